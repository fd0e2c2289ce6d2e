from __future__ import annotations

import pytest

from grill.authoring.draft import draft_rubric
from grill.authoring.owed import IN_WORDS, owed, summary
from grill.content.grades import TOP_GRADE
from grill.content.lint import MIN_ACCEPT, MIN_MISCONCEPTIONS, MIN_REJECT
from grill.content.model import Criterion, Example, Misconception, Quantity, Question, Rubric

QUESTION = Question(
    id="tea-01",
    number=1,
    kind="recall",
    prompt="Why is the pot warmed first?",
    answer="A warm pot keeps the water hot. More is drawn from the leaves then.",
    hints=("Think of the temperature.",),
    sources=({"title": "The Book of Tea"},),
    checked="2026-01-01",
)
COMPLETE = Rubric(
    criteria=(
        Criterion(
            id="heat",
            point="A warm pot keeps the water hot.",
            accept=tuple(f"right {n}" for n in range(MIN_ACCEPT)),
            reject=tuple(f"wrong {n}" for n in range(MIN_REJECT)),
        ),
    ),
    misconceptions=tuple(Misconception(claim=f"c {n}", says="no", penalty=0.2) for n in range(MIN_MISCONCEPTIONS)),
    examples=tuple(Example(answer=f"a {n} {grade}", grade=grade) for grade in range(TOP_GRADE + 1) for n in range(3)),
)


def kinds(question=QUESTION, rubric=COMPLETE):
    return [row.kind for row in owed(question, rubric)]


def test_a_complete_question_owes_nothing():
    assert owed(QUESTION, COMPLETE) == []


def test_a_question_without_a_key_owes_it_and_no_rubric_yet():
    assert kinds(QUESTION.model_copy(update={"answer": "No key yet."}), None) == ["key"]


def test_a_question_without_a_rubric_is_told_how_to_get_one():
    (row,) = owed(QUESTION, None)
    assert row.kind == "rubric"
    assert "grill draft tea-01 --write" in row.says


def test_a_draft_owes_a_look_wordings_and_examples_each_with_its_place():
    rows = owed(QUESTION, draft_rubric(QUESTION.prompt, [QUESTION.answer]))
    assert {"points", "reject", "accept", "misconceptions", "examples"} <= {row.kind for row in rows}
    assert ("rubrics", "tea-01", "criteria", 0, "reject") in [row.place for row in rows]
    assert any("'whole'" in row.says for row in rows)
    assert all(row.says[0].isupper() or row.says.startswith("point-") for row in rows)


def test_what_is_there_is_counted():
    few = COMPLETE.criteria[0].model_copy(update={"reject": ("wrong",)})
    (row,) = owed(QUESTION, COMPLETE.model_copy(update={"criteria": (few,)}))
    assert row.kind == "reject"
    assert "1 rejected wording so far" in row.says


def test_the_grades_without_an_example_are_named():
    kept = tuple(example for example in COMPLETE.examples if example.grade not in (0, 3))
    (row,) = owed(QUESTION, COMPLETE.model_copy(update={"examples": kept}))
    assert row.says.endswith("write answers of grades 3 and 0.")


@pytest.mark.parametrize(
    ("changed", "kind"),
    [
        ({"kind": "numeric"}, "quantity"),
        ({"kind": "methodology"}, "moves"),
        ({"hints": ()}, "hints"),
        ({"sources": (), "checked": None}, "sources"),
        ({"checked": None}, "sources"),
    ],
)
def test_each_kind_of_question_owes_its_own(changed, kind):
    assert kinds(QUESTION.model_copy(update=changed)) == [kind]


def test_a_number_question_with_a_quantity_owes_none():
    counted = COMPLETE.criteria[0].model_copy(update={"quantity": Quantity(value=48)})
    assert not kinds(
        QUESTION.model_copy(update={"kind": "numeric"}), COMPLETE.model_copy(update={"criteria": (counted,)})
    )


def test_many_questions_are_summed_up_the_most_urgent_first():
    rows = [owed(QUESTION, None), owed(QUESTION.model_copy(update={"hints": ()}), None), []]
    assert summary(rows) == ["2 of 3 questions owe a rubric.", "1 of 3 questions owes hints."]
    assert summary([]) == []
    assert list(IN_WORDS)[:2] == ["key", "rubric"]


def test_a_rubric_that_does_not_load_is_to_be_mended_not_drafted():
    (first, *_) = [row for row in owed(QUESTION, None, is_written=True) if row.kind == "rubric"]
    assert "does not load" in first.says
