"""Practice as a pure state machine: `apply(state, event) -> state`, with no clock, file or model behind it.

A practice is a queue of tasks. The current one is *asking* until an answer is sent, then *answered*: it may be retried
as often as the learner likes, until the practice moves on. Every event is legal at any moment; one that does not apply
leaves the state as it was, so that a screen never has to guess which keys to lock.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from grill.grading.grade import COLD, PARTIAL, Grade, Verdict

Phase = Literal["asking", "answered", "finished"]


@dataclass(frozen=True, slots=True)
class Task:
    """One question of the queue, as much of it as the machine needs."""

    question: str
    """Question id."""
    hints: int = 0
    """How many staged hints the question has."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One attempt at one question."""

    attempt: int
    """The attempt's id, given by whoever stored it; the newest attempt has the highest."""
    question: str
    hints: int
    graded: float | None = None
    """The grade's score, 0 to 1; None until the grade has come."""
    override: float | None = None
    """The learner's own score, which stands above the grade's."""
    points: tuple[tuple[str, float], ...] = ()
    """(criterion id, credit), in the rubric's order."""
    provisional: bool = False
    """Graded by keywords alone; a better grade is to come."""

    @property
    def score(self) -> float | None:
        """What counts, 0 to 1."""
        return self.graded if self.override is None else self.override

    @property
    def verdict(self) -> Verdict | None:
        """The word for what counts."""
        return None if self.score is None else verdict_of(self.score)


@dataclass(frozen=True, slots=True)
class Practice:
    """Everything about a practice in progress."""

    tasks: tuple[Task, ...]
    position: int = 0
    phase: Phase = "asking"
    hints_shown: int = 0
    outcomes: tuple[Outcome, ...] = ()
    skipped: tuple[str, ...] = ()

    @property
    def current(self) -> Task | None:
        """The task being asked or just answered; None when finished."""
        return None if self.phase == "finished" else self.tasks[self.position]

    @property
    def latest(self) -> Outcome | None:
        """The newest attempt at the current question."""
        task = self.current
        tries = [outcome for outcome in self.outcomes if task is not None and outcome.question == task.question]
        return tries[-1] if tries else None

    def earlier(self, attempt: int) -> Outcome | None:
        """The graded attempt at the same question just before this one, to compare with."""
        this = next((outcome for outcome in self.outcomes if outcome.attempt == attempt), None)
        if this is None:
            return None
        before = [
            outcome
            for outcome in self.outcomes
            if outcome.question == this.question and outcome.attempt < attempt and outcome.score is not None
        ]
        return before[-1] if before else None


@dataclass(frozen=True, slots=True)
class HintAsked:
    """The learner wanted the next staged hint."""


@dataclass(frozen=True, slots=True)
class AnswerCommitted:
    """An answer to the current question was stored under this attempt id."""

    attempt: int


@dataclass(frozen=True, slots=True)
class AttemptGraded:
    """The grade of an attempt came, or came again with more evidence."""

    attempt: int
    grade: Grade


@dataclass(frozen=True, slots=True)
class GradeOverridden:
    """The learner said that the grade was wrong, or took that back."""

    attempt: int
    score: float | None
    """0 to 1; None withdraws the override."""


@dataclass(frozen=True, slots=True)
class Retried:
    """The learner wanted another go at the question just answered."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """The learner passed over the current question."""


@dataclass(frozen=True, slots=True)
class Advanced:
    """The learner wanted the next question."""


@dataclass(frozen=True, slots=True)
class Ended:
    """The learner stopped the practice."""


Event = HintAsked | AnswerCommitted | AttemptGraded | GradeOverridden | Retried | Skipped | Advanced | Ended


def begin(tasks: tuple[Task, ...]) -> Practice:
    """A practice at its first question; finished at once when there is none."""
    return Practice(tasks=tasks, phase="asking" if tasks else "finished")


def apply(state: Practice, event: Event) -> Practice:  # noqa: C901, PLR0911  one flat case an event reads best
    """The state after the event; the same object when the event does not apply."""
    match event:
        case AttemptGraded():
            return _graded(state, event)
        case GradeOverridden():
            return _overridden(state, event)
        case _ if state.current is None:
            return state
        case HintAsked():
            left = state.phase == "asking" and state.hints_shown < state.tasks[state.position].hints
            return replace(state, hints_shown=state.hints_shown + 1) if left else state
        case AnswerCommitted():
            outcome = Outcome(event.attempt, state.tasks[state.position].question, state.hints_shown)
            if any(known.attempt >= event.attempt for known in state.outcomes):
                return state
            return replace(state, phase="answered", outcomes=(*state.outcomes, outcome))
        case Retried():
            return replace(state, phase="asking") if state.phase == "answered" else state
        case Skipped():
            return _skipped(state)
        case Advanced():
            return _moved_on(state) if state.phase == "answered" else _skipped(state)
        case Ended():
            return replace(state, phase="finished")


def _skipped(state: Practice) -> Practice:
    """Pass over the question; one that was tried before is left, not skipped."""
    question = state.tasks[state.position].question
    tried = state.latest is not None or question in state.skipped
    return _moved_on(state if tried else replace(state, skipped=(*state.skipped, question)))


def _moved_on(state: Practice) -> Practice:
    if state.position + 1 >= len(state.tasks):
        return replace(state, phase="finished")
    return replace(state, position=state.position + 1, phase="asking", hints_shown=0)


def _graded(state: Practice, event: AttemptGraded) -> Practice:
    grade = event.grade
    points = tuple((result.id, result.credit) for result in grade.criteria)
    return _replaced(
        state,
        event.attempt,
        lambda known: replace(known, graded=grade.score, points=points, provisional=grade.mode == "keywords"),
    )


def _overridden(state: Practice, event: GradeOverridden) -> Practice:
    score = None if event.score is None else min(1.0, max(0.0, event.score))
    return _replaced(state, event.attempt, lambda known: replace(known, override=score))


def _replaced(state: Practice, attempt: int, change: Callable[[Outcome], Outcome]) -> Practice:
    if all(known.attempt != attempt for known in state.outcomes):
        return state
    return replace(
        state, outcomes=tuple(change(outcome) if outcome.attempt == attempt else outcome for outcome in state.outcomes)
    )


def verdict_of(score: float) -> Verdict:
    """The word for a score of 0 to 1."""
    return "cold" if score >= COLD else "partial" if score >= PARTIAL else "miss"
