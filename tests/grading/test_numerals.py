from __future__ import annotations

import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grill.grading.numerals import numerals

UNITS = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
TENS = ["zero", "ten", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
SUPER = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")


def below_thousand(number: int, joint: str, hyphen: str) -> str:
    hundreds, rest = divmod(number, 100)
    said = [f"{UNITS[hundreds]} hundred"] if hundreds else []
    if rest:
        tens, ones = divmod(rest, 10)
        small = UNITS[rest] if rest < 20 else TENS[tens] + (f"{hyphen}{UNITS[ones]}" if ones else "")
        said.append(small)
    return joint.join(said)


def spelled(number: int, joint: str = " ", hyphen: str = "-") -> str:
    """A whole number in English words."""
    groups = []
    for scale in ("", " thousand", " million", " billion", " trillion"):
        number, group = divmod(number, 1000)
        if group:
            groups.append(below_thousand(group, joint, hyphen) + scale)
    return " ".join(reversed(groups))


def only(text: str):
    found = numerals(text)
    assert len(found) == 1, (text, found)
    return found[0]


@given(st.integers(2, 10**15 - 1), st.sampled_from([" ", " and "]), st.sampled_from("- "))
def test_words_read_back(number, joint, hyphen):
    said = spelled(number, joint, hyphen)
    for text in (said, said.upper(), f"it takes {said} of them."):
        numeral = only(text)
        assert (numeral.low, numeral.high) == (number, number)
        assert text[numeral.start : numeral.end].lower() == said
        assert (numeral.percent, numeral.multiple, numeral.approximate) == (False, False, False)


@given(st.integers(2, 99), st.integers(0, 9), st.sampled_from(["thousand", "million", "billion", "trillion"]))
def test_words_with_a_decimal_read_back(whole, tenth, scale):
    power = {"thousand": 3, "million": 6, "billion": 9, "trillion": 12}[scale]
    numeral = only(f"{spelled(whole)} point {UNITS[tenth]} {scale}")
    assert numeral.value == pytest.approx((whole * 10 + tenth) * 10 ** (power - 1), rel=1e-12)


SPELLINGS = [
    "{m}e{p}",
    "{m}E+{p}",
    "{m}x10^{p}",
    "{m} x 10^{p}",
    "{m} × 10^{p}",
    "{m}*10**{p}",
    "{m} · 10{up}",
    "{m}×10{up}",
    "{m} times 10^{p}",
    "{m} x 10^{{{p}}}",
    r"{m} \times 10^{{{p}}}",
    r"{m}\cdot10^{{{p}}}",
    "{m} x 10^+{p}",
]


@given(st.integers(1, 9999), st.integers(0, 3), st.integers(0, 30), st.sampled_from(SPELLINGS))
def test_scientific_spellings_read_back(digits, places, power, spelling):
    mantissa = f"{digits / 10**places:.{places}f}"
    text = spelling.format(m=mantissa, p=power, up=str(power).translate(SUPER))
    numeral = only(f"N = {text} parameters")
    assert numeral.value == pytest.approx(float(f"{mantissa}e{power}"), rel=1e-9)
    assert numeral.low == numeral.high
    assert f"N = {text} parameters"[numeral.start : numeral.end] == text


@given(st.integers(1, 9), st.integers(1, 30))
def test_negative_powers_and_bare_powers_read_back(mantissa, power):
    up = str(power).translate(SUPER)
    for text in (
        f"{mantissa}e-{power}",
        f"{mantissa} x 10^-{power}",
        f"{mantissa} × 10⁻{up}",
        f"{mantissa}*10^{{-{power}}}",
    ):
        assert only(text).value == pytest.approx(float(f"{mantissa}e-{power}"), rel=1e-9)
    for text in (f"10^{power}", f"10{up}", f"10**{power}", f"10^{{{power}}}"):
        assert only(text).value == pytest.approx(10.0**power, rel=1e-9)


SCALES = {
    1e3: ["k", "K", " thousand", " Thousand"],
    1e6: ["M", "m", " million", " mn", " mil", " M", " millions", " MILLION", " milion"],
    1e9: ["B", "b", "G", " billion", " bn", "bn", " B", " Billion", " bilion", " billlion"],
    1e12: ["T", "t", " trillion", " tn", "tn", " T", " trillions", " trilion"],
}


@given(st.integers(1, 99_999), st.integers(0, 3), st.sampled_from([(s, x) for s, xs in SCALES.items() for x in xs]))
def test_suffixes_and_scale_words_read_back(digits, places, scaled):
    scale, suffix = scaled
    text = f"{digits / 10**places:.{places}f}{suffix}"
    numeral = only(f"about {text} tokens")
    assert numeral.value == pytest.approx(digits / 10**places * scale, rel=1e-9)
    assert numeral.approximate


@given(st.integers(1000, 10**15), st.sampled_from([",", "_", "\u00a0", "\u2009", "\u202f"]))
def test_grouped_digits_read_back(number, separator):
    assert only(f"{number:,}".replace(",", separator)).value == number
    assert only(f"{number:,}.5".replace(",", separator)).value == number + 0.5


RANGED = [
    ("{a}-{b}", ""),
    ("{a} - {b}", ""),
    ("{a}–{b}", ""),
    ("{a} to {b}", ""),
    ("between {a} and {b}", ""),
    ("from {a} to {b}", ""),
    ("{a}-{b}%", "%"),
    ("{a}% to {b}%", "%"),
    ("{a}-{b}x", "x"),
]


@given(st.integers(1, 900), st.integers(1, 99), st.sampled_from(RANGED))
def test_ranges_read_back(low, more, form):
    spelling, tail = form
    numeral = only(spelling.format(a=low, b=low + more))
    assert (numeral.low, numeral.high) == (low, low + more)
    assert numeral.approximate
    assert (numeral.percent, numeral.multiple) == (tail == "%", tail == "x")
    assert low < numeral.value < low + more


@given(st.integers(1, 90), st.integers(1, 9), st.sampled_from([("B", 1e9), (" billion", 1e9), ("T", 1e12), ("k", 1e3)]))
def test_the_second_scale_of_a_range_serves_the_first(low, more, scale):
    suffix, factor = scale
    for text in (
        f"{low} to {low + more}{suffix}",
        f"{low}{suffix} to {low + more}{suffix}",
        f"{low}-{low + more}{suffix}",
    ):
        numeral = only(text)
        assert (numeral.low, numeral.high) == (low * factor, (low + more) * factor)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a dozen", 12),
        ("a score", 20),
        ("a million", 1e6),
        ("half a million", 5e5),
        ("one half", 0.5),
        ("two thirds", 2 / 3),
        ("about a tenth", 0.1),
        ("a third of it", 1 / 3),
        ("a hundredth", 0.01),
        ("three-quarters", 0.75),
        ("1/8", 0.125),
        ("1/8 of them", 0.125),
        (".95", 0.95),
        ("zero point nine five", 0.95),
        ("beta two of about point nine five", None),
        ("point nine five", 0.95),
        ("three hundred and sixty five", 365),
        ("one million and five", 1_000_005),
        ("fourty two", 42),
        ("2^10", 1024),
        ("1 in 20,000", None),
    ],
)
def test_other_spellings(text, value):
    found = numerals(text)
    if value is None:
        assert len(found) == 2
    else:
        assert only(text).value == pytest.approx(value, rel=1e-12)


