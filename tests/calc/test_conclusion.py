from __future__ import annotations

import math
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grill.calc.experiments import student
from grill.calc.experiments.conclusion import conclude
from grill.calc.experiments.conclusion_tables import as_data, as_table
from grill.calc.experiments.evidence import Evidence, Score
from grill.calc.experiments.results_table import read_results
from grill.calc.experiments.summary import conclude_summary
from grill.calc.expression import CalcError
from grill.calc.inputs import calculate

# Hours of sleep gained by ten patients on two drugs (Student 1908), and what R's t.test prints for them.
DRUG_1 = (0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0)
DRUG_2 = (1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4)


def arms(a, b, family="", seeds=None, **changed):
    """Scores of A and B, seed by seed; `changed` gives a setting's value in each arm."""
    rows = []
    for index, (arm, values) in enumerate((("A", a), ("B", b))):
        names = seeds[index] if seeds else range(1, len(values) + 1)
        rows += [
            Score(arm, str(seed), family, family, value, {name: pair[index] for name, pair in changed.items()})
            for seed, value in zip(names, values, strict=True)
        ]
    return rows


def evidence(*groups, settings=(), seeded=True):
    return Evidence(tuple(row for group in groups for row in group), settings=tuple(settings), seeded=seeded)


def said(rows, **options):
    return conclude(evidence(rows, settings=rows[0].settings), **options).claims[0]


def table(text, **options):
    found, problems = read_results(Path("r.csv"), text, **options)
    assert problems == []
    return found


BETTER = ((60.0, 60.4, 59.9), (61.2, 61.5, 61.1))


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
    assert "This holds for reasoning, not for coding and recall." in claim.says
    assert "B scores 1.03 lower than A on recall (95 % interval 0.89 to 1.18, corrected p = " in claim.says
    assert "no proof of equality, with 95 % intervals: coding 0.07 (" in claim.says


def test_all_families_better_is_said_so():
    claim = conclude(evidence(arms(*BETTER, "x"), arms(*BETTER, "y"))).claims[0]
    assert "This holds for both families tested." in claim.says


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
    assert "B scores 1.17 lower than A" in claim.says


# Confounds.


def test_everything_that_changed_with_the_arm_is_named():
    rows = arms(*BETTER, architecture=("mha", "gqa"), data=("v1", "v2"), lr=("1e-4", "3e-4"), batch=("1M", "1e6"))
    claim = said(rows, change="architecture")
    assert (
        "Besides architecture, data and lr changed as well, so the gain cannot be put down to architecture."
        in claim.says
    )
    assert [(c.column, c.baseline, c.candidate) for c in claim.confounds] == [
        ("data", "v1", "v2"),
        ("lr", "1e-4", "3e-4"),
    ]


def test_without_a_claimed_change_the_settings_that_differ_share_the_gain():
    claim = said(arms(*BETTER, data=("v1", "v2"), lr=("1e-4", "3e-4")))
    assert "B and A differ in data and lr: which of them brings the gain cannot be told" in claim.says


def test_where_only_the_claimed_change_changed_the_gain_is_put_down_to_it_as_far_as_the_table_tells():
    claim = said(arms(*BETTER, norm=("layer", "rms"), lr=("1e-4", "0.0001")), change="norm")
    assert "only norm changed, so the gain can be put down to it as far as the table tells" in claim.says
    assert claim.confounds == ()


def test_a_claimed_change_that_did_not_change_is_no_cause():
    claim = said(arms(*BETTER, norm=("rms", "rms"), lr=("1e-4", "3e-4")), change="norm")
    assert (
        "The setting norm is the same in both arms, so the gain cannot be put down to it; what changed is lr"
        in claim.says
    )


def test_other_decoding_is_another_measurement():
    claim = said(arms(*BETTER, norm=("layer", "rms"), decoding=("greedy", "t=1")), change="norm")
    assert "not measured alike: decoding differs" in claim.says


