from __future__ import annotations

from pathlib import Path

import pytest

from grill.calc.experiments.conclusion import conclude
from grill.calc.experiments.results_table import read_results
from grill.calc.expression import CalcError
from tests.calc.scored import table


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
    assert found.notes[0].startswith("3 scores missing and left out (lines 3, 4 and 5; A and B).")


def test_without_a_seed_column_nothing_pairs():
    conclusion = conclude(table("arm,score\nA,1\nA,2\nB,4\nB,4.5\n"))
    assert conclusion.claims[0].comparisons[0].estimate.design == "unpaired"
    assert conclusion.notes[0].startswith("There is no seed column")


def test_columns_are_chosen_and_ignored_by_name():
    text = "arm,model,trial,acc,lr\nx,A,1,1,1\nx,B,1,2,2\n"
    found = table(text, columns={"arm": ["model"], "seed": ["trial"], "score": ["acc"]}, ignore=["LR"])
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


def rows(columns, a=1.0, b=2.0, arms="AB", count=4):
    """A CSV: `columns` is the heading with {arm}, {s} and {score} for the cells below it."""
    heading, cells = columns.split("|")
    lines = [
        cells.format(arm=arm, s=s, score=value + 0.1 * s * s * value, no=10 * i + s)
        for i, (arm, value) in enumerate(zip(arms, (a, b), strict=True))
        for s in range(count)
    ]
    return "\n".join([heading, *lines])


@pytest.mark.parametrize(
    "columns",
    [
        "model,seed,acc|{arm},{s},{score}",
        "Method,Run ID,Accuracy (%)|{arm},{s},{score}",
        "run,seed,eval/acc|{arm},{s},{score}",
        "group,trial,val_accuracy|{arm},{s},{score}",
        "system,replicate,F1|{arm},{s},{score}",
        "model,experiment,seed,score|llama,{arm},{s},{score}",
        "experiment,model,seed,score|one,{arm},{s},{score}",
        ",run_name,variant,seed,metric|{no},{arm}-{s},{arm},{s},{score}",
        "config,seed,accuracy,loss|{arm},{s},{score},2.{no}",
        "arm,seed,score,std,n|{arm},{s},{score},1,100",
        "arm,seed,score|{arm},{s},'+{score}",
    ],
)
def test_the_usual_names_of_columns_are_known(columns):
    comparison = conclude(table(rows(columns))).claims[0].comparisons[0]
    assert comparison.estimate.design == "paired"
    assert comparison.estimate.seeds == (4, 4)
    assert comparison.gain == pytest.approx(1.35)


def test_names_of_families_and_benchmarks_are_known_and_a_training_set_is_none():
    found = table("arm,seed,suite,dataset,score\n" + "".join(f"{a},1,s,{d},1\n" for a in "AB" for d in "xy"))
    assert (found.families, found.settings) == (("s",), ())
    assert {score.benchmark for score in found.scores} == {"x", "y"}
    assert table(rows("arm,seed,dataset,score|{arm},{s},of-{arm},{score}")).settings == ("dataset",)


@pytest.mark.parametrize("heading", ["loss", "val loss", "Perplexity", "error_rate", "eval/nll"])
def test_by_its_name_a_loss_is_better_when_lower(heading):
    conclusion = conclude(table(rows(f"arm,seed,{heading}|{{arm}},{{s}},{{score}}", a=2.0, b=1.0)))
    assert conclusion.claims[0].comparisons[0].gain > 0
    assert any("--higher-is-better says otherwise" in note for note in conclusion.notes)


def test_the_name_gives_way_to_what_is_said():
    found = table(rows("arm,seed,loss|{arm},{s},{score}"))
    assert conclude(found).claims[0].comparisons[0].gain < 0
    assert conclude(found, lower_is_better=False).claims[0].comparisons[0].gain > 0


def test_metrics_of_one_benchmark_are_held_apart_each_with_its_direction():
    cells = "".join(f"{a},{s},c4,{m},{s + 1}\n" for a in "AB" for s in range(2) for m in ("Loss", "acc"))
    found = table("arm,seed,task,metric,value\n" + cells)
    assert found.families == ("c4 Loss", "c4 acc")
    assert found.lower == {"c4 Loss"}


