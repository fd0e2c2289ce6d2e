from __future__ import annotations

import pytest

from grill.calc import CalcError
from grill.calc.formulas import compute, inference, memory, run, scaling, schedule
from grill.calc.inputs import calculate

SHAPE = {"layers": 80, "hidden": 8192, "context": 4096}


def flops(**given):
    return calculate("training-compute", given).result("flops").value


def slips(worked, of):
    return {slip.name: slip.value for slip in worked.slips if slip.of == of}


def test_six_flops_a_parameter_and_token_with_the_steps_substituted():
    worked = calculate("training-compute", {"params": "70B", "tokens": "1.4T"})
    assert worked.result("flops").value == 6 * 70e9 * 1.4e12
    assert worked.variant == "6ND"
    assert worked.steps[0].line == "flops = 6 × params × tokens = 6 × 70B × 1.4T = 5.88e23 FLOP"


def test_full_recomputation_is_8nd_and_says_so():
    worked = calculate("training-compute", {"params": "70B", "tokens": "1.4T", "recompute": "full"})
    assert worked.result("flops").value == 8 * 70e9 * 1.4e12
    assert worked.variant.startswith("8ND")
    assert slips(worked, "flops")["recomputation"] == 6 * 70e9 * 1.4e12


def test_petaflop_days_are_those_of_a_day():
    assert calculate("training-compute", {"params": 1e9, "tokens": 1.44e10}).result("pf_days").value == pytest.approx(1)


def test_attention_counts_once_the_context_is_given():
    attention = 12 * 80 * 8192 * 4096
    assert flops(params=70e9, tokens=1e12, **SHAPE) == pytest.approx((6 * 70e9 + attention) * 1e12)
    assert flops(params=70e9, tokens=1e12, attention="none", **SHAPE) == 6 * 70e9 * 1e12


def test_a_causal_mask_halves_the_attention_term_and_recomputation_adds_a_third():
    plain = flops(params=70e9, tokens=1e12)
    full, causal = (flops(params=70e9, tokens=1e12, attention=a, **SHAPE) for a in ("full", "causal"))
    assert causal - plain == pytest.approx((full - plain) / 2)
    assert flops(params=70e9, tokens=1e12, recompute="full", **SHAPE) == pytest.approx(full * 4 / 3)


def test_heads_may_be_narrower_than_the_model():
    wide = flops(params=70e9, tokens=1e12, **SHAPE)
    narrow = flops(params=70e9, tokens=1e12, heads=32, head_dim=128, **SHAPE)
    assert narrow - 6 * 70e9 * 1e12 == pytest.approx((wide - 6 * 70e9 * 1e12) / 2)


def test_slips_are_named():
    worked = calculate("training-compute", {"params": "70B", "tokens": "1.4T"})
    nd = 70e9 * 1.4e12
    assert slips(worked, "flops") == pytest.approx(
        {"forward-only": 2 * nd, "backward-only": 4 * nd, "factor-6": nd, "factor-2": 12 * nd, "recomputation": 8 * nd}
    )


def test_of_a_mixture_of_experts_the_active_parameters_count():
    worked = calculate("training-compute", {"preset": "deepseek-v3"})
    active, total = (calculate("params", {"preset": "deepseek-v3"}).result(n).value for n in ("active", "total"))
    assert worked.result("flops").value == pytest.approx(6 * active * 14.8e12)
    assert slips(worked, "flops")["total-for-active"] == pytest.approx(6 * total * 14.8e12)


def test_latent_attention_has_keys_and_values_of_two_widths():
    with_term, without = (
        calculate("training-compute", {"preset": "deepseek-v3", "tokens": 1, **more}).result("flops").value
        for more in ({"context": 4096}, {})
    )
    assert with_term - without == pytest.approx(6 * 61 * 128 * (128 + 64 + 128) * 4096)


def test_sliding_windows_are_warned_of():
    assert calculate("training-compute", {"preset": "gemma-3-27b", "tokens": "1T", "context": 8192}).warnings
    assert not calculate("training-compute", {"preset": "llama-3-8b", "tokens": "1T", "context": 8192}).warnings