@pytest.mark.parametrize(
    ("tokens", "says"),
    [("26.6B", "B had 1.33 times the compute of A: a part or all of the gain may be compute."),
     ("10B", "B had 0.5 times the compute of A: compute is no explanation of the gain.")],
)  # fmt: skip
def test_compute_that_differs_is_named(tokens, says):
    claim = said(arms(*BETTER, ffn=("dense", "moe"), params=("1B", "1e9"), tokens=("20B", tokens)), change="ffn")
    assert says in claim.says


def test_compute_that_matches_is_not():
    claim = said(arms(*BETTER, params=("1B", "2B"), tokens=("20B", "10B")), change="params")
    assert "times the compute" not in claim.says


def test_a_setting_known_for_one_arm_only_may_have_changed():
    claim = said(arms(*BETTER, norm=("layer", "rms"), data=("", "v2")), change="norm")
    assert "Besides norm, data may have changed as well" in claim.says


def test_the_same_values_on_other_seeds_are_named():
    rows = [
        Score(
            arm,
            str(seed),
            "",
            "",
            60.0 + gain + 0.1 * seed**2 * (1 + gain),
            {"data": f"v{(seed + shift) % 2}"},
        )
        for arm, gain, shift in (("A", 0.0, 0), ("B", 1.0, 1))
        for seed in range(4)
    ]
    claim = said(rows)
    assert claim.confounds[0].kind == "unmatched"


def test_what_differs_in_every_run_is_no_setting():
    rows = [
        Score(row.arm, row.seed, "", "", row.value, {"job": f"{row.arm}-{row.seed}", "norm": row.arm})
        for row in arms(*BETTER)
    ]
    claim = said(rows, change="norm")
    assert claim.confounds == ()
    assert claim.notes == ("job: another value in every run, so read as no setting.",)


def test_runs_scored_at_several_lengths_are_matched_by_length():
    text = "arm,seed,score,length\n"
    text += "".join(f"A,{s},{90 + s},4k\nA,{s},{10 + s},32k\nB,{s},{12.1 + 1.1 * s},32768\n" for s in range(3))
    claim = conclude(table(text.replace("32768", "32k"))).claims[0]
    assert claim.comparisons[0].gain == pytest.approx(2.2)
    assert claim.notes == ("length 4k scored for one of A and B only, so left out.",)


# What is missing.


def test_benchmarks_of_one_arm_are_left_out_and_named():
    text = "arm,seed,family,benchmark,score\n"
    text += "".join(f"A,{s},m,x,{50 + s}\nB,{s},m,x,{51 + 1.1 * s}\nB,{s},m,y,{90 - s}\n" for s in range(3))
    claim = conclude(table(text)).claims[0]
    assert claim.comparisons[0].gain == pytest.approx(1.1)
    assert claim.notes == ("y scored for one of A and B only, so left out.",)


def test_seeds_with_missing_cells_are_left_out_and_named():
    text = "arm,seed,family,benchmark,score\n"
    text += "".join(
        f"{arm},{s},m,{b},{50 + s + gain * (1 + 0.1 * s)}\n"
        for arm, gain in (("A", 0), ("B", 1))
        for s in range(4)
        for b in "xy"
        if (arm, s, b) != ("B", 2, "y")
    )
    claim = conclude(table(text)).claims[0]
    assert claim.comparisons[0].estimate.seeds == (3, 3)
    assert "Seed 2 left out: not scored on every benchmark." in claim.notes


def test_arms_without_a_common_benchmark_are_not_compared():
    claim = conclude(evidence([*arms((1.0, 2.0), (), "x"), *arms((), (1.0, 2.0), "y")])).claims[0]
    assert "B and A have no scores to set side by side on x and y" in claim.says
    assert {c.verdict for c in claim.comparisons} == {"not comparable"}


def test_repeats_of_a_run_are_averaged_and_not_counted():
    text = "arm,seed,score\nA,1,1\nA,1,3\nA,2,2.5\nB,1,3\nB,2,4\n"
    conclusion = conclude(table(text))
    assert conclusion.claims[0].comparisons[0].estimate.gain == pytest.approx(1.25)
    assert any(note.startswith("1 further row of the same arm, seed and benchmark") for note in conclusion.notes)


