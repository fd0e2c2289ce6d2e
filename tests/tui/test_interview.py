"""The interview screen: asked, nudged, paused, interrupted, and told at the end."""

import pytest
from interview_stage import make_interview
from textual.widgets import Static
from tui_standins import open_twice

from grill.errors import StoreError
from grill.tui.screens.home import HomeScreen
from grill.tui.screens.interview import InterviewScreen
from grill.tui.screens.practice import PracticeScreen
from grill.tui.screens.report import AnswersScreen, ReportScreen
from grill.tui.screens.setup import SetupScreen


async def test_from_the_home_screen_to_the_first_question():
    held = make_interview()
    stage = held.stage
    async with stage.app.run_test() as pilot:
        await stage.opened(pilot)
        stage.home.query_one("#choices").highlighted = 0
        await pilot.press("enter")
        await stage.until(pilot, lambda: isinstance(stage.app.screen, SetupScreen))
        assert "30 minutes" in stage.text()
        await pilot.press("up", "up", "up", "up", "left")
        assert stage.app.screen.wish.minutes == 20
        await pilot.press("down", "down", "down", "right")
        assert not stage.app.screen.wish.timed
        await pilot.press("left", "down", "enter")
        await held.shown(pilot)
        assert "We have 20 minutes and 4 questions." in stage.text()
        assert "prompt-text" not in [name for widget in stage.app.screen.query("*") for name in widget.classes]
        await pilot.press("enter")
        await stage.until(pilot, lambda: held.state.phase == "asking")
        assert "Rapid grill · question 1 of 4" in stage.text()


async def test_nothing_of_the_grade_is_seen_before_the_end():
    held = make_interview()
    async with held.stage.app.run_test() as pilot:
        await held.begin(pilot)
        await held.say(pilot, "nothing, serving, smaller, quality")
        text = held.stage.text()
        assert "100" not in text
        assert "cold" not in text.lower()
        assert "Model answer" not in text


async def test_the_interview_goes_through_its_rounds_and_ends_in_the_report():
    held = make_interview()
    stage = held.stage
    async with stage.app.run_test() as pilot:
        await held.begin(pilot)
        await held.to_the_end(pilot)
        text = stage.text()
        assert "Readiness" in text
        assert "Drill next" in text
        assert [session.ended_at is not None for session in stage.store.sessions()] == [True]
        await pilot.press("enter")
        await stage.until(pilot, lambda: isinstance(stage.app.screen, AnswersScreen))
        assert "Answer 1 of 4" in stage.text()
        await pilot.press("right")
        await stage.until(pilot, lambda: "Answer 2 of 4" in stage.text())
        await pilot.press("escape")
        await stage.until(pilot, lambda: isinstance(stage.app.screen, ReportScreen))
        await pilot.press("1")
        await stage.until(pilot, lambda: isinstance(stage.app.screen, PracticeScreen))
        await pilot.press("f9", "f9")
        await stage.until(pilot, lambda: isinstance(stage.app.screen, HomeScreen))


async def test_a_missed_point_is_asked_after_at_the_end_of_the_round():
    held = make_interview()
    async with held.stage.app.run_test() as pilot:
        await held.begin(pilot)
        while held.state.phase == "asking":
            await held.say(pilot, "no idea")
        assert held.state.phase == "probing"
        text = held.stage.text()
        assert "About: " in text
        assert "And what about" in text
        await pilot.press("f2")
        assert held.state.hints_shown == 0


async def test_nudges_come_in_words_and_shapes():
    held = make_interview()
    async with held.stage.app.run_test() as pilot:
        await held.begin(pilot)
        target = held.state.target_seconds
        await held.wait(pilot, target + 1, steps=20)
        assert "That was the target time" in held.stage.text()
        assert "over" in str(held.screen.query_one("ClockLine > .turn", Static).visual)
        await held.wait(pilot, target / 2, steps=20)
        assert "Please wrap up." in held.stage.text()
        assert "▶" in str(held.screen.query_one("ClockLine > .turn", Static).visual)


async def test_time_runs_out_over_an_answer_and_that_one_still_counts():
    held = make_interview(minutes=5)
    stage = held.stage
    async with stage.app.run_test() as pilot:
        await held.begin(pilot)
        await held.wait(pilot, 301, steps=100)
        assert "Our time is up." in stage.text()
        screen = held.screen
        screen.prompt.load_text("nothing")
        await pilot.press("enter")
        await stage.until(pilot, lambda: isinstance(stage.app.screen, ReportScreen))
        assert len(screen.interviewer.state.turns) == 1
        assert screen.interviewer.state.finished == "time"


