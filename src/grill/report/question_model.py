"""One question of a report as frozen plain data: the answer with what it earned, its follow-ups, how it came out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from grill.grading.grade import State
from grill.session.interview.plan import RoundKind
from grill.session.readiness import Reason

Outcome = Literal["cold", "right", "partial", "miss", "skipped", "open", "ungraded"]
"""How a question came out. `right`: the final score is that of a cold answer, but something kept it from being cold.
`open`: the interview ended while it was on screen; it counts for nothing. `ungraded`: there is no grade."""


@dataclass(frozen=True, slots=True)
class Span:
    """Words of the answer: `text == answer[start:end]`."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Point:
    """One criterion of the rubric."""

    number: int
    """Its place in the list; the number that stands behind its words in the answer."""
    id: str
    point: str
    weight: float
    state: State
    credit: float
    quote: Span | None
    """The words that earned the credit or contradict the point; None when it was missed."""
    note: str
    """The diagnosis of a wrong number, the reason of a veto; often empty."""
    working: tuple[str, ...]
    """How the right number is worked out, and how the learner's stands to it; empty where no number decided."""
    wrong_number: bool
    """It is a number that contradicts the point."""
    idea: str | None
    """What the point has in common with points of other questions."""


@dataclass(frozen=True, slots=True)
class MovePoint:
    """One of the six moves in a methodology answer."""

    id: str
    label: str
    state: State
    credit: float
    quote: Span | None


@dataclass(frozen=True, slots=True)
class Wrong:
    """A false claim found in an answer."""

    claim: str
    says: str
    """The correction."""
    penalty: float
    """Share of the question's score that it takes."""
    quote: Span


@dataclass(frozen=True, slots=True)
class Answer:
    """What the learner wrote and what it earned by itself."""

    text: str
    seconds: float
    target_seconds: int
    late: bool
    """Beyond the time in which an answer counts as in time; always False when untimed."""
    hints: int
    score: float | None
    """What counts: the learner's own word before the grade; None without either. Of an answer to a follow-up it is the
    credit of the one gap that was asked about, and its points and moves are that gap alone."""
    graded: float | None
    """What the grade says by itself; None without a grade."""
    overruled: bool
    """The learner's word stands above the grade."""
    provisional: bool
    """Graded by keywords and numbers alone: no moves and no misconceptions were looked for."""
    unsure: bool
    """The evidence was close to the line, and the learner has not said otherwise."""
    points: tuple[Point, ...]
    moves: tuple[MovePoint, ...]
    """Of methodology answers; empty when provisional."""
    misconceptions: tuple[Wrong, ...]
    flags: tuple[str, ...]
    """Sentences on why the answer as a whole earned nothing."""
    remarks: tuple[str, ...]
    """Feedback that says more than the points do."""


@dataclass(frozen=True, slots=True)
class FollowUp:
    """One follow-up question."""

    number: int
    """Within its question."""
    text: str
    aim: str
    """Id of the criterion or move that it asks about."""
    about: str
    """That criterion's point, or the move's name."""
    kind: Literal["criterion", "move"]
    answer: Answer | None
    """None when it was skipped."""
    skipped_seconds: float
    """Time until it was skipped; 0 when it was answered."""
    before: float | None
    """The question's score before this follow-up; None where the question has no grade."""
    after: float | None
    """And after it, never lower; the same when it was skipped, None where a grade is wanting."""


@dataclass(frozen=True, slots=True)
class Place:
    """The section of a question."""

    pack: str
    letter: str
    title: str


@dataclass(frozen=True, slots=True)
class QuestionReport:
    """One question that was asked."""

    number: int
    """In the order of asking."""
    id: str
    prompt: str
    """Empty when the question is no longer in the bank, as are the model answer, the hints and the sources."""
    place: Place | None
    kind: str
    """recall, numeric or methodology; empty when the question is no longer in the bank."""
    round: RoundKind
    outcome: Outcome
    first_score: float | None
    """Of the first answer; 0 when skipped, None when it does not count."""
    final_score: float | None
    """With what the follow-ups added; None when it does not count."""
    cold: bool | None
    """None where nobody knows: no grade, or the interview ended here."""
    not_cold: tuple[Reason, ...]
    """Why it is not cold."""
    seconds: float
    """Until the first answer or the skip."""
    target_seconds: int
    follow_up_seconds: float
    hints: tuple[str, ...]
    """Those that were shown; an empty text for each that is no longer in the bank."""
    answer: Answer | None
    """None when it was skipped or left open."""
    follow_ups: tuple[FollowUp, ...]
    model_answer: str
    sources: tuple[str, ...]
    """Where to read about it: authors, year and title."""

    @property
    def counts(self) -> bool:
        """Whether it is part of the mean."""
        return self.final_score is not None
