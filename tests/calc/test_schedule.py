from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grill.calc import CalcError
from grill.calc.inputs import calculate


def batch(**inputs):
    return calculate("batch-tokens", inputs)


def rate(step, **inputs):
    return (
        calculate("schedule", {"step": step, "steps": 1000, "peak": 1e-3, "warmup": 100, **inputs}).result("lr").value
    )


def slips(worked, of):
    return {slip.name: slip.value for slip in worked.slips if slip.of == of}


def test_a_batch_is_the_product_of_all_four():
    worked = batch(micro_batch=4, accumulation=8, data=16, context=2048, tokens="1B")
    assert worked.result("batch").value == 4 * 8 * 16 * 2048
    assert worked.result("sequences").value == 512
    assert worked.result("steps").value == math.ceil(1e9 / 2**20)


def test_slips_of_a_batch_are_named():
    found = slips(batch(micro_batch=4, accumulation=8, data=16, context=2048), "batch")
    assert found == {
        "context-forgotten": 512, "accumulation-forgotten": 2**17, "copies-forgotten": 2**16,
    }  # fmt: skip


def test_gpus_of_one_copy_share_their_sequences():
    worked = batch(micro_batch=1, context=8192, gpus=64, tensor=8, pipeline=2)
    assert worked.result("data").value == 4
    assert worked.result("batch").value == 4 * 8192
    assert slips(worked, "batch")["every-gpu"] == 64 * 8192


@pytest.mark.parametrize(
    ("inputs", "says"),
    [
        ({"gpus": 12, "tensor": 8}, "do not divide"),
        ({"gpus": 16, "data": 16}, "not both"),
        ({"micro_batch": 0.5}, "whole number"),
    ],
)
def test_a_batch_that_makes_no_sense_is_refused(inputs, says):
    with pytest.raises(CalcError, match=says):
        batch(**{"micro_batch": 1, "context": 2048, **inputs})


@pytest.mark.parametrize("shape", ["cosine", "linear", "wsd", "inverse-sqrt", "constant"])
def test_every_schedule_warms_up_to_the_peak(shape):
    assert [rate(step, shape=shape) for step in (0, 50, 100)] == pytest.approx([0, 5e-4, 1e-3])


@pytest.mark.parametrize(
    ("shape", "step", "share"),
    [
        ("cosine", 550, 0.55),
        ("cosine", 325, 0.1 + 0.9 * (1 + math.sqrt(0.5)) / 2),
        ("cosine", 1000, 0.1),
        ("cosine", 2000, 0.1),
        ("linear", 550, 0.55),
        ("linear", 325, 0.775),
        ("linear", 1000, 0.1),
        ("wsd", 800, 1.0),
        ("wsd", 900, 0.55),
        ("wsd", 1000, 0.1),
        ("inverse-sqrt", 400, 0.5),
        ("constant", 999, 1.0),
    ],
)
def test_the_rate_after_the_warm_up_is_a_share_of_the_peak(shape, step, share):
    assert rate(step, shape=shape) == pytest.approx(share * 1e-3)


def test_wsd_may_fall_with_the_root():
    assert rate(850, shape="wsd", decay_shape="1-sqrt") == pytest.approx(1e-3 * (1 - 0.9 * 0.5))
    assert rate(950, shape="wsd", decay=100, final=0) == pytest.approx(5e-4)


def test_a_warm_up_may_be_a_share_of_the_run():
    assert rate(50, warmup="10%") == pytest.approx(rate(50, warmup=100))


@settings(max_examples=20, deadline=None)
@given(st.integers(100, 1000), st.integers(100, 1000), st.sampled_from(["cosine", "linear", "wsd", "inverse-sqrt"]))
def test_after_the_warm_up_the_rate_never_rises(one, other, shape):
    assert rate(max(one, other), shape=shape) <= rate(min(one, other), shape=shape) * (1 + 1e-12)


@pytest.mark.parametrize(
    ("step", "shape", "phase"),
    [
        (10, "cosine", "warm-up"),
        (500, "cosine", "decay"),
        (500, "wsd", "stable"),
        (900, "wsd", "decay"),
        (1000, "wsd", "after the end"),
    ],
)
def test_the_phase_is_said(step, shape, phase):
    inputs = {"step": step, "steps": 1000, "peak": 1e-3, "warmup": 100, "shape": shape}
    assert calculate("schedule", inputs).variant.endswith(f"; step {step:,}: {phase}")


def test_slips_of_a_rate_are_named():
    worked = calculate("schedule", {"step": 550, "steps": 1000, "peak": 1e-3, "warmup": 100, "final": "10%"})
    found = slips(worked, "lr")
    assert found["floor-forgotten"] == pytest.approx(5e-4)
    assert found["warmup-counted"] == pytest.approx(1e-3 * (0.1 + 0.9 * (1 + math.cos(math.pi * 0.55)) / 2))
    assert found["full-period"] == pytest.approx(1e-4)


@pytest.mark.parametrize(
    ("inputs", "says"),
    [
        ({"step": 1, "peak": 1e-3}, "needs steps"),
        ({"step": 1, "peak": 1e-3, "steps": 10, "warmup": 20}, "longer than the run"),
        ({"step": 1, "peak": 1e-3, "steps": 10, "warmup": 5, "decay": 6, "shape": "wsd"}, "together longer"),
        ({"step": 1, "peak": 1e-3, "warmup": 0.1, "shape": "constant"}, "needs steps"),
        ({"step": 1, "peak": 1e-3, "shape": "inverse-sqrt"}, "needs a warm-up"),
    ],
)
def test_a_schedule_says_what_it_needs(inputs, says):
    with pytest.raises(CalcError, match=says):
        calculate("schedule", inputs)


def test_the_rate_at_the_end_may_be_given_itself():
    run = {"step": 500, "steps": 1000, "peak": 6e-4}
    ended = calculate("schedule", {**run, "min_lr": 6e-5})
    assert ended.result("lr").value == pytest.approx(calculate("schedule", {**run, "final": "10%"}).result("lr").value)
    with pytest.raises(CalcError, match="not above the peak"):
        calculate("schedule", {**run, "min_lr": 1e-3})