async def test_a_pause_hides_the_question_and_stops_the_clock():
    held = make_interview()
    async with held.stage.app.run_test() as pilot:
        await held.begin(pilot)
        await held.wait(pilot, 5)
        held.screen.prompt.load_text("half an ans")
        await pilot.press("f5")
        assert held.state.paused
        assert not held.screen.transcript.display
        assert held.screen.prompt.text == ""
        await held.wait(pilot, 300, steps=60)
        await pilot.press("x", "enter")
        assert not held.state.paused
        assert held.screen.transcript.display
        assert held.screen.prompt.text == "half an ans"
        assert held.state.elapsed == pytest.approx(5, abs=0.1)
        assert held.state.paused_seconds == pytest.approx(300, abs=1)


async def test_hints_repeat_skip_and_calc_by_slash():
    held = make_interview()
    async with held.stage.app.run_test() as pilot:
        await held.begin(pilot)
        for command in ("/hint", "/repeat", "/calc 6 * 70B * 15T", "/calc 1 /"):
            held.screen.prompt.load_text(command)
            await pilot.press("enter")
            await pilot.pause()
        text = held.stage.text()
        assert "6 * 70B * 15T = 6.3e24" in text
        assert "1 /: " in text
        before = held.state.position
        held.screen.prompt.load_text("/skip")
        await pilot.press("enter")
        await held.stage.until(pilot, lambda: held.state.position > before)
        assert len(held.state.skips) == 1


async def test_f9_asks_before_it_ends_the_interview():
    held = make_interview()
    stage = held.stage
    async with stage.app.run_test() as pilot:
        await held.begin(pilot)
        await pilot.press("f9")
        assert isinstance(stage.app.screen, InterviewScreen)
        await pilot.press("f9")
        await stage.until(pilot, lambda: isinstance(stage.app.screen, ReportScreen))
        assert "ended by you" in stage.text()


async def test_an_interrupted_interview_is_offered_and_goes_on_where_it_was(tmp_path):
    held = make_interview(store=open_twice(tmp_path))
    async with held.stage.app.run_test() as pilot:
        await held.begin(pilot)
        await held.wait(pilot, 9)
        await held.say(pilot, "nothing")
        held.screen.prompt.load_text("an unfinished thou")
        await held.wait(pilot, 3)
        before = held.state
    again = make_interview(store=open_twice(tmp_path))
    stage = again.stage
    async with stage.app.run_test() as pilot:
        await stage.opened(pilot)
        assert "Go on with your interview question 2 of 4" in stage.text()
        await pilot.press("enter")
        await again.shown(pilot)
        assert again.state == before
        assert "nothing" in stage.text()
        stage.clock.advance(3600)
        await pilot.press("enter")
        await stage.until(pilot, lambda: not again.screen.prompt.read_only)
        assert again.screen.prompt.text == "an unfinished thou"
        assert again.state == before
        await again.to_the_end(pilot)


async def test_an_hour_of_sleep_does_not_count_and_is_said():
    held = make_interview()
    async with held.stage.app.run_test() as pilot:
        await held.begin(pilot)
        await held.wait(pilot, 4)
        await held.wait(pilot, 3600)
        assert held.state.elapsed == pytest.approx(4, abs=0.1)
        assert "The machine was away for 60 minutes" in held.stage.text()
        await held.wait(pilot, -7200)
        assert held.state.elapsed == pytest.approx(4, abs=0.1)


async def test_an_answer_that_cannot_be_stored_stays_in_the_prompt(monkeypatch):
    held = make_interview()
    async with held.stage.app.run_test() as pilot:
        await held.begin(pilot)

        def full(*_, **__):
            raise StoreError("The disk is full.")

        with monkeypatch.context() as patch:
            patch.setattr(held.stage.store, "commit_answer", full)
            held.screen.prompt.load_text("a long answer")
            await pilot.press("enter")
            await pilot.pause()
            assert held.screen.prompt.text == "a long answer"
            assert held.state.turns == ()
        await pilot.press("enter")
        await held.stage.until(pilot, lambda: len(held.state.turns) == 1)


