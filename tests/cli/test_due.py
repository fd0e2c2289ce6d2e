from __future__ import annotations

import json
from datetime import timedelta

import pytest

from grill.cli import history_times as times
from grill.store import open_store
from tests.conftest import QUESTIONS
from tests.records.filled import graded, put

SHARED = """\
rubrics:
  tea-01:
    criteria:
      - {id: heat, point: A warm pot keeps the water hot., idea: keeping-the-heat}
      - {id: leaves, point: Hot water draws more.}
  tea-02:
    criteria:
      - {id: cups, point: There are 48 cups.}
      - {id: cold, point: A cold pot cools the tea., idea: keeping-the-heat}
"""
AGO = timedelta(days=3)
TWO = {"heat": "Heat.", "leaves": "Leaves."}


@pytest.fixture
def tea(pack):
    return pack({"q.yaml": QUESTIONS, "r.yaml": SHARED})


@pytest.fixture
def missed():
    """One idea missed three days ago, the other point known."""
    with open_store() as store:
        grade = graded("tea-01", 0.5, points=TWO, credits_={"heat": 0.0, "leaves": 1.0})
        return put(store, grade=grade, at=times.now() - AGO)


def test_nothing_was_asked_yet(cli):
    done = cli("due")
    assert (done.code, done.out) == (0, "")
    assert "nothing was asked yet" in done.err


def test_what_was_missed_comes_back_through_the_other_question(cli, tea, missed):
    done = cli("due", "--pack", tea)
    assert done.out.splitlines() == [
        "tea-02  How many cups are in twelve pots of four cups?",
        "  Keeping the heat: missed in tea-01, asked through tea-02",
        "tea-01  Why is the pot warmed first?",
        "  Point 2: known",
    ]
    assert "2 ideas through 2 questions" in done.err
    assert "keeps the water hot" not in done.out


def test_the_limit_says_what_it_leaves(cli, tea, missed):
    done = cli("due", "--limit", 1, "--pack", tea)
    assert len([line for line in done.out.splitlines() if not line.startswith(" ")]) == 1
    assert "1 idea more left for later." in done.err


def test_due_as_json(cli, tea, missed):
    found = json.loads(cli("due", "--json", "--pack", tea).out)
    assert [row["question"] for row in found["questions"]] == ["tea-02", "tea-01"]
    (idea,) = found["questions"][0]["ideas"]
    assert (idea["card"], idea["why"], idea["lapses"]) == ("idea:keeping-the-heat", "missed in tea-01", 0)
    assert found["next_due"] is None


def test_what_is_due_later_today_is_due_today_and_tomorrow_is_said(cli, tea, monkeypatch):
    monday = times.start_of(times.day_of(times.now())) + timedelta(hours=20)
    with open_store() as store:
        put(store, grade=graded("tea-01", 0.1, points=TWO), at=monday)
    monkeypatch.setattr(times, "now", lambda: monday + timedelta(minutes=1))
    done = cli("due", "--pack", tea)
    assert done.out == ""
    assert "Nothing is due today. The next idea is due tomorrow." in done.err
    monkeypatch.setattr(times, "now", lambda: monday + timedelta(hours=8))
    assert "tea-02" in cli("due", "--pack", tea).out


def test_what_was_taken_back_is_not_due(cli, tea, missed):
    cli("due", "--pack", tea)
    cli("history", "--undo", missed)
    assert cli("due", "--pack", tea).out == ""
    cli("history", "--redo", missed)
    assert "tea-02" in cli("due", "--pack", tea).out


def test_ones_own_word_moves_the_date(cli, tea, missed):
    cli("history", "--override", missed, "--score", 100)
    assert "missed" not in cli("due", "--pack", tea).out


def test_questions_that_left_the_bank_are_told(cli, missed):
    done = cli("due")
    assert done.out == ""
    assert "no longer in the bank" in done.err


def test_ask_due_asks_exactly_these(cli, tea, missed):
    done = cli("ask", "--due", "--plain", "--pack", tea, stdin="48 cups\n.\nhot\n.\n")
    assert "Question 1 of 2: tea-02" in done.out
    assert "Question 2 of 2: tea-01" in done.out
    assert cli("due", "--pack", tea).out == ""


def test_ask_due_with_nothing_due(cli):
    done = cli("ask", "--due")
    assert (done.code, done.out) == (0, "")
    assert "Nothing is due" in done.err
    assert cli("ask", "--due", "--section", "A").code == 2
    assert cli("ask", "--due", "ft-07").code == 2


@pytest.mark.parametrize(
    ("days", "words"), [(-1, "yesterday"), (0, "today"), (1, "tomorrow"), (5, "in 5 days"), (40, "on 2026-12-31")]
)
def test_days_in_words(days, words):
    today = times.parsed_day("2026-11-21")
    assert times.spoken_day(today + timedelta(days=days), today) == words


def test_a_day_ends_where_the_next_begins():
    day = times.parsed_day("2026-03-29")
    assert times.end_of(day) == times.start_of(day + timedelta(days=1))
    assert times.day_of(times.start_of(day)) == day
