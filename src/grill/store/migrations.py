"""The schema as a list of named steps. Append only: a step that was ever released is never edited or removed."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable, Iterable

from grill.errors import StoreError

Migration = Callable[[sqlite3.Connection], None]
Backup = Callable[[str], object]
"""Keeps a copy of the file before the step of this name runs; raises StoreError where it cannot."""
MIGRATIONS: list[Migration] = []


class Damaged(sqlite3.DatabaseError):
    """The file is a database, and not one that these steps made."""


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


@migration
def m002_sessions(db: sqlite3.Connection) -> None:
    """Interviews as a plan and its events; answers to follow-ups; answers taken back."""
    db.execute(
        """
        CREATE TABLE session (
            id TEXT PRIMARY KEY,
            kind TEXT NOT NULL,
            plan TEXT NOT NULL,
            started_at TEXT NOT NULL,
            seen_at TEXT NOT NULL,
            ended_at TEXT,
            discarded INTEGER NOT NULL DEFAULT 0,
            seconds REAL NOT NULL DEFAULT 0,
            place TEXT NOT NULL DEFAULT '',
            draft TEXT NOT NULL DEFAULT ''
        ) STRICT
        """
    )
    db.execute("CREATE INDEX session_by_start ON session (started_at, id)")
    db.execute("CREATE INDEX session_unfinished ON session (kind, started_at, id) WHERE ended_at IS NULL")
    db.execute(
        """
        CREATE TABLE session_event (
            session_id TEXT NOT NULL REFERENCES session (id) ON DELETE CASCADE,
            number INTEGER NOT NULL,
            seconds REAL NOT NULL,
            json TEXT NOT NULL,
            at TEXT NOT NULL,
            PRIMARY KEY (session_id, number)
        ) STRICT, WITHOUT ROWID
        """
    )
    db.execute("ALTER TABLE attempt ADD COLUMN probe TEXT")
    db.execute("ALTER TABLE attempt ADD COLUMN undone_at TEXT")
    db.execute("CREATE INDEX attempt_by_session ON attempt (session_id, id) WHERE session_id IS NOT NULL")


@migration
def m003_appeals(db: sqlite3.Connection) -> None:
    """Requests to make an attempt a graded example of its rubric."""
    db.execute(
        """
        CREATE TABLE appeal (
            id INTEGER PRIMARY KEY,
            attempt_id INTEGER NOT NULL REFERENCES attempt (id) ON DELETE CASCADE,
            grade REAL CHECK (grade BETWEEN 0 AND 4),
            reason TEXT NOT NULL,
            at TEXT NOT NULL,
            exported_at TEXT
        ) STRICT
        """
    )


@migration
def m004_schedule(db: sqlite3.Connection) -> None:
    """When each idea is to be asked again: reviews by attempt, and what they add up to by card."""
    # 0: the reviews of this attempt are still to be made from what counts of it now.
    db.execute("ALTER TABLE attempt ADD COLUMN rated INTEGER NOT NULL DEFAULT 0")
    db.execute("CREATE INDEX attempt_unrated ON attempt (id) WHERE rated = 0 AND undone_at IS NULL")
    db.execute(
        """
        CREATE TABLE review (
            attempt_id INTEGER NOT NULL REFERENCES attempt (id) ON DELETE CASCADE,
            card TEXT NOT NULL,
            rating INTEGER NOT NULL,
            at TEXT NOT NULL,
            PRIMARY KEY (attempt_id, card)
        ) STRICT, WITHOUT ROWID
        """
    )
    db.execute("CREATE INDEX review_by_card ON review (card, at, attempt_id, rating)")
    db.execute(
        """
        CREATE TABLE schedule (
            card TEXT PRIMARY KEY,
            due TEXT NOT NULL,
            stability REAL NOT NULL,
            difficulty REAL NOT NULL,
            reviews INTEGER NOT NULL,
            lapses INTEGER NOT NULL,
            last_rating INTEGER NOT NULL,
            last_at TEXT NOT NULL,
            last_question TEXT NOT NULL
        ) STRICT, WITHOUT ROWID
        """
    )
    db.execute("CREATE INDEX schedule_by_due ON schedule (due, card)")


@migration
def m005_overviews(db: sqlite3.Connection) -> None:
    """Indices that hold what lists and charts show, so that they read no answer and no grade's JSON."""
    db.execute(
        "CREATE INDEX attempt_by_time ON attempt (at, id, question_id, undone_at, probe, session_id, hints, seconds)"
    )
    db.execute("CREATE INDEX grade_light ON grade (attempt_id, score, verdict)")


