"""Looking back: what changed between two attempts, and how a practice went."""

from __future__ import annotations

from dataclasses import dataclass

from grill.session.practice import Outcome, Practice

CHANGE = 0.2
"""A point's credit has to move this far to count as gained or lost; less is noise in the evidence."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What a retry changed. Criterion ids in the rubric's order."""

    score: float
    """Later minus earlier, -1 to 1."""
    gained: tuple[str, ...]
    lost: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """How a practice went, by the last graded attempt at each question."""

    asked: int
    """Questions shown: answered or skipped."""
    cold: int
    partial: int
    miss: int
    skipped: int
    ungraded: int
    hints: int
    mean: float | None
    """Mean last score, 0 to 1; None when nothing was graded."""
    again: tuple[str, ...]
    """Questions to come back to: missed and partly answered ones, the worst first, then the skipped."""


def difference(earlier: Outcome, later: Outcome) -> Difference:
    """What the later attempt gained and lost against the earlier one."""
    before = dict(earlier.points)
    gained = tuple(name for name, credit in later.points if credit - before.get(name, 0.0) >= CHANGE)
    lost = tuple(name for name, credit in later.points if before.get(name, 0.0) - credit >= CHANGE)
    return Difference((later.score or 0.0) - (earlier.score or 0.0), gained, lost)


def summary(state: Practice) -> Summary:
    """Count a practice, finished or not."""
    last = {outcome.question: outcome for outcome in state.outcomes}
    graded = {question: outcome.score for question, outcome in last.items() if outcome.score is not None}
    verdicts = [outcome.verdict for outcome in last.values()]
    skipped = tuple(question for question in state.skipped if question not in last)
    weak = [question for question in graded if last[question].verdict != "cold"]
    return Summary(
        asked=len(last) + len(skipped),
        cold=verdicts.count("cold"),
        partial=verdicts.count("partial"),
        miss=verdicts.count("miss"),
        skipped=len(skipped),
        ungraded=len(last) - len(graded),
        hints=sum(outcome.hints for outcome in last.values()),
        mean=sum(graded.values()) / len(graded) if graded else None,
        again=(*sorted(weak, key=lambda question: graded[question]), *skipped),
    )
