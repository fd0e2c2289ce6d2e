"""What an interview lives through: jumping clocks, sleep, windows of any size, a full disk, a broken history, kills."""

import contextlib
import random
import shutil
import sqlite3
from dataclasses import replace

import pytest
from interview_stage import DERISK, interview_bank, make_interview
from tui_standins import open_twice

from grill.errors import StoreError
from grill.grading.client import HelperUnavailable
from grill.tui.screens.base import LEAST_HEIGHT, LEAST_WIDTH
from grill.tui.screens.home import HomeScreen
from grill.tui.screens.interview import InterviewScreen
from grill.tui.screens.report import ReportScreen
from grill.tui.widgets.clock_line import ClockLine
from grill.tui.widgets.key_bar import KeyBar
from grill.tui.widgets.status_line import StatusLine

EVERYTHING = "serving smaller quality params tokens nothing scale seeds"


def notices(held):
    return "\n".join(notice.message for notice in held.stage.app._notifications)


def session_of(held):
    return held.stage.store.sessions()[0]


# -- clocks


async def test_clocks_that_jump_by_hours_add_nothing_and_take_nothing_away():
    chance = random.Random(5)
    held = make_interview(minutes=60)
    async with held.stage.app.run_test() as pilot:
        await held.begin(pilot)
        ticked, last = 0.0, 0.0
        held.screen.prompt.load_text("what I was going to say")
        for _ in range(15):
            jump = chance.choice((1, 2, 5)) if chance.random() < 0.6 else chance.uniform(-8, 8) * 3600
            ticked += jump if 0 < jump <= 10 else 0
            await held.wait(pilot, jump)
            assert held.state.elapsed >= last
            last = held.state.elapsed
        assert held.state.elapsed == pytest.approx(ticked, abs=0.1)
        assert "The machine was away for" in held.stage.text()
        assert held.screen.prompt.text == "what I was going to say"
        await pilot.press("enter")
        await held.stage.until(pilot, lambda: len(held.state.turns) == 1)
        assert held.state.turns[0].seconds == pytest.approx(ticked, abs=0.1)
        assert session_of(held).seconds >= ticked - 0.1


async def test_sleep_that_ends_with_an_answer_is_said_and_sleep_in_a_pause_is_no_pause():
    held = make_interview()
    async with held.stage.app.run_test() as pilot:
        await held.begin(pilot)
        await held.wait(pilot, 4)
        held.stage.clock.advance(3600)
        await held.say(pilot, "nothing")
        assert held.state.turns[0].seconds == pytest.approx(4, abs=0.1)
        assert held.stage.text().count("The machine was away for 60 minutes") == 1
        await pilot.press("f5")
        await held.wait(pilot, 5)
        await held.wait(pilot, 7200)
        await pilot.press("enter")
        assert held.state.elapsed == pytest.approx(4, abs=0.1)
        assert held.state.paused_seconds == pytest.approx(5, abs=0.1)
        assert held.stage.text().count("The machine was away") == 2


# -- windows

SIZES = 6
"""Each is laid out and looked at; the storm in a real terminal has 200."""


async def test_windows_of_any_size_while_typing_and_answering():
    chance = random.Random(1)
    held = make_interview(minutes=60)
    stage = held.stage
    async with stage.app.run_test(size=(80, 24)) as pilot:
        await held.begin(pilot)
        typed = ""
        for number in range(SIZES):
            width, height = chance.randint(20, 250), chance.randint(5, 80)
            await pilot.resize_terminal(width, height)
            letter = chance.choice("abcdef")
            await pilot.press(letter)
            typed += letter
            if width >= LEAST_WIDTH and height >= LEAST_HEIGHT:
                nothing_overlaps(held, width, height)
            if number == SIZES // 2:
                await pilot.resize_terminal(80, 24)
                await pilot.press("enter")
                await stage.until(pilot, lambda: len(held.state.turns) == 1)
                assert stage.store.attempts()[0].answer == typed
                typed = ""
        await pilot.resize_terminal(20, 5)
        await pilot.press("z", "enter")
        await pilot.resize_terminal(80, 24)
        assert len(held.state.turns) == 1, "what cannot be seen is not sent"
        assert held.screen.prompt.text == typed + "z"
        await held.screen.tick()
        assert session_of(held).draft == typed + "z"
        await pilot.press("enter")
        await stage.until(pilot, lambda: len(held.state.turns) == 2)