def test_a_preset_stands_for_the_shape_and_the_parameters():
    worked = calculate("training-compute", {"preset": "llama-3-8b", "tokens": "15T", "context": 8192})
    assert worked.result("flops").value == pytest.approx((6 * 8.03e9 + 12 * 32 * 4096 * 8192) * 15e12, rel=1e-3)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"tokens": "1T"}, "needs params"),
        ({"params": "1B"}, "needs tokens"),
        ({"params": "1B", "tokens": "1T", "context": 4096}, "needs layers"),
        ({"params": "1B", "tokens": "1T", "recompute": "half"}, "one of none, full"),
    ],
)
def test_what_is_missing_is_said(given, says):
    with pytest.raises(CalcError, match=says):
        calculate("training-compute", given)


DETAILED = {
    "layers": 2, "hidden": 8, "heads": 4, "head_dim": 2, "ffn": 32, "vocab": 100, "context": 16, "tokens": 1000,
}  # fmt: skip


def test_the_detailed_count_adds_up_by_hand():
    layer = 2 * 4 * 8 * 8 + 2 * 2 * 16 * 8 + 3 * 4 * 16 + 2 * 2 * 8 * 32
    worked = calculate("training-compute-detailed", DETAILED)
    assert worked.result("flops").value == 3 * (2 * layer + 2 * 2 * 100 * 8) * 1000
    assert worked.result("params").value == 2 * (4 * 8 * 8 + 2 * 8 * 32) + 100 * 8


def test_a_gate_adds_a_matrix_and_fewer_key_heads_take_some_away():
    plain, gated, grouped = (
        calculate("training-compute-detailed", {**DETAILED, **more}).result("params").value
        for more in ({}, {"gated": True}, {"kv_heads": 1})
    )
    assert gated - plain == 2 * 8 * 32
    assert plain - grouped == 2 * 2 * 8 * 6


FORMULAS = [f for family in (compute, scaling, memory, run, inference, schedule) for f in family.FORMULAS]


@pytest.mark.parametrize("formula", FORMULAS, ids=[formula.id for formula in FORMULAS])
def test_the_example_of_every_formula_works_and_names_variant_assumptions_and_source(formula):
    name, *typed = formula.example.split()
    worked = calculate(name, dict(pair.split("=", 1) for pair in typed))
    assert worked.formula == formula.id == name
    assert worked.variant
    assert worked.assumptions
    assert worked.sources


@pytest.mark.parametrize("formula", FORMULAS, ids=[formula.id for formula in FORMULAS])
def test_every_result_is_a_step_and_every_slip_is_of_one_and_is_wrong(formula):
    name, *typed = formula.example.split()
    worked = calculate(name, dict(pair.split("=", 1) for pair in typed))
    steps = {step.name: step.value for step in worked.steps}
    assert len(steps) == len(worked.steps)
    assert all(steps[result.name] == result.value for result in worked.results)
    assert worked.slips
    assert all(slip.of in steps and slip.value != steps[slip.of] for slip in worked.slips)


def test_no_two_inputs_of_a_formula_share_a_name():
    for formula in FORMULAS:
        names = [name for field in formula.fields for name in (field.name, *field.aliases)]
        assert len(names) == len(set(names)), formula.id


LONG_RUN = {"tokens": "1T", "context": 4096}


@pytest.mark.parametrize(("preset", "what"), [("mixtral-8x7b", "experts"), ("deepseek-v3", "experts")])
def test_a_count_matrix_by_matrix_refuses_what_is_not_dense(preset, what):
    with pytest.raises(CalcError, match=f"this model has {what}; training-compute counts it by its active parameters"):
        calculate("training-compute-detailed", {**LONG_RUN, "preset": preset})


def test_a_count_matrix_by_matrix_has_the_parameters_of_the_model():
    for preset in ("llama-3-8b", "gemma-2b"):  # untied and tied
        counted = calculate("params", {"preset": preset}).result("total").value
        worked = calculate("training-compute-detailed", {**LONG_RUN, "preset": preset})
        assert worked.result("params").value == pytest.approx(counted, rel=1e-4)


def test_a_count_matrix_by_matrix_warns_of_sliding_windows():
    assert "sliding windows" in calculate("training-compute-detailed", {**LONG_RUN, "preset": "mistral-7b"}).warnings[0]
    assert not calculate("training-compute-detailed", {**LONG_RUN, "preset": "llama-3-8b"}).warnings
