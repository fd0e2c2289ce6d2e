from __future__ import annotations

import builtins
import contextlib
import csv
import io
import json
import sqlite3
import sys
import zipfile
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grill.cli.export_anki import FIELDS, NOTE_TYPE
from grill.cli.export_csv import COLUMNS, guarded, to_csv, unguarded
from grill.grading.grade import Grade
from grill.store import Attempt, open_store
from tests.conftest import QUESTIONS, RUBRICS
from tests.records.filled import NOON, graded, put

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30) | st.text(
    st.sampled_from("=+-@'\t\r\n\",;| a"), max_size=12
)


def rows(text):
    return list(csv.DictReader(io.StringIO(text, newline="")))


@given(st.lists(TEXTS, max_size=5))
def test_any_answer_comes_back_from_the_table(answers):
    attempts = [Attempt(number, "q", answer, NOON) for number, answer in enumerate(answers)]
    read = rows(to_csv(attempts, {}))
    assert [unguarded(row["answer"]) for row in read] == answers
    assert [int(row["attempt"]) for row in read] == list(range(len(answers)))


@given(TEXTS)
def test_no_cell_is_a_formula_and_the_guard_comes_off(text):
    cell = guarded(text)
    assert cell[:1] not in tuple("=+-@\t\r")
    assert unguarded(cell) == text
    assert cell in {text, f"'{text}"}


def test_the_table(cli, pack, tmp_path):
    with open_store() as store:
        number = put(store, answer="=1+1\nand more", hints=1)
        store.override(number, score=1.0, reason="-5", at=NOON)
        put(store, "gone-01", score=None, at=NOON + timedelta(hours=1))
        store.undo(put(store), at=NOON)
    first, second = rows(cli("export", "--pack", pack()).out)
    assert list(first) == list(COLUMNS)
    assert (first["answer"], first["own_reason"], first["section"]) == ("'=1+1\nand more", "'-5", "T")
    assert (first["score"], first["graded_score"], first["points_met"], first["hints"]) == ("1.0", "0.8", "heat", "1")
    assert (second["question"], second["prompt"], second["score"]) == ("gone-01", "", "")
    file = tmp_path / "a.csv"
    done = cli("export", "--out", file)
    assert (done.code, done.out) == (0, "")
    assert file.read_bytes().startswith("\ufeffattempt,at,".encode())
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_terminal_obeys_nothing_that_stands_in_an_answer(cli, monkeypatch):
    with open_store() as store:
        put(store, answer="\x1b[2Jwarm")
    assert "\x1b[2J" in cli("export").out
    monkeypatch.setattr("grill.cli.export.at_terminal", lambda stream: True)
    assert "\x1b" not in cli("export").out


def test_everything_as_json_can_be_read_again(cli, tmp_path):
    with open_store() as store:
        number = put(store, answer="warm\u202e\x00 pots", session="s")
        store.override(number, score=0.5, at=NOON)
        store.add_session("s", "interview", {"slots": [], "seed": 3}, at=NOON)
        store.append_event("s", 0, 1.5, {"event": "Begun"}, at=NOON)
        store.appeal(number, 3, "it is there", at=NOON)
    cli("due")
    file = tmp_path / "h.json"
    assert cli("export", "--format", "json", "--out", file).code == 0
    text = file.read_text(encoding="utf-8")
    assert "\u202e" not in text
    found = json.loads(text)
    assert (found["format"], found["version"]) == ("grill-history", 1)
    (attempt,) = found["attempts"]
    assert attempt["answer"] == "warm\u202e\x00 pots"
    assert Grade.from_dict(attempt["grade"]) == graded()
    assert attempt["override"]["score"] == 0.5
    (session,) = found["sessions"]
    assert session["plan"] == {"slots": [], "seed": 3}
    assert session["events"] == [
        {"number": 0, "seconds": 1.5, "at": "2026-11-21T12:00:00+00:00", "record": {"event": "Begun"}}
    ]
    assert found["appeals"][0]["attempt"] == number
    assert found["schedule"]["tea-01"]["reviews"] == 1
    assert json.loads(cli("export", "--format", "json").out) == found


def test_an_empty_history_is_sound_too(cli):
    assert rows(cli("export").out) == []
    assert json.loads(cli("export", "--format", "json").out)["attempts"] == []


def test_files_that_cannot_be_written(cli, tmp_path):
    assert cli("export", "--out", tmp_path).code == 2
    assert cli("export", "--out", tmp_path / "no" / "a.csv").code == 2
    assert not (tmp_path / "no").exists()
    assert "give --out" in cli("export", "--format", "anki").err


def notes(file):
    """(guid, tags, fields, note type, deck) of a package."""
    with zipfile.ZipFile(file) as package, contextlib.closing(sqlite3.connect(":memory:")) as db:
        db.deserialize(package.read("collection.anki2"))
        found = db.execute(
            "SELECT guid, tags, flds, mid, did FROM notes JOIN cards ON cards.nid = notes.id ORDER BY notes.id"
        ).fetchall()
        decks = json.loads(db.execute("SELECT decks FROM col").fetchone()[0])
    return found, {int(number): deck["name"] for number, deck in decks.items()}


@pytest.fixture
def tea(pack):
    pytest.importorskip("genanki")

    def make(questions=QUESTIONS):
        return pack({"q.yaml": questions, "r.yaml": RUBRICS})

    return make


def test_a_note_a_question_under_an_id_that_lasts(cli, tea, tmp_path):
    file = tmp_path / "tea.apkg"
    assert cli("export", "--format", "anki", "--out", file, "--pack", tea()).code == 0
    before, decks = notes(file)
    mine = [row for row in before if row[2].startswith("tea-")]
    assert len(mine) == 2
    assert {row[3] for row in before} == {NOTE_TYPE}
    assert decks[mine[0][4]] == "Interview Grill::tea"
    fields = dict(zip(FIELDS, mine[0][2].split("\x1f"), strict=True))
    assert fields["Question"] == "Why is the pot warmed first?"
    assert fields["Points"] == "<ul><li>A warm pot keeps the water hot.</li></ul>"
    assert mine[0][1].split() == ["grill::tea::T", "grill::recall"]
    edited = QUESTIONS.replace("Why is the pot", "Why do you think the pot is <b>[sound:x]</b>")
    assert cli("export", "--format", "anki", "--out", file, "--pack", tea(edited)).code == 0
    after, later = notes(file)
    assert [row[0] for row in after] == [row[0] for row in before]
    assert later == decks
    (changed,) = [row for row in after if row[2].startswith("tea-01")]
    assert "&lt;b&gt;&#91;sound:x]&lt;/b&gt;" in changed[2]


def test_without_the_library_it_says_how_to_get_it(cli, tmp_path, monkeypatch):
    real = builtins.__import__

    def without(name, *arguments, **named):
        if name == "genanki":
            raise ImportError(name)
        return real(name, *arguments, **named)

    monkeypatch.delitem(sys.modules, "genanki", raising=False)
    monkeypatch.setattr(builtins, "__import__", without)
    done = cli("export", "--format", "anki", "--out", tmp_path / "a.apkg")
    assert done.code == 2
    assert "pip install 'interview-grill[anki]'" in done.err
