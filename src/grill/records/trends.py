"""How scores move over days and weeks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from grill.grading.grade import COLD
from grill.records.rows import DayOf, Scored, monday

WEEK_DAYS = 7
_DayToDay = Callable[[date], date]


@dataclass(frozen=True, slots=True)
class FirstTry:
    """The first graded answer of a day to a question."""

    day: date
    question_id: str
    score: float
    """0 to 1."""
    cold: bool
    """A cold score, and no hint before it."""


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of days."""

    start: date
    days: int
    answers: int
    cold: int
    mean: float | None
    """Mean score, 0 to 1; None without answers."""

    @property
    def cold_share(self) -> float | None:
        """Cold answers of all, 0 to 1; None without answers."""
        return self.cold / self.answers if self.answers else None


def first_tries(rows: Iterable[Scored], day_of: DayOf) -> list[FirstTry]:
    """The answers that a trend is made of, oldest first.

    A second try on the same day comes after the card with all points was read: it shows memory of minutes. The answer
    to a follow-up is told half of what to say. Both would make every trend rise, so both are left out.
    """
    found: dict[tuple[date, str], FirstTry] = {}
    for row in sorted(rows, key=lambda row: row.at):
        if row.score is None or row.probe is not None:
            continue
        key = (day_of(row.at), row.question_id)
        if key not in found:
            found[key] = FirstTry(*key, row.score, cold=row.score >= COLD and not row.hints)
    return list(found.values())


def between(tries: Iterable[FirstTry], start: date, days: int) -> Period:
    """The stretch of so many days from `start` on."""
    end = start + timedelta(days=days)
    return _period(start, days, [one for one in tries if start <= one.day < end])


def by_day(tries: Iterable[FirstTry]) -> tuple[Period, ...]:
    """Every day from the first with an answer to the last, those without one too."""
    return _periods(tries, lambda day: day, 1)


def by_week(tries: Iterable[FirstTry]) -> tuple[Period, ...]:
    """Every week, from its Monday, from the first with an answer to the last, those without one too."""
    return _periods(tries, monday, WEEK_DAYS)


def moving_average(periods: Sequence[Period], span: int) -> tuple[float | None, ...]:
    """For each period the mean score of it and those before it, `span` in all, every answer counting the same.

    None where none of them has an answer.
    """
    averages: list[float | None] = []
    for end in range(1, len(periods) + 1):
        window = periods[max(0, end - span) : end]
        answers = sum(period.answers for period in window)
        total = sum(period.mean * period.answers for period in window if period.mean is not None)
        averages.append(total / answers if answers else None)
    return tuple(averages)


def _periods(tries: Iterable[FirstTry], start_of: _DayToDay, days: int) -> tuple[Period, ...]:
    groups: dict[date, list[FirstTry]] = {}
    for one in tries:
        groups.setdefault(start_of(one.day), []).append(one)
    if not groups:
        return ()
    first, last = min(groups), max(groups)
    starts = [first + timedelta(days=number) for number in range(0, (last - first).days + 1, days)]
    return tuple(_period(start, days, groups.get(start, [])) for start in starts)


def _period(start: date, days: int, tries: Sequence[FirstTry]) -> Period:
    mean = sum(one.score for one in tries) / len(tries) if tries else None
    return Period(start, days, len(tries), sum(one.cold for one in tries), mean)
