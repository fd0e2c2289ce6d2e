"""Looking back in the app: the list, one answer beside the one before, progress."""

from dataclasses import replace

import pytest
from interview_stage import make_interview
from textual.widgets import OptionList
from tui_standins import RATIO, Stage, by_words, make_stage, small_bank

from grill.session.interview.events import Ended, Skipped
from grill.tui.screens.history import AttemptScreen, HistoryScreen
from grill.tui.screens.interview import InterviewScreen
from grill.tui.screens.progress import ProgressScreen
from grill.tui.screens.report import AnswersScreen, ReportScreen
from grill.tui.widgets.blocks import Fold
from grill.tui.widgets.report_blocks import Fitted, bar_lines, question_line

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
    held.held_before()
    async with stage.app.run_test() as pilot:
        await opened(stage, pilot)
        assert "report" in stage.text()
        await pilot.press("enter")
        await stage.until(pilot, lambda: isinstance(stage.app.screen, ReportScreen))


async def test_an_overruled_answer_changes_the_report():
    held = make_interview()
    stage = held.stage
    over = held.held_before("no idea")
    async with stage.app.run_test() as pilot:
        await held.reported(pilot, over)
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
    held.held_before("nothing", answers=1)
    async with stage.app.run_test() as pilot:
        await opened(stage, pilot)
        await pilot.press("enter")
        await stage.until(pilot, lambda: isinstance(stage.app.screen, InterviewScreen))


@pytest.mark.parametrize(("width", "words"), [(60, "interview goes on"), (120, "in an interview, graded at its end")])
async def test_an_unfinished_interview_gives_no_grade_away(width, words):
    held = make_interview()
    stage = held.stage
    (attempt,) = held.held_before("nothing", answers=1).attempts()
    assert attempt.grade is not None
    async with stage.app.run_test(size=(width, 24)) as pilot:
        screen = await opened(stage, pilot)
        rows = screen.query_one(OptionList)
        row = str(rows.get_option(f"attempt:{attempt.id}").prompt)
        assert words in row
        assert "cold" not in row
        assert str(round(100 * attempt.score)) not in row
        rows.highlighted = rows.get_option_index(f"attempt:{attempt.id}")
        await pilot.press("u")
        assert not stage.store.attempt(attempt.id).undone
        await pilot.press("enter")
        await stage.until(pilot, lambda: isinstance(stage.app.screen, AttemptScreen))
        assert "nothing" in stage.text()
        assert "In an interview, graded at its end." in stage.text()
        assert not stage.app.screen.query("GradeCard")
        await pilot.press("f6")
        assert stage.store.attempt(attempt.id).override is None


async def test_nothing_is_compared_with_an_answer_that_has_no_grade_yet():
    held = make_interview()
    stage = held.stage
    question = held.held_before("nothing", answers=1).entry(0).question
    later = stage.store.add_attempt(question.id, "later", at=stage.clock())
    async with stage.app.run_test(size=(100, 40)) as pilot:
        await stage.opened(pilot)
        stage.app.push_screen(AttemptScreen(later))
        await stage.until(pilot, lambda: "later" in stage.text())
        assert "Beside the try before" not in stage.text()


async def test_the_model_answer_unfolds_where_it_is_seen():
    held = make_interview()
    stage = held.stage
    over = held.held_before()
    async with stage.app.run_test(size=(60, 18)) as pilot:
        await held.reported(pilot, over)
        await pilot.press("enter")
        await stage.until(pilot, lambda: isinstance(stage.app.screen, AnswersScreen))
        for _ in held.report.report.questions[1:]:
            await pilot.press("right")
        await pilot.press("f7")
        await pilot.pause()
        fold = stage.app.screen.query(Fold).first()
        assert fold.is_open
        assert fold.region.bottom <= stage.app.screen.page.region.bottom
        assert fold.region.y >= stage.app.screen.page.region.y


@pytest.mark.parametrize("width", [60, 69, 80, 140])
async def test_no_row_of_a_report_wraps(width):
    held = make_interview()
    over = held.held_before()
    async with held.stage.app.run_test(size=(width, 40)) as pilot:
        await held.reported(pilot, over)
        report = held.report.report
        lines = [block for block in held.report.query(Fitted) if "■" in str(block.visual)]
        assert [block.size.height for block in lines] == [len(report.rounds), len(report.sections)]
        assert held.report.page.max_scroll_x == 0


def test_bars_go_below_names_that_have_no_room():
    rows = [("Conservative baseline", 0.5, "2 met · 1 partly met · 1 missed")]
    assert str(bar_lines(rows, 104)) == f"{rows[0][0]:<31} ■■■■■■······  50  {rows[0][2]}"
    for width in (52, 60, 69):
        assert all(len(line) <= width for line in str(bar_lines(rows, width)).split("\n"))
    assert str(bar_lines(rows, 52)).startswith("Conservative baseline\n")


async def test_an_open_question_has_no_time_and_the_headline_leaves_nothing_out():
    held = make_interview()
    stage = held.stage
    over = held.held_before("nothing", answers=1)
    for event in (Skipped(), Ended()):
        over.tell(event, stage.clock.elapsed())
    async with stage.app.run_test(size=(100, 40)) as pilot:
        await held.reported(pilot, over)
        report = held.report.report
        assert report.questions[1].outcome == "skipped"
        assert " of 1:00" in str(question_line(report.questions[1]))
        assert "\n" not in str(question_line(replace(report.questions[1], outcome="open")))
        assert "1 cold · 1 skipped" in stage.text()
