from __future__ import annotations

import pytest

from grill.content.model import Quantity, Slip
from grill.grading.amounts import amounts
from grill.grading.quantities import compare

CACHE = Quantity(formula="80 * 2 * 8 * 128 * 2 * 8192", unit="byte", rtol=0.02)
"""2.684 GB, 2.5 GiB: the keys and values of 8,192 tokens."""
RATIO = Quantity(formula="300e9 / 175e9", unit="token/param", rtol=0.1)


def against(quantity, answer, slips=()):
    return compare(amounts(answer), quantity, slips, ())


@pytest.mark.parametrize(
    ("answer", "slip"),
    [
        ("1.34 GB", "factor-2"),
        ("5.37 GB", "factor-2"),
        ("26.8 GB", "power-of-ten"),
        ("268 MB", "power-of-ten"),
        ("2.5 GB", "gb-gib"),
        ("2.684 GiB", "gb-gib"),
        ("21.5 GB", "bits"),
        ("7 GB", ""),
    ],
)
def test_a_wrong_number_of_bytes_names_its_slip(answer, slip):
    evidence = against(CACHE, answer)
    assert evidence.outcome == "wrong"
    assert evidence.check.slip == slip


def test_gb_said_for_gib_counts_within_the_tolerance_and_is_told():
    loose = CACHE.model_copy(update={"rtol": 0.1})
    evidence = against(loose, "2.5 GB")
    assert (evidence.outcome, evidence.check.slip) == ("match", "gb-gib")
    assert evidence.says == "GB for GiB: your digits count powers of two. It is 2.684 GB (2.5 GiB)."
    assert against(loose, "2.5 GiB").says == ""
    assert against(loose, "2.68 GB").says == ""
    assert against(loose, "2.6 GB").says == ""


def test_a_ratio_upside_down_is_inverted():
    evidence = against(RATIO, "0.583 tokens per parameter")
    assert evidence.check.slip == "inverted"
    assert "inverted" in evidence.says


def test_an_authors_slip_keeps_its_own_words_and_gets_a_name():
    slip = Slip(formula="300 / 1750", says="A zero too many.")
    evidence = against(RATIO, "0.17 tokens per parameter", [slip])
    assert (evidence.outcome, evidence.says, evidence.check.slip) == ("slip", "A zero too many.", "power-of-ten")


def test_the_steps_stand_beside_the_learners_number():
    check = against(CACHE, "5.37 GB").check
    assert check.lines == (
        "80 × 2 × 8 × 128 × 2 × 8192 = 2.684 GB (2.5 GiB)",
        "yours: 5.37 GB (5.001 GiB), 2 times too large",
    )
    assert not check.is_right
    assert against(CACHE, "2.7 GB").check.lines[-1] == "yours: 2.7 GB (2.515 GiB), 0.58 % off"


def test_a_number_from_a_range_has_no_steps_to_show():
    check = against(Quantity(low=8, high=13, unit="percent"), "10%").check
    assert check.is_right
    assert check.lines == ()
