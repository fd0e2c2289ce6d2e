from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grill.grading.calibration import CALIBRATION
from grill.grading.evidence import Scope, gather, quote
from grill.grading.polarity import Stance
from grill.grading.text import Span, spans, words

ANSWER = "The cache is shared. The batch is bigger. Serving is dear."
CLAUSES = [span for span in spans(ANSWER) if span.size == 1]
PLAIN = Stance((), ())
NOWHERE = Scope((), ())
STRENGTH = st.integers(-100, 100).map(lambda n: n / 100)
SURE = CALIBRATION.conflict_from + CALIBRATION.keyword_lift + 0.2


def gathered(semantic, opposite=None, *, groups=((), ()), stance=PLAIN, scope=NOWHERE, cut=CLAUSES):
    return gather(cut, semantic, opposite, [words(span.text) for span in cut], groups, stance, scope)


@given(st.lists(STRENGTH, min_size=3, max_size=3))
def test_the_strongest_span_speaks_for_the_point(semantic):
    evidence = gathered(semantic)
    assert evidence.best is not None
    assert evidence.best.span == CLAUSES[semantic.index(max(semantic))]
    assert evidence.best.semantic == max(semantic)
    assert evidence.against is None
    assert evidence.weight_against == 0


@given(st.lists(STRENGTH, min_size=3, max_size=3), st.integers(0, 2), STRENGTH.map(abs))
def test_more_evidence_never_weakens_the_point(semantic, place, more):
    weaker = gathered(semantic)
    stronger = gathered([value + more * (i == place) for i, value in enumerate(semantic)])
    assert weaker.best is not None
    assert stronger.best is not None
    assert stronger.best.strength >= weaker.best.strength


@pytest.mark.parametrize("semantic", [None, [0.2, 0.2, 0.2]])
def test_keywords_lift_the_span_they_stand_in(semantic):
    evidence = gathered(semantic, groups=([["batch"], ["bigger"]], []))
    assert evidence.best is not None
    assert evidence.best.span == CLAUSES[1]
    assert evidence.best.keyword == 1
    half = gathered(semantic, groups=([["batch"], ["smaller"]], []))
    assert half.best is not None
    assert half.best.keyword == 0.5
    assert half.best.strength < evidence.best.strength


def test_a_denied_span_speaks_against():
    denied = Scope(((CLAUSES[0].start, CLAUSES[0].end),), ())
    evidence = gathered([SURE, -1.0, -1.0], scope=denied)
    assert evidence.against is not None
    assert (evidence.against.span, evidence.against.conflict) == (CLAUSES[0], "denied")
    assert evidence.weight_against > 0
    assert evidence.best is None or evidence.best.span != CLAUSES[0]


def test_a_span_turned_round_speaks_against():
    stance = Stance(("A smaller batch is used.", "the batch shrinks"), ("The batch is bigger.",))
    evidence = gathered([-1.0, SURE, -1.0], stance=stance)
    assert evidence.against is not None
    assert (evidence.against.span, evidence.against.conflict) == (CLAUSES[1], "direction")


def test_a_clause_that_sounds_like_the_wrong_wordings_speaks_against():
    evidence = gathered([0.1, -1.0, -1.0], opposite=[1.0, 0.0, 0.0])
    assert evidence.against is not None
    assert evidence.against.span == CLAUSES[0]
    assert gathered([0.1, -1.0, -1.0], opposite=[0.0, 0.0, 0.0]).against is None


def test_what_is_taken_back_does_not_speak_against():
    taken = Scope((), ((CLAUSES[0].start, CLAUSES[0].end),))
    assert gathered([0.1, -1.0, -1.0], opposite=[1.0, 0.0, 0.0], scope=taken).against is None


def test_what_is_taken_back_does_not_stand_against_a_later_opposite():
    taken = Scope((), ((CLAUSES[0].start, CLAUSES[0].end),))
    evidence = gathered([SURE, 0.0, 0.0], opposite=[0.0, 1.0, 0.0], scope=taken)
    assert evidence.against is not None
    assert evidence.against.span == CLAUSES[1]
    assert evidence.best is None


def test_no_spans_are_no_evidence():
    evidence = gathered([], cut=[])
    assert (evidence.best, evidence.against, evidence.weight_against) == (None, None, 0)


@given(st.integers(0, 20), st.integers(1, 20), st.lists(st.tuples(st.integers(0, 40), st.integers(0, 20)), max_size=1))
def test_a_scope_covers_what_lies_mostly_inside(start, length, stretch):
    span = Span(start, start + length, "x", 1)
    stretches = tuple((left, left + size) for left, size in stretch)
    inside = sum(left <= place < right for place in range(start, start + length) for left, right in stretches)
    assert Scope(stretches, ()).is_denied(span) == (inside > length / 2)
    assert Scope((), stretches).is_retracted(span) == (inside > length / 2)
    assert not Scope((), stretches).is_denied(span)


def test_a_quote_is_the_learners_own_words():
    assert [quote(ANSWER, span).text for span in CLAUSES] == [
        "The cache is shared",
        "The batch is bigger",
        "Serving is dear",
    ]
    assert all(quote(ANSWER, span).text == ANSWER[span.start : span.end] for span in spans(ANSWER))
