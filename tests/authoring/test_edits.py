"""Edits that the program makes: one thing more, every other byte as it was."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grill.authoring.editing import edits
from grill.authoring.editing.edits import (
    AddExample,
    AddMisconception,
    AddWording,
    CannotEdit,
    MarkRelated,
    edit_text,
)
from grill.authoring.editing.splice import scalar
from grill.content.load import parse_file
from tests.authoring.rubric_texts import rubric_texts

FILE = Path("rubrics/tea.yaml")
EXAMPLE = AddExample("tea-01", "It stays hot: the pot is warm", 3.5)
ACCEPT = AddWording("tea-01", "c0", "accept", "keeps it hot, you know")
REJECT = AddWording("tea-01", "c0", "reject", "it's cold: no # really")
FALSE = AddMisconception("tea-01", "Cold pots, too.", "Warm ones: yes.", 0.5)


def rubric_of(text):
    return parse_file(FILE, text.encode()).rubrics["tea-01"]


def is_one_piece_more(before, after):
    more = len(after) - len(before)
    start = next((i for i, (a, b) in enumerate(zip(before, after, strict=False)) if a != b), len(before))
    return after[:start] + after[start + more :] == before


@settings(max_examples=40)
@given(rubric_texts(), st.sampled_from([EXAMPLE, ACCEPT, REJECT, FALSE]))
def test_in_any_layout_there_is_one_thing_more_and_nothing_else(text, edit):
    edited = edit_text(FILE, text, edit)
    assert is_one_piece_more(text, edited.text)
    before, after = rubric_of(text).model_dump(), rubric_of(edited.text).model_dump()
    if edit is EXAMPLE:
        assert after["examples"][-1]["answer"] == edit.answer
        after["examples"] = after["examples"][:-1]
    elif edit is FALSE:
        assert after["misconceptions"][-1] == {"claim": edit.claim, "says": edit.says, "penalty": 0.5, "also": ()}
        after["misconceptions"] = after["misconceptions"][:-1]
    else:
        criterion = after["criteria"][0]
        assert criterion[edit.side][-1] == edit.wording
        criterion[edit.side] = criterion[edit.side][:-1]
    assert after == before
    assert ("\r\n" in edited.text) == ("\r\n" in text)


TEA = """\
rubrics:
  tea-01:
    criteria:
      - id: c0   # the pot
        point: Warm, so hot.
        reject:
          - a cold pot
        probe: Why?
      - {id: c1, point: Two., accept: [2]}
    vague: [Tea is nice.]
"""


@pytest.mark.parametrize(
    ("edit", "line", "says"),
    [
        (ACCEPT, 7, "          - keeps it hot, you know"),
        (REJECT, 8, '          - "it\'s cold: no # really"'),
        (AddWording("tea-01", "c1", "accept", "2, no"), 9, '      - {id: c1, point: Two., accept: [2, "2, no"]}'),
        (AddWording("tea-01", "c1", "reject", "no"), 9, '      - {id: c1, point: Two., accept: [2], reject: ["no"]}'),
        (FALSE, 11, "      - claim: Cold pots, too."),
        (EXAMPLE, 12, '      - {answer: "It stays hot: the pot is warm", grade: 3.5}'),
    ],
)  # fmt: skip
def test_it_stands_where_an_author_would_put_it(edit, line, says):
    edited = edit_text(FILE, TEA, edit)
    assert edited.line == line
    assert edited.text.splitlines()[line - 1] == says
    assert says[: -len(edited.text[edited.start :].split("\n")[0])].rstrip()[-1] in "-[,"


@pytest.mark.parametrize(
    ("edit", "says"),
    [
        (AddWording("tea-01", "c0", "accept", " WARM,  so hot. "), "accept of c0 already"),
        (AddWording("tea-01", "c0", "accept", "A cold pot"), "reject of c0 already"),
        (AddWording("tea-01", "c7", "accept", "x"), "no criterion c7"),
        (AddWording("tea-01", "c0", "accept", "  "), "no wording"),
        (AddWording("tea-01", "c0", "accept", "x" * 1001), "at most 1,000"),
        (AddWording("tea-02", "c0", "accept", "x"), "no sound rubric"),
        (AddMisconception("tea-01", "x", " "), "says what is right"),
        (AddMisconception("tea-01", "x", "y", 2), "between 0 and 1"),
        (AddMisconception("tea-01", "x" * 1001, "y"), "at most 1,000"),
    ],
)
def test_what_cannot_be_added_is_refused_with_its_reason(edit, says):
    with pytest.raises(CannotEdit, match=says):
        edit_text(FILE, TEA, edit)


@pytest.mark.parametrize("edit", [EXAMPLE, ACCEPT, FALSE])
def test_twice_is_refused(edit):
    with pytest.raises(CannotEdit, match="already"):
        edit_text(FILE, edit_text(FILE, TEA, edit).text, edit)


def test_what_reads_as_anything_else_is_refused(monkeypatch):
    monkeypatch.setattr(edits, "scalar", lambda text, in_flow=False: "other")
    monkeypatch.setattr(edits, "quoted", lambda text: "'another'")
    with pytest.raises(CannotEdit, match="no safe place"):
        edit_text(FILE, TEA, ACCEPT)


def test_a_list_shared_by_an_alias_is_left_alone():
    shared = TEA.replace("reject:\n", "reject: &r\n").replace(
        "{id: c1, point: Two.,", "{id: c1, point: Two., reject: *r,"
    )
    with pytest.raises(CannotEdit, match="no safe place"):
        edit_text(FILE, shared, REJECT)


@given(st.text(max_size=20))
@settings(max_examples=60)
def test_a_scalar_reads_as_the_text_it_was_made_from(text):
    text = "x" + text.replace("\ud800", "")
    for in_flow in (True, False):
        spelt = scalar(text, in_flow=in_flow)
        line = f"vague: [{spelt}]" if in_flow else f"vague:\n      - {spelt}"
        read = parse_file(FILE, f"rubrics:\n  t:\n    criteria: [{{id: a, point: b}}]\n    {line}\n".encode())
        assert [one.strip() for one in read.rubrics["t"].vague] == [text.strip()]


QUESTIONS = """\
pack: tea
section: {letter: T, title: Tea}
questions:
  - {id: tea-01, number: 1, kind: recall, prompt: Why?, answer: So.}
  - id: tea-02
    number: 2
    kind: recall
    prompt: How?
    answer: Thus.   # short
    related:
      - tea-09
"""


@pytest.mark.parametrize(("name", "related"), [("tea-01", ("tea-03",)), ("tea-02", ("tea-09", "tea-03"))])
def test_a_question_is_marked_as_related(name, related):
    path = Path("questions/tea.yaml")
    edited = edit_text(path, QUESTIONS, MarkRelated(name, "tea-03"))
    found = {question.id: question.related for question in parse_file(path, edited.text.encode()).questions}
    assert found[name] == related
    assert is_one_piece_more(QUESTIONS, edited.text)
    with pytest.raises(CannotEdit, match="already"):
        edit_text(path, edited.text, MarkRelated(name, "tea-03"))
    with pytest.raises(CannotEdit, match="no sound question"):
        edit_text(path, QUESTIONS, MarkRelated("tea-07", "tea-03"))