def test_a_metric_for_each_benchmark_only_names_it():
    found = table("arm,seed,suite,task,metric,value\nA,1,m,x,em,1\nA,1,m,y,f1,1\nB,1,m,x,em,1\nB,1,m,y,f1,1\n")
    assert (found.families, found.settings) == (("m",), ())


def test_losses_are_not_averaged_with_what_is_better_when_higher():
    text = "arm,seed,family,benchmark,score\nA,1,lm,c4 loss,1\nA,1,lm,arc,1\n"
    assert "lm holds scores of which some are better when lower" in read_results(Path("r.csv"), text)[1][0].message


def test_a_column_for_each_benchmark_is_read_by_its_known_name_or_by_the_users_word():
    found = table(rows("arm,seed,mmlu (5-shot),GSM8K 8-shot acc,lr,math tokens|{arm},{s},{score},{score},1,2"))
    assert (found.families, found.settings) == (("mmlu (5-shot)", "GSM8K 8-shot acc"), ("lr", "math tokens"))
    assert found.notes[0].startswith("Read as scores, a benchmark a column: mmlu (5-shot) and GSM8K 8-shot acc.")
    named = table(rows("arm,seed,ours,theirs|{arm},{s},{score},1"), columns={"score": ["ours", "theirs"]})
    assert named.families == ("ours", "theirs")


def test_rows_that_sum_up_runs_are_no_runs():
    text = "arm,seed,score\n" + "".join(f"{a},1,1\n{a},2,2\n{a},Mean,1.5\n{a},std,0.7\n" for a in "AB")
    found = table(text)
    assert {score.seed for score in found.scores} == {"1", "2"}
    assert found.notes == ("4 rows left out that sum up others (lines 4, 5, 8 and 9).",)


def test_repeats_of_a_run_without_seeds_are_no_runs():
    text = "arm,run,score\n" + "".join(f"{a},{a}{r},{r + i / 9}\n" for a in "AB" for r in (1, 2) for i in range(5))
    assert conclude(table(text)).claims[0].comparisons[0].estimate.seeds == (2, 2)


def test_rows_at_other_values_of_a_setting_are_no_runs():
    text = "arm,length,score\n" + "".join(f"{a},{x},{i}\n" for a in "AB" for i, x in enumerate(("4k", "8k", "16k")))
    conclusion = conclude(table(text))
    assert conclusion.claims[0].comparisons[0].verdict == "too few seeds"
    assert any("same values of length" in note for note in conclusion.notes)


def test_names_that_differ_in_capitals_are_one():
    found = table("arm,seed,score\nBase,1,1\nbase ,2,2\nnew,1,3\nNEW,2,4\n")
    assert found.arms == ("Base", "new")
    assert found.notes == ("Read as one name, alike but for capitals: Base and base; new and NEW.",)


def test_percent_signs_are_read_where_all_scores_of_a_benchmark_have_one():
    assert [s.value for s in table("arm,seed,score\nA,1,61.5%\nB,1,62 %\n").scores] == [61.5, 62]
    problems = read_results(Path("r.csv"), "arm,seed,score\nA,1,61%\nB,1,0.62\n")[1]
    assert [(p.line, p.message) for p in problems] == [(3, "'0.62' has no percent sign, and others have one")]


def test_another_result_is_no_setting_and_a_named_loss_function_is_one():
    found = table(rows("arm,seed,score,val_loss,loss|{arm},{s},{score},2.{no},ce-{arm}"))
    assert found.settings == ("loss",)
    assert found.notes == ("Not used, being another result: val_loss. --column score=NAME picks the score.",)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("arm,seed,quality\n", "name it with --column score=NAME"),
        ("model,mean,std,n\nA,1,1,3\n", "are for --gain, --std and --seeds"),
        ("architecture,seed,score\nA,1,1\n", "name it with --column arm=NAME"),
        (rows("run,seed,score|{arm}{s},{s},{score}"), "name it with --column arm=NAME"),
    ],
)
def test_a_column_that_is_not_found_is_answered_with_the_option_that_names_it(text, says):
    assert says in read_results(Path("r.csv"), text)[1][0].message


def test_one_arm_alone_is_answered_with_the_option_that_names_another_column():
    with pytest.raises(CalcError, match="--column arm=NAME"):
        conclude(table("model,kind,seed,score\nllama,A,1,1\nllama,B,1,2\n"))
