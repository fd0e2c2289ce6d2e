from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grill.authoring.draft import draft_rubric
from grill.authoring.mutations import negated
from grill.content.model import Question
from grill.grading.embedder import FakeEmbedder
from grill.grading.grader import Grader
from grill.grading.reversal import upright

KEY = "Grouped query heads share one key head, which shrinks the cache."


@pytest.mark.parametrize(
    "answer",
    [
        "It is not true that grouped query heads share one key head.",
        "Grouped query heads do not share one key head.",
        "Grouped query heads don't share one key head. Which shrinks the cache.",
    ],
)
def test_what_is_said_the_other_way_round_is_blanked(answer):
    left = upright(answer, [KEY])
    assert len(left) == len(answer)
    assert "share one key head" not in left


@pytest.mark.parametrize(
    "answer",
    [
        KEY,
        "One key head serves several query heads, and the cache doesn't grow as fast.",  # in words of its own
        "No, grouped query heads share one key head.",
        "",
    ],
)
def test_honest_wordings_stay(answer):
    assert upright(answer, [KEY]) == answer


def test_a_negation_of_the_reference_is_no_reversal():
    key = "Dropout does not help in large language model pretraining."
    assert upright(key, [key]) == key
    turned = "Dropout does help in large language model pretraining."
    assert not upright(turned, [key]).strip(" .")


def test_another_reference_may_say_it_so():
    turned = "Grouped query heads do not share one key head."
    assert upright(turned, [KEY, turned]) == turned


def test_a_negated_key_earns_less_than_the_key():
    prompt = "What does GQA do?"
    question = Question(id="q", number=1, kind="recall", prompt=prompt, answer=KEY)
    rubric = draft_rubric(prompt, [KEY])
    grader = Grader(FakeEmbedder())
    assert grader.grade(question, rubric, negated(KEY)).score < 0.35
    assert grader.grade(question, rubric, KEY).score >= 0.75


@given(st.text(max_size=200), st.lists(st.text(max_size=80), max_size=2))
def test_any_answer_keeps_its_length_and_what_stands_in_it(answer, references):
    left = upright(answer, references)
    assert len(left) == len(answer)
    assert all(now in (before, " ") for now, before in zip(left, answer, strict=True))
