from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grill.calc.shown import shown
from grill.content.model import Quantity, Slip
from grill.grading.amounts import MAX_AMOUNTS, amounts
from grill.grading.quantities import compare, targets

PARAMS = Quantity(formula="sqrt(1e24 / 120)", unit="param", rtol=0.15)
RATIO = Quantity(value=20, unit="token/param", rtol=0.1)
INVERTED = Slip(formula="sqrt(1e24 * 20 / 6)", says="You inverted the ratio.")


def outcome(answer, quantity=PARAMS, slips=(), given=()):
    return compare(amounts(answer), quantity, slips, given)


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("91B parameters", 91e9, "param"),
        ("91B params", 91e9, "param"),
        ("a 91B model", 91e9, "param"),
        ("ninety billion weights", 90e9, "param"),
        ("91B active parameters", 91e9, "param"),
        ("N = 91B", 91e9, "param"),
        ("N is about 91B", 91e9, "param"),
        ("the parameter count comes out at 91B", 91e9, "param"),
        ("1.8T tokens", 1.8e12, "token"),
        ("1.8T training tokens", 1.8e12, "token"),
        ("1.8 trillion tokens", 1.8e12, "token"),
        ("1.8T tok", 1.8e12, "token"),
        ("D ≈ 1.8T", 1.8e12, "token"),
        ("trained it on 1.8T", 1.8e12, "token"),
        ("1.8T words", 1.8e12, "token"),
        ("20 tokens per parameter", 20, "token/param"),
        ("20 tokens/param", 20, "token/param"),
        ("twenty tokens for every weight", 20, "token/param"),
        ("20 params per token", 20, "param/token"),
        ("tokens per param ~ 20", 20, "token/param"),
        ("1e24 FLOPs", 1e24, "FLOP"),
        ("C = 1e24", 1e24, "FLOP"),
        ("312e12 FLOP/s", 312e12, "FLOP/s"),
        ("80 GB", 80, "byte"),
        ("2000 warm-up steps", 2000, "step"),
        ("512 GPUs", 512, "GPU"),
        ("32 layers", 32, "layer"),
        ("8 KV heads", 8, "head"),
        ("15%", 15, "percent"),
        ("8x smaller", 8, "ratio"),
        ("42", 42, ""),
        ("it is 42, honestly", 42, ""),
    ],
)
def test_units_before_and_after(text, value, unit):
    (amount,) = amounts(text)
    assert amount.numeral.value == pytest.approx(value)
    assert amount.unit == unit


def test_each_number_keeps_its_own_unit():
    found = amounts("an 8B model on 15T tokens is 1875 tokens per parameter, about 90x the usual 20")
    assert [amount.unit for amount in found][:4] == ["param", "token", "token/param", "ratio"]


def test_of_a_page_of_figures_the_first_count():
    assert len(amounts("7 heads " * (MAX_AMOUNTS + 100))) == MAX_AMOUNTS


@given(st.floats(-0.149, 0.149), st.sampled_from(["{} parameters", "N = {}", "{} weights", "so it is {}"]))
def test_a_value_within_the_tolerance_matches(off, wording):
    low, high = targets(PARAMS)
    value = (low + high) / 2 * (1 + off)
    evidence = outcome(wording.format(f"{value / 1e9:.4f}B"))
    assert evidence.outcome == "match"
    assert evidence.says == ""


@given(st.floats(0.2, 8), st.booleans(), st.sampled_from(["{} parameters", "N = {}", "{} weights"]))
def test_a_value_beyond_the_tolerance_is_wrong(off, small, wording):
    middle = sum(targets(PARAMS)) / 2
    value = middle / (1 + off) if small else middle * (1 + off)
    evidence = outcome(wording.format(f"{value / 1e9:.4f}B"))
    assert evidence.outcome == "wrong"
    assert ("too small" if small else "too large") in evidence.says


@given(st.integers(-6, 6).filter(bool), st.sampled_from(["{:.3g} params", "{:.3g}", "N = {:.3g}"]))
def test_the_right_digits_at_the_wrong_power_of_ten_are_told(power, wording):
    middle = sum(targets(PARAMS)) / 2
    evidence = outcome(wording.format(middle * 10.0**power))
    assert evidence.outcome == "wrong"
    assert evidence.says.startswith("Off by a power of ten")
    assert f"{10 ** abs(power):,} times too {'large' if power > 0 else 'small'}" in evidence.says


def test_a_factor_of_two_is_told():
    assert "factor of 2" in outcome("182B parameters").says
    assert "factor of 2" in outcome("45.6B parameters").says


@pytest.mark.parametrize("answer", ["91B tokens", "D = 91B", "ninety billion tokens of text", "91B FLOPs"])
def test_the_right_value_of_something_else_is_a_swap(answer):
    evidence = outcome(answer)
    assert evidence.outcome == "swapped"
    assert "right number for something else" in evidence.says


def test_a_swap_is_not_saved_by_the_other_number():
    assert outcome("1.8T params on 91B tokens").outcome in {"swapped", "wrong"}
    assert outcome("91B params on 1.8T tokens").outcome == "match"


