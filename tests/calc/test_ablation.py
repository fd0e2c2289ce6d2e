from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grill.calc.experiments.matrix import matrix
from grill.calc.experiments.plan import Budget, Option, Plan
from grill.calc.experiments.planned import work_out
from grill.calc.expression import CalcError

BASE = {"norm": "rms", "ffn": "dense", "lr": "3e-4"}
BUDGET = Budget(params=1e9, tokens=20e9)


def plan(base=None, budget=BUDGET, **given):
    """A plan whose options are texts or Options."""
    options = {
        factor: tuple(o if isinstance(o, Option) else Option(o) for o in values)
        for factor, values in given.pop("options", {}).items()
    }
    return Plan(base=base or BASE, options=options, budget=budget, **given)


def names(made):
    return [row.row.name if hasattr(row, "row") else row.name for row in made.rows]


# The matrix.


def test_one_change_at_a_time_and_the_base_once():
    made = matrix(plan(options={"norm": ["layer"], "lr": ["1e-4", "1e-3"]}))
    assert names(made) == ["base", "norm=layer", "lr=1e-4", "lr=1e-3"]
    assert [len(row.changed) for row in made.rows] == [0, 1, 1, 1]
    assert made.rows[2].settings == {"norm": "rms", "ffn": "dense", "lr": "1e-4"}


def test_rows_are_grouped_by_the_decision_they_inform():
    made = matrix(plan(options={"norm": ["layer"], "lr": ["1e-4"], "ffn": ["moe"]}))
    assert [(row.name, row.decision) for row in made.rows[1:]] == [
        ("norm=layer", "architecture"),
        ("ffn=moe", "architecture"),
        ("lr=1e-4", "optimisation"),
    ]


def test_a_plan_may_name_its_own_classes():
    made = matrix(plan(options={"norm": ["layer"], "lr": ["1e-4"]}, classes={"norm": "stability"}))
    assert [row.decision for row in made.rows] == ["", "stability", "optimisation"]


def test_an_interaction_adds_the_missing_combinations_only():
    made = matrix(plan(options={"norm": ["layer"], "lr": ["1e-4", "1e-3"]}, interactions=(("lr", "norm"),)))
    assert names(made)[4:] == ["norm=layer + lr=1e-4", "norm=layer + lr=1e-3"]
    assert {row.kind for row in made.rows[4:]} == {"interaction"}


def test_interactions_that_overlap_repeat_nothing():
    options = {"norm": ["layer"], "lr": ["1e-4"], "ffn": ["moe"]}
    made = matrix(plan(options=options, interactions=(("norm", "lr"), ("norm", "lr", "ffn"))))
    assert len(made.rows) == 2**3
    assert len(set(names(made))) == 8


@pytest.mark.parametrize("same", ["0.0003", "3e-4", " 3E-4"])
def test_the_base_value_in_another_spelling_makes_no_row(same):
    made = matrix(plan(options={"lr": [same, "1e-4"]}))
    assert names(made) == ["base", "lr=1e-4"]
    assert "is the base's own value" in made.remarks[0]


def test_an_option_that_stands_twice_makes_one_row():
    made = matrix(plan(options={"lr": ["1e-4", "0.0001"]}))
    assert len(made.rows) == 2
    assert "is there twice" in made.remarks[0]


def test_a_factor_without_alternative_is_remarked():
    made = matrix(plan(options={"lr": []}))
    assert made.remarks == ("lr has no alternative to 3e-4.",)


def test_an_interaction_with_nothing_to_cross_is_remarked():
    made = matrix(plan(options={"norm": ["layer"]}, interactions=(("norm", "lr"),)))
    assert names(made) == ["base", "norm=layer"]
    assert made.remarks == ("norm × lr: no alternative of lr to cross.",)


