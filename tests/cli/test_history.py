from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest

from grill.cli import history_words
from grill.grading.grade import Receipt
from grill.interviewer import Interviewer
from grill.session.interview import events as happened
from grill.session.interview.plan import Wish
from grill.store import open_store
from grill.text import cut
from tests.records.filled import NOON, graded, put


def test_without_a_history_it_says_how_to_begin(cli):
    done = cli("history")
    assert (done.code, done.out) == (0, "")
    assert "'grill ask' begins" in done.err
    assert json.loads(cli("history", "--json").out) == []
    assert "Nothing is on record for ft-07 yet." in cli("history", "FT-7 ".replace("-7", "-07")).err


@pytest.mark.parametrize("arguments", [(), ("tea-01",), ("--interviews",)])
def test_a_page_behind_the_last_is_not_an_empty_history(cli, interview, pack, arguments):
    done = cli("history", *arguments, "--offset", 9, "--pack", pack())
    assert (done.code, done.out, done.err.strip()) == (0, "", "No more.")


def test_the_newest_comes_first_with_its_words(cli):
    with open_store() as store:
        first = put(store, score=0.2, answer="no\nidea")
        second = put(store, "tea-02", 0.8, hints=2, seconds=75.0, at=NOON + timedelta(hours=1))
        third = put(store, score=None, at=NOON + timedelta(hours=2))
        store.override(first, score=0.5, at=NOON)
    done = cli("history")
    lines = done.out.splitlines()
    assert [line.split()[0] for line in lines] == ["Attempt", str(third), str(second), str(first)]
    assert "80 cold" in lines[2]
    assert "1:15      2" in lines[2]
    assert "50 partly, yours" in lines[3]
    assert lines[3].endswith("no idea")
    assert len(cli("history", "--limit", "1").out.splitlines()) == 2
    assert cli("history", "--limit", "1", "--offset", "2", "--plain").out.startswith(f"Attempt {first}, 21 November")


def test_one_question_shows_what_changed(cli):
    with open_store() as store:
        for hours, score in enumerate((0.2, 0.6, 0.5)):
            put(store, score=score, at=NOON + timedelta(hours=hours))
        put(store, "tea-02")
    done = cli("history", "TEA-01", "--plain")
    assert [re.findall(r"\d+ up|\d+ down", line) for line in done.out.splitlines()] == [["10 down"], ["40 up"], []]
    assert "40 up" in cli("history", "tea-01", "--limit", "1", "--offset", "1").out


def test_a_question_that_left_the_bank_keeps_its_history_and_a_wrong_id_is_answered(cli):
    with open_store() as store:
        put(store, "old-01")
    assert "old-01" in cli("history", "old-01").out
    done = cli("history", "ft-77")
    assert done.code == 2
    assert "Nearest: " in done.err


def test_json_rows(cli):
    with open_store() as store:
        number = put(store, session="s")
    (row,) = json.loads(cli("history", "--json").out)
    assert row["attempt"] == number
    assert (row["question"], row["score"], row["verdict"], row["session"]) == ("tea-01", 0.8, "cold", "s")
    assert row["at"] == "2026-11-21T12:00:00+00:00"


def test_one_in_full(cli, pack):
    with open_store() as store:
        number = put(store, answer="warm\x1b[2J pots", hints=1)
        store.override(number, score=1.0, reason="I was right", at=NOON)
    done = cli("history", "--show", number, "--pack", pack())
    assert "Why is the pot warmed first?" in done.out
    assert "Your answer (1 hint, 20 s):\nwarm pots\n" in done.out
    assert "Your word counts: 100 / 100, cold. Your reason: I was right" in done.out
    assert "Score 80 / 100. Cold" in done.out
    assert "Met: A warm pot keeps the water hot." in done.out
    shown = json.loads(cli("history", "--show", number, "--json", "--pack", pack()).out)
    assert shown["answer"] == "warm\x1b[2J pots"
    assert (shown["grade"]["score"], shown["override"]["reason"]) == (0.8, "I was right")
    assert "no longer in the bank" in cli("history", "--show", number).out


def test_one_without_a_grade_and_one_that_is_not_there(cli, pack):
    with open_store() as store:
        number = put(store, score=None)
    assert "There is no grade." in cli("history", "--show", number, "--pack", pack()).out
    done = cli("history", "--show", 99)
    assert done.code == 2
    assert "There is no attempt 99" in done.err


def test_a_follow_up_shows_what_was_asked(cli, pack):
    with open_store() as store:
        store.add_session("s", "interview", {"slots": []}, at=NOON)
        number = store.commit_answer(
            "s", 0, 1.0, "tea-01", "it cools", lambda _: {}, probe="heat", hints=0, answer_seconds=4, at=NOON
        )
    assert (
        "Follow-up: What happens to the water in a cold pot?" in cli("history", "--show", number, "--pack", pack()).out
    )
    assert "a follow-up" in cli("history", "--plain").out
    assert "to a follow-up: it cools" in cli("history").out


