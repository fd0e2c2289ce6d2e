"""When an idea is asked again, and through which question: pure, with every time an argument.

A *card* is one idea. A point of a rubric that names an idea shares its card with the points of other questions that
name the same one; any other point has a card of its own, and so has a whole question that nobody wrote a rubric for.
Cards are named by ids only, so that a better wording never forgets what the learner knows.
"""

from __future__ import annotations

import functools
import heapq
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import IntEnum
from typing import TYPE_CHECKING

from grill.grading.grade import COLD, PARTIAL

if TYPE_CHECKING:
    from fsrs import Scheduler

    from grill.content.model import Criterion, Rubric
    from grill.grading.grade import Grade

LONGEST_DAYS = 365
"""Nothing is put off for longer: whoever prepares for an interview has one within a year."""
_EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
_LATEST = datetime(9000, 1, 1, tzinfo=UTC)


class Rating(IntEnum):
    """How well an idea was recalled; the numbers are FSRS's own. Its `Easy` is not used: no answer shows ease."""

    AGAIN = 1
    HARD = 2
    GOOD = 3


Ratings = tuple[tuple[str, Rating], ...]
"""(card, rating), every card once."""


@dataclass(frozen=True, slots=True)
class Review:
    """One time that an idea was asked about."""

    rating: Rating
    at: datetime
    """When the answer was given."""


@dataclass(frozen=True, slots=True)
class CardState:
    """What the reviews of one card add up to."""

    due: datetime
    stability: float
    """Days until recall has become 90 % likely."""
    difficulty: float
    """1 to 10."""
    reviews: int
    lapses: int
    """How often it was missed right after it had been known."""
    last_rating: Rating
    last_at: datetime


@dataclass(frozen=True, slots=True)
class DueCard:
    """A card whose time has come."""

    card: str
    state: CardState
    last_question: str
    """Id of the question through which it was asked last."""


# -- cards and ratings


def card_of(question_id: str, criterion: Criterion) -> str:
    """The card that a point of this question belongs to."""
    return f"idea:{criterion.idea}" if criterion.idea else f"{question_id}/{criterion.id}"


def cards_of(question_id: str, rubric: Rubric | None) -> tuple[str, ...]:
    """The cards that an answer to the question rates, every card once.

    A drafted rubric counts as none: its points are the sentences of a reference answer, and their ids move when it is
    edited.
    """
    if rubric is None or rubric.drafted:
        return (question_id,)
    return tuple(dict.fromkeys(card_of(question_id, criterion) for criterion in rubric.criteria))


def rating_of(credit: float, *, most: Rating = Rating.GOOD) -> Rating:
    """The rating that a credit or score of 0 to 1 stands for, with the bounds of the verdicts."""
    rating = Rating.GOOD if credit >= COLD else Rating.HARD if credit >= PARTIAL else Rating.AGAIN
    return min(rating, most)


def ratings(
    question_id: str,
    rubric: Rubric | None,
    grade: Grade | None,
    *,
    override: float | None = None,
    hints: int = 0,
    aim: str | None = None,
) -> Ratings:
    """What an answer says about each card.

    The schedule believes what the learner was told. So an answer that earned nothing as a whole (empty, an echo, a bare
    list of words) rates everything `AGAIN`: it showed nothing, and one repetition too many costs less than an idea that
    never comes back. A provisional grade says nothing yet; the full one, or the learner's own word, does.

    Args:
        question_id: What was asked.
        rubric: As of now: points that it no longer has are not rated.
        grade: None where there is none.
        override: The learner's own score, 0 to 1, which then holds for every point; None leaves the grade's credits.
        hints: Hints seen; with any, nothing counts as recalled freely.
        aim: For an answer to a follow-up, id of the criterion or move it asked about. Only that criterion is rated, and
            a follow-up gives away so much that it too is never recalled freely. Moves have no cards.
    """
    most = Rating.HARD if hints or aim is not None else Rating.GOOD
    if override is None and (grade is None or grade.mode == "keywords"):
        return ()
    whole = override if override is not None else grade.score if grade is not None else 0.0
    if rubric is None or rubric.drafted:
        return () if aim is not None else ((question_id, rating_of(whole, most=most)),)
    credits_of = {result.id: result.credit for result in grade.criteria} if grade is not None else {}
    flagged = grade is not None and bool(grade.flags)
    found: dict[str, Rating] = {}
    for criterion in rubric.criteria:
        if aim is not None and criterion.id != aim:
            continue
        if override is not None:
            credit = override
        elif criterion.id in credits_of:
            credit = 0.0 if flagged else credits_of[criterion.id]
        else:
            continue
        card = card_of(question_id, criterion)
        rating = rating_of(credit, most=most)
        # Two points of one idea: it is known as well as its weaker half.
        found[card] = min(rating, found.get(card, rating))
    return tuple(found.items())


