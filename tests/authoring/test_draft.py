from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grill.authoring.draft import MAX_POINTS, draft_rubric
from grill.content.model import Rubric
from grill.grading.text import normalise, words

CACHE = (
    "The KV cache stores keys and values of past tokens, so that each step only computes the new token. "
    "It grows with sequence length and takes about 40 GB at 128k tokens."
)


def test_clauses_become_points_and_the_whole_stands_beside_them():
    rubric = draft_rubric("What does the KV cache store?", [CACHE, "Keys and values are kept."])
    assert rubric.drafted
    assert [criterion.id for criterion in rubric.criteria][-1] == "whole"
    assert rubric.criteria[-1].accept == ("Keys and values are kept.",)
    assert [criterion.required for criterion in rubric.criteria].count(True) == 1


def test_words_of_the_question_are_no_keywords():
    rubric = draft_rubric("What does the cache store?", ["The cache stores keys and values."])
    assert rubric.criteria[0].keywords.all == (("keys",), ("values",))


def test_the_one_number_of_a_point_is_its_quantity():
    rubric = draft_rubric("How large is it?", ["It has about 91 billion parameters."])
    quantity = rubric.criteria[0].quantity
    assert quantity is not None
    assert (quantity.value, quantity.unit, quantity.required) == (91e9, "param", False)


@pytest.mark.parametrize("references", [[], [""], ["…", " \n"]])
def test_without_a_word_there_is_nothing_to_draft_from(references):
    with pytest.raises(ValueError, match="reference answer is needed"):
        draft_rubric("Why?", references)


@given(st.text(max_size=80), st.lists(st.text(max_size=200) | st.just("9" * 400) | st.just("w" * 9000), max_size=4))
def test_any_text_with_a_word_gives_a_sound_rubric(prompt, references):
    if not any(words(normalise(reference[:8000])) for reference in references):
        return
    rubric = draft_rubric(prompt, references)
    assert 1 <= len(rubric.criteria) <= MAX_POINTS + 1
    assert Rubric.model_validate_json(rubric.model_dump_json()) == rubric
