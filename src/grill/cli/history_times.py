"""Times where the learner is: the clock, the zone and the day belong to the commands, never to what they call."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from grill.errors import InputError


def now() -> datetime:
    """The time, in UTC."""
    return datetime.now(UTC)


def day_of(at: datetime) -> date:
    """The day that a time falls on here."""
    return at.astimezone().date()


def start_of(day: date) -> datetime:
    """The first moment of a day here."""
    return datetime.combine(day, time()).astimezone()


def end_of(day: date) -> datetime:
    """The first moment of the day after."""
    return start_of(day + timedelta(days=1))


def stamp(at: datetime) -> str:
    """`2026-11-21 14:05`, here: for columns."""
    return f"{at.astimezone():%Y-%m-%d %H:%M}"


def iso(at: datetime | None) -> str | None:
    """For JSON: ISO 8601 in UTC, as it is stored."""
    return None if at is None else at.astimezone(UTC).isoformat()


def spoken_day(day: date, today: date) -> str:
    """`today`, `tomorrow`, `in 5 days`, else the date."""
    distance = (day - today).days
    words = {-1: "yesterday", 0: "today", 1: "tomorrow"}
    if distance in words:
        return words[distance]
    return f"in {distance} days" if 0 < distance <= 31 else f"on {day.isoformat()}"


def parsed_day(text: str) -> date:
    """A day such as 2026-11-21.

    Raises:
        InputError: it is none.
    """
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputError(f"'{text}' is not a day; write one as 2026-11-21.") from None
