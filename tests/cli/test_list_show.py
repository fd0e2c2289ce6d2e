from __future__ import annotations

import json

import pytest

from grill.cli.app import grill
from grill.cli.workbench import Workbench


def test_list_is_grouped_and_counted(cli):
    done = cli("list")
    assert done.code == 0
    assert done.out.startswith("A  Scaling laws  (Frontier LLM training)\n  ft-01 ")
    assert "questions" in done.err


def test_list_filters(cli):
    assert {row["section"] for row in json.loads(cli("list", "--section", "b", "--json").out)} == {"B"}
    assert {row["kind"] for row in json.loads(cli("list", "--kind", "numeric", "--json").out)} == {"numeric"}
    tagged = json.loads(cli("list", "--tag", "Chinchilla", "--json").out)
    assert all("chinchilla" in row["tags"] for row in tagged)
    assert tagged
    assert cli("list", "--section", "ZZ").code == 2


def test_list_with_a_pack_of_ones_own(cli, pack):
    done = cli("--pack", pack(), "list", "--section", "T")
    assert "tea-01   Why is the pot warmed first?" in done.out
    assert done.err == "2 questions\n"


def test_a_broken_pack_is_mentioned_and_the_rest_works(cli, pack):
    done = cli("--pack", pack({"bad.yaml": "["}), "list", "--section", "A")
    assert done.code == 0
    assert "The bank has 1 error; 'grill check' lists them." in done.err
    assert "ft-01" in done.out


def test_show_hides_the_answer_until_asked(cli):
    plain = cli("show", "ft-07").out
    assert "10^24" in plain
    assert "Model answer" not in plain
    told = cli("show", "ft-07", "--answer", "--rubric").out
    assert "Hint 1: " in told
    assert "Model answer: " in told
    assert "Source: Hoffmann et al., Training Compute-Optimal Large Language Models, 2022" in told
    assert "Point params (weight 2, required): " in told


def test_show_as_json_is_the_whole_entry(cli):
    entry = json.loads(cli("show", "ft-07", "--json").out)
    assert entry["question"]["id"] == "ft-07"
    assert entry["rubric"]["criteria"][0]["id"] == "params"


def test_show_without_a_rubric_says_so(cli, pack):
    from tests.conftest import QUESTIONS

    done = cli("--pack", pack({"q.yaml": QUESTIONS}), "show", "tea-01", "--rubric")
    assert "cannot be graded" in done.out


def test_show_unknown(cli):
    done = cli("show", "ft-77")
    assert (done.code, done.out) == (2, "")
    assert "Nearest: " in done.err


@pytest.mark.parametrize("name", ["question", "rubric", "pack", "moves"])
def test_schema_prints_json(cli, name):
    assert json.loads(cli("schema", name).out)["type"] == "object"


def test_schema_of_something_else(cli):
    assert cli("schema", "soup").code == 2


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts(cli, shell):
    done = cli("completion", shell)
    assert done.code == 0
    assert "_GRILL_COMPLETE" in done.out


def test_completion_completes_commands_and_ids():
    from click.shell_completion import ShellComplete

    completer = ShellComplete(grill, {"obj": Workbench()}, "grill", "_GRILL_COMPLETE")
    assert [item.value for item in completer.get_completions([], "ch")] == ["check"]
    assert "ft-07" in [item.value for item in completer.get_completions(["show"], "ft-0")]
    assert completer.get_completions(["--pack", "/nowhere", "show"], "ft-0") == []


def test_drafted_rubrics_are_listed_and_said_to_be_drafts(cli, pack):
    from tests.conftest import QUESTIONS, RUBRICS

    drafted = RUBRICS.replace("  tea-01:\n", "  tea-01:\n    drafted: true\n")
    folder = pack({"questions/tea.yaml": QUESTIONS, "rubrics/tea.yaml": drafted})
    listed = json.loads(cli("--pack", folder, "list", "--drafted", "--json").out)
    assert [row["id"] for row in listed] == ["tea-01"]
    assert "'grill draft tea-01 --owed'" in cli("--pack", folder, "show", "tea-01", "--rubric").out
    assert "draft" not in cli("--pack", folder, "show", "tea-02", "--rubric").out
    assert "draft" not in cli("--pack", folder, "show", "tea-01").out
