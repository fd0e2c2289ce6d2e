"""An interview in lines when something fails, at a terminal, and killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta

import pytest

from grill.cli import interview as command
from grill.cli.warming import WarmGrader
from grill.errors import SessionMoved, StoreError
from grill.store import Store, open_store
from tests.cli.test_ask import Terminal
from tests.cli.test_interview import SCRIPT, SHORT, lines_of, the_session

# -- when something fails


def failing(monkeypatch, name, times, error=StoreError):
    """Let a write of the history fail so many times."""
    write, left = getattr(Store, name), [times]

    def fail(*given, **more):
        if left[0]:
            left[0] -= 1
            raise error("The disk is full.")
        return write(*given, **more)

    monkeypatch.setattr(Store, name, fail)


def test_an_answer_that_cannot_be_stored_is_kept_and_sent_again(cli, monkeypatch):
    failing(monkeypatch, "commit_answer", 2)
    done = cli("interview", *SHORT, stdin="one\n.\n.\n.\ntwo\n.\n")
    assert done.err.count("Not sent. The disk is full. Your text is kept here; a single dot tries again.") == 2
    assert [attempt.answer for attempt in the_session()[2]] == ["one", "two"]


def test_at_the_end_of_input_an_answer_that_cannot_be_stored_is_said_and_the_interview_kept(cli, monkeypatch):
    failing(monkeypatch, "commit_answer", 9)
    done = cli("interview", *SHORT, stdin="one\ntwo\n")
    assert "The answer that could not be stored: one\ntwo" in done.err
    session, _, attempts = the_session()
    assert (session.ended_at, session.draft, attempts) == (None, "one\ntwo", [])


def test_a_draft_that_cannot_be_stored_is_said_once(cli, monkeypatch):
    failing(monkeypatch, "checkpoint", 3)
    done = cli("interview", *SHORT, stdin="one\ntwo\nthree\nfour\n.\n")
    assert done.err.count("What you type is not on disk yet. The disk is full.") == 1


def test_what_is_not_on_disk_yet_is_said_once_and_caught_up_with(cli, monkeypatch):
    failing(monkeypatch, "append_event", 3)
    done = cli("interview", *SHORT, stdin=":hint\n:hint\n:skip\none\n.\n")
    assert done.err.count("Not on disk yet. The disk is full.") == 1
    names = [event.record["event"] for event in the_session()[1]]
    assert names[:5] == ["Begun", "HintAsked", "HintAsked", "Skipped", "AnswerCommitted"]


def test_an_interview_that_went_on_elsewhere_is_left_alone(cli, monkeypatch):
    failing(monkeypatch, "commit_answer", 9, SessionMoved)
    done = cli("interview", *SHORT, stdin="one\n.\n")
    assert done.code == 2
    assert "Not sent: one" in done.err
    assert the_session()[0].ended_at is None


def test_an_answer_that_cannot_be_graded_does_not_stop_the_interview(cli, monkeypatch):
    graded = WarmGrader.grade

    def fail(self, question, rubric, answer):
        if "bad" in answer:
            raise RuntimeError("no grade")
        return graded(self, question, rubric, answer)

    monkeypatch.setattr(WarmGrader, "grade", fail)
    done = cli("interview", *SHORT, stdin=lines_of(*(["bad", "fair"] * 20)))
    assert "An answer could not be graded (RuntimeError: no grade); it is kept." in done.err
    assert "not graded" in done.out
    assert "That was my last question." in done.out


def test_a_model_that_cannot_be_loaded_leaves_keywords_said_so(cli, monkeypatch):
    from grill.grading import loading

    def missing(*_):
        raise RuntimeError("no such model")

    monkeypatch.setattr(loading, "make_embedder", missing)
    done = cli("interview", *SHORT, stdin=lines_of(*SCRIPT))
    assert "no such model" in done.err
    assert "graded by keywords and numbers alone" in done.out
    assert "graded by keywords and numbers alone" in cli("interview", *SHORT, "--keywords", stdin=lines_of("x")).out


def test_provisional_grades_are_made_anew_when_the_interview_goes_on(cli):
    cli("interview", *SHORT, "--keywords", stdin=lines_of(*SCRIPT) + ":quit\n")
    assert "keywords" in {attempt.grade.mode for attempt in the_session()[2] if attempt.grade}
    cli("interview", "--resume", stdin="")
    assert {attempt.grade.mode for attempt in the_session()[2]} == {"full"}


def test_a_history_that_cannot_be_opened_is_said_and_the_interview_goes_on(cli, home):
    home.mkdir()
    (home / "data").write_text("a file where the folder should be")
    done = cli("interview", *SHORT, stdin=lines_of("x"))
    assert done.code == 0
    assert "cannot be opened" in done.err
    assert "Score " in done.out


# -- at a terminal


@pytest.fixture
def at_a_terminal(monkeypatch):
    """What `grill.tui.app.run` is called with."""
    from grill.tui import app

    called = []
    monkeypatch.setattr(command, "at_terminal", lambda _: True)
    monkeypatch.setattr(app, "run", lambda packs, interview: called.append((list(packs), interview)) or 0)
    return called


def test_at_a_terminal_the_app_opens(cli, at_a_terminal, pack):
    assert cli("interview").code == 0
    assert cli("interview", "--resume").code == 0
    folder = pack()
    assert cli("interview", "--minutes", 15, "--section", "T", "--pack", folder, "--untimed", "--seed", 2).code == 0
    (_, first), (_, second), (packs, wish) = at_a_terminal
    assert (first, second, packs) == ("setup", "resume", [folder])
    assert (wish.minutes, wish.seed, wish.sections, wish.timed) == (15, 2, (("tea", "T"),), False)


@pytest.mark.parametrize("option", [("--keywords",), ("--report", "a.md")])
def test_what_belongs_to_lines_is_not_swallowed_by_the_app(cli, at_a_terminal, option):
    done = cli("interview", *option)
    assert done.code == 2
    assert "goes with --plain" in done.err
    assert at_a_terminal == []


async def test_the_app_opens_on_the_interview():
    from grill.session.interview.plan import Wish
    from grill.tui.screens.interview import InterviewScreen
    from grill.tui.screens.setup import SetupScreen
    from grill.tui.start import GrillAtInterview
    from tests.tui.tui_standins import make_stage

    for wanted, screen in (("setup", SetupScreen), ("resume", SetupScreen), (Wish(), InterviewScreen)):
        stage = make_stage()
        stage.app = GrillAtInterview(stage.app.services, wanted)
        async with stage.app.run_test() as pilot:
            await stage.until(pilot, lambda app=stage.app, screen=screen: isinstance(app.screen, screen))


@pytest.fixture
def terminal():
    opened = []

    def start(*options):
        opened.append(Terminal("interview", "--plain", "--keywords", *options))
        return opened[-1]

    yield start
    for one in opened:
        one.close()


def test_at_a_terminal_the_clock_waits_and_ctrl_c_keeps_everything(terminal):
    held = terminal(*SHORT)
    held.wait_for("An empty line begins; the clock starts then.")
    held.type("\r")
    held.wait_for("Question 1 of ")
    held.type("half an answer\r:hint\r")
    held.wait_for("Hint 1 of ")
    held.type("\x03")
    held.wait_for("Stopped.")
    assert held.process.wait() == 130
    assert b"Traceback" not in held.seen
    assert b"goes on with it" in held.seen
    assert the_session()[0].draft == "half an answer"
    assert the_session()[0].ended_at is None

    held = terminal()
    held.wait_for("Type r to go on with it")
    held.type("what?\rr\r")
    held.wait_for("An empty line goes on.")
    held.type("\r")
    held.wait_for("Your unsent text: half an answer")
    held.type(".\r:end\r")
    held.wait_for("The report is saved in ")
    assert held.process.wait() == 0
    assert [attempt.answer for attempt in the_session()[2]] == ["half an answer"]


def test_an_interview_that_was_not_begun_is_forgotten(terminal):
    held = terminal(*SHORT)
    held.wait_for("An empty line begins")
    held.type("\x03")
    held.wait_for("Stopped.")
    assert held.process.wait() == 130
    assert the_session()[0].discarded


def test_kill_9_while_typing_leaves_the_draft(terminal):
    held = terminal(*SHORT)
    held.wait_for("An empty line begins")
    held.type("\r")
    held.wait_for("Question 1 of ")
    held.type("half an answer\r:hint\r")
    held.wait_for("Hint 1 of ")
    held.process.kill()
    held.process.wait()
    with open_store() as store:
        session = store.unfinished_session()
        assert (store.notice, session.draft) == ("", "half an answer")


def test_a_pipe_that_types_slowly_takes_time(home):
    environment = {**os.environ, "GRILL_HOME": str(home)}
    with subprocess.Popen(
        [sys.executable, "-m", "grill.cli.main", "interview", "--keywords", *SHORT],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
    ) as process:
        while b"Question 1 of" not in process.stdout.readline():
            pass
        time.sleep(0.5)
        process.stdin.write(b"slowly\n.\n:time\n")
        process.stdin.flush()
        while b" on this answer" not in process.stdout.readline():
            pass
        process.send_signal(signal.SIGKILL)
    assert the_session()[2][0].seconds >= 0.3
    assert timedelta(seconds=the_session()[2][0].seconds) < timedelta(minutes=2)
