"""What history is made of: frozen records, times always in UTC."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from grill.grading.grade import COLD, PARTIAL, Grade, Verdict

_VERDICT_SCORES: dict[Verdict, float] = {"cold": 1.0, "partial": 0.5, "miss": 0.0}
_SURROGATES = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Override:
    """The learner's own word on an attempt; it stands above the grade."""

    score: float
    verdict: Verdict
    reason: str
    at: datetime

    @classmethod
    def of(cls, score: float | None, verdict: Verdict | None, reason: str, at: datetime) -> Override:
        """Complete what was given: a verdict alone has a typical score, a score alone has its verdict.

        Raises:
            ValueError: neither was given, or the score is outside 0 to 1.
        """
        if score is None:
            if verdict is None:
                raise ValueError("an override needs a score or a verdict")
            score = _VERDICT_SCORES[verdict]
        if not 0 <= score <= 1:
            raise ValueError(f"a score lies between 0 and 1, not at {score}")
        return cls(score, verdict or verdict_of(score), reason, at)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One answer to one question."""

    id: int
    question_id: str
    answer: str
    at: datetime
    session_id: str | None = None
    hints: int = 0
    """Hints seen before answering."""
    seconds: float | None = None
    """Time from the question's appearance to the answer; None where nobody measured."""
    grade: Grade | None = None
    """None until graded."""
    override: Override | None = None
    probe: str | None = None
    """Id of the criterion or move whose follow-up this answers; None for an answer to the question itself."""
    undone: bool = False
    """Taken back: kept on record, and no part of what the learner knows."""

    @property
    def score(self) -> float | None:
        """What counts, 0 to 1: the override's score, else the grade's; None when there is neither."""
        if self.override:
            return self.override.score
        return self.grade.score if self.grade else None

    @property
    def verdict(self) -> Verdict | None:
        """What counts, as `score`."""
        if self.override:
            return self.override.verdict
        return self.grade.verdict if self.grade else None


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer that was begun and not sent."""

    question_id: str
    text: str
    at: datetime


def verdict_of(score: float) -> Verdict:
    """The verdict a score of 0 to 1 stands for."""
    return "cold" if score >= COLD else "partial" if score >= PARTIAL else "miss"


def storable(text: str) -> str:
    """The text with lone surrogates, which are no text, replaced; all offsets stay."""
    return _SURROGATES.sub("\ufffd", text)


def to_stamp(at: datetime) -> str:
    """ISO 8601 in UTC, always with microseconds, so that text order is time order.

    Raises:
        ValueError: the time says no zone; guessing one would move history.
    """
    if at.tzinfo is None:
        raise ValueError("a time without a zone; pass an aware datetime")
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def from_stamp(stamp: str) -> datetime:
    """The inverse of `to_stamp`."""
    return datetime.fromisoformat(stamp)
