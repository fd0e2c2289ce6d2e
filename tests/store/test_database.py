from __future__ import annotations

import os
import signal
import sqlite3
import stat
import subprocess
import sys
from datetime import UTC, datetime

import pytest

from grill.errors import StoreError
from grill.store import database, open_store

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


def mode(path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_files_are_private_whatever_the_umask(tmp_path):
    before = os.umask(0)
    try:
        with open_store(tmp_path / "new" / "h.db") as store:
            store.add_attempt("ft-07", "secret", at=NOW)
            assert mode(tmp_path / "new") == 0o700
            assert {file.name: mode(file) for file in (tmp_path / "new").iterdir()} == {
                "h.db": 0o600,
                "h.db-wal": 0o600,
                "h.db-shm": 0o600,
            }
    finally:
        os.umask(before)


def test_a_file_that_others_could_read_is_closed_to_them(tmp_path):
    file = tmp_path / "h.db"
    open_store(file).close()
    file.chmod(0o644)
    open_store(file).close()
    assert mode(file) == 0o600


def test_the_default_place_is_the_users_data_folder(home):
    open_store().close()
    assert (home / "data" / "history.db").exists()


def test_writes_are_in_the_log_and_flushed(tmp_path):
    with open_store(tmp_path / "h.db") as store:
        assert store._db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert store._db.execute("PRAGMA synchronous").fetchone() == (2,)
        assert store._db.execute("PRAGMA foreign_keys").fetchone() == (1,)


@pytest.mark.parametrize(
    "content",
    [b"this is no database at all, but long enough " * 100, b"SQLite format 3\x00" + b"\xff" * 4096],
    ids=["text", "header"],
)
def test_a_damaged_file_is_kept_aside_and_a_new_one_started(tmp_path, content):
    file = tmp_path / "h.db"
    file.write_bytes(content)
    with open_store(file) as store:
        assert "damaged" in store.notice
        assert str(tmp_path / "h.db.damaged-1") in store.notice
        store.add_attempt("ft-07", "x", at=NOW)
    assert (tmp_path / "h.db.damaged-1").read_bytes() == content
    with open_store(file) as store:
        assert store.notice == ""
        assert len(store.attempts()) == 1


def test_damage_in_the_middle_is_noticed_at_opening(tmp_path):
    file = tmp_path / "h.db"
    with open_store(file) as store:
        for number in range(200):
            store.add_attempt("ft-07", f"{number} " * 200, at=NOW)
    content = bytearray(file.read_bytes())
    content[4096 * 2 : 4096 * 12] = b"\xab" * 4096 * 10
    file.write_bytes(content)
    assert database.integrity(file) != "ok"
    with open_store(file) as store:
        assert "damaged" in store.notice


def test_earlier_damaged_files_are_never_overwritten(tmp_path):
    for number in (1, 2):
        (tmp_path / "h.db").write_bytes(b"no database " * 100)
        with open_store(tmp_path / "h.db") as store:
            assert f"damaged-{number}" in store.notice


def test_a_place_that_cannot_be_written_is_an_error_with_a_way_out(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreError, match="GRILL_HOME"):
        open_store(tmp_path / "file" / "h.db")
    (tmp_path / "folder.db").mkdir()
    with pytest.raises(StoreError, match="cannot be opened"):
        open_store(tmp_path / "folder.db")


def test_a_file_that_another_program_writes_to_opens_at_once(tmp_path, monkeypatch):
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.0)
    file = tmp_path / "h.db"
    open_store(file).close()
    holder = sqlite3.connect(file, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    with open_store(file) as store:
        assert store.attempts() == []
        with pytest.raises(StoreError, match="locked"):
            store.add_attempt("ft-07", "x", at=NOW)
        holder.execute("ROLLBACK")
        store.add_attempt("ft-07", "x", at=NOW)
    holder.close()


def test_a_locked_file_is_an_error_and_not_damage(tmp_path, monkeypatch):
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.0)
    file = tmp_path / "h.db"
    holder = sqlite3.connect(file, isolation_level=None)
    holder.execute("PRAGMA journal_mode = WAL")
    holder.execute("BEGIN EXCLUSIVE")
    with pytest.raises(StoreError, match="locked"):
        open_store(file)
    holder.close()
    assert not list(tmp_path.glob("*.damaged*"))


