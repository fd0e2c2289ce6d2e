"""What is due today, read from the history: what `grill due` lists and `grill ask --due` asks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from grill.cli import history_times as times
from grill.cli.history_store import catch_up
from grill.cli.workbench import Workbench
from grill.records.due import DuePlan, next_due, plan_due
from grill.records.ideas import catalogue

if TYPE_CHECKING:
    from grill.store import Store


@dataclass(frozen=True, slots=True)
class Today:
    """What the schedule wants."""

    plan: DuePlan
    next_at: datetime | None
    """When the next idea after today becomes due; None where nothing more is scheduled."""


def due_today(bench: Workbench, store: Store, *, limit: int | None = None) -> Today:
    """All that becomes due until midnight here: whoever practises in the morning is not asked to come back at noon.

    Raises:
        StoreError: the history cannot be read or written.
    """
    catch_up(bench, store)
    until = times.end_of(times.day_of(times.now()))
    known = catalogue(bench.bank.entries)
    states = {card: state for card, state in store.card_states().items() if card in known.ideas}
    return Today(plan_due(store.due_cards(until), known, limit=limit), next_due(states, until))
