"""The readiness rule: what is cold, how sure the count of all questions is, and when a band speaks."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grill.content.model import Band, Readiness
from grill.session.readiness import (
    CONFIDENCE,
    Try,
    _central,
    _log_mass,
    bands,
    estimate,
    is_cold,
    on_record,
    reasons,
)

RULE = Readiness(cold=40, of=60, bands=(Band(first=1, last=15, says="A, B"), Band(first=16, last=35, says="C, D, E")))


def tries(cold: int, asked: int) -> list[Try]:
    return [Try(f"q-{n}", n, n <= cold) for n in range(1, asked + 1)]


counts = st.integers(0, 60).flatmap(lambda asked: st.tuples(st.integers(0, asked), st.just(asked)))


@pytest.mark.parametrize(
    ("score", "hints", "seconds", "timed", "found"),
    [
        (0.75, 0, 60, True, ()),
        (0.75, 0, 90, True, ()),
        (0.75, 0, 90.1, True, ("late",)),
        (0.75, 0, 900, False, ()),
        (0.749, 0, 60, True, ("score",)),
        (1.0, 1, 60, True, ("hint",)),
        (None, 0, 60, True, ("ungraded",)),
        (None, 2, 600, True, ("ungraded", "hint", "late")),
        (0.0, 1, 600, True, ("score", "hint", "late")),
    ],
)
def test_what_keeps_a_question_from_being_cold(score, hints, seconds, timed, found):
    assert reasons(score, hints=hints, seconds=seconds, target_seconds=60, timed=timed) == found


def test_a_skipped_question_is_just_skipped():
    assert reasons(None, hints=1, seconds=900, target_seconds=60, timed=True, skipped=True) == ("skipped",)


def test_without_a_grade_nobody_knows_unless_something_else_decides():
    assert is_cold(()) is True
    assert is_cold(("ungraded",)) is None
    assert is_cold(("ungraded", "hint")) is False
    assert is_cold(("score",)) is False


@given(counts)
def test_the_interval_holds_what_is_known_and_stays_possible(count):
    cold, asked = count
    found = estimate(tries(cold, asked), RULE)
    assert (found.cold, found.asked) == (cold, asked)
    assert cold <= found.low <= found.high <= 60 - (asked - cold)
    assert found.low <= math.ceil(found.expected)
    assert found.high >= math.floor(found.expected)


@given(counts.filter(lambda count: count[0] < count[1]))
def test_one_more_cold_never_lowers_anything(count):
    cold, asked = count
    less, more = estimate(tries(cold, asked), RULE), estimate(tries(cold + 1, asked), RULE)
    assert less.low <= more.low
    assert less.high <= more.high
    assert less.expected < more.expected


@given(st.integers(1, 15).flatmap(lambda asked: st.tuples(st.integers(0, asked), st.just(asked))))
def test_fewer_questions_tell_less(count):
    cold, asked = count
    few, many = estimate(tries(cold, asked), RULE), estimate(tries(4 * cold, 4 * asked), RULE)
    assert few.high - few.low >= many.high - many.low


@given(st.integers(0, 60), st.floats(0.5, 60), st.floats(0.5, 60))
def test_the_prediction_is_a_distribution_and_the_interval_covers(count, a, b):
    masses = [math.exp(_log_mass(x, count, a, b)) for x in range(count + 1)]
    assert math.isclose(sum(masses), 1, rel_tol=1e-9)
    low, high = _central(count, a, b)
    tail = (1 - CONFIDENCE) / 2
    assert sum(masses[:low]) < tail + 1e-9
    assert sum(masses[high + 1 :]) <= tail + 1e-9


def test_a_known_value():
    # 0 of 1: Beta(1/2, 3/2) for one other question, whose mean is 1/4.
    assert math.isclose(math.exp(_log_mass(1, 1, 0.5, 1.5)), 0.25)
    found = estimate(tries(0, 1), Readiness(cold=1, of=2))
    assert (found.low, found.high, found.verdict) == (0, 1, "unclear")
    assert math.isclose(found.expected, 0.25)


@pytest.mark.parametrize(
    ("cold", "asked", "verdict"),
    [
        (0, 0, "unclear"),
        (3, 3, "unclear"),
        (12, 18, "unclear"),
        (18, 18, "ready"),
        (5, 18, "not_ready"),
        (40, 60, "ready"),
        (39, 60, "not_ready"),
    ],
)
def test_the_verdict_is_told_only_when_the_interval_lies_on_one_side(cold, asked, verdict):
    assert estimate(tries(cold, asked), RULE).verdict == verdict


def test_only_graded_questions_of_the_rule_count_and_each_once():
    found = estimate(
        [Try("a", 1, True), Try("a", 1, False), Try("b", 2, None), Try("m", 61, True), Try("c", 60, False)], RULE
    )
    assert (found.cold, found.asked) == (1, 2)


@pytest.mark.parametrize(
    ("cold", "asked", "state"),
    [(0, 0, "too_few"), (0, 2, "too_few"), (0, 3, "misses"), (1, 3, "holds"), (3, 6, "holds"), (2, 6, "misses")],
)
def test_a_band_speaks_of_misses_only_when_they_prevail(cold, asked, state):
    first, second = bands(tries(cold, asked), RULE)
    assert (first.cold, first.asked, first.state) == (cold, asked, state)
    assert (second.asked, second.state, second.says) == (0, "too_few", "C, D, E")


def test_the_record_counts_the_latest_of_each_question_of_the_rule():
    latest = {"a": True, "b": False, "m": True, "other": True}
    found = on_record(latest, {"a": 1, "b": 60, "m": 61}, RULE)
    assert (found.cold, found.answered, found.of) == (1, 2, 60)
