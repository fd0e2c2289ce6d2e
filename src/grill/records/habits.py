"""How answers are given: pace, hints, and how often the learner overrules the grader."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from statistics import median
from typing import Protocol

from grill.records.rows import Scored
from grill.session.interview.state import in_time


class Timed(Scored, Protocol):
    """As much of an attempt as habits need; `store.HistoryRow` has it."""

    @property
    def seconds(self) -> float | None:
        """Time to the answer; None where nobody measured."""

    @property
    def overridden(self) -> bool:
        """Whether the learner's own word counts."""


@dataclass(frozen=True, slots=True)
class Habits:
    """Over answers to questions themselves; follow-ups are left out."""

    answers: int
    graded: int
    """With a grade or the learner's own word."""
    timed: int
    """Answers with a time and a target."""
    ratio: float | None
    """Median of time over target; None when nothing was timed."""
    in_time: int
    """Timed answers that came in time, as an interview counts it."""
    with_hints: int
    """Answers before which a hint was seen."""
    hints: int
    overruled: int
    """Grades that the learner's own word stands above: how often grader and learner disagree."""


def habits(rows: Iterable[Timed], targets: Mapping[str, int]) -> Habits:
    """Count them.

    Args:
        rows: Attempts in any order.
        targets: Target seconds by question id; questions that are absent are not timed.
    """
    answers = [row for row in rows if row.probe is None]
    timed = [
        (row.seconds, targets[row.question_id])
        for row in answers
        if row.seconds is not None and targets.get(row.question_id)
    ]
    ratios = [seconds / target for seconds, target in timed]
    return Habits(
        answers=len(answers),
        graded=sum(row.score is not None for row in answers),
        timed=len(timed),
        ratio=median(ratios) if ratios else None,
        in_time=sum(in_time(seconds, target) for seconds, target in timed),
        with_hints=sum(row.hints > 0 for row in answers),
        hints=sum(row.hints for row in answers),
        overruled=sum(row.overridden for row in answers),
    )
