from __future__ import annotations

import pytest

from grill.calc import CalcError
from grill.calc.inputs import calculate
from grill.calc.presets import presets

RUN = {"flops": 3.6e23, "gpus": 1000, "peak": 1e15}


def slips(worked, of):
    return {slip.name: slip.value for slip in worked.slips if slip.of == of}


def test_time_gpu_hours_and_cost_follow_from_compute_peak_and_mfu():
    worked = calculate("training-time", {**RUN, "mfu": "50%", "price": 2})
    assert worked.result("time").value == pytest.approx(720_000)
    assert worked.result("gpu_hours").value == pytest.approx(200_000)
    assert worked.result("cost").value == pytest.approx(400_000)


@pytest.mark.parametrize("mfu", ["41%", 0.41, "0.41", 41, "41"])
def test_41_percent_may_be_written_in_any_way(mfu):
    assert calculate("training-time", {**RUN, "mfu": mfu}).result("time").value == pytest.approx(360e6 / 0.41 / 1e3)


@pytest.mark.parametrize(("mfu", "says"), [(410, "41%, 0.41 or 41"), (0, "more than 0"), (-0.4, "more than 0")])
def test_an_mfu_that_is_no_share_is_refused(mfu, says):
    with pytest.raises(CalcError, match=says):
        calculate("training-time", {**RUN, "mfu": mfu})


def test_parameters_and_tokens_stand_for_6nd():
    worked = calculate("training-time", {"params": "70B", "tokens": "1.4T", "gpus": 1000, "peak": 1e15, "mfu": 0.5})
    assert worked.result("flops").value == 5.88e23
    assert worked.variant.endswith("C = 6ND")
    assert slips(worked, "time")["recomputation"] == pytest.approx(worked.result("time").value * 8 / 6)


def test_a_deadline_asks_for_gpus():
    worked = calculate("training-time", {"flops": 3.6e23, "deadline": "10 days", "peak": 1e15, "mfu": 0.5})
    assert worked.results[0].name == "gpus"
    assert worked.result("gpus").value == 834
    assert worked.result("time").value < 864_000


def test_the_accelerator_gives_the_peak_of_the_number_format():
    seconds = {
        dtype: calculate("training-time", {"flops": 1e24, "gpus": 1, "gpu": "h100-sxm", "dtype": dtype, "mfu": 1})
        .results[0]
        .value
        for dtype in ("bf16", "fp8")
    }
    assert seconds["bf16"] == pytest.approx(1e24 / 989.4e12)
    assert seconds["fp8"] == pytest.approx(seconds["bf16"] / 2, rel=1e-3)


@pytest.mark.parametrize("chosen", [{}, {"gpu": "h100-sxm"}])
def test_a_peak_with_sparsity_is_warned_of(chosen):
    warned, fine = (
        calculate("training-time", {"flops": 1e24, "gpus": 1, "peak": f"{peak} TFLOP/s", **chosen}).warnings
        for peak in (1979, 989)
    )
    assert "sparsity" in warned[0]
    assert not fine


def test_slips_are_named():
    worked = calculate("training-time", {**RUN, "mfu": 0.5, "price": 2})
    time, hours = worked.result("time").value, worked.result("gpu_hours").value
    # At an MFU of 50 % the two first are the same number.
    assert slips(worked, "time") == pytest.approx({"mfu-forgotten": time / 2, "one-gpu": time * 1000})
    other = calculate("training-time", {**RUN, "mfu": 0.4})
    assert slips(other, "time")["sparse-peak"] == pytest.approx(other.result("time").value / 2)
    assert slips(worked, "gpu_hours")["one-gpu"] == pytest.approx(hours / 1000)
    assert slips(worked, "cost")["one-gpu"] == pytest.approx(hours * 2 / 1000)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"gpus": 8, "gpu": "h100-sxm"}, "needs flops, or params and tokens"),
        ({"flops": 1e24, "gpu": "h100-sxm"}, "exactly one of gpus or deadline"),
        ({"flops": 1e24, "gpus": 8}, "gpu=h100-sxm"),
        ({"flops": 1e24, "gpus": 8, "gpu": "v100"}, "no bf16 rate; it has fp16, fp32"),
        ({"flops": 1e24, "gpus": 8, "gpu": "h1000"}, "did you mean 'h100'"),
    ],
)
def test_what_is_missing_is_said(given, says):
    with pytest.raises(CalcError, match=says):
        calculate("training-time", given)


MFU = {"params": 1e9, "gpus": 10, "peak": 1e15, "tokens_per_second": 5e5}


def test_mfu_is_model_flops_over_the_peak():
    assert calculate("mfu", MFU).result("mfu").value == pytest.approx(30)


def test_tokens_and_time_or_flops_and_time_or_the_rate_itself_give_the_same():
    others = (
        {"params": 1e9, "gpus": 10, "peak": 1e15, "tokens": 1.8e9, "time": "1 hour"},
        {"flops": 6 * 1.8e18, "gpus": 10, "peak": 1e15, "time": "1 hour"},
        {"achieved": "300 TFLOP/s", "peak": 1e15},
    )
    assert [calculate("mfu", other).result("mfu").value for other in others] == pytest.approx([30, 30, 30])


def test_recomputed_work_counts_in_hfu_only():
    worked = calculate("mfu", {**MFU, "recompute": 1})
    assert worked.result("mfu").value == pytest.approx(30)
    assert worked.result("hfu").value == pytest.approx(40)
    assert slips(worked, "mfu")["hfu-for-mfu"] == pytest.approx(40)


def test_attention_is_recomputed_too_unless_said_otherwise():
    shape = {"layers": 10, "hidden": 1000, "context": 10_000}
    term = 100 * 5e5 * 12 * 10 * 1000 * 10_000 / (10 * 1e15)
    all_of_it, part = (
        calculate("mfu", {**MFU, **shape, "recompute": 1, **more}).result("hfu").value
        for more in ({}, {"recompute_attention": 0})
    )
    assert all_of_it == pytest.approx((30 + term) * 4 / 3)
    assert part == pytest.approx(40 + term)


def test_more_than_the_peak_is_warned_of():
    assert "more than the peak" in calculate("mfu", {**MFU, "gpus": 1}).warnings[0]


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"params": 1e9, "tokens_per_second": 1e5, "peak": 1e15}, "needs gpus"),
        ({"params": 1e9, "gpus": 8, "peak": 1e15}, "tokens_per_second, or tokens and time"),
        ({"flops": 1e24, "gpus": 8, "peak": 1e15}, "needs time"),
        ({**MFU, "context": 2048}, "needs layers"),
    ],
)
def test_mfu_says_what_it_needs(given, says):
    with pytest.raises(CalcError, match=says):
        calculate("mfu", given)


@pytest.mark.parametrize("chip", presets("accelerator").values(), ids=lambda chip: chip.id)
def test_an_accelerators_rates_are_of_the_right_order_and_narrower_formats_never_slower(chip):
    rates = {name: rate for name, rate in chip.values.items() if name.startswith("peak_")}
    assert all(1e13 < rate < 2e16 for rate in rates.values())
    assert 1e10 < chip.values["memory"] < 4e11
    assert 4e11 < chip.values["bandwidth"] < 1e13
    in_order = [rates[f"peak_{name}"] for name in ("fp32", "tf32", "fp16", "fp8", "fp4") if f"peak_{name}" in rates]
    assert in_order == sorted(in_order)
    assert rates.get("peak_bf16", rates.get("peak_fp16")) == rates.get("peak_fp16", rates.get("peak_bf16"))
    assert chip.checked >= "2026-11-01"
