"""Interviews as they happen: events one by one, checkpoints in between, and taking one up again."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from datetime import datetime
from typing import Any

from grill.errors import SessionMoved, StoreError
from grill.store.answers import insert_attempt
from grill.store.attempts import Attempt, from_stamp, storable, to_stamp
from grill.store.base import Connected, Row
from grill.store.sessions import Session, StoredEvent

_SESSIONS = "SELECT id, kind, plan, started_at, ended_at, seconds, place, draft, discarded, seen_at FROM session"
_MOVED = "This interview went on in another window, so nothing more is added from here; go on there, or open it again."


class Interviews(Connected):
    """Sessions and their events. The events of a session are numbered by its one writer; a second one is found out."""

    def add_session(self, session_id: str, kind: str, plan: dict[str, Any], *, at: datetime) -> None:
        """Record that an interview with this plan, which JSON can hold, begins.

        Raises:
            StoreError: the id is taken, or it could not be written.
        """
        row = (session_id, kind, json.dumps(plan), to_stamp(at), to_stamp(at))
        with self._transaction("the interview") as db:
            if db.execute("SELECT 1 FROM session WHERE id = ?", (session_id,)).fetchone():
                raise StoreError(f"An interview {session_id} is in history already.")
            db.execute("INSERT INTO session (id, kind, plan, started_at, seen_at) VALUES (?, ?, ?, ?, ?)", row)

    def append_event(
        self, session_id: str, number: int, seconds: float, record: dict[str, Any], *, at: datetime
    ) -> None:
        """Record what happened.

        Args:
            session_id: Of a session that was added; it may have ended, for grades come late.
            number: One more than that of the event before.
            seconds: Attended seconds so far.
            record: What JSON can hold.
            at: The time of day.

        Raises:
            SessionMoved: the number is taken; nothing was written.
            StoreError: there is no such interview, or it could not be written.
        """
        with self._transaction("the event", "interview") as db:
            _must_be_free(db, session_id, number)
            _append(db, session_id, StoredEvent(number, seconds, record, at))

    def commit_answer(  # noqa: PLR0917  begins as `append_event` does
        self,
        session_id: str,
        number: int,
        seconds: float,
        question_id: str,
        answer: str,
        make_record: Callable[[int], dict[str, Any]],
        *,
        probe: str | None,
        hints: int,
        answer_seconds: float,
        at: datetime,
    ) -> int:
        """Record an answer and the event that it was given, both or neither; the session's draft is then empty.

        Args:
            session_id: As for `append_event`, like `number` and `seconds`.
            number: As above.
            seconds: As above.
            question_id: What was asked.
            answer: What was typed.
            make_record: The event's record, from the attempt's id.
            probe: Id of the criterion or move whose follow-up was answered; None for the question itself.
            hints: Hints seen before answering.
            answer_seconds: Attended seconds that the answer took.
            at: The time of day.

        Returns:
            The attempt's id.

        Raises:
            SessionMoved: the number is taken; nothing was written, and the caller still has the answer.
            StoreError: there is no such interview, or it could not be written.
        """
        attempt = Attempt(0, question_id, answer, at, session_id, hints, answer_seconds, probe=probe)
        with self._transaction("the answer", "interview") as db:
            _must_be_free(db, session_id, number)
            attempt_id = insert_attempt(db, attempt)
            _append(db, session_id, StoredEvent(number, seconds, make_record(attempt_id), at))
            db.execute("UPDATE session SET draft = '' WHERE id = ?", (session_id,))
        return attempt_id

    def checkpoint(
        self, session_id: str, seconds: float, place: str, draft: str, *, at: datetime, number: int | None = None
    ) -> None:
        """Record how far a running interview is; one that has ended stays as it is.

        It survives the end of the process, however sudden. A power cut may cost the last few: this is called every
        second, and waiting for the disk each time would be felt while typing.

        Args:
            session_id: The interview.
            seconds: Attended seconds so far; fewer than are recorded change nothing.
            place: What the draft belongs to.
            draft: The unsent text.
            at: The time of day.
            number: That of the next event. Where it is given, a window that was left behind cannot write its old draft
                over that of the window in which the interview went on.

        Raises:
            SessionMoved: the number is taken; nothing was written.
            StoreError: it could not be written.
        """
        values = (seconds, place, storable(draft), to_stamp(at), session_id)
        with self._writing("the interview's place") as db:
            db.execute("PRAGMA synchronous = NORMAL")
            try:
                if number is not None:
                    _must_be_free(db, session_id, number)
                db.execute(
                    "UPDATE session SET seconds = max(seconds, ?), place = ?, draft = ?, seen_at = ? "
                    "WHERE id = ? AND ended_at IS NULL",
                    values,
                )
            finally:
                db.execute("PRAGMA synchronous = FULL")

    def end_session(self, session_id: str, *, at: datetime) -> None:
        """Record that the interview is over; the first end counts.

        Raises:
            StoreError: there is no such interview, or it could not be written.
        """
        self._end(session_id, at, discarded=False)

    def discard_session(self, session_id: str, *, at: datetime) -> None:
        """End an interview that nobody will go on with, without a report; its answers stay in history.

        Raises:
            StoreError: there is no such interview, or it could not be written.
        """
        self._end(session_id, at, discarded=True)

    def session(self, session_id: str) -> Session | None:
        """One interview by its id."""
        found = self._records(_session, f"{_SESSIONS} WHERE id = ?", session_id)
        return found[0] if found else None

    def sessions(self, kind: str | None = None) -> list[Session]:
        """All sessions, or those of one kind, the newest first; discarded ones say so."""
        chosen, values = ("", ()) if kind is None else ("WHERE kind = ?", (kind,))
        return self._records(_session, f"{_SESSIONS} {chosen} ORDER BY started_at DESC, id DESC", *values)

    def unfinished_session(self, kind: str = "interview") -> Session | None:
        """The newest one that was neither ended nor discarded."""
        found = self._records(
            _session, f"{_SESSIONS} WHERE kind = ? AND ended_at IS NULL ORDER BY started_at DESC, id DESC LIMIT 1", kind
        )
        return found[0] if found else None

    def session_events(self, session_id: str) -> list[StoredEvent]:
        """What happened, in order."""
        return self._records(
            lambda row: StoredEvent(row[0], row[1], json.loads(row[2]), from_stamp(row[3])),
            "SELECT number, seconds, json, at FROM session_event WHERE session_id = ? ORDER BY number",
            session_id,
        )

    def _end(self, session_id: str, at: datetime, *, discarded: bool) -> None:
        with self._transaction("the end", "interview") as db:
            if not db.execute("SELECT 1 FROM session WHERE id = ?", (session_id,)).fetchone():
                raise StoreError("There is no such interview to end.")
            db.execute(
                "UPDATE session SET ended_at = ?, discarded = ? WHERE id = ? AND ended_at IS NULL",
                (to_stamp(at), discarded, session_id),
            )


def _must_be_free(db: sqlite3.Connection, session_id: str, number: int) -> None:
    taken = "SELECT 1 FROM session_event WHERE session_id = ? AND number = ?"
    if db.execute(taken, (session_id, number)).fetchone():
        raise SessionMoved(_MOVED)


def _append(db: sqlite3.Connection, session_id: str, event: StoredEvent) -> None:
    stamp = to_stamp(event.at)
    db.execute(
        "INSERT INTO session_event (session_id, number, seconds, json, at) VALUES (?, ?, ?, ?, ?)",
        (session_id, event.number, event.seconds, json.dumps(event.record), stamp),
    )
    # A grade that comes after the end makes the interview no longer.
    db.execute(
        "UPDATE session SET seconds = max(seconds, ?), seen_at = ? WHERE id = ? AND ended_at IS NULL",
        (event.seconds, stamp, session_id),
    )


def _session(row: Row) -> Session:
    ended_at = from_stamp(row[4]) if row[4] is not None else None
    return Session(
        id=row[0],
        kind=row[1],
        plan=_plan(row[2]),
        started_at=from_stamp(row[3]),
        ended_at=ended_at,
        seconds=row[5],
        place=row[6],
        draft=row[7],
        discarded=bool(row[8]),
        seen_at=from_stamp(row[9]),
    )


def _plan(text: str) -> dict[str, Any]:
    """The stored plan; an empty one where it is no JSON, so that one bad row hides no other interview."""
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
