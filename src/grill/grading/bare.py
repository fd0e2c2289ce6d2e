"""How an answer is graded where a rubric says only what is right: by its likeness to a reference or a list of points.

There is no wrong wording to tell it from.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from grill.grading import likeness, relevance
from grill.grading.numerals import numerals
from grill.grading.polarity import content_stems
from grill.grading.reversal import upright
from grill.grading.stated import is_stated
from grill.grading.text import normalise

if TYPE_CHECKING:
    from grill.content.model import Criterion, Question, Rubric
    from grill.grading.embedder import Embedder
    from grill.grading.grade import CriterionResult

WHOLE = "whole"
"""Id of a drafted rubric's criterion that holds the references themselves."""
_IN_PASSING = 0.3
"""What a right number is worth that only happens to stand in the answer."""


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
    in_passing: frozenset[str] = frozenset()
    """Ids of the points of which a number is all, and whose number the answer does not give as the answer."""


class Likeness:
    """A bare rubric made ready to compare answers with."""

    def __init__(self, question: Question, rubric: Rubric, embedder: Embedder) -> None:
        # A draft's criteria keep their own credit: only its references are compared.
        self._points = () if rubric.drafted else rubric.criteria
        self._drafted = rubric.drafted
        self._asked = content_stems(question.prompt)
        self._texts = references_of(question, rubric)
        found = [likeness.measure(text, self._asked, embedder) for text in self._texts]
        self._references = [text for text in found if text]
        drafted = rubric.criteria if rubric.drafted else ()
        self._other_talk = [
            relevance.other_talk_of(text, self._asked, embedder) for text in self._references if drafted
        ]
        parts = [c for c in drafted if c.id != WHOLE]
        self._weight = math.fsum(c.weight for c in parts)
        self._given = [end for numeral in numerals(question.prompt) for end in (numeral.low, numeral.high)]
        self._numbers = {c.id for c in parts if c.quantity and c.quantity.required}
        # A key that names several numbers in passing asks for no more of an answer.
        self._stated = {
            c.id: c.quantity
            for c in parts
            if c.quantity and c.id in self._numbers and is_stated(question.answer, c.quantity, self._asked, self._given)
        }

    def of(self, answer: str, embedder: Embedder) -> Like:
        """The answer's likeness; an answer without a word has none."""
        in_passing = frozenset(
            name for name, number in self._stated.items() if not is_stated(answer, number, self._asked, self._given)
        )
        if self._drafted:
            answer = upright(answer, self._texts)
        measured = likeness.measure(answer, self._asked, embedder)
        if measured is None or not self._references:
            return Like(0.0, (0.0,) * len(self._points), in_passing)
        fitted = likeness.load_weights()
        values, which = likeness.nearest(measured, self._references, self._asked)
        whole = likeness.scored(values, fitted)
        if self._drafted:
            reference = self._references[which]
            belongs = relevance.measures(measured, reference, self._asked, values, self._other_talk[which])
            whole *= relevance.load_relevance().kept(belongs)
        return Like(whole, tuple(self._point(c, measured, embedder, fitted) for c in self._points), in_passing)

    def content(self, like: Like, credit: float, results: Sequence[CriterionResult] = ()) -> float:
        """The score of an answer.

        To a list of points, their credit and likeness to all of them together. To a reference, likeness alone, but for
        the points of which a number is all: there the number decides.
        """
        if not self._drafted:
            share = likeness.load_weights().share
            return share * credit + (1 - share) * like.whole
        if not self._numbers:
            return like.whole
        decided = [result for result in results if result.id in self._numbers]
        right = math.fsum(r.weight * r.credit * self._counts(r, like) for r in decided) / self._weight
        share = math.fsum(result.weight for result in decided) / self._weight
        return right + (1 - share) * like.whole

    @staticmethod
    def _counts(result: CriterionResult, like: Like) -> float:
        """The share of a number's credit that counts."""
        return _IN_PASSING if result.has_right_number and result.id in like.in_passing else 1.0

    def _point(
        self, criterion: Criterion, answer: likeness.Text, embedder: Embedder, fitted: likeness.Weights
    ) -> float:
        values = likeness.point_features(answer, criterion.point, _phrases(criterion), self._asked, embedder)
        return likeness.stretched(float(values @ fitted.point), fitted.point_low, fitted.point_high)


def _phrases(criterion: Criterion) -> list[str]:
    groups = criterion.keywords.all + criterion.keywords.any
    return [*criterion.accept, *(word for group in groups for word in group)]


def texts_of(question: Question, rubric: Rubric) -> list[str]:
    """What `Likeness` embeds of a bare rubric."""
    asked = content_stems(question.prompt)
    found = [piece for text in references_of(question, rubric) for piece in likeness.pieces(text, asked)]
    if rubric.drafted:
        found += [piece for text in relevance.OTHER_TALK for piece in likeness.pieces(text, frozenset())]
    else:
        for criterion in rubric.criteria:
            found += [normalise(criterion.point[: likeness.MAX_CHARACTERS]), *_phrases(criterion)]
    return found


def answer_texts_of(answer: str, prompt: str, rubric: Rubric, references: Sequence[str]) -> list[str]:
    """What `Likeness` embeds of an answer; `references` are those of the rubric."""
    text = upright(answer, references) if rubric.drafted else answer
    return likeness.pieces(text, content_stems(prompt))


def references_of(question: Question, rubric: Rubric) -> list[str]:
    """What a whole answer to a bare rubric is compared with: the references of a draft, else all points as one."""
    if rubric.drafted:
        return [question.answer, *(text for c in rubric.criteria if c.id == WHOLE for text in c.accept)]
    return [" ".join(c.point for c in rubric.criteria)]
