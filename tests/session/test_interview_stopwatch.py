from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grill.session.stopwatch import LONGEST_GAP_SECONDS, Stopwatch

readings = st.lists(st.one_of(st.floats(-1e9, 1e9), st.floats(0, 100), st.none()), max_size=40)


@given(readings, st.sampled_from((None, 1.0, LONGEST_GAP_SECONDS)))
def test_time_never_goes_back_and_no_gap_counts(readings, longest):
    watch, last, before = Stopwatch(longest_gap=longest), None, 0.0
    for reading in readings:
        if reading is None:
            watch.rest()
            last = None
            continue
        away = watch.away_seconds
        after = watch.read(reading)
        assert after == watch.seconds >= before
        assert longest is None or after - before <= longest + 1e-6
        step = 0.0 if last is None else max(0.0, reading - last)
        assert after - before + watch.away_seconds - away == pytest.approx(step, abs=1e-5)
        last, before = reading, after


def test_the_first_reading_begins():
    watch = Stopwatch(seconds=30.0)
    assert [watch.read(at) for at in (1000.0, 1002.5, 1002.5)] == [30.0, 32.5, 32.5]


def test_a_clock_that_was_set_back_goes_on_from_there():
    watch = Stopwatch()
    assert [watch.read(at) for at in (100.0, 105.0, 50.0, 53.0)] == [0.0, 5.0, 5.0, 8.0]


def test_a_machine_that_slept_was_away():
    watch = Stopwatch()
    assert [watch.read(at) for at in (0.0, 10.0, 3610.0, 3611.0)] == [0.0, 10.0, 10.0, 11.0]
    assert watch.away_seconds == 3600


def test_a_conversation_by_lines_has_no_longest_gap():
    watch = Stopwatch(longest_gap=None)
    assert [watch.read(at) for at in (0.0, 3600.0)] == [0.0, 3600.0]
    assert watch.away_seconds == 0


def test_rest_leaves_out_what_comes_before_the_next_reading():
    watch = Stopwatch()
    watch.read(0.0)
    watch.read(4.0)
    watch.rest()
    assert [watch.read(at) for at in (9.0, 10.0)] == [4.0, 5.0]