def test_shares_beside_percentages_are_remarked():
    rows = [
        Score(arm, str(s), "m", b, v * (1 + s / 9))
        for arm in "AB"
        for s in range(3)
        for b, v in (("x", 0.5), ("y", 60))
    ]
    assert any("shares stood beside percentages" in note for note in conclude(evidence(rows)).notes)


# Reading a table.


@pytest.mark.parametrize(
    "text",
    [
        "arm,seed,score\nA,1,1.5\nB,1.0,2\n",
        "Variant;SEED;Score\nA;1;1,5\nB;1;2\n",
        "config\tseed\tvalue\nA\t1\t1.5\n\nB\t1\t2\n",
        '\ufeffarm,seed,score\n"A",1,1.5\n"B",1,2\n',
    ],
)
def test_commas_semicolons_tabs_and_other_names(text):
    found = table(text)
    assert [(s.arm, s.seed, s.value) for s in found.scores] == [("A", "1", 1.5), ("B", "1", 2.0)]


def test_a_run_without_a_finite_score_is_left_out_with_a_warning():
    found = table("arm,seed,score\nA,1,1\nA,2,nan\nB,1,diverged\nB,2,inf\n")
    assert len(found.scores) == 1
    assert found.notes[0].startswith("3 rows without a finite score left out (line 3, 4 and 5; A and B).")


def test_without_a_seed_column_nothing_pairs():
    conclusion = conclude(table("arm,score\nA,1\nA,2\nB,4\nB,4.5\n"))
    assert conclusion.claims[0].comparisons[0].estimate.design == "unpaired"
    assert conclusion.notes[0].startswith("There is no seed column")


def test_columns_are_chosen_and_ignored_by_name():
    text = "arm,model,trial,acc,lr\nx,A,1,1,1\nx,B,1,2,2\n"
    found = table(text, columns={"arm": "model", "seed": "trial", "score": "acc"}, ignore=["LR"])
    assert (found.arms, found.settings) == (("A", "B"), ("arm",))


def test_bookkeeping_is_no_setting():
    assert table("arm,seed,score,run_id,notes,lr\nA,1,1,z,y,x\n").settings == ("lr",)


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("", [(0, "the table is empty")]),
        ("arm,seed\nA,1\n", [(1, "there is no column 'score'")]),
        ("arm,seed,score,score\n", [(1, "the column 'score' stands 2 times")]),
        ("arm,seed,score\nA,1,\n", [(1, "no row has a score")]),
        (
            "arm,seed,score\nA,1,high\n,1,2\nA,,2\nA,1,2,3\nA,1,1e300\n",
            [(2, "'high' is not a number"), (3, "is empty"), (4, "is empty"), (5, "4 cells"), (6, "is beyond 1e+60")],
        ),
        ('arm,seed,score\nA,1,"' + "x" * 200_000, [(2, "not a table")]),
    ],
)
def test_mistakes_are_named_by_line(text, problems):
    found, told = read_results(Path("r.csv"), text)
    assert found is None
    assert [problem.line for problem in told] == [line for line, _ in problems]
    for problem, (_, message) in zip(told, problems, strict=True):
        assert message in problem.message


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


def test_an_arm_called_baseline_is_the_baseline():
    rows = [Score({"A": "new", "B": "Baseline"}[row.arm], row.seed, "", "", row.value) for row in arms(*BETTER)]
    assert conclude(evidence(rows)).baseline == "Baseline"


def test_huge_and_tiny_scores_keep_their_interval():
    for scale in (1e58, 1e-90):
        comparison = said(arms([scale * x for x in BETTER[0]], [scale * x for x in BETTER[1]])).comparisons[0]
        assert comparison.verdict == "better"
        assert comparison.interval[0] / scale == pytest.approx(1.023, abs=1e-3)


def test_table_and_data_say_the_same_and_cells_stay_cells():
    conclusion = conclude(evidence(arms(*BETTER, "a|b\nc"), arms(*BETTER, "y")))
    lines = as_table(conclusion).splitlines()
    assert len(lines) == 4
    assert len({line.replace("\\|", "").count("|") for line in lines}) == 1
    family = as_data(conclusion)["claims"][0]["families"][0]
    assert family["verdict"] == "better"
    assert family["interval"] == list(conclusion.claims[0].comparisons[0].interval)