def test_opening_waits_for_another_program_also_where_sqlite_does_not(tmp_path, monkeypatch):
    waits = []
    monkeypatch.setattr(database.time, "sleep", waits.append)
    opened = database._open_once
    answers = [sqlite3.OperationalError("database is locked"), sqlite3.OperationalError("database is locked")]
    for answer in answers:
        answer.sqlite_errorcode = sqlite3.SQLITE_BUSY | 1 << 8

    def once(file):
        if answers:
            raise answers.pop()
        return opened(file)

    monkeypatch.setattr(database, "_open_once", once)
    open_store(tmp_path / "h.db").close()
    assert len(waits) == 2


def test_a_file_of_any_length_is_checked_after_a_sudden_end(tmp_path, monkeypatch):
    checks = statements(monkeypatch)
    monkeypatch.setattr(database, "CHECKED_ALWAYS", 0)
    file = tmp_path / "h.db"
    open_store(file).close()
    checks.clear()
    open_store(file).close()
    assert checks == [], "a large file that was closed properly is not read from end to end"
    with open_store(file) as first:
        first.add_attempt("ft-07", "x", at=NOW)
        open_store(file).close()
        assert checks == ["PRAGMA quick_check(1)"], "its log has something in it"
    checks.clear()
    database.suspect(file)
    open_store(file).close()
    open_store(file).close()
    assert checks == ["PRAGMA integrity_check(1)"], "word of damage is taken seriously, once"


def test_a_small_file_is_always_checked(tmp_path, monkeypatch):
    checks = statements(monkeypatch)
    open_store(tmp_path / "h.db").close()
    assert checks == ["PRAGMA quick_check(1)"]


def statements(monkeypatch) -> list[str]:
    """The checks that connections make from now on."""
    checks = []

    class Watched(sqlite3.Connection):
        def execute(self, query, *values):
            if "check" in query:
                checks.append(query)
            return super().execute(query, *values)

    connect = sqlite3.connect
    monkeypatch.setattr(
        database.sqlite3, "connect", lambda *places, **options: connect(*places, factory=Watched, **options)
    )
    return checks


def test_two_openings_in_one_program_keep_their_locks(tmp_path):
    # Closing any file descriptor of the file would give up the locks of the whole process on it.
    file = tmp_path / "h.db"
    code = (
        "import sys; from pathlib import Path; from grill.store import open_store\n"
        "open_store(Path(sys.argv[1])).close()"
    )
    with open_store(file) as first:
        first.add_attempt("ft-07", "one", at=NOW)
        open_store(file).close()
        subprocess.run([sys.executable, "-c", code, str(file)], check=True)
        first.add_attempt("ft-07", "two", at=NOW)
        assert (tmp_path / "h.db-wal").exists(), "another program's end does not take away the log that is in use"
    with open_store(file) as again:
        assert [attempt.answer for attempt in again.attempts()] == ["one", "two"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everything")
def test_a_file_that_may_not_be_written_is_an_error(tmp_path):
    file = tmp_path / "h.db"
    open_store(file).close()
    (tmp_path).chmod(0o500)
    file.chmod(0o400)
    with pytest.raises(StoreError, match="GRILL_HOME"):
        open_store(file)


def test_integrity_looks_and_does_not_touch(tmp_path):
    assert database.integrity(tmp_path / "none.db") == "missing"
    assert not (tmp_path / "none.db").exists()
    open_store(tmp_path / "h.db").close()
    assert database.integrity(tmp_path / "h.db") == "ok"
    (tmp_path / "bad.db").write_bytes(b"no database " * 100)
    assert "not a database" in database.integrity(tmp_path / "bad.db")


def test_a_kill_loses_nothing_that_was_saved(tmp_path):
    code = (
        "import os, signal, sys; from datetime import UTC, datetime; from pathlib import Path\n"
        "from grill.store import open_store\n"
        "store = open_store(Path(sys.argv[1])); now = datetime.now(UTC)\n"
        "store.add_attempt('ft-07', 'the answer', at=now); store.save_draft('ft-08', 'half an ans', at=now)\n"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    file = tmp_path / "h.db"
    killed = subprocess.run([sys.executable, "-c", code, str(file)], check=False)
    assert killed.returncode == -signal.SIGKILL
    with open_store(file) as store:
        assert store.notice == ""
        assert store.attempts()[0].answer == "the answer"
        assert store.draft("ft-08") == "half an ans"
