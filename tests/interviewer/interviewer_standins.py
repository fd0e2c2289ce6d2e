"""Stand-ins for holding an interview: a bank of four questions, grades by words, a clock, a disk that fills up."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from grill.content.bank import Bank
from grill.content.model import Criterion, Entry, Pack, Question, Rubric, Section
from grill.errors import StoreError
from grill.grading.grade import CriterionResult, Grade, Quote, Receipt
from grill.interviewer import Interviewer
from grill.session.interview.plan import Wish
from grill.session.practice import verdict_of

START = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
WISH = Wish(minutes=10, seed=3)
SECTION = Section(letter="A", title="Tea")


def entry(name: str, kind: str, *points: str) -> Entry:
    question = Question(
        id=name, number=int(name[-1]), kind=kind, prompt=f"What of {name}?", answer="So.", target_seconds=40,
        hints=("First.", "Second."),
    )  # fmt: skip
    criteria = tuple(Criterion(id=point, point=f"{point}.", accept=(point,), probe=f"And {point}?") for point in points)
    return Entry(question=question, rubric=Rubric(criteria=criteria), pack="p", section=SECTION)


ENTRIES = {
    one.question.id: one
    for one in (
        entry("t-1", "recall", "warm", "pot"),
        entry("t-2", "recall", "leaf"),
        entry("t-3", "numeric", "cups"),
        entry("t-4", "methodology", "water", "minutes"),
    )
}


def bank_of(*without: str) -> Bank:
    """The bank, some questions left out."""
    kept = {name: one for name, one in ENTRIES.items() if name not in without}
    return Bank(entries=kept, packs={"p": Pack(id="p", title="Tea")})


BANK = bank_of()


def grade_of(work, *, mode: str = "full") -> Grade:
    """A point is met when its name stands in the answer."""
    rows = []
    for criterion in work.rubric.criteria:
        at = work.answer.find(criterion.id)
        quote = Quote(at, at + len(criterion.id), criterion.id) if at >= 0 else None
        state, credit = ("met", 1.0) if quote else ("missed", 0.0)
        rows.append(
            CriterionResult(criterion.id, criterion.point, 1, False, credit, state, quote, probe=criterion.probe)
        )
    score = sum(row.credit for row in rows) / len(rows)
    receipt = Receipt("q", "r", "m", "c")
    grade = Grade(work.question.id, score, verdict_of(score), False, tuple(rows), (), (), (), receipt)
    return replace(grade, mode=mode)


class Clock:
    """Time that moves only when told to."""

    def __init__(self, seconds: float = 0.0) -> None:
        self.seconds = seconds

    def __call__(self) -> datetime:
        return START + timedelta(seconds=self.seconds)


class Disk:
    """A history whose writes fail while the disk is full."""

    WRITES = frozenset(
        ("add_session", "append_event", "commit_answer", "set_grade", "checkpoint", "end_session", "discard_session")
    )

    def __init__(self, store) -> None:
        self.store, self.full = store, False

    def __getattr__(self, name):
        if self.full and name in self.WRITES:
            raise StoreError("It could not be saved: the disk is full.")
        return getattr(self.store, name)


def new(store, clock: Clock, wish: Wish = WISH, **more) -> Interviewer:
    return Interviewer.plan_new(BANK, store, wish, **{"now": clock, "longest_gap": None, "session_id": "s", **more})


def again(store, clock: Clock, bank: Bank = BANK):
    return Interviewer.resume(bank, store, "s", now=clock, longest_gap=None)


def stored(store):
    """Everything on disk that an interview is made of."""
    events = [(event.number, event.seconds, event.record) for event in store.session_events("s")]
    attempts = [
        (attempt.id, attempt.question_id, attempt.answer, attempt.hints, attempt.seconds, attempt.probe, attempt.grade)
        for attempt in store.session_attempts("s")
    ]
    return events, attempts, store.session("s").ended_at is not None
