from __future__ import annotations

import pytest

from grill.grading import likeness
from grill.grading.embedder import FakeEmbedder
from grill.grading.polarity import content_stems
from grill.grading.relevance import FEATURES, load_relevance, measures, other_talk_of

ASKED = content_stems("How did you separate the salt from the water?")
KEY = "The water was evaporated, leaving the salt behind in the dish."


def of(answer: str, other_talk: float = 0.0) -> dict[str, float]:
    embedder = FakeEmbedder()
    one, other = likeness.measure(answer, ASKED, embedder), likeness.measure(KEY, ASKED, embedder)
    assert one
    assert other
    values, _ = likeness.nearest(one, [other], ASKED)
    return dict(zip(FEATURES, measures(one, other, ASKED, values, other_talk), strict=True))


def test_the_reference_covers_its_own_words_and_no_more():
    found = of(KEY)
    assert found["answer's new words in the reference"] == 1
    assert found["excess length"] == 0
    assert found["cosine"] == pytest.approx(1, abs=1e-5)


def test_a_long_answer_to_something_else_has_other_words_and_excess():
    found = of("Magnets pull iron filings out of sand, and sieves keep the coarse grains back. " * 3)
    assert found["answer's new words in the reference"] == 0
    assert found["excess length"] > 0


def test_words_of_the_question_are_none_of_the_answers():
    assert of("Separate the salt from the water.")["answer's new words"] == 0


def test_what_is_kept_lies_between_the_least_and_all():
    fitted = load_relevance()
    assert 0 <= fitted.least < 1
    assert fitted.low < fitted.high
    for scale in (-1000.0, 0.0, 1000.0):
        assert fitted.least <= fitted.kept([scale * weight for weight in fitted.weights]) <= 1
    assert fitted.kept([-1000.0 * weight for weight in fitted.weights]) == fitted.least
    assert fitted.kept([1000.0 * weight for weight in fitted.weights]) == 1


def test_an_answer_keeps_more_the_nearer_it_is():
    fitted = load_relevance()
    near, far = of(KEY, 0.5), of("Magnets pull iron filings out of sand.", 0.5)
    assert fitted.kept([*near.values()]) > fitted.kept([*far.values()])


def test_talk_of_the_trade_is_more_like_a_text_of_the_trade():
    embedder = FakeEmbedder()
    trade = likeness.measure("The gradients of the model are averaged over a batch of tokens.", frozenset(), embedder)
    other = likeness.measure("Kettles whistle when steam escapes.", frozenset(), embedder)
    assert trade
    assert other
    assert other_talk_of(trade, frozenset(), embedder) > other_talk_of(other, frozenset(), embedder)
