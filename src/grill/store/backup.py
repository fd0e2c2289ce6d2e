"""A copy of the history beside it, before its schema changes."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from pathlib import Path

from grill.errors import StoreError


def back_up(file: Path, step: str) -> Path:
    """Copy the database, what is still in its log included, to the first free `….before-<step>`, mode 0600.

    The caller holds the write lock, so that the copy is of one moment and no two processes make one at a time.

    Raises:
        StoreError: it cannot be written whole; nothing of it is left, and the file is untouched.
    """
    name = f"{file.name}.before-{step}"
    backup = file.with_name(name)
    number = 1
    while backup.exists():
        number += 1
        backup = file.with_name(f"{name}-{number}")
    # Under its own name only when it is whole: a kill in between leaves a part that nobody takes for a backup.
    part = file.with_name(f"{file.name}.part")
    try:
        part.unlink(missing_ok=True)
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        _copy(file, part)
        part.rename(backup)
    except (OSError, sqlite3.Error) as error:
        for ending in ("", "-journal", "-wal", "-shm"):
            with contextlib.suppress(OSError):
                Path(f"{part}{ending}").unlink(missing_ok=True)
        reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
        raise StoreError(
            f"The history file {file} is of an earlier version, and the copy to keep before it is brought up to date "
            f"cannot be written to {backup}: {reason.rstrip('.')}. Nothing was changed; make room and start again."
        ) from error
    return backup


def _copy(file: Path, target: Path) -> None:
    with (
        contextlib.closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as source,
        contextlib.closing(sqlite3.connect(target, isolation_level=None)) as copy,
    ):
        source.backup(copy)
        # One file on its own: it needs no log beside it when somebody opens or moves it.
        copy.execute("PRAGMA journal_mode = DELETE")