@pytest.mark.parametrize("answer", ["N = 1.8T", "1.8T parameters", "1.83e12 weights"])
def test_a_slip_says_its_own_diagnosis(answer):
    evidence = outcome(answer, slips=[INVERTED])
    assert (evidence.outcome, evidence.says) == ("slip", "You inverted the ratio.")
    assert outcome("91B parameters", slips=[INVERTED]).outcome == "match"
    assert outcome("500B parameters", slips=[INVERTED]).outcome == "wrong"


def test_a_ratio_the_wrong_way_round():
    assert outcome("20 tokens per parameter", RATIO).outcome == "match"
    assert outcome("20:1", RATIO).outcome == "match"
    assert outcome("about 20 to 1", RATIO).outcome == "match"
    evidence = outcome("20 parameters per token", RATIO)
    assert (evidence.outcome, evidence.says) == ("slip", "The ratio is tokens per parameter, not the reverse.")


@given(
    st.sampled_from(["0", "1e-300", "0.0", "1e300", "1"]),
    st.sampled_from(["params per token", "tokens per param", "params", "", "%"]),
)
def test_extreme_numbers_are_compared(number, unit):
    for quantity in (RATIO, PARAMS, Quantity(value=0), Quantity(low=0, high=1e-300)):
        slips = [Slip(formula="1 / 20", says="Upside down."), Slip(formula="0 * 1", says="Nothing.")]
        evidence = outcome(f"{number} {unit}", quantity, slips)
        assert (evidence.outcome == "absent") == (evidence.end == 0)


@pytest.mark.parametrize("quantity", [Quantity(value=0.15, rtol=0.05), Quantity(value=15, unit="percent", rtol=0.05)])
def test_percent_and_fraction_are_one_thing(quantity):
    for answer in ("15%", "0.15", "15 percent", "fifteen per cent", "14.5-15.5%"):
        assert outcome(answer, quantity).outcome == "match", answer
    for answer in ("1.5%", "0.015", "85%"):
        assert outcome(answer, quantity).outcome != "match", answer


@given(st.sampled_from([1e24, 5e21, 42.0, 8e9]))
def test_the_prompts_own_numbers_are_neither_right_nor_wrong(number):
    assert outcome(f"{number:g} parameters", given=[number]).outcome == "absent"
    assert outcome(f"{number:g} parameters").outcome != "absent"
    assert outcome(f"{number:g} parameters, so 91B parameters", given=[number]).outcome == "match"


def test_a_given_number_that_is_also_right_counts():
    assert outcome("20 tokens per param", RATIO, given=[20]).outcome == "match"


@given(
    st.sampled_from(["8B params", "N = 5T", "9.1T", "91B tokens", "hm"]),
    st.sampled_from(["91B parameters", "N = 9.1e10", "9.1e10"]),
)
def test_a_right_number_stands_over_wrong_ones_and_its_place_is_told(wrong, right):
    answer = f"{wrong}. {right}"
    evidence = outcome(answer)
    assert evidence.outcome == "match"
    assert answer[evidence.start : evidence.end] in right


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("80-100B params", "match"),
        ("between 85 and 95 billion weights", "match"),
        ("10 to 900B params", "wrong"),
        ("200-300B params", "wrong"),
    ],
)
def test_a_range_has_to_be_narrow_and_to_hold_the_value(answer, expected):
    assert outcome(answer).outcome == expected


@given(st.floats(1, 100), st.floats(0, 120))
def test_a_target_range_is_inclusive(low, value):
    low, value = round(low, 2), round(value, 3)  # nothing closer than rounding to the edge
    quantity = Quantity(low=low, high=round(low + 10, 2))
    expected = low <= float(f"{value:.3f}") <= round(low + 10, 2)
    assert (outcome(f"{value:.3f}", quantity).outcome == "match") == expected


@given(
    st.text(max_size=120)
    | st.lists(
        st.sampled_from(
            [
                "91B",
                "1.8T",
                "0",
                "1e-300",
                "1e300",
                "params",
                "tokens",
                "per",
                "N",
                "=",
                "D",
                "%",
                "x",
                "to",
                "-",
                "20",
                ":",
                "1",
                "/",
                "of",
            ]
        )
    ).map(" ".join)
)
def test_any_text_compares_without_a_crash(text):
    for quantity in (PARAMS, RATIO, Quantity(value=15, unit="percent")):
        evidence = outcome(text, quantity, [INVERTED], [1e24])
        assert 0 <= evidence.start <= evidence.end <= len(text)
        assert (evidence.outcome == "absent") == (evidence.start == evidence.end)


@given(st.floats(1, 999.4), st.sampled_from([("", 1), ("M", 1e6), ("B", 1e9), ("T", 1e12)]))
def test_shown_reads_back(value, scale):
    suffix, factor = scale
    text = shown(value * factor)
    assert text.endswith(suffix)
    (amount,) = amounts(text)
    assert amount.numeral.value == pytest.approx(value * factor, rel=6e-3)
