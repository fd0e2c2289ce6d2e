from __future__ import annotations

import json

import pytest

from grill.paths import bank_folder
from tests.conftest import QUESTIONS, RUBRICS

FIVE_MISTAKES = """\
rubrics:
  tea-01:
    criteria:
      - id: heat
        point: A warm pot keeps the water hot.
        acept: [the water stays near boiling]
        weight: heavy
        slips: [{formula: 2 + 2, says: no, says: yes}]
    misconceptions:
      - {claim: Cold china is better., penalty: 7}
    examples:
      - answer: hot
        grad: 4
"""


def test_five_mistakes_give_five_located_messages_and_exit_1(cli, pack):
    folder = pack({"questions/tea.yaml": QUESTIONS, "rubrics/tea.yaml": FIVE_MISTAKES})
    # `says` is missing beside the wrong penalty; `grade` is not called missing where `grad` stands.
    done = cli("check", folder, "--errors-only")
    lines = done.out.splitlines()
    assert done.code == 1
    found = [line.split("rubrics/tea.yaml:")[1] for line in lines]
    assert found == [
        "6: rubrics.tea-01.criteria[0].acept: unknown key 'acept'; did you mean 'accept'?",
        "7: rubrics.tea-01.criteria[0].weight: expected a number, found 'heavy'",
        "8: key 'says' stands twice, first on line 8",
        "10: rubrics.tea-01.misconceptions[0]: 'says' is missing",
        "10: rubrics.tea-01.misconceptions[0].penalty: must be 1 or less, is '7'",
        "13: rubrics.tea-01.examples[0].grad: unknown key 'grad'; did you mean 'grade'?",
    ]
    assert done.err == "6 errors, 0 warnings\n"


def test_exactly_five(cli, pack):
    mistakes = RUBRICS.replace("weight", "w")
    for right, wrong in (
        ("accept:", "acept:"),
        ("any:", "either:"),
        ("probe: What", "probes: What"),
        ("formula: 12 * 4", "formula: 12 *"),
        ("point: There", "pont: There"),
    ):
        assert right in mistakes
        mistakes = mistakes.replace(right, wrong)
    # Each mistake is named once: `point` is not missing where `pont` stands; formulas are read in a broken rubric too.
    folder = pack({"questions/tea.yaml": QUESTIONS, "rubrics/tea.yaml": mistakes})
    done = cli("check", folder, "--errors-only", "--json")
    assert done.code == 1
    assert [(row["line"], row["message"]) for row in json.loads(done.out)] == [
        (6, "unknown key 'acept'; did you mean 'accept'?"),
        (8, "unknown key 'either'; known here: all, any"),
        (9, "unknown key 'probes'; did you mean 'probe'?"),
        (13, "unknown key 'pont'; did you mean 'point'?"),
        (14, "the formula '12 *' does not evaluate: the formula ends too early"),
    ]


def test_errors_of_all_files_are_reported_together_and_cross_checks_with_them(cli, pack):
    folder = pack(
        {
            "questions/tea.yaml": QUESTIONS.replace("kind: recall", "kind: recal"),
            "questions/bad.yaml": "pack: [",
            "rubrics/tea.yaml": RUBRICS.replace("12 * 4", "12 * four"),
            "rubrics/other.yaml": RUBRICS.split("  tea-02")[0].replace("tea-01", "coffee-01"),
        }
    )
    done = cli("check", folder, "--errors-only")
    for part in ("bad.yaml:", "'recal' is not one of", "'12 * four' does not evaluate", "no such question"):
        assert part in done.out
    assert done.code == 1


def test_a_sound_pack_passes_and_warnings_fail_only_a_strict_check(cli, pack):
    folder = pack()
    done = cli("check", folder)
    assert done.code == 0
    assert "(warning)" in done.out
    assert "accepted wordings" in done.out
    assert cli("check", folder, "--strict").code == 1
    assert cli("check", folder, "--errors-only", "--strict").code == 0


def test_a_single_rubric_file_is_checked_against_the_whole_bank(cli, tmp_path):
    file = tmp_path / "mine.yaml"
    file.write_text("rubrics: {ft-99: {criteria: [{id: a, point: A.}]}}")
    done = cli("check", file)
    assert done.code == 1
    assert "a rubric for 'ft-99', but no such question" in done.out
    assert "frontier-training" not in done.out


def test_the_built_in_bank_passes(cli):
    done = cli("check", "--strict")
    assert (done.code, done.out) == (0, "")


@pytest.mark.parametrize("part", ["rubrics/frontier-training/ft-07.yaml", "questions", "rubrics/frontier-training"])
def test_a_part_of_the_bank_is_checked_where_it_stands_and_not_read_twice(cli, part):
    done = cli("check", bank_folder() / part)
    assert (done.code, done.out) == (0, "")


def test_a_copy_of_a_rubric_is_told_that_it_stands_twice(cli, tmp_path):
    file = tmp_path / "ft-07.yaml"
    file.write_bytes((bank_folder() / "rubrics/frontier-training/ft-07.yaml").read_bytes())
    assert "a rubric for ft-07 stands also at" in cli("check", file).out


def test_a_relation_to_no_question_is_a_warning(cli, pack):
    text = QUESTIONS.replace("    kind: recall\n", "    kind: recall\n    related: [tea-02, tea-20]\n")
    done = cli("check", pack({"questions/tea.yaml": text, "rubrics/tea.yaml": RUBRICS}))
    assert done.code == 0
    assert "tea.yaml:4: questions.tea-01.related: related to 'tea-20', but no such question; did you mean" in done.out
    assert "'tea-02', but" not in done.out


def test_nothing_at_the_path_is_bad_input(cli, tmp_path):
    done = cli("check", tmp_path / "nowhere")
    assert (done.code, done.out) == (2, "")
    assert "no pack folder" in done.err


def test_escape_sequences_in_a_file_do_not_reach_the_terminal(cli, pack):
    folder = pack({"r.yaml": 'rubrics: {"\\e[31mred\\a": {}}\n'})
    done = cli("check", folder)
    assert "red" in done.out
    assert "\x1b" not in done.out + done.err
    assert "\x07" not in done.out + done.err
