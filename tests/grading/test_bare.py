"""Grading from a reference alone: what counts, what does not, and what a part of it is worth."""

from __future__ import annotations

import pytest

from grill.authoring.draft import draft_rubric
from grill.content.model import Question
from grill.grading.bare import answer_texts_of, references_of
from grill.grading.calibration import is_by_draft
from grill.grading.embedder import FakeEmbedder
from grill.grading.grader import Grader

PROMPT = "Why warm up the learning rate?"
KEY = (
    "Early gradients are large and noisy. Adam's second moments are poor estimates at first. "
    "A full step at the start can make the loss diverge."
)
QUESTION = Question(id="q", number=1, kind="recall", prompt=PROMPT, answer=KEY)
RUBRIC = draft_rubric(PROMPT, [KEY])


@pytest.fixture(scope="module")
def score():
    grader = Grader(FakeEmbedder())
    return lambda answer, rubric=RUBRIC: grader.grade(QUESTION, rubric, answer).score


def test_the_key_is_right_and_the_question_is_no_answer(score):
    assert score(KEY) >= 0.75
    assert score(PROMPT) == score("") == 0


def test_in_the_references_own_words_a_part_is_worth_less_than_all(score):
    first, _, rest = KEY.partition(". ")
    assert 0 < score(f"{first}.") < score(rest) < score(KEY)


def test_a_right_answer_to_something_else_earns_little(score):
    assert score("Query heads share one key head, so the cache is smaller and decoding is faster.") <= 0.35


def test_further_references_are_as_right_as_the_first(score):
    other = "Without it the optimizer takes overly bold steps while its statistics are still unreliable."
    rubric = draft_rubric(PROMPT, [KEY, other])
    assert references_of(QUESTION, rubric) == [KEY, other]
    assert score(other, rubric) >= 0.75 > score(other)


def test_what_is_embedded_of_an_answer_leaves_out_what_is_turned_round():
    turned = "Early gradients are not large and noisy."
    assert turned[:-1] in " ".join(answer_texts_of(turned, PROMPT, RUBRIC, [turned]))
    assert not "".join(answer_texts_of(turned, PROMPT, RUBRIC, [KEY])).strip(" .")


def test_a_receipt_says_whether_a_draft_graded():
    grader = Grader(FakeEmbedder())
    assert is_by_draft(grader.grade(QUESTION, RUBRIC, KEY).receipt)
    written = RUBRIC.model_copy(update={"drafted": False})
    assert not is_by_draft(grader.grade(QUESTION, written, KEY).receipt)


def test_a_draft_is_unsure_of_more():
    grader = Grader(FakeEmbedder())
    said = KEY.replace(". ", " ").replace(".", "").split()
    answers = [" ".join(said[:n]) for n in range(2, len(said))]
    unsure = {
        drafted: sum(
            grader.grade(QUESTION, RUBRIC.model_copy(update={"drafted": drafted}), answer).unsure for answer in answers
        )
        for drafted in (True, False)
    }
    assert unsure[True] > unsure[False]
