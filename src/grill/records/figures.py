"""How practice goes, all of it: what a screen or a command of statistics shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from grill.content.bank import Bank
from grill.content.model import Pack
from grill.grading.grade import Verdict
from grill.records import strength as strong
from grill.records.calendar import Heatmap, Streaks, heatmap, streaks
from grill.records.due import forecast
from grill.records.habits import Habits, habits
from grill.records.ideas import Catalogue, Idea, catalogue
from grill.records.interviews import Held, Standing, latest_cold, standing
from grill.records.rows import DayOf
from grill.records.trends import Period, between, by_week, first_tries, moving_average
from grill.session.schedule import CardState
from grill.store.overviews import HistoryRow

WEEKS = 26
"""Weeks of the calendar and of the trend."""
SPAN_WEEKS = 4
"""Weeks that are compared, and that the moving average takes together."""
_WEAKEST = 8
_LEECHES = 8


@dataclass(frozen=True, slots=True)
class Weak:
    """An idea that is not known well."""

    idea: Idea
    state: CardState
    strength: float
    """0 to 1."""


@dataclass(frozen=True, slots=True)
class Section:
    """A section of the bank and how well it is known."""

    letter: str
    title: str
    strength: strong.Strength


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything."""

    today: date
    answers: int
    """To questions themselves."""
    follow_ups: int
    questions: int
    """Different ones answered."""
    since: datetime | None
    verdicts: Mapping[Verdict, int]
    """Of answers to questions themselves, by what counts."""
    weeks: tuple[Period, ...]
    """The last `WEEKS` that have one, up to this week's or the last with an answer."""
    averages: tuple[float | None, ...]
    """Moving average over `SPAN_WEEKS`, for each of `weeks`."""
    recent: Period
    """The last `SPAN_WEEKS` weeks, today included."""
    before: Period
    """As many before."""
    sections: tuple[Section, ...]
    weakest: tuple[Weak, ...]
    leeches: tuple[Weak, ...]
    chart: Heatmap
    streaks: Streaks
    readiness: tuple[tuple[Pack, Standing], ...]
    habits: Habits
    forecast: tuple[tuple[date, int], ...]


def figures(
    rows: Sequence[HistoryRow],
    states: Mapping[str, CardState],
    interviews: Iterable[Held],
    bank: Bank,
    *,
    now: datetime,
    day_of: DayOf,
) -> Figures:
    """Gather them; reads every rubric of the bank.

    Args:
        rows: All attempts, the newest first: `store.recent` without a limit.
        states: The schedule: `store.card_states()`. Cards that the bank no longer asks for are left out.
        interviews: The newest first; see `grill.records.held`.
        bank: As of now.
        now: The time.
        day_of: The day that a time falls on here.
    """
    today = day_of(now)
    known = catalogue(bank.entries)
    answers = [row for row in rows if row.probe is None]
    tries = first_tries(rows, day_of)
    weeks = by_week(tries)
    days = Counter(day_of(row.at) for row in answers)
    asked = {card: state for card, state in states.items() if card in known.ideas}
    strengths = strong.strengths(asked, now)
    span = 7 * SPAN_WEEKS
    start = today - timedelta(days=span - 1)

    def weak(cards: tuple[str, ...]) -> tuple[Weak, ...]:
        return tuple(Weak(known.ideas[card], asked[card], strengths[card]) for card in cards)

    return Figures(
        today=today,
        answers=len(answers),
        follow_ups=len(rows) - len(answers),
        questions=len({row.question_id for row in answers}),
        since=rows[-1].at if rows else None,
        verdicts=Counter(row.verdict for row in answers if row.verdict is not None),
        weeks=weeks[-WEEKS:],
        averages=moving_average(weeks, SPAN_WEEKS)[-WEEKS:],
        recent=between(tries, start, span),
        before=between(tries, start - timedelta(days=span), span),
        sections=_sections(bank, known, strengths),
        weakest=weak(strong.weakest(strengths, asked, _WEAKEST)),
        leeches=weak(strong.leeches(asked)[:_LEECHES]),
        chart=heatmap(days, today, WEEKS),
        streaks=streaks(days, today),
        readiness=tuple(_readiness(bank, interviews)),
        habits=habits(rows, {row.question.id: row.question.target_seconds for row in bank.outline()}),
        forecast=tuple(forecast(asked, today, day_of)),
    )


def _sections(bank: Bank, known: Catalogue, strengths: Mapping[str, float]) -> tuple[Section, ...]:
    heads: dict[str, tuple[str, str]] = {}
    cards: dict[str, list[str]] = {}
    for row in bank.outline():
        key = f"{row.pack}/{row.section.letter}"
        heads.setdefault(key, (row.section.letter, row.section.title))
        cards.setdefault(key, []).extend(known.asked_by[row.question.id])
    return tuple(Section(*heads[found.key], found) for found in strong.grouped(strengths, cards.items()))


def _readiness(bank: Bank, interviews: Iterable[Held]) -> Iterator[tuple[Pack, Standing]]:
    """Each pack with a rule of which an interview asked something."""
    numbers: dict[str, dict[str, int]] = {}
    for row in bank.outline():
        rule = bank.packs[row.pack].readiness
        if rule is not None and row.question.number <= rule.of:
            numbers.setdefault(row.pack, {})[row.question.id] = row.question.number
    if not numbers:
        return
    latest = latest_cold(interviews, {question for known in numbers.values() for question in known})
    for pack, known in numbers.items():
        rule = bank.packs[pack].readiness
        if rule is not None and latest.keys() & known.keys():
            yield bank.packs[pack], standing(latest, known, rule)
