"""A criterion's quantity may name a formula of the calculator: it brings its steps and its likely slips."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grill.calc.expression import CalcError
from grill.calc.figures import figure, is_of_the_field, worth
from grill.content.bank import load_bank
from grill.content.model import Quantity
from grill.grading.amounts import amounts
from grill.grading.quantities import compare, targets

CONFIG = {"layers": "80", "heads": "64", "kv_heads": "8", "head_dim": "128", "dtype": "bf16"}
PER_TOKEN = Quantity(formula="kv-cache", given=CONFIG, result="per_token", unit="byte", rtol=0.05)
RATIO = Quantity(formula="tokens-per-param", given={"params": "175B", "tokens": "300B"}, unit="token/param", rtol=0.1)


def against(quantity, answer):
    return compare(amounts(answer), quantity, (), ())


def test_the_formula_gives_the_right_number():
    assert targets(PER_TOKEN) == (327_680 * 0.95, 327_680 * 1.05)
    assert against(PER_TOKEN, "about 328 kB a token").outcome == "match"
    assert against(PER_TOKEN, "320 KiB a token").outcome == "match"


@pytest.mark.parametrize(
    ("answer", "slip"),
    [
        ("164 kB", "factor-2"),
        ("4 KiB", "per-layer"),
        ("2.6 MB", "query-heads"),
        ("3.28 MB", "power-of-ten"),
        ("655 kB", "factor-2"),
    ],
)
def test_what_went_wrong_is_named(answer, slip):
    evidence = against(PER_TOKEN, answer)
    assert evidence.check.slip == slip
    assert evidence.says.endswith(".")
    assert any("layers × 2 × kv_heads × head_dim" in line for line in evidence.check.lines)


def test_an_inverted_ratio_is_named():
    assert against(RATIO, "1.71 tokens per param").outcome == "match"
    assert against(RATIO, "0.58 tokens per param").check.slip == "inverted"
    assert against(RATIO, "1.71 params per token").check.slip == "inverted"


def test_only_the_steps_that_lead_to_the_result_are_shown():
    params = figure("compute-optimal", {"compute": "1e24"}, "params")
    tokens = figure("compute-optimal", {"compute": "1e24"}, "tokens")
    assert len(params.steps) == 1
    assert len(tokens.steps) == 2
    assert tokens.steps[1].startswith("tokens = ")


@pytest.mark.parametrize(
    ("formula", "inputs", "result", "complaint"),
    [
        ("kv-cash", {}, "", "did you mean 'kv-cache'"),
        ("kv-cache", {"layer": "80"}, "", "did you mean 'layers'"),
        ("kv-cache", CONFIG, "per_tok", "it has per_token"),
        ("2 *", {}, "", "ends too early"),
    ],
)
def test_what_cannot_be_worked_out_says_why(formula, inputs, result, complaint):
    with pytest.raises(CalcError, match=complaint):
        worth(formula, inputs, result)


@given(st.sampled_from(["kv-cache", "params", "compute-optimal"]), st.sampled_from(["1e24 / 2", "pi", "sqrt(2)", "e"]))
def test_ids_and_expressions_are_told_apart(name, expression):
    assert is_of_the_field(name)
    assert not is_of_the_field(expression)


def test_the_numeric_questions_of_the_bank_are_checked_by_formula():
    bank = load_bank()
    used = {
        criterion.quantity.formula
        for name in ("ft-04", "ft-06", "ft-07")
        for criterion in bank.find(name).rubric.criteria
        if criterion.quantity
    }
    assert used == {"compute-optimal", "tokens-per-param"}
