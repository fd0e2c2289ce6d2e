"""The figures of practice, from the history and the bank: for `grill stats` and for the screen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import TYPE_CHECKING

from grill.records.figures import Figures, figures
from grill.records.held import held

if TYPE_CHECKING:
    from grill.content.bank import Bank
    from grill.store import Store


def progress(store: Store, bank: Bank, *, now: datetime, day_of: Callable[[datetime], date]) -> Figures:
    """All figures; the whole history is read, and every rubric. The schedule has to be caught up before.

    Args:
        store: The history.
        bank: The bank.
        now: The time, in UTC.
        day_of: The day that a time falls on where the learner is.

    Raises:
        StoreError: the history cannot be read.
    """
    rows = store.every_row()
    interviews = held(store.sessions("interview"), rows, store.session_events)
    return figures(rows, store.card_states(), interviews, bank, now=now, day_of=day_of)