def pair():
    with open_store() as store:
        first = put(store, score=0.2, answer="a warm pot", seconds=40.0, hints=1)
        grade = graded("tea-01", 0.9, receipt=Receipt("q", "r2", "m", "c"))
        return first, put(store, score=0.9, answer="a hot pot", grade=grade, at=NOON + timedelta(days=1))


def test_two_side_by_side_and_one_behind_the_other(cli):
    first, second = pair()
    wide = cli("history", "--compare", first, second).out
    assert "Score: 70 up." in wide
    assert "Gained: A warm pot keeps the water hot. (missed, then met)" in wide
    assert "The rubric, the question or the grader changed in between" in wide
    assert re.search(r"a \[-warm-\] pot +│ a \[\+hot\+\] pot", wide)
    plain = cli("history", "--compare", first, second, "--plain").out
    assert "│" not in plain
    assert plain.endswith("Kept: a\nGone: warm\nNew: hot\nKept: pot\n")


def test_a_narrow_terminal_gets_no_columns(cli, monkeypatch):
    first, second = pair()
    monkeypatch.setattr("grill.cli.history_compare.columns", lambda: 80)
    assert "Kept: a" in cli("history", "--compare", first, second).out


def test_a_comparison_as_json(cli):
    first, second = pair()
    found = json.loads(cli("history", "--compare", first, second, "--json").out)
    assert [row["attempt"] for row in found["attempts"]] == [first, second]
    assert found["points"] == [{"id": "heat", "before": "missed", "after": "met", "credit": 0.7, "change": "gained"}]
    assert (found["seconds"], found["hints"], found["same_rubric"]) == (-20.0, -1, False)


def test_different_questions_are_not_compared(cli):
    with open_store() as store:
        first, second = put(store), put(store, "tea-02")
    done = cli("history", "--compare", first, second)
    assert done.code == 2
    assert f"Attempt {first} is at tea-01, attempt {second} at tea-02." in done.err


def test_taking_back_and_bringing_back(cli):
    with open_store() as store:
        first, second = put(store), put(store, "tea-02")
    assert f"Attempt {second} at tea-02 no longer counts." in cli("history", "--undo").err
    assert len(cli("history", "--plain").out.splitlines()) == 1
    assert "Taken back" in cli("history", "--show", second).out
    assert cli("history", "--undo", first).code == 0
    assert cli("history", "--plain").out == ""
    assert "no attempt to take back" in cli("history", "--undo").err
    assert "taken back already" in cli("history", "--undo", first).err
    assert cli("history", "--redo", second).code == 0
    assert "was not taken back" in cli("history", "--redo", second).err
    assert len(cli("history", "--plain").out.splitlines()) == 1
    assert cli("history", "--undo", "soon").code == 2


def test_an_interview_that_goes_on_keeps_its_answers(cli):
    with open_store() as store:
        store.add_session("s", "interview", {}, at=NOON)
        number = put(store, session="s")
    assert "not over yet" in cli("history", "--undo", number).err
    with open_store() as store:
        assert not store.attempt(number).undone


@pytest.fixture
def unfinished(pack):
    """The number of a graded answer in an interview that goes on, and the bank's folder."""
    with open_store() as store:
        store.add_session("interview-abc", "interview", {"slots": [{}, {}]}, at=NOON)
        return put(store, score=0.91, session="interview-abc"), pack()


def test_no_grade_is_shown_before_the_interview_is_over(cli, unfinished):
    number, bank = unfinished
    shown = {
        "columns": cli("history", "--pack", bank),
        "sentences": cli("history", "tea-01", "--plain", "--pack", bank),
        "data": cli("history", "--json", "--pack", bank),
        "one": cli("history", "--show", number, "--pack", bank),
        "one as data": cli("history", "--show", number, "--json", "--pack", bank),
        "interviews": cli("history", "--interviews"),
        "interviews as data": cli("history", "--interviews", "--json"),
    }
    for name, done in shown.items():
        assert done.code == 0, name
        assert not re.search(r"\b91\b|0\.91|cold|[Mm]et\b|Model|mean of", done.out), (name, done.out)
    assert " pending " in shown["columns"].out
    assert "Pending: in an interview, graded at its end." in shown["columns"].err
    assert "in an interview, graded at its end" in shown["sentences"].out
    assert "warm pots keep the heat\nIn an interview, graded at its end.\n" in shown["one"].out
    assert json.loads(shown["data"].out)[0]["pending"]
    assert json.loads(shown["one as data"].out)["pending"]
    assert "not finished, 0 s with pauses, 2 questions, graded at its end." in shown["interviews"].out


