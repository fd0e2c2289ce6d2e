"""Opening the file: private, durable, checked; a damaged one is set aside, never overwritten."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from pathlib import Path

from grill import paths
from grill.errors import StoreError
from grill.store.migrations import migrate

BUSY_SECONDS = 5.0
_COMPANIONS = ("", "-wal", "-shm")


def connect(file: Path) -> tuple[sqlite3.Connection, str]:
    """A ready connection and a notice for the user, empty when all is well.

    Raises:
        StoreError: the file cannot be opened or written, or is of a newer version.
    """
    try:
        paths.private_folder(file.parent)
        _create_private(file)
    except OSError as error:
        raise StoreError(_cannot_open(file, error.strerror or str(error))) from error
    try:
        return _open(file), ""
    except sqlite3.OperationalError as error:
        raise StoreError(_cannot_open(file, str(error))) from error
    except sqlite3.DatabaseError:
        aside = set_aside(file)
        _create_private(file)
        notice = f"The history file was damaged and is kept as {aside}; a new one was started."
        try:
            return _open(file), notice
        except sqlite3.Error as error:
            raise StoreError(_cannot_open(file, str(error))) from error


def connect_memory() -> sqlite3.Connection:
    """A database that lives as long as the process."""
    db = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    _prepare(db)
    return db


def integrity(file: Path) -> str:
    """`ok`, `missing`, or SQLite's first complaint; opens read-only and changes nothing."""
    if not file.exists():
        return "missing"
    try:
        with contextlib.closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as db:
            return str(db.execute("PRAGMA integrity_check(1)").fetchone()[0])
    except sqlite3.Error as error:
        return str(error)


def set_aside(file: Path) -> Path:
    """Rename the file and its companions to the first free `….damaged-N`.

    Raises:
        StoreError: it cannot be renamed.
    """
    number = 1
    while (aside := file.with_name(f"{file.name}.damaged-{number}")).exists():
        number += 1
    try:
        for ending in _COMPANIONS:
            part = Path(f"{file}{ending}")
            if part.exists():
                part.rename(f"{aside}{ending}")
    except OSError as error:
        raise StoreError(f"The history file {file} is damaged and cannot be set aside: {error.strerror}.") from error
    return aside


def _open(file: Path) -> sqlite3.Connection:
    # Autocommit: every statement is durable when it returns, unless a transaction is begun on purpose.
    db = sqlite3.connect(file, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    try:
        db.execute("PRAGMA journal_mode = WAL")
        # An answer survives a power cut, not only a crash; one fsync an answer is nothing.
        db.execute("PRAGMA synchronous = FULL")
        verdict = db.execute("PRAGMA quick_check(1)").fetchone()[0]
        if verdict != "ok":
            raise sqlite3.DatabaseError(verdict)  # noqa: TRY301  joins SQLite's own complaints
        _prepare(db)
    except BaseException:
        db.close()
        raise
    return db


def _prepare(db: sqlite3.Connection) -> None:
    db.execute("PRAGMA foreign_keys = ON")
    # A file of foreign making cannot run code through its schema.
    db.execute("PRAGMA trusted_schema = OFF")
    migrate(db)


def _create_private(file: Path) -> None:
    # SQLite would create it by the umask, readable to others; its -wal and -shm take the mode of the main file.
    os.close(os.open(file, os.O_CREAT | os.O_RDWR, 0o600))
    with contextlib.suppress(OSError):
        file.chmod(0o600)


def _cannot_open(file: Path, reason: str) -> str:
    return f"The history file {file} cannot be opened: {reason.rstrip('.')}. GRILL_HOME chooses another folder."
