"""How like a reference answer an answer is: the grade where no rubric tells right wordings from wrong ones.

A handful of plain measures (cosine of the whole and of the parts, words covered, words aligned by meaning) is added up
with weights fitted on graded short answers, cross-validated by question (`benchmarks/likeness.py`). The question's own
words are left out of most of them: repeating the question is no answer.
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

from rapidfuzz import fuzz

from grill.grading.keywords import FUZZY_CUTOFF, FUZZY_LENGTH
from grill.grading.polarity import NEGATORS, content_stems
from grill.grading.text import Word, clauses, normalise, words

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from grill.grading.embedder import Embedder

WEIGHTS = Path(__file__).with_name("likeness.json")
"""The fitted numbers, one versioned file."""
MAX_CHARACTERS = 2_000
"""Of a reference or an answer that are compared; the model itself reads no further."""
FEATURES = (
    "cosine",
    "cosine of what is new",
    "parts covered",
    "words covered",
    "new words covered",
    "negation differs",
    "edit ratio",
    "length",
    "words aligned",
    "new words aligned",
    "weakest new word",
    "answer's words aligned",
    "answer's new words aligned",
)
_ALIGNED_FROM = 0.35
"""Cosine of two words below which they have nothing to do with each other."""


@dataclass(frozen=True, slots=True)
class Weights:
    """A linear score of the features, stretched to 0..1."""

    weights: tuple[float, ...]
    low: float
    """Sum that scores 0."""
    high: float
    """Sum that scores 1."""
    point: tuple[float, ...]
    """Of a point's phrases covered, likeness to its text, likeness to its phrases, words of its text covered."""
    point_low: float
    point_high: float
    share: float
    """Of the points' credit in the score of a rubric of points; the rest is likeness to all of them."""
    hash: str


@cache
def load_weights() -> Weights:
    """The fitted weights."""
    text = WEIGHTS.read_text(encoding="utf-8")
    fitted = json.loads(text)
    return Weights(
        tuple(fitted["weights"][name] for name in FEATURES),
        fitted["low"],
        fitted["high"],
        tuple(fitted["point"]),
        fitted["point_low"],
        fitted["point_high"],
        fitted["share"],
        hashlib.blake2b(text.encode(), digest_size=6).hexdigest(),
    )


@dataclass(frozen=True, slots=True)
class Text:
    """One text, measured: its content words, its vector, the vector of what it adds to the question, its parts."""

    text: str
    content: tuple[Word, ...]
    stems: frozenset[str]
    negated: bool
    length: int
    whole: NDArray[np.float32]
    new: NDArray[np.float32]
    parts: NDArray[np.float32]
    word_rows: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class _Reading:
    text: str
    said: list[Word]
    content: tuple[Word, ...]
    parts: list[str]
    added: str

    @property
    def pieces(self) -> list[str]:
        return [self.text, self.added, *self.parts, *(word.text for word in self.content)]


def _read(text: str, asked: frozenset[str]) -> _Reading | None:
    text = normalise(text[:MAX_CHARACTERS])
    said = words(text)
    if not said:
        return None
    kept = content_stems(text)
    return _Reading(
        text,
        said,
        tuple(word for word in said if word.stem in kept),
        [text[start:end] for sentence in clauses(text) for start, end in sentence] or [text],
        " ".join(word.text for word in said if word.stem not in asked) or text,
    )


def pieces(text: str, asked: frozenset[str]) -> list[str]:
    """What `measure` embeds of a text."""
    read = _read(text, asked)
    return read.pieces if read else []


def measure(text: str, asked: frozenset[str], embedder: Embedder) -> Text | None:
    """A text made ready to compare; None when it has no word."""
    read = _read(text, asked)
    if read is None:
        return None
    rows = embedder.embed(read.pieces)
    return Text(
        read.text,
        read.content,
        frozenset(word.stem for word in read.said),
        sum(word.text in NEGATORS or word.text.endswith("n't") for word in read.said) % 2 == 1,
        len(read.said),
        rows[0],
        rows[1],
        rows[2 : 2 + len(read.parts)],
        rows[2 + len(read.parts) :],
    )


