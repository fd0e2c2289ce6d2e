from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from grill.content.bank import load_bank
from grill.grading.embedder import FakeEmbedder
from grill.grading.grader import Grader
from grill.session.interview.probes import follow_up_question
from grill.store import open_store
from tests.conftest import QUESTIONS, RUBRICS
from tests.records.filled import NOON, put

GOOD = "A warm pot keeps the water hot."
BAD = "Because it looks nicer."


@pytest.fixture
def tea(pack):
    def make(rubrics=RUBRICS):
        return pack({"q.yaml": QUESTIONS, "r.yaml": rubrics})

    return make


def present(root, answer, question="tea-01", probe=None):
    """The grade that the bank gives now."""
    bank = load_bank([root])
    entry = bank.entries[question]
    asked = entry.question if probe is None else follow_up_question(entry.question, probe)
    return Grader(FakeEmbedder(), bank.moves).grade(asked, entry.rubric, answer)


def stored(root, answer=GOOD, *, at=NOON, **changes):
    with open_store() as store:
        return put(store, answer=answer, grade=replace(present(root, answer), **changes), at=at)


def test_nothing_to_grade(cli):
    done = cli("regrade")
    assert (done.code, done.out) == (0, "")
    assert "There is no answer to grade." in done.err


def test_a_present_receipt_is_passed_over_without_a_model(cli, tea, monkeypatch):
    root = tea()
    stored(root)

    def never(*arguments, **named):
        raise AssertionError

    monkeypatch.setattr("grill.cli.workbench.Workbench.grader", never)
    done = cli("regrade", "--diff", "--pack", root)
    assert (done.code, done.out) == (0, "")
    assert "1 answer with a present receipt, not graded." in done.err


def test_another_rubric_flips_and_nothing_is_written_unless_asked(cli, tea):
    root = tea()
    number = stored(root)
    edited = (
        RUBRICS.replace("point: A warm pot keeps the water hot.", "point: China is pretty.")
        .replace("the water stays near boiling in a warm pot", "it is a nice thing")
        .replace("[hot, boiling, heat]", "[china, pretty]")
    )
    root = tea(edited)
    done = cli("regrade", "--pack", root)
    assert done.code == 0
    assert done.out.startswith(f"Attempt {number}, tea-01, 21 November 2026, ")
    assert "would be" in done.out
    assert "Rubric changed." in done.out
    assert "--write keeps the new grades" in done.err
    with open_store() as store:
        before = store.attempt(number).grade
    again = cli("regrade", "--diff", "--pack", root)
    assert again.code == 1
    assert "  Lost: China is pretty." in again.out
    with open_store() as store:
        assert store.attempt(number).grade == before
    written = cli("regrade", "--write", "--pack", root)
    assert written.code == 0
    assert "is now" in written.out
    with open_store() as store:
        assert store.attempt(number).grade == present(root, GOOD)
        assert store.reviews_missing() == []
        assert store.card_states()["tea-01/heat"].reviews == 1
    assert cli("regrade", "--diff", "--pack", root).code == 0


def test_a_grade_by_keywords_is_made_whole(cli, tea):
    root = tea()
    with open_store() as store:
        bank = load_bank([root])
        entry = bank.entries["tea-01"]
        rough = Grader(None, bank.moves).grade(entry.question, entry.rubric, GOOD)
        number = put(store, answer=GOOD, grade=rough)
    assert cli("regrade", "--write", "--pack", root).code == 0
    with open_store() as store:
        assert store.attempt(number).grade.mode == "full"


def test_what_flips_as_json_with_ones_own_word(cli, tea):
    root = tea()
    receipt = replace(present(root, GOOD).receipt, model="old")
    number = stored(root, score=0.0, verdict="miss", receipt=receipt)
    with open_store() as store:
        store.override(number, score=0.6, at=NOON)
    found = json.loads(cli("regrade", "--json", "--pack", root).out)
    assert (found["graded"], found["current"], found["left_out"], found["written"]) == (1, 0, 0, False)
    (row,) = found["flips"]
    assert (row["attempt"], row["verdict_changes"], row["causes"], row["overridden"]) == (
        number, True, ["model changed"], True,
    )  # fmt: skip
    assert "Your own word counts all the same: 60 partly." in cli("regrade", "--pack", root).out


def test_a_follow_up_is_graded_as_it_was_put(cli, tea):
    root = tea()
    probe = "What happens to the water in a cold pot?"
    with open_store() as store:
        store.add_session("s", "interview", {"slots": []}, at=NOON)
        made = [
            store.commit_answer(
                "s", number, 1.0, "tea-01", text, lambda _: {}, probe=aim, hints=0, answer_seconds=4, at=NOON
            )
            for number, (text, aim) in enumerate([(probe, "heat"), ("It cools.", "gone")])
        ]
    done = cli("regrade", "--write", "--pack", root)
    assert "1 answer left out" in done.err
    with open_store() as store:
        assert store.attempt(made[0]).grade == present(root, probe, probe=probe)
        assert "echo" in store.attempt(made[0]).grade.flags
        assert store.attempt(made[1]).grade is None
    assert "1 answer with a present receipt" in cli("regrade", "--pack", root).err


def test_only_some(cli, tea):
    root = tea()
    old = replace(present(root, GOOD).receipt, model="old")
    stored(root, receipt=old)
    stored(root, receipt=old, at=NOON + timedelta(days=3))
    assert "1 answer graded again" in cli("regrade", "--since", "2026-11-23", "--pack", root).err
    assert "2 answers graded again" in cli("regrade", "--question", "TEA-01", "--pack", root).err
    assert "no answer to grade" in cli("regrade", "--question", "tea-02", "--pack", root).err


def test_what_was_taken_back_is_left_alone(cli, tea):
    root = tea()
    number = stored(root, score=0.0, receipt=replace(present(root, GOOD).receipt, model="old"))
    cli("history", "--undo", number)
    assert "no answer to grade" in cli("regrade", "--pack", root).err


def test_wrong_days_and_ids(cli):
    assert cli("regrade", "--since", "soon").code == 2
    assert cli("regrade", "--question", "ft-99").code == 2


def test_a_model_that_is_not_there(cli, tea, monkeypatch):
    def missing(*arguments):
        raise RuntimeError("no such folder")

    monkeypatch.setattr("grill.grading.loading.make_embedder", missing)
    done = cli("regrade")
    assert done.code == 2
    assert "'grill doctor'" in done.err