def nothing_overlaps(held, width, height):
    screen = held.screen
    parts = [screen.query_one(kind) for kind in (StatusLine, ClockLine)]
    parts += [screen.transcript, screen.prompt, screen.query_one(KeyBar)]
    ends = 0
    for part in parts:
        assert part.region.y >= ends, (width, height, part)
        ends = part.region.bottom
        assert part.region.right <= width
    assert ends <= height, (width, height)
    assert screen.transcript.region.height > 0, (width, height)
    assert screen.prompt.region.height >= 3


# -- typing and grades


async def test_what_is_typed_while_a_grade_is_awaited_is_not_wiped_away_by_the_follow_up():
    held = make_interview()
    stage = held.stage
    async with stage.app.run_test() as pilot:
        await held.begin(pilot)
        while held.state.position < 1:
            await held.say(pilot, "no idea")
        stage.client.gate.clear()
        held.screen.prompt.load_text("no idea")
        await pilot.press("enter")
        await stage.until(pilot, lambda: held.state.phase == "considering")
        await pilot.press("a", "l", "s", "o")
        stage.client.gate.set()
        await stage.until(pilot, lambda: held.state.phase == "probing")
        await pilot.pause()
        assert held.screen.prompt.text == "also"


async def test_an_answer_is_in_the_history_before_it_is_on_the_screen():
    held = make_interview()
    async with held.stage.app.run_test() as pilot:
        await held.begin(pilot)
        held.screen.prompt.load_text("a sentence")
        add, stored = held.screen.transcript.add, []

        async def spy(*blocks):
            if blocks and not stored:
                stored.append(len(held.stage.store.attempts()))
                await held.screen.tick()
                stored.append(session_of(held).draft)
            await add(*blocks)

        held.screen.transcript.add = spy
        await pilot.press("enter")
        await held.stage.until(pilot, lambda: len(stored) == 2)
        assert stored == [1, ""], "a kill while it is drawn would lose it otherwise"


# -- a helper that fails


class Failing:
    """A helper that is ready and gives no grades."""

    def __init__(self, held):
        self.held = held
        held.stage.client.grade = self.grade

    async def grade(self, *_):
        raise HelperUnavailable("out of memory")


async def test_a_report_does_not_wait_for_a_helper_that_gives_no_grades():
    held = make_interview()
    Failing(held)
    async with held.stage.app.run_test() as pilot:
        await held.begin(pilot)
        await held.say(pilot, EVERYTHING)
        await pilot.press("f9", "f9")
        await held.stage.until(pilot, lambda: isinstance(held.stage.app.screen, ReportScreen))
        assert {attempt.grade.mode for attempt in held.stage.store.attempts()} == {"keywords"}
        assert "keywords" in held.stage.text()


async def test_a_helper_that_dies_and_comes_back_grades_everything_again():
    held = make_interview(minutes=60)
    stage = held.stage
    async with stage.app.run_test() as pilot:
        await held.begin(pilot)
        await held.say(pilot, EVERYTHING)
        stage.client.become("starting")
        await held.say(pilot, EVERYTHING)
        assert [attempt.grade.mode for attempt in stage.store.attempts()] == ["full", "keywords"]
        stage.client.become("ready")
        await stage.until(pilot, lambda: [attempt.grade.mode for attempt in stage.store.attempts()] == ["full", "full"])
        stage.client.become("failed")
        await held.say(pilot, EVERYTHING)
        await pilot.press("f9", "f9")
        await stage.until(pilot, lambda: isinstance(stage.app.screen, ReportScreen))
        modes = [attempt.grade.mode for attempt in stage.store.attempts()]
        assert modes[:2] == ["full", "full"]
        assert set(modes[2:]) == {"keywords"}
        assert "keywords" in stage.text()


# -- a disk that is full


def fill_the_disk(store):
    pages = store._db.execute("PRAGMA page_count").fetchone()[0]
    store._db.execute(f"PRAGMA max_page_count = {pages}")


def make_room(store):
    store._db.execute("PRAGMA query_only = OFF")
    store._db.execute("PRAGMA max_page_count = 1000000")