def test_a_row_of_ones_own_that_changes_two_things_is_warned_of_unless_their_interaction_is_asked_for():
    given = {"options": {"norm": ["layer"], "lr": ["1e-4"]}, "rows": ({"norm": "layer", "lr": "1e-5"},)}
    assert "changes norm and lr at once: a gain cannot be put down to either" in " ".join(matrix(plan(**given)).remarks)
    crossed = matrix(plan(**given, interactions=(("norm", "lr"),)))
    assert crossed.remarks == ()
    assert names(crossed)[-1] == "norm=layer + lr=1e-5"


def test_a_row_that_is_there_already_is_not_repeated():
    made = matrix(plan(options={"lr": ["1e-4"]}, rows=({"lr": "0.0001"}, {"norm": "RMS"})))
    assert len(made.rows) == 2
    assert len(made.remarks) == 2


def test_five_thousand_rows_are_the_most():
    many = {f"f{i}": [str(j) for j in range(9)] for i in range(5)}
    with pytest.raises(CalcError, match="up to 100,046 rows"):
        matrix(plan(base=dict.fromkeys(many, "-"), options=many, interactions=(tuple(many),)))


@settings(max_examples=25)
@given(
    st.dictionaries(st.sampled_from("abcd"), st.lists(st.sampled_from("0123"), max_size=4), min_size=1),
    st.lists(st.lists(st.sampled_from("abcd"), min_size=2, max_size=3, unique=True), max_size=3),
)
def test_every_row_is_there_once_and_every_factorial_is_whole(options, crossed):
    base = dict.fromkeys("abcd", "0")
    made = matrix(plan(base=base, options=options, interactions=tuple(map(tuple, crossed))))
    rows = [tuple(row.settings.items()) for row in made.rows]
    assert len(set(rows)) == len(rows)
    assert [row.kind for row in made.rows].count("base") == 1
    levels = {factor: {"0", *options.get(factor, ())} for factor in base}
    assert sum(row.kind == "change" for row in made.rows) == sum(len(values) - 1 for values in levels.values())
    for factors in crossed:
        for values in itertools.product(*(levels[factor] for factor in factors)):
            assert tuple({**base, **dict(zip(factors, values, strict=True))}.items()) in rows


# Compute and cost.


def costs(options, **given):
    made = work_out(plan(options=options, **given))
    return {row.row.name: row.cost for row in made.rows}


def test_compute_of_a_run_is_6nd_and_totals_are_over_rows_and_seeds():
    budget = Budget(params=1e9, tokens=20e9, peak=1e15, mfu=0.4, price=2.0, gpus=8)
    made = work_out(plan(options={"lr": ["1e-4"]}, budget=budget, seeds=("1", "2", "3")))
    assert made.runs == 6
    assert made.rows[0].cost.compute == pytest.approx(1.2e20)
    assert made.compute == pytest.approx(6 * 1.2e20)
    assert made.gpu_hours == pytest.approx(6 * 1.2e20 / 4e14 / 3600)
    assert made.dollars == pytest.approx(2 * made.gpu_hours)
    assert made.seconds_each == pytest.approx(1.2e20 / 4e14 / 8)
    assert made.says.startswith("6 runs: 2 rows × 3 seeds; 7.2e20 FLOP, 500 GPU-hours, $1,000")


@pytest.mark.parametrize(
    ("option", "ratio", "remark"),
    [
        (Option("x", active_params=1.333e9), 1.333, "1.33 times the base's compute: a gain here may be compute"),
        (Option("x", params=0.75e9), 0.75, "0.75 times the base's compute: a loss here may be compute"),
        (Option("x", tokens=40e9), 2, "2 times the base's compute: a gain here may be compute"),
        (Option("x", flops_per_token=9e9), 1.5, "1.5 times the base's compute: a gain here may be compute"),
        (Option("x", compute=1.2), 1.2, "1.2 times the base's compute: a gain here may be compute"),
        (Option("x", compute=1.01), 1.01, ""),
    ],
)
def test_a_mismatch_in_compute_is_named(option, ratio, remark):
    cost = costs({"ffn": [option]})["ffn=x"]
    assert cost.ratio == pytest.approx(ratio)
    assert cost.compute == pytest.approx(1.2e20 * ratio)
    assert cost.remark == remark


