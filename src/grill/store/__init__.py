"""The learner's history: attempts, grades, interviews and the schedule in one private SQLite file."""

from grill.store.appeals import Appeal
from grill.store.attempts import Attempt, Draft, Override
from grill.store.overviews import HistoryRow, ScoredAttempt
from grill.store.sessions import Session, StoredEvent
from grill.store.store import Store, memory_store, open_store

__all__ = [
    "Appeal",
    "Attempt",
    "Draft",
    "HistoryRow",
    "Override",
    "ScoredAttempt",
    "Session",
    "Store",
    "StoredEvent",
    "memory_store",
    "open_store",
]
