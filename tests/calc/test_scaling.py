from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grill.calc import CalcError
from grill.calc.formulas.optimal import RULES
from grill.calc.inputs import calculate


def slips(worked, of):
    return {slip.name: slip.value for slip in worked.slips if slip.of == of}


def split(**inputs):
    worked = calculate("compute-optimal", inputs)
    return {result.name: result.value for result in worked.results}


def test_1e24_flops_under_20_to_1_is_91b_parameters_and_1_83t_tokens():
    worked = calculate("compute-optimal", {"flops": "1e24"})
    assert worked.result("params").shown == "91.29B params"
    assert worked.result("tokens").value == pytest.approx(1.8257e12, rel=1e-4)
    assert worked.steps[0].line == (
        "params = sqrt(flops / (6 × tokens_per_param)) = sqrt(1e24 / (6 × 20)) = 91.29B params"
    )
    assert "20:1 with C = 6ND" in worked.variant


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule != "20:1"])
def test_every_other_rule_gives_its_own_labelled_result(rule):
    usual, other = (calculate("compute-optimal", {"flops": "1e24", "rule": r}) for r in ("20:1", rule))
    assert other.result("params").value != pytest.approx(usual.result("params").value, rel=0.01)
    assert other.variant != usual.variant
    assert other.sources


def test_8nd_shrinks_both_by_the_root_of_6_over_8():
    assert split(flops=1e24, rule="8ND")["params"] == pytest.approx(math.sqrt(1e24 / 160))


def test_the_attention_term_leaves_less_for_parameters_and_the_steps_give_the_compute_back():
    worked = calculate("compute-optimal", {"flops": "1e24", "rule": "attention", "context": 8192})
    assert worked.result("params").value < math.sqrt(1e24 / 120)
    assert next(step.value for step in worked.steps if step.name == "check") == pytest.approx(1e24, rel=1e-9)


def test_the_fitted_optimum_is_where_the_loss_is_least():
    best = split(flops=1e22, rule="besiroglu-2024")
    n = best["params"]

    def loss(params):
        return (
            calculate("loss", {"params": params, "tokens": 1e22 / 6 / params, "law": "besiroglu-2024"}).results[0].value
        )

    assert loss(n) < min(loss(n * 1.05), loss(n / 1.05))
    assert 6 * n * best["tokens"] == pytest.approx(1e22)


@settings(max_examples=25, deadline=None)
@given(st.floats(18, 27), st.sampled_from(RULES), st.sampled_from(["params", "tokens"]))
def test_back_from_n_or_d_comes_the_same_compute(power, rule, known):
    there = split(flops=10**power, rule=rule)
    back = split(**{known: there[known]}, rule=rule)
    assert back["flops"] == pytest.approx(10**power, rel=1e-6)


def test_another_ratio_may_be_asked_for():
    assert split(params=8e9, ratio=1875)["tokens"] == 15e12


def test_inverting_the_ratio_swaps_n_and_d():
    worked = calculate("compute-optimal", {"flops": 1e24})
    n, d = worked.result("params").value, worked.result("tokens").value
    assert slips(worked, "params")["inverted"] == pytest.approx(d)
    assert slips(worked, "tokens")["inverted"] == pytest.approx(n)
    assert slips(worked, "params")["factor-6"] == pytest.approx(n * math.sqrt(6))
    assert slips(worked, "params")["forward-only"] == pytest.approx(n * math.sqrt(3))
    assert slips(worked, "tokens")["ratio-forgotten"] == pytest.approx(math.sqrt(1e24 / 6))


def test_a_comparison_has_a_row_for_every_rule():
    worked = calculate("compute-optimal", {"flops": 1e24, "rule": "all"})
    assert len(worked.table.splitlines()) == 2 + len(RULES)
    assert [line.split()[1] for line in worked.table.splitlines()[2:]] == list(RULES)
    assert "|   91.29B |   1.826T |" in worked.table
    assert max(map(len, worked.table.splitlines())) < 80


@pytest.mark.parametrize("inputs", [{}, {"flops": 1e24, "params": 1e9}, {"params": 1e9, "tokens": 1e9}])
def test_exactly_one_of_c_n_and_d_is_given(inputs):
    with pytest.raises(CalcError, match="exactly one of flops, params or tokens"):
        calculate("compute-optimal", inputs)


def test_llama_3_8b_has_94_times_chinchillas_ratio():
    worked = calculate("tokens-per-param", {"params": "8B", "tokens": "15T"})
    assert worked.result("ratio").value == 1875
    assert worked.result("multiple").value == 93.75
    assert slips(worked, "ratio")["inverted"] == pytest.approx(8 / 15000)


def test_hoffmanns_loss_has_its_three_terms():
    worked = calculate("loss", {"params": "70B", "tokens": "1.4T"})
    size, data = 406.4 / 70e9**0.34, 410.7 / 1.4e12**0.28
    assert worked.result("loss").value == pytest.approx(1.69 + size + data)
    assert worked.result("perplexity").value == pytest.approx(math.exp(1.69 + size + data))
    assert slips(worked, "loss")["floor-forgotten"] == pytest.approx(size + data)


@pytest.mark.parametrize(
    ("inputs", "value"),
    [
        ({"params": 1e9}, (8.8e13 / 1e9) ** 0.076),
        ({"tokens": 1e10}, (5.4e13 / 1e10) ** 0.095),
        ({"params": 1e9, "tokens": 1e10}, ((6.4e13 / 1e9) ** (0.076 / 0.103) + 1.8e13 / 1e10) ** 0.103),
    ],
)
def test_kaplans_loss_has_a_form_for_each_of_n_d_and_both(inputs, value):
    worked = calculate("loss", {**inputs, "law": "kaplan"})
    assert worked.result("loss").value == pytest.approx(value)
    assert worked.variant.startswith("Kaplan's")


def test_kaplans_joint_form_nears_the_size_form_without_end_of_data():
    alone = (6.4e13 / 1e9) ** 0.076
    assert calculate("loss", {"params": 1e9, "tokens": 1e18, "law": "kaplan"}).results[0].value == pytest.approx(
        alone, rel=1e-4
    )


@pytest.mark.parametrize(("inputs", "says"), [({}, "params, tokens or both"), ({"params": 1e9}, "law of both")])
def test_a_loss_says_what_it_needs(inputs, says):
    with pytest.raises(CalcError, match=says):
        calculate("loss", inputs)


def test_compute_that_the_attention_term_alone_takes_up_has_no_optimum():
    with pytest.raises(CalcError, match="the attention term alone takes more compute"):
        calculate("compute-optimal", {"flops": 1e6, "rule": "attention", "context": 1e12})
