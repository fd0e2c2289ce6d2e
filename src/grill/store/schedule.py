"""The schedule: reviews of attempts, and when each card is due. Which cards there are, the caller knows."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from datetime import datetime

from grill.session.schedule import CardState, DueCard, Rating, Ratings, Review, fold
from grill.store.answers import ATTEMPTS, attempt_of
from grill.store.attempts import Attempt, from_stamp, to_stamp
from grill.store.base import Connected, Row

_STATES = """
    SELECT card, due, stability, difficulty, reviews, lapses, last_rating, last_at, last_question FROM schedule
"""


class Schedule(Connected):
    """Reviews stay with their attempt; a card's state is what the reviews of its attempts that count add up to."""

    def set_reviews(self, attempt_id: int, ratings: Ratings, *, at: datetime) -> None:
        """Let these be the attempt's reviews, instead of those it had; none at all is fine.

        Args:
            attempt_id: The attempt.
            ratings: See `grill.session.schedule.ratings`.
            at: When the answer was given, whenever it was graded.

        Raises:
            StoreError: there is no such attempt, or it could not be written.
        """
        self.set_all_reviews([(attempt_id, ratings, at)])

    def set_all_reviews(self, rows: Iterable[tuple[int, Ratings, datetime]]) -> None:
        """As `set_reviews` for many attempts, all of them or none: (attempt's id, ratings, time of the answer)."""
        with self._transaction("the reviews") as db:
            touched: set[str] = set()
            for attempt_id, ratings, at in rows:
                stamp = to_stamp(at)
                touched |= _cards_of(db, attempt_id)
                touched |= {card for card, _ in ratings}
                db.execute("DELETE FROM review WHERE attempt_id = ?", (attempt_id,))
                db.executemany(
                    "INSERT INTO review (attempt_id, card, rating, at) VALUES (?, ?, ?, ?)",
                    [(attempt_id, card, int(rating), stamp) for card, rating in ratings],
                )
                db.execute("UPDATE attempt SET rated = 1 WHERE id = ?", (attempt_id,))
            _fold(db, touched)

    def reviews_missing(self, limit: int = 1000) -> list[Attempt]:
        """Attempts whose reviews are still to be made from what counts of them now, the oldest first.

        They were graded before there was a schedule, or their grade or override changed since; `set_reviews` settles
        each, also with no ratings.
        """
        return self._records(
            attempt_of,
            f"{ATTEMPTS} WHERE rated = 0 AND undone_at IS NULL AND (grade.score IS NOT NULL OR override.score IS NOT "
            "NULL) ORDER BY attempt.id LIMIT ?",
            limit,
        )

    def undo(self, attempt_id: int, *, at: datetime) -> None:
        """Take an attempt back: it stays on record, counts for nothing, and its reviews leave the schedule.

        Raises:
            StoreError: it could not be written.
        """
        self._mark(attempt_id, to_stamp(at))

    def redo(self, attempt_id: int) -> None:
        """Let an attempt that was taken back count again, with the reviews it had.

        Raises:
            StoreError: it could not be written.
        """
        self._mark(attempt_id, None)

    def due_cards(self, now: datetime) -> list[DueCard]:
        """The cards whose time has come, the longest overdue first.

        One that was last asked for after `now` is among them, at the end: a clock stood wrong, and it would not come
        back in time.
        """
        stamp = to_stamp(now)
        return self._records(
            lambda row: DueCard(row[0], _state(row), row[8]),
            f"{_STATES} WHERE due <= ? OR last_at > ? ORDER BY due, card",
            stamp,
            stamp,
        )

    def card_states(self) -> dict[str, CardState]:
        """All cards that were ever reviewed, by name."""
        return dict(self._records(lambda row: (row[0], _state(row)), f"{_STATES} ORDER BY card"))

    def _mark(self, attempt_id: int, undone_at: str | None) -> None:
        with self._transaction("the mark") as db:
            db.execute("UPDATE attempt SET undone_at = ? WHERE id = ?", (undone_at, attempt_id))
            _fold(db, _cards_of(db, attempt_id))


def _cards_of(db: sqlite3.Connection, attempt_id: int) -> set[str]:
    return {card for (card,) in db.execute("SELECT card FROM review WHERE attempt_id = ?", (attempt_id,))}


def _fold(db: sqlite3.Connection, cards: Iterable[str]) -> None:
    for card in sorted(cards):
        rows = db.execute(
            "SELECT review.rating, review.at, question_id FROM review JOIN attempt ON attempt.id = attempt_id "
            "WHERE card = ? AND undone_at IS NULL ORDER BY review.at, attempt_id",
            (card,),
        ).fetchall()
        db.execute("DELETE FROM schedule WHERE card = ?", (card,))
        if rows:
            state = fold(Review(Rating(rating), from_stamp(at)) for rating, at, _ in rows)
            values = (
                card,
                to_stamp(state.due),
                state.stability,
                state.difficulty,
                state.reviews,
                state.lapses,
                int(state.last_rating),
                to_stamp(state.last_at),
                rows[-1][2],
            )
            db.execute("INSERT INTO schedule VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", values)


def _state(row: Row) -> CardState:
    return CardState(
        due=from_stamp(row[1]),
        stability=row[2],
        difficulty=row[3],
        reviews=row[4],
        lapses=row[5],
        last_rating=Rating(row[6]),
        last_at=from_stamp(row[7]),
    )
