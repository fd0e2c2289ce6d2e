from __future__ import annotations

import pytest

from grill.content.model import Move, Readiness, Rubric
from grill.records.follow_ups import follow_up_text
from grill.records.habits import habits
from grill.records.interviews import Held, latest_cold, standing
from grill.session.interview.plan import Plan, Slot
from tests.records.filled import row

RUBRIC = Rubric.model_validate(
    {
        "criteria": [{"id": "heat", "point": "Heat.", "probe": "What of the heat?"}, {"id": "leaves", "point": "L."}],
        "moves": {"risks": {"accept": ["a risk"], "probe": "What may go wrong here?"}},
    }
)
MOVES = {name: Move(accept=("x",), probe=f"General {name}?") for name in ("risks", "goal")}


def test_habits_are_those_of_answers_to_questions():
    rows = [
        row(seconds=20.0),
        row(seconds=40.0, hints=2),
        row(seconds=None, score=None),
        row(seconds=90.0, overridden=True),
        row(question="gone", seconds=5.0),
        row(probe="heat", seconds=500.0, hints=0),
    ]
    found = habits(rows, {"tea-01": 20})
    assert (found.answers, found.graded, found.timed, found.in_time) == (5, 4, 3, 1)
    assert found.ratio == pytest.approx(2.0)
    assert (found.with_hints, found.hints, found.overruled) == (1, 2, 1)


def test_no_habits_without_answers():
    found = habits([], {})
    assert (found.answers, found.ratio) == (0, None)


@pytest.mark.parametrize(
    ("aim", "text"),
    [
        ("heat", "What of the heat?"),
        ("leaves", ""),
        ("risks", "What may go wrong here?"),
        ("goal", "General goal?"),
        ("claim", ""),
        ("gone", ""),
    ],
)
def test_a_follow_up_is_the_points_or_the_moves(aim, text):
    assert follow_up_text(RUBRIC, MOVES, aim) == text


def test_no_rubric_no_follow_up():
    assert follow_up_text(None, MOVES, "risks") == ""


def held(*questions, answers=None, skipped=(), timed=True):
    slots = tuple(Slot(question, "rapid", 20) for question in questions)
    return Held(Plan(slots, 30, 1, timed), answers or {}, lambda: skipped)


def test_the_latest_interview_that_says_something_counts():
    interviews = [
        held("a", "b", "c", answers={"a": row(score=0.9), "b": row(score=None)}),
        held("a", "b", "c", answers={"a": row(score=0.1), "b": row(score=0.2), "c": row(score=0.9)}),
    ]
    assert latest_cold(interviews, ["a", "b", "c", "d"]) == {"a": True, "b": False, "c": True}


def test_cold_is_cold_as_in_a_report():
    answers = {"a": row(hints=1), "b": row(seconds=31.0), "c": row(seconds=30.0), "d": row(score=0.74)}
    assert latest_cold([held(*"abcd", answers=answers)], "abcd") == {"a": False, "b": False, "c": True, "d": False}
    assert latest_cold([held("b", answers=answers, timed=False)], "b") == {"b": True}


def test_what_was_skipped_was_not_cold_and_what_was_not_reached_says_nothing():
    assert latest_cold([held("a", "b", skipped=("a",))], ["a", "b"]) == {"a": False}


def test_events_are_read_only_where_they_matter():
    def never():
        raise AssertionError

    plan = Plan((Slot("a", "rapid", 20), Slot("x", "rapid", 20)), 30, 1)
    assert latest_cold([Held(plan, {"a": row()}, never)], ["a"]) == {"a": True}
    assert latest_cold([held("a", answers={"a": row()}), Held(plan, {}, never)], ["a"]) == {"a": True}


def test_the_record_is_held_against_the_rule():
    latest = {"a": True, "b": False, "z": True}
    found = standing(latest, {"a": 1, "b": 2, "c": 3}, Readiness(cold=2, of=3))
    assert (found.record.cold, found.record.answered, found.record.of) == (1, 2, 3)
    assert (found.estimate.asked, found.estimate.needed) == (2, 2)
    assert found.estimate.low <= 1 <= found.estimate.high
