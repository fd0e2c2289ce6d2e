"""The README tells the truth about what can be checked: commands, the example pack, links."""

import re
from pathlib import Path

import pytest

from grill.calc import evaluate
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
    found = [str(problem) for problem in (*bank.problems, *lint_bank(bank, evaluate))]
    assert len(found) == 1
    key, _, message = found[0].partition("rubrics.yaml")[2].partition(": ")
    assert f"my-pack/rubrics.yaml{key}: {message}" in README, "what grill check prints is what the README shows"


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
