from __future__ import annotations

import os
import re
import sys
import time
from datetime import UTC, datetime

import pytest

from grill.cli import interview as command
from grill.grading.grader import Grader
from grill.store import open_store

START = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
SHORT = ("--minutes", "12", "--seed", "7")
GOOD = "N is about 91B parameters and D about 1.8T tokens, since C = 6ND and D = 20N."
SCRIPT = [
    "Serving costs more than training.",
    "It forgets what it knew, since new data moves the shared weights.\n:hint",
    "Dataloader stalls,\ndead GPUs and corrupt checkpoints.",
    "RoPE; its frequencies can be rescaled.",
    GOOD,
    "I would match compute and run several seeds, small first.",
    "Never mind.",
]


def lines_of(*answers: str) -> str:
    return "".join(f"{answer}\n.\n" for answer in answers)


@pytest.fixture
def still(monkeypatch):
    """The time of day stands still: what differs then, differs for another reason."""
    monkeypatch.setattr(command, "_now", lambda: START)


@pytest.fixture
def fresh(monkeypatch, tmp_path):
    """Move to a home without history."""
    from grill.content.bank import load_bank

    def move(name):
        monkeypatch.setenv("GRILL_HOME", str(tmp_path / name))
        # A bank that was just parsed writes a weight as 1.0, one from the cache as 1.
        load_bank()
        return tmp_path / name

    return move


def saved(home):
    folders = sorted((home / "data" / "reports").iterdir())
    return [{file.name: file.read_bytes() for file in sorted(folder.iterdir())} for folder in folders]


def without_paths(text):
    return re.sub(r"saved in .*", "saved", text)


def the_session(number=0):
    with open_store() as store:
        session = store.sessions("interview")[number]
        return session, store.session_events(session.id), store.session_attempts(session.id)


# -- a whole interview


def test_a_whole_interview_by_pipe(cli, home):
    done = cli("interview", *SHORT, stdin=lines_of(*(SCRIPT * 4)))
    assert (done.code, "Traceback" in done.err) == (0, False)
    asked, _, told = done.out.partition("That was my last question. Thank you.")
    assert "Hello. We have 12 minutes and " in asked
    assert re.search(r"Question 1 of \d+: ft-\d\d, section [A-H], .+\. Target time \d+ seconds\.", asked)
    for title in ("Rapid grill, ", "Numbers, 1 question", "Methodology, 1 question"):
        assert title in asked
    assert "Follow-up: " in asked
    assert "The question was: " in asked
    assert not re.search(r"\b(score|missed|met|partly|cold|100)\b", asked, re.IGNORECASE)
    for part in ("Score ", "Readiness, ", "What to drill next:", "Question 1, ft-", "Model answer: "):
        assert part in told
    folder = re.search(r"The report is saved in (.*)", done.out)[1]
    assert sorted(os.listdir(folder)) == ["report.html", "report.json", "report.md"]  # noqa: PTH208  names alone
    session, events, attempts = the_session()
    assert session.ended_at is not None
    assert events[-1].record["event"] == "AttemptGraded"
    assert all(attempt.grade.mode == "full" for attempt in attempts)


def test_the_same_seed_and_answers_give_the_same_interview_however_fast_grading_is(cli, fresh, still, monkeypatch):
    found = []
    graded = Grader.grade
    for name, wait in (("one", 0.0), ("two", 0.0), ("slow", 0.03)):

        def slowly(self, *given, wait=wait):
            time.sleep(wait)
            return graded(self, *given)

        monkeypatch.setattr(Grader, "grade", slowly)
        home = fresh(name)
        done = cli("interview", "--plain", *SHORT, stdin=lines_of(*(SCRIPT * 4)))
        _, events, attempts = the_session()
        found.append((without_paths(done.out), saved(home), events, [(a.id, a.answer, a.grade) for a in attempts]))
    assert found[0] == found[1]
    assert found[0] == found[2]
    assert cli("interview", "--seed", 8, "--minutes", 12, stdin="").out != found[0][0]


def test_bold_headings_are_all_that_plain_leaves_out(cli, fresh, still):
    found = []
    for name, options in (("a", ()), ("b", ("--plain",))):
        fresh(name)
        found.append(without_paths(cli("interview", *SHORT, *options, stdin=lines_of("x")).out))
    assert found[0] == found[1]


def test_an_interview_that_was_quit_goes_on_to_the_same_report(cli, fresh, still):
    script = lines_of(*(SCRIPT * 4)).splitlines(keepends=True)
    home = fresh("whole")
    cli("interview", *SHORT, stdin="".join(script))
    (whole,) = saved(home)
    home = fresh("parts")
    rest, options = script, SHORT
    while True:
        now, rest = rest[:5], rest[5:]
        done = cli("interview", *options, stdin="".join(now) + ":quit\n" if rest else "".join(now))
        assert done.code == 0
        options = ("--resume",)
        if "The report is saved" in done.out:
            break
        assert "--resume' goes on with it" in done.err
        assert done.out.count("Score") == 0
    assert saved(home) == [whole]


