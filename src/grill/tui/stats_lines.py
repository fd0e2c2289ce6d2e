"""The figures of practice in lines: every chart has its words beside it and can be left out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from grill.grading.grade import Verdict
from grill.records import calendar
from grill.records.due import LAST_TIME
from grill.records.figures import SPAN_WEEKS, Figures, Weak
from grill.records.shapes import bar, sparkline
from grill.records.strength import LEECH_LAPSES
from grill.records.trends import Period
from grill.report.words import hundred, listed
from grill.session.interview.state import IN_TIME
from grill.session.readiness import CONFIDENCE, VERDICTS
from grill.text import Line, cut, plural
from grill.tui.words import COUNTED

_ORDER: tuple[Verdict, ...] = ("cold", "partial", "miss")
_ROOM_FOR_BARS = 70
"""Characters of a line from which a section has room for its bar."""
_DAY_NAME = 4
"""Characters before the first week of a calendar's line."""
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def day_of(at: datetime) -> date:
    """The day that a time falls on where this machine is."""
    return at.astimezone().date()


def lines(found: Figures, width: int | None) -> Iterator[Line]:
    """Everything, the most useful first.

    Args:
        found: The figures.
        width: Characters of a line; None for sentences alone, with no charts.
    """
    charts = width is not None
    yield from _totals(found)
    for title, part in (
        ("Trend", _trend(found, charts=charts)),
        ("Strength by section, and ideas asked", _sections(found, width)),
        ("Weakest ideas", _weak(found.weakest, width)),
        (f"Forgotten {LEECH_LAPSES} times or more: read them up, asking again does not help", _leeches(found, width)),
        ("Days of practice", _days(found, width)),
        ("Readiness on record", _readiness(found)),
        ("Habits", _habits(found)),
        ("Due", _due(found)),
    ):
        rows = list(part)
        if rows:
            yield Line("")
            yield Line(title, heading=True)
            yield from (Line(row) for row in rows)


def _totals(found: Figures) -> Iterator[Line]:
    since = f" since {day_of(found.since).isoformat()}" if found.since else ""
    more = f", and {plural(found.follow_ups, 'answer')} to follow-ups" if found.follow_ups else ""
    yield Line(
        f"{plural(found.answers, 'answer')} to {plural(found.questions, 'question')}{since}{more}.", heading=True
    )
    graded = sum(found.verdicts.values())
    if graded:
        yield Line(f"{listed([f'{_share(found.verdicts.get(n, 0), graded)} {COUNTED[n]}' for n in _ORDER])}.")


def _trend(found: Figures, *, charts: bool) -> Iterator[str]:
    means = [week.mean for week in found.weeks]
    known = [mean for mean in means if mean is not None]
    if len(known) < 2:
        return
    said = f"{plural(len(means), 'week')}, from {hundred(known[0])} to {hundred(known[-1])} of 100"
    yield f"{sparkline(means)}  mean score by week: {said}" if charts else f"Mean score by week over {said}."
    smooth = [average for average in found.averages if average is not None]
    what = f"taken over {SPAN_WEEKS} weeks each: from {hundred(smooth[0])} to {hundred(smooth[-1])}"
    yield f"{sparkline(found.averages)}  {what}" if charts else f"{what[0].upper()}{what[1:]}."
    yield f"The last {SPAN_WEEKS} weeks: {_period(found.recent)}. The {SPAN_WEEKS} before: {_period(found.before)}."


def _period(period: Period) -> str:
    if period.mean is None or period.cold_share is None:
        return "no answers"
    return f"{hundred(period.mean)} of 100 over {plural(period.answers, 'answer')}, {period.cold_share:.0%} cold"


