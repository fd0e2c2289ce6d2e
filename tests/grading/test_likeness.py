from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grill.authoring.draft import draft_rubric
from grill.content.model import Criterion, Keywords, Quantity, Question, Rubric
from grill.grading.bare import Likeness, is_bare
from grill.grading.embedder import FakeEmbedder
from grill.grading.grader import Grader
from grill.grading.likeness import FEATURES, covered, features, load_weights, measure
from grill.grading.polarity import content_stems
from grill.grading.relevance import load_relevance

PROMPT = "How did you separate the salt from the water?"
KEY = "The water was evaporated, leaving the salt behind in the dish."
QUESTION = Question(id="salt", number=1, kind="recall", prompt=PROMPT, answer=KEY)
ASKED = content_stems(PROMPT)


def of(answer: str, *references: str) -> dict[str, float]:
    embedder = FakeEmbedder()
    one = measure(answer, ASKED, embedder)
    others = [text for reference in references or (KEY,) if (text := measure(reference, ASKED, embedder))]
    assert one is not None
    return dict(zip(FEATURES, features(one, others, ASKED).tolist(), strict=True))


def test_the_key_itself_covers_all_of_itself():
    found = of(KEY)
    for name in ("cosine", "words covered", "new words covered", "edit ratio", "words aligned", "new words aligned"):
        assert found[name] == pytest.approx(1, abs=1e-5)
    assert found["length"] == 0
    assert found["negation differs"] == 0


def test_the_questions_own_words_are_no_answer():
    found = of("Separate the salt from the water.")
    assert found["new words covered"] == 0
    assert found["words covered"] > 0


def test_the_nearest_of_several_references_counts():
    assert of(KEY, "Something else entirely.", KEY) == of(KEY)


def test_a_word_is_covered_by_its_forms_and_nearly_by_a_typo():
    assert covered(content_stems("evaporated"), content_stems("it evaporates")) == 1
    assert covered(content_stems("evaporated"), content_stems("it evaporrated")) == pytest.approx(0.9)
    assert covered(content_stems("evaporated"), content_stems("boiled")) == 0


def test_there_is_a_weight_for_every_feature_and_a_hash():
    weights = load_weights()
    assert len(weights.weights) == len(FEATURES)
    assert weights.low < weights.high
    assert weights.hash


@pytest.mark.parametrize(
    ("changed", "bare"),
    [
        ({}, True),
        ({"vague": ("It is important.",)}, False),
        ({"criteria": (Criterion(id="c", point="p", reject=("not p",)),)}, False),
        ({"criteria": (Criterion(id="c", point="p", quantity=Quantity(value=2)),)}, False),
    ],
)
def test_a_rubric_is_bare_that_says_only_what_is_right(changed, bare):
    rubric = Rubric(criteria=(Criterion(id="c", point="p", accept=("q",)),))
    assert is_bare(rubric.model_copy(update=changed)) is bare


def test_from_a_reference_alone_better_answers_score_more():
    grader = Grader(FakeEmbedder())
    rubric = draft_rubric(PROMPT, [KEY])
    full = grader.grade(QUESTION, rubric, KEY)
    part = grader.grade(QUESTION, rubric, "The water was evaporated and the salt left.")
    none = grader.grade(QUESTION, rubric, "Magnets pull iron filings out.")
    assert full.score > part.score > none.score
    assert full.score >= 0.75
    assert full.receipt.calibration.endswith(f"{load_weights().hash}-{load_relevance().hash}")


def test_points_with_phrases_alone_earn_by_their_phrases():
    rubric = Rubric(
        criteria=(
            Criterion(id="how", point="The water is evaporated.", keywords=Keywords(any=(("evaporate", "boil off"),))),
            Criterion(id="left", point="The salt is left.", keywords=Keywords(any=(("left", "remains"),))),
        )
    )
    grader = Grader(FakeEmbedder())
    both = grader.grade(QUESTION, rubric, "The water boiled off and the salt remains.")
    one = grader.grade(QUESTION, rubric, "I let all of the water evaporate.")
    assert both.score > one.score > 0
    assert all(result.quote for result in both.criteria if result.credit)


@given(st.text(max_size=200))
def test_any_text_gets_a_score(text):
    grade = Grader(FakeEmbedder()).grade(QUESTION, draft_rubric(PROMPT, [KEY]), text)
    assert 0 <= grade.score <= 1


def test_the_grade_from_a_reference_is_the_likeness_and_of_points_a_mixture():
    embedder = FakeEmbedder()
    grader = Grader(embedder)
    answer = "The water was evaporated and the salt left."
    drafted = draft_rubric(PROMPT, [KEY])
    whole = Likeness(QUESTION, drafted, embedder).of(answer, embedder).whole
    assert 0 < whole < 1
    assert grader.grade(QUESTION, drafted, answer).score == pytest.approx(whole, abs=1e-4)
    points = Rubric(criteria=(Criterion(id="how", point="The water evaporated.", accept=("evaporated",)),))
    like = Likeness(QUESTION, points, embedder).of(answer, embedder)
    mixed = Likeness(QUESTION, points, embedder).content(like, like.points[0])
    assert grader.grade(QUESTION, points, answer).score == pytest.approx(mixed, abs=1e-4)


@pytest.mark.parametrize("drafted", [True, False])
def test_what_a_bare_rubric_needs_is_embedded_beforehand(drafted):
    listed = Rubric(criteria=(Criterion(id="p", point=KEY, keywords=Keywords(any=(("heat", "boil"),))),))
    rubric = draft_rubric(PROMPT, [KEY, "They boiled it dry."]) if drafted else listed
    embedder = FakeEmbedder()
    grader = Grader(embedder)
    grader.expect([(QUESTION, rubric, ["It was boiled, the salt stayed."])])
    seen = embedder.seen
    assert seen
    grader.grade(QUESTION, rubric, "It was boiled, the salt stayed.")
    assert embedder.seen == seen
