from __future__ import annotations

import math
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grill.calc.experiments import student
from grill.calc.experiments.conclusion import conclude
from grill.calc.experiments.conclusion_tables import as_data, as_table
from grill.calc.experiments.evidence import Score
from grill.calc.experiments.precision import p_text, written
from grill.calc.experiments.summary import conclude_summary
from grill.calc.expression import CalcError
from grill.calc.inputs import calculate
from tests.calc.scored import BETTER, arms, evidence, said

# Hours of sleep gained by ten patients on two drugs (Student 1908), and what R's t.test prints for them.
DRUG_1 = (0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0)
DRUG_2 = (1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4)


# The two bars, in the form of three numbers.


@pytest.mark.parametrize(("paired", "interval"), [(True, "−5.5 to 7.1"), (False, "−2.2 to 3.8"), (None, "−5.5 to 7.1")])
def test_a_gain_of_two_seeds_within_noise_is_refused_with_its_interval(paired, interval):
    claim = conclude_summary(0.8, 0.7, 2, paired=paired).claims[0]
    assert claim.improved == ()
    assert "does not support an improvement of the candidate over the baseline: on 2 " in claim.says
    assert f"95 % interval {interval} includes 0" in claim.says


@pytest.mark.parametrize(("paired", "says"), [(True, "0.42 to 1.38"), (False, "0.25 to 1.55"), (None, "0.25 to 1.55")])
def test_sixteen_seeds_bear_a_gain_as_large_as_its_spread(paired, says):
    conclusion = conclude_summary(0.9, 0.9, 16, paired=paired)
    assert conclusion.claims[0].comparisons[0].verdict == "better"
    assert f"scores 0.90 higher than the baseline (95 % interval {says})" in conclusion.says


def test_where_pairing_was_not_said_both_readings_are_named():
    notes = " ".join(conclude_summary(0.8, 0.7, 2).notes)
    assert "−5.5 to 7.1" in notes
    assert "−2.2 to 3.8" in notes
    assert "the wider one decides" in notes


def test_the_panel_shows_how_the_interval_is_worked_out():
    worked = calculate("conclude", {"gain": "0.8", "std": "0.7", "seeds": "2", "paired": "yes"})
    assert worked.result("low").value == pytest.approx(-5.48925, abs=1e-4)
    assert [step.name for step in worked.steps] == ["error", "df", "t_crit", "low", "high", "t", "p"]
    assert "includes 0" in worked.says
    assert "−5.5 to 7.1" in worked.table
    assert {slip.name for slip in worked.slips} == {"normal-for-t", "std-for-error"}
    assert worked.result("seeds_needed").value == 9


def test_the_panel_corrects_for_families():
    alone = calculate("conclude", {"gain": 1.0, "std": 1.0, "seeds": 9.0, "paired": True})
    among = calculate("conclude", {"gain": 1.0, "std": 1.0, "seeds": 9.0, "paired": True, "families": 6.0})
    assert "higher than" in alone.says
    assert "leaves 0 out alone, but not once 6 comparisons are corrected for" in among.says
    assert among.result("corrected_p").value == pytest.approx(6 * alone.result("p").value)


def test_one_seed_and_no_spread_have_no_interval():
    assert "1 usable seed" in conclude_summary(0.8, 0.7, 1, paired=True).says
    assert "without spread there is no interval" in conclude_summary(0.8, 0.0, 3, paired=True).says
    assert calculate("conclude", {"gain": 0.8, "std": 0.0, "seeds": 3.0}).steps == ()


@pytest.mark.parametrize(
    "numbers", [(math.nan, 1, 3), (1, math.nan, 3), (1, -1, 3), (math.inf, 1, 3), (1, 1, 0), (1, 1, 10**7)]
)
def test_numbers_that_make_no_sense_are_refused(numbers):
    with pytest.raises(CalcError):
        conclude_summary(*numbers)


# The statistics.