def test_what_is_typed_and_not_sent_is_there_when_the_interview_goes_on(cli):
    cli("interview", *SHORT, stdin="one\n.\ntwo\nhalf\n:hint\n:quit\n")
    done = cli("interview", "--resume", stdin="more\n.\n:quit\n")
    assert "Welcome back. 1 answer so far; we are at question 2 of " in done.out
    assert "Hint 1 of " in done.out
    assert "Your unsent text: two\nhalf\n" in done.out
    assert [attempt.answer for attempt in the_session()[2]] == ["one", "two\nhalf\nmore"]


def test_a_pause_that_was_quit_in_goes_on(cli):
    cli("interview", *SHORT, stdin=":pause\n:quit\n")
    done = cli("interview", "--resume", stdin=":time\n:quit\n")
    assert "on this answer" in done.out


# -- the end of the lines


def test_the_end_of_input_sends_what_was_typed_and_ends_the_interview(cli):
    done = cli("interview", *SHORT, stdin="one\n.\ntwo\nhalf")
    assert "Then we stop here. Thank you." in done.out
    assert "Score " in done.out
    session, events, attempts = the_session()
    assert [attempt.answer for attempt in attempts] == ["one", "two\nhalf"]
    assert [event.record["event"] for event in events if event.record["event"] != "AttemptGraded"] == [
        "Begun",
        "AnswerCommitted",
        "AnswerCommitted",
        "Ended",
    ]
    assert session.ended_at is not None


@pytest.mark.parametrize("typed", ["", "\n\n", ":pause\n", ".\n"])
def test_without_answers_there_is_a_report_all_the_same(cli, typed):
    done = cli("interview", *SHORT, stdin=typed)
    assert done.code == 0
    assert "No score." in done.out


def test_closed_input_is_an_empty_one(home, monkeypatch, capsys):
    from grill.cli.main import main

    monkeypatch.setattr(sys, "stdin", None)
    assert main(["interview", "--plain"]) == 0
    assert "No score." in capsys.readouterr().out


# -- commands


def test_commands(cli, pack):
    typed = (
        ":hint\n:hint\n:hint\n:repeat\n:calc 6 * 70B * 15T\n:calc 1 /\n:calc\n:time\n:help\n:hnt\n.\n:pause\n\n"
        ":pause\n.\n:pause\n:time\n:hint at heat\n:skip\n:skip\n"
    )
    done = cli("interview", "--pack", pack(), "--section", "tea/T", "--seed", 1, "--rounds", "rapid", stdin=typed)
    for says in (
        "Hint 1 of 2: ",
        "Hint 2 of 2: ",
        "There are no more hints.",
        "6 * 70B * 15T = 6.3e24",
        "1 /: ",
        "Write the formula behind it",
        "0 seconds gone, 30 minutes left. 0 seconds on this answer, for a target of ",
        ":calc: work a formula out",
        "There is no command :hnt; did you mean ':hint'?",
        "There is nothing to send yet.",
    ):
        assert says in done.out
    assert done.out.count("Question 1 of 1: tea-01, section T, Tea.") == 2
    assert done.out.count("Paused. The clock stands still") == 3
    assert done.out.count("The clock runs again.") == 3
    assert the_session()[0].ended_at is not None
    assert "3 pauses of 0 s together" in done.out


def test_what_is_typed_in_a_pause_is_not_lost(cli):
    cli("interview", *SHORT, stdin="one\n:pause\ntwo\n.\n:quit\n")
    assert the_session()[2][0].answer == "one\ntwo"


def test_end_with_unsent_text_asks_once(cli):
    done = cli("interview", *SHORT, stdin="one\n.\nhalf\n:end\n:time\n:end\n:end\nnever read\n.\n")
    assert done.out.count("You have unsent text.") == 2
    assert [attempt.answer for attempt in the_session()[2]] == ["one"]
    assert "Then we stop here." in done.out


def test_text_with_a_colon_is_text(cli):
    cli("interview", *SHORT, stdin=":hint at the ratio\n.\n")
    assert the_session()[2][0].answer == ":hint at the ratio"


def test_there_are_no_hints_for_what_has_none(cli, pack):
    options = ("--pack", pack(), "--section", "T", "--seed", 1)
    assert (
        "There are no hints for this question."
        in cli("interview", *options, "--rounds", "numeric", stdin=":hint\n").out
    )
    done = cli("interview", *options, "--new", "--rounds", "rapid", stdin="tepid\n.\n:hint\n:repeat\n")
    assert "There are no hints for a follow-up." in done.out
    assert done.out.count("Follow-up: What happens to the water in a cold pot?") >= 2


def test_untimed_says_nothing_of_time(cli):
    done = cli("interview", *SHORT, "--untimed", stdin=":time\n:quit\n")
    assert "without a clock" in done.out
    assert "Target time" not in done.out
    assert "left" not in done.out
