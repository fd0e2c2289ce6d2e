from __future__ import annotations

import math
import operator
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grill.calc import CalcError, evaluate
from grill.calc.expression import FUNCTIONS, MAX_DEPTH, MAX_LENGTH, MAX_MAGNITUDE, SUFFIXES

OPERATORS = {"+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv}
RANK = {"+": 1, "-": 1, "*": 2, "/": 2, "leaf": 3}


def joined(parts):
    """A formula with no bracket that its operators do not need, its exact value, and the rank of its outer operator."""
    (left, x, left_rank), sign, (right, y, right_rank), gap = parts
    rank = RANK[sign]
    left = f"({left})" if left_rank < rank else left
    right = f"({right})" if right_rank <= rank else right
    return f"{left}{gap}{sign}{gap}{right}", OPERATORS[sign](x, y), rank


def leaf(value):
    return str(value), Fraction(value), RANK["leaf"]


def safe(parts):
    return parts[1] != "/" or parts[2][1] != 0


# Values of few binary digits, divided by powers of two only: floating point is exact on them.
GAPS = st.sampled_from(["", " ", "\t ", "\n"])
HALVED = st.tuples(st.integers(0, 63).map(leaf), st.just("/"), st.sampled_from([1, 2, 4, 8]).map(leaf), GAPS).map(
    joined
)
EXACT = st.recursive(
    st.integers(0, 63).map(leaf) | HALVED,
    lambda inner: st.tuples(inner, st.sampled_from("+-*"), inner, GAPS).map(joined),
    max_leaves=5,
)
ANY = st.recursive(
    st.floats(0.001, 1e6).map(lambda x: (repr(x), x, RANK["leaf"])),
    lambda inner: st.tuples(inner, st.sampled_from("+-*/"), inner, GAPS).filter(safe).map(joined),
    max_leaves=8,
)


@given(EXACT)
def test_agrees_exactly_with_fractions(expression):
    formula, value, _ = expression
    assert Fraction(evaluate(formula)) == value


@given(ANY)
def test_does_what_python_does_in_the_same_order(expression):
    formula, value, _ = expression
    if len(formula) > MAX_LENGTH or abs(value) > MAX_MAGNITUDE:
        return
    assert evaluate(formula) == value


@given(st.integers(1, 20), st.integers(0, 6), st.integers(0, 3))
def test_powers_bind_to_the_right_and_before_a_sign(base, exponent, tower):
    assert evaluate(f"-{base}^{exponent}") == -(base**exponent)
    assert evaluate(f"{base}**{exponent}") == base**exponent
    assert evaluate(f"2^{tower}^2") == 2 ** (tower**2)
    assert evaluate(f"{base}^-{exponent}") == pytest.approx(float(base) ** -exponent, rel=1e-15)


@given(st.floats(0.001, 999), st.sampled_from(sorted(SUFFIXES)))
def test_suffixes_scale(number, suffix):
    assert evaluate(f"{number!r}{suffix}") == number * SUFFIXES[suffix]
    assert evaluate(f"1 / ({number!r}{suffix})") == 1 / (number * SUFFIXES[suffix])


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
        ("max(1, 2, 3) - min(4, 2)", 1),
        ("log(8, 2)", 3),
        ("log2(1024) + log10(1000)", 13),
        ("ln(e)", 1),
        ("exp(0) + abs(-2) + round(2.6)", 6),
        ("2 * pi", 2 * math.pi),
        ("--2", 2),
        ("2 - -3", 5),
        ("1 - 2 - 3", -4),
        ("16 / 4 / 2", 2),
        ("0^0", 1),
        ("tanh(0)", 0),
        (" 1 ", 1),
    ],
)
def test_examples(formula, value):
    assert evaluate(formula) == pytest.approx(value, rel=1e-12)


@pytest.mark.parametrize(
    ("formula", "says"),
    [
        ("", "too early"),
        ("   ", "too early"),
        ("1 +", "too early"),
        ("(1", "not closed"),
        ("max(1, 2", "not closed"),
        ("1)", "unexpected"),
        ("2 3", "unexpected"),
        ("2e", "unexpected"),
        ("128kB", "unexpected"),
        ("* 2", "unexpected"),
        ("foo + 1", "unknown name 'foo'"),
        ("foo(1)", "unknown name 'foo'"),
        ("sqrt", "unknown name"),
        ("__import__('os')", "cannot read"),
        ("(1).real", "cannot read"),
        ("[1]", "cannot read"),
        ("1 = 1", "cannot read"),
        ("1 / 0", "division by zero"),
        ("1 / (2 - 2)", "division by zero"),
        ("0 ^ -1", "out of range"),
        ("9^999", "out of range"),
        ("(-8) ^ 0.5", "not a real number"),
        ("sqrt(-1)", "sqrt has no value"),
        ("log(0)", "log has no value"),
        ("sqrt(1, 2)", "sqrt has no value"),
        ("exp(1000)", "exp has no value"),
        ("1e999", "beyond"),
        ("1e60 * 10", "beyond"),
        ("-1e60 - 1e60", "beyond"),
        ("1e50T", "beyond"),
    ],
)
def test_errors_say_what_is_wrong(formula, says):
    with pytest.raises(CalcError, match=says):
        evaluate(formula)


def test_length_and_depth_are_bounded_where_they_say():
    assert evaluate("1" + " " * (MAX_LENGTH - 1)) == 1
    with pytest.raises(CalcError, match="longer than"):
        evaluate("1" + " " * MAX_LENGTH)
    assert evaluate("(" * MAX_DEPTH + "7" + ")" * MAX_DEPTH) == 7
    for nested in ("(" * (MAX_DEPTH + 1) + "7" + ")" * (MAX_DEPTH + 1), "-" * (MAX_DEPTH + 1) + "7", "1^" * 100 + "1"):
        with pytest.raises(CalcError, match="deep"):
            evaluate(nested)


PIECES = st.sampled_from(
    [
        *"0123456789.+-*/^(),% _eE",
        "**",
        "1e60",
        "1e999",
        "sqrt(",
        "log(",
        "max(",
        "exp(",
        "pi",
        "T",
        "kB",
        "x",
        "\u0663",
        "²",
    ]
)


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