def test_paired_agrees_with_students_own_example():
    estimate = student.paired([b - a for a, b in zip(DRUG_1, DRUG_2, strict=True)], scale=5.5)
    assert (estimate.gain, estimate.df) == (pytest.approx(1.58), 9)
    assert estimate.gain / estimate.error == pytest.approx(4.0621, abs=1e-4)
    assert estimate.p == pytest.approx(0.002833, abs=1e-6)
    assert estimate.interval(0.05) == pytest.approx((0.7001142, 2.4598858), abs=1e-6)


def test_welch_agrees_with_the_same_example():
    estimate = student.welch(DRUG_1, DRUG_2)
    assert estimate.df == pytest.approx(17.776, abs=1e-3)
    assert estimate.p == pytest.approx(0.07939, abs=1e-5)
    assert estimate.interval(0.05) == pytest.approx((-0.2054832, 3.3654832), abs=1e-6)


def test_a_small_arm_lends_no_more_degrees_of_freedom_than_it_has():
    few, many = [0.0, 0.1], [0.0, 3.0, -3.0, 2.0, -2.0, 1.0, -1.0, 0.5]
    assert student.welch(few, many).df == 2


def test_holm_by_hand():
    assert student.holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])


def test_seeds_needed_are_those_of_the_power_tables():
    # A standardised difference of 0.5 at 80 % power: 34 pairs, or 64 in each group.
    assert student.seeds_needed(student.Estimate("paired", (4, 4), 0.5, (1.0,)), 0.05) == 34
    assert student.seeds_needed(student.Estimate("unpaired", (4, 4), 0.5, (1.0, 1.0)), 0.05) == 64


def test_a_vanishing_gain_has_no_number_of_seeds():
    assert student.seeds_needed(student.Estimate("paired", (4, 4), 1e-6, (1.0,)), 0.05) is None
    assert "even 10,000 paired seeds" in conclude_summary(1e-6, 1.0, 4, paired=True).says


@settings(max_examples=30)
@given(
    st.lists(st.tuples(st.floats(-50, 50), st.floats(-50, 50)), min_size=2, max_size=8),
    st.booleans(),
)
def test_swapping_the_arms_turns_every_sign(pairs, paired):
    rows = arms([a for a, _ in pairs], [b for _, b in pairs])
    one, other = (
        conclude(evidence(rows), baseline=name, paired=paired).claims[0].comparisons[0] for name in ("A", "B")
    )
    assert other.gain == pytest.approx(-one.gain)
    assert {one.verdict, other.verdict} in ({"better", "worse"}, {"open"}, {"no spread"})
    if one.interval:
        assert other.interval == pytest.approx((-one.interval[1], -one.interval[0]))
        assert (one.verdict != "open") == (not one.interval[0] <= 0 <= one.interval[1])


# From a table.


def test_runs_of_one_seed_pair_and_the_strongest_sentence_comes_first():
    claim = said(arms(*BETTER))
    assert claim.says.startswith("On 3 paired seeds, B scores 1.17 higher than A (95 % interval 1.02 to 1.31).")


def test_runs_that_share_no_seed_are_compared_by_welch():
    claim = said(arms(*BETTER, seeds=((1, 2, 3), (4, 5, 6))))
    assert claim.comparisons[0].estimate.design == "unpaired"
    assert claim.says.startswith("On 3 separate runs each, B scores")
    assert claim.notes == ("A and B share no seed, so their runs are compared as separate ones.",)


def test_pairing_can_be_declined():
    assert said(arms(*BETTER), paired=False).comparisons[0].estimate.design == "unpaired"


def test_a_seed_without_partner_is_left_out_and_named():
    claim = said(arms(BETTER[0], (*BETTER[1], 99.0)))
    assert claim.comparisons[0].estimate.seeds == (3, 3)
    assert "Seeds are unequal: 3 of A, 4 of B." in claim.notes
    assert "Seed 4 left out: no partner in the other arm." in claim.notes


def test_benchmarks_of_one_seed_are_no_further_seeds():
    rows = [
        Score(arm, str(seed), "math", f"bench{i}", 50 + gain + 0.1 * seed * (1 + gain) + i)
        for arm, gain in (("A", 0.0), ("B", 1.0))
        for seed in range(3)
        for i in range(20)
    ]
    estimate = conclude(evidence(rows)).claims[0].comparisons[0].estimate
    assert estimate.seeds == (3, 3)
    assert estimate.df == 2


