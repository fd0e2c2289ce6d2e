"""A key that is a number is met by who gives it as the answer, not by any text in which it stands."""

from __future__ import annotations

import pytest

from grill.authoring.draft import draft_rubric
from grill.content.model import Quantity, Question
from grill.grading.embedder import FakeEmbedder
from grill.grading.grader import Grader
from grill.grading.polarity import content_stems
from grill.grading.stated import is_stated

PROMPT = "How many KV heads does LLaMA-2 70B have?"
KEY = "8."
FILLER = "Pipeline stages hold consecutive layers and pass activations onward between machines of one rack"


def stated(answer: str) -> bool:
    return is_stated(answer, Quantity(value=8), content_stems(PROMPT), [70e9])


@pytest.mark.parametrize(
    "answer",
    [
        "8",
        "eight",
        f"8, because sixty-four query heads share them in groups. {FILLER}.",
        f"It has 8. {FILLER}, while optimizer states are split over data ranks.",
        f"{FILLER}. Groups share keys and values there, which leaves 8.",
        f"{FILLER}. If I remember right, LLaMA-2 70B was built with 8 KV heads. {FILLER}.",
        "Queries are grouped, and a group shares keys, so about 8 remain of them",
    ],
)
def test_a_number_counts_where_somebody_who_answers_puts_it(answer):
    assert stated(answer)


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "Sixteen, I think.",
        f"{FILLER}, each cut into 8 micro batches to keep bubbles small. {FILLER}.",
        f"GQA-8 saves nearly everything that multi-query sharing saves at minimal quality loss. {FILLER}.",
    ],
)
def test_a_number_in_passing_is_no_answer(answer):
    assert not stated(answer)


def test_the_grade_follows():
    question = Question(id="q", number=1, kind="recall", prompt=PROMPT, answer=KEY)
    rubric = draft_rubric(PROMPT, [KEY])
    grader = Grader(FakeEmbedder())
    because = f"8, because sixty-four query heads share them in groups of equal size. {FILLER}."
    passing = f"{FILLER}, each cut into 8 micro batches to keep bubbles small. {FILLER}."
    assert grader.grade(question, rubric, KEY).score == 1
    assert grader.grade(question, rubric, because).score == 1
    assert grader.grade(question, rubric, passing).score <= 0.35
    assert grader.grade(question, rubric, "16").score <= 0.35


def test_a_key_that_names_numbers_in_passing_asks_for_no_more():
    prompt = "How large are such models?"
    key = f"{FILLER}. Mixtral: 8 experts. DeepSeek: 64 experts. {FILLER}."
    question = Question(id="q", number=1, kind="recall", prompt=prompt, answer=key)
    rubric = draft_rubric(prompt, [key])
    assert any(c.quantity and c.quantity.required for c in rubric.criteria)
    assert Grader(FakeEmbedder()).grade(question, rubric, key).score >= 0.75


def test_of_a_number_in_many_places_the_last_counts_too():
    many = f"{FILLER}, each cut into 8 micro batches to keep bubbles small. " * 30
    assert not stated(f"{many}{FILLER}.")
    assert stated(f"{many}So it is 8.")
