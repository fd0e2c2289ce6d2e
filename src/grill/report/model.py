"""The report of one interview as frozen plain data: everything that a renderer needs.

Nothing in it tells two runs of the same interview apart but the two time stamps in the head.

Scores and credits are 0 to 1 until shown; durations are seconds with pauses left out; `number` counts from 1; offsets
are code points of the answer as typed. Question ids are the bank's; attempt and session ids are not part of a report.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from grill.report.question_model import (
    Answer,
    FollowUp,
    MovePoint,
    Outcome,
    Place,
    Point,
    QuestionReport,
    Span,
    Wrong,
)
from grill.session.interview.plan import RoundKind
from grill.session.readiness import BandCount, Estimate, Record

__all__ = [
    "Answer",
    "Drill",
    "DrillKind",
    "Ending",
    "FollowUp",
    "Head",
    "MisconceptionMet",
    "MovePoint",
    "MoveRow",
    "Outcome",
    "Overall",
    "Overclaim",
    "Pace",
    "PackReadiness",
    "Place",
    "Point",
    "QuestionReport",
    "Report",
    "RoundHead",
    "Row",
    "Said",
    "Span",
    "Speaker",
    "Wrong",
]

Ending = Literal["complete", "time", "ended", "unfinished"]
"""`ended`: by the learner; `unfinished`: the interview still goes on."""
DrillKind = Literal["misconception", "idea", "section", "move", "skipped", "pace", "hints"]
Speaker = Literal["interviewer", "you"]


@dataclass(frozen=True, slots=True)
class RoundHead:
    """One round in figures."""

    kind: RoundKind
    label: str
    planned: int
    asked: int


@dataclass(frozen=True, slots=True)
class Head:
    """What kind of interview it was."""

    title: str
    subject: str
    """Titles of the packs that the questions come from; may be empty."""
    started_at: datetime
    finished_at: datetime | None
    minutes: int
    """Wished length; planned length when untimed."""
    seconds: float
    """Time used."""
    timed: bool
    seed: int
    rounds: tuple[RoundHead, ...]
    ended: Ending
    pauses: int
    paused_seconds: float
    planned: int
    """Questions."""
    asked: int
    """Answered or skipped."""
    not_reached: tuple[str, ...]
    """Ids of planned questions that were never shown."""
    notes: tuple[str, ...]
    """Sentences on what to keep in mind when reading the figures: provisional and missing grades and the like."""


@dataclass(frozen=True, slots=True)
class Overall:
    """The score of the interview: the mean of its questions' final scores."""

    score: float | None
    """None when nothing counts."""
    first: float | None
    """The mean of the first answers alone."""
    counted: int
    cold: int
    right: int
    partial: int
    miss: int
    skipped: int
    ungraded: int
    made: str
    """How the score is made, in words."""


@dataclass(frozen=True, slots=True)
class Row:
    """Questions that belong together: a section or a round."""

    key: str
    """Section `pack/letter`, or round."""
    label: str
    counted: int
    """Questions in the mean."""
    score: float | None
    """Mean final score; None when nothing counts."""
    cold: int
    seconds: float
    """All first answers together."""
    target_seconds: int


@dataclass(frozen=True, slots=True)
class MoveRow:
    """One of the six moves over the methodology answers that were graded in full."""

    id: str
    label: str
    answers: int
    mean: float
    """Mean credit of the first answers."""
    met: int
    partial: int
    missed: int


@dataclass(frozen=True, slots=True)
class Pace:
    """Time against target, over answered questions."""

    answered: int
    seconds: float
    """All first answers together."""
    target_seconds: int
    late: int
    ratio: float | None
    """Median of time over target; None when nothing was answered."""
    says: str
    """The pace in a sentence."""


@dataclass(frozen=True, slots=True)
class MisconceptionMet:
    """A false claim that was made in the interview."""

    number: int
    """Of the question."""
    question: str
    claim: str
    words: str
    says: str
    in_follow_up: bool


@dataclass(frozen=True, slots=True)
class Overclaim:
    """A claim larger than its evidence, as far as a grade shows one.

    `sweeping`: words such as "always" or "only" inside a statement that the grade found false. `unbounded`: a
    methodology answer that makes points but never says how far they carry (the move `claim` is missed).
    """

    number: int
    question: str
    kind: Literal["sweeping", "unbounded"]
    words: str
    """The learner's; empty when unbounded."""
    says: str


@dataclass(frozen=True, slots=True)
class PackReadiness:
    """A pack's own readiness rule, applied to what was asked of it."""

    pack: str
    title: str
    estimate: Estimate
    bands: tuple[BandCount, ...]
    says: str
    """The estimate in sentences."""
    ungraded: int
    """Asked, and not counted for want of a grade."""
    record: Record | None
    """Cold answers on record over all interviews, this one included; None where no history was given."""


@dataclass(frozen=True, slots=True)
class Drill:
    """Something to practise next."""

    kind: DrillKind
    title: str
    why: str
    questions: tuple[str, ...]
    """Ids in the bank, never none: what to ask when this drill is started."""


@dataclass(frozen=True, slots=True)
class Said:
    """One entry of the transcript."""

    number: int
    """Of the question."""
    follow_up: int
    """Number of the follow-up; 0 for the question itself."""
    who: Speaker
    text: str
    """What was said; empty when the learner skipped, or when the question is no longer in the bank."""
    seconds: float
    """Time to the answer or skip; 0 for the interviewer."""
    answer: Answer | None
    """The learner's answer, for its quotes."""


@dataclass(frozen=True, slots=True)
class Report:
    """One interview, looked back on."""

    head: Head
    overall: Overall
    readiness: tuple[PackReadiness, ...]
    """For each pack with a rule of which something was asked."""
    drills: tuple[Drill, ...]
    """At most three: what to know and where by what it cost, then habits by how frequent they are."""
    questions: tuple[QuestionReport, ...]
    sections: tuple[Row, ...]
    rounds: tuple[Row, ...]
    moves: tuple[MoveRow, ...]
    """Empty without a methodology answer that was graded in full."""
    pace: Pace
    misconceptions: tuple[MisconceptionMet, ...]
    overclaims: tuple[Overclaim, ...]
    transcript: tuple[Said, ...]