# -- time


def fold(reviews: Iterable[Review]) -> CardState:
    """What the reviews of one card add up to, in the order of their times; of equal times the first given comes first.

    Raises:
        ValueError: there are none.
    """
    from fsrs import Card
    from fsrs import Rating as FsrsRating

    ordered = sorted(reviews, key=lambda review: review.at)
    if not ordered:
        raise ValueError("a card without reviews has no state")
    scheduler = _scheduler()
    # The library's own defaults for id and due would look at the clock.
    card = Card(card_id=0, due=_EARLIEST)
    lapses = 0
    known = False
    at = _EARLIEST
    for review in ordered:
        # A clock may have stood anywhere; the library fails beyond the calendar's end, and on zones other than UTC.
        at = min(max(review.at, _EARLIEST), _LATEST).astimezone(UTC)
        card, _ = scheduler.review_card(card, FsrsRating(int(review.rating)), at)
        lapses += known and review.rating == Rating.AGAIN
        known = review.rating != Rating.AGAIN
    return CardState(
        due=card.due,
        stability=card.stability or 0.0,
        difficulty=card.difficulty or 0.0,
        reviews=len(ordered),
        lapses=lapses,
        last_rating=ordered[-1].rating,
        last_at=at,
    )


@functools.cache
def _scheduler() -> Scheduler:
    from fsrs import Scheduler

    # No steps: they are for cards shown again within minutes, in the sitting. Here a missed answer is retried at once
    # if the learner likes, and is due again the next day at the earliest. No fuzz: the same history, the same days.
    return Scheduler(learning_steps=(), relearning_steps=(), maximum_interval=LONGEST_DAYS, enable_fuzzing=False)


# -- what to ask


def next_questions(
    due: Iterable[DueCard], cards: Mapping[str, Collection[str]], *, limit: int | None = None
) -> tuple[str, ...]:
    """Few questions that together ask for all due cards, the most telling first; the same for the same arguments.

    A card comes back through another question than the one that asked for it last, where there is one: whoever has
    learned an answer by heart need not have understood it. Cards that no question asks for are left out.

    Args:
        due: The most urgent first.
        cards: What each question of the bank asks for (see `cards_of`), in the bank's order.
        limit: At most so many questions; None for all.
    """
    waiting = {item.card: (rank, item.last_question) for rank, item in enumerate(due)}
    offers = _offers({card: last_question for card, (_, last_question) in waiting.items()}, cards)
    place = {question: number for number, question in enumerate(cards)}

    def worth(question: str) -> tuple[int, int, int]:
        """Sort key: many waiting cards before few, then urgent ones, then the bank's order."""
        ranks = [waiting[card][0] for card in offers[question] if card in waiting]
        return -len(ranks), min(ranks, default=0), place[question]

    # Asking one question can only make the others less worth: one that is still worth what the heap says is the best.
    heap = [(worth(question), question) for question in offers]
    heapq.heapify(heap)
    chosen: list[str] = []
    while heap and (limit is None or len(chosen) < limit):
        noted, question = heapq.heappop(heap)
        now = worth(question)
        if now[0] == 0:
            continue
        if now != noted:
            heapq.heappush(heap, (now, question))
            continue
        chosen.append(question)
        for card in offers[question]:
            waiting.pop(card, None)
    return tuple(chosen)


def _offers(last_questions: Mapping[str, str], cards: Mapping[str, Collection[str]]) -> dict[str, list[str]]:
    """The cards that each question may be asked for, from the question that each card was asked through last."""
    asking: dict[str, list[str]] = {card: [] for card in last_questions}
    for question, asked in cards.items():
        for card in asked:
            if card in asking:
                asking[card].append(question)
    offers: dict[str, list[str]] = {}
    for card, questions in asking.items():
        others = [question for question in questions if question != last_questions[card]]
        for question in others or questions:
            offers.setdefault(question, []).append(card)
    return offers