def test_an_improvement_of_one_family_is_claimed_for_that_family_alone():
    noise = ((10.0, 10.4, 9.8), (10.1, 10.2, 10.1))
    worse = ((30.0, 30.3, 30.1), (29.0, 29.2, 29.1))
    rows = [*arms(*BETTER, "reasoning"), *arms(*noise, "coding"), *arms(*worse, "recall")]
    claim = conclude(evidence(rows)).claims[0]
    assert claim.improved == ("reasoning",)
    assert "This is shown for reasoning, not for coding and recall." in claim.says
    assert "B scores 1.03 lower than A on recall (95 % interval 0.89 to 1.18, corrected p = " in claim.says
    assert "no proof of equality, with 95 % intervals: coding 0.07 (" in claim.says


def test_all_families_better_is_said_so():
    claim = conclude(evidence(arms(*BETTER, "x"), arms(*BETTER, "y"))).claims[0]
    assert "This is shown for both families tested." in claim.says


def test_families_are_corrected_for():
    weak = ((0.0, 0.0, 0.0, 0.0), (0.6, 1.6, 0.4, 1.4))
    flat = ((0.0, 0.0, 0.0, 0.0), (0.3, -0.4, 0.1, -0.2))
    alone = said(arms(*weak, "x"))
    assert alone.improved == ("x",)
    among = conclude(evidence(arms(*weak, "x"), *(arms(*flat, f) for f in "yzuv")))
    assert among.claims[0].improved == ()
    assert "does not support an improvement of B over A on any of 5 families" in among.says
    assert "corrected p" in among.says
    assert any("corrected" in note for note in among.notes)


def test_several_candidates_are_corrected_for_and_each_has_its_sentence():
    rows = [*arms(*BETTER), *(Score("C", str(i), "", "", 60.1 + 0.1 * i) for i in range(1, 4))]
    conclusion = conclude(evidence(rows))
    assert conclusion.tests == 2
    assert [claim.candidate for claim in conclusion.claims] == ["B", "C"]
    assert any("The best of several looks better than it is" in note for note in conclusion.notes)


def test_a_refusal_says_how_many_seeds_would_do_and_never_that_the_two_are_equal():
    claim = said(arms((0.0, 0.0), (1.295, 0.305)))
    assert "Nor does it show that the two are equal." in claim.says
    assert "9 paired seeds (7 more) would show it in 80 % of repeats" in claim.says
    assert "Fix that number beforehand" in claim.says


def test_more_seeds_are_not_promised_to_a_loser():
    claim = said(arms((0.0, 0.0), (-1.5, 0.1)))
    assert "more seeds promise no improvement" in claim.says


def test_identical_differences_carry_no_claim():
    claim = said(arms((0.1, 0.2, 0.3), (0.4, 0.5, 0.6)))
    assert claim.comparisons[0].verdict == "no spread"
    assert "every difference is 0.30, and without spread there is no interval" in claim.says


def test_a_single_seed_carries_no_claim():
    assert "1 usable seed of an arm gives a difference of 2.0 and no spread" in said(arms((1.0,), (3.0,))).says


def test_losses_are_better_when_lower():
    claim = said(arms(BETTER[1], BETTER[0]), lower_is_better=True)
    assert claim.comparisons[0].verdict == "better"
    assert "B scores 1.17 lower than A (95 % interval 1.02 to 1.31, lower is better)" in claim.says


def test_losses_are_worse_when_higher():
    claim = said(arms(*BETTER), lower_is_better=True)
    assert claim.comparisons[0].verdict == "worse"
    assert "B scores 1.17 higher than A (95 % interval 1.02 to 1.31, lower is better)" in claim.says
    assert "the worse result is that of B as a whole" in claim.says


