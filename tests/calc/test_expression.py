from __future__ import annotations

import math
import operator
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grill.calc import CalcError, evaluate
from grill.calc.expression import CONSTANTS, FUNCTIONS, MAX_DEPTH, MAX_LENGTH, MAX_MAGNITUDE, SUFFIXES
from grill.calc.functions import SAYS
from grill.calc.values import MAX_DIGITS

OPERATORS = {"+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv}
RANK = {"+": 1, "-": 1, "*": 2, "/": 2, "leaf": 3}


def joined(parts):
    """A formula with no bracket that its operators do not need, its exact value, and the rank of its outer operator."""
    (left, x, left_rank), sign, (right, y, right_rank), gap = parts
    rank = RANK[sign]
    left = f"({left})" if left_rank < rank else left
    right = f"({right})" if right_rank <= rank else right
    return f"{left}{gap}{sign}{gap}{right}", OPERATORS[sign](x, y), rank


def safe(parts):
    return parts[1] != "/" or parts[2][1] != 0


GAPS = st.sampled_from(["", " ", "\t ", "\n"])
LEAVES = st.decimals(0, 9999, places=3).map(lambda x: (str(x), Fraction(str(x)), RANK["leaf"]))
PLAIN = st.recursive(
    LEAVES,
    lambda inner: st.tuples(inner, st.sampled_from("+-*/"), inner, GAPS).filter(safe).map(joined),
    max_leaves=8,
)


@settings(max_examples=60)
@given(PLAIN)
def test_plain_arithmetic_is_that_of_fractions_rounded_once(expression):
    formula, value, _ = expression
    assert evaluate(formula) == float(value)


def test_long_chains_fall_to_floating_point_and_stay_near_the_fraction():
    formula = " + ".join(f"1/{n}" for n in range(1, 32))
    exact = sum(Fraction(1, n) for n in range(1, 32))
    assert evaluate(f"({formula}) * ({formula})") == pytest.approx(float(exact**2), rel=1e-14)
    deep = Fraction(1, 3) ** 256
    assert evaluate("(1/3)^256 * 3^100 * 3^100") == pytest.approx(float(deep * 3**200), rel=1e-13)


@settings(max_examples=30)
@given(st.integers(1, 20), st.integers(0, 6), st.integers(0, 3))
def test_powers_bind_to_the_right_and_before_a_sign(base, exponent, tower):
    assert evaluate(f"-{base}^{exponent}") == -(base**exponent)
    assert evaluate(f"{base}**{exponent}") == base**exponent
    assert evaluate(f"2^{tower}^2") == 2 ** (tower**2)
    assert evaluate(f"{base}^-{exponent}") == float(Fraction(1, base**exponent))


@pytest.mark.parametrize("suffix", sorted(SUFFIXES))
def test_suffixes_scale(suffix):
    assert evaluate(f"0.7{suffix}") == 0.7 * SUFFIXES[suffix]
    assert evaluate(f"1 / (2.5{suffix})") == 1 / (2.5 * SUFFIXES[suffix])


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("0.1 + 0.2", 0.3),
        ("15T / 8B", 1875),
        ("1.1 - 1", 0.1),
        ("1e24 * 3 / 3e24", 1),
        ("sqrt(2.25)", 1.5),
        ("49 ^ 0.5", 7),
        ("(2/3) ^ -2", 2.25),
        ("3 * (1/3)", 1),
        ("-7", -7),
        ("0^0", 1),
        ("round(2.5) + round(3.5)", 6),
    ],
)
def test_exact_where_a_fraction_can_be(formula, value):
    assert evaluate(formula) == value


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("1e40T", 1e52),
        ("sqrt(1e24 / 120)", 91287092917.5),
        ("6 * 8B * 15T", 7.2e23),
        ("128k", 128_000),
        ("1_000 * 2", 2000),
        (".5 + 1.", 1.5),
        ("5% * 200", 10),
        ("(2 + 3)% * 200", 10),
        ("max(1, 2, 3) - min(4, 2)", 1),
        ("max(5)", 5),
        ("log(8, 2)", 3),
        ("log2(1024) + log10(1000)", 13),
        ("ln(e)", 1),
        ("exp(0) + abs(-2) + round(2.6)", 6),
        ("ceil(2.1) + floor(-2.1)", 0),
        ("sin(0) + cos(0)", 1),
        ("2 * pi", 2 * math.pi),
        ("--2", 2),
        ("2 - -3", 5),
        ("1 - 2 - 3", -4),
        ("16 / 4 / 2", 2),
        ("tanh(0)", 0),
        (" 1 ", 1),
    ],
)
def test_examples(formula, value):
    assert evaluate(formula) == pytest.approx(value, rel=1e-12)


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("6 × 70B · 2 ÷ 4", "6 * 70B * 2 / 4"),
        ("5 − 3", "5 - 3"),
        ("10²⁴ / 3²", "10^24 / 3^2"),
        ("2⁻³", "2^-3"),
        ("√16 + √(9)", "sqrt(16) + sqrt(9)"),
        ("2√9", None),
        ("2π", None),
        ("2 * π", "2 * pi"),
        ("1,000,000 * 2", "1000000 * 2"),
        ("12,500.5", "12500.5"),
        ("(1,000 + 1)", "1001"),
        ("max(1,200)", "200"),
        ("16\u202f384 + 1\u00a0000\u2009000", "1016384"),
        ("\uff11\uff12 \uff0b 1", "13"),
        ("3½", None),
        ("10²3", None),
    ],
)
def test_signs_of_print_are_read_and_nothing_is_guessed(typed, plain):
    if plain is None:
        with pytest.raises(CalcError):
            evaluate(typed)
    else:
        assert evaluate(typed) == evaluate(plain)


