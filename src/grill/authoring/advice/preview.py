"""A sample answer under a rubric that is being written: its grade, and what the last edit changed about it."""

from __future__ import annotations

import hashlib
from collections.abc import Container, Mapping
from dataclasses import dataclass

from grill.authoring.trial import GradeAnswer
from grill.content.model import Move, Question, Rubric
from grill.grading.grade import CriterionResult, Grade
from grill.grading.prepared import question_hash, rubric_hash, texts_of

_TOUCHED = 0.005
"""Of a credit or a score; a smaller difference is none that anybody sees."""


@dataclass(frozen=True, slots=True)
class CriterionChange:
    """One criterion before and after an edit; None where it is new, or gone."""

    id: str
    before: CriterionResult | None
    after: CriterionResult | None

    @property
    def credit(self) -> float:
        """What it gained, or, negative, lost."""
        return _credit(self.after) - _credit(self.before)

    @property
    def margin(self) -> float:
        """How far the evidence moved, in the margin's own measure."""
        return (self.after.margin if self.after else 0.0) - (self.before.margin if self.before else 0.0)

    @property
    def moved(self) -> bool:
        """Whether other words earn it now."""
        before = self.before.quote if self.before else None
        after = self.after.quote if self.after else None
        return before != after


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

    @property
    def gained(self) -> tuple[CriterionChange, ...]:
        """Criteria that earn more than before."""
        return tuple(change for change in self.changes if change.credit >= _TOUCHED)

    @property
    def lost(self) -> tuple[CriterionChange, ...]:
        """Criteria that earn less."""
        return tuple(change for change in self.changes if change.credit <= -_TOUCHED)

    @property
    def found(self) -> tuple[str, ...]:
        """Claims of misconceptions that are found now and were not before."""
        return tuple(claim for claim in _claims(self.grade) if claim not in _claims(self.before))

    @property
    def cleared(self) -> tuple[str, ...]:
        """Those that were found before and are not now."""
        return tuple(claim for claim in _claims(self.before) if claim not in _claims(self.grade))


def preview_key(question: Question, rubric: Rubric, answer: str, moves: Mapping[str, Move]) -> str:
    """What a grade depends on. An edit of a comment, a hint or an example leaves it, and nothing need be graded."""
    return f"{question_hash(question)} {rubric_hash(question, rubric, moves)} {answer_hash(answer)}"


def answer_hash(answer: str) -> str:
    """A short hash of an answer, whatever it holds."""
    return hashlib.blake2b(answer.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def previewed(
    question: Question,
    rubric: Rubric,
    answer: str,
    moves: Mapping[str, Move],
    grade: GradeAnswer,
    *,
    last: Preview | None = None,
) -> Preview:
    """The preview after an edit; `last` itself where the edit changes no grade.

    Args:
        question: What is asked.
        rubric: As it is now.
        answer: The sample.
        moves: The bank's moves, that `grade` grades with.
        grade: A grader's `grade`.
        last: The preview before the edit; its grade is what the new one is compared with, where it is of this answer.
    """
    key = preview_key(question, rubric, answer, moves)
    if last is not None and last.key == key:
        return last
    return compared(key, answer, grade(question, rubric, answer), last)


def compared(key: str, answer: str, after: Grade, last: Preview | None) -> Preview:
    """A grade beside the one before, for who has graded elsewhere, such as in the helper process."""
    if last is None or last.answer != answer:
        return Preview(key, answer, after)
    before = last.grade
    old = {result.id: result for result in before.criteria}
    new = {result.id: result for result in after.criteria}
    pairs = [(name, old.get(name), new.get(name)) for name in dict.fromkeys([*new, *old])]
    return Preview(key, answer, after, before, tuple(CriterionChange(*pair) for pair in pairs if _differs(*pair[1:])))


def new_texts(question: Question, rubric: Rubric, moves: Mapping[str, Move], known: Container[str]) -> list[str]:
    """The texts of a rubric that have to be embedded, those that are known left out, each once.

    The helper keeps this account itself; here it is for showing how much a change costs.
    """
    return [text for text in dict.fromkeys(texts_of(question, rubric, moves)) if text not in known]


def _credit(result: CriterionResult | None) -> float:
    return result.credit if result else 0.0


def _differs(before: CriterionResult | None, after: CriterionResult | None) -> bool:
    if before is None or after is None:
        return True
    return (
        before.state != after.state
        or before.quote != after.quote
        or abs(before.credit - after.credit) >= _TOUCHED
        or abs(before.margin - after.margin) >= _TOUCHED
    )


def _claims(grade: Grade | None) -> tuple[str, ...]:
    return tuple(found.claim for found in grade.misconceptions) if grade else ()
