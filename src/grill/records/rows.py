"""What the figures are made of: rows of the store's lists, and the days they fall on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Protocol

DayOf = Callable[[datetime], date]
"""The day that a time falls on where the learner is. A zone's offset would not do: it changes twice a year."""


class Scored(Protocol):
    """As much of an attempt as a trend needs; `store.ScoredAttempt` and `store.HistoryRow` have it."""

    @property
    def at(self) -> datetime:
        """When it was given."""

    @property
    def question_id(self) -> str:
        """What was asked."""

    @property
    def score(self) -> float | None:
        """What counts, 0 to 1; None without a grade."""

    @property
    def hints(self) -> int:
        """Hints seen before answering."""

    @property
    def probe(self) -> str | None:
        """Not None for an answer to a follow-up."""


def monday(day: date) -> date:
    """The first day of its week."""
    return day - timedelta(days=day.weekday())
