from __future__ import annotations

import json
from pathlib import Path

import pytest

from grill import paths
from grill.authoring.importing import reading
from grill.cli import import_
from grill.content.bank import load_bank

TEA = """\
# Tea — Interview Grill

## A. Pots

**1. Why is the pot warmed first?**
A warm pot keeps the water near boiling, so that more is drawn from the leaves.

**2. How many cups are in a pot?**
Four cups, as a rule.

## B. Quick fire

**3.** *Which leaves keep longest?* Black ones.

## Self-grading

If you can't answer 1-2, you don't know pots.

Aim for 2+/3 cold.
"""


@pytest.fixture(scope="module")
def parsed(tmp_path_factory):
    """The parsed built-in bank, once for all tests."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(autouse=True)
def _one_cache(parsed, monkeypatch):
    monkeypatch.setattr(paths, "cache_folder", lambda: parsed)


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    folder = tmp_path / "notes"
    for name, text in {
        "05_tea.md": TEA,
        "06_mugs/INTERVIEW_GRILL.md": TEA.replace("pot", "mug").replace("Pots", "Mugs"),
        "LICENSE": "MIT License\n",
        "README.md": "# About\n\n1. What is this?\n",
        "plot.png": "\x89PNG",
        ".git/config": "[core]\n",
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_the_forms_are_those_that_are_read():
    assert import_._FORMS == reading.FORMS


def test_a_page_becomes_a_pack_that_the_app_finds(cli, notes):
    done = cli("import", notes / "05_tea.md")
    assert done.code == 0, done.err
    assert done.out == f"{paths.packs_folder() / 'tea'}\n"
    assert "3 questions" in done.err
    assert "A Pots 2 · B Quick fire 1" in done.err
    assert "Ready at 2 of 3 cold, 1 band." in done.err
    assert "grill ask tea-01" in done.err
    bank = load_bank()
    assert [name for name in bank.entries if name.startswith("tea")] == ["tea-01", "tea-02", "tea-03"]
    assert bank.packs["tea"].title == "Tea"
    assert cli("check", "--errors-only").code == 0


def test_a_folder_becomes_a_pack_a_page_and_says_what_it_passed_over(cli, notes):
    done = cli("import", notes, "--json")
    found = json.loads(done.out)
    assert [(pack["id"], pack["notices"]) for pack in found["packs"]] == [("tea", ["LICENSE"]), ("mugs", ["LICENSE"])]
    assert {(Path(row["path"]).name, row["why"]) for row in found["skipped"]} == {
        (".git", "hidden"),
        ("LICENSE", "a licence"),
        ("README.md", "about the pages"),
        ("plot.png", "no page"),
    }
    assert (paths.packs_folder() / "mugs" / "LICENSE").read_text() == "MIT License\n"


def test_pages_go_into_one_pack_of_a_name_and_a_place(cli, notes, tmp_path):
    done = cli("import", notes, "--pack", "drinks", "--into", tmp_path, "--source", "Mine", "--licence", "CC0")
    assert done.code == 0
    bank = load_bank([tmp_path / "drinks"])
    rows = [row for row in bank.outline() if row.pack == "drinks"]
    assert [row.question.number for row in rows] == [1, 2, 3, 4, 5, 6]
    pack = bank.packs["drinks"]
    assert (pack.title, pack.source, pack.licence) == ("Drinks", "Mine", "CC0")


def test_a_dry_run_shows_everything_on_stdout_and_writes_nothing(cli, notes):
    done = cli("import", notes / "05_tea.md", "--dry-run")
    assert done.code == 0
    assert "05_tea.md → tea: grill page, 3 questions, 3 rubrics drafted, tea-01 to tea-03" in done.out
    assert done.err == ""
    assert not paths.packs_folder().exists()


def test_a_conflict_is_shown_three_ways_and_makes_the_exit_code_1(cli, notes):
    page = notes / "05_tea.md"
    cli("import", page)
    questions = paths.packs_folder() / "tea" / "questions" / "a-pots.yaml"
    questions.write_text(questions.read_text().replace("Four cups, as a rule.", "Four."))
    page.write_text(TEA.replace("Four cups, as a rule.", "Six cups."))
    done = cli("import", page)
    assert done.code == 1
    for part in ("CONFLICT tea-02 answer", "before: Four cups, as", "now:    Six cups.", "yours:       Four."):
        assert part in done.err
    assert "answer: Four.\n" in questions.read_text()
    again = cli("import", page, "--json")
    assert again.code == 0
    assert json.loads(again.out)["packs"][0]["pages"][0]["kept"] == [{"id": "tea-02", "field": "answer"}]


def test_a_question_that_could_not_be_imported_is_named_with_its_line(cli, notes):
    quiz = notes / "quiz.gift"
    quiz.write_text("::Q1:: Who pours? {=The host}\n\n::Q2:: Match them. {=pot -> tea =jug -> milk =bowl -> sugar}\n")
    done = cli("import", quiz)
    assert done.code == 1
    assert "NOT IMPORTED, line 3: “Match them.”: " in done.err
    assert [name for name in load_bank().entries if name.startswith("quiz")] == ["quiz-01"]


def test_a_question_without_a_key_is_listed_as_owing(cli, notes):
    page = notes / "05_tea.md"
    page.write_text(TEA.replace("Four cups, as a rule.\n", ""))
    assert "1 without a key" in cli("import", page).err
    done = cli("list", "--owing")
    assert "tea-02   How many cups are in a pot?  (owes a key)" in done.out
    assert done.err == "1 question\n"
    asked = cli("ask", "tea-02", "--plain", "--keywords", stdin="Four.\n.\n:model\n\n")
    assert "Model answer: No key yet." in asked.out


def test_a_broken_pack_does_not_stop_the_others(cli, notes):
    cli("import", notes)
    broken = paths.packs_folder() / "tea" / "questions" / "a-pots.yaml"
    broken.write_text(broken.read_text().replace("kind: recall", "kind: recal"))
    mugs = notes / "06_mugs" / "INTERVIEW_GRILL.md"
    mugs.write_text(mugs.read_text().replace("Four cups, as a rule.", "Two."))
    done = cli("import", notes)
    assert done.code == 1
    assert "a-pots.yaml" in done.err
    assert load_bank().entries["mugs-02"].question.answer == "Two."


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nowhere.md"], "There is no file or folder nowhere.md."),
        (["{notes}/05_tea.md", "--pack", "My Tea"], "'my-tea' would do"),
        (["{notes}/05_tea.md", "--pack", "frontier-training"], "elsewhere already"),
        (["{notes}/README.md", "--form", "gift"], "no page of questions"),
        (["{notes}/plot.png", "--form", "grill"], "no page of questions"),
    ],
)
def test_bad_input_is_a_sentence_and_exit_code_2(cli, notes, arguments, message):
    done = cli("import", *(part.format(notes=notes) for part in arguments))
    assert (done.code, done.out) == (2, "")
    assert message in done.err


def test_a_place_that_cannot_be_written_is_named(cli, notes):
    done = cli("import", notes / "05_tea.md", "--into", notes / "05_tea.md" / "packs")
    assert (done.code, done.out) == (2, "")
    assert "cannot be written" in done.err


def test_a_page_named_like_a_built_in_pack_gets_a_name_of_its_own(cli, notes):
    page = notes / "05_tea.md"
    page = page.rename(notes / "frontier-training.md")
    assert cli("import", page).code == 0
    assert (paths.packs_folder() / "frontier-training-2").is_dir()
    assert cli("import", page).err.count("Nothing has changed") == 1


def test_ids_do_not_begin_like_those_of_other_packs(cli, notes):
    (notes / "05_tea.md").rename(notes / "fine_tea.md")
    assert "fine-01" in cli("import", notes / "fine_tea.md").err, "ft is taken by the built-in pack"


def test_a_second_page_of_a_name_leaves_the_first_in_its_pack(cli, notes):
    assert cli("import", notes / "05_tea.md").code == 0
    (notes / "old").mkdir()
    (notes / "old" / "tea.md").write_text(TEA.replace("pot", "kettle").replace("leaves", "herbs"), encoding="utf-8")
    done = cli("import", notes)
    assert done.code == 0, done.err
    assert {path.name for path in paths.packs_folder().iterdir()} == {"tea", "old-tea", "mugs"}
    assert "05_tea.md → tea: grill page, 3 questions, 0 new, 0 changed" in done.err


def test_a_page_under_a_new_name_is_said_to_be_known_and_finds_its_questions_when_told_where(cli, notes):
    assert cli("import", notes / "05_tea.md").code == 0
    (notes / "05_tea.md").rename(notes / "drinks.md")
    done = cli("import", notes / "drinks.md", "--dry-run")
    assert "3 of the 3 questions of 'drinks' are in the pack 'tea' too" in done.err
    assert "--pack tea" in done.err
    again = cli("import", notes / "drinks.md", "--pack", "tea")
    assert again.code == 0, again.err
    assert "3 questions, 0 new, 0 changed" in again.err
