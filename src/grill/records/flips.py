"""What grading again would change, and what changed since."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from grill.grading.grade import Grade, Receipt
from grill.records.compare import PointChange, point_changes
from grill.store.attempts import Attempt

LEAST_POINTS = 5
"""Points of 100 from which on a move of the score is worth a line."""

_CAUSES = {
    "question": "question changed",
    "rubric": "rubric changed",
    "model": "model changed",
    "calibration": "calibration changed",
}


@dataclass(frozen=True, slots=True)
class Flip:
    """One attempt whose grade would change."""

    attempt: Attempt
    """As it is stored."""
    after: Grade
    points: tuple[PointChange, ...]
    """What was gained and lost."""
    causes: tuple[str, ...]
    """What the receipts say: `rubric changed` and the like."""

    @property
    def verdict_changes(self) -> bool:
        """Whether the word changes, or there was no grade."""
        return self.attempt.grade is None or self.attempt.grade.verdict != self.after.verdict

    @property
    def move(self) -> int:
        """Points of 100, later minus earlier, of the grades alone."""
        before = self.attempt.grade.score if self.attempt.grade else 0.0
        return round(100 * self.after.score) - round(100 * before)


def causes(before: Receipt | None, after: Receipt) -> tuple[str, ...]:
    """What a grade depends on and what of it changed."""
    if before is None:
        return ("not graded before",)
    if not before.model:
        return ("graded without the model before",)
    return tuple(says for name, says in _CAUSES.items() if getattr(before, name) != getattr(after, name))


def flip(attempt: Attempt, after: Grade) -> Flip | None:
    """What changes for one attempt; None where it is nothing to speak of."""
    changed = tuple(point for point in point_changes(attempt.grade, after) if point.gained or point.lost)
    found = Flip(attempt, after, changed, causes(attempt.grade.receipt if attempt.grade else None, after.receipt))
    return found if found.verdict_changes or abs(found.move) >= LEAST_POINTS else None


def sorted_flips(flips: Iterable[Flip]) -> list[Flip]:
    """Other verdicts first, then the largest moves."""
    return sorted(flips, key=lambda row: (not row.verdict_changes, -abs(row.move), row.attempt.id))
