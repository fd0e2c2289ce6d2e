"""A file as text under edit: problems, sound parts, the cursor's place; undo; and the same file edited elsewhere."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grill.authoring.editing.document import lint_document, read_document
from grill.authoring.editing.history import MOST_STEPS, PAUSE_SECONDS, History
from grill.authoring.editing.places import line_and_column, offset_of
from grill.authoring.editing.saving import new_file, open_file, save
from grill.authoring.editing.watching import Watched, look, meet
from grill.content.load import parse_file
from grill.content.model import Question

FILE = Path("rubrics/tea.yaml")
TEXT = """\
# Tea
rubrics:
  tea-01:
    criteria:
      - id: heat
        point: Hot.
        accept:
          - warm
      - {id: leaves, point: More is drawn.}
    examples: [{answer: a, grade: 4}]

  tea-02:
    criteria:
      - {id: cups, point: There are 48 cups.}
"""
BROKEN = TEXT.replace("point: Hot.", "point: 'Hot.").replace("grade: 4", "grade: 9")


def test_a_sound_text_has_its_rubrics_and_no_problem():
    document = read_document(FILE, TEXT)
    assert document.loads
    assert document.kind == "rubrics"
    assert dict(document.rubrics) == dict(parse_file(FILE, TEXT.encode()).rubrics)
    assert document.lines == {"tea-01": 3, "tea-02": 12}


def test_problems_stand_at_their_line_and_name_the_nearest_key():
    document = read_document(FILE, TEXT.replace("accept", "acept").replace("cups,", "Cups,"))
    assert [(p.line, p.column, p.key) for p in document.problems] == [
        (7, 9, "rubrics.tea-01.criteria[0].acept"),
        (14, 10, "rubrics.tea-02.criteria[0].id"),
    ]
    assert "did you mean 'accept'" in document.problems[0].message
    assert not document.rubrics
    assert not document.loads


@pytest.mark.parametrize(
    ("line", "question", "criterion"),
    [
        (1, "", None),
        (2, "", None),
        (3, "tea-01", None),
        (5, "tea-01", "heat"),
        (8, "tea-01", "heat"),
        (9, "tea-01", "leaves"),
        (10, "tea-01", None),
        (11, "tea-01", None),
        (14, "tea-02", "cups"),
        (99, "tea-02", "cups"),
    ],
)
def test_what_a_line_belongs_to(line, question, criterion):
    document = read_document(FILE, TEXT)
    assert document.question_at(line) == question
    found = document.criterion_at(line)
    assert (found.id if found else None) == criterion


def test_a_slip_of_the_keyboard_takes_no_other_question_from_the_screen():
    document = read_document(FILE, BROKEN)
    assert list(document.rubrics) == ["tea-02"]
    assert document.rubrics["tea-02"] == read_document(FILE, TEXT).rubrics["tea-02"]
    assert [document.question_at(line) for line in (2, 3, 11, 12)] == ["", "tea-01", "tea-01", "tea-02"]
    assert document.problems
    assert "not valid YAML" in document.problems[0].message


def test_problems_of_the_other_questions_are_told_beside_it():
    broken = TEXT.replace("point: There are 48 cups.", "pint: There are 48 cups.").replace("- warm", "- 'warm")
    document = read_document(FILE, broken)
    keys = {problem.key: problem.line for problem in document.problems}
    assert keys["rubrics.tea-02.criteria[0].pint"] == 14


QUESTIONS = """\
pack: tea
section: {letter: T, title: Tea}
questions:
  - id: tea-01
    number: 1
    kind: recall
    prompt: Why?
    answer: So.
  - id: tea-02
    number: 2
    kind: recall
    prompt: "How?
    answer: Thus.
