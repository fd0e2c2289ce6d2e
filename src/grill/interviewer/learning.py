"""From graded answers to the schedule. Grading and scheduling are apart: the schedule catches up when it is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grill.session.schedule import ratings

if TYPE_CHECKING:
    from grill.content.bank import Bank
    from grill.store import Store

_AT_ONCE = 500
"""Attempts rated in one transaction."""


def catch_up(store: Store, bank: Bank) -> int:
    """Rate every attempt whose grade or override is newer than its reviews; returns how many there were.

    Cheap when there is nothing to do; 10,000 attempts from before there was a schedule take some seconds, once.

    Raises:
        StoreError: the history cannot be read or written.
    """
    count = 0
    while missing := store.reviews_missing(_AT_ONCE):
        rows = []
        for attempt in missing:
            entry = bank.entries.get(attempt.question_id)
            found = ratings(
                attempt.question_id,
                entry.rubric if entry is not None else None,
                attempt.grade,
                override=attempt.override.score if attempt.override is not None else None,
                hints=attempt.hints,
                aim=attempt.probe,
            )
            rows.append((attempt.id, found, attempt.at))
        store.set_all_reviews(rows)
        count += len(rows)
    return count
