"""Opening the file: private, durable, checked; a damaged one is set aside, never overwritten."""

from __future__ import annotations

import contextlib
import errno
import os
import sqlite3
import time
from pathlib import Path

from grill import paths
from grill.errors import StoreError
from grill.store.backup import back_up
from grill.store.migrations import Damaged, migrate

BUSY_SECONDS = 10.0
"""How long to wait while another process writes."""
CHECKED_ALWAYS = 8 * 2**20
"""Bytes up to which a file is checked at every opening; see `_check`."""
_COMPANIONS = ("", "-wal", "-shm")
_RETRY_SECONDS = 0.02
_BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
_DAMAGE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def connect(file: Path) -> tuple[sqlite3.Connection, str]:
    """A ready connection and a notice for the user, empty when all is well.

    Raises:
        StoreError: the file cannot be opened or written, is of a newer version, or of an older one that could not be
            backed up.
    """
    try:
        paths.private_folder(file.parent)
        _create_private(file)
        found = _inode(file)
    except OSError as error:
        raise StoreError(_cannot_open(file, error.strerror or str(error))) from error
    notice = ""
    try:
        try:
            return _open(file), notice
        except sqlite3.DatabaseError as error:
            if not is_damage(error):
                raise
            # Another process may have found the damage a moment earlier: what stands there now is its new file.
            if _inode(file) == found:
                aside = set_aside(file)
                notice = f"The history file was damaged and is kept as {aside}; a new one was started."
            _create_private(file)
            return _open(file), notice
    except (sqlite3.Error, OSError) as error:
        raise StoreError(_cannot_open(file, str(error))) from error


def connect_memory() -> sqlite3.Connection:
    """A database that lives as long as the process."""
    db = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    _configure(db)
    migrate(db)
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


def write_anew(db: sqlite3.Connection, file: Path) -> sqlite3.Connection:
    """Give an open database its file back, which somebody has deleted; returns a connection to the new one.

    Raises:
        OSError: the folder cannot be made or written.
        sqlite3.Error: there is no room, or something stands in its place by now.
    """
    paths.private_folder(file.parent)
    # The deleted file's log would be taken for that of the new one.
    for ending in ("-wal", "-shm"):
        Path(f"{file}{ending}").unlink(missing_ok=True)
    part = file.with_name(f"{file.name}.part")
    part.unlink(missing_ok=True)
    os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    try:
        with contextlib.closing(sqlite3.connect(part, isolation_level=None)) as copy:
            db.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")
        if file.exists():
            raise sqlite3.OperationalError("another one has taken its place")
        part.rename(file)
    finally:
        part.unlink(missing_ok=True)
    return _open(file)


def is_damage(error: sqlite3.Error) -> bool:
    """Whether it is the file itself that is broken; a statement that fails on a sound file is not damage."""
    return isinstance(error, Damaged) or _code(error) in _DAMAGE


def decoded(content: bytes) -> str:
    """Text that may be damaged: slower than Python's own decoding, and never fails."""
    return content.decode(errors="replace")


def suspect(file: Path) -> None:
    """Leave word that damage was met in use, so that the next opening looks at every page."""
    with contextlib.suppress(OSError):
        _create_private(_word(file))


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
        _word(file).unlink(missing_ok=True)
    except OSError as error:
        raise StoreError(f"The history file {file} is damaged and cannot be set aside: {error.strerror}.") from error
    return aside


def _open(file: Path) -> sqlite3.Connection:
    """Open it, and wait for others: SQLite's own waiting leaves out some moments of opening and closing a log."""
    until = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            return _open_once(file)
        except sqlite3.OperationalError as error:
            if _code(error) not in _BUSY or time.monotonic() >= until:
                raise
        time.sleep(_RETRY_SECONDS)


def _open_once(file: Path) -> sqlite3.Connection:
    # Before the log is opened: one that has something in it was left behind, or is in use.
    log = Path(f"{file}-wal")
    was_closed = not log.exists() or log.stat().st_size == 0
    # Autocommit: every statement is durable when it returns, unless a transaction is begun on purpose.
    db = sqlite3.connect(file, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    db.text_factory = decoded
    try:
        _keep_log(db)
        # An answer survives a power cut, not only a crash; one fsync an answer is nothing.
        db.execute("PRAGMA synchronous = FULL")
        _check(db, file, was_closed=was_closed)
        _configure(db)
        migrate(db, lambda step: back_up(file, step))
    except UnicodeDecodeError as error:
        # Python cannot read SQLite's complaint, for it quotes what is broken.
        db.close()
        raise Damaged(str(error)) from error
    except BaseException:
        db.close()
        raise
    db.text_factory = str
    return db


def _keep_log(db: sqlite3.Connection) -> None:
    try:
        if db.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
            db.execute("PRAGMA journal_mode = WAL")
    except sqlite3.OperationalError as error:
        # Nothing but the header was read so far: it speaks of a format that there is not.
        if _code(error) == sqlite3.SQLITE_ERROR:
            raise Damaged(str(error)) from error
        raise


def _check(db: sqlite3.Connection, file: Path, *, was_closed: bool) -> None:
    """Look for damage as far as it is worth the wait.

    A full check reads the whole file. With 10,000 graded answers (58 MB) that is 43 ms when the system has the file in
    memory and 1.1 s from a disk, at every first start of a day. So a large file is checked in full only where there is
    a reason: it was not closed properly, its last page is not whole, or damage was met in it. Otherwise SQLite's own
    look at its first page finds what is no database and what was cut short; any other damage is found when its page is
    read, and then the next opening checks.

    Raises:
        Damaged: a check found something.
        sqlite3.DatabaseError: SQLite did.
    """
    word = _word(file)
    size = file.stat().st_size
    is_whole = size % db.execute("PRAGMA page_size").fetchone()[0] == 0
    if word.exists():
        verdict = db.execute("PRAGMA integrity_check(1)").fetchone()[0]
    elif not was_closed or not is_whole or size <= CHECKED_ALWAYS:
        verdict = db.execute("PRAGMA quick_check(1)").fetchone()[0]
    else:
        db.execute("SELECT count(*) FROM sqlite_master").fetchone()
        return
    if verdict != "ok":
        raise Damaged(verdict)
    with contextlib.suppress(OSError):
        word.unlink(missing_ok=True)


def _configure(db: sqlite3.Connection) -> None:
    db.execute("PRAGMA foreign_keys = ON")
    # A file of foreign making cannot run code through its schema.
    db.execute("PRAGMA trusted_schema = OFF")


def _create_private(file: Path) -> None:
    """Make it, or close it to others.

    SQLite would make it by the umask, readable to others; its -wal and -shm take the mode of the main file.

    Raises:
        OSError: it cannot be made, or not be written.
    """
    try:
        os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    except FileExistsError:
        # Not opened: whoever closes a file gives up all locks of the process on it, also those of another connection.
        with contextlib.suppress(OSError):
            file.chmod(0o600)
        if not os.access(file, os.R_OK | os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES)) from None


def _word(file: Path) -> Path:
    return file.with_name(f"{file.name}.suspect")


def _inode(file: Path) -> int | None:
    try:
        return file.stat().st_ino
    except OSError:
        return None


def _code(error: sqlite3.Error) -> int:
    # Errors of Python's own making have no code; extended codes say more in their higher bits.
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF


def _cannot_open(file: Path, reason: str) -> str:
    return f"The history file {file} cannot be opened: {reason.rstrip('.')}. GRILL_HOME chooses another folder."
