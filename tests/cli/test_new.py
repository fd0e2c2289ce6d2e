from __future__ import annotations

import json
import shlex
import sys

import pytest

from grill import paths
from grill.content.bank import load_bank


@pytest.fixture(scope="module")
def parsed(tmp_path_factory):
    """The parsed built-in bank, once for all tests."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(autouse=True)
def _one_cache(parsed, monkeypatch):
    monkeypatch.setattr(paths, "cache_folder", lambda: parsed)


def own(name: str = "my-questions"):
    return paths.packs_folder() / name


def test_from_nothing_a_pack_with_a_question_and_a_rubric_to_fill_in(cli):
    done = cli("new")
    assert done.code == 0
    question, rubric = done.out.splitlines()
    assert question == f"{own() / 'questions' / 'a-first-section.yaml'}:4"
    assert rubric == f"{own() / 'rubrics' / 'a-first-section.yaml'}:2"
    entry = load_bank().entries["mq-01"]
    assert entry.rubric
    assert entry.rubric.drafted
    checked = cli("check", own())
    assert checked.code == 0
    assert "0 errors" in checked.err


def test_the_next_free_id_is_taken_and_an_own_one_is_kept(cli):
    assert [json.loads(cli("new", *more, "--json").out)["id"] for more in ((), ("mq-10",), ())] == [
        "mq-01",
        "mq-10",
        "mq-11",
    ]
    done = cli("new", "mq-10")
    assert (done.code, done.out) == (2, "")
    assert "There is a question mq-10 already; the next free id is mq-12." in done.err
    assert cli("check", own(), "--errors-only").code == 0


def test_what_an_author_wrote_stays_as_it_is(cli, pack, tmp_path):
    folder = pack()
    before = {path: path.read_text() for path in folder.rglob("*.yaml")}
    assert cli("new", "--pack", folder).code == 0
    for path, text in before.items():
        assert path.read_text().startswith(text), "only added to"
    found = load_bank([folder]).entries["tea-03"]
    assert (found.question.number, found.section.letter, found.rubric is not None) == (3, "T", True)


def test_a_section_that_is_not_there_is_made(cli):
    cli("new")
    cli("new", "--section", "b")
    assert [(row.question.id, row.section.letter) for row in load_bank().outline() if row.pack == "my-questions"] == [
        ("mq-01", "A"),
        ("mq-02", "B"),
    ]


def test_an_id_finds_its_pack(cli):
    cli("new", "--pack", "one-tea")
    cli("new", "--pack", "other-tea")
    assert json.loads(cli("new", "ot-07", "--json").out)["pack"] == "one-tea"
    assert "Which pack? Choose one with --pack: one-tea, other-tea" in cli("new").err


def test_the_editor_gets_both_files_and_no_shell(cli, tmp_path, monkeypatch):
    seen = tmp_path / "seen; echo"
    script = "import sys; open(sys.argv[1], 'w').write(repr(sys.argv[2:]))"
    monkeypatch.setenv("VISUAL", shlex.join([sys.executable, "-S", "-c", script, str(seen)]))
    assert cli("new", "--edit").code == 0
    assert seen.read_text() == repr(
        [str(own() / "questions" / "a-first-section.yaml"), str(own() / "rubrics" / "a-first-section.yaml")]
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["Bad id"], "'Bad id' is not an id"),
        (["ft-07", "--pack", "mine"], "There is a question ft-07 already"),
        (["--pack", "frontier-training"], "elsewhere already"),
        (["--pack", "Mine!"], "'mine' would do"),
        (["--section", "Basics"], "'Basics' is too long for a section's letter"),
        (["--edit"], "Name your editor in VISUAL or EDITOR"),
    ],
)
def test_bad_input_is_a_sentence_and_nothing_is_made(cli, monkeypatch, arguments, message):
    for name in ("VISUAL", "EDITOR"):
        monkeypatch.delenv(name, raising=False)
    done = cli("new", *arguments)
    assert (done.code, done.out) == (2, "")
    assert message in done.err
    assert not paths.packs_folder().exists()
