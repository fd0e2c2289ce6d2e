from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grill.authoring.draft import draft_rubric
from grill.authoring.key_points import MAX_POINTS
from grill.content.model import Question, Rubric
from grill.grading.embedder import FakeEmbedder
from grill.grading.grader import Grader
from grill.grading.text import normalise, words

PROMPT = "Why use grouped-query attention?"
REFERENCE = "Groups of query heads share one key and value head, so the KV cache is 8x smaller and decoding is faster."


def test_every_clause_that_adds_something_becomes_a_point():
    rubric = draft_rubric(PROMPT, [REFERENCE])
    assert rubric.drafted
    assert rubric.criteria[0].required
    assert not any(criterion.required for criterion in rubric.criteria[1:])
    said = " ".join(criterion.point for criterion in rubric.criteria)
    for part in ("share one key and value head", "KV cache is 8x smaller", "decoding is faster"):
        assert part in said
    assert not any(criterion.point.lower().startswith(("so ", "and ")) for criterion in rubric.criteria)
    assert Rubric.model_validate(rubric.model_dump()) == rubric


def test_words_of_the_question_are_no_keywords():
    rubric = draft_rubric(PROMPT, [REFERENCE])
    keywords = {word for criterion in rubric.criteria for group in criterion.keywords.all for word in group}
    assert keywords
    assert not keywords & {"query", "grouped", "attention"}


def test_further_references_are_accepted_wordings_of_the_whole():
    rubric = draft_rubric(PROMPT, [REFERENCE, "Fewer KV heads, smaller cache.", "", "  "])
    whole = rubric.criteria[-1]
    assert (whole.id, whole.accept) == ("whole", ("Fewer KV heads, smaller cache.",))


@pytest.mark.parametrize(
    ("reference", "value", "unit", "rtol"),
    [
        ("The model has 91B parameters.", 91e9, "param", 0.1),
        ("It takes about 1.8T tokens.", 1.8e12, "token", 0.25),
        ("48 cups", 48, "", 0.1),
        ("The share is 15%.", 15, "percent", 0.1),
        ("Roughly 2000 steps.", 2000, "step", 0.25),
    ],
)
def test_a_lone_number_decides_about_its_point(reference, value, unit, rtol):
    (criterion, *_) = draft_rubric("How many?", [reference]).criteria
    assert criterion.quantity is not None
    assert criterion.quantity.value == pytest.approx(value)
    assert (criterion.quantity.unit, criterion.quantity.rtol) == (unit, rtol)
    assert criterion.quantity.required


def test_a_number_beside_other_claims_supports_its_point():
    (criterion, *_) = draft_rubric("Why warm up?", ["Adam's second moments stay noisy for some 1000 steps."]).criteria
    assert criterion.quantity is not None
    assert (criterion.quantity.value, criterion.quantity.required) == (1000, False)


@pytest.mark.parametrize("reference", ["Training compute is C = 6 N D", "θ_(t+1) = θ_t - η * g_t", "It is 2 * h * d_h"])
def test_the_numbers_of_a_formula_answer_nothing_by_themselves(reference):
    quantities = [c.quantity for c in draft_rubric("What is the relation?", [reference]).criteria]
    assert not any(quantity and quantity.required for quantity in quantities)


def test_a_year_is_exact_where_it_is_asked_for_and_no_number_elsewhere():
    (asked, *_) = draft_rubric("In which year did the transformer appear?", ["2017."]).criteria
    assert asked.quantity is not None
    assert (asked.quantity.value, asked.quantity.rtol) == (2017, 0)
    (told, *_) = draft_rubric("Who proposed it?", ["Vaswani and colleagues proposed it in 2017."]).criteria
    assert told.quantity is None


def test_a_range_becomes_a_range():
    (criterion, *_) = draft_rubric("How many?", ["Between 20 and 25 tokens per parameter."]).criteria
    assert criterion.quantity is not None
    assert (criterion.quantity.low, criterion.quantity.high, criterion.quantity.unit) == (20, 25, "token/param")


def test_a_long_reference_is_joined_down():
    reference = " ".join(
        f"The {word} heads share their {word} caches."
        for word in ["red", "blue", "green", "gold", "grey", "pink", "teal", "lime", "rose", "sand"]
    )
    rubric = draft_rubric(PROMPT, [reference])
    points = [criterion for criterion in rubric.criteria if criterion.id.startswith("point-")]
    assert len(points) == MAX_POINTS
    assert all(word in " ".join(p.point for p in points) for word in ("red", "sand"))


@pytest.mark.parametrize("references", [[], [""], ["  \n", "..."], ["\x1b[2J"]])
def test_without_a_word_there_is_nothing_to_draft_from(references):
    with pytest.raises(ValueError, match="reference"):
        draft_rubric(PROMPT, references)


@pytest.mark.parametrize("embedder", [FakeEmbedder(), None], ids=["fake", "none"])
def test_a_drafted_rubric_tells_its_reference_from_nonsense(embedder):
    question = Question(id="q", number=1, kind="recall", prompt=PROMPT, answer=REFERENCE)
    rubric = draft_rubric(PROMPT, [REFERENCE])
    grader = Grader(embedder)
    right = grader.grade(question, rubric, REFERENCE)
    assert right.score > 0.5
    assert grader.grade(question, rubric, "The weather is nice and my cat sleeps.").score < right.score
    assert grader.grade(question, rubric, PROMPT).score == 0


PIECES = st.sampled_from(
    [
        "91B",
        "1e300",
        "1e-300",
        "0",
        "10^999",
        " to ",
        "cache",
        "because ",
        ". ",
        "\n",
        ", ",
        "ﷺ",
        "\x1b[31m",
        "[b]",
        "é",
        "x" * 1500,
        "\ud800",
        "20-25%",
    ]
)
TEXT = st.text(max_size=100) | st.lists(PIECES, max_size=20).map("".join)


@given(TEXT, st.lists(TEXT, min_size=1, max_size=3))
def test_any_reference_gives_a_sound_rubric_or_says_that_there_is_none(prompt, references):
    if not any(words(normalise(reference)) for reference in references):
        with pytest.raises(ValueError, match="a reference answer is needed to draft a rubric from"):
            draft_rubric(prompt, references)
        return
    rubric = draft_rubric(prompt, references)
    assert 1 <= len(rubric.criteria) <= MAX_POINTS + 1
    assert Rubric.model_validate_json(rubric.model_dump_json()) == rubric


def test_a_page_of_a_reference_is_cut_to_what_a_rubric_holds():
    rubric = draft_rubric(PROMPT, ["A clause with words, " * 2000, "ﷺ sign " * 3000])
    assert all(len(criterion.point) <= 8000 for criterion in rubric.criteria)