@pytest.mark.parametrize(
    "text", ["~91B", "≈ 91B", "about 91B", "roughly 91B", "approx. 91B", "around 91B", r"some 91B"]
)
def test_about_is_remembered(text):
    assert only(text).approximate
    assert only(text).value == 91e9


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("20%", 20),
        ("20 %", 20),
        ("20 percent", 20),
        ("twenty per cent", 20),
        ("0.1%", 0.1),
        (r"20\%", 20),
        ("5 PERCENT", 5),
    ],
)
def test_percent(text, value):
    assert only(text).percent
    assert not only(text).multiple
    assert only(text).value == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("8x", 8),
        ("8×", 8),
        ("8 times", 8),
        ("eight times", 8),
        ("twice", 2),
        ("tenfold", 10),
        ("ten-fold", 10),
        ("10-fold", 10),
        ("triples", 3),
    ],
)
def test_multiples(text, value):
    assert only(text).multiple
    assert not only(text).percent
    assert only(text).value == value


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("a few thousand", 2e3, 9e3),
        ("several billion", 3e9, 9e9),
        ("tens of millions", 10e6, 99e6),
        ("a couple of trillion", 1.5e12, 3e12),
    ],
)
def test_vague_counts_are_wide_ranges(text, low, high):
    assert (only(text).low, only(text).high) == (low, high)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "one of them",
        "GPT-4",
        "H100",
        "v1.5",
        "no numbers",
        "a",
        "point",
        "hundred",
        "1e400",
        "9" * 3 + ",999" * 120,
        "manifold",
    ],
)
def test_what_is_no_number(text):
    assert numerals(text) == []


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("five six", [5, 6]),
        ("fifty-fifty", [50, 50]),
        ("five or six", [5, 6]),
        ("1:20", [1, 20]),
        ("8B and 15T", [8e9, 15e12]),
        ("20, 30", [20, 30]),
    ],
)
def test_neighbours_stay_apart(text, values):
    assert [numeral.value for numeral in numerals(text)] == values


PIECES = st.sampled_from(
    [
        "0",
        "1",
        "9",
        ".",
        ",",
        "-",
        "–",
        "/",
        "^",
        "**",
        "{}",
        "⁰",
        "²",
        "⁻",
        "e",
        "E",
        "e999",
        "e-999",
        "10",
        "x",
        "×",
        "%",
        "k",
        "B",
        "T",
        "hundred",
        "thousand",
        "million",
        "trillion",
        "half",
        "a",
        "an",
        "and",
        "point",
        "zero",
        "one",
        "five",
        "twenty",
        "to",
        "between",
        "from",
        "few",
        "several",
        "tens",
        "of",
        "dozen",
        "third",
        "halves",
        "twice",
        "fold",
        "times",
        "٣",
        "½",
        "\\times",
        "$",
        "~",
        "about",
    ]
)


@given(
    st.text(max_size=80)
    | st.lists(st.tuples(PIECES, st.sampled_from(["", " "])), max_size=25).map(lambda p: "".join(itertools.chain(*p)))
)
def test_any_text_gives_finite_numbers_in_order(text):
    end = 0
    for numeral in numerals(text):
        assert end <= numeral.start < numeral.end <= len(text)
        end = numeral.end
        assert 0 <= numeral.low <= numeral.high
        assert math.isfinite(numeral.high)
        assert numeral.low <= numeral.value * (1 + 1e-9)
        assert numeral.value <= numeral.high * (1 + 1e-9)
        assert not (numeral.percent and numeral.multiple)
