from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grill.content.load import parse_file
from tests.conftest import QUESTIONS, RUBRICS


def parsed(text: str, path: str = "rubrics/tea.yaml"):
    return parse_file(Path(path), text.encode())


def messages(text: str, path: str = "rubrics/tea.yaml") -> list[str]:
    return [str(problem) for problem in parsed(text, path).problems]


def rubric_with(line: str) -> str:
    return RUBRICS.replace("        probe: What happens to the water in a cold pot?\n", f"        {line}\n")


def test_a_sound_file_gives_everything():
    file = parsed(QUESTIONS, "questions/tea.yaml")
    assert file.problems == ()
    assert [question.id for question in file.questions] == ["tea-01", "tea-02"]
    assert file.questions[0].hints[1] == "What does cold china do?"
    assert parsed(RUBRICS).rubrics["tea-02"].criteria[0].quantity.formula == "12 * 4"


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("acept: [x]", "rubrics.ft.criteria[0].acept: unknown key 'acept'; did you mean 'accept'?"),
        ("zzz: 1", "unknown key 'zzz'; known here: id, point, weight"),
        ("weight: heavy", "rubrics.ft.criteria[0].weight: expected a number, found 'heavy'"),
        ("weight: 0", "weight: must be more than 0, is '0'"),
        ("weight: 101", "weight: must be 100 or less, is '101'"),
        ("required: perhaps", "required: expected true or false, found 'perhaps'"),
        ("misconceptions: []", "unknown key 'misconceptions'"),
        ("quantity: {value: 1, unit: tokens}", "did you mean 'token'?"),
        ("quantity: {value: 1, low: 2, high: 3}", "quantity: give exactly one of: formula, value, or low and high"),
        ("quantity: {low: 2}", "quantity: low and high come together"),
        ("quantity: {valeu: 2}", "unknown key 'valeu'; did you mean 'value'?"),
        ("slips: [{formula: 1+1}]", "criteria[0].slips[0]: 'says' is missing"),
        ("slips: 3", "slips: expected a list, found '3'"),
        ("keywords: [a]", "keywords: expected a mapping of keys to values, found a list"),
        ("keywords: {any: [a]}", "keywords.any[0]: expected a list, found 'a'"),
        ("reject: [a: b]", "a text with ': ' in it needs quotes"),
    ],
)
def test_a_mistake_is_a_located_sentence(line, message):
    text = rubric_with(line).replace("tea-01", "ft")
    for optional in ("reject: [a warm pot cools the water]", "keywords: {any: [[hot, boiling, heat]]}"):
        text = text.replace(f"        {optional}\n", "")
    where = text.splitlines().index(f"        {line}") + 1
    found = messages(text)
    assert len(found) == 1, found
    assert found[0].startswith(f"rubrics/tea.yaml:{where}: ") or "is missing" in found[0]
    assert message in found[0]


def test_column_and_key_point_at_the_culprit():
    (problem,) = parsed(rubric_with("acept: [x]")).problems
    assert (problem.line, problem.column) == (9, 9)
    assert problem.to_dict()["severity"] == "error"


def test_a_broken_question_costs_only_itself():
    file = parsed(QUESTIONS.replace("kind: recall", "kind: recal"), "questions/tea.yaml")
    assert [question.id for question in file.questions] == ["tea-02"]
    assert [str(problem) for problem in file.problems] == [
        (
            "questions/tea.yaml:6: questions[0].kind: 'recal' is not one of 'recall', 'numeric' or 'methodology'; "
            "did you mean 'recall'?"
        )
    ]
    assert set(file.places) == {"tea-01", "tea-02"}


def test_a_broken_rubric_costs_only_itself():
    assert set(parsed(rubric_with("acept: [x]")).rubrics) == {"tea-02"}


def test_an_id_twice_in_one_file():
    found = messages(QUESTIONS.replace("tea-02", "tea-01"), "questions/tea.yaml")
    assert found == ["questions/tea.yaml:10: questions[1].id: id tea-01 stands twice, first on line 4"]


def test_a_rubric_twice_in_one_file_keeps_the_first():
    file = parsed(RUBRICS.replace("tea-02", "tea-01"))
    assert [problem.message for problem in file.problems] == ["key 'tea-01' stands twice, first on line 2"]
    assert file.rubrics["tea-01"].criteria[0].id == "heat"


@pytest.mark.parametrize(
    ("text", "path", "says"),
    [
        ("- a", "x.yaml", "found a list"),
        ("", "x.yaml", "found nothing"),
        ("rubrix: {}", "x.yaml", "did you mean 'rubrics'?"),
        ("rubrix: {}", "rubrics/x.yaml", "unknown key 'rubrix'; did you mean 'rubrics'?"),
        ("rubrics: [a]", "x.yaml", "rubrics: expected a mapping of keys to values, found a list"),
        ("rubrics: {Not An Id: {}}", "x.yaml", "'Not An Id' is not an id"),
        ("pack: tea\nsection: {letter: A, title: T}\nquestions: 1", "x.yaml", "questions: expected a list, found '1'"),
        ("questions: []", "x.yaml", "'section' is missing"),
        ("pack: [a]\nsection: {letter: A, title: T}\nquestions: []", "x.yaml", "pack: expected a text, found a list"),
        ("pack: UP\nsection: {letter: A, title: T}\nquestions: []", "x.yaml", "'UP' is not an id"),
        ("moves: {gaol: {accept: [a]}}", "moves.yaml", "unknown move 'gaol'; did you mean 'goal'?"),
        ("id: tea\ntitel: Tea", "pack.yaml", "unknown key 'titel'; did you mean 'title'?"),
    ],
)
def test_files_of_the_wrong_shape_are_named(text, path, says):
    assert any(says in message for message in messages(text, path)), messages(text, path)


def test_questions_without_a_place_to_hang_are_left_out():
    file = parsed(QUESTIONS.replace("section: {letter: T, title: Tea}\n", ""), "questions/tea.yaml")
    assert file.questions == ()
    assert [problem.message for problem in file.problems] == ["'section' is missing"]


def test_moves_and_pack_files():
    assert parsed("moves: {goal: {accept: [first the goal]}}", "moves.yaml").moves["goal"].accept == ("first the goal",)
    pack = parsed("{id: tea, title: Tea, readiness: {cold: 1, of: 2}}", "pack.yaml").pack
    assert pack is not None
    assert pack.readiness is not None
    assert pack.readiness.of == 2


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.sampled_from(["id", "tea-01"]),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["rubrics", "criteria", "id", "point", "quantity", "moves", "examples", "x"]),
                inner,
                max_size=4,
            )
        ),
        max_leaves=12,
    )
)
def test_no_shape_of_a_rubric_breaks_the_reader(value):
    content = json.dumps({"rubrics": {"tea-01": value}}).encode()
    file = parse_file(Path("r.yaml"), content)
    assert ("tea-01" in file.rubrics) == (not file.problems)
    assert all(problem.line == 1 and problem.message for problem in file.problems)
