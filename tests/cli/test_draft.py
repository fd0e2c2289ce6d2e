"""`grill draft`: from a key to a rubric file, and what its author still owes."""

from __future__ import annotations

import json

import pytest
import yaml

from grill import paths
from grill.content.bank import load_roots
from grill.content.load import parse_file
from tests.conftest import QUESTIONS, RUBRICS

ONE_RUBRIC = RUBRICS.partition("  tea-02:")[0]


@pytest.fixture(scope="module")
def parsed(tmp_path_factory):
    """The parsed built-in bank, once for all tests."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(autouse=True)
def _one_cache(parsed, monkeypatch):
    monkeypatch.setattr(paths, "cache_folder", lambda: parsed)


@pytest.fixture
def keyed(pack):
    """A pack in which tea-02 has no rubric, beside a rubric with a comment."""
    return pack({"questions/tea.yaml": QUESTIONS, "rubrics/tea.yaml": f"# Mine.\n{ONE_RUBRIC}"})


def test_a_draft_is_printed_as_a_rubric_file_and_what_it_owes_beside_it(cli, keyed, tmp_path):
    done = cli("--pack", keyed, "draft", "tea-02")
    assert done.code == 0
    parsed = parse_file(tmp_path / "r.yaml", done.out.encode())
    assert not parsed.problems
    rubric = parsed.rubrics["tea-02"]
    assert rubric.drafted
    assert rubric.criteria[0].quantity is not None
    assert "The draft still owes:" in done.err
    assert "point-1: no rejected wording yet" in done.err
    assert "tea-02" not in (keyed / "rubrics/tea.yaml").read_text(), "nothing was written"


def test_written_it_stands_beside_its_neighbours_and_their_comments_stay(cli, keyed):
    before = (keyed / "rubrics/tea.yaml").read_text()
    done = cli("--pack", keyed, "draft", "tea-02", "--write")
    assert done.code == 0
    file, _, line = done.out.strip().rpartition(":")
    text = (keyed / "rubrics/tea.yaml").read_text()
    assert file == str(keyed / "rubrics/tea.yaml")
    assert text.startswith(before)
    assert text.splitlines()[int(line) - 1].strip() == "tea-02:"
    bank = load_roots([keyed])
    assert not bank.problems
    assert bank.entries["tea-02"].rubric.drafted
    assert cli("--pack", keyed, "grade", "tea-02", stdin="48 cups").code == 0


@pytest.mark.parametrize(
    ("files", "home"),
    [
        ({"questions/tea.yaml": QUESTIONS}, "rubrics/tea.yaml"),
        ({"tea.yaml": QUESTIONS}, "tea-rubrics.yaml"),
        ({"tea.yaml": QUESTIONS, "all.yaml": ONE_RUBRIC}, "all.yaml"),
        ({"questions/tea.yaml": QUESTIONS, "rubrics/x/tea-01.yaml": ONE_RUBRIC}, "rubrics/x/tea-02.yaml"),
        ({"questions/tea.yaml": QUESTIONS, "rubrics/tea.yaml": "# Nothing yet.\n"}, "rubrics/tea.yaml"),
    ],
    ids=["below rubrics", "flat", "beside", "a file each", "an empty file"],
)
def test_it_goes_where_its_author_will_look_for_it(cli, pack, files, home):
    folder = pack(files)
    done = cli("--pack", folder, "draft", "tea-02", "--write")
    assert (done.code, done.out.strip().rpartition(":")[0]) == (0, str(folder / home))
    assert load_roots([folder]).entries["tea-02"].rubric is not None


@pytest.mark.parametrize("rubric", [RUBRICS, RUBRICS.replace("quantity:", "quantitty:")], ids=["sound", "broken"])
def test_a_rubric_that_is_there_is_never_replaced(cli, pack, rubric):
    folder = pack({"questions/tea.yaml": QUESTIONS, "rubrics/tea.yaml": rubric})
    done = cli("--pack", folder, "draft", "tea-02", "--write")
    assert (done.code, done.out) == (2, "")
    assert f"tea-02 has a rubric already, at {folder / 'rubrics/tea.yaml'}:" in done.err
    assert (folder / "rubrics/tea.yaml").read_text() == rubric
    beside = cli("--pack", folder, "draft", "tea-02")
    assert beside.code == 0
    assert "the rubric that grades tea-02 stands at" in beside.err


def test_a_file_that_does_not_load_is_left_alone(cli, pack):
    broken = f"{ONE_RUBRIC}  tea-09: {{criteria: 7}}\n"
    folder = pack({"questions/tea.yaml": QUESTIONS, "rubrics/tea.yaml": broken})
    done = cli("--pack", folder, "draft", "tea-02", "--write")
    assert (done.code, done.out) == (2, "")
    assert "Error: " in done.err
    assert (folder / "rubrics/tea.yaml").read_text() == broken


def test_without_a_key_there_is_nothing_to_draft_from(cli, pack):
    folder = pack({"q.yaml": QUESTIONS.replace("12 × 4 = 48 cups.", "No key yet.")})
    done = cli("--pack", folder, "draft", "tea-02")
    assert (done.code, done.out) == (2, "")
    assert "tea-02 has no key yet" in done.err


def test_owed_lists_what_a_question_owes_as_it_stands(cli, keyed):
    owing = cli("--pack", keyed, "draft", "tea-02", "--owed")
    assert owing.code == 0
    assert owing.out.startswith("There is no rubric; 'grill draft tea-02 --write' makes a first one")
    rows = json.loads(cli("--pack", keyed, "draft", "tea-01", "--owed", "--json").out)
    assert rows["question"] == "tea-01"
    assert {"reject", "examples"} <= {row["kind"] for row in rows["owed"]}
    assert all(row["place"][1] == "tea-01" for row in rows["owed"])


def test_owed_without_an_id_sums_the_bank_up(cli, keyed):
    done = cli("--pack", keyed, "draft", "--owed")
    assert "questions owes a rubric." in done.out
    rows = json.loads(cli("--pack", keyed, "draft", "--owed", "--json").out)
    assert {"tea-01", "tea-02"} <= {row["question"] for row in rows}


def test_a_question_that_owes_nothing_is_said_to(cli):
    owing = {row["question"] for row in json.loads(cli("draft", "--owed", "--json").out)}
    complete = next(row["id"] for row in json.loads(cli("list", "--json").out) if row["id"] not in owing)
    done = cli("draft", complete, "--owed")
    assert (done.code, done.out) == (0, "")
    assert f"{complete} owes nothing." in done.err


def test_a_draft_from_any_text(cli, tmp_path):
    other = tmp_path / "other.txt"
    other.write_text("Steps are too bold while statistics are unreliable.\n", encoding="utf-8")
    done = cli(
        *("draft", "--prompt", "Why warm up?", "--reference", "-", "--reference", other),
        stdin="Early gradients are noisy. Adam's second moments are poor at first.",
    )
    assert done.code == 0
    (rubric,) = yaml.safe_load(done.out)["rubrics"].values()
    assert rubric["criteria"][0]["point"] == "Early gradients are noisy"
    assert rubric["criteria"][-1]["accept"] == ["Steps are too bold while statistics are unreliable."]
    assert "graded example" in done.err
    assert "hints" not in done.err, "there is no question that could owe them"
    data = json.loads(cli("draft", "--prompt", "Why?", "--reference", other, "--json").out)
    assert data["rubric"]["drafted"]
    assert data["owed"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["draft"], "Give a question ID"),
        (["draft", "ft-99"], "There is no question 'ft-99'"),
        (["draft", "ft-07", "--owed", "--write"], "Choose --owed or --write"),
        (["draft", "ft-07", "--prompt", "x"], "--prompt belongs to --reference"),
        (["draft", "ft-07", "--reference", "-"], "--reference takes no ID"),
        (["draft", "--reference", "-"], "--prompt"),
        (["draft", "--reference", "-", "--prompt", "x"], "no word to draft from"),
        (["draft", "--reference", "no/such/file", "--prompt", "x"], "cannot be read"),
    ],
)
def test_bad_input_is_a_sentence_and_code_2(cli, arguments, said):
    done = cli(*arguments, stdin=" … ")
    assert (done.code, done.out) == (2, "")
    assert said in done.err


def test_what_a_terminal_would_obey_is_escaped_in_the_draft(cli):
    done = cli(
        "draft", "--prompt", "Why?", "--reference", "-", stdin="The cache\u202e is small.\x9b31m Really [red]so[/]."
    )
    assert done.code == 0
    assert not {"\u202e", "\x9b", "\x1b"} & set(done.out)
    assert yaml.safe_load(done.out)


def test_what_cannot_be_written_is_said_and_leaves_nothing_behind(cli, pack, monkeypatch):
    from grill.authoring import first_rubric

    monkeypatch.setattr(first_rubric, "refusal", lambda path: f"{path} is read-only.")
    folder = pack({"questions/tea.yaml": QUESTIONS})
    done = cli("--pack", folder, "draft", "tea-02", "--write")
    assert (done.code, done.out) == (2, "")
    assert "tea.yaml is read-only." in done.err
    assert not (folder / "rubrics").exists()