async def test_an_interview_that_goes_on_elsewhere_is_left_alone():
    held = make_interview()
    stage = held.stage
    async with stage.app.run_test() as pilot:
        await held.begin(pilot)
        session = stage.store.sessions()[0]
        number = len(stage.store.session_events(session.id))
        stage.store.append_event(session.id, number, 1.0, {"event": "HintAsked"}, at=stage.clock())
        held.screen.prompt.load_text("too late")
        await pilot.press("enter")
        await stage.until(pilot, lambda: isinstance(stage.app.screen, HomeScreen))
        assert stage.store.attempts() == []


async def test_without_a_clock_nothing_is_late():
    held = make_interview(timed=False)
    async with held.stage.app.run_test() as pilot:
        await held.begin(pilot)
        await held.wait(pilot, 1000, steps=200)
        text = held.stage.text()
        assert "target time" not in text
        assert "left of" not in text
        assert "so far" in text


async def test_the_report_waits_for_the_last_grade():
    held = make_interview(minutes=5)
    stage = held.stage
    async with stage.app.run_test() as pilot:
        await held.begin(pilot)
        stage.client.gate.clear()
        held.screen.prompt.load_text("nothing")
        await pilot.press("enter")
        await stage.until(pilot, lambda: len(held.state.turns) == 1)
        await pilot.press("f9", "f9")
        assert isinstance(stage.app.screen, InterviewScreen)
        assert "being graded" in stage.text()
        stage.client.gate.set()
        await stage.until(pilot, lambda: isinstance(stage.app.screen, ReportScreen))


async def test_a_pause_while_a_grade_is_awaited_loses_nothing():
    held = make_interview(minutes=5)
    stage = held.stage
    async with stage.app.run_test() as pilot:
        await held.begin(pilot)
        while held.state.plan.slots[held.state.position].round != "methodology":
            await held.say(pilot, "nothing params tokens serving smaller quality")
        stage.client.gate.clear()
        held.screen.prompt.load_text("scale")
        await pilot.press("enter")
        await stage.until(pilot, lambda: held.state.phase == "considering")
        held.screen.prompt.load_text("and one more thing")
        await pilot.press("enter")
        assert held.screen.prompt.text == "and one more thing", "Enter sends nothing yet, and says so"
        await pilot.press("f5")
        stage.client.gate.set()
        await stage.until(pilot, lambda: held.state.phase == "probing")
        assert held.screen.prompt.text == ""
        await pilot.press("enter")
        await stage.until(pilot, lambda: not held.state.paused)
        assert held.screen.prompt.text == "and one more thing"
        assert held.screen.transcript.display


async def test_text_that_is_not_sent_stays_as_a_draft_of_its_question():
    held = make_interview()
    stage = held.stage
    async with stage.app.run_test() as pilot:
        await held.begin(pilot)
        first = held.state.slot.question
        held.screen.prompt.load_text("half a thought")
        await pilot.press("f3")
        assert stage.store.draft(first) == "half a thought"
        second = held.state.slot.question
        held.screen.prompt.load_text("and another half")
        await pilot.press("f9", "f9")
        await stage.until(pilot, lambda: isinstance(stage.app.screen, ReportScreen))
        assert stage.store.draft(second) == "and another half"


async def test_enter_pressed_twice_does_not_send_what_came_back():
    held = make_interview()
    async with held.stage.app.run_test() as pilot:
        await held.begin(pilot)
        held.screen.prompt.load_text("half an answ")
        await pilot.press("f5", "enter", "enter")
        assert held.state.turns == ()
        assert held.screen.prompt.text == "half an answ"
        held.stage.clock.advance(1)
        await pilot.press("enter")
        await held.stage.until(pilot, lambda: len(held.state.turns) == 1)


async def test_nothing_happens_to_a_question_that_cannot_be_seen():
    held = make_interview()
    async with held.stage.app.run_test() as pilot:
        await held.begin(pilot)
        held.screen.prompt.load_text("my answer")
        await pilot.resize_terminal(50, 15)
        await pilot.press("f2", "f3", "f5")
        await pilot.resize_terminal(80, 24)
        assert (held.state.position, held.state.hints_shown, held.state.paused) == (0, 0, False)
        assert held.screen.prompt.text == "my answer"


async def test_an_interview_never_begun_hides_no_interrupted_one():
    held = make_interview()
    stage = held.stage
    async with stage.app.run_test() as pilot:
        await held.begin(pilot)
        await held.say(pilot, "nothing")
        stage.app.pop_screen()
        await held.welcome(pilot)
        await pilot.press("f5")
        assert held.state.phase == "ready"
        stage.app.flush_drafts()
        stage.app.pop_screen()
        assert stage.app.unfinished_interview()[1].startswith("question 2 of 4")
