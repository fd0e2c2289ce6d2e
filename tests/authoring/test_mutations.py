from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grill.authoring.mutations import keyword_list, mutants, negated, number_changed
from grill.content.model import Criterion, Example, Quantity, Question, Rubric
from grill.grading.amounts import amounts
from grill.grading.guards import is_term_list
from grill.grading.quantities import compare
from grill.grading.text import sentences, words

TEXT = st.text(max_size=120) | st.lists(
    st.sampled_from(
        [
            "the",
            "cache",
            "is",
            "smaller",
            "shrinks",
            ".",
            ",",
            "91B",
            "1.8T",
            "8x",
            "20%",
            "it's",
            "\n",
            "!",
            "é",
            "\x1b[31m",
            "[b]",
            "about",
            "twenty",
            "doesn't",
            "to",
        ]
    ),
    max_size=25,
).map(" ".join)


@pytest.mark.parametrize(
    ("text", "turned"),
    [
        ("The cache is smaller.", "The cache is not smaller."),
        ("it's cheaper", "it's not cheaper"),
        ("Sharing shrinks the cache.", "Sharing does not shrink the cache."),
        ("Fewer heads.", "it is not true that Fewer heads."),
        ("The cache is smaller. Decoding can be faster!", "The cache is not smaller. Decoding can not be faster!"),
        ("", ""),
    ],
)
def test_every_sentence_is_negated(text, turned):
    assert negated(text) == turned


@given(TEXT)
def test_a_negation_changes_every_sentence_and_nothing_between(text):
    turned = negated(text)
    assert turned.count("not ") + turned.count(" not") >= min(1, len(sentences(text)))
    assert len(turned) >= len(text) + 4 * len(sentences(text))
    assert (turned == text) == (not sentences(text))


ASKED = [Quantity(value=91e9, unit="param"), Quantity(low=5, high=200)]


@pytest.mark.parametrize(
    ("text", "changed"),
    [
        ("about 91B params", "about 9.1e+11 params"),
        ("2 friends share 8 heads", "2 friends share 8000 heads"),
        ("it is 80x smaller", "it is 800x smaller"),
        ("N = 20, so 20", "N = 20000, so 20000"),
        ("3 of 4", None),
        ("no number", None),
        ("", None),
    ],
)
def test_a_number_that_is_asked_for_is_made_wrong_wherever_it_stands(text, changed):
    assert number_changed(text, ASKED) == changed


@given(TEXT)
def test_a_changed_number_answers_nothing_that_is_asked(text):
    changed = number_changed(text, ASKED)
    right = [a for a in amounts(text) if any(compare([a], q, (), ()).outcome == "match" for q in ASKED)]
    assert (changed is None) == (not right)


@given(TEXT)
def test_a_keyword_list_holds_words_of_the_text_once_each(text):
    listed = keyword_list(text)
    said = [word.text for word in words(text)]
    kept = listed.split(", ") if listed else []
    assert set(kept) <= set(said)
    assert len(kept) == len(set(kept))
    assert not any(word[0].isdigit() for word in kept)


def test_a_keyword_list_is_one():
    text = "Grouped heads share keys and values, so the memory of long contexts stays bounded and quality good."
    assert is_term_list(keyword_list(text))
    assert not is_term_list(text)


EIGHT = "The cache is 8x smaller than for full attention."


def test_mutants_come_from_full_marks_only():
    question = Question(id="q", number=1, kind="recall", prompt="Why share heads?", answer="Less memory.")
    rubric = Rubric(
        criteria=(Criterion(id="c", point="The cache shrinks 8 times.", required=True, quantity=Quantity(value=8)),),
        examples=(
            Example(answer=EIGHT, grade=4),
            Example(answer="Memory is saved.", grade=4),
            Example(answer="Like 2 people with one notebook.", grade=4),
            Example(answer="It has 3 heads.", grade=3),
        ),
    )
    made = mutants(question, rubric, ["Another best answer."])
    assert [(mutant.kind, mutant.source) for mutant in made] == [
        ("echo", ""),
        ("other question", ""),
        ("negated", EIGHT),
        ("keyword list", EIGHT),
        ("number", EIGHT),
        ("negated", "Memory is saved."),
        ("negated", "Like 2 people with one notebook."),
    ]
    assert made[0].answer == question.prompt
    assert made[4].answer == EIGHT.replace("8x", "80x")
