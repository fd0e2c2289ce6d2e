"""What can happen to an interview, and what it answers: past-tense facts in, effects out.

Events can be written down and read again (`to_record`, `from_record`): an interview is its plan and its events.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import Any, Literal

from grill.session.interview.plan import RoundKind
from grill.session.interview.probes import Probe

FinishReason = Literal["complete", "time", "ended"]


@dataclass(frozen=True, slots=True)
class Begun:
    """The learner was ready; the clock runs."""


@dataclass(frozen=True, slots=True)
class Ticked:
    """Time went by."""


@dataclass(frozen=True, slots=True)
class HintAsked:
    """The learner wanted the next staged hint."""


@dataclass(frozen=True, slots=True)
class RepeatAsked:
    """The learner wanted to see the question again."""


@dataclass(frozen=True, slots=True)
class AnswerCommitted:
    """An answer to the current question or follow-up was stored under this attempt id."""

    attempt: int


@dataclass(frozen=True, slots=True)
class Skipped:
    """The learner passed over what is being asked, or did not wait for a follow-up."""


@dataclass(frozen=True, slots=True)
class Paused:
    """The learner stopped the clock."""


@dataclass(frozen=True, slots=True)
class Resumed:
    """The learner came back."""


@dataclass(frozen=True, slots=True)
class AttemptGraded:
    """The grade of an attempt came, or came again with more evidence."""

    attempt: int
    score: float
    """0 to 1."""
    probes: tuple[Probe, ...] = ()
    """The follow-ups it suggests."""


@dataclass(frozen=True, slots=True)
class GradingFailed:
    """No grade will come for this attempt."""

    attempt: int


@dataclass(frozen=True, slots=True)
class Ended:
    """The learner stopped the interview."""


Event = (
    Begun
    | Ticked
    | HintAsked
    | RepeatAsked
    | AnswerCommitted
    | Skipped
    | Paused
    | Resumed
    | AttemptGraded
    | GradingFailed
    | Ended
)

_EVENTS: dict[str, type[Event]] = {
    kind.__name__: kind
    for kind in (
        Begun,
        Ticked,
        HintAsked,
        RepeatAsked,
        AnswerCommitted,
        Skipped,
        Paused,
        Resumed,
        AttemptGraded,
        GradingFailed,
        Ended,
    )
}


def to_record(event: Event) -> dict[str, Any]:
    """A JSON-ready dictionary; `from_record` is its inverse."""
    return {"event": type(event).__name__, **asdict(event)}


def from_record(record: dict[str, Any]) -> Event:
    """The event of a record, also after a trip through JSON.

    Raises:
        ValueError: the record is of no known event.
    """
    kind = _EVENTS.get(str(record.get("event")))
    if kind is None:
        raise ValueError(f"an unknown event: {record.get('event')}")
    values = {field.name: record[field.name] for field in fields(kind)}
    if kind is AttemptGraded:
        values["probes"] = tuple(Probe(**probe) for probe in values["probes"])
    return kind(**values)


@dataclass(frozen=True, slots=True)
class RoundOpened:
    """A round begins with `count` questions."""

    round: RoundKind
    count: int


@dataclass(frozen=True, slots=True)
class Asked:
    """This slot's question is now to be answered."""

    slot: int


@dataclass(frozen=True, slots=True)
class FollowedUp:
    """A follow-up is now to be answered."""

    slot: int
    probe: Probe
    comeback: bool
    """Other questions came in between: the learner must be told what this is about."""
    turn: int = 0
    """Number of the answer that is asked for, from 0."""


@dataclass(frozen=True, slots=True)
class HintGiven:
    """The current question's hint of this number, from 1."""

    slot: int
    number: int


@dataclass(frozen=True, slots=True)
class QuestionRepeated:
    """What is being asked is to be said again."""

    slot: int
    probe: Probe | None


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer is in; acknowledge it without judging it, and have it graded."""

    slot: int
    attempt: int
    turn: int
    """Number of the answer in this interview, from 0."""
    late: bool


@dataclass(frozen=True, slots=True)
class PassedOver:
    """The question or follow-up was skipped."""

    slot: int
    probe: Probe | None


@dataclass(frozen=True, slots=True)
class Nudged:
    """The answer has taken `percent` of its target time: 100 or 150."""

    percent: int
    target_seconds: int


@dataclass(frozen=True, slots=True)
class TimeRanOut:
    """The interview's time is up; the answer in flight is the last."""


@dataclass(frozen=True, slots=True)
class ClockStopped:
    """A pause began."""


@dataclass(frozen=True, slots=True)
class ClockStarted:
    """A pause ended."""


@dataclass(frozen=True, slots=True)
class Finished:
    """The interview is over."""

    reason: FinishReason


Effect = (
    RoundOpened
    | Asked
    | FollowedUp
    | HintGiven
    | QuestionRepeated
    | Answered
    | PassedOver
    | Nudged
    | TimeRanOut
    | ClockStopped
    | ClockStarted
    | Finished
)