"""


def test_questions_likewise():
    document = read_document(Path("questions/tea.yaml"), QUESTIONS)
    assert list(document.questions) == ["tea-01"]
    assert document.question_at(12) == "tea-02"
    whole = read_document(Path("questions/tea.yaml"), QUESTIONS.replace('"How?', "How?"))
    assert list(whole.questions) == ["tea-01", "tea-02"]
    assert whole.loads


@given(st.text(alphabet="rubics: \n-{}[]'\"#&*|>tea01\ud800", max_size=60))
@settings(max_examples=60)
def test_any_text_is_read(text):
    document = read_document(FILE, "rubrics:\n" + text)
    assert document.loads or document.problems
    assert isinstance(document.question_at(2), str)
    document.criterion_at(2)


def test_lint_is_located_in_the_text():
    question = Question(id="tea-01", number=1, kind="recall", prompt="Why?", answer="So.")
    text = TEXT.replace("accept:", "slips: [{formula: 1 / 0, says: x}]\n        accept:")
    found = lint_document(read_document(FILE, text), {"tea-01": question}, lambda *_: 1.0)
    assert {problem.severity for problem in found} == {"error", "warning"}
    assert [(p.line, p.key) for p in found if p.severity == "error"] == [(7, "rubrics.tea-01.criteria[0].slips")]
    assert all(problem.key.startswith("rubrics.tea-01") for problem in found)


@given(st.text(alphabet="ab\n\r\x85", max_size=12), st.data())
def test_lines_and_columns_lead_back(text, data):
    offset = data.draw(st.integers(0, len(text)))
    if text[offset - 1 : offset + 1] == "\r\n":
        return  # nobody's cursor stands there
    assert offset_of(text, *line_and_column(text, offset)) == offset


def typed(history, text, at=0.0, step=0.1):
    for number, letter in enumerate(text):
        state = history.state
        now = state.text[: state.cursor] + letter + state.text[state.cursor :]
        history = history.changed(now, state.cursor + 1, at + number * step)
    return history


def test_undo_goes_back_word_by_word():
    history = typed(History.of(""), "warm the pot\nfirst")
    seen = []
    while history.done:
        history = history.undo()
        seen.append(history.state.text)
    assert seen == ["warm the pot\n", "warm the pot", "warm the ", "warm ", ""]
    while history.undone:
        history = history.redo()
    assert history.state.text == "warm the pot\nfirst"
    assert history.state.cursor == len(history.state.text)


def test_a_pause_parts_a_word_and_an_edit_of_the_program_stands_alone():
    history = typed(typed(History.of(""), "wa"), "rm", at=10 + PAUSE_SECONDS)
    history = history.changed("warm!", 5, 13.0, typed=False)
    history = typed(history, "x", at=13.0)
    assert [step.added for step in history.done] == ["wa", "rm", "!", "x"]


def test_deleting_joins_in_both_directions():
    history = History.of("abcdef", 3)
    for text, cursor in (("abdef", 2), ("adef", 1), ("aef", 1), ("af", 1)):
        history = history.changed(text, cursor, 0.0)
    assert len(history.done) == 1
    assert (history.undo().state.text, history.undo().state.cursor) == ("abcdef", 3)


def test_a_new_change_forgets_what_was_undone_and_the_oldest_are_forgotten():
    history = typed(History.of(""), "a b c").undo()
    assert not typed(history, "x").undone
    for number in range(MOST_STEPS + 9):
        history = history.changed(f"{number}", 0, 0.0, typed=False)
    assert len(history.done) == MOST_STEPS


@given(st.lists(st.tuples(st.text("ab \n", max_size=6), st.floats(0, 9)), max_size=8), st.data())
def test_undo_and_redo_lead_through_the_same_texts(changes, data):
    history = History.of("start")
    for text, at in changes:
        history = history.changed(text, data.draw(st.integers(0, len(text))), at)
    back = [history]
    while back[-1].done:
        back.append(back[-1].undo())
    assert back[-1].state.text == "start"
    forth = back[-1]
    for step in reversed(back[:-1]):
        forth = forth.redo()
        assert forth.state.text == step.state.text


def test_a_touched_file_is_the_same_and_a_changed_one_another(tmp_path):
    file = tmp_path / "tea.yaml"
    file.write_text(TEXT)
    first = Watched.of(open_file(file))
    assert look(first) is first
    os.utime(file, ns=(1, 1))
    assert look(first).opened is first.opened
    save(open_file(file), TEXT + "# more\n")
    assert look(first).opened.text == TEXT + "# more\n"
    file.unlink()
    assert look(first).opened == new_file(file)
    assert look(look(first)).opened.content is None


LINES = "one\ntwo\nthree\nfour\nfive\n"


@pytest.mark.parametrize(
    ("mine", "theirs", "outcome", "text"),
    [
        (LINES, LINES, "same", LINES),
        (LINES + "six\n", LINES, "same", LINES + "six\n"),
        (LINES + "six\n", LINES + "six\n", "same", LINES + "six\n"),
        (LINES, LINES + "six\n", "theirs", LINES + "six\n"),
        ("one!\ntwo\nthree\nfour\nfive\n", LINES + "six\n", "merged", "one!\ntwo\nthree\nfour\nfive\nsix\n"),
        ("one\nthree\nfour\nfive\n", "one\ntwo\nthree\n4\n5\n", "merged", "one\nthree\n4\n5\n"),
        ("1\ntwo\nthree\nfour\n5\n", "1\ntwo\n3\nfour\nfive\n", "merged", "1\ntwo\n3\nfour\n5\n"),
        ("one\n2\nthree\nfour\nfive\n", "one\nII\nthree\nfour\nfive\n", "conflict", "one\n2\nthree\nfour\nfive\n"),
        (LINES + "mine\n", LINES + "theirs\n", "conflict", LINES + "mine\n"),
        ("one\n2\nthree\nfour\nfive\n", "one\ntwo\n3\nfour\nfive\n", "conflict", "one\n2\nthree\nfour\nfive\n"),
    ],
)  # fmt: skip
def test_two_edits_of_one_text_come_together_where_they_do_not_touch(mine, theirs, outcome, text):
    assert (meet(LINES, mine, theirs).outcome, meet(LINES, mine, theirs).text) == (outcome, text)