@pytest.mark.parametrize(
    "arguments",
    [("--override", 1, "--score", 80), ("--withdraw", 1), ("--compare", 1, 1), ("--report", "last")],
)
def test_what_would_give_a_grade_away_waits_for_the_end(cli, unfinished, arguments):
    done = cli("history", *arguments)
    assert (done.code, done.out) == (2, "")
    assert "'grill interview --resume' goes on." in done.err
    with open_store() as store:
        store.end_session("interview-abc", at=NOON)
    assert "91" in cli("history", "--plain").out


def test_ones_own_word(cli):
    with open_store() as store:
        number = put(store, score=0.2)
    done = cli("history", "--override", number, "--score", 80, "--reason", "in other letters")
    assert f"Your word counts for attempt {number} at tea-01: 80 of 100, cold, above a grade of 20." in done.err
    with open_store() as store:
        assert (store.attempt(number).score, store.attempt(number).override.reason) == (0.8, "in other letters")
    assert "stands again: 20 of 100, missed" in cli("history", "--withdraw", number).err
    assert "no override to withdraw" in cli("history", "--withdraw", number).err
    with open_store() as store:
        assert store.attempt(number).score == 0.2


@pytest.mark.parametrize(
    "arguments",
    [
        ("--override", 1),
        ("--score", 50),
        ("--override", 1, "--score", 101),
        ("--undo", "--redo", 1),
        ("ft-07", "--show", 1),
        ("--interviews", "--report", "last"),
        ("--limit", 0),
        ("--override", 9, "--score", 1),
        ("--redo", 9),
    ],
)
def test_what_makes_no_sense(cli, arguments):
    done = cli("history", *arguments)
    assert (done.code, done.out) == (2, "")


def test_a_history_that_cannot_be_opened_is_an_error_and_not_an_empty_list(cli, home):
    home.mkdir()
    (home / "data").write_text("a file")
    done = cli("history")
    assert (done.code, done.out) == (2, "")
    assert "cannot be opened" in done.err


@pytest.fixture
def interview(pack):
    """One that was held: a question answered, the next skipped."""
    from grill.content.bank import load_bank

    with open_store() as store:
        held = Interviewer.plan_new(
            load_bank([pack()]),
            store,
            Wish(10, 3, questions=("tea-01", "tea-02")),
            now=lambda: NOON,
            longest_gap=None,
            session_id="interview-abc",
        )
        held.tell(happened.Begun(), 0.0)
        held.answer("a warm pot keeps the heat", 10.0)
        (attempt,) = held.attempts()
        held.graded(attempt.id, graded(attempt.question_id, 0.9), 11.0)
        held.tell(happened.Skipped(), 12.0)
        held.tell(happened.Ended(), 13.0)
    return pack()


def test_interviews_are_listed(cli, interview):
    done = cli("history", "--interviews")
    assert done.out.startswith("interview-abc: 21 November 2026, ")
    assert "held, 12 s with pauses, 1 of 2 questions graded, mean of the first answers 90 of 100." in done.out
    (row,) = json.loads(cli("history", "--interviews", "--json").out)
    assert (row["session"], row["state"], row["planned"], row["graded"], row["mean"]) == (
        "interview-abc", "held", 2, 1, 0.9,
    )  # fmt: skip


@pytest.mark.parametrize("name", ["last", "interview-abc", "abc", "interview-a"])
def test_a_report_is_printed_again(cli, interview, name):
    done = cli("history", "--report", name, "--pack", interview)
    assert done.code == 0
    assert done.out.startswith("Mock interview")
    assert "1 cold, 1 skipped." in done.out


@pytest.mark.parametrize(
    ("name", "begins"), [("r.html", "<!DOCTYPE html>"), ("r.md", "# "), ("r.json", "{"), ("r.TXT", "Mock interview")]
)
def test_a_report_is_saved_for_the_user_alone(cli, interview, tmp_path, name, begins):
    file = tmp_path / name
    done = cli("history", "--report", "last", "--report-file", file, "--pack", interview)
    assert (done.code, done.out) == (0, "")
    assert file.read_text(encoding="utf-8").lower().startswith(begins.lower())
    assert file.stat().st_mode & 0o777 == 0o600


def test_reports_that_there_are_not(cli, interview, tmp_path):
    assert "No interview begins with 'x'" in cli("history", "--report", "x").err
    assert "saved as .json, .html" in cli("history", "--report-file", tmp_path / "r.pdf").err
    assert cli("history", "--report", "abc", "--report-file", tmp_path / "r.md" / "no.md").code == 2
    assert json.loads(cli("history", "--report", "abc", "--json", "--pack", interview).out)["format"] == "grill-report"


def test_no_interview_yet(cli):
    assert "No interview is on record yet." in cli("history", "--interviews").err
    assert cli("history", "--report", "last").code == 2


def test_words():
    assert history_words.changed(0) == "no change"
    assert cut("a  b\nc", 4) == "a b…"
    assert history_words.word(None) == ""