def test_two_pairs_of_three_runs_are_no_reason_to_drop_the_third():
    # Two pairs have 1 degree of freedom and an interval of 12.7 standard errors, three runs of each arm up to 4.
    claim = said(arms(*BETTER, seeds=((1, 2, 3), (2, 3, 4))))
    assert claim.comparisons[0].estimate.design == "unpaired"
    assert said(arms(BETTER[0][:2], BETTER[1])).comparisons[0].estimate.design == "paired"


def test_of_many_families_the_fewest_and_the_most_seeds_are_named():
    rows = [arms((0.0, 0.1, 0.0), (x, 1.5 * x, -0.1), f"f{i}") for i, x in enumerate((0.3, 0.9, 0.6, 0.5))]
    says = conclude(evidence(*rows, arms((0.0, 0.0, 0.0), (1.0, -1.0, 1e-6), "none"))).claims[0].says
    assert re.search(
        r"with \d+ paired seeds \(\d+ more\) for f1 up to \d+ paired seeds \(\d+ more\) for f0 and not", says
    )
    assert "and not even 10,000 for none." in says


def test_a_gain_far_below_its_interval_keeps_one_digit():
    says = said(arms((0.0, 0.0, 0.0), (0.1, -0.1, 0.0051))).says
    assert "the gain is 0.002, and its 95 % interval −0.25 to 0.25" in says
    assert written(-0.00003, 2) == "−0.00003"
    assert written(3e-9, 2) == "3e−09"


@pytest.mark.parametrize(("p", "text"), [(0.0504, "0.0504"), (0.0496, "0.0496"), (0.035, "0.035"), (0.25, "0.25")])
def test_beside_the_line_a_p_value_shows_on_which_side_it_is(p, text):
    assert p_text(p) == text


def test_unknown_names_are_answered_with_the_nearest():
    rows = arms(*BETTER, architecture=("a", "b"))
    with pytest.raises(CalcError, match="did you mean 'architecture'"):
        said(rows, change="architectur")
    with pytest.raises(CalcError, match="there is no arm 'C'; the table has A and B"):
        said(rows, baseline="C")
    with pytest.raises(CalcError, match="two arms"):
        said(rows[:3])
    with pytest.raises(CalcError, match="alpha"):
        said(rows, alpha=1.0)


@pytest.mark.parametrize(
    ("names", "baseline"),
    [
        (("new", "Baseline"), "Baseline"),
        (("new", "gqa (control)"), "gqa (control)"),
        (("base-a", "base-b"), "base-a"),
        (("database", "A"), "database"),
    ],
)
def test_an_arm_called_baseline_is_the_baseline(names, baseline):
    rows = [Score(names["AB".index(row.arm)], row.seed, "", "", row.value) for row in arms(*BETTER)]
    assert conclude(evidence(rows)).baseline == baseline


def test_of_several_arms_that_sound_like_the_baseline_none_is_guessed():
    rows = [Score({"A": "base-a", "B": "base-b"}[row.arm], row.seed, "", "", row.value) for row in arms(*BETTER)]
    assert conclude(evidence([Score("new", "1", "", "", 1.0), *rows])).baseline == "new"


def test_the_baseline_is_found_whatever_its_capitals():
    assert conclude(evidence(arms(*BETTER)), baseline="b").baseline == "B"


def test_huge_and_tiny_scores_keep_their_interval():
    for scale in (1e58, 1e-90):
        comparison = said(arms([scale * x for x in BETTER[0]], [scale * x for x in BETTER[1]])).comparisons[0]
        assert comparison.verdict == "better"
        assert comparison.interval[0] / scale == pytest.approx(1.023, abs=1e-3)


def test_table_and_data_say_the_same_and_cells_stay_cells():
    conclusion = conclude(evidence(arms(*BETTER, "a|b\nc"), arms(*BETTER, "y\\|<b>")))
    lines = as_table(conclusion).splitlines()
    assert len(lines) == 4
    assert "| a\\|b c " in lines[2]
    assert "| y\\\\\\|\\<b> " in lines[3]
    assert as_data(conclusion)["improvement"] is True
    family = as_data(conclusion)["claims"][0]["families"][0]
    assert family["verdict"] == "better"
    assert family["interval"] == list(conclusion.claims[0].comparisons[0].interval)
