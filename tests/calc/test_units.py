from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grill.calc.amounts import Amount
from grill.calc.dimensions import measure
from grill.calc.error import CalcError
from grill.calc.evaluation import amount_of
from grill.calc.expression import number_of
from grill.calc.labels import label
from grill.calc.parser import parse
from grill.calc.shown import shown, shown_quantity
from grill.calc.units import REFUSED, UNITS


def worth(text, notes=None, **names):
    return amount_of(parse(text, names), names, [] if notes is None else notes)


def counted(text):
    """The number of base units and what they are."""
    amount = worth(text)
    return float(amount.number), label(amount.powers)


KINDS = {}
for unit in dict.fromkeys(UNITS.values()):
    KINDS.setdefault(unit.of, []).append(unit.many)
SAME_KIND = st.sampled_from([names for names in KINDS.values() if len(names) > 1]).flatmap(
    lambda names: st.tuples(st.sampled_from(names), st.sampled_from(names), st.sampled_from(names))
)
SIZES = st.decimals("0.001", 9999, places=3)


@settings(max_examples=60)
@given(SIZES, SIZES, SAME_KIND)
def test_a_value_is_the_same_in_whatever_units_it_is_written(one, two, units):
    first, second, asked = units
    exact = Fraction(one) * UNITS[first].factor + Fraction(two) * UNITS[second].factor
    assert worth(f"{one} {first} + {two} {second}").number == exact
    assert worth(f"({one} {first} + {two} {second}) in {asked}").number == exact
    assert worth(f"{one} {first} / ({two} {second})").number == Fraction(one) * UNITS[first].factor / (
        Fraction(two) * UNITS[second].factor
    )


@settings(max_examples=40)
@given(SIZES, SAME_KIND)
def test_a_conversion_comes_back(size, units):
    first, second, _ = units
    assert worth(f"{size} {first} in {second} in {first}") == worth(f"{size} {first}")
    if not UNITS[first].of:
        return
    there = number_of(f"{size} {first}", second)
    assert number_of(f"{there!r} {second}", first) == pytest.approx(float(size), rel=1e-12)


@pytest.mark.parametrize("unit", dict.fromkeys(UNITS.values()), ids=lambda unit: unit.name)
def test_the_registry_agrees_with_the_table(unit):
    factor, powers = measure(((unit.name, 1), ("step", 1)))
    assert (factor, powers) == (unit.factor, {**dict(unit.of), "step": 2 if unit.name == "step" else 1})
    assert measure(((unit.name, 1),)) == (unit.factor, dict(unit.of))


@pytest.mark.parametrize(
    ("text", "number", "unit"),
    [
        ("80 GB", 80e9, "bytes"),
        ("80 GiB", 80 * 2**30, "bytes"),
        ("1 KB - 1 kB", 0, "bytes"),
        ("400 Gbit/s", 50e9, "bytes/s"),
        ("8 bits", 1, "bytes"),
        ("989 TFLOPS", 989e12, "FLOP/s"),
        ("1 PFLOP/s-day", 8.64e19, "FLOP"),
        ("2 PFLOP/s * 1 day", 2 * 8.64e19, "FLOP"),
        ("2 PF-days", 2 * 8.64e19, "FLOP"),
        ("2 hours + 30 min", 9000, "seconds"),
        ("1 d + 1 h + 1 s", 90_001, "seconds"),
        ("3 weeks in days", 21 * 86_400, "seconds"),
        ("8 GPU-hours", 8 * 3600, "GPU-hours"),
        ("8 GPU hours", 8 * 3600, "GPU-hours"),
        ("4 H100s * 2 hours", 8 * 3600, "GPU-hours"),
        ("$2", 2, "dollars"),
        ("$1.5M", 1.5e6, "dollars"),
        ("128k tok", 128_000, "tokens"),
        ("1.4 trillion tokens", 1.4e12, "tokens"),
        ("2 B", 2e9, "a bare number"),
        ("2 B params", 2e9, "params"),
        ("41%", 0.41, "a bare number"),
        ("(2 + 3) GB", 5e9, "bytes"),
        ("2^3 GB", 8e9, "bytes"),
        ("√16 s²", 4, "s^2"),
        ("100 GB / 2 GB/s", 50, "seconds"),
        ("15T tokens / 8B params", 1875, "tokens/param"),
        ("15T tokens per 8B params", 1875, "tokens/param"),
        ("min(5 GB, 4 GiB)", 4 * 2**30, "bytes"),
        ("abs(-2 days)", 2 * 86_400, "seconds"),
        ("sqrt(9 s^2)", 3, "seconds"),
    ],
)
def test_units_are_read(text, number, unit):
    assert counted(text) == (pytest.approx(number, rel=1e-12), unit)


