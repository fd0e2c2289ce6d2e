"""The README tells the truth about what can be checked: commands, the example pack, links."""

import re
import shlex
from pathlib import Path

import pytest

from grill.calc.figures import worth
from grill.cli.app import COMMANDS
from grill.content.bank import load_roots
from grill.content.lint import lint_bank
from grill.tui import commands as tui_commands

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
FILES = dict(re.findall(r"^`my-pack/([\w.]+)`\n\n```yaml\n(.*?)^```", README, re.MULTILINE | re.DOTALL))


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_is_named(name):
    assert f"grill {name}" in README


@pytest.mark.parametrize("slash", sorted({command.slash for command in tui_commands.COMMANDS if command.slash}))
def test_every_slash_command_is_named(slash):
    assert re.search(rf"`/{slash}\b", README)


def test_the_example_pack_is_right(tmp_path):
    assert sorted(FILES) == ["pack.yaml", "questions.yaml", "rubrics.yaml"]
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    bank = load_roots([tmp_path])
    assert list(bank.entries) == ["my-01"]
    found = [str(problem) for problem in (*bank.problems, *lint_bank(bank, worth))]
    assert len(found) == 1
    key, _, message = found[0].partition("rubrics.yaml")[2].partition(": ")
    assert f"my-pack/rubrics.yaml{key}: {message}" in README, "what grill check prints is what the README shows"


CALCULATED = re.findall(r"^\$ grill (calc .*)\n(.*)$", README, re.MULTILINE)


@pytest.mark.parametrize(("line", "answer"), CALCULATED, ids=[line for line, _ in CALCULATED])
def test_every_calculation_comes_out_as_shown(cli, line, answer):
    done = cli(*shlex.split(line))
    assert done.code == 0
    assert answer in done.out.splitlines()[0]


def test_the_ablation_plan_works(cli, tmp_path):
    (plan,) = re.findall(r"^```yaml\n(base: .*?)^```", README, re.MULTILINE | re.DOTALL)
    path = tmp_path / "plan.yaml"
    path.write_text(plan, encoding="utf-8")
    done = cli("ablate", path)
    assert (done.code, done.out.count("layernorm")) == (0, 3)
    assert "1.3 times the base's compute" in done.out


def test_every_file_it_links_to_is_there():
    links = re.findall(r"\]\(([^#)][^)]*)\)", README)
    assert links
    for link in links:
        assert (ROOT / link).is_file(), link


@pytest.mark.parametrize("picture", sorted((ROOT / "docs" / "screens").glob("*.svg")), ids=lambda path: path.name)
def test_the_pictures_are_small_and_load_nothing(picture):
    text = picture.read_text(encoding="utf-8")
    assert len(text) < 200_000
    assert set(re.findall(r"https?://[^\"\s)]+", text)) == {"http://www.w3.org/2000/svg"}
