from __future__ import annotations

import numpy as np
import pytest

from grill.grading.background import DOMAIN, EVERYDAY
from grill.grading.calibration import CALIBRATION
from grill.grading.contrast import Contrasts, labels
from grill.grading.embedder import FakeEmbedder

RIGHT = ("grouped heads share one cache of keys", "several query heads use one shared key head")
WRONG = ("every query head keeps a private key head", "grouped heads enlarge the memory")
VAGUE = ("attention is a very important part of models",)


def scores(taught, texts):
    fake = FakeEmbedder()
    return Contrasts(taught, fake).scores(fake.embed(texts))


def test_labels_give_each_text_its_first_worth():
    taught = labels(["a", "b"], ["b", "c"], ["d"], ["e", "a"])
    assert (taught["a"], taught["b"], taught["c"]) == (1.0, 1.0, -1.0)
    assert (taught["d"], taught["e"]) == (CALIBRATION.misconception_target, CALIBRATION.vague_target)
    assert labels([]) == {}


def test_right_wordings_outrank_wrong_vague_and_unrelated_ones():
    texts = [*RIGHT, *WRONG, *VAGUE, EVERYDAY[0], DOMAIN[0]]
    column = scores([labels(RIGHT, WRONG, vague=VAGUE)], texts)[:, 0]
    assert min(column[:2]) > 0.3
    assert max(column[2:]) < min(column[:2]) - 0.5
    assert max(column[2:5]) < 0


def test_unseen_wordings_follow_the_words_they_share():
    column = scores([labels(RIGHT, WRONG)], ["heads share one cache", "keeps a private key head for every query"])[:, 0]
    assert column[0] > column[1]


def test_a_point_and_its_opposite_look_both_ways():
    found = scores([labels(RIGHT, WRONG), labels(WRONG, misconceptions=RIGHT)], [*RIGHT, *WRONG])
    assert found.shape == (4, 2)
    assert (found[:2, 0] > found[:2, 1]).all()
    assert (found[2:, 0] < found[2:, 1]).all()


def test_a_text_may_be_taught_by_several_contrasts():
    one, other = labels(RIGHT, WRONG), labels([*VAGUE, RIGHT[0]])
    found = scores([one, other], [RIGHT[0], RIGHT[1], VAGUE[0]])
    assert found[0, 0] > 0.3
    assert found[0, 1] > 0.3
    assert found[1, 0] > found[1, 1]
    assert found[2, 1] > found[2, 0]


def test_a_background_sentence_that_says_the_point_is_no_background():
    (column,) = scores([labels([DOMAIN[0]])], [DOMAIN[0]])
    assert column[0] > 0.3


def test_the_order_of_contrasts_and_company_do_not_change_a_score():
    one, other = labels(RIGHT, WRONG), labels(WRONG)
    texts = [*RIGHT, *WRONG, "something else"]
    forward, backward = scores([one, other], texts), scores([other, one], texts)
    assert np.allclose(forward, backward[:, ::-1], atol=1e-9)
    alone = np.vstack([scores([one, other], [text]) for text in texts])
    assert np.allclose(forward, alone, atol=1e-9)


def test_every_text_is_embedded_once():
    fake = FakeEmbedder()
    Contrasts([labels(RIGHT, WRONG), labels(WRONG, misconceptions=RIGHT), labels([DOMAIN[0]])], fake)
    assert fake.seen == len({*RIGHT, *WRONG, *EVERYDAY, *DOMAIN})


@pytest.mark.parametrize("count", [0, 1, 5])
def test_shapes(count):
    assert scores([labels(RIGHT), labels(WRONG), labels(VAGUE)], list("abcde")[:count]).shape == (count, 3)
