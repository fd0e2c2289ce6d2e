"""The learner's history: attempts, grades, overrides and drafts in one private SQLite file."""

from grill.store.attempts import Attempt, Draft, Override
from grill.store.store import Store, memory_store, open_store

__all__ = ["Attempt", "Draft", "Override", "Store", "memory_store", "open_store"]
