"""Typed reads and writes of the learner's history."""

from __future__ import annotations

import json
import re
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from grill import paths
from grill.errors import StoreError
from grill.grading.grade import Grade, Verdict
from grill.store import database
from grill.store.attempts import Attempt, Draft, Override, from_stamp, to_stamp

_SURROGATES = re.compile("[\ud800-\udfff]")
_ATTEMPTS = """
    SELECT attempt.id, question_id, answer, attempt.at, session_id, hints, seconds, grade.json,
           override.score, override.verdict, override.reason, override.at
    FROM attempt
    LEFT JOIN grade ON grade.attempt_id = attempt.id
    LEFT JOIN override ON override.id = (SELECT max(id) FROM override WHERE attempt_id = attempt.id)
"""


def open_store(file: Path | None = None) -> Store:
    """The history in `file`, made when missing and brought up to date.

    A damaged file is set aside and a new one started; `Store.notice` then says so.

    Raises:
        StoreError: it cannot be opened: read-only, full, or written by a newer version.
    """
    db, notice = database.connect(file or paths.database_file())
    return Store(db, notice)


def memory_store(notice: str = "") -> Store:
    """A history that is gone when the program ends: for tests, and where nothing can be written."""
    return Store(database.connect_memory(), notice)


class Store:
    """One open history. Every write is on disk when its method returns; safe to call from any thread."""

    def __init__(self, db: sqlite3.Connection, notice: str = "") -> None:
        self._db = db
        self._lock = threading.RLock()
        self.notice = notice
        """What the user must know about the opening; empty when all is well."""

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
        row = (question_id, _storable(answer), to_stamp(at), session_id, hints, seconds)
        with self._writing("the answer") as db:
            cursor = db.execute(
                "INSERT INTO attempt (question_id, answer, at, session_id, hints, seconds) VALUES (?, ?, ?, ?, ?, ?)",
                row,
            )
            return int(cursor.lastrowid or 0)

    def set_grade(self, attempt_id: int, grade: Grade) -> None:
        """Attach the grade, or replace it by a better one.

        Raises:
            StoreError: there is no such attempt, or it could not be written.
        """
        row = (attempt_id, grade.score, grade.verdict, json.dumps(grade.to_dict()))
        with self._writing("the grade") as db:
            db.execute("INSERT OR REPLACE INTO grade (attempt_id, score, verdict, json) VALUES (?, ?, ?, ?)", row)

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
        row = (attempt_id, word.score, word.verdict, _storable(word.reason), to_stamp(at))
        with self._writing("the override") as db:
            db.execute("INSERT INTO override (attempt_id, score, verdict, reason, at) VALUES (?, ?, ?, ?, ?)", row)
        return word

    def withdraw_override(self, attempt_id: int, *, at: datetime) -> None:
        """Let the grade stand again; that too is recorded.

        Raises:
            StoreError: there is no such attempt, or it could not be written.
        """
        with self._writing("the withdrawal") as db:
            db.execute(
                "INSERT INTO override (attempt_id, reason, at) VALUES (?, 'withdrawn', ?)", (attempt_id, to_stamp(at))
            )

    def attempt(self, attempt_id: int) -> Attempt | None:
        """One attempt by its id."""
        rows = self._read(f"{_ATTEMPTS} WHERE attempt.id = ?", attempt_id)
        return _attempt(rows[0]) if rows else None

    def attempts(self, question_id: str | None = None) -> list[Attempt]:
        """All attempts at one question, or at all of them, oldest first."""
        if question_id is None:
            rows = self._read(f"{_ATTEMPTS} ORDER BY attempt.at, attempt.id")
        else:
            rows = self._read(f"{_ATTEMPTS} WHERE question_id = ? ORDER BY attempt.at, attempt.id", question_id)
        return [_attempt(row) for row in rows]

    def last_attempt(self, question_id: str) -> Attempt | None:
        """The newest attempt at the question."""
        newest = f"{_ATTEMPTS} WHERE question_id = ? ORDER BY attempt.at DESC, attempt.id DESC LIMIT 1"
        rows = self._read(newest, question_id)
        return _attempt(rows[0]) if rows else None

    def last_scores(self) -> dict[str, float]:
        """What counts of the newest graded attempt, by question id: one cheap query for lists and plans."""
        rows = self._read(
            """
            SELECT question_id, coalesce(override.score, grade.score) FROM attempt
            LEFT JOIN grade ON grade.attempt_id = attempt.id
            LEFT JOIN override ON override.id = (SELECT max(id) FROM override WHERE attempt_id = attempt.id)
            WHERE coalesce(override.score, grade.score) IS NOT NULL ORDER BY attempt.at, attempt.id
            """
        )
        return {question_id: score for question_id, score in rows}  # noqa: C416  of many rows the newest stays

    def save_draft(self, question_id: str, text: str, *, at: datetime) -> None:
        """Keep the unsent text; an empty one clears the draft.

        Raises:
            StoreError: it could not be written; the caller still has the text.
        """
        if not text:
            self.clear_draft(question_id)
            return
        with self._writing("the draft") as db:
            db.execute(
                "INSERT OR REPLACE INTO draft (question_id, text, at) VALUES (?, ?, ?)",
                (question_id, _storable(text), to_stamp(at)),
            )

    def draft(self, question_id: str) -> str | None:
        """The unsent text for this question."""
        rows = self._read("SELECT text FROM draft WHERE question_id = ?", question_id)
        return str(rows[0][0]) if rows else None

    def clear_draft(self, question_id: str) -> None:
        """Forget the unsent text.

        Raises:
            StoreError: it could not be written.
        """
        with self._writing("the draft") as db:
            db.execute("DELETE FROM draft WHERE question_id = ?", (question_id,))

    def any_drafts(self) -> list[Draft]:
        """All unsent texts, the newest first."""
        rows = self._read("SELECT question_id, text, at FROM draft ORDER BY at DESC, question_id")
        return [Draft(question_id, text, from_stamp(at)) for question_id, text, at in rows]

    def close(self) -> None:
        """Release the file. Closing twice is fine."""
        with self._lock:
            self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @contextmanager
    def _writing(self, what: str) -> Iterator[sqlite3.Connection]:
        with self._lock:
            try:
                yield self._db
            except sqlite3.IntegrityError as error:
                raise StoreError(f"There is no such attempt to attach {what} to.") from error
            except sqlite3.Error as error:
                raise StoreError(
                    f"{what.capitalize()} could not be saved: {error}. Nothing typed is lost yet."
                ) from error

    def _read(self, query: str, *values: Any) -> list[tuple[Any, ...]]:  # noqa: ANN401  SQLite takes what it takes
        with self._lock:
            try:
                return self._db.execute(query, values).fetchall()
            except sqlite3.Error as error:
                raise StoreError(f"History could not be read: {error}.") from error


def _storable(text: str) -> str:
    return _SURROGATES.sub("\ufffd", text)


def _attempt(row: tuple[Any, ...]) -> Attempt:
    grade, score, verdict, reason, at = row[7:12]
    return Attempt(
        id=row[0],
        question_id=row[1],
        answer=row[2],
        at=from_stamp(row[3]),
        session_id=row[4],
        hints=row[5],
        seconds=row[6],
        grade=Grade.from_dict(json.loads(grade)) if grade else None,
        override=Override(score, verdict, reason, from_stamp(at)) if score is not None else None,
    )
