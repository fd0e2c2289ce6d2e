from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grill.records.calendar import FROM, SHAPES, drawn, heatmap, level, streaks

TODAY = date(2026, 11, 25)
DAYS = st.dates(date(1990, 1, 1), date(2100, 1, 1))


@given(DAYS, st.integers(1, 60))
def test_each_day_is_there_once_and_today_is_the_last_shown(today, weeks):
    chart = heatmap({}, today, weeks)
    days = [day for weekday in range(7) for day in chart.days(weekday)]
    assert len(set(days)) == len(days) == 7 * weeks
    shown = sorted(day for day in days if chart.level(day) is not None)
    assert shown == [chart.first + timedelta(days=number) for number in range(len(shown))]
    assert shown[-1] == today
    assert all(day.weekday() == weekday for weekday in range(7) for day in chart.days(weekday))


@given(DAYS, st.dictionaries(st.integers(0, 400), st.integers(0, 30), max_size=50))
def test_the_drawing_has_a_shape_for_each_day(today, ago):
    counts = {today - timedelta(days=days): count for days, count in ago.items()}
    chart = heatmap(counts, today)
    lines = drawn(chart)
    assert all(len(line) <= 80 for line in lines)
    cells = [shape for line in lines[1:8] for shape in line[4::2]]
    shown = [day for weekday in range(7) for day in chart.days(weekday) if day <= today]
    assert len([shape for shape in cells if shape in SHAPES]) == len(shown)
    assert chart.total == sum(count for day, count in counts.items() if chart.first <= day <= today)


def test_levels_begin_where_the_legend_says():
    assert [level(count) for count in (0, 1, 2, 3, 5, 6, 9, 10, 500)] == [0, 1, 1, 2, 2, 3, 3, 4, 4]
    assert len(SHAPES) == len(FROM)


def test_it_looks_as_it_should():
    counts = {date(2026, 11, 25): 12, date(2026, 11, 24): 2, date(2026, 11, 2): 7}
    assert drawn(heatmap(counts, TODAY, 5)) == [
        "      Nov",
        "Mon · ▓ · · ·",
        "Tue · · · · ░",
        "Wed · · · · █",
        "Thu · · · ·",
        "Fri · · · ·",
        "Sat · · · ·",
        "Sun · · · ·",
        "· none  ░ 1 to 2  ▒ 3 to 5  ▓ 6 to 9  █ 10 and more answers a day",
    ]


@pytest.mark.parametrize(
    ("ago", "current", "longest"),
    [
        ([], 0, 0),
        ([0], 1, 1),
        ([1, 2, 3], 3, 3),
        ([2, 3], 0, 2),
        ([0, 1, 5, 6, 7], 2, 3),
        ([-1, 0], 1, 2),
    ],
)
def test_streaks(ago, current, longest):
    found = streaks({TODAY - timedelta(days=days) for days in ago}, TODAY)
    assert (found.current, found.longest, found.days) == (current, longest, len(ago))


@given(st.sets(st.integers(0, 60)))
def test_no_streak_is_longer_than_the_longest(ago):
    found = streaks({TODAY - timedelta(days=days) for days in ago}, TODAY)
    assert 0 <= found.current <= found.longest <= found.days == len(ago)
