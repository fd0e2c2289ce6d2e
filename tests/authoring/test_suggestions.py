"""What is suggested to an author, each to be accepted or not."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from grill.authoring.advice.confusable import confusable
from grill.authoring.advice.discrimination import Judged, without_discrimination
from grill.authoring.advice.duplicates import SHORTLIST, duplicate_questions
from grill.authoring.advice.past_answers import from_past_answers
from grill.authoring.advice.similar_criteria import similar_criteria
from grill.authoring.editing.edits import AddExample, AddWording, MarkRelated, edit_text
from grill.content.load import parse_file
from grill.content.model import Criterion, Quantity, Question, Rubric
from grill.grading.alike import alike_by
from grill.grading.embedder import FakeEmbedder
from grill.grading.grade import CriterionResult, Grade, Quote, Receipt
from grill.store.appeals import Appeal
from grill.store.attempts import Attempt, Override

NOW = datetime(2026, 11, 25, tzinfo=UTC)
ALIKE = alike_by(FakeEmbedder())
HEAT = Criterion(id="heat", point="A warm pot keeps the water hot.", reject=("a warm pot cools the water",))
LEAVES = Criterion(id="leaves", point="Hotter water draws more from the leaves.")
RUBRIC = Rubric(criteria=(HEAT, LEAVES))


def result(criterion, credit, quote=None):
    state = "met" if credit >= 0.75 else "partial" if credit >= 0.25 else "missed"
    return CriterionResult(criterion.id, criterion.point, 1.0, False, credit, state, quote)


def graded(score, *results):
    return Grade("tea-01", score, "partial", False, results, (), (), (), Receipt("", "", "", ""))


def attempt(answer, grade, override=None, **more):
    word = Override.of(override, None, "it is the same", NOW) if override is not None else None
    return Attempt(
        more.pop("number", 1), more.pop("question", "tea-01"), answer, NOW, grade=grade, override=word, **more
    )


def quoted(answer, words):
    start = answer.index(words)
    return Quote(start, start + len(words), words)


ANSWER = "The pot stays warm so the water is hot, and hotter water draws more out of the leaves."
HALF = graded(0.5, result(HEAT, 1.0, quoted(ANSWER, "The pot stays warm so the water is hot")), result(LEAVES, 0.0))


def from_one(row, appeals=(), alike=ALIKE, rubric=RUBRIC):
    return from_past_answers("tea-01", rubric, [row], appeals, alike)


def test_an_answer_worth_more_is_an_example_and_its_missed_point_a_wording():
    example, wording = from_one(attempt(ANSWER, HALF, 1.0))
    assert example.edit == AddExample("tea-01", ANSWER, 4.0)
    assert "worth 4 of 4 (it is the same)" in example.says
    assert wording.edit == AddWording("tea-01", "leaves", "accept", "hotter water draws more out of the leaves")
    assert wording.place == ("rubrics", "tea-01", "criteria", 1, "accept")
    assert "right wording of leaves" in wording.says


def test_without_the_model_only_a_single_clause_is_one():
    assert [s.edit for s in from_one(attempt(ANSWER, HALF, 1.0), alike=None)] == [
        AddExample("tea-01", ANSWER, 4.0),
        AddWording("tea-01", "leaves", "accept", "hotter water draws more out of the leaves"),
    ]
    two = "The tea is strong. It has more taste in it."
    missed = graded(0.0, result(LEAVES, 0.0))
    assert [s.edit for s in from_one(attempt(two, missed, 1.0), alike=None)] == [AddExample("tea-01", two, 4.0)]


def test_an_answer_worth_less_is_an_example_and_its_only_quote_a_wrong_wording():
    answer = "A warm pot boils the water."
    paid = graded(0.6, result(HEAT, 1.0, quoted(answer, "A warm pot boils the water")), result(LEAVES, 0.0))
    assert [s.edit for s in from_one(attempt(answer, paid, 0.0))] == [
        AddExample("tea-01", answer, 0.0),
        AddWording("tea-01", "heat", "reject", "A warm pot boils the water"),
    ]


@pytest.mark.parametrize(
    "row",
    [
        attempt(ANSWER, HALF),
        attempt(ANSWER, HALF, 0.55),
        attempt(ANSWER, HALF, 1.0, question="tea-02"),
        attempt(ANSWER, HALF, 1.0, probe="heat"),
        attempt(ANSWER, HALF, 1.0, undone=True),
        attempt("  ", HALF, 1.0),
    ],
    ids=["not overruled", "hardly", "another question", "a follow-up", "taken back", "empty"],
)
def test_other_answers_suggest_nothing(row):
    assert from_one(row) == []


def test_an_appeal_stands_above_an_override_and_what_is_there_is_left_out():
    row = attempt(ANSWER, HALF, 1.0)
    appeal = Appeal(1, row, 3.0, "half of it", NOW, None)
    assert from_one(row, [appeal])[0].edit == AddExample("tea-01", ANSWER, 3.0)
    assert from_one(row, [Appeal(1, row, None, "", NOW, None)])[0].edit == AddExample("tea-01", ANSWER, 4.0)
    known = RUBRIC.model_copy(
        update={
            "examples": (SimpleNamespace(answer=ANSWER.upper()),),
            "criteria": (HEAT, LEAVES.model_copy(update={"accept": ("hotter water draws more out of the leaves",)})),
        }
    )
    assert from_one(row, rubric=known) == []


def test_what_is_accepted_can_be_written_and_keeps_its_key():
    text = (
        "rubrics:\n  tea-01:\n    criteria:\n      - {id: heat, point: A warm pot keeps the water hot.}\n"
        "      - {id: leaves, point: Hotter water draws more from the leaves.}\n"
    )
    found = from_one(attempt(ANSWER, HALF, 1.0))
    for suggestion in found:
        text = edit_text(Path("rubrics/t.yaml"), text, suggestion.edit).text
    after = parse_file(Path("rubrics/t.yaml"), text.encode()).rubrics["tea-01"]
    assert from_one(attempt(ANSWER, HALF, 1.0), rubric=after) == []
    assert [s.key for s in found] == [s.key for s in from_one(attempt(ANSWER, HALF, 1.0))]
    assert len({s.key for s in found}) == 2


def test_criteria_that_say_the_same_are_named():
    twin = Criterion(id="twin", point="The water keeps hot a warm pot.")
    (found,) = similar_criteria("tea-01", Rubric(criteria=(HEAT, LEAVES, twin)))
    assert found.place == ("rubrics", "tea-01", "criteria", 2)
    assert "heat and twin" in found.says
    assert found.edit is None
    assert similar_criteria("tea-01", RUBRIC, ALIKE) == []
    by_meaning = similar_criteria("tea-01", RUBRIC, lambda left, right, least: [(0, 0, 1.0), (0, 1, 0.9), (1, 0, 0.9)])
    assert [s.place[-1] for s in by_meaning] == [1]


def test_criteria_with_numbers_of_their_own_are_told_apart_by_them():
    one = Criterion(id="one", point="It takes 30 cups.", quantity=Quantity(value=30))
    other = one.model_copy(update={"id": "other", "quantity": Quantity(value=40)})
    assert similar_criteria("tea-01", Rubric(criteria=(one, other)), ALIKE) == []
    assert len(similar_criteria("tea-01", Rubric(criteria=(one, one.model_copy(update={"id": "two"}))), ALIKE)) == 1


def test_wordings_that_the_model_hears_as_one_are_named():
    same = HEAT.model_copy(update={"accept": ("the handle is left, the spout is right",)})
    swapped = same.model_copy(update={"reject": ("the spout is left, the handle is right", "tea is green")})
    (found,) = confusable("tea-01", Rubric(criteria=(LEAVES, swapped)), ALIKE)
    assert found.place == ("rubrics", "tea-01", "criteria", 1, "reject", 0)
    assert "1.00 of 1" in found.says


def test_a_number_or_a_direction_tells_wordings_apart():
    number = Criterion(id="n", point="The pot holds 48 cups of tea.", reject=("The pot holds 12 cups of tea.",))
    turned = Criterion(
        id="d",
        point="A warm pot makes the tea stronger and more of it.",
        accept=("a warm pot gives more tea of that taste", "more tea of that taste comes from a warm pot"),
        reject=("a warm pot gives less tea of that taste",),
    )
    assert confusable("tea-01", Rubric(criteria=(number, turned)), lambda left, right, least: [(0, 0, 0.99)]) == []


def judged(*earned, criteria=(HEAT, LEAVES)):
    """Answers of rising worth with what each earned of the criteria."""
    last = max(1, len(earned) - 1)
    return [
        Judged(graded(0.5, *(result(c, credit) for c, credit in zip(criteria, row, strict=True))), number / last)
        for number, row in enumerate(earned)
    ]


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([(1, 0), (1, 0), (1, 0.2), (1, 0.5), (1, 1), (0.95, 1)], {"heat": "all 6 answers earn it"}),
        ([(0, 0), (0, 0), (0, 0.2), (0, 0.5), (0, 1), (0.05, 1)], {"heat": "none of 6 answers"}),
        ([(0.5, 0), (0.5, 0), (0.5, 0.2), (0.5, 0.5), (0.5, 1), (0.5, 1)], {"heat": "all 6 answers earn 50%"}),
        ([(1 - n / 9, n / 9) for n in range(10)], {"heat": "correlation -1.00"}),
        ([(1 - n / 8, n / 8) for n in range(9)], {}),
        ([(1, 0)] * 5, {}),
    ],
)
def test_criteria_that_tell_nothing_apart_are_named(rows, says):
    found = without_discrimination("tea-01", RUBRIC, judged(*rows))
    assert {RUBRIC.criteria[s.place[3]].id for s in found} == set(says)
    assert all(words in suggestion.says for suggestion, words in zip(found, says.values(), strict=True))


def test_answers_that_are_all_as_good_show_nothing():
    rows = judged(*[(1, 0)] * 8)
    assert without_discrimination("tea-01", RUBRIC, [Judged(row.grade, 0.5) for row in rows]) == []
    renamed = Rubric(criteria=(HEAT, LEAVES.model_copy(update={"id": "new"})))
    assert [s.place[3] for s in without_discrimination("tea-01", renamed, rows)] == [0]


def question(name, prompt, **more):
    return Question(id=name, number=1, kind="recall", prompt=prompt, answer="So.", **more)


def test_a_question_that_the_bank_has_is_named_and_can_be_marked():
    mine = question("my-01", "Why is the pot warmed first?")
    bank = [
        mine,
        question("tea-01", "Why first is the pot warmed?"),
        question("tea-02", "How many cups does it hold?"),
        question("tea-03", "Why is the pot warmed at first?", related=("my-01",)),
    ]
    (found,) = duplicate_questions(mine, ("questions", 0), bank)
    assert found.edit == MarkRelated("my-01", "tea-01")
    assert found.place == ("questions", 0)
    marked = mine.model_copy(update={"related": ("tea-01",)})
    assert duplicate_questions(marked, ("questions", 0), bank, ALIKE) == []


def test_only_the_nearest_in_words_are_compared_by_meaning():
    asked = []

    def alike(left, right, least):
        asked.append((left, right))
        return [(0, 1, 0.9)]

    mine = question("my-01", "What does warming the pot do?")
    bank = [question(f"t-{n}", "What is the gradient of warming?") for n in range(200)]
    bank += [question("x-1", "Pot warming?"), question("x-2", "Entirely unlike")]
    (found,) = duplicate_questions(mine, (), bank, alike)
    (answers, (left, right)) = asked
    assert answers == (["So."], ["So."] * SHORTLIST)
    assert left == [mine.prompt]
    assert len(right) == SHORTLIST
    assert right[0] == "Pot warming?"
    assert "Entirely unlike" not in right
    assert found.edit.other == "t-0"


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        ("What is GQA for?", "What is MQA for?", False),
        ("What does ZeRO-2 shard?", "What does ZeRO-3 shard?", False),
        ("How big is the 70B model?", "How big is the 7B model?", False),
        ("What is GQA for?", "What are GQA and MQA for?", True),
        ("What is the cache for?", "What is the MQA cache for?", True),
    ],
)
def test_other_names_are_another_question(left, right, same):
    both = lambda lefts, rights, least: [(0, 0, 0.99)]  # noqa: E731  to the model all is one
    assert bool(duplicate_questions(question("a", left), (), [question("b", right)], both)) == same


def test_questions_alike_with_other_answers_are_not_the_same():
    mine, other = question("a", "Pros of a warm pot?"), question("b", "Cons of a warm pot?")
    by_prompt = lambda lefts, rights, least: [(0, 0, 0.9)] if lefts == [mine.prompt] else []  # noqa: E731  as above
    assert duplicate_questions(mine, (), [other], by_prompt) == []


def test_pairs_come_the_most_alike_first_and_without_vectors():
    pairs = ALIKE(["warm pot", "cold"], ["cold", "warm pot", "a warm pot"], 0.5)
    assert [(i, j) for i, j, _ in pairs] == [(0, 1), (1, 0), (0, 2)]
    assert all(type(cosine) is float for _, _, cosine in pairs)
    assert ALIKE([], ["x"], 0.0) == ALIKE(["x"], [], 0.0) == []
