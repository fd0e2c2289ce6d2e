"""A sample answer under a rubric that is being written: its grade, and what the last edit changed about it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from grill.content.model import Move, Question, Rubric
from grill.grading.grade import CriterionResult, Grade
from grill.grading.prepared import question_hash, rubric_hash

_TOUCHED = 0.005
"""Of a credit or a score; a smaller difference is none that anybody sees."""


@dataclass(frozen=True, slots=True)
class CriterionChange:
    """One criterion before and after an edit; None where it is new, or gone."""

    id: str
    before: CriterionResult | None
    after: CriterionResult | None


@dataclass(frozen=True, slots=True)
class Preview:
    """The grade of a sample answer, beside the one before."""

    key: str
    """What the grade depends on, see `preview_key`: with the same key it is the same grade."""
    answer: str
    grade: Grade
    before: Grade | None = None
    changes: tuple[CriterionChange, ...] = ()
    """Criteria whose credit, state, margin or quote differs, in the rubric's order, those that are gone last."""

    @property
    def score(self) -> float:
        """What the score gained, or, negative, lost."""
        return self.grade.score - self.before.score if self.before else 0.0


def preview_key(question: Question, rubric: Rubric, answer: str, moves: Mapping[str, Move]) -> str:
    """What a grade depends on. An edit of a comment, a hint or an example leaves it, and nothing need be graded."""
    return f"{question_hash(question)} {rubric_hash(question, rubric, moves)} {answer_hash(answer)}"


def answer_hash(answer: str) -> str:
    """A short hash of an answer, whatever it holds."""
    return hashlib.blake2b(answer.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def compared(key: str, answer: str, after: Grade, last: Preview | None) -> Preview:
    """A grade beside the one before, where that is of the same answer.

    Args:
        key: The answer's `preview_key`.
        answer: The sample.
        after: Its grade now.
        last: The preview before the edit.
    """
    if last is None or last.answer != answer:
        return Preview(key, answer, after)
    before = last.grade
    old = {result.id: result for result in before.criteria}
    new = {result.id: result for result in after.criteria}
    pairs = [(name, old.get(name), new.get(name)) for name in dict.fromkeys([*new, *old])]
    return Preview(key, answer, after, before, tuple(CriterionChange(*pair) for pair in pairs if _differs(*pair[1:])))


def _differs(before: CriterionResult | None, after: CriterionResult | None) -> bool:
    if before is None or after is None:
        return True
    return (
        before.state != after.state
        or before.quote != after.quote
        or abs(before.credit - after.credit) >= _TOUCHED
        or abs(before.margin - after.margin) >= _TOUCHED
    )
