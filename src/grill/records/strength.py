"""How well each idea is known now, from the schedule.

The strength of an idea is the credit to be expected if it were asked now: the probability that it is recalled (FSRS's
retrievability) times what there was to recall when it was last asked: 1 when it was known, 1/2 when it was known partly
or with a hint, 0 when it was missed. Retrievability alone would not be honest: right after a miss it is 1, because it
takes the card for learnt again. So a missed idea has no strength until it is answered, and a known one loses it slowly.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from statistics import fmean
from typing import TYPE_CHECKING

from grill.session.schedule import CardState, Rating

if TYPE_CHECKING:
    from fsrs import Scheduler

LEVELS: Mapping[Rating, float] = {Rating.AGAIN: 0.0, Rating.HARD: 0.5, Rating.GOOD: 1.0}
"""What there is to recall after each rating, 0 to 1; the schedule keeps no finer credit."""
LEECH_LAPSES = 3
"""An idea forgotten this often is not learnt by asking again: it has to be read up."""


@dataclass(frozen=True, slots=True)
class Strength:
    """How well a group of ideas is known: a section, a tag, a question."""

    key: str
    value: float | None
    """Mean strength of the ideas asked, 0 to 1; None when none was. What was never asked is no part of it."""
    asked: int
    """Ideas asked at least once."""
    of: int
    """All ideas of the group."""


def recall(state: CardState, now: datetime) -> float:
    """The probability that the idea is recalled `now`, 0 to 1, by FSRS with its default parameters and whole days."""
    from fsrs import Card

    card = Card(card_id=0, due=state.due, stability=state.stability, last_review=state.last_at)
    return float(_scheduler().get_card_retrievability(card, now.astimezone(UTC)))


def strength(state: CardState, now: datetime) -> float:
    """The credit to be expected `now`, 0 to 1; see above."""
    level = LEVELS[state.last_rating]
    return level * recall(state, now) if level else 0.0


def strengths(states: Mapping[str, CardState], now: datetime) -> dict[str, float]:
    """The strength of every card."""
    return {card: strength(state, now) for card, state in states.items()}


def grouped(known: Mapping[str, float], groups: Iterable[tuple[str, Collection[str]]]) -> tuple[Strength, ...]:
    """The strength of each group of cards, in the order given.

    Args:
        known: Strength by card, see `strengths`; a card that is absent was never asked.
        groups: Each group's key with the cards that belong to it; one card may be in several groups.
    """
    found = []
    for key, cards in groups:
        distinct = dict.fromkeys(cards)
        asked = [known[card] for card in distinct if card in known]
        found.append(Strength(key, fmean(asked) if asked else None, len(asked), len(distinct)))
    return tuple(found)


def weakest(known: Mapping[str, float], states: Mapping[str, CardState], limit: int) -> tuple[str, ...]:
    """The cards with the least strength, below 1/2, those forgotten most often first among equals."""
    weak = [card for card, value in known.items() if value < LEVELS[Rating.HARD]]
    weak.sort(key=lambda card: (known[card], -states[card].lapses, card))
    return tuple(weak[:limit])


def leeches(states: Mapping[str, CardState]) -> tuple[str, ...]:
    """The cards forgotten at least `LEECH_LAPSES` times and not known now, the most often forgotten first."""
    found = [
        card for card, state in states.items() if state.lapses >= LEECH_LAPSES and state.last_rating != Rating.GOOD
    ]
    return tuple(sorted(found, key=lambda card: (-states[card].lapses, card)))


@cache
def _scheduler() -> Scheduler:
    from fsrs import Scheduler

    return Scheduler()
