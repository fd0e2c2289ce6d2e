from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grill.content.model import Question
from grill.grading.grade import CriterionResult, Grade, MoveResult, Receipt
from grill.session.interview.plan import ROUNDS
from grill.session.interview.probes import (
    FOLLOW_UP_CREDIT,
    MOST_PER_QUESTION,
    Probe,
    follow_up_question,
    probes_for,
    with_follow_ups,
)


def point(name, credit, weight=1.0, probe="And?") -> CriterionResult:
    state = "met" if credit >= 1 else "partial" if credit > 0 else "missed"
    return CriterionResult(name, name, weight, False, credit, state, None, probe=probe)


def move(name, credit) -> MoveResult:
    return MoveResult(name, credit, "met" if credit else "missed", None, f"{name}?")


def grade(score, criteria=(), moves=()) -> Grade:
    receipt = Receipt("q", "r", "m", "c")
    return Grade("q", score, "partial", False, tuple(criteria), (), tuple(moves), (), receipt)


grades = st.builds(
    grade,
    st.floats(0, 1).map(lambda score: round(score, 4)),
    st.lists(
        st.builds(point, st.sampled_from("abcd"), st.floats(0, 1), st.floats(0.1, 3), st.sampled_from(("", "And?"))),
        max_size=4,
        unique_by=lambda row: row.id,
    ),
    st.lists(st.builds(move, st.sampled_from(("goal", "risks")), st.floats(0, 1)), unique_by=lambda row: row.id),
)


def aims(found) -> list[str]:
    return [probe.aim for probe in found]


def test_the_heaviest_gap_is_asked_about():
    found = grade(0.3, [point("a", 0.0), point("b", 0.4, 2.0), point("c", 0.0, 3.0, probe=""), point("d", 0.5, 4.0)])
    assert probes_for(found, "rapid") == (Probe("b", "And?"),)
    assert aims(probes_for(found, "methodology")) == ["b", "a"]


def test_an_answer_that_is_good_enough_is_asked_about_in_methodology_only():
    found = grade(0.8, [point("a", 0.0), point("b", 0.0)])
    assert probes_for(found, "rapid") == probes_for(found, "numeric") == ()
    assert aims(probes_for(found, "methodology")) == ["a"]


def test_a_missed_move_comes_second():
    found = grade(0.3, [point("a", 0.0), point("b", 0.0)], [move("goal", 0.0), move("risks", 0.0)])
    assert aims(probes_for(found, "methodology")) == ["a", "goal"]
    only_moves = replace(found, criteria=())
    assert [(probe.aim, probe.kind) for probe in probes_for(only_moves, "methodology")] == [
        ("goal", "move"),
        ("risks", "move"),
    ]
    assert probes_for(only_moves, "rapid") == ()


@given(grades, st.sampled_from(ROUNDS))
def test_never_more_than_allowed_and_never_twice(found, kind):
    probes = probes_for(found, kind)
    assert len(probes) <= MOST_PER_QUESTION[kind]
    assert len({(probe.kind, probe.aim) for probe in probes}) == len(probes)
    assert all(probe.text for probe in probes)


@given(grades, grades, st.floats(0, 1), st.integers(0, 2))
def test_follow_ups_never_take_anything_away(first, after, moves_share, count):
    answers = [(probe, after) for probe in probes_for(first, "methodology")[:count]]
    assert first.score <= with_follow_ups(first, answers, moves_share=moves_share) <= 1


def test_a_point_said_when_asked_for_earns_half():
    first = grade(0.25, [point("a", 0.0, 3.0), point("b", 1.0)])
    after = grade(1.0, [point("a", 1.0, 3.0), point("b", 1.0)])
    assert with_follow_ups(first, [(Probe("a", "?"), after)], moves_share=0.3) == 0.25 + FOLLOW_UP_CREDIT * 0.75
    assert with_follow_ups(first, [(Probe("gone", "?"), after)], moves_share=0.3) == 0.25


def test_a_move_earns_half_of_its_part():
    first = grade(0.5, [point("a", 1.0)], [move("goal", 0.0), move("risks", 0.0)])
    after = grade(1.0, [], [move("goal", 1.0)])
    assert with_follow_ups(first, [(Probe("goal", "?", "move"), after)], moves_share=0.4) == pytest.approx(0.6)


def test_the_follow_up_is_part_of_the_question_that_its_answer_is_graded_by():
    question = Question(id="q", number=1, kind="recall", prompt="Why?", answer="So.")
    assert follow_up_question(question, "And then?").prompt == "Why?\nAnd then?"
    assert question.prompt == "Why?"
