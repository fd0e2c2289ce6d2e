"""Is an answer one to this question at all? Asked where nothing but a reference answer is known.

Likeness counts what two texts share, and a right answer to any other question of the trade shares a good deal with the
reference. So an answer keeps all of its likeness only where it belongs to this reference, and a share of it where it
rather belongs to another one. Logistic regression on a handful of measures, fitted by `benchmarks/relevance.py`: right
and halfway right answers, in the reference's words and in others, against right answers to other questions.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from grill.grading import likeness
from grill.grading.background import DOMAIN

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from grill.grading.embedder import Embedder

FILE = Path(__file__).with_name("relevance.json")
"""The fitted numbers, one versioned file. They belong to those of `likeness.json` and are fitted after them."""

FEATURES = (
    "cosine",
    "cosine of what is new",
    "edit ratio",
    "answer's new words in the reference",
    "answer's new words",
    "excess length",
    "likeness of other talk",
)
OTHER_TALK = tuple(". ".join(DOMAIN[at : at + 3]) + "." for at in range(0, 66, 9))
"""Short texts of the trade: how like a reference they are is what any text of the trade would be."""


@dataclass(frozen=True, slots=True)
class Relevance:
    """A linear score of the measures, and what it leaves of an answer's likeness."""

    weights: tuple[float, ...]
    low: float
    """Score up to which only `least` is left."""
    high: float
    """Score from which all is left."""
    least: float
    hash: str

    def kept(self, values: Sequence[float]) -> float:
        """The share of its likeness that an answer keeps: `least` to 1, straight between the two borders."""
        total = math.fsum(w * v for w, v in zip(self.weights, values, strict=True))
        return self.least + (1 - self.least) * min(1.0, max(0.0, (total - self.low) / (self.high - self.low)))


@cache
def load_relevance() -> Relevance:
    """The fitted weights."""
    text = FILE.read_text(encoding="utf-8")
    fitted = json.loads(text)
    return Relevance(
        tuple(fitted["weights"][name] for name in FEATURES),
        fitted["low"],
        fitted["high"],
        fitted["least"],
        hashlib.blake2b(text.encode(), digest_size=6).hexdigest(),
    )


def measures(
    answer: likeness.Text,
    reference: likeness.Text,
    asked: frozenset[str],
    values: NDArray[np.float64],
    other_talk: float,
) -> list[float]:
    """What is weighed, in the order of FEATURES.

    Args:
        answer: What was answered.
        reference: The nearest right answer.
        asked: Stems of the question.
        values: The measures of `likeness`, of the one against the other.
        other_talk: How like the reference other talk of the trade is, see `other_talk_of`.
    """
    new = {word.stem for word in answer.content} - asked
    at = likeness.FEATURES.index
    return [
        float(values[at("cosine")]),
        float(values[at("cosine of what is new")]),
        float(values[at("edit ratio")]),
        likeness.covered(new, reference.stems) if new else 0.0,
        math.log(len(new) + 1),
        max(0.0, float(values[at("length")])),
        other_talk,
    ]


def other_talk_of(reference: likeness.Text, asked: frozenset[str], embedder: Embedder) -> float:
    """How like a reference OTHER_TALK is on average, as an unstretched sum of the measures."""
    fitted = likeness.load_weights().weights
    found = [likeness.measure(text, frozenset(), embedder) for text in OTHER_TALK]
    sums = [
        math.fsum(w * v for w, v in zip(fitted, likeness.against(t, reference, asked), strict=True)) for t in found if t
    ]
    return math.fsum(sums) / len(sums)
