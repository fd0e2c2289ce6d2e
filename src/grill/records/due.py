"""What is due, through which questions it comes back, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from grill.records.ideas import Catalogue, Idea
from grill.records.rows import DayOf
from grill.session.schedule import CardState, DueCard, Rating, next_questions

LAST_TIME: Mapping[Rating, str] = {
    Rating.AGAIN: "missed",
    Rating.HARD: "known in part or with help",
    Rating.GOOD: "known",
}
"""How an idea went when it was last asked, in words."""


@dataclass(frozen=True, slots=True)
class DueIdea:
    """An idea whose time has come."""

    idea: Idea
    state: CardState
    last_question: str
    """Id of the question through which it was asked last."""

    @property
    def why(self) -> str:
        """`missed in ft-07`."""
        return f"{LAST_TIME[self.state.last_rating]} in {self.last_question}"


@dataclass(frozen=True, slots=True)
class DueQuestion:
    """A question to ask, and the ideas that it is asked for."""

    question: str
    ideas: tuple[DueIdea, ...]
    """The longest overdue first."""


@dataclass(frozen=True, slots=True)
class DuePlan:
    """Few questions that ask for all that is due."""

    questions: tuple[DueQuestion, ...]
    """In the order of asking."""
    beyond: tuple[DueIdea, ...]
    """Due, and left for later because of the limit."""
    unasked: tuple[DueIdea, ...]
    """Due, and asked for by no question of the bank any more."""


def plan_due(cards: Iterable[DueCard], known: Catalogue, *, limit: int | None = None) -> DuePlan:
    """The questions to ask for what is due.

    Args:
        cards: What is due, the most urgent first.
        known: The bank's ideas.
        limit: At most so many questions; None for all.
    """
    due = list(cards)
    waiting = {item.card: DueIdea(known.idea(item.card), item.state, item.last_question) for item in due}
    unasked = tuple(waiting.pop(item.card) for item in due if item.card not in known.ideas)
    questions = []
    for name in next_questions(due, known.asked_by, limit=limit):
        asked = set(known.asked_by[name])
        taken = [card for card, item in waiting.items() if card in asked and _comes_back_through(item, name)]
        questions.append(DueQuestion(name, tuple(waiting.pop(card) for card in taken)))
    return DuePlan(tuple(questions), tuple(waiting.values()), unasked)


def _comes_back_through(item: DueIdea, question: str) -> bool:
    """Whether the idea is asked for through this question: never the last one, where there is another."""
    return question != item.last_question or {mention.question for mention in item.idea.mentions} == {question}


def next_due(states: Mapping[str, CardState], after: datetime) -> datetime | None:
    """When the next card becomes due; None where there is none."""
    return min((state.due for state in states.values() if state.due > after), default=None)


def forecast(states: Mapping[str, CardState], today: date, day_of: DayOf, days: int = 7) -> Sequence[tuple[date, int]]:
    """How many cards become due on each day from today on; what is overdue is due today."""
    counted = Counter(max(today, day_of(state.due)) for state in states.values())
    return [(day, counted[day]) for day in (today + timedelta(days=number) for number in range(days))]
