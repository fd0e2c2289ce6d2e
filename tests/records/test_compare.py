from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grill.grading.grade import Receipt
from grill.records.compare import MOST_WORDS, Stretch, changed_words, compare
from grill.records.flips import LEAST_POINTS, causes, flip, sorted_flips
from grill.store import Attempt, Override
from tests.records.filled import NOON, graded

TWO = {"heat": "Heat.", "leaves": "Leaves."}


def attempt(number=1, score=0.5, answer="a warm pot", **more):
    grade = None if score is None else graded("tea-01", score, **more.pop("grade", {}))
    return Attempt(number, "tea-01", answer, NOON, grade=grade, **more)


def test_points_gained_and_lost_time_and_words():
    earlier = attempt(1, 0.5, seconds=40.0, hints=2, grade={"points": TWO, "credits_": {"heat": 0.0, "leaves": 1.0}})
    later = attempt(2, 0.6, "a hot pot", seconds=25.0, grade={"points": TWO, "credits_": {"heat": 0.9, "leaves": 0.75}})
    found = compare(earlier, later)
    assert found.score == pytest.approx(0.1)
    assert [point.id for point in found.points if point.gained] == ["heat"]
    assert [point.id for point in found.points if point.lost] == ["leaves"]
    assert (found.seconds, found.hints, found.same_rubric) == (-15.0, -2, True)
    assert found.words == (
        Stretch("same", "a "),
        Stretch("gone", "warm "),
        Stretch("new", "hot "),
        Stretch("same", "pot "),
    )


def test_what_is_not_known_is_not_made_up():
    found = compare(attempt(1, None), attempt(2, 0.6, seconds=3.0))
    assert (found.score, found.seconds, found.same_rubric) == (None, None, False)
    assert [(point.before, point.after) for point in found.points] == [(None, "partial")]


def test_ones_own_word_is_what_counts():
    own = attempt(2, 0.1, override=Override(1.0, "cold", "", NOON))
    assert compare(attempt(1, 0.5), own).score == 0.5


def test_a_point_that_the_rubric_lost_stands_at_the_end():
    earlier = attempt(grade={"points": TWO})
    later = attempt(2, grade={"points": {"leaves": "Leaves!"}, "receipt": Receipt("q", "r2", "m", "c")})
    found = compare(earlier, later)
    assert [(point.id, point.point, point.after) for point in found.points] == [
        ("leaves", "Leaves!", "partial"),
        ("heat", "Heat.", None),
    ]
    assert not found.same_rubric


@pytest.mark.parametrize("other", [{"question_id": "tea-02"}, {"probe": "heat"}])
def test_different_questions_are_not_compared(other):
    with pytest.raises(ValueError, match="different"):
        compare(attempt(), replace(attempt(2), **other))


WORDS = st.lists(st.sampled_from(["pot", "warm", "a", "the", "\n", "tea."]), max_size=30).map(" ".join)


@given(WORDS, WORDS)
def test_both_texts_can_be_read_off_the_woven_one(before, after):
    woven = changed_words(before, after)
    assert "".join(part.text for part in woven if part.change != "gone").split() == after.split()
    assert "".join(part.text for part in woven if part.change != "new").split() == before.split()


def test_very_long_answers_are_woven_up_to_a_bound():
    text = "word " * (MOST_WORDS + 50)
    woven = changed_words(text, text)
    assert [part.change for part in woven] == ["same", "gone", "new"]
    assert len(woven[1].text.split()) == 50


def test_causes_are_what_differs_in_the_receipts():
    before = Receipt("q", "r", "m", "c")
    assert causes(before, before) == ()
    assert causes(before, Receipt("q", "r2", "m2", "c")) == ("rubric changed", "model changed")
    assert causes(Receipt("q", "r", "", "c"), before) == ("graded without the model before",)
    assert causes(None, before) == ("not graded before",)


def test_small_moves_within_a_verdict_are_no_flip():
    assert flip(attempt(score=0.50), graded(score=0.54)) is None
    assert flip(attempt(score=0.50), graded(score=0.5 + LEAST_POINTS / 100)).move == LEAST_POINTS
    assert flip(attempt(score=0.74), graded(score=0.75)).verdict_changes
    assert flip(attempt(score=None), graded(score=0.0)).verdict_changes


def test_verdicts_come_before_moves_and_large_moves_before_small_ones():
    flips = [
        flip(attempt(1, 0.40), graded(score=0.45)),
        flip(attempt(2, 0.40), graded(score=0.60)),
        flip(attempt(3, 0.74), graded(score=0.76)),
        flip(attempt(4, 0.90), graded(score=0.10)),
    ]
    assert [row.attempt.id for row in sorted_flips(flips)] == [4, 3, 2, 1]
