"""One connection, shared by threads: how every part of history reads and writes."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from grill.errors import StoreError
from grill.store.database import decoded, is_damage, write_anew

Row = tuple[Any, ...]
Record = TypeVar("Record")


class Connected:
    """An open history. Every write is on disk when its method returns; safe to call from any thread."""

    def __init__(
        self,
        db: sqlite3.Connection,
        notice: str = "",
        on_damage: Callable[[], object] = lambda: None,
        file: Path | None = None,
    ) -> None:
        self._db = db
        self._file = file
        self._lock = threading.RLock()
        self._on_damage = on_damage
        self.notice = notice
        """What the user must know about the file; empty when all is well."""

    def close(self) -> None:
        """Release the file. Closing twice is fine."""
        with self._lock:
            self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @contextmanager
    def _writing(self, what: str, owner: str = "attempt") -> Iterator[sqlite3.Connection]:
        """One statement, or `_transaction`. `what` is written, and belongs to an `owner`: both for the message."""
        with self._lock:
            self._keep_file()
            try:
                yield self._db
            except sqlite3.IntegrityError as error:
                raise StoreError(f"There is no such {owner} to attach {what} to.") from error
            except sqlite3.Error as error:
                raise StoreError(
                    f"{what.capitalize()} could not be saved: {self._reason(error)}. Nothing typed is lost yet."
                ) from error

    @contextmanager
    def _transaction(self, what: str, owner: str = "attempt") -> Iterator[sqlite3.Connection]:
        """Several statements: all of them are written, or none when anything is raised inside."""
        with self._writing(what, owner) as db:
            # The write lock at once: a transaction that reads first could find its view outdated when it writes.
            db.execute("BEGIN IMMEDIATE")
            try:
                yield db
                db.execute("COMMIT")
            except BaseException:
                # A full disk has ended the transaction already.
                if db.in_transaction:
                    db.execute("ROLLBACK")
                raise

    def _keep_file(self) -> None:
        """Write all of history down again where its file was deleted while it is open: SQLite would not notice.

        Raises:
            StoreError: it was deleted, and cannot be written.
        """
        if self._file is None or self._file.exists():
            return
        try:
            anew = write_anew(self._db, self._file)
        except (OSError, sqlite3.Error) as error:
            reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
            raise StoreError(
                f"The history file {self._file} was deleted while it was open, and cannot be written anew: {reason}. "
                "Leave the program open until it can."
            ) from error
        self._db.close()
        self._db = anew
        self.notice = f"The history file {self._file} was deleted while it was open; it was written anew, whole."

    def _read(self, query: str, *values: Any) -> list[Row]:  # noqa: ANN401  SQLite takes what it takes
        with self._lock:
            try:
                try:
                    return self._db.execute(query, values).fetchall()
                except sqlite3.OperationalError as error:
                    if "decode" not in str(error):
                        raise
                # One damaged letter must not hide all of history.
                self._db.text_factory = decoded
                return self._db.execute(query, values).fetchall()
            except sqlite3.Error as error:
                raise StoreError(f"History could not be read: {self._reason(error)}.") from error

    def _records(
        self,
        convert: Callable[[Row], Record],
        query: str,
        *values: Any,  # noqa: ANN401  as above
    ) -> list[Record]:
        rows = self._read(query, *values)
        try:
            return [convert(row) for row in rows]
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            # SQLite looks at its own structure only; what stands in a row may be nonsense all the same.
            raise StoreError(f"History could not be read: a row makes no sense ({error}).") from error

    def _reason(self, error: sqlite3.Error) -> str:
        if not is_damage(error):
            return str(error)
        self._on_damage()
        return f"the file is damaged ({error}), and the next start will keep it aside and begin a new one"
