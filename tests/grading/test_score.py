from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grill.grading.calibration import CALIBRATION
from grill.grading.grade import COLD, PARTIAL, CriterionResult, MisconceptionResult, MoveResult, Quote
from grill.grading.score import combine, weighed

SHARE = st.integers(0, 100).map(lambda n: n / 100)
QUOTE = Quote(0, 4, "text")


def state_of(credit):
    return "met" if credit >= 0.75 else "partial" if credit >= 0.25 else "missed"


def criterion(credit, weight=1.0, required=False, state=None):
    return CriterionResult(
        "c", "Point.", weight, required, credit, state or state_of(credit), QUOTE if credit else None
    )


def contradicted(weight=1.0, required=True):
    return criterion(0.0, weight, required, "contradicted")


CRITERION = st.builds(criterion, SHARE, st.integers(1, 10).map(float), st.booleans()) | st.builds(
    contradicted, st.integers(1, 10).map(float), st.booleans()
)
CRITERIA = st.lists(CRITERION, min_size=1, max_size=6)
MISCONCEPTIONS = st.lists(
    st.builds(MisconceptionResult, st.just("claim"), st.just("No."), SHARE, st.just(QUOTE)), max_size=4
)
MOVES = st.lists(SHARE.map(lambda credit: MoveResult("goal", credit, state_of(credit), None)), max_size=6)


@given(CRITERIA, MISCONCEPTIONS, MOVES)
def test_a_score_is_a_share_with_its_verdict(criteria, misconceptions, moves):
    result = combine(criteria, misconceptions, moves)
    assert 0 <= result.score <= 1
    assert result.verdict == ("cold" if result.score >= COLD else "partial" if result.score >= PARTIAL else "miss")
    assert result == combine(criteria, misconceptions, moves)
    if any(c.required and c.state == "contradicted" for c in criteria):
        assert result.score <= CALIBRATION.required_cap


@given(CRITERIA, MISCONCEPTIONS, MOVES, st.randoms(use_true_random=False))
def test_the_order_of_criteria_does_not_matter(criteria, misconceptions, moves, random):
    shuffled = [list(part) for part in (criteria, misconceptions, moves)]
    for part in shuffled:
        random.shuffle(part)
    assert combine(*shuffled).score == pytest.approx(combine(criteria, misconceptions, moves).score, abs=1.01e-4)


@given(CRITERIA, st.data(), MISCONCEPTIONS, MOVES)
def test_more_credit_never_lowers_the_score(criteria, data, misconceptions, moves):
    place = data.draw(st.integers(0, len(criteria) - 1))
    old = criteria[place]
    credit = max(old.credit, data.draw(SHARE))
    better = [*criteria[:place], criterion(credit, old.weight, old.required), *criteria[place + 1 :]]
    assert combine(better, misconceptions, moves).score >= combine(criteria, misconceptions, moves).score


@given(CRITERIA, MISCONCEPTIONS, MOVES)
def test_misconceptions_never_raise_the_score(criteria, misconceptions, moves):
    clean = combine(criteria, [], moves).score
    found = combine(criteria, misconceptions, moves)
    assert found.score <= clean
    assert clean - found.score <= CALIBRATION.penalty_cap + 1e-9


@given(CRITERIA, MOVES, st.data())
def test_more_moves_never_lower_a_methodology_score(criteria, moves, data):
    moves = [*moves, MoveResult("risks", 0.2, "missed", None)]
    better = [replace(move, credit=max(move.credit, data.draw(SHARE))) for move in moves]
    assert combine(criteria, [], better).score >= combine(criteria, [], moves).score


@given(MOVES)
def test_moves_without_content_earn_nothing(moves):
    assert combine([criterion(0.0), criterion(0.0)], [], moves).score == 0


def test_weights_count():
    assert combine([criterion(1.0, 3), criterion(0.0, 1)], [], []).score == 0.75
    assert combine([criterion(1.0), criterion(1.0)], [], []).score == 1
    assert combine([], [], []).score == 0


def test_a_required_point_contradicted_caps_and_another_does_not():
    rest = [criterion(1.0, 9)]
    assert combine([contradicted(), *rest], [], []).score == CALIBRATION.required_cap
    assert combine([contradicted(required=False), *rest], [], []).score == 0.9


@given(CRITERIA)
def test_unsure_only_near_a_border_and_for_evidence_that_is_itself_in_between(criteria):
    result = combine(criteria, [], [])
    if result.unsure:
        assert min(abs(result.score - COLD), abs(result.score - PARTIAL)) <= CALIBRATION.unsure_margin + 1e-9
        assert any(0 < c.credit < 1 for c in criteria)


def test_the_border_itself_is_unsure_when_the_evidence_is():
    assert combine([criterion(COLD)], [], []).unsure
    assert not combine([criterion(1.0, 3), criterion(0.0, 1)], [], []).unsure


@given(st.floats(0, 1), CRITERIA, MISCONCEPTIONS)
def test_what_all_evidence_gives_keeps_within_the_bounds(combined, criteria, misconceptions):
    result = weighed(combined, criteria, misconceptions)
    assert 0 <= result.score <= round(combined, 4)
    if not any(c.credit for c in criteria):
        assert result.score == 0
    left = 1 - min(CALIBRATION.penalty_cap, sum(m.penalty * CALIBRATION.penalty_scale for m in misconceptions))
    assert result.score <= combined * left + 1e-4


def test_the_wrong_number_for_a_required_point_caps_what_all_evidence_gives():
    wrong = replace(contradicted(), evidence={"number": -1.0})
    assert weighed(0.9, [wrong, criterion(1.0)], []).score == CALIBRATION.required_cap
    assert weighed(0.9, [contradicted(), criterion(1.0)], []).score == 0.9
    assert weighed(0.9, [replace(wrong, required=False), criterion(1.0)], []).score == 0.9
