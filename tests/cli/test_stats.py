from __future__ import annotations

import json
from datetime import timedelta

import pytest

from grill.cli import history_times as times
from grill.store import open_store
from tests.records.filled import graded, put

PACK = "id: tea\ntitle: Tea for all\nreadiness: {cold: 1, of: 2}\n"


@pytest.fixture
def tea(pack):
    from tests.conftest import QUESTIONS, RUBRICS

    return pack({"pack.yaml": PACK, "q.yaml": QUESTIONS, "r.yaml": RUBRICS})


@pytest.fixture
def filled():
    """Five weeks, three answers a week; an interview in the last one."""
    now = times.now() - timedelta(hours=1)
    with open_store() as store:
        for days in range(35, 0, -3):
            put(store, score=0.9 - days / 50, at=now - timedelta(days=days), hints=days % 2)
        missed = put(store, "tea-02", 0.1, at=now - timedelta(days=1), seconds=90.0)
        store.add_session("s", "interview", {"slots": SLOTS, "minutes": 10, "seed": 1, "timed": True}, at=now)
        number = store.commit_answer(
            "s", 0, 1.0, "tea-01", "x", lambda _: {}, probe=None, hints=0, answer_seconds=5, at=now
        )
        store.set_grade(number, graded("tea-01", 0.9))
        store.end_session("s", at=now)
        store.override(missed, score=0.2, at=now)


SLOTS = [
    {"question": question, "round": "rapid", "target_seconds": 20, "hints": 0} for question in ("tea-01", "tea-02")
]


def test_without_a_history(cli):
    done = cli("stats")
    assert (done.code, done.out) == (0, "")
    assert "'grill ask' begins" in done.err
    assert json.loads(cli("stats", "--json").out)["answers"] == 0


def test_everything_is_there_and_fits_a_terminal(cli, tea, filled):
    done = cli("stats", "--pack", tea)
    assert done.code == 0
    lines = done.out.splitlines()
    assert lines[0].startswith("14 answers to 2 questions since ")
    for heading in (
        "Trend",
        "Strength by section, and ideas asked",
        "Weakest ideas",
        "Days of practice",
        "Habits",
        "Due",
    ):
        assert heading in lines
    assert "T  Tea " in done.out
    assert "Your word: you overruled 7% of the grades (1)." in done.out
    assert "There are 48 cups." in done.out
    calendar = lines[lines.index("Days of practice") :][:10]
    assert max(map(len, calendar)) <= 80
    assert "█" in done.out


def test_readiness_counts_interviews_alone(cli, tea, filled):
    done = cli("stats", "--pack", tea)
    assert "Tea for all: ready. Cold when an interview last asked: 1 of 1 question." in done.out
    found = json.loads(cli("stats", "--json", "--pack", tea).out)["readiness"]
    assert [(row["pack"], row["cold"], row["asked"], row["of"], row["needed"]) for row in found] == [
        ("tea", 1, 1, 2, 1)
    ]


def test_in_words_there_is_no_drawing(cli, tea, filled):
    out = cli("stats", "--plain", "--pack", tea).out
    assert not set(out) & set("▁▂▃▄▅▆▇█░▒▓·")
    assert "Mean score by week over" in out
    assert "T, Tea: " in out


def test_all_figures_as_json(cli, tea, filled):
    found = json.loads(cli("stats", "--json", "--pack", tea).out)
    assert (found["answers"], found["questions"], found["follow_ups"]) == (14, 2, 0)
    assert sum(found["verdicts"].values()) == 14
    assert sum(week["answers"] for week in found["weeks"]) == 14
    assert sum(found["days"].values()) == 14
    assert found["habits"]["overruled"] == 1
    (section,) = [row for row in found["sections"] if row["section"] == "tea/T"]
    assert (section["asked"], section["of"]) == (2, 2)
    assert [row["card"] for row in found["weakest"]] == ["tea-02/cups"]
    assert len(found["due"]) == 7


def test_one_answer_has_no_trend(cli, tea):
    with open_store() as store:
        put(store, at=times.now())
    out = cli("stats", "--pack", tea).out
    assert "1 answer to 1 question" in out
    assert "Trend" not in out