@pytest.mark.parametrize(
    ("formula", "says"),
    [
        ("", "too early"),
        ("   ", "too early"),
        ("1 +", "too early"),
        ("(1", "not closed"),
        ("max(1, 2", "not closed"),
        ("1)", "unexpected"),
        ("2 3", r"a sign such as \* is missing before '3'"),
        ("2e", "unexpected"),
        ("128kB", "unexpected"),
        ("2 GB", "unexpected"),
        ("2 T", "unexpected"),
        ("5 in 3", "unexpected"),
        ("* 2", "unexpected"),
        ("0,5", "a decimal point is '.'"),
        ("1,00", "a decimal point is '.'"),
        ("max(1,000, 2)", r"inside max\(…\) a comma separates: write 1_000"),
        ("foo + 1", "unknown name 'foo'"),
        ("foo(1)", "unknown name 'foo'"),
        ("sqr(1)", "did you mean 'sqrt'"),
        ("PI", "did you mean 'pi'"),
        ("ans", "no answer yet"),
        ("sqrt", r"sqrt needs brackets: sqrt\(…\)"),
        ("__import__('os')", "cannot read"),
        ("(1).real", "cannot read"),
        ("[1]", "cannot read"),
        ("1 = 1", "cannot read"),
        ("$5", "unexpected"),
        ("2 * \u0430", "cyrillic small letter a"),
        ("1 / 0", "division by zero"),
        ("1 / (2 - 2)", "division by zero"),
        ("0 ^ -1", "out of range"),
        ("9^999", "out of range"),
        ("(-8) ^ 0.5", "not a real number"),
        ("sqrt(-1)", "sqrt has no value"),
        ("log(0)", "log has no value"),
        ("log(2, 1)", "log has no value"),
        ("sqrt(1, 2)", "sqrt has no value"),
        ("exp(1000)", "exp has no value"),
        ("1e999", "beyond"),
        ("1e60 * 10", "beyond"),
        ("-1e60 - 1e60", "beyond"),
        ("1e50T", "beyond"),
        ("1e-999", "too close to zero"),
        ("1" * (MAX_DIGITS + 1), "digits"),
    ],
)
def test_errors_say_what_is_wrong(formula, says):
    with pytest.raises(CalcError, match=says):
        evaluate(formula)


def test_names_stand_for_numbers_and_come_before_constants():
    assert evaluate("6 * N * D", {"N": 2.0, "D": 3.0}) == 36
    assert evaluate("e + pi", {"e": 1.0, "pi": 2.0}) == 3
    with pytest.raises(CalcError, match="beyond"):
        evaluate("N", {"N": math.nan})


def test_length_and_depth_are_bounded_where_they_say():
    assert evaluate("1" + " " * (MAX_LENGTH - 1)) == 1
    with pytest.raises(CalcError, match="longer than"):
        evaluate("1" + " " * MAX_LENGTH)
    assert evaluate("(" * MAX_DEPTH + "7" + ")" * MAX_DEPTH) == 7
    for nested in (
        "(" * (MAX_DEPTH + 1) + "7" + ")" * (MAX_DEPTH + 1),
        "-" * (MAX_DEPTH + 1) + "7",
        "1^" * 100 + "1",
        "√" * 100 + "1",
    ):
        with pytest.raises(CalcError, match="deep"):
            evaluate(nested)


def test_a_chain_as_long_as_a_formula_may_be_is_no_nesting():
    assert evaluate("1" + "+1" * 249) == 250
    assert evaluate("1" + "*1" * 249) == 1


PIECES = st.sampled_from(
    [*"0123456789.+-*/^(),% _eE", "**", "1e60", "1e999", "sqrt(", "log(", "max(", "pi", "T", "kB", "x", "\u0663", "²"]
)


@settings(max_examples=80)
@given(st.lists(PIECES, max_size=30).map("".join) | st.text(max_size=40))
def test_any_text_gives_one_bounded_number_or_a_calc_error(formula):
    try:
        value = evaluate(formula)
    except CalcError:
        return
    assert type(value) is float
    assert math.isfinite(value)
    assert abs(value) <= MAX_MAGNITUDE


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_every_function_can_be_called(name):
    assert math.isfinite(evaluate(f"{name}(2)" if name not in {"min", "max"} else f"{name}(2, 3)"))


def test_every_function_and_constant_is_explained():
    assert set(SAYS) == set(FUNCTIONS) | set(CONSTANTS)
