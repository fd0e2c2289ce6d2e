"""The names of cards: which points stand behind a card of the schedule, and how to speak of them.

A point's wording is half the answer. So an idea has a name that gives little away, for lists that are read before
practising, and its points apart from it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from grill.content.model import Entry
from grill.session.schedule import card_of, cards_of

_IDEA = "idea:"


@dataclass(frozen=True, slots=True)
class Mention:
    """One point of one question."""

    question: str
    """Question id."""
    number: int
    """The point's place in the rubric, from 1; 0 for a question as a whole."""
    point: str
    """Its wording; empty for a question as a whole."""


@dataclass(frozen=True, slots=True)
class Idea:
    """What one card is about."""

    card: str
    name: str
    """`tokens per parameter`, or `ft-05, point 2`; gives no answer away."""
    mentions: tuple[Mention, ...]
    """In the bank's order; empty when nothing in the bank asks for it any more."""

    @property
    def in_words(self) -> str:
        """The wording of its first point, for looking back; the name where there is none."""
        return next((mention.point for mention in self.mentions if mention.point), self.name)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All that the bank's questions ask for."""

    ideas: Mapping[str, Idea]
    """By card, in the bank's order."""
    asked_by: Mapping[str, tuple[str, ...]]
    """The cards that each question asks for, by question id, in the bank's order."""

    def idea(self, card: str) -> Idea:
        """What a card is about, also one that is gone from the bank."""
        return self.ideas.get(card) or Idea(card, _name(card, ()), ())


def catalogue(entries: Mapping[str, Entry]) -> Catalogue:
    """All ideas of a bank; reads every rubric."""
    mentions: dict[str, list[Mention]] = {}
    asked_by: dict[str, tuple[str, ...]] = {}
    for question, entry in entries.items():
        rubric = entry.rubric
        asked_by[question] = cards_of(question, rubric)
        if rubric is None or rubric.drafted:
            mentions.setdefault(question, []).append(Mention(question, 0, ""))
            continue
        for number, criterion in enumerate(rubric.criteria, 1):
            found = mentions.setdefault(card_of(question, criterion), [])
            found.append(Mention(question, number, criterion.point))
    ideas = {card: Idea(card, _name(card, tuple(found)), tuple(found)) for card, found in mentions.items()}
    return Catalogue(ideas, asked_by)


def _name(card: str, mentions: tuple[Mention, ...]) -> str:
    if card.startswith(_IDEA):
        return _spoken(card.removeprefix(_IDEA))
    if mentions and mentions[0].number:
        return f"{mentions[0].question}, point {mentions[0].number}"
    question, _, criterion = card.partition("/")
    return f"{question}, {_spoken(criterion)}" if criterion else question


def _spoken(name: str) -> str:
    return name.replace("-", " ").replace("_", " ")
