"""Appeals: requests to make an answer a graded example of its rubric."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from grill.store.answers import ATTEMPTS, attempt_of
from grill.store.attempts import Attempt, from_stamp, storable, to_stamp
from grill.store.base import Connected, Row


@dataclass(frozen=True, slots=True)
class Appeal:
    """What the learner says an answer is worth, for the authors of its rubric."""

    id: int
    attempt: Attempt
    grade: float | None
    """0 to 4; None where the learner only says that the grade is wrong."""
    reason: str
    at: datetime
    exported_at: datetime | None
    """None while it is open."""


class Appeals(Connected):
    """An appeal is open until it was handed on."""

    def appeal(self, attempt_id: int, grade: float | None, reason: str, *, at: datetime) -> int:
        """Record an appeal and return its id; an attempt may have several.

        Raises:
            ValueError: the grade is outside 0 to 4.
            StoreError: there is no such attempt, or it could not be written.
        """
        if grade is not None and not 0 <= grade <= 4:
            raise ValueError(f"a grade lies between 0 and 4, not at {grade}")
        row = (attempt_id, grade, storable(reason), to_stamp(at))
        with self._writing("the appeal") as db:
            cursor = db.execute("INSERT INTO appeal (attempt_id, grade, reason, at) VALUES (?, ?, ?, ?)", row)
            return int(cursor.lastrowid or 0)

    def appeals(self, *, open_only: bool = True) -> list[Appeal]:
        """In the order in which they came; those of answers that were taken back are left out."""
        chosen = "AND exported_at IS NULL" if open_only else ""
        return self._records(
            _appeal,
            "SELECT appeal.id, appeal.grade, appeal.reason, appeal.at, appeal.exported_at, answer.* "  # noqa: S608  constants
            f"FROM appeal JOIN ({ATTEMPTS}) AS answer ON answer.id = appeal.attempt_id "
            f"WHERE answer.undone_at IS NULL {chosen} ORDER BY appeal.id",
        )

    def close_appeal(self, appeal_id: int, *, at: datetime) -> None:
        """Record that the appeal was handed on; the first time counts.

        Raises:
            StoreError: it could not be written.
        """
        with self._writing("the appeal") as db:
            db.execute(
                "UPDATE appeal SET exported_at = ? WHERE id = ? AND exported_at IS NULL", (to_stamp(at), appeal_id)
            )


def _appeal(row: Row) -> Appeal:
    return Appeal(
        id=row[0],
        attempt=attempt_of(row[5:]),
        grade=row[1],
        reason=row[2],
        at=from_stamp(row[3]),
        exported_at=from_stamp(row[4]) if row[4] is not None else None,
    )
