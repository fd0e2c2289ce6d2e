"""One interview as it is held: what happens is stored first, then applied, then answered with effects."""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from grill.errors import StoreError
from grill.interviewer.journal import Journal
from grill.session.interview import events as happened
from grill.session.interview.engine import apply, begin, replay
from grill.session.interview.plan import Plan, Wish, from_record, plan_interview, to_record
from grill.session.interview.probes import follow_up_question, probes_for
from grill.session.interview.state import Interview, Turn
from grill.session.stopwatch import Stopwatch

if TYPE_CHECKING:
    from grill.content.bank import Bank
    from grill.content.model import Entry, Question, Rubric
    from grill.grading.grade import Grade
    from grill.report.model import Report
    from grill.session.interview.events import Effect, Event
    from grill.store import Attempt, Store

KIND = "interview"
"""What a session of this kind is called in the history."""


@dataclass(frozen=True, slots=True)
class Work:
    """An answer that waits for its grade."""

    attempt: int
    question: Question
    """As it was put: a follow-up is part of it."""
    rubric: Rubric | None
    answer: str


class Interviewer:
    """Holds one interview.

    Methods that make something happen take `reading`, the seconds of any clock that runs on (see
    `grill.session.stopwatch`), and return what is to be said and done. Answers are stored before anything else happens
    to them; an event that cannot be stored for the moment is kept and stored with the next.
    """

    def __init__(
        self,
        bank: Bank,
        store: Store,
        session_id: str,
        plan: Plan,
        *,
        now: Callable[[], datetime],
        longest_gap: float | None,
    ) -> None:
        self.bank = bank
        self.store = store
        self.session_id = session_id
        self.plan = plan
        self.state: Interview = begin(plan)
        self.draft = ""
        """The unsent text of an interrupted interview."""
        self._now = now
        self._journal = Journal(store, session_id, now)
        self._stopwatch = Stopwatch(longest_gap=longest_gap)

    # -- beginning

    @classmethod
    def plan_new(
        cls,
        bank: Bank,
        store: Store,
        wish: Wish,
        *,
        now: Callable[[], datetime],
        longest_gap: float | None,
        session_id: str | None = None,
    ) -> Interviewer:
        """An interview that is planned, stored, and waits for the learner to begin.

        Raises:
            StoreError: it could not be stored.
        """
        gradable = [outline for outline in bank.outline() if outline.has_rubric]
        plan = plan_interview(gradable, wish, store.last_scores())
        name = session_id or f"interview-{uuid.uuid4().hex[:12]}"
        store.add_session(name, KIND, to_record(plan), at=now())
        return cls(bank, store, name, plan, now=now, longest_gap=longest_gap)

    @classmethod
    def resume(
        cls,
        bank: Bank,
        store: Store,
        session_id: str,
        *,
        now: Callable[[], datetime],
        longest_gap: float | None,
    ) -> tuple[Interviewer, tuple[Effect, ...]]:
        """An interrupted or finished interview as it was, and all that was said in it.

        Raises:
            StoreError: there is no such interview, or it cannot be read.
        """
        session = store.session(session_id)
        if session is None:
            raise StoreError(f"There is no interview '{session_id}' in the history.")
        try:
            plan = from_record(session.plan)
            stored = [(happened.from_record(row.record), row.seconds) for row in store.session_events(session_id)]
        except (KeyError, TypeError, ValueError) as error:
            raise StoreError(f"The interview '{session_id}' cannot be read back: {error}.") from error
        self = cls(bank, store, session_id, plan, now=now, longest_gap=longest_gap)
        self.state, said = replay(plan, stored)
        self._journal.number = len(stored)
        self._stopwatch.seconds = max(self.state.now, session.seconds)
        if not session.ended_at:
            self.state, late = apply(self.state, happened.Ticked(), session.seconds)
            said = (*said, *late)
            self.draft = session.draft if session.place == self.state.place else ""
            if self.state.phase == "finished":
                # It was stopped between its last event and the record of its end.
                self._journal.end()
        return self, said

    @classmethod
    def unfinished(
        cls, bank: Bank, store: Store, *, now: Callable[[], datetime], longest_gap: float | None
    ) -> Interviewer | None:
        """The newest interview that was begun and not ended; one that cannot be read back is passed over.

        Raises:
            StoreError: the history cannot be read.
        """
        for session in store.sessions(KIND):
            if session.ended_at is not None:
                continue
            with contextlib.suppress(StoreError):
                held, _ = cls.resume(bank, store, session.id, now=now, longest_gap=longest_gap)
                if held.state.phase not in ("ready", "finished"):
                    return held
        return None

    # -- what happens

    def tell(self, event: Event, reading: float) -> tuple[Effect, ...]:
        """Let something happen; nothing is stored where it changes nothing.

        Raises:
            SessionMoved: the interview went on elsewhere; this one is out of date.
        """
        now = self._stopwatch.read(reading)
        state, effects = apply(self.state, event, now)
        idle = apply(self.state, happened.Ticked(), now)
        if (state, effects) != idle:
            self._journal.event(event, now)
        self.state = state
        return effects + self._after(effects, reading)

    def tick(self, reading: float) -> tuple[Effect, ...]:
        """Let the time go by."""
        return self.tell(happened.Ticked(), reading)

    def answer(self, text: str, reading: float) -> tuple[Effect, ...]:
        """Store an answer, then let it count.

        Raises:
            StoreError: it could not be stored; nothing has happened and the caller still has the text.
            SessionMoved: the interview went on elsewhere.
        """
        slot = self.state.slot
        if slot is None or not self.state.takes_answer:
            raise StoreError("Nothing is being asked at the moment.")
        now = self._stopwatch.read(reading)
        before, _ = apply(self.state, happened.Ticked(), now)
        attempt = self._journal.answer(before, slot.question, text, now)
        self.state, effects = apply(self.state, happened.AnswerCommitted(attempt), now)
        return effects + self._after(effects, reading)

    def graded(self, attempt: int, grade: Grade, reading: float) -> tuple[Effect, ...]:
        """Take the grade of an attempt; a better one may come later.

        Raises:
            SessionMoved: the interview went on elsewhere.
        """
        turn = self._turn(attempt)
        if turn is None:
            return ()
        self._journal.grade(attempt, grade)
        slot = self.plan.slots[turn.slot]
        probes = probes_for(grade, slot.round) if turn.probe is None else ()
        return self.tell(happened.AttemptGraded(attempt, grade.score, probes), reading)

    def checkpoint(self, draft: str) -> None:
        """Write the time and the unsent text down.

        Raises:
            SessionMoved: the interview went on elsewhere.
            StoreError: it could not be written.
        """
        if self.state.phase != "finished":
            self._journal.checkpoint(self.state, draft)

    def keep_as_draft(self, text: str) -> bool:
        """Make text that will not be sent here a draft of its question, for practice; False when there is none.

        Raises:
            StoreError: it could not be written.
        """
        if not text.strip():
            return False
        question = (self.state.slot or self.plan.slots[self.state.position]).question
        earlier = self.store.draft(question)
        self.store.save_draft(question, f"{earlier}\n\n{text}" if earlier else text, at=self._now())
        return True

    # -- looking

    def entry(self, slot: int) -> Entry | None:
        """The question of a slot; None when it is no longer in the bank."""
        name = self.plan.slots[slot].question
        return self.bank.entries.get(name, None)

    def work(self) -> Iterator[Work]:
        """Answers that have no grade, or a provisional one: what a resumed interview has to have graded."""
        for attempt in self.attempts():
            turn = self._turn(attempt.id)
            graded = attempt.grade is not None and attempt.grade.mode == "full"
            if turn is not None and not (graded and turn.settled) and (item := self._work(attempt, turn)) is not None:
                yield item

    def attempts(self) -> list[Attempt]:
        """Every answer of this interview, in order."""
        return self.store.session_attempts(self.session_id)

    def work_of(self, attempt: int) -> Work | None:
        """What has to be graded of one answer; None when its question is no longer in the bank.

        Raises:
            StoreError: the history cannot be read.
        """
        turn, stored = self._turn(attempt), self.store.attempt(attempt)
        return None if turn is None or stored is None else self._work(stored, turn)

    def _work(self, attempt: Attempt, turn: Turn) -> Work | None:
        entry = self.entry(turn.slot)
        if entry is None:
            return None
        question = entry.question if turn.probe is None else follow_up_question(entry.question, turn.probe.text)
        return Work(attempt.id, question, entry.rubric, attempt.answer)

    @property
    def problem(self) -> str:
        """Why something could not be stored yet; empty when all is on disk."""
        return self._journal.problem

    @problem.setter
    def problem(self, reason: str) -> None:
        self._journal.problem = reason

    @property
    def away_seconds(self) -> float:
        """Time that was left out because nobody was there."""
        return self._stopwatch.away_seconds

    def rest(self) -> None:
        """Let the time since the last reading not count: the clock stood still."""
        self._stopwatch.rest()

    def discard(self) -> None:
        """Forget an interview that was not begun, or is not to be gone on with; its answers stay in the history."""
        self._journal.discard()

    def report(self) -> Report:
        """The report as of now.

        Raises:
            StoreError: the history cannot be read.
        """
        from grill.report.build import AnswerRecord, build

        session = self.store.session(self.session_id)
        if session is None:
            raise StoreError(f"There is no interview '{self.session_id}' in the history.")
        answers = {
            attempt.id: AnswerRecord(
                attempt.answer, attempt.grade, attempt.override.score if attempt.override is not None else None
            )
            for attempt in self.attempts()
        }
        return build(
            self.state,
            self.bank.entries,
            self.bank.packs,
            answers,
            started_at=session.started_at.astimezone(),
            finished_at=session.ended_at.astimezone() if session.ended_at is not None else None,
            latest_cold=self._cold_before(session.started_at),
        )

    def _cold_before(self, moment: datetime) -> dict[str, bool]:
        """Whether each question was cold when an interview begun before `moment` last asked it."""
        from grill.records.held import held
        from grill.records.interviews import latest_cold

        earlier = [found for found in self.store.sessions(KIND) if found.started_at < moment]
        if not earlier:
            return {}
        interviews = held(earlier, self.store.every_row(), self.store.session_events)
        return latest_cold(interviews, list(self.bank.entries))

    def numbered_attempts(self) -> dict[tuple[int, int], Attempt]:
        """Answers by the numbers that the report gives to question and follow-up; 0 is the question itself."""
        from grill.report.questions import follow_ups_of

        known = {attempt.id: attempt for attempt in self.attempts()}
        found: dict[tuple[int, int], Attempt] = {}
        for slot in range(len(self.plan.slots)):
            first = self.state.first_turn(slot)
            for number, exchange in enumerate([first, *follow_ups_of(self.state, slot)]):
                if isinstance(exchange, Turn) and exchange.attempt in known:
                    found[slot + 1, number] = known[exchange.attempt]
        return found

    def _turn(self, attempt: int) -> Turn | None:
        return next((turn for turn in self.state.turns if turn.attempt == attempt), None)

    # -- what follows by itself

    def _after(self, effects: tuple[Effect, ...], reading: float) -> tuple[Effect, ...]:
        """What follows by itself: an end is recorded, and what has left the bank is not waited for."""
        if any(isinstance(effect, happened.Finished) for effect in effects):
            self._journal.end()
        event = self._without_the_bank()
        return self.tell(event, reading) if event is not None else ()

    def _without_the_bank(self) -> Event | None:
        """A question that is gone is passed over; an answer to one gets no grade."""
        if self.state.paused:
            return None
        if self.state.phase == "asking" and self.entry(self.state.position) is None:
            return happened.Skipped()
        turns = {turn.attempt: turn for turn in self.state.turns}
        gone = (attempt for attempt in self.state.awaited if self.entry(turns[attempt].slot) is None)
        return next((happened.GradingFailed(attempt) for attempt in gone), None)
