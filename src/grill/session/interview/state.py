"""Everything about an interview at one moment: frozen, plain, equal when nothing differs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from grill.session.interview.events import FinishReason
from grill.session.interview.plan import FOLLOW_UP_SECONDS, Plan, Slot
from grill.session.interview.probes import Probe

Phase = Literal["ready", "asking", "probing", "considering", "finished"]
"""`considering`: a grade decides what is asked next, and has not come yet."""

QUESTION_BUDGET = 2.0
"""Times its target that a question may take with its follow-ups; none begins after that."""
IN_TIME = 1.5
"""Times its target within which an answer counts as in time: typing is slower than speaking."""
NUDGES = (100, 150)
"""Per cent of the target time at which the interviewer says so."""
TOO_LITTLE = 1 / 3
"""Share of a question's target below which the time left is too little to begin it."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One answer that was given."""

    slot: int
    attempt: int
    """Id of the stored attempt."""
    probe: Probe | None = None
    """The follow-up that it answers; None for the question itself."""
    hints: int = 0
    seconds: float = 0.0
    """Time that the answer took, pauses left out."""
    settled: bool = False
    """The grade came, or never will."""
    score: float | None = None
    """0 to 1; None where there is no grade."""
    probes: tuple[Probe, ...] = ()
    """The follow-ups that the grade suggests."""


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A follow-up to ask, or being asked."""

    slot: int
    probe: Probe


@dataclass(frozen=True, slots=True)
class Skip:
    """What was passed over."""

    slot: int
    probe: Probe | None = None
    seconds: float = 0.0
    hints: int = 0


@dataclass(frozen=True, slots=True)
class Interview:
    """An interview in progress, or over."""

    plan: Plan
    phase: Phase = "ready"
    position: int = 0
    """The slot being asked, or the last one asked."""
    follow_up: FollowUp | None = None
    """While `probing`."""
    waiting: tuple[FollowUp, ...] = ()
    """Follow-ups still to come in this round."""
    paused: bool = False
    hints_shown: int = 0
    """On the current question."""
    nudged: int = 0
    """Per cent of the last nudge on the current question or follow-up."""
    now: float = 0.0
    """Attended seconds at the last event."""
    elapsed: float = 0.0
    """Seconds since the beginning, pauses left out."""
    on_turn: float = 0.0
    """Seconds on the current question or follow-up, pauses left out."""
    paused_seconds: float = 0.0
    pauses: int = 0
    turns: tuple[Turn, ...] = ()
    skips: tuple[Skip, ...] = ()
    finished: FinishReason | None = None

    @property
    def slot(self) -> Slot | None:
        """The slot of what is being asked; None before the beginning and after the end."""
        index = self.slot_index
        return None if index is None else self.plan.slots[index]

    @property
    def slot_index(self) -> int | None:
        """Its number."""
        if self.phase in ("ready", "finished"):
            return None
        return self.follow_up.slot if self.follow_up is not None else self.position

    @property
    def takes_answer(self) -> bool:
        """Whether an answer can be sent now."""
        return self.phase in ("asking", "probing")

    @property
    def target_seconds(self) -> int:
        """Target of what is being asked; 0 when nothing is."""
        slot = self.slot
        if slot is None:
            return 0
        return FOLLOW_UP_SECONDS[slot.round] if self.follow_up is not None else slot.target_seconds

    @property
    def remaining(self) -> float | None:
        """Seconds left of the whole time, never below 0; None when untimed."""
        budget = self.plan.budget_seconds
        return None if budget is None else max(0.0, budget - self.elapsed)

    @property
    def time_is_up(self) -> bool:
        """Whether nothing new may be asked."""
        return self.remaining == 0.0

    @property
    def place(self) -> str:
        """What an unsent answer belongs to; differs from question to question and from follow-up to follow-up."""
        return f"{len(self.turns)}.{len(self.skips)}"

    def spent(self, slot: int) -> float:
        """Seconds that a question has taken with its follow-ups."""
        return sum(turn.seconds for turn in self.turns if turn.slot == slot)

    def first_turn(self, slot: int) -> Turn | None:
        """The answer to a slot's question itself."""
        return next((turn for turn in self.turns if turn.slot == slot and turn.probe is None), None)

    @property
    def awaited(self) -> tuple[int, ...]:
        """Attempts whose grade decides what is asked next; empty unless `considering`."""
        if self.phase != "considering":
            return ()
        kind = self.plan.slots[self.position].round
        # In a methodology round only the answer just given brings follow-ups; the earlier ones had theirs.
        return tuple(
            turn.attempt
            for turn in self.turns
            if not turn.settled
            and turn.probe is None
            and (turn.slot == self.position or kind != "methodology")
            and self.plan.slots[turn.slot].round == kind
        )


def in_time(seconds: float, target_seconds: float) -> bool:
    """Whether an answer came before the second nudge."""
    return seconds <= IN_TIME * target_seconds