def _sections(found: Figures, width: int | None) -> Iterator[str]:
    longest = max((len(row.title) for row in found.sections), default=0)
    for row in found.sections:
        value = row.strength.value
        known = "not asked yet" if value is None else f"{hundred(value):>3} of 100"
        asked = f"{row.strength.asked} of {row.strength.of}"
        if width is None:
            yield f"{row.letter}, {row.title}: {known.strip()}, {asked} ideas asked."
        elif width >= _ROOM_FOR_BARS:
            yield f"{row.letter:<2} {row.title:<{longest}}  {bar(value)}  {known:<13}  {asked}"
        else:
            yield f"{row.letter:<2} {row.title:<{longest}}  {'–' if value is None else hundred(value):>3}  {asked}"


def _weak(rows: tuple[Weak, ...], width: int | None) -> Iterator[str]:
    for row in rows:
        last = f"{LAST_TIME[row.state.last_rating]} on {day_of(row.state.last_at).isoformat()}"
        line = f"{hundred(row.strength)} of 100, {last}: {_about(row)}"
        yield line if width is None or width < _ROOM_FOR_BARS else cut(line, width)


def _leeches(found: Figures, width: int | None) -> Iterator[str]:
    for row in found.leeches:
        line = f"{row.state.lapses} times: {_about(row)}"
        yield line if width is None or width < _ROOM_FOR_BARS else cut(line, width)


def _about(row: Weak) -> str:
    """The idea with the questions that ask for it, and its wording: whoever looks back has seen it."""
    questions = ", ".join(dict.fromkeys(mention.question for mention in row.idea.mentions))
    name = f"{row.idea.name} ({questions})" if len(row.idea.mentions) > 1 else row.idea.name
    return name if row.idea.in_words == row.idea.name else f"{name}: {row.idea.in_words}"


def _days(found: Figures, width: int | None) -> Iterator[str]:
    if width is not None:
        *rows, legend = calendar.drawn(found.chart)
        # Where there is no room the oldest weeks, of two characters each, are left out.
        left_out = 2 * max(0, (max(map(len, rows)) - width + 1) // 2)
        yield from (row[:_DAY_NAME] + row[_DAY_NAME + left_out :] for row in rows)
        yield legend
    runs = found.streaks
    yield f"{plural(found.chart.total, 'answer')} in the last {found.chart.weeks} weeks."
    yield (
        f"{plural(runs.current, 'day')} in a row now, {runs.longest} at the longest; "
        f"practice on {plural(runs.days, 'day')} in all."
    )


def _readiness(found: Figures) -> Iterator[str]:
    for pack, row in found.readiness:
        reached, record = row.estimate, row.record
        span = str(reached.low) if reached.low == reached.high else f"{reached.low} to {reached.high}"
        asked = plural(record.answered, "question")
        yield (
            f"{pack.title}: {VERDICTS[reached.verdict].lower()}. "
            f"Cold when an interview last asked: {record.cold} of {asked}."
        )
        if record.answered < record.of:
            yield (
                f"Of all {record.of} that makes about {round(reached.expected)}, "
                f"with {CONFIDENCE:.0%} probability {span}; the rule asks for {reached.needed}."
            )
        else:
            yield f"The rule asks for {reached.needed} of {record.of}."


def _habits(found: Figures) -> Iterator[str]:
    own = found.habits
    if own.ratio is not None:
        yield (
            f"Time: half of the answers took at most {own.ratio:.1f} times their target; "
            f"{_share(own.in_time, own.timed)} came in time (up to {IN_TIME:g} times)."
        )
    if own.answers:
        yield f"Hints: before {_share(own.with_hints, own.answers)} of the answers, {plural(own.hints, 'hint')} in all."
    if own.graded:
        yield f"Your word: you overruled {_share(own.overruled, own.graded)} of the grades ({own.overruled})."


def _due(found: Figures) -> Iterator[str]:
    parts = [f"{'today' if day == found.today else _WEEKDAYS[day.weekday()]} {count}" for day, count in found.forecast]
    if any(count for _, count in found.forecast):
        yield f"Ideas by day: {', '.join(parts)}. 'grill due' lists today's."
    else:
        yield "Nothing is due within a week."


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.0%}"
