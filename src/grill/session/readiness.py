"""How close the learner is to a pack's own readiness rule, "so many of so many answered cold", from a part of them.

A question is cold when the first answer was right without a hint and in time. What a follow-up added does not make it
cold; the learner's own word on the first answer does.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from grill.content.model import Band, Readiness
from grill.grading.grade import COLD
from grill.session.interview.state import in_time

Reason = Literal["score", "hint", "late", "skipped", "ungraded"]
"""What keeps a question from being cold."""
Verdict = Literal["ready", "not_ready", "unclear"]
BandState = Literal["misses", "holds", "too_few"]

CONFIDENCE = 0.9
"""Probability that the interval covers."""
MISSES_THAT_SAY = 3
"""A band speaks of misses from this many on, when they are also more than half of what was asked in it. Of two or
three questions somebody who is ready misses two now and then."""

VERDICTS: Mapping[Verdict, str] = {
    "ready": "Ready",
    "not_ready": "Not ready yet",
    "unclear": "Too few questions to tell",
}


@dataclass(frozen=True, slots=True)
class Try:
    """One question of the rule as it went."""

    question: str
    """Question id."""
    number: int
    """Its number in the pack, from 1."""
    cold: bool | None
    """None: there is no grade, so nobody knows."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """How many of all the rule's questions would be cold."""

    cold: int
    """Counted."""
    asked: int
    """Counted; questions without a grade are left out."""
    of: int
    """All questions of the rule."""
    needed: int
    """Cold answers that the rule asks for."""
    expected: float
    """Cold answers of all: those counted and the mean of what is predicted for the rest."""
    low: int
    """The interval's ends, both included. Together they cover with a probability of at least `CONFIDENCE`."""
    high: int

    @property
    def verdict(self) -> Verdict:
        """Whether the interval lies on one side of the rule."""
        if self.low >= self.needed:
            return "ready"
        return "not_ready" if self.high < self.needed else "unclear"


@dataclass(frozen=True, slots=True)
class BandCount:
    """What was asked in one band."""

    first: int
    """The band's question numbers, both included."""
    last: int
    says: str
    """What the pack says of misses here; to be shown when they prevail."""
    cold: int
    asked: int

    @property
    def state(self) -> BandState:
        """Whether the band's sentence is to be shown, or too little was asked to know."""
        if self.asked < MISSES_THAT_SAY:
            return "too_few"
        missed = self.asked - self.cold
        return "misses" if missed >= MISSES_THAT_SAY and 2 * missed > self.asked else "holds"


@dataclass(frozen=True, slots=True)
class Record:
    """What is on record, over all interviews."""

    cold: int
    """Questions whose latest answer was cold."""
    answered: int
    of: int


def reasons(
    score: float | None, *, hints: int, seconds: float, target_seconds: float, timed: bool, skipped: bool = False
) -> tuple[Reason, ...]:
    """What keeps a question from being cold; empty when it is.

    Args:
        score: What counts of the first answer, 0 to 1: the learner's own word before the grade; None without either.
        hints: Seen before the first answer.
        seconds: Time to the first answer, pauses left out.
        target_seconds: The question's.
        timed: False leaves the time out.
        skipped: The question was passed over.
    """
    if skipped:
        return ("skipped",)
    found: list[Reason] = []
    if score is None:
        found.append("ungraded")
    elif score < COLD:
        found.append("score")
    if hints:
        found.append("hint")
    if timed and not in_time(seconds, target_seconds):
        found.append("late")
    return tuple(found)


def is_cold(found: tuple[Reason, ...]) -> bool | None:
    """Whether a question with these reasons is cold; None when only the missing grade stands in the way."""
    return None if found == ("ungraded",) else not found


def estimate(tries: Iterable[Try], rule: Readiness) -> Estimate:
    """How many of the rule's questions would be cold, with an interval; questions beyond the rule are left out.

    The questions asked are known. Of the m others the number of cold ones is predicted: with Jeffreys' prior
    Beta(1/2, 1/2) and k cold of n asked it is beta-binomial, P(X = x) = C(m, x) B(x + a, m - x + b) / B(a, b) with
    a = k + 1/2 and b = n - k + 1/2 (Gelman et al., Bayesian Data Analysis, 3rd ed., sections 2.4 and 2.8; Brown, Cai
    and DasGupta 2001, Interval Estimation for a Binomial Proportion, on the prior). The interval leaves out at most
    (1 - `CONFIDENCE`) / 2 on either side. It takes what was asked as typical of the rest.
    """
    known = _counted(tries, 1, rule.of)
    cold, asked = sum(known.values()), len(known)
    rest = max(0, rule.of - asked)
    a, b = cold + 0.5, asked - cold + 0.5
    low, high = _central(rest, a, b)
    return Estimate(cold, asked, rule.of, rule.cold, cold + rest * a / (a + b), cold + low, cold + high)


def bands(tries: Iterable[Try], rule: Readiness) -> tuple[BandCount, ...]:
    """Cold and asked by the rule's bands, in its order."""
    known = list(tries)

    def count(band: Band) -> BandCount:
        inside = _counted(known, band.first, band.last)
        return BandCount(band.first, band.last, band.says, sum(inside.values()), len(inside))

    return tuple(count(band) for band in rule.bands)


def on_record(latest: Mapping[str, bool], numbers: Mapping[str, int], rule: Readiness) -> Record:
    """How many of the rule's questions were cold when they were last asked.

    Args:
        latest: Whether the latest answer was cold, by question id; an id that is absent was never asked.
        numbers: The pack's question numbers by id; ids of other packs must be left out.
        rule: The pack's.
    """
    inside = [cold for question, cold in latest.items() if 1 <= numbers.get(question, 0) <= rule.of]
    return Record(sum(inside), len(inside), rule.of)


def _counted(tries: Iterable[Try], first: int, last: int) -> dict[str, bool]:
    """Whether cold, by id, of the graded questions in a range of numbers; asked twice, the first time counts."""
    found: dict[str, bool] = {}
    for one in tries:
        if one.cold is not None and first <= one.number <= last:
            found.setdefault(one.question, one.cold)
    return found


def _central(count: int, a: float, b: float) -> tuple[int, int]:
    """The beta-binomial's quantiles at both ends of the central interval."""
    tail = (1 - CONFIDENCE) / 2
    below = 0.0
    low: int | None = None
    for x in range(count):
        below += math.exp(_log_mass(x, count, a, b))
        if low is None and below >= tail:
            low = x
        if below >= 1 - tail:
            return low or 0, x
    return (count if low is None else low), count


def _log_mass(x: int, count: int, a: float, b: float) -> float:
    choose = math.lgamma(count + 1) - math.lgamma(x + 1) - math.lgamma(count - x + 1)
    return choose + _log_beta(x + a, count - x + b) - _log_beta(a, b)


def _log_beta(a: float, b: float) -> float:
    return math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)
