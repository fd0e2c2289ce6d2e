from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grill.records.shapes import bar, sparkline
from grill.records.trends import between, by_day, by_week, first_tries, moving_average
from tests.records.filled import NOON, row


def utc_day(at):
    return at.date()


def test_only_the_first_answer_of_a_day_to_a_question_counts():
    rows = [
        row(score=0.2),
        row(score=0.9, at=NOON + timedelta(minutes=5)),
        row(question="tea-02", score=0.6),
        row(score=0.8, days=1),
    ]
    tries = first_tries(reversed(rows), utc_day)
    assert sorted((one.question_id, one.day.day, one.score) for one in tries) == [
        ("tea-01", 21, 0.2),
        ("tea-01", 22, 0.8),
        ("tea-02", 21, 0.6),
    ]


def test_follow_ups_and_ungraded_answers_are_no_trend():
    assert first_tries([row(probe="heat"), row(score=None)], utc_day) == []


def test_an_answer_with_a_hint_is_not_cold():
    found = first_tries([row(), row(question="tea-02", hints=1), row(question="tea-03", score=0.74)], utc_day)
    assert [one.cold for one in found] == [True, False, False]


def test_the_day_is_the_learners():
    late = [row(at=NOON + timedelta(hours=11, minutes=30))]
    assert first_tries(late, lambda at: (at + timedelta(hours=1)).date())[0].day == date(2026, 11, 22)


def test_weeks_begin_on_monday_and_empty_ones_are_there():
    tries = first_tries([row(days=0, score=0.4), row(question="tea-02", score=0.8), row(days=15)], utc_day)
    weeks = by_week(tries)
    assert [week.start for week in weeks] == [date(2026, 11, 16), date(2026, 11, 23), date(2026, 11, 30)]
    assert [week.answers for week in weeks] == [2, 0, 1]
    assert weeks[0].mean == pytest.approx(0.6)
    assert (weeks[0].cold_share, weeks[1].mean, weeks[1].cold_share) == (0.5, None, None)


def test_every_answer_weighs_the_same_in_the_moving_average():
    tries = first_tries(
        [row(score=1.0), row(question="a", score=0.0), row(question="b", score=0.5), row(days=1, score=0.9)], utc_day
    )
    days = by_day(tries)
    assert moving_average(days, 2) == (pytest.approx(0.5), pytest.approx(0.6))
    assert moving_average(days, 1) == tuple(day.mean for day in days)
    assert moving_average((), 3) == ()


def test_a_window_over_nothing_has_no_average():
    tries = first_tries([row(), row(days=3)], utc_day)
    assert moving_average(by_day(tries), 2)[2] is None


def test_between_takes_its_first_day_and_not_its_end():
    tries = first_tries([row(days=number, question=f"q{number}") for number in range(5)], utc_day)
    found = between(tries, date(2026, 11, 22), 2)
    assert (found.answers, found.cold, found.days) == (2, 2, 2)


@given(
    st.lists(st.tuples(st.integers(0, 200), st.sampled_from("abc"), st.floats(0, 1), st.integers(0, 1)), max_size=40),
)
def test_no_answer_is_counted_twice_or_lost(given_rows):
    rows = [row(question=name, score=score, days=day, hints=hints) for day, name, score, hints in given_rows]
    tries = first_tries(rows, utc_day)
    for periods in (by_day(tries), by_week(tries)):
        assert sum(period.answers for period in periods) == len(tries)
        assert sum(period.cold for period in periods) == sum(one.cold for one in tries)
        for earlier, later in pairwise(periods):
            assert later.start - earlier.start == timedelta(days=earlier.days)


def test_a_sparkline_is_always_on_the_same_scale():
    assert sparkline([0.0, 0.5, 1.0, None]) == "▁▅█·"
    assert sparkline([-1, 2]) == "▁█"
    assert sparkline([]) == ""


def test_a_bar_is_as_wide_as_asked():
    assert bar(0.0) == "░" * 10
    assert bar(0.44, 5) == "██░░░"
    assert bar(1.7, 3) == "███"
    assert bar(None, 3) == "···"