def migrate(db: sqlite3.Connection, backup: Backup | None = None) -> list[str]:
    """Apply what is missing, all in one transaction, and return its names.

    Args:
        db: In autocommit mode.
        backup: Called before the first missing step when earlier steps were applied, so that there is something to
            lose. No other process can write at that moment.

    Raises:
        StoreError: the file was written by a newer version, `backup` raised it, or a step failed on a sound file; then
            nothing was changed.
        Damaged: its tables are not those that its steps make.
        sqlite3.Error: it cannot be read or written.
    """
    # A look first: an opening that has nothing to change needs no write lock, and so waits for nobody.
    applied = _applied(db)
    if not _missing(applied):
        if not _is_as_made(db, applied):
            raise Damaged("the schema is not what its steps make")
        return []
    db.execute("BEGIN IMMEDIATE")
    try:
        applied = _applied(db)
        missing = _missing(applied)
        if missing and applied and backup is not None:
            backup(missing[0].__name__)
        _apply(db, missing)
        db.execute("COMMIT")
    except BaseException as error:
        # A full disk has ended the transaction already.
        if db.in_transaction:
            db.execute("ROLLBACK")
        if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_ERROR:
            if not _is_as_made(db, applied):
                raise Damaged(str(error)) from error
            raise StoreError(f"The history could not be brought up to date: {error}. Nothing was changed.") from error
        raise
    return [step.__name__ for step in missing]


def _apply(db: sqlite3.Connection, steps: Iterable[Migration]) -> None:
    db.execute("CREATE TABLE IF NOT EXISTS migration (name TEXT PRIMARY KEY) STRICT")
    for step in steps:
        step(db)
        db.execute("INSERT INTO migration (name) VALUES (?)", (step.__name__,))


def _applied(db: sqlite3.Connection) -> set[str]:
    columns = _schema(db).get("migration")
    if columns is None:
        return set()
    if columns != {"name"}:
        raise Damaged(f"unknown columns: {', '.join(sorted(columns))}")
    return {name for (name,) in db.execute("SELECT name FROM migration")}


def _missing(applied: set[str]) -> list[Migration]:
    known = {step.__name__ for step in MIGRATIONS}
    if newer := sorted(applied - known):
        if not known <= applied:
            raise Damaged(f"unknown steps: {', '.join(newer)}")
        raise StoreError(
            f"This history was written by a newer version of Interview Grill ({', '.join(newer)}); update to open it."
        )
    return [step for step in MIGRATIONS if step.__name__ not in applied]


def _is_as_made(db: sqlite3.Connection, applied: set[str]) -> bool:
    """Whether the schema has all that the applied steps make; a person may have added to it."""
    found = _schema(db)
    if not applied:
        return not found
    with contextlib.closing(sqlite3.connect(":memory:", isolation_level=None)) as model:
        _apply(model, [step for step in MIGRATIONS if step.__name__ in applied])
        return all(columns <= found.get(name, set()) and name in found for name, columns in _schema(model).items())


def _schema(db: sqlite3.Connection) -> dict[str, set[str]]:
    """Tables with their columns, and indices with none."""
    rows = db.execute(
        "SELECT things.name, columns.name FROM sqlite_master AS things "
        "LEFT JOIN pragma_table_info(things.name) AS columns WHERE things.name NOT LIKE 'sqlite%'"
    )
    schema: dict[str, set[str]] = {}
    for thing, column in rows:
        schema.setdefault(thing, set()).update(() if column is None else (column,))
    return schema