async def test_a_full_disk_is_said_once_and_all_is_stored_when_there_is_room_again(tmp_path):
    held = make_interview(store=open_twice(tmp_path), minutes=60)
    stage = held.stage
    long = "a long answer that needs a page of its own " * 200
    async with stage.app.run_test() as pilot:
        await held.begin(pilot)
        stage.client.gate.clear()
        held.screen._desk._patience_seconds = 60  # on a busy machine the keywords would answer first
        held.screen.prompt.load_text("nothing")
        await pilot.press("enter")
        await stage.until(pilot, lambda: len(held.state.turns) == 1)
        fill_the_disk(stage.store)
        held.screen.prompt.load_text(long)
        for _ in range(4):
            await held.wait(pilot, 1)
        assert notices(held).count("The interview's place could not be saved: database or disk is full") == 1
        await pilot.press("enter")
        await pilot.pause()
        assert len(held.state.turns) == 1
        assert held.screen.prompt.text == long.strip("\n")
        assert "Not sent" in notices(held)
        stage.store._db.execute("PRAGMA query_only = ON")
        stage.client.gate.set()
        await stage.until(pilot, lambda: held.state.turns[0].settled)
        await pilot.press("f2")
        assert stage.store.attempts()[0].grade is None
        make_room(stage.store)
        await pilot.press("enter")
        await stage.until(pilot, lambda: len(held.state.turns) == 2)
        assert [attempt.answer for attempt in stage.store.attempts()] == ["nothing", long]
        assert stage.store.attempts()[0].grade is not None
        events = stage.store.session_events(session_of(held).id)
        assert [row.number for row in events] == list(range(len(events)))
        assert {"AttemptGraded", "HintAsked"} <= {row.record["event"] for row in events}


# -- a history that breaks


