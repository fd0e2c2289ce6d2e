"""What happens to one interview, on its way to the history."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from grill.errors import SessionMoved, StoreError
from grill.session.interview.events import AnswerCommitted, to_record

if TYPE_CHECKING:
    from grill.grading.grade import Grade
    from grill.session.interview.events import Event
    from grill.session.interview.state import Interview
    from grill.store import Store


@dataclass(frozen=True, slots=True)
class _Unwritten:
    """An event that could not be stored yet."""

    number: int
    seconds: float
    event: Event
    at: datetime


class Journal:
    """Stores what happens, in the order in which it happens.

    What cannot be stored for the moment (a full disk) is kept, and stored before the next thing is. An answer is the
    exception: it is stored, or nothing has happened.
    """

    def __init__(self, store: Store, session_id: str, now: Callable[[], datetime]) -> None:
        self._store = store
        self._session_id = session_id
        self._now = now
        self.number = 0
        """Of the next event."""
        self.problem = ""
        """Why something could not be stored yet; empty when all is on disk."""
        self._events: list[_Unwritten] = []
        self._grades: dict[int, Grade] = {}
        self._over_at: datetime | None = None

    def event(self, event: Event, seconds: float) -> None:
        """Store an event now or later.

        Raises:
            SessionMoved: the interview went on elsewhere.
        """
        self._events.append(_Unwritten(self.number, seconds, event, self._now()))
        self.number += 1
        self._save()

    def grade(self, attempt: int, grade: Grade) -> None:
        """Store the grade of an answer now or later.

        Raises:
            SessionMoved: the interview went on elsewhere.
        """
        self._grades[attempt] = grade
        self._save()

    def end(self) -> None:
        """Store now or later that the interview is over.

        Raises:
            SessionMoved: the interview went on elsewhere.
        """
        self._over_at = self._now()
        self._save()

    def discard(self) -> None:
        """Store that nobody will go on with it."""
        try:
            self._store.discard_session(self._session_id, at=self._now())
        except StoreError as error:
            self.problem = str(error)

    def answer(self, state: Interview, question: str, text: str, seconds: float) -> int:
        """Store the answer to what `state` asks; returns the attempt's id.

        Raises:
            StoreError: it, or something before it, could not be stored; nothing has happened.
            SessionMoved: the interview went on elsewhere.
        """
        self._catch_up()
        follow_up = state.follow_up
        attempt = self._store.commit_answer(
            self._session_id,
            self.number,
            seconds,
            question,
            text,
            lambda number: to_record(AnswerCommitted(number)),
            probe=follow_up.probe.aim if follow_up is not None else None,
            hints=0 if follow_up is not None else state.hints_shown,
            answer_seconds=state.on_turn,
            at=self._now(),
        )
        self.number += 1
        return attempt

    def checkpoint(self, state: Interview, draft: str) -> None:
        """Store the time and the unsent text.

        Raises:
            SessionMoved: the interview went on elsewhere.
            StoreError: it could not be written.
        """
        number = self._events[0].number if self._events else self.number
        self._store.checkpoint(self._session_id, state.now, state.place, draft, at=self._now(), number=number)

    def _save(self) -> None:
        try:
            self._catch_up()
        except SessionMoved:
            raise
        except StoreError as error:
            self.problem = str(error)

    def _catch_up(self) -> None:
        while self._events:
            row = self._events[0]
            self._store.append_event(self._session_id, row.number, row.seconds, to_record(row.event), at=row.at)
            self._events.pop(0)
        for attempt in list(self._grades):
            self._store.set_grade(attempt, self._grades[attempt])
            del self._grades[attempt]
        if self._over_at is not None:
            self._store.end_session(self._session_id, at=self._over_at)
            self._over_at = None
        self.problem = ""
