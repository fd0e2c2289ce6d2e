from __future__ import annotations

import pytest

from grill.calc import CalcError
from grill.calc.inputs import calculate

CARD = {"peak": 1e15, "bandwidth": 2e12}


def served(**given):
    return calculate("inference", {"params": 1e10, **CARD, **given})


def value(name, **given):
    return served(**given).result(name).value


def slips(worked, of):
    return {slip.name: slip.value for slip in worked.slips if slip.of == of}


def test_decoding_reads_all_weights_for_a_token():
    worked = served()
    assert worked.result("tokens_per_second").value == pytest.approx(2e12 / 2e10)
    assert "bound by bandwidth" in worked.variant


def test_a_batch_shares_the_weights_until_compute_takes_over():
    assert value("tokens_per_second", batch=100) == pytest.approx(100)
    assert value("throughput", batch=100) == pytest.approx(10_000)
    beyond = served(batch=1000)
    assert "bound by compute" in beyond.variant
    assert beyond.result("throughput").value == pytest.approx(1e15 / 2e10)


def test_at_the_critical_batch_reading_and_multiplying_take_the_same_time():
    batch = value("critical_batch")
    assert batch == pytest.approx(2 * 1e15 / (2 * 2e12))
    times = {step.name: step.value for step in served(batch=batch).steps}
    assert times["memory_time"] == pytest.approx(times["compute_time"])


def test_the_cache_of_every_sequence_is_read_too():
    worked = served(batch=10, context=1000, kv_per_token=1e5)
    assert worked.result("cache").value == 1e9
    assert worked.result("tokens_per_second").value == pytest.approx(2e12 / 2.1e10)
    assert slips(worked, "tokens_per_second")["cache-forgotten"] == pytest.approx(100)


def test_the_cache_is_that_of_the_kv_cache_formula():
    inputs = {"preset": "llama-3-70b", "context": 8192}
    cache = calculate("kv-cache", {**inputs, "batch": 4}).result("total").value
    assert calculate("inference", {**inputs, **CARD, "batch": 4, "tensor": 8}).result("cache").value == cache


def test_latents_are_copied_to_every_tensor_rank():
    inputs = {"preset": "deepseek-v3", "context": 4096, "gpu": "h200-sxm", "dtype": "fp8"}
    steps = {step.name: step.value for step in calculate("inference", {**inputs, "tensor": 8}).steps}
    assert steps["cache_per_gpu"] == steps["cache"] == 61 * 576 * 2 * 4096


def test_tensor_parallel_gpus_share_the_reading():
    assert value("tokens_per_second", tensor=8) == pytest.approx(800)
    assert slips(served(tensor=8), "tokens_per_second")["one-gpu"] == pytest.approx(100)


@pytest.mark.parametrize(("dtype", "rate"), [("fp32", 50), ("bf16", 100), ("fp8", 200), ("int4", 400)])
def test_narrower_weights_decode_faster(dtype, rate):
    assert value("tokens_per_second", dtype=dtype) == pytest.approx(rate)


def test_a_mixture_of_experts_reads_what_the_batch_routes_to_and_never_more_than_all():
    one, many = (served(total_params=5e10, batch=batch).result("step_time").value for batch in (1, 64))
    assert one == pytest.approx(2e10 / 2e12)
    assert many == pytest.approx(1e11 / 2e12)


def test_prefill_takes_two_flops_a_parameter_and_half_the_square():
    plain = value("prefill_time", prompt=1000)
    assert plain == pytest.approx(2 * 1e10 * 1000 / 1e15)
    with_square = value("prefill_time", prompt=1000, layers=10, hidden=1000)
    assert with_square - plain == pytest.approx(2 * 10 * 1000 * 1000**2 / 1e15)


def test_only_a_share_of_bandwidth_and_peak_is_reached():
    assert value("tokens_per_second", mbu="60%") == pytest.approx(60)
    assert value("prefill_time", prompt=1000, mfu="50%") == pytest.approx(2 * value("prefill_time", prompt=1000))


def test_weights_that_an_accelerator_cannot_multiply_are_widened():
    worked = calculate("inference", {"params": "8B", "gpu": "a100-80gb", "dtype": "int4"})
    assert "its bf16 rate is taken" in worked.warnings[0]
    assert worked.result("critical_batch").value == pytest.approx(0.5 * 312e12 / (2 * 2.039e12))


def test_whether_it_fits_is_said():
    two, one = (calculate("inference", {"params": "70B", "gpu": "h100-sxm", "tensor": tensor}) for tensor in (2, 1))
    assert two.result("free").value == 10e9
    assert not two.warnings
    assert one.result("free").value == -60e9
    assert one.warnings == ("does not fit on one NVIDIA H100 SXM5 80 GB: 60 GB (55.88 GiB) too much",)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"gpu": "h100-sxm"}, "needs params"),
        ({"params": 1e9, "peak": 1e15}, "its bandwidth"),
        ({"params": 1e9, "bandwidth": 1e12}, "its peak rate"),
        ({"params": 1e9, **CARD, "mbu": 0}, "more than 0"),
    ],
)
def test_what_is_missing_is_said(given, says):
    with pytest.raises(CalcError, match=says):
        calculate("inference", given)
