"""An interview in a real terminal: windows of any size, a stopped process, kills, a folder that nobody may write."""

import contextlib
import ctypes
import os
import random
import resource
import signal
import sqlite3
import time
from datetime import UTC, datetime

import pytest
from pty_terminal import Terminal
from tui_standins import open_twice

from benchmarks.kills import Shooting


@pytest.fixture
def launch(tmp_path):
    terminals = []

    def start(**more) -> Terminal:
        terminals.append(Terminal(tmp_path / "home", environment={"GRILL_EMBEDDER": "fake"}, **more))
        return terminals[-1]

    yield start
    for terminal in terminals:
        terminal.close()


def rows(home, query):
    file = home / "data" / "history.db"
    with contextlib.closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as db:
        return db.execute(query).fetchall()


def wait_for(terminal, condition, seconds=10.0):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, terminal.screen.text
        terminal.pump(0.02)


def answered(terminal, home, typed):
    """Send what was typed, and see it stored."""
    terminal.until(lambda screen: screen.has_typed(typed))
    terminal.press("enter")
    wait_for(terminal, lambda: (typed,) in rows(home, "SELECT answer FROM attempt"))


def powerless():
    """Take root's right to write where nobody may, which a test of read-only folders would not see."""
    if os.geteuid() == 0:
        libc = ctypes.CDLL(None)
        for capability in (1, 2):  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
            libc.prctl(24, capability, 0, 0, 0)  # PR_CAPBSET_DROP


def test_two_hundred_sizes_of_a_real_window(launch, home):
    chance = random.Random(2)
    terminal = launch()
    terminal.begin_interview()
    typed = ""
    for number in range(200):
        terminal.resize(chance.randint(20, 250), chance.randint(5, 80))
        letter = chance.choice("abcdef ") if typed else "a"
        typed += letter
        terminal.send(letter)
        terminal.pump(0.004)
        if number == 120:
            terminal.resize(80, 24)
            answered(terminal, home, typed)
            typed = ""
    terminal.resize(80, 24)
    terminal.until(lambda screen: "left of" in screen.lines[1] and "F1 Help" in screen.lines[-1])
    typed += "z"
    terminal.send("z")
    terminal.until(lambda screen: screen.has_typed(typed) and "question 2 of" in screen.lines[0])
    lines = terminal.screen.lines
    assert "left of" in lines[1]
    assert "F1 Help" in lines[-1]
    assert "─╯" in lines[-2]
    wait_for(terminal, lambda: rows(home, "SELECT draft FROM session") == [(typed,)], seconds=2)
    terminal.end_interview()
    terminal.shows("Interview report")
    assert not terminal.crashed


def test_the_helper_is_shot_twice_and_the_interview_goes_on_by_keywords(launch, home):
    terminal = launch()
    terminal.begin_interview()
    terminal.shows("grader ready")

    def modes():
        return [mode for (mode,) in rows(home, "SELECT json_extract(json, '$.mode') FROM grade ORDER BY attempt_id")]

    os.kill(terminal.children()[0], signal.SIGKILL)
    terminal.send("the first answer")
    answered(terminal, home, "the first answer")
    wait_for(terminal, lambda: modes() == ["full"])
    terminal.shows("grader ready")
    os.kill(terminal.children()[0], signal.SIGKILL)
    terminal.shows("keywords only")
    terminal.send("the second answer")
    answered(terminal, home, "the second answer")
    wait_for(terminal, lambda: modes() == ["full", "keywords"])
    terminal.end_interview()
    terminal.shows("Interview report", "keywords")
    assert not terminal.crashed


def test_quitting_in_the_moment_of_sending_keeps_the_answer_and_ends_well(launch, home):
    terminal = launch()
    terminal.begin_interview()
    terminal.send("an answer")
    terminal.until(lambda screen: screen.has_typed("an answer"))
    terminal.press("enter")
    terminal.until(lambda screen: screen.shows_as_sent("an answer"))
    terminal.press("ctrl+q")
    assert terminal.wait() == 0
    assert not terminal.crashed
    assert rows(home, "SELECT answer FROM attempt") == [("an answer",)]


def test_a_disk_without_room_in_a_real_terminal(launch, home):
    terminal = launch()
    terminal.begin_interview()
    no_limit = resource.prlimit(terminal.process.pid, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
    terminal.send("an answer without room")
    terminal.shows("Not on disk yet:")
    terminal.press("enter")
    terminal.shows("Not sent")
    terminal.until(lambda screen: screen.has_typed("an answer without room"))
    terminal.press("f2")
    resource.prlimit(terminal.process.pid, resource.RLIMIT_FSIZE, no_limit)
    terminal.press("enter")
    wait_for(terminal, lambda: rows(home, "SELECT answer FROM attempt") == [("an answer without room",)])
    events = [event for (event,) in rows(home, "SELECT json_extract(json, '$.event') FROM session_event")]
    assert events[0] == "Begun"
    assert "AnswerCommitted" in events
    terminal.end_interview()
    terminal.shows("Interview report")
    assert not terminal.crashed


def test_a_history_in_a_folder_that_nobody_may_write(launch, home):
    folder = home / "data"
    with open_twice(folder) as store:
        store.add_attempt("ft-05", "an answer", at=datetime.now(UTC))
    folder.chmod(0o500)
    try:
        terminal = launch(prepare=powerless)
        terminal.shows("Cannot start: The history file", "cannot be opened")
        terminal.press("ctrl+q")
        assert terminal.wait() == 0
        assert not terminal.crashed
    finally:
        folder.chmod(0o700)
    assert rows(home, "SELECT answer FROM attempt") == [("an answer",)]


def test_shot_while_typing_sending_and_grading_nothing_is_lost(home):
    shooting = Shooting(home, 5, words=8, letters_a_second=100)
    try:
        shooting.begin()
        shooting.typing_phase()
        shooting.sending_phase()
        shooting.grading_phase()
    finally:
        shooting.close()
    assert sum(count.kills for count in shooting.counts.values()) == 3


def test_a_process_that_was_stopped_goes_on_with_every_letter_in_its_place(launch, home):
    terminal = launch()
    terminal.begin_interview()
    typed = ""
    for _ in range(5):
        os.kill(terminal.process.pid, signal.SIGSTOP)
        os.kill(terminal.process.pid, signal.SIGCONT)
        for letter in "abcdefghij klmnopqrst ":
            terminal.send(letter)
            terminal.pump(0.004)
            typed += letter
    wait_for(terminal, lambda: rows(home, "SELECT draft FROM session") == [(typed,)])
    terminal.press("ctrl+q")
    assert terminal.wait() == 0
    assert not terminal.crashed
