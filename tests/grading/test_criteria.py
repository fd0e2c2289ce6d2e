from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grill.content.model import Criterion, Quantity, Slip
from grill.grading.amounts import amounts
from grill.grading.calibration import CALIBRATION
from grill.grading.criteria import judge, ramp
from grill.grading.evidence import Evidence, SpanEvidence
from grill.grading.text import spans

POINT = Criterion(id="point", point="The cache is shared.", weight=2, probe="And the cache?")
NUMBER = Criterion(
    id="number",
    point="It is 91B parameters.",
    quantity=Quantity(value=91e9, unit="param"),
    slips=(Slip(formula="1.8e12", says="That is the number of tokens."),),
)
SUPPORTING = NUMBER.model_copy(update={"quantity": Quantity(value=91e9, unit="param", required=False)})
STRENGTH = st.integers(-100, 100).map(lambda n: n / 100)
FULL = CALIBRATION.credit_full + CALIBRATION.keyword_lift


def said(answer, strength, opposite=0.0, conflict=""):
    """What the whole of an answer says; `strength` as a model finds it, with half the keywords present."""
    return SpanEvidence(spans(answer)[0], strength, opposite, 0.5, conflict)


def judged(criterion, answer, best=None, against=None, *, given_numbers=()):
    return judge(
        criterion,
        Evidence(best, against),
        found=amounts(answer),
        denied=[],
        given=list(given_numbers),
        answer=answer,
    )


@given(STRENGTH, STRENGTH)
def test_the_ramp_rises_from_nothing_to_all(one, other):
    low, high = sorted((one, other))
    assert 0 <= ramp(low) <= ramp(high) <= 1
    assert ramp(CALIBRATION.credit_from) == 0
    assert ramp(CALIBRATION.credit_full) == 1


@given(STRENGTH, STRENGTH.map(abs))
def test_stronger_words_never_earn_less(strength, more):
    answer = "they share the cache"
    weaker = judged(POINT, answer, said(answer, strength))
    stronger = judged(POINT, answer, said(answer, strength + more))
    assert 0 <= weaker.credit <= stronger.credit <= 1
    assert -1 <= weaker.margin <= stronger.margin <= 1
    for result in (weaker, stronger):
        assert (result.quote is not None) == (result.credit > 0)
        assert (result.state == "met") == (result.credit >= 0.75)


def test_what_was_met_is_quoted_and_what_was_missed_is_not():
    answer = "they share the cache"
    met = judged(POINT, answer, said(answer, FULL))
    assert (met.credit, met.state, met.note) == (1, "met", "")
    assert met.quote is not None
    assert met.quote.text == answer
    missed = judged(POINT, answer)
    assert (missed.credit, missed.state, missed.quote) == (0, "missed", None)
    assert (missed.id, missed.point, missed.weight, missed.probe) == ("point", POINT.point, 2, POINT.probe)


@pytest.mark.parametrize("conflict", ["denied", "negation", "direction", "roles", ""])
def test_the_opposite_alone_is_a_contradiction_with_a_reason_and_a_quote(conflict):
    answer = "they do not share the cache"
    result = judged(POINT, answer, None, said(answer, 0.9, 0.9, conflict))
    assert (result.credit, result.state, result.margin) == (0, "contradicted", -1)
    assert result.note
    assert result.quote is not None
    assert result.quote.text == answer


@given(STRENGTH.map(abs), STRENGTH.map(abs), st.sampled_from(["denied", "direction", ""]))
def test_saying_both_earns_no_more_than_saying_the_right_thing(right, wrong, conflict):
    answer = "they share the cache"
    both = judged(POINT, answer, said(answer, right), said(answer, wrong, wrong, conflict))
    alone = judged(POINT, answer, said(answer, right))
    assert both.credit <= alone.credit
    assert both.state != "met" or both.credit >= 0.75
    assert (both.credit == 0) or both.quote is not None


@pytest.mark.parametrize(
    ("answer", "credit", "state"),
    [
        ("91B parameters", 1, "met"),
        ("N = 9.1e10", 1, "met"),
        ("1.8T parameters", 0, "contradicted"),
        ("91B tokens", 0, "contradicted"),
        ("910B parameters", 0, "contradicted"),
        ("I cannot say", 0, "missed"),
    ],
)
def test_a_required_number_decides(answer, credit, state):
    result = judged(NUMBER, answer)
    assert (result.credit, result.state) == (credit, state)
    assert (result.quote is None) == (state == "missed")
    assert bool(result.note) == (state == "contradicted")


@given(STRENGTH)
def test_without_a_required_number_words_earn_at_most_half(strength):
    answer = "a great many of them"
    result = judged(NUMBER, answer, said(answer, strength))
    assert result.credit <= 0.5
    assert result.state in {"partial", "missed"}


@given(STRENGTH)
def test_a_wrong_required_number_earns_nothing_whatever_the_words(strength):
    answer = "it is 1.8T parameters"
    result = judged(NUMBER, answer, said(answer, strength))
    assert (result.credit, result.state, result.note) == (0, "contradicted", "That is the number of tokens.")
    assert result.quote is not None
    assert result.quote.text == "1.8T"


def test_a_number_said_not_to_be_is_wrong():
    answer = "it is not 91B parameters"
    result = judge(NUMBER, Evidence(None, None), found=[], denied=amounts(answer), given=[], answer=answer)
    assert (result.credit, result.state) == (0, "contradicted")
    assert result.quote is not None
    assert result.quote.text.startswith("91B")


def test_the_prompts_number_is_no_answer():
    quantity = NUMBER.model_copy(update={"slips": ()})
    assert judged(quantity, "1e24 parameters", given_numbers=[1e24]).state == "missed"


@given(st.integers(1, 100).map(lambda n: n / 100))
def test_a_supporting_number_lifts_words_and_stands_in_for_none(strength):
    answer = "it is 91B parameters"
    alone = judged(SUPPORTING, answer)
    assert (alone.credit, alone.quote) == (0, None)
    with_words = judged(SUPPORTING, answer, said(answer, CALIBRATION.credit_from + strength))
    without = judged(POINT, answer, said(answer, CALIBRATION.credit_from + strength))
    assert with_words.credit >= max(without.credit, CALIBRATION.number_credit)
    assert judged(SUPPORTING, "many", said("many", FULL)).credit == 1