@pytest.mark.parametrize(
    ("text", "number", "unit", "note"),
    [
        ("80 * 2 * 8 * 128 * 2 bytes * 128k tokens", 41_943_040_000, "bytes", "for each token"),
        ("2 bytes * 70B params", 140e9, "bytes", "for each param"),
        ("70B params * 2 bytes / (80 GB/GPU)", 1.75, "GPUs", "for each param"),
        ("3.8e25 FLOP / (16384 GPUs * 989 TFLOP/s * 41%)", 3.8e25 / (16384 * 989e12 * 0.41), "seconds", "each GPU"),
        ("3.8e25 FLOP / 16384 GPUs / 989 TFLOP/s / 41%", 3.8e25 / (16384 * 989e12 * 0.41), "seconds", "each GPU"),
        ("4M tokens * 500k steps", 2e12, "tokens", "for each step"),
        ("16384 GPUs * 54 days", 16384 * 54 * 86_400, "GPU-hours", None),
        ("16384 GPUs * 54 days * $2/hour", 16384 * 54 * 24 * 2, "dollars", "each GPU"),
        ("16384 GPUs * 54 days * $2/GPU-hour", 16384 * 54 * 24 * 2, "dollars", None),
        ("$2 * 16384 GPUs * 54 days / (1 GPU * 1 hour)", 16384 * 54 * 24 * 2, "dollars", None),
        ("2 bytes/param * 70B params", 140e9, "bytes", None),
        ("20 tokens/param * 70B params", 1.4e12, "tokens", None),
        ("40 TFLOP/s/GPU * 8 GPUs", 320e12, "FLOP/s", None),
        ("6 * 70B params * 1.4T tokens", 5.88e23, "params·tokens", None),
        ("6 * 70B params * 1.4T tokens + 1e21 FLOP", 5.89e23, "params·tokens", None),
        ("6 * 70B params * 1.4T tokens / (1000 GPUs * 400 TFLOP/s)", 1.47e6, "seconds", "each GPU"),
        ("sqrt(1e24 FLOP / (6 * 20 tokens/param))", 91287092917.5, "params", None),
        ("2 FLOP * 70B / token", 1.4e11, "FLOP/token", None),
        ("54 days / 8 GPUs", 583_200, "seconds/GPU", None),
    ],
)
def test_counts_are_absorbed_by_what_they_multiply_and_it_is_said(text, number, unit, note):
    notes = []
    amount = worth(text, notes)
    assert float(amount.number) == pytest.approx(number, rel=1e-12)
    assert label(amount.powers).replace("s/GPU", "seconds/GPU") == unit
    assert [note in said for said in notes] == ([True] if note else [])


@pytest.mark.parametrize(
    ("text", "unit", "number"),
    [
        ("6 * 70B params * 1.4T tokens", "FLOP", 5.88e23),
        ("6 * 70B * 1.4T", "FLOP", 5.88e23),
        ("1e24 FLOP / 70B params", "tokens", 1e24 / 70e9),
        ("1.4T", "tokens", 1.4e12),
        ("0.41", "%", 0.41),
        ("$2/hour", "$/day", 48 / 86_400),
        ("3.35 TB/s", "GB/s", 3.35e12),
    ],
)
def test_in_takes_what_it_can_mean(text, unit, number):
    assert float(worth(f"{text} in {unit}").number) == pytest.approx(number, rel=1e-12)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("5 tokens + 3 bytes", "tokens and bytes cannot be added"),
        ("5 GB - 3 s", "bytes and seconds cannot be subtracted"),
        ("5 tokens + 3", "tokens and a bare number cannot be added"),
        ("max(5 GPUs, 3 layers)", "GPUs and layers cannot be compared"),
        ("1 TFLOP/s + 1 TFLOP", "FLOP/s and FLOP cannot be added"),
        ("8 GPU-hours + 8 hours", "GPU-hours and seconds cannot be added"),
        ("15T tokens in params", "tokens cannot be shown in params"),
        ("15T tokens in FLOP", "tokens cannot be shown in FLOP"),
        ("320 kB/token in GB", "bytes/token cannot be shown in GB"),
        ("54 days * 8 GPUs in days", "GPU-hours cannot be shown in days"),
        ("5 GB in %", "bytes cannot be shown in %, which is a pure number"),
        ("5 in GB", "a bare number cannot be shown in GB"),
        ("2^(5 GB)", "an exponent is a bare number, not bytes"),
        ("log(5 GB)", "log takes a bare number, not bytes"),
        ("(1 s)^99", "mean nothing"),
        ("2 s^9 * 2 s^9", "seconds to the power 18 mean nothing"),
        ("2 s^10", "power of a unit"),
        ("2 s^9 s^9", "at most 12 parts"),
        ("5 gib", "did you mean 'GiB'"),
        ("5 apples", "unknown unit 'apples'"),
        ("5 in", "a unit is missing"),
        ("in GB", "something is missing before 'in'"),
        ("$", "after [$] comes a number"),
        ("312 TFLOPs", "write TFLOP for the count and TFLOP/s for the rate"),
        ("1e24 flops", "write FLOP for the count and FLOP/s for the rate"),
        ("80 gb", "write GB or Gbit"),
        ("3 months", "no one length"),
    ],
)
def test_a_clash_is_a_sentence(text, says):
    with pytest.raises(CalcError, match=says):
        worth(text)


