"""Answers, their grades and the learner's word on them."""

from __future__ import annotations

import json
import sqlite3
from datetime import datetime

from grill.grading.grade import Grade, Verdict
from grill.store.attempts import Attempt, Override, from_stamp, storable, to_stamp
from grill.store.base import Connected, Row

ATTEMPTS = """
    SELECT attempt.id, question_id, answer, attempt.at, session_id, hints, seconds, grade.json,
           override.score, override.verdict, override.reason, override.at, probe, undone_at
    FROM attempt
    LEFT JOIN grade ON grade.attempt_id = attempt.id
    LEFT JOIN override ON override.id = (SELECT max(id) FROM override WHERE attempt_id = attempt.id)
"""
"""Rows for `attempt_of`."""
_LAST_UNDOABLE = """
    SELECT id FROM attempt WHERE undone_at IS NULL
    AND NOT EXISTS (SELECT 1 FROM session WHERE session.id = attempt.session_id AND ended_at IS NULL)
    ORDER BY id DESC LIMIT 1
"""


class Answers(Connected):
    """Attempts. One that was undone is on record and counts for nothing."""

    def add_attempt(
        self,
        question_id: str,
        answer: str,
        session_id: str | None = None,
        hints: int = 0,
        seconds: float | None = None,
        *,
        at: datetime,
    ) -> int:
        """Record an answer, before anyone grades it, and return the attempt's id.

        A lone surrogate, which is no text, becomes the replacement character; all offsets stay.

        Raises:
            StoreError: it could not be written; the caller still has the answer.
        """
        attempt = Attempt(0, question_id, answer, at, session_id, hints, seconds)
        with self._writing("the answer") as db:
            return insert_attempt(db, attempt)

    def set_grade(self, attempt_id: int, grade: Grade) -> None:
        """Attach the grade, or replace it by a better one; the attempt's reviews are then to be made anew.

        Raises:
            StoreError: there is no such attempt, or it could not be written.
        """
        row = (attempt_id, grade.score, grade.verdict, json.dumps(grade.to_dict()))
        with self._transaction("the grade") as db:
            db.execute("INSERT OR REPLACE INTO grade (attempt_id, score, verdict, json) VALUES (?, ?, ?, ?)", row)
            _unrated(db, attempt_id)

    def override(
        self,
        attempt_id: int,
        score: float | None = None,
        verdict: Verdict | None = None,
        reason: str = "",
        *,
        at: datetime,
    ) -> Override:
        """Let the learner's word stand above the grade; earlier overrides stay on record.

        Raises:
            ValueError: neither score nor verdict, or a score outside 0 to 1.
            StoreError: there is no such attempt, or it could not be written.
        """
        word = Override.of(score, verdict, reason, at)
        row = (attempt_id, word.score, word.verdict, storable(word.reason), to_stamp(at))
        with self._transaction("the override") as db:
            db.execute("INSERT INTO override (attempt_id, score, verdict, reason, at) VALUES (?, ?, ?, ?, ?)", row)
            _unrated(db, attempt_id)
        return word

    def withdraw_override(self, attempt_id: int, *, at: datetime) -> None:
        """Let the grade stand again; that too is recorded.

        Raises:
            StoreError: there is no such attempt, or it could not be written.
        """
        with self._transaction("the withdrawal") as db:
            db.execute(
                "INSERT INTO override (attempt_id, reason, at) VALUES (?, 'withdrawn', ?)", (attempt_id, to_stamp(at))
            )
            _unrated(db, attempt_id)

    def attempt(self, attempt_id: int) -> Attempt | None:
        """One attempt by its id, also an undone one."""
        found = self._records(attempt_of, f"{ATTEMPTS} WHERE attempt.id = ?", attempt_id)
        return found[0] if found else None

    def attempts(self, question_id: str | None = None, *, probes: bool = False) -> list[Attempt]:
        """All attempts at one question, or at all of them, oldest first; with `probes` also answers to follow-ups."""
        chosen = "undone_at IS NULL" if probes else "undone_at IS NULL AND probe IS NULL"
        order = "ORDER BY attempt.at, attempt.id"
        if question_id is None:
            return self._records(attempt_of, f"{ATTEMPTS} WHERE {chosen} {order}")
        return self._records(attempt_of, f"{ATTEMPTS} WHERE {chosen} AND question_id = ? {order}", question_id)

    def last_attempt(self, question_id: str) -> Attempt | None:
        """The newest attempt at the question itself."""
        found = self._records(
            attempt_of,
            f"{ATTEMPTS} WHERE question_id = ? AND undone_at IS NULL AND probe IS NULL "
            "ORDER BY attempt.at DESC, attempt.id DESC LIMIT 1",
            question_id,
        )
        return found[0] if found else None

    def session_attempts(self, session_id: str) -> list[Attempt]:
        """All attempts of one interview or practice in the order of their ids, follow-ups and undone ones too."""
        return self._records(attempt_of, f"{ATTEMPTS} WHERE session_id = ? ORDER BY attempt.id", session_id)

    def last_undoable(self) -> Attempt | None:
        """The newest attempt that can be taken back; those of an interview that still goes on cannot."""
        found = self._records(attempt_of, f"{ATTEMPTS} WHERE attempt.id = ({_LAST_UNDOABLE})")
        return found[0] if found else None


def insert_attempt(db: sqlite3.Connection, attempt: Attempt) -> int:
    """Write a new attempt, whose own id is ignored, and return the id it got."""
    row = (
        attempt.question_id,
        storable(attempt.answer),
        to_stamp(attempt.at),
        attempt.session_id,
        attempt.hints,
        attempt.seconds,
        attempt.probe,
    )
    cursor = db.execute(
        "INSERT INTO attempt (question_id, answer, at, session_id, hints, seconds, probe) VALUES (?, ?, ?, ?, ?, ?, ?)",
        row,
    )
    return int(cursor.lastrowid or 0)


def attempt_of(row: Row) -> Attempt:
    """The attempt in a row of `ATTEMPTS`."""
    grade, score, verdict, reason, at = row[7:12]
    return Attempt(
        id=row[0],
        question_id=row[1],
        answer=row[2],
        at=from_stamp(row[3]),
        session_id=row[4],
        hints=row[5],
        seconds=row[6],
        grade=_grade(grade) if grade else None,
        override=Override(score, verdict, reason, from_stamp(at)) if score is not None else None,
        probe=row[12],
        undone=row[13] is not None,
    )


def _grade(text: str) -> Grade | None:
    try:
        return Grade.from_dict(json.loads(text))
    except (AttributeError, KeyError, TypeError, ValueError):
        # One grade that cannot be read must not hide all of history: the answer is there and can be graded again.
        return None


def _unrated(db: sqlite3.Connection, attempt_id: int) -> None:
    # Another score counts from now on: whoever has the rubrics makes the reviews anew, now or at the next start.
    db.execute("UPDATE attempt SET rated = 0 WHERE id = ?", (attempt_id,))