def test_matching_rescales_the_tokens_and_says_so():
    cost = costs({"ffn": [Option("moe", active_params=1.25e9)]}, match="compute")["ffn=moe"]
    assert cost.compute == pytest.approx(1.2e20)
    assert cost.tokens == pytest.approx(16e9)
    assert cost.remark == "matched in compute by fewer tokens: 16B, not 20B"


def test_matching_does_not_undo_an_option_that_is_about_tokens():
    cost = costs({"ffn": [Option("longer", tokens=40e9)]}, match="compute")["ffn=longer"]
    assert cost.tokens == pytest.approx(40e9)
    assert "2 times the base's compute" in cost.remark
    assert "not matched" in cost.remark


def test_without_a_budget_multipliers_still_show_the_mismatch():
    found = costs({"ffn": [Option("moe", compute=1.5)]}, budget=Budget())["ffn=moe"]
    assert (found.compute, found.ratio) == (None, 1.5)
    matched = costs({"ffn": [Option("moe", compute=1.5)]}, budget=Budget(), match="compute")["ffn=moe"]
    assert matched.remark == "matched in compute by fewer tokens: 0.667 times as many"


def test_sleeping_experts_are_more_parameters_and_no_more_compute():
    budget = Budget(params=1e9, active_params=1e9, tokens=20e9)
    cost = costs({"ffn": [Option("moe", params=6e9)]}, budget=budget)["ffn=moe"]
    assert cost.ratio == 1
    assert cost.remark == "6 times the base's parameters"


def test_two_sizes_in_one_row_multiply():
    options = {"ffn": [Option("wide", params=2e9)], "norm": [Option("big", params=3e9)]}
    cost = costs(options, interactions=(("ffn", "norm"),))["norm=big + ffn=wide"]
    assert cost.ratio == pytest.approx(6)
    assert "their ratios are multiplied" in cost.remark


def test_a_size_without_one_to_compare_it_with_is_an_error():
    with pytest.raises(CalcError, match="the budget names no params to compare it with"):
        costs({"ffn": [Option("moe", params=6e9)]}, budget=Budget())


@settings(max_examples=25)
@given(st.lists(st.floats(0.2, 5), min_size=1, max_size=4), st.booleans())
def test_matched_rows_all_cost_the_same(ratios, by_params):
    options = [Option(f"o{i}", **({"params": 1e9 * r} if by_params else {"compute": r})) for i, r in enumerate(ratios)]
    for cost in costs({"ffn": options}, match="compute", tolerance=1e-9).values():
        assert cost.compute == pytest.approx(1.2e20)


# Warnings.


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"seeds": ("1",)}, "One seed: no row has a spread"),
        ({"seeds": ("1", "2")}, "Two seeds: an interval reaches 12.7 standard errors"),
        ({"max_runs": 5}, "6 runs are more than 5"),
        ({"budget": Budget()}, "compute cannot be checked"),
        ({"budget": Budget(params=1e9, tokens=2e10, peak=1e15)}, "No MFU given: 40% is assumed"),
        ({"budget": Budget(params=1e9, tokens=2e10, price=2.0)}, "A price needs a GPU"),
        ({"budget": Budget(params=1e9, tokens=2e10, compute=2.4e20)}, "compute is 2 times 6ND"),
        ({"options": {"ffn": [Option("moe", compute=2.0)]}}, "1 row is not matched in compute"),
        ({"options": {}}, "Nothing changes"),
        ({"options": {"lr": ["1e-4", "1e-3"]}}, "2 rows are held against one base"),
    ],
)
def test_what_a_methodologist_would_warn_of(given, says):
    warnings = " ".join(work_out(plan(**{"options": {"lr": ["1e-4"]}, **given})).warnings)
    assert says in warnings


def test_a_sound_plan_has_no_warning():
    assert work_out(plan(options={"lr": ["1e-4"]})).warnings == ()