@pytest.mark.parametrize("word", sorted(REFUSED))
def test_words_with_two_meanings_are_no_units(word):
    assert word not in UNITS
    with pytest.raises(CalcError, match=": write "):
        worth(f"3 {word}")


@pytest.mark.parametrize(
    ("text", "unit", "number"),
    [
        ("128k", "token", 128_000),
        ("128k tokens", "token", 128_000),
        ("80 GiB", "byte", 80 * 2**30),
        ("80", "byte", 80),
        ("54 days", "second", 54 * 86_400),
        ("41%", "percent", 41),
        ("41", "percent", 41),
        ("0.5%", "percent", 0.5),
        ("41%", "", 0.41),
        ("64 heads", "", 64),
        ("2 * 8", "GPU", 16),
        ("$2/hour", "dollar/GPU-hour", 2),
        ("$2/GPU-hour", "dollar/GPU-hour", 2),
        ("$48/day", "dollar/hour", 2),
        ("1 PFLOP/s", "FLOP/s", 1e15),
        ("3.35 TB/s", "byte/s", 3.35e12),
        ("5", "nat", 5),
    ],
)
def test_a_number_is_read_in_the_unit_of_its_field(text, unit, number):
    assert number_of(text, unit) == pytest.approx(number, rel=1e-12)


@pytest.mark.parametrize(
    ("text", "unit", "says"),
    [
        ("5 GB", "token", "bytes cannot be shown in tokens"),
        ("5 GB", "", "a plain number is wanted here, not bytes"),
        ("5 tokens/s", "", "a plain number is wanted here"),
        ("5 GB", "percent", "bytes are no percentage"),
        ("x", "token", "unknown name 'x'"),
        ("", "token", "too early"),
    ],
)
def test_a_number_of_something_else_is_refused(text, unit, says):
    with pytest.raises(CalcError, match=says):
        number_of(text, unit)


def test_variables_stand_in_a_number_of_a_field():
    assert number_of("2 * n", "token", {"n": Amount(Fraction(64))}) == 128


def test_one_unit_alone_spares_the_units_library(monkeypatch):
    monkeypatch.setattr("grill.calc.dimensions.registry", None)
    assert number_of("128k tokens", "token") + number_of("-1.5 B params", "param") == 128_000 - 1.5e9
    assert worth("(80 GB - 3 GiB) * 2 in GiB").number == 2 * (80 * 10**9 - Fraction(3 * 2**30))
    with pytest.raises(CalcError, match="tokens and bytes"):
        worth("5 tokens + 3 bytes")
    assert worth("5 params * 3 bytes / 1 hour").powers == {"byte": 1, "second": -1}
    with pytest.raises(TypeError):
        worth("5 heads^3/layers")


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0.0, "", "0"),
        (1875.0, "", "1,875"),
        (91287092917.5, "param", "91.29B params"),
        (999_999.7, "", "1M"),
        (9.999999e11, "", "1T"),
        (5.88e23, "", "5.88e23"),
        (1.5e-7, "", "1.5e-7"),
        (-3e9, "", "-3B"),
        (1.0, "token", "1 token"),
        (1e24, "FLOP", "1e24 FLOP"),
        (1e12, "FLOP/s/GPU", "1 TFLOP/s/GPU"),
        (3.35e12, "byte/s", "3.35 TB/s"),
        (41_943_040_000.0, "byte", "41.94 GB (39.06 GiB)"),
        (999_999_999_999.0, "byte", "1 TB (0.9095 TiB)"),
        (327_680.0, "byte/token", "327.7 kB/token (320 KiB/token)"),
        (1.0, "byte", "1 byte"),
        (5_719_835.1, "second", "66.2 days"),
        (7200.0, "second", "2 hours"),
        (0.0123, "second", "12.3 ms"),
        (1e9, "second", "31.71 years"),
        (21_233_664.0, "GPU-hour", "21.23M GPU-hours"),
        (1875.0, "token/param", "1,875 tokens/param"),
        (2.0, "dollar/GPU-hour", "$2.00/GPU-hour"),
        (-1234.5, "dollar", "-$1,234"),
        (0.000015, "dollar", "$1.5e-5"),
        (41.0, "percent", "41 %"),
        (2.5, "nat", "2.5 nat"),
    ],
)
def test_numbers_are_written_as_people_write_them(value, unit, text):
    assert shown_quantity(value, unit) == text


@settings(max_examples=60)
@given(st.floats(-1e60, 1e60), st.sampled_from(["", "byte", "FLOP", "FLOP/s", "second", "dollar", "token", "percent"]))
def test_no_number_is_written_in_the_way_of_a_program(value, unit):
    text = shown_quantity(value, unit)
    assert "e+" not in text
    assert "e0" not in text
    assert "-0 " not in f"{text} "
    assert len(text) < 60


@settings(max_examples=60)
@given(st.floats(1e-3, 1e30), st.integers(2, 6))
def test_a_shown_number_reads_back_within_its_digits(value, digits):
    assert number_of(shown(value, digits), "") == pytest.approx(value, rel=0.51 * 10.0 ** (1 - digits))
