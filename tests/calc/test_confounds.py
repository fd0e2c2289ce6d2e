from __future__ import annotations

import pytest

from grill.calc.experiments.conclusion import conclude
from grill.calc.experiments.evidence import Score
from tests.calc.scored import BETTER, arms, evidence, said, table


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


def test_repeats_told_apart_by_a_log_are_no_conditions():
    text = "arm,seed,score,log\n" + "".join(
        f"{a},{s},{s + i},{a}{s}{i}\n" for a in "AB" for s in (1, 2) for i in (1, 2)
    )
    assert table(text).conditions == ()
    assert conclude(table(text)).claims[0].comparisons[0].estimate.seeds == (2, 2)


def test_shares_beside_percentages_are_remarked():
    rows = [
        Score(arm, str(s), "m", b, v * (1 + s / 9))
        for arm in "AB"
        for s in range(3)
        for b, v in (("x", 0.5), ("y", 60))
    ]
    assert "Scores of m are up to 1 in one place and above 2 in another" in conclude(evidence(rows)).says


def test_shares_in_one_arm_and_percentages_in_the_other_are_remarked_in_the_claim():
    assert "check for shares beside percentages" in said(arms((0.60, 0.61, 0.605), (61, 62, 61.3))).says
    assert "check for shares" not in said(arms((0.9, 0.8, 0.85), (3.1, 3.3, 3.2))).says


def test_a_mean_over_settings_is_said_to_be_one_in_the_claim():
    rows = "".join(f"{arm},{s},{x},{50 + gain + s * gain / 9}\n" for arm, gain in (("A", 0), ("B", 1)) for s in range(3)
                   for x in ("4k", "32k"))  # fmt: skip
    claim = conclude(table("arm,seed,length,score\n" + rows)).claims[0]
    assert "A run's score is its mean over all values of length, and what holds for the mean" in claim.says


def test_a_better_arm_that_lost_runs_is_said_to_have_lost_them_in_the_claim():
    rows = "".join(f"A,{s},{50 + s}\nB,{s},{'nan' if s < 2 else 52 + 1.1 * s}\n" for s in range(5))
    assert "B lacks 2 scores, A none: where runs failed" in conclude(table("arm,seed,score\n" + rows)).says
    assert "B lacks 2 scores, A none" in conclude(table("arm,seed,score\n" + rows), baseline="B").says
    assert "lacks" not in conclude(table("arm,seed,score\n" + rows), lower_is_better=True).says


def test_the_means_that_families_are_made_of_are_named():
    rows = "".join(f"{a},{s},m,{b},{50 + s}\n" for a in "AB" for s in range(2) for b in "xy")
    assert "m is the mean of x and y." in conclude(table("arm,seed,family,benchmark,score\n" + rows)).notes


def test_the_arms_themselves_may_be_the_claimed_change():
    text = "method,seed,score,lr\n" + "".join(f"A,{s},{50 + s},1\nB,{s},{52 + 1.1 * s},2\n" for s in range(3))
    claim = conclude(table(text), change="Method").claims[0]
    assert "Besides method, lr changed as well, so the gain cannot be put down to method." in claim.says
    assert [c.column for c in claim.confounds] == ["lr"]


def test_a_setting_that_changed_is_told_from_one_that_may_have():
    rows = arms(*BETTER, norm=("layer", "rms"), lr=("1", "2"), data=("", "v2"))
    assert "Besides norm, lr changed as well and data may have, so the gain cannot" in said(rows, change="norm").says


def test_every_confound_is_named_however_many():
    rows = arms(*BETTER, **{f"setting{i}": ("x", "y") for i in range(20)})
    assert all(f"setting{i}" in said(rows).says for i in range(20))


@pytest.mark.parametrize(
    ("heading", "values", "says"),
    [
        ("gpu_hours", ("100", "200"), "B had 2 times the compute of A"),
        ("gpu_hours", ("100", "105"), ""),
        ("flops,gpu_hours", ("1e20,100", "1e20,200"), ""),
    ],
)
def test_gpu_hours_stand_in_for_compute_that_is_not_recorded(heading, values, says):
    rows = "".join(f"{arm},{s},{50 + gain + s * (1 + gain / 9)},{values[gain]}\n" for arm, gain in (("A", 0), ("B", 1))
                   for s in range(3))  # fmt: skip
    found = conclude(table(f"arm,seed,score,{heading}\n{rows}")).says
    assert says in found
    assert bool(says) == ("times the compute" in found)


@pytest.mark.parametrize("column", ["Top-p", "num_fewshot", "Chat Template"])
def test_settings_of_the_measurement_are_known_by_their_usual_names(column):
    rows = arms(*BETTER, **{column: ("x", "y")})
    assert "not measured alike" in said(rows).says