def break_the_file(folder):
    """Overwrite everything but the first page."""
    file = folder / "history.db"
    with contextlib.closing(sqlite3.connect(file)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    size = file.stat().st_size
    with file.open("r+b") as out:
        out.seek(4096)
        out.write(b"\x5a" * (size - 4096))


async def test_a_history_that_is_damaged_meanwhile_is_said_and_crashes_nothing(tmp_path):
    held = make_interview(store=open_twice(tmp_path), minutes=60)
    stage = held.stage
    async with stage.app.run_test() as pilot:
        await held.begin(pilot)
        await held.say(pilot, "nothing")
        stage.store._db.execute("PRAGMA cache_size = 0")
        break_the_file(tmp_path)
        held.screen.prompt.load_text("another answer")
        await held.wait(pilot, 2)
        await pilot.press("enter")
        await pilot.pause()
        assert "damaged" in notices(held)
        assert held.screen.prompt.text == "another answer"
        assert len(held.state.turns) == 1
        await pilot.press("f2", "f4", "f5", "enter", "f9", "f9")
        await stage.until(pilot, lambda: not isinstance(stage.app.screen, InterviewScreen))
        assert isinstance(stage.app.screen, HomeScreen)
        assert stage.app._exception is None
    with open_twice(tmp_path) as again:
        assert "kept as" in again.notice


async def test_a_history_that_is_deleted_meanwhile_is_written_anew_and_said(tmp_path):
    folder = tmp_path / "data"
    held = make_interview(store=open_twice(folder), minutes=60)
    stage = held.stage
    async with stage.app.run_test() as pilot:
        await held.begin(pilot)
        await held.say(pilot, "nothing")
        shutil.rmtree(folder)
        folder.write_text("a file where the folder was")
        held.screen.prompt.load_text("another answer")
        await pilot.press("enter")
        await pilot.pause()
        assert "cannot be written anew" in notices(held)
        assert held.screen.prompt.text == "another answer"
        folder.unlink()
        await held.wait(pilot, 2)
        assert "was deleted while it was open; it was written anew" in notices(held)
        (folder / "history.db").unlink()  # its log stays, and must not be taken for that of the new one
        await pilot.press("enter")
        await stage.until(pilot, lambda: len(held.state.turns) == 2)
        await pilot.press("f9", "f9")
        await stage.until(pilot, lambda: isinstance(stage.app.screen, ReportScreen))
    with open_twice(folder) as store:
        assert store.notice == ""
        assert [attempt.answer for attempt in store.attempts()] == ["nothing", "another answer"]
        assert store.sessions()[0].ended_at is not None
    assert (folder / "history.db").stat().st_mode & 0o777 == 0o600
    assert [file.name for file in folder.iterdir()] == ["history.db"]


async def test_a_history_that_cannot_be_read_back_is_not_called_unsent_and_the_missing_report_is_said(monkeypatch):
    held = make_interview(minutes=60)
    stage = held.stage
    async with stage.app.run_test() as pilot:
        await held.begin(pilot)

        def unreadable(*_):
            raise StoreError("History could not be read.")

        monkeypatch.setattr(stage.store, "session_attempts", unreadable)
        held.screen.prompt.load_text("nothing")
        await pilot.press("enter")
        await stage.until(pilot, lambda: len(held.state.turns) == 1 and held.state.turns[0].settled)
        assert "Not sent" not in notices(held)
        assert held.screen.prompt.text == ""
        assert len(stage.store.attempts()) == 1
        await pilot.press("f9", "f9")
        await stage.until(pilot, lambda: isinstance(stage.app.screen, HomeScreen))
        assert "The report cannot be shown: History could not be read." in notices(held)
        assert stage.app._exception is None


# -- what is taken up again


async def interrupted(held, pilot, *answers):
    await held.begin(pilot)
    for text in answers:
        await held.say(pilot, text)
    held.screen.prompt.load_text("half a thou")
    await held.wait(pilot, 2)


async def resumed(held, pilot):
    await held.stage.opened(pilot)
    held.stage.app.resume_interview(session_of(held).id)
    await held.shown(pilot)
    await pilot.press("enter")
    await pilot.pause()


def without(*gone):
    def bank():
        whole = interview_bank()
        return replace(whole, entries={name: entry for name, entry in whole.entries.items() if name not in gone})

    return bank


async def test_an_interview_whose_questions_left_the_bank_goes_on_without_them(tmp_path):
    held = make_interview(store=open_twice(tmp_path), minutes=60)
    async with held.stage.app.run_test() as pilot:
        await held.begin(pilot)
        while held.state.position < 1:
            await held.say(pilot, "no idea")
        held.stage.client.gate.clear()
        held.screen.prompt.load_text("no idea")
        await pilot.press("enter")
        await held.stage.until(pilot, lambda: held.state.phase == "considering")
        awaited = held.state.slot.question
    again = make_interview(store=open_twice(tmp_path), bank=without(awaited, DERISK.id))
    stage = again.stage
    async with stage.app.run_test() as pilot:
        await resumed(again, pilot)
        await stage.until(pilot, lambda: again.state.phase != "considering")
        while again.state.phase == "probing":
            await pilot.press("f3")
        await again.to_the_end(pilot)
        assert [attempt.answer for attempt in stage.store.attempts()][:2] == ["no idea", "no idea"]
        assert stage.app._exception is None


async def test_interviews_that_make_no_sense_hide_nothing_and_crash_nothing(tmp_path):
    held = make_interview(store=open_twice(tmp_path))
    stage = held.stage
    plans = ("{}", "[]", '{"slots": 7}', '{"slots": [{"question": 1}], "minutes": "x", "seed": 0}', "nonsense")
    async with stage.app.run_test() as pilot:
        await stage.opened(pilot)
        for number, plan in enumerate(plans):
            stage.store.add_session(f"broken-{number}", "interview", {}, at=stage.clock())
            stage.store._db.execute("UPDATE session SET plan = ? WHERE id = ?", (plan, f"broken-{number}"))
            stage.home.refresh_choices()
            assert "Practise everything" in stage.text()
            known = len(stage.app._notifications)
            stage.app.resume_interview(f"broken-{number}")
            await pilot.pause()
            assert isinstance(stage.app.screen, HomeScreen)
            assert len(stage.app._notifications) > known, plan
            stage.store._db.execute("UPDATE session SET plan = '{}' WHERE id = ?", (f"broken-{number}",))
        stage.clock.advance(60)
        await held.begin(pilot)
        await held.say(pilot, "nothing")


# -- two windows


async def test_a_window_that_was_left_behind_gives_its_text_back_and_touches_nothing(tmp_path):
    left = make_interview(store=open_twice(tmp_path), minutes=60)
    right = make_interview(store=open_twice(tmp_path))
    async with left.stage.app.run_test() as pilot:
        await interrupted(left, pilot, "nothing")
        async with right.stage.app.run_test() as other:
            await resumed(right, other)
            await right.say(other, "the answer from the right")
            right.screen.prompt.load_text("the next draft from the right")
            await right.wait(other, 2)
            asked = left.state.slot.question
            left.screen.prompt.load_text("the answer from the left")
            await pilot.press("enter")
            await left.stage.until(pilot, lambda: isinstance(left.stage.app.screen, HomeScreen))
            assert "another window" in notices(left)
            assert left.stage.store.draft(asked) == "the answer from the left"
            assert session_of(right).draft == "the next draft from the right"
            await right.say(other, "and another one")
        answers = [attempt.answer for attempt in left.stage.store.attempts(probes=True)]
        assert answers.count("the answer from the right") == 1
        assert "the answer from the left" not in answers


async def test_a_window_that_was_left_behind_finds_out_by_itself():
    held = make_interview(minutes=60)
    stage = held.stage
    async with stage.app.run_test() as pilot:
        await held.begin(pilot)
        held.screen.prompt.load_text("half a thought")
        number = len(stage.store.session_events(session_of(held).id))
        stage.store.append_event(session_of(held).id, number, 1.0, {"event": "HintAsked"}, at=stage.clock())
        asked = held.state.slot.question
        stage.clock.advance(2)
        await stage.until(pilot, lambda: isinstance(stage.app.screen, HomeScreen))
        assert "another window" in notices(held)
        assert stage.store.draft(asked) == "half a thought"
