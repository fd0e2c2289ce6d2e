"""The hook of `.pre-commit-hooks.yaml` is sound, looks at the right files, and does what it says."""

import re
import shlex
from pathlib import Path

import pytest
import yaml

from tests.conftest import QUESTIONS, RUBRICS

ROOT = Path(__file__).resolve().parents[1]
(HOOK,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))


def test_it_has_what_pre_commit_asks_for():
    assert {key: HOOK[key] for key in ("id", "language", "pass_filenames")} == {
        "id": "grill-check",
        "language": "python",
        "pass_filenames": False,
    }
    assert HOOK["name"]
    assert HOOK["entry"].split()[0] == "grill", "the console script that the package installs"


@pytest.mark.parametrize(
    ("path", "meant"),
    [
        ("questions/tea.yaml", True),
        ("my-pack/rubrics/deep/tea.yml", True),
        ("pack.yaml", True),
        ("my-pack/pack.yaml", True),
        ("README.md", False),
        ("questions/notes.md", False),
        ("config/backpack.yaml", False),
        (".github/workflows/ci.yaml", False),
    ],
)
def test_it_runs_when_a_bank_file_changes(path, meant):
    assert bool(re.search(HOOK["files"], path)) is meant


@pytest.mark.parametrize(("rubrics", "code"), [(RUBRICS, 0), (RUBRICS.replace("accept:", "acept:"), 1)])
def test_its_command_passes_a_sound_pack_and_fails_a_broken_one(cli, pack, monkeypatch, rubrics, code):
    monkeypatch.chdir(pack({"questions/tea.yaml": QUESTIONS, "rubrics/tea.yaml": rubrics}))
    program, *arguments = [*shlex.split(HOOK["entry"]), *HOOK["args"]]
    assert program == "grill"
    done = cli(*arguments)
    assert done.code == code
    assert ("did you mean 'accept'?" in done.out) is bool(code)
