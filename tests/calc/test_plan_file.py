from __future__ import annotations

from pathlib import Path

import pytest

from grill.calc.experiments.plan import Option
from grill.calc.experiments.plan_file import read_plan
from grill.calc.experiments.plan_tables import as_data, as_table, csv_rows
from grill.calc.experiments.planned import work_out
from grill.calc.experiments.results_table import read_results
from grill.calc.expression import CalcError
from grill.calc.inputs import calculate


def read(text):
    return read_plan(Path("plan.yaml"), text.encode())


PLAN = """\
base: {norm: rms, ffn: dense, lr: 3e-4, dropout: null}
options:
  norm: layer
  lr: [1e-4, 1e-3]
  ffn:
    - {value: moe, params: 6B, active_params: 1.3B}
interactions: [[norm, lr]]
seeds: 4
match: compute
budget: {params: 1B, tokens: "20B tokens", gpu: h100-sxm, mfu: 40%, price: 2.5}
"""


def test_a_plan_is_read_with_numbers_as_people_write_them():
    found, problems = read(PLAN)
    assert problems == []
    assert found.base["dropout"] == "none"
    assert found.seeds == ("1", "2", "3", "4")
    assert found.options["ffn"] == (Option("moe", params=6e9, active_params=1.3e9),)
    assert (found.budget.params, found.budget.tokens, found.budget.mfu) == (1e9, 20e9, 0.4)
    assert found.budget.peak == pytest.approx(989.4e12)
    assert len(work_out(found).rows) == 7


def test_factors_that_are_sizes_set_the_budget_and_the_compute():
    found, _ = read("base: {params: 1B, tokens: 20B}\noptions: {params: [2B], tokens: [30B]}\n")
    rows = {row.row.name: row.cost for row in work_out(found).rows}
    assert (rows["base"].compute, rows["params=2B"].ratio, rows["tokens=30B"].ratio) == (1.2e20, 2, 1.5)


def test_mistakes_are_answered_with_line_key_and_the_nearest_valid_key():
    wrong = (
        PLAN.replace("seeds:", "sedes:")
        .replace("active_params", "activ_params")
        .replace("match: compute", "match: computee")
        .replace("mfu: 40%", "mfu: 400%")
        .replace("params: 1B", "params: a lot")
    )
    found, problems = read(wrong)
    assert found is None
    assert [(problem.line, problem.key) for problem in problems] == [
        (6, "options.ffn[0].activ_params"),
        (8, "sedes"),
        (9, "match"),
        (10, "budget.params"),
        (10, "budget.mfu"),
    ]
    assert "did you mean 'active_params'?" in problems[0].message
    assert str(problems[1]) == "plan.yaml:8: sedes: unknown key 'sedes'; did you mean 'seeds'?"


def test_names_that_do_not_fit_together_are_located_too():
    wrong = (
        PLAN.replace("  norm: layer", "  nrom: layer").replace("[norm, lr]", "[norm, lrr]").replace("h100-sxm", "h1")
    )
    _, problems = read(wrong.replace("{params: 1B, ", "{"))
    assert [(problem.line, problem.key) for problem in problems] == [
        (3, "options.nrom"),
        (6, "options.ffn[0]"),
        (7, "interactions[0][1]"),
        (10, "budget.gpu"),
    ]
    assert "the base has no factor 'nrom'; did you mean 'norm'?" in problems[0].message
    assert "the budget names no params" in problems[1].message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "expected a mapping"),
        ("- a", "expected a mapping"),
        ("options: {}", "'base' is missing"),
        ("base: {a: 1}\nseeds: 0", "a count from 1 to 1,000"),
        ("base: {a: 1}\nseeds: [1, 1]", "a seed stands twice"),
        ("base: {a: 1}\ninteractions: [[a]]", "needs at least 2"),
        ("base: {a: 1}\ninteractions: [[a, a]]", "a factor stands twice"),
        ("base: {a: {b: 1}}", "expected a text"),
        ("base: {a: [[1]]}", "expected a text"),
        ("base: {a: ''}", "is empty; write none for nothing"),
        ("base: {a: [1, 2]}\noptions: {a: [3, 4]}", "the base's value is a list; write lists here too"),
        ("base: {a: 1, b: 2}\ninteractions: [a, bb]", "no factor 'bb'; did you mean 'b'?"),
        ("base: {params: 1B}\nbudget: {params: 2B}", "which is not the same"),
        ("base: {tokens: many}", "many"),
        ("base: &a {x: *a}", "contains itself"),
        ("base: {a: 1}\nbudget: {gpu: v100-32gb}", "no peak for bf16; it has fp16, fp32"),
    ],
)
def test_what_is_no_plan_is_refused_with_its_reason(text, message):
    found, problems = read(text)
    assert found is None
    assert message in problems[0].message


