from __future__ import annotations

import pytest

from grill.content.model import Quantity
from grill.grading.amounts import amounts
from grill.grading.quantities import compare


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("335 GB", 335e9, "byte"),
        ("335 gigabytes", 335e9, "byte"),
        ("2.5 GiB of cache", 2.5 * 2**30, "byte"),
        ("a third of a megabyte a token", 1e6 / 3, "byte"),
        ("one third of one GB", 1e9 / 3, "byte"),
        ("two thirds of a second", 2 / 3, "second"),
        ("D ≈ 20N", 20, "token/param"),
        ("D is about 20 times the model size", 20, "token/param"),
        ("tokens should be 20x the parameters", 20, "token/param"),
        ("20 training tokens per parameter", 20, "token/param"),
        ("twenty words of text for each weight", 20, "token/param"),
        ("D = 1.8T", 1.8e12, "token"),
        ("40 mebibytes", 40 * 2**20, "byte"),
        ("300 kB per token", 300e3, "byte"),
        ("1,024 bytes", 1024, "byte"),
        ("3.35 TB/s", 3.35e12, "byte/s"),
        ("989 TFLOP/s", 989e12, "FLOP/s"),
        ("400 TFLOPS", 400e12, "FLOP/s"),
        ("588 EFLOPs", 588e18, "FLOP"),
        ("two petaflops per second", 2e15, "FLOP/s"),
        ("66 days", 66 * 86_400, "second"),
        ("two weeks", 14 * 86_400, "second"),
        ("12 mins", 720, "second"),
        ("20 ms", 0.02, "second"),
        ("30.8M H800 GPU hours", 30.8e6, "GPU-hour"),
        ("16K GPUs", 16e3, "GPU"),
        ("$5.6 million", 5.6e6, "dollar"),
        ("5.6 million dollars", 5.6e6, "dollar"),
    ],
)
def test_a_unit_says_how_large_it_is(text, value, unit):
    (amount,) = amounts(text)
    assert amount.low == pytest.approx(value)
    assert amount.high == pytest.approx(value)
    assert amount.unit == unit


def test_both_ends_of_a_range_have_the_size():
    (amount,) = amounts("80-100 GB")
    assert (amount.low, amount.high) == (80e9, 100e9)


@pytest.mark.parametrize("answer", ["1.5 hours", "90 minutes", "5400 seconds", "an hour? no: 1.5 hours"])
def test_times_are_compared_in_seconds(answer):
    quantity = Quantity(value=5400, unit="second", rtol=0.02)
    assert compare(amounts(answer), quantity, (), ()).outcome == "match"


def test_the_same_digits_with_another_size_are_another_amount():
    quantity = Quantity(value=80e9, unit="byte", rtol=0.02)
    assert compare(amounts("80 GB"), quantity, (), ()).outcome == "match"
    assert compare(amounts("80 MB"), quantity, (), ()).outcome == "wrong"
    assert compare(amounts("80 GB/s"), quantity, (), ()).outcome != "match"