def features(answer: Text, references: Sequence[Text], asked: frozenset[str]) -> NDArray[np.float64]:
    """The measures against the nearest of the references, in the order of FEATURES."""
    return nearest(answer, references, asked)[0]


def nearest(answer: Text, references: Sequence[Text], asked: frozenset[str]) -> tuple[NDArray[np.float64], int]:
    """The measures against the nearest of the references, and which of them that is."""
    import numpy as np

    rows = [against(answer, one, asked) for one in references]
    best = max(range(len(rows)), key=lambda i: rows[i][0] + rows[i][1] + rows[i][3])
    return np.array(rows[best]), best


def against(answer: Text, reference: Text, asked: frozenset[str]) -> list[float]:
    """The measures of one text against another, in the order of FEATURES."""
    import numpy as np

    parts = reference.parts @ np.vstack([answer.parts, answer.whole]).T
    wanted = {word.stem for word in reference.content}
    forward = _aligned(reference, answer, asked)
    backward = _aligned(answer, reference, asked)
    return [
        float(reference.whole @ answer.whole),
        float(reference.new @ answer.new),
        float(parts.max(axis=1).mean()),
        covered(wanted, answer.stems),
        covered(wanted - asked or wanted, answer.stems),
        float(reference.negated != answer.negated),
        fuzz.ratio(reference.text.casefold(), answer.text.casefold()) / 100,
        math.log(answer.length / reference.length),
        *forward,
        *backward[:2],
    ]


def covered(wanted: set[str] | frozenset[str], said: frozenset[str]) -> float:
    """The share of stems that are said, a typo counting nearly as much."""
    if not wanted:
        return 0.0
    found = 0.0
    for stem in wanted:
        if stem in said:
            found += 1.0
        elif len(stem) >= FUZZY_LENGTH and any(fuzz.ratio(stem, other) >= FUZZY_CUTOFF for other in said):
            found += 0.9
    return found / len(wanted)


def _aligned(of: Text, to: Text, asked: frozenset[str]) -> list[float]:
    """How well every content word finds its like in the other text: all, the new ones, the weakest new one."""
    import numpy as np

    if not of.content or not to.content:
        return [0.0, 0.0, 0.0]
    same = np.array([[a.stem == b.stem for b in to.content] for a in of.content])
    best = np.where(same, 1.0, of.word_rows @ to.word_rows.T).max(axis=1)
    best = np.clip((best - _ALIGNED_FROM) / (1 - _ALIGNED_FROM), 0.0, 1.0)
    fresh = best[[word.stem not in asked for word in of.content]]
    fresh = fresh if fresh.size else best
    return [float(best.mean()), float(fresh.mean()), float(fresh.min())]


def scored(values: NDArray[np.float64], fitted: Weights) -> float:
    """Features to likeness, 0 to 1."""
    return stretched(float(values @ fitted.weights), fitted.low, fitted.high)


def stretched(total: float, low: float, high: float) -> float:
    """0 up to `low`, 1 from `high`, straight between."""
    return min(1.0, max(0.0, (total - low) / (high - low)))


def point_features(
    answer: Text, point: str, phrases: Sequence[str], asked: frozenset[str], embedder: Embedder
) -> NDArray[np.float64]:
    """What speaks for one point: its best phrase's words, likeness to its text and phrases, its text's words."""
    import numpy as np

    rows = embedder.embed([normalise(point[:MAX_CHARACTERS]), *phrases])
    near = (rows @ np.vstack([answer.parts, answer.whole]).T).max(axis=1)
    named = [frozenset(word.stem for word in words(phrase)) for phrase in phrases]
    own = content_stems(point)
    return np.array(
        [
            max((covered(stems, answer.stems) for stems in named), default=covered(own - asked or own, answer.stems)),
            float(near[0]),
            float(near.max()),
            covered(own - asked or own, answer.stems),
        ]
    )