def test_a_list_is_a_value_as_any_other():
    found, _ = read("base: {betas: [0.9, 0.95]}\noptions: {betas: [[0.9, 0.99], [ 0.9 , 0.95 ]]}\n")
    assert [row.row.name for row in work_out(found).rows] == ["base", "betas=[0.9, 0.99]"]


@pytest.mark.parametrize("written", ["[[norm, lr]]", "[norm, lr]", "[norm * lr]", "norm × lr"])
def test_an_interaction_is_read_however_it_is_written(written):
    found, problems = read(f"base: {{norm: rms, lr: 1}}\ninteractions: {written}\n")
    assert problems == []
    assert found.interactions == (("norm", "lr"),)


@pytest.mark.parametrize("price", ["2.5", "$2.5", "$2.5/hour", "2.5 dollars/GPU-hour"])
def test_a_price_is_read_however_it_is_written(price):
    assert read(f"base: {{a: 1}}\nbudget: {{price: {price}}}\n")[0].budget.price == pytest.approx(2.5)


# Tables and the panel.


def test_table_csv_and_data_have_the_same_rows():
    made = work_out(read(PLAN)[0])
    lines = as_table(made).splitlines()
    assert len(lines) == 2 + 7
    assert len({len(line) for line in lines}) == 1
    heading, *rows = csv_rows(made, runs=False)
    assert (
        [row[0] for row in rows]
        == [row["name"] for row in as_data(made)["rows"]]
        == [row.row.name for row in made.rows]
    )
    assert rows[0][heading.index("seeds")] == "1 2 3 4"
    assert rows[0][heading.index("compute")] == "1.2e+20"
    assert len(list(csv_rows(made, runs=True))) == 1 + 7 * 4


def test_factors_are_settings_to_conclude_from_whatever_their_names():
    text = "base: {seed: 1, group: g, notes: n, loss: ce, lr: 1}\noptions: {group: [h], loss: [z]}\nseeds: 1\n"
    sheet = list(csv_rows(work_out(read(text)[0]), runs=True))
    assert len(set(sheet[0])) == len(sheet[0])
    filled = "\n".join(",".join([*row[:3], "1" if i else "score", *row[4:]]) for i, row in enumerate(sheet))
    evidence, problems = read_results(Path("r.csv"), filled)
    assert problems == []
    factors = ("seed setting", "group setting", "notes setting", "loss", "lr")
    assert evidence.settings == (*factors, "params", "tokens", "compute")


def test_the_panel_plans_from_one_line():
    worked = calculate(
        "ablate",
        {
            "options": "norm: rms | layer; lr: 1e-4 | 3e-4; ffn: dense | moe (1.3x)",
            "interactions": "norm * lr",
            "params": 1e9,
            "tokens": 20e9,
            "gpu": "h100-sxm",
            "price": 2.5,
        },
    )
    assert worked.results[0].value == 15
    assert worked.result("compute").value == pytest.approx(3 * 5.3 * 1.2e20)
    assert worked.result("cost").value == pytest.approx(2.5 * worked.result("gpu_hours").value)
    assert worked.says.startswith("15 runs: 5 rows × 3 seeds")
    assert "1.3 times the base's compute" in worked.table


def test_quotes_around_a_value_are_no_part_of_it():
    plain, quoted = (calculate("ablate", {"options": text}) for text in ("a: 1 | 2", '"a: 1 | 2"'))
    assert plain.table == quoted.table


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"options": "norm"}, "are written"),
        ({"options": " ; "}, "name no factor"),
        ({"options": "a: 1|2; a: 3"}, "stands twice"),
        ({"options": "a: 1 (2x)|2"}, "the first value is the base"),
        ({"options": "a: 1|2 (0x)"}, "0 times"),
        ({"options": "norm: 1|2; b: 1|2", "interactions": "nrm*b"}, "did you mean 'norm'"),
        ({"options": "a: 1|2", "interactions": "a"}, "two factors or more"),
        ({"options": "a: 1|2", "mfu": 0.0}, "mfu is more than 0"),
    ],
)
def test_a_line_that_is_no_plan_is_refused(given, message):
    with pytest.raises(CalcError, match=message.replace("(", r"\(")):
        calculate("ablate", given)
