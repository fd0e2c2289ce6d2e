"""The schema as a list of named steps. Append only: a step that was ever released is never edited or removed."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from grill.errors import StoreError

Migration = Callable[[sqlite3.Connection], None]
MIGRATIONS: list[Migration] = []


def migration(step: Migration) -> Migration:
    """Register the next step under its function's name."""
    MIGRATIONS.append(step)
    return step


@migration
def m001_initial(db: sqlite3.Connection) -> None:
    """Attempts with their grades and overrides, and drafts."""
    db.execute(
        """
        CREATE TABLE attempt (
            id INTEGER PRIMARY KEY,
            question_id TEXT NOT NULL,
            answer TEXT NOT NULL,
            at TEXT NOT NULL,
            session_id TEXT,
            hints INTEGER NOT NULL DEFAULT 0,
            seconds REAL
        ) STRICT
        """
    )
    db.execute("CREATE INDEX attempt_by_question ON attempt (question_id, at, id)")
    db.execute(
        """
        CREATE TABLE grade (
            attempt_id INTEGER PRIMARY KEY REFERENCES attempt (id) ON DELETE CASCADE,
            score REAL NOT NULL,
            verdict TEXT NOT NULL,
            json TEXT NOT NULL
        ) STRICT
        """
    )
    db.execute(
        """
        CREATE TABLE override (
            id INTEGER PRIMARY KEY,
            attempt_id INTEGER NOT NULL REFERENCES attempt (id) ON DELETE CASCADE,
            score REAL,
            verdict TEXT,
            reason TEXT NOT NULL,
            at TEXT NOT NULL
        ) STRICT
        """
    )
    db.execute("CREATE INDEX override_by_attempt ON override (attempt_id, id)")
    db.execute("CREATE TABLE draft (question_id TEXT PRIMARY KEY, text TEXT NOT NULL, at TEXT NOT NULL) STRICT")


def migrate(db: sqlite3.Connection) -> list[str]:
    """Apply what is missing, all in one transaction, and return its names.

    Raises:
        StoreError: the file was written by a newer version.
    """
    known = [step.__name__ for step in MIGRATIONS]
    db.execute("BEGIN IMMEDIATE")
    try:
        db.execute("CREATE TABLE IF NOT EXISTS migration (name TEXT PRIMARY KEY) STRICT")
        applied = {name for (name,) in db.execute("SELECT name FROM migration")}
        if newer := sorted(applied - set(known)):
            raise StoreError(  # noqa: TRY301  inside, so that the transaction ends
                f"This history was written by a newer version of Interview Grill ({', '.join(newer)}); "
                "update to open it."
            )
        missing = [step for step in MIGRATIONS if step.__name__ not in applied]
        for step in missing:
            step(db)
            db.execute("INSERT INTO migration (name) VALUES (?)", (step.__name__,))
        db.execute("COMMIT")
    except BaseException:
        db.execute("ROLLBACK")
        raise
    return [step.__name__ for step in missing]
