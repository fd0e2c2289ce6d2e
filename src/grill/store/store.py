"""The whole history behind one name."""

from __future__ import annotations

from pathlib import Path

from grill import paths
from grill.store import database
from grill.store.answers import Answers
from grill.store.appeals import Appeals
from grill.store.drafts import Drafts
from grill.store.interviews import Interviews
from grill.store.overviews import Overviews
from grill.store.schedule import Schedule


class Store(Answers, Drafts, Interviews, Schedule, Appeals, Overviews):
    """One open history. Every write is on disk when its method returns; safe to call from any thread."""


def open_store(file: Path | None = None) -> Store:
    """The history in `file`, made when missing and brought up to date.

    A damaged file is set aside and a new one started; `Store.notice` then says so.

    Raises:
        StoreError: it cannot be opened: read-only, full, or written by a newer version.
    """
    place = file or paths.database_file()
    db, notice = database.connect(place)
    return Store(db, notice, lambda: database.suspect(place), place)


def memory_store(notice: str = "") -> Store:
    """A history that is gone when the program ends: for tests, and where nothing can be written."""
    return Store(database.connect_memory(), notice)
