from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grill.records.strength import LEECH_LAPSES, grouped, leeches, recall, strength, strengths, weakest
from grill.session.schedule import Rating, Review, fold
from tests.records.filled import NOON

DAY = timedelta(days=1)


def state(*rated, step=DAY):
    return fold(Review(rating, NOON + number * step) for number, rating in enumerate(rated))


def test_what_was_just_missed_has_no_strength_though_fsrs_would_recall_it():
    missed = state(Rating.GOOD, Rating.AGAIN)
    assert recall(missed, NOON + DAY) == 1.0
    assert strength(missed, NOON + DAY) == 0.0


def test_what_was_known_is_strong_and_fades():
    known = state(Rating.GOOD)
    assert strength(known, NOON) == 1.0
    later = [strength(known, NOON + days * DAY) for days in (0, 1, 5, 30, 300)]
    assert later == sorted(later, reverse=True)
    assert 0 < later[-1] < 0.7


def test_what_was_known_in_part_counts_half():
    assert strength(state(Rating.HARD), NOON) == 0.5


@given(st.lists(st.sampled_from(list(Rating)), min_size=1, max_size=12), st.integers(-50, 5000))
def test_a_strength_is_a_share(rated, days):
    assert 0 <= strength(state(*rated), NOON + days * DAY) <= 1


def test_groups_leave_out_what_was_never_asked_and_say_so():
    known = {"a": 1.0, "b": 0.5}
    first, second = grouped(known, [("A", ["a", "b", "c", "a"]), ("B", ["c"])])
    assert (first.key, first.value, first.asked, first.of) == ("A", pytest.approx(0.75), 2, 3)
    assert (second.value, second.asked, second.of) == (None, 0, 1)


def test_the_weakest_come_first_and_strong_ones_not_at_all():
    states = {
        "strong": state(Rating.GOOD),
        "half": state(Rating.HARD),
        "missed": state(Rating.AGAIN),
        "forgotten": state(Rating.GOOD, Rating.AGAIN),
    }
    known = strengths(states, NOON + 2 * DAY)
    assert weakest(known, states, 10) == ("forgotten", "missed", "half")
    assert weakest(known, states, 1) == ("forgotten",)


def test_leeches_are_forgotten_often_and_not_known_now():
    often = [Rating.GOOD, Rating.AGAIN] * LEECH_LAPSES
    states = {"leech": state(*often), "saved": state(*often, Rating.GOOD), "twice": state(*often[2:])}
    assert leeches(states) == ("leech",)
