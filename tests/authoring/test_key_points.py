from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grill.authoring.key_points import ASIDE_WEIGHT, FIRST_WEIGHT, MAX_POINTS, key_points, plain
from grill.grading.polarity import content_stems
from grill.grading.text import words


def points(key: str, prompt: str = "What happens?"):
    return key_points(plain(key), content_stems(prompt), prompt)


def texts(key: str, prompt: str = "What happens?"):
    return [point.text for point in points(key, prompt)]


def test_sentences_and_the_claims_in_them_are_points():
    key = "Gradients vanish in deep networks, because sigmoids saturate quickly. Residual streams help them."
    assert texts(key) == [
        "Gradients vanish in deep networks",
        "sigmoids saturate quickly",
        "Residual streams help them",
    ]


def test_what_says_too_little_goes_with_its_neighbour_as_it_was_written():
    assert texts("Yes. Because the gradients vanish and sigmoids saturate.") == [
        "Yes. Because the gradients vanish and sigmoids saturate"
    ]
    assert texts("Larger batches cut the noise of gradients. Not always.") == [
        "Larger batches cut the noise of gradients. Not always"
    ]


def test_the_lines_of_a_list_are_points_and_their_marks_are_gone():
    key = "- Rotary positions turn queries\n- ALiBi biases the scores\n- Learned vectors are added"
    assert texts(key) == ["Rotary positions turn queries", "ALiBi biases the scores", "Learned vectors are added"]
    numbered = "1. Rotary positions turn queries\n2. ALiBi biases the scores"
    assert texts(numbered) == ["Rotary positions turn queries", "ALiBi biases the scores"]


def test_lines_that_are_joined_have_something_between_them():
    assert texts("Shards every optimizer state\nWell") == ["Shards every optimizer state; Well"]


def test_a_lone_number_at_the_start_is_the_answer_and_no_list():
    first = points("16. More of them for harder tasks.", "How many experts?")[0]
    assert first.text.startswith("16")


def test_the_first_point_weighs_most_and_an_aside_least():
    found = points("Queries share one key head. For example, Llama models group eight queries together.")
    assert [point.weight for point in found] == [FIRST_WEIGHT, ASIDE_WEIGHT]
    assert [point.is_first for point in found] == [True, False]


def test_two_numbers_side_by_side_are_two_points():
    assert texts("47B total / 13B active", "Mixtral's parameters?") == ["47B total", "13B active"]


@pytest.mark.parametrize(
    ("key", "prompt"),
    [
        ("With 64 heads the cache is large.", "What of a model with 64 heads?"),  # the question gives it
        ("Layers over 3 pipeline stages need 4 micro batches alive.", "What is split?"),  # there are two
        ("C = 6 N D is the compute of training.", "What does it cost?"),  # it is a factor
    ],
)
def test_a_number_that_answers_nothing_is_none(key, prompt):
    assert all(point.amount is None for point in points(key, prompt))


def test_brackets_are_never_cut():
    key = "Attention is cheap (because queries share keys. Really; values too), so decoding gets much faster."
    assert any("(because queries share keys. Really; values too)" in text for text in texts(key))


def test_a_long_key_is_joined_down_and_loses_no_word():
    names = "red blue green gold grey pink teal lime rose sand"
    key = " ".join(f"The {name} heads share their {name} caches." for name in names.split())
    found = texts(key)
    assert len(found) == MAX_POINTS
    assert set(names.split()) <= {word.text for text in found for word in words(text)}


def test_a_key_of_nothing_but_a_joining_word_is_its_point():
    assert texts("Because.") == ["Because"]


@given(st.text(max_size=300))
def test_any_key_with_a_word_has_points_that_begin_and_end_with_words(key):
    text = plain(key)
    if not words(text):
        return
    found = key_points(text, frozenset())
    assert 1 <= len(found) <= MAX_POINTS
    for point in found:
        assert words(point.text)
        assert point.text == point.text.strip()
        assert "\n" not in point.text
