from __future__ import annotations

import json

import pytest

from grill.authoring import trial
from grill.paths import bank_folder
from tests.conftest import QUESTIONS, RUBRICS

TRIED = """\
rubrics:
  tea-01:
    criteria:
      - id: heat
        point: A warm pot keeps the water hot.
        accept: [the water stays near boiling in a warm pot]
        reject: [a warm pot cools the water]
        keywords: {any: [[hot, boiling, heat]]}
    examples:
      - {answer: A warm pot keeps the water hot., grade: 4}
      - {answer: I do not know., grade: 0}
  tea-02:
    criteria:
      - id: cups
        point: There are 48 cups.
        quantity: {formula: 12 * 4}
    examples:
      - {answer: 12 times 4 is 48 cups., grade: GRADE}
      - {answer: 16 cups, grade: 0}
"""


@pytest.fixture
def tried(pack):
    def make(grade: float = 4, name: str = "tea"):
        text = TRIED.replace("GRADE", str(grade))
        return pack({"questions/tea.yaml": QUESTIONS, "rubrics/tea.yaml": text}, name)

    return make


def test_a_row_for_every_rubric_and_a_total(cli, tried):
    done = cli("test", tried())
    head, *table, total = done.out.splitlines()
    assert head.split() == ["Question", "Examples", "Found", "out", "Verdict"]
    assert [line.split()[:2] for line in table] == [["tea-01", "2/2"], ["tea-02", "2/2"]]
    assert all(line.split()[-1] in {"ok", "soft"} for line in table)
    assert total.startswith("2 rubrics: ")
    assert "4 of 4 examples passed" in total
    assert "wrong answers found out (" in total
    assert done.code == 0


def test_a_broken_rubric_is_exit_1_with_its_reason(cli, tried):
    done = cli("test", tried(grade=0))
    assert done.code == 1
    assert "  broken: 1 of 2 examples are off by more than 1.5 grades" in done.out
    assert "1 broken" in done.out.splitlines()[-1]
    assert "--verbose shows what failed" in done.err


def test_verbose_shows_what_failed(cli, tried):
    done = cli("test", tried(grade=0), "--verbose")
    assert "  example 1: expected 0, got 4.0: “12 times 4 is 48 cups.”" in done.out
    assert "--verbose" not in done.err


def test_json_holds_all_of_it(cli, tried):
    done = cli("test", tried(grade=0), "--json")
    data = json.loads(done.out)
    assert done.code == 1
    assert set(data) == {"rubrics", "total"}
    first, second = data["rubrics"]
    assert (first["question"], second["question"], second["verdict"]) == ("tea-01", "tea-02", "broken")
    assert second["examples"][0] == {"answer": "12 times 4 is 48 cups.", "expected": 0, "got": 4, "passed": False}
    assert first["kinds"][0] == {"kind": "echo", "killed": 1, "total": 1}
    assert {row["kind"] for row in first["kinds"]} >= {"echo", "other question", "negated", "keyword list"}
    assert set(data["total"]) == {
        "rubrics", "ok", "soft", "broken", "examples", "examples_passed", "mutants", "killed", "kill_rate",
    }  # fmt: skip
    assert data["total"]["kill_rate"] == data["total"]["killed"] / data["total"]["mutants"]


def test_one_question_by_its_id(cli, tried):
    done = cli("--pack", tried(), "test", "TEA-02", "--json")
    assert [row["question"] for row in json.loads(done.out)["rubrics"]] == ["tea-02"]


def test_a_pack_by_its_name(cli, tried):
    done = cli("--pack", tried(), "test", "tea", "--json")
    assert {row["question"] for row in json.loads(done.out)["rubrics"]} >= {"tea-01", "tea-02"}


def test_a_file_of_the_bank_and_an_edited_copy_of_it(cli, tmp_path):
    original = bank_folder() / "rubrics" / "frontier-training" / "ft-07.yaml"
    copy = tmp_path / "mine.yaml"
    text = original.read_text(encoding="utf-8")
    assert text.count("grade: 3.5") == 1
    copy.write_text(text.replace("grade: 3.5", "grade: 3"), encoding="utf-8")
    grades = []
    for file in (original, copy):
        (row,) = json.loads(cli("test", file, "--json").out)["rubrics"]
        assert row["question"] == "ft-07"
        grades.append([example["expected"] for example in row["examples"]])
    assert 3.5 in grades[0]
    assert 3.5 not in grades[1]


def test_errors_in_the_files_are_mentioned(cli, pack):
    text = TRIED.replace("GRADE", "4").replace("formula: 12 * 4", "formla: 12 * 4")
    done = cli("test", pack({"questions/tea.yaml": QUESTIONS, "rubrics/tea.yaml": text}))
    assert "'grill check" in done.err
    assert "tea-01" in done.out
    assert "tea-02" not in done.out


def test_a_rubric_without_examples_is_soft(cli, pack):
    done = cli("test", pack({"questions/tea.yaml": QUESTIONS, "rubrics/tea.yaml": RUBRICS}))
    assert done.code == 0
    assert [line.split()[-1] for line in done.out.splitlines()[1:3]] == ["soft", "soft"]


@pytest.mark.parametrize(
    ("target", "says"),
    [
        ("ft-99", "no question 'ft-99'. Nearest:"),
        ("./nowhere", "no pack folder nowhere"),
        ("nowhere.yaml", "no pack folder nowhere.yaml"),
    ],
)
def test_bad_targets_are_a_sentence_and_exit_2(cli, target, says):
    done = cli("test", target)
    assert (done.code, done.out) == (2, "")
    assert says in done.err


def test_nothing_to_try_is_bad_input(cli, pack):
    folder = pack({"questions/tea.yaml": QUESTIONS})
    for arguments in (("test", folder), ("--pack", folder, "test", "tea-01")):
        done = cli(*arguments)
        assert (done.code, done.out) == (2, "")
        assert "There is no rubric to try" in done.err


def test_the_help_states_the_limits(cli):
    text = " ".join(cli("test", "--help").out.split())
    for limit in (
        f"off by at most {trial.TOLERANCE:g}.",
        f"at most {trial.KILLED_SCORE:g} of 1",
        f"more than {trial.BROKEN_SHARE:.0%} of its examples are off by more than {trial.FAR_OFF:g} grades",
        f"less than {trial.BROKEN_KILL_RATE:.0%} of its wrong answers",
        f"less than {trial.SOFT_KILL_RATE:.0%} are found out",
    ):
        assert limit in text


def test_escape_sequences_in_a_rubric_do_not_reach_the_terminal(cli, pack):
    text = TRIED.replace("GRADE", "4").replace("answer: I do not know., grade: 0", 'answer: "\\e[31mred\\a", grade: 4')
    done = cli("test", pack({"questions/tea.yaml": QUESTIONS, "rubrics/tea.yaml": text}), "--verbose")
    assert "red" in done.out
    assert not set(done.out) & set("\x1b\x07")
