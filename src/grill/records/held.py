"""Interviews that were held, from what the store has of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial

from grill.records.interviews import Held
from grill.session.interview.engine import replay
from grill.session.interview.events import from_record as event_from
from grill.session.interview.plan import Plan
from grill.session.interview.plan import from_record as plan_from
from grill.store.overviews import HistoryRow
from grill.store.sessions import Session, StoredEvent

EventsOf = Callable[[str], Iterable[StoredEvent]]
"""The events of a session by its id: `store.session_events`."""


def held(sessions: Iterable[Session], rows: Iterable[HistoryRow], events_of: EventsOf) -> Iterator[Held]:
    """Interviews in the order given; one whose plan cannot be read is passed over.

    Args:
        sessions: Of interviews, the newest first: `store.sessions("interview")`.
        rows: All attempts, as `store.recent` gives them.
        events_of: Called for an interview only when it matters which questions were passed over in it.
    """
    answers: dict[str, dict[str, HistoryRow]] = {}
    for row in rows:
        if row.session_id is not None and row.probe is None:
            answers.setdefault(row.session_id, {})[row.question_id] = row
    for session in sessions:
        try:
            plan = plan_from(session.plan)
        except (KeyError, TypeError):
            continue
        yield Held(plan, answers.get(session.id, {}), partial(_skipped, plan, session.id, events_of))


def _skipped(plan: Plan, session_id: str, events_of: EventsOf) -> frozenset[str]:
    """Questions that were passed over; none where the events cannot be read."""
    try:
        state, _ = replay(plan, [(event_from(row.record), row.seconds) for row in events_of(session_id)])
    except (KeyError, TypeError, ValueError):
        return frozenset()
    return frozenset(plan.slots[skip.slot].question for skip in state.skips if skip.probe is None)
