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

    from grill.content.model import Criterion, Question, Rubric
    from grill.grading.embedder import Embedder

WHOLE = "whole"
"""Id of a drafted rubric's criterion that holds the references themselves."""
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
    import numpy as np

    return np.array(max((_against(answer, one, asked) for one in references), key=lambda row: row[0] + row[1] + row[3]))


def _against(answer: Text, reference: Text, asked: frozenset[str]) -> list[float]:
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
    return _stretched(float(values @ fitted.weights), fitted.low, fitted.high)


def _stretched(total: float, low: float, high: float) -> float:
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


def is_bare(rubric: Rubric) -> bool:
    """Whether a rubric says only what is right, in words: drafted, or a list of points to be made.

    There is nothing to contrast with then. A number that somebody asks for decides by itself.
    """
    decided = any(c.reject or c.slips or c.quantity for c in rubric.criteria)
    return rubric.drafted or not (decided or rubric.misconceptions or rubric.vague or rubric.moves)


@dataclass(frozen=True, slots=True)
class Like:
    """An answer's likeness to all of the reference, and to each point of a list; 0 to 1. A draft has no such list."""

    whole: float
    points: tuple[float, ...]


class Likeness:
    """A bare rubric made ready to compare answers with."""

    def __init__(self, question: Question, rubric: Rubric, embedder: Embedder) -> None:
        # A draft's criteria keep their own credit: only its references are compared.
        self._points = () if rubric.drafted else rubric.criteria
        self._drafted = rubric.drafted
        self._asked = content_stems(question.prompt)
        found = [measure(text, self._asked, embedder) for text in references_of(question, rubric)]
        self._references = [text for text in found if text]

    def of(self, answer: str, embedder: Embedder) -> Like:
        """The answer's likeness; an answer without a word has none."""
        measured = measure(answer, self._asked, embedder)
        if measured is None or not self._references:
            return Like(0.0, (0.0,) * len(self._points))
        fitted = load_weights()
        whole = scored(features(measured, self._references, self._asked), fitted)
        return Like(whole, tuple(self._point(c, measured, embedder, fitted) for c in self._points))

    def content(self, whole: float, credit: float) -> float:
        """The score of an answer: likeness alone to a reference, together with the credit of the points of a list."""
        share = 0.0 if self._drafted else load_weights().share
        return share * credit + (1 - share) * whole

    def _point(self, criterion: Criterion, answer: Text, embedder: Embedder, fitted: Weights) -> float:
        values = point_features(answer, criterion.point, _phrases(criterion), self._asked, embedder)
        return _stretched(float(values @ fitted.point), fitted.point_low, fitted.point_high)


def _phrases(criterion: Criterion) -> list[str]:
    groups = criterion.keywords.all + criterion.keywords.any
    return [*criterion.accept, *(word for group in groups for word in group)]


def texts_of(question: Question, rubric: Rubric) -> list[str]:
    """What `Likeness` embeds of a bare rubric."""
    asked = content_stems(question.prompt)
    found = [piece for text in references_of(question, rubric) for piece in pieces(text, asked)]
    if not rubric.drafted:
        for criterion in rubric.criteria:
            found += [normalise(criterion.point[:MAX_CHARACTERS]), *_phrases(criterion)]
    return found


def references_of(question: Question, rubric: Rubric) -> list[str]:
    """What a whole answer to a bare rubric is compared with: the references of a draft, else all points as one."""
    if rubric.drafted:
        return [question.answer, *(text for c in rubric.criteria if c.id == WHOLE for text in c.accept)]
    return [" ".join(c.point for c in rubric.criteria)]
