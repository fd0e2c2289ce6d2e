from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grill.grading.amounts import amounts
from grill.grading.magnitude import KnownNumbers

KNOWN = KnownNumbers(
    ["Llama has 8 KV heads and 128k context.", "It was trained on 15T tokens.", "The learning rate is 3e-4."]
)


def misplaced(text):
    return KNOWN.misplaced(text, amounts(text))


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("it has 80 KV heads", 8),
        ("1.5T tokens were used to train it", 15e12),
        ("a learning rate of 3e-3", 3e-4),
        ("150T", 15e12),
    ],
)
def test_a_known_number_at_the_wrong_power_of_ten(text, known):
    found = misplaced(text)
    assert found is not None
    assert found[1] == pytest.approx(known)


@pytest.mark.parametrize(
    "text",
    [
        "8 KV heads",
        "15T tokens",
        "80 people wrote it",
        "16 KV heads",
        "no number",
        "0 KV heads",
        "80 layers",
        "30 tokens and 8 heads",
        "for 4-80k tokens it is 1.5k",
        "a 1B proxy trained on 10T",
    ],
)
def test_what_is_no_misplaced_number(text):
    assert misplaced(text) is None


@given(st.integers(-3, 3), st.integers(11, 999).filter(lambda n: n % 10).map(float))
def test_only_powers_of_ten_of_what_is_not_known_itself(power, number):
    known = KnownNumbers([f"about {number:.6f}M tokens"])
    text = f"about {number * 10.0**power:.9f}M tokens"
    assert (known.misplaced(text, amounts(text)) is not None) == (power != 0)
    other = f"about {number * 2.3 * 10.0**power:.9f}M tokens"
    assert known.misplaced(other, amounts(other)) is None


@given(st.lists(st.sampled_from(["0", "1e-300", "1e-310", "1e300", "1e24", "5", "tokens", "heads"]), max_size=8))
def test_extreme_numbers_are_no_crash(pieces):
    known = KnownNumbers(["1e24 tokens", "1e-300 heads", "0 heads"])
    text = " ".join(pieces)
    found = known.misplaced(text, amounts(text))
    assert found is None or found[1] > 0
