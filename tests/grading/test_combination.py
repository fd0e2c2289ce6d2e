from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grill.grading.combination import FEATURES, Witness, load_combination, measure
from grill.grading.evidence import Evidence, SpanEvidence
from grill.grading.grade import CriterionResult
from grill.grading.prepared import SpanScores
from grill.grading.text import spans

VALUE = st.floats(-1, 1.5)
VALUES = st.lists(VALUE, min_size=len(FEATURES), max_size=len(FEATURES))
ANSWER = "The cache is smaller. It is read faster, which helps decoding."


@given(VALUES, st.integers(0, len(FEATURES) - 1), st.floats(0, 1))
def test_every_measure_moves_the_score_in_its_own_direction_only(values, place, more):
    combination = load_combination()
    before = combination.score(values)
    assert 0 <= before <= 1
    changed = [*values[:place], values[place] + more, *values[place + 1 :]]
    direction = list(FEATURES.values())[place]
    assert direction * combination.score(changed) >= direction * before - 1e-9


def test_trees_of_other_measures_are_refused():
    with pytest.raises(ValueError, match="calibrate"):
        replace(load_combination(), features=("length",)).score([1.0])


def test_every_measure_is_used():
    used = {int(node[0]) for tree in load_combination().trees for node in tree if len(node) > 1}
    assert len(used) >= len(FEATURES) - 1


def witness(credit=1.0, wrong=0.0, denied=False, number=None):
    cut = spans(ANSWER)
    best = SpanEvidence(cut[0], credit, 0.0, 0.5, "")
    state = "contradicted" if number == -1 else "met"
    evidence = {} if number is None else {"number": number}
    result = CriterionResult("c", "Point.", 1.0, True, credit, state, None, evidence=evidence)
    column = [wrong] * len(cut)
    scores = SpanScores([], [], [], {}, column, [0.5] * len(cut), [0.3] * len(cut), 0.2)
    return Witness([result], [Evidence(best, None)], 1.0, cut, scores, [denied] * len(cut))


def test_measures_say_what_was_found():
    found = dict(zip(FEATURES, measure(witness()), strict=True))
    assert found["content"] == 1.0
    assert found["close"] == pytest.approx(0.5)
    assert found["denied"] == found["right numbers"] == found["wrong numbers"] == found["nearer to wrong"] == 0
    assert dict(zip(FEATURES, measure(witness(number=1)), strict=True))["right numbers"] == 1
    assert dict(zip(FEATURES, measure(witness(number=-1)), strict=True))["wrong numbers"] == 1
    assert dict(zip(FEATURES, measure(witness(denied=True)), strict=True))["denied"] == 1


def test_a_full_answer_outscores_an_empty_a_denied_and_a_wrong_sounding_one():
    score = load_combination().score
    full = score(measure(witness()))
    assert full > score(measure(witness(credit=0.0)))
    assert full > score(measure(witness(wrong=0.6)))
    assert full >= score(measure(witness(denied=True)))
