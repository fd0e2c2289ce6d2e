from __future__ import annotations

import csv
import io
import json
import stat

import pytest

PLAN = """\
base: {norm: rms, ffn: dense, lr: 3e-4}
options:
  norm: [layer]
  ffn: [{value: moe, active_params: 1.3B}]
interactions: [[norm, ffn]]
seeds: 2
budget: {params: 1B, tokens: 20B, gpu: h100-sxm, mfu: 0.4, price: 2.5}
"""


@pytest.fixture
def plan(tmp_path):
    file = tmp_path / "plan.yaml"
    file.write_text(PLAN, encoding="utf-8")
    return file


def test_the_matrix_is_data_and_the_total_is_narration(cli, plan):
    done = cli("ablate", plan)
    assert done.code == 0
    lines = done.out.splitlines()
    assert len(lines) == 2 + 4
    assert lines[0].startswith("|   # | decision")
    assert "1.3 times the base's compute: a gain here may be compute" in done.out
    total = done.err.splitlines()[-1]
    assert total.startswith("8 runs: 4 rows × 2 seeds; 1.104e21 FLOP, 774.")
    assert total.endswith("$1,937 in all.")
    assert "Warning: Two seeds" in done.err


def test_csv_has_a_row_a_configuration(cli, plan):
    rows = list(csv.DictReader(io.StringIO(cli("ablate", plan, "--csv").out)))
    assert [row["arm"] for row in rows] == ["base", "norm=layer", "ffn=moe", "norm=layer + ffn=moe"]
    assert (rows[2]["times_base"], rows[2]["tokens"], rows[2]["seeds"]) == ("1.3", "20000000000", "1 2")


def test_json_has_everything(cli, plan):
    found = json.loads(cli("ablate", plan, "--json").out)
    assert (found["runs"], len(found["rows"])) == (8, 4)
    assert found["rows"][3]["changed"] == {"norm": "layer", "ffn": "moe"}


def test_a_file_is_written_for_its_owner_alone(cli, plan, tmp_path):
    target = tmp_path / "plan.md"
    done = cli("ablate", plan, "--out", target)
    assert (done.code, done.out) == (0, "")
    assert target.read_text(encoding="utf-8") == cli("ablate", plan).out
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


def test_the_sheet_of_runs_filled_in_is_what_conclude_reads(cli, plan):
    rows = list(csv.DictReader(io.StringIO(cli("ablate", plan, "--runs").out)))
    assert len(rows) == 8
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, rows[0].keys())
    writer.writeheader()
    for index, row in enumerate(rows):
        gain = 5.0 if "moe" in row["arm"] else 0.0
        writer.writerow({**row, "score": 50 + gain + 0.01 * index})
    done = cli("conclude", "-", "--change", "ffn", "--json", stdin=buffer.getvalue())
    assert done.code == 0
    found = json.loads(done.out)
    assert found["baseline"] == "base"
    moe = found["claims"][1]
    assert moe["compute_ratio"] == pytest.approx(1.3)
    assert [confound["setting"] for confound in moe["confounds"]] == ["params", "compute"]


def test_mistakes_have_file_line_key_and_the_nearest_key(cli, plan):
    plan.write_text(PLAN.replace("interactions", "interaction").replace("price", "prize"), encoding="utf-8")
    done = cli("ablate", plan)
    assert (done.code, done.out) == (2, "")
    assert done.err.splitlines() == [
        f"{plan}:5: interaction: unknown key 'interaction'; did you mean 'interactions'?",
        f"{plan}:7: budget.prize: unknown key 'prize'; did you mean 'price'?",
        "Error: The plan has 2 mistakes.",
    ]


def test_a_spreadsheet_runs_no_formula_and_a_terminal_obeys_no_code(cli):
    text = 'base: {a: "x"}\noptions: {a: ["=1+1", "\\e[31mred|x"]}\n'
    cells = list(csv.reader(io.StringIO(cli("ablate", "-", "--csv", stdin=text).out)))
    assert cells[2][2] == "'=1+1"
    assert cells[3][2] == "red|x"
    assert "\x1b" not in cli("ablate", "-", stdin=text).out


@pytest.mark.parametrize("arguments", [("nowhere.yaml",), ("-", "--json", "--csv"), ("-",)])
def test_bad_usage_and_bad_input_exit_with_2(cli, arguments):
    done = cli("ablate", *arguments)
    assert (done.code, done.out) == (2, "")
    assert "Error: " in done.err
