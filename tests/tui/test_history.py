"""Looking back in the app: the list, one answer beside the one before, progress."""

from interview_stage import make_interview
from tui_standins import RATIO, Stage, by_words, make_stage, small_bank

from grill.tui.screens.history import AttemptScreen, HistoryScreen
from grill.tui.screens.interview import InterviewScreen
from grill.tui.screens.progress import ProgressScreen
from grill.tui.screens.report import ReportScreen

RUBRIC = small_bank().entries[RATIO.id].rubric


def answered(stage: Stage, text: str, seconds: float = 40) -> int:
    number = stage.store.add_attempt(RATIO.id, text, seconds=seconds, at=stage.clock())
    stage.store.set_grade(number, by_words(RATIO, RUBRIC, text))
    stage.clock.advance(86_400)
    return number


async def opened(stage: Stage, pilot) -> HistoryScreen:
    await stage.opened(pilot)
    stage.app.action_history()
    await stage.until(pilot, lambda: isinstance(stage.app.screen, HistoryScreen))
    return stage.app.screen


async def test_answers_are_listed_newest_first_and_open_beside_the_one_before():
    stage = make_stage()
    async with stage.app.run_test(size=(140, 40)) as pilot:
        answered(stage, "the serving cost")
        answered(stage, "the smaller model, serving")
        await opened(stage, pilot)
        text = stage.text()
        assert text.index("the smaller model") < text.index("the serving cost")
        await pilot.press("enter")
        await stage.until(pilot, lambda: isinstance(stage.app.screen, AttemptScreen))
        text = stage.text()
        assert "Beside the try before   +33" in text
        assert "gained  A smaller model is cheaper" in text


async def test_an_answer_is_taken_back_and_brought_back():
    stage = make_stage()
    async with stage.app.run_test() as pilot:
        number = answered(stage, "the serving cost")
        await opened(stage, pilot)
        await pilot.press("u")
        assert stage.store.attempts() == []
        await pilot.press("r")
        assert [attempt.id for attempt in stage.store.attempts()] == [number]


async def test_the_learners_word_stands_above_the_grade():
    stage = make_stage()
    async with stage.app.run_test() as pilot:
        number = answered(stage, "hm")
        await opened(stage, pilot)
        await pilot.press("enter")
        await stage.until(pilot, lambda: isinstance(stage.app.screen, AttemptScreen))
        await pilot.press("f6")
        assert stage.store.attempt(number).score == 1.0
        assert "You said you were right" in stage.text()
        await pilot.press("f6")
        assert stage.store.attempt(number).score == 0.0


async def test_progress_is_worked_out():
    stage = make_stage()
    async with stage.app.run_test() as pilot:
        for text in ("hm", "serving", "serving smaller quality"):
            answered(stage, text)
        await opened(stage, pilot)
        await pilot.press("p")
        await stage.until(pilot, lambda: isinstance(stage.app.screen, ProgressScreen))
        await stage.until(pilot, lambda: "3 answers to 1 question" in stage.text())
        assert "Days of practice" in stage.text()


async def test_interviews_open_as_reports_or_go_on():
    held = make_interview()
    stage = held.stage
    async with stage.app.run_test() as pilot:
        await held.begin(pilot)
        await held.to_the_end(pilot)
        await pilot.press("escape")
        await opened(stage, pilot)
        assert "report" in stage.text()
        await pilot.press("enter")
        await stage.until(pilot, lambda: isinstance(stage.app.screen, ReportScreen))


async def test_an_overruled_answer_changes_the_report():
    held = make_interview()
    stage = held.stage
    async with stage.app.run_test() as pilot:
        await held.begin(pilot)
        await held.to_the_end(pilot, "no idea")
        before = held.report.report.overall.score
        await pilot.press("enter")
        await pilot.pause()
        await pilot.press("f6")
        await stage.until(pilot, lambda: held.report.report.overall.score != before)
        assert held.report.report.questions[0].cold


async def test_what_is_due_is_practised():
    stage = make_stage()
    async with stage.app.run_test() as pilot:
        answered(stage, "hm")
        stage.clock.advance(86_400 * 3)
        await stage.opened(pilot)
        await stage.until(pilot, lambda: "Practise what is due" in stage.text())
        stage.app.action_practise_due()
        await stage.until(pilot, lambda: stage.app.screen is not stage.home)
        assert [task.question for task in stage.screen.practice.tasks] == [RATIO.id]


async def test_an_unfinished_interview_goes_on_from_the_list():
    held = make_interview()
    stage = held.stage
    async with stage.app.run_test() as pilot:
        await held.begin(pilot)
        await held.say(pilot, "nothing")
        stage.app.pop_screen()
        await opened(stage, pilot)
        await pilot.press("enter")
        await stage.until(pilot, lambda: isinstance(stage.app.screen, InterviewScreen))
