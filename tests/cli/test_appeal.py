from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from grill.content.bank import load_roots
from grill.store import open_store
from tests.records.filled import NOON, put


@pytest.fixture
def root(pack):
    return pack()


@pytest.fixture
def attempt():
    with open_store() as store:
        return put(store, score=0.2, answer='it says "hot"\nand stays so')


def test_an_appeal_is_on_record_and_listed(cli, root, attempt):
    done = cli("appeal", attempt, "--grade", 3, "--reason", "it is there", "--pack", root)
    assert (done.code, done.out) == (0, "")
    assert f"Appeal 1 against attempt {attempt} at tea-01 is on record." in done.err
    listed = cli("appeal", "--list").out
    assert f"attempt {attempt} at tea-01, 20 of 100, missed; should be 3 of 4. it is there" in listed
    assert '“it says "hot" and stays so”' in listed
    (row,) = json.loads(cli("appeal", "--list", "--json").out)
    assert (row["appeal"], row["attempt"], row["grade"], row["score"]) == (1, attempt, 3.0, 0.2)


def test_accepted_it_is_an_example_of_the_rubric(cli, root, attempt):
    cli("appeal", attempt, "--grade", 3, "--pack", root)
    done = cli("appeal", "--accept", 1, "--pack", root)
    assert done.code == 0
    file, _, line = done.out.strip().rpartition(":")
    lines = Path(file).read_text(encoding="utf-8").split("\n")
    assert 'answer: "it says \\"hot\\"\\nand stays so", grade: 3' in lines[int(line) - 1]
    (example,) = load_roots([root]).entries["tea-01"].rubric.examples
    assert (example.answer, example.grade) == ('it says "hot"\nand stays so', 3.0)
    assert "No appeal is open." in cli("appeal", "--list").err
    assert "closed already" in cli("appeal", "--accept", 1, "--pack", root).err


def test_the_grade_may_come_when_it_is_accepted(cli, root, attempt):
    cli("appeal", attempt, "--pack", root)
    assert "no grade named" in cli("appeal", "--list").out
    done = cli("appeal", "--accept", 1, "--pack", root)
    assert done.code == 2
    assert "names no grade" in done.err
    assert cli("appeal", "--accept", 1, "--grade", 2.5, "--pack", root).code == 0
    assert load_roots([root]).entries["tea-01"].rubric.examples[0].grade == 2.5


def test_a_read_only_rubric_is_answered_with_a_line_to_paste(cli, root, attempt, monkeypatch):
    cli("appeal", attempt, "--grade", 3, "--pack", root)
    real = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: "rubrics" not in str(path) and real(path, mode))
    done = cli("appeal", "--accept", 1, "--pack", root)
    assert done.code == 2
    assert done.out == '      - {answer: "it says \\"hot\\"\\nand stays so", grade: 3}\n'
    assert "is read-only." in done.err
    assert "1 open appeal." in cli("appeal", "--list").err


def test_rejected_nothing_changes(cli, root, attempt):
    before = (root / "rubrics" / "tea.yaml").read_bytes()
    cli("appeal", attempt, "--pack", root)
    assert "is closed" in cli("appeal", "--reject", 1).err
    assert json.loads(cli("appeal", "--list", "--json").out) == []
    assert (root / "rubrics" / "tea.yaml").read_bytes() == before
    assert cli("appeal", "--reject", 1).code == 2
    assert cli("appeal", "--reject", 7).code == 2


def test_an_answer_to_a_follow_up_is_no_example(cli, root):
    with open_store() as store:
        store.add_session("s", "interview", {}, at=NOON)
        number = store.commit_answer(
            "s", 0, 1.0, "tea-01", "it cools", lambda _: {}, probe="heat", hints=0, answer_seconds=4, at=NOON
        )
        store.appeal(number, 4, "", at=NOON)
    for arguments in ((number,), ("--accept", 1)):
        done = cli("appeal", *arguments, "--pack", root)
        assert done.code == 2
        assert "answers a follow-up" in done.err


def test_appeals_that_make_no_sense(cli, root, attempt):
    for arguments in ((), (attempt, "--list"), ("--accept", 1, "--reject", 1), (attempt, "--grade", 5), (99,)):
        assert cli("appeal", *arguments, "--pack", root).code == 2
    cli("history", "--undo", attempt)
    assert "is taken back" in cli("appeal", attempt, "--pack", root).err


def test_a_question_without_a_rubric_cannot_learn(cli, pack, attempt):
    from tests.conftest import QUESTIONS

    root = pack({"q.yaml": QUESTIONS})
    cli("appeal", attempt, "--grade", 3, "--pack", root)
    done = cli("appeal", "--accept", 1, "--pack", root)
    assert done.code == 2
    assert "no rubric for tea-01" in done.err
