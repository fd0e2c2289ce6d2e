from __future__ import annotations

import resource
import shutil
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime

import pytest

from grill.errors import StoreError
from grill.store import backup, memory_store, migrations, open_store
from grill.store.migrations import MIGRATIONS, Damaged, migrate

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
STAMP = NOW.isoformat(timespec="microseconds")
OPEN = "import sys; from pathlib import Path; from grill.store import open_store; open_store(Path(sys.argv[1])).close()"


@pytest.fixture
def old(tmp_path):
    """A history of the first released schema, with answers in it."""
    file = tmp_path / "h.db"
    with closing(sqlite3.connect(file, isolation_level=None)) as db:
        db.execute("PRAGMA journal_mode = WAL")
        MIGRATIONS[0](db)
        db.execute("CREATE TABLE migration (name TEXT PRIMARY KEY) STRICT")
        db.execute("INSERT INTO migration VALUES ('m001_initial')")
        for number in range(20):
            db.execute(
                "INSERT INTO attempt (question_id, answer, at) VALUES ('ft-07', ?, ?)",
                (f"answer {number} " * 500, STAMP),
            )
        db.execute(
            "INSERT INTO override (attempt_id, score, verdict, reason, at) VALUES (1, 1, 'cold', '', ?)", (STAMP,)
        )
    return file


def backups(file) -> list[str]:
    return sorted(entry.name for entry in file.parent.iterdir() if entry.name not in {"h.db", "h.db-wal", "h.db-shm"})


def answers(file) -> list[str]:
    with closing(sqlite3.connect(file)) as db:
        return [answer for (answer,) in db.execute("SELECT answer FROM attempt ORDER BY id")]


def test_migrations_run_once_in_order_and_are_recorded(tmp_path):
    with closing(sqlite3.connect(tmp_path / "m.db", isolation_level=None)) as db:
        assert migrate(db) == [step.__name__ for step in MIGRATIONS]
        assert migrate(db) == []


def test_migration_names_are_numbered_without_gaps():
    assert [step.__name__[:4] for step in MIGRATIONS] == [f"m{n:03d}" for n in range(1, len(MIGRATIONS) + 1)]
    assert all(step.__doc__ for step in MIGRATIONS)


def test_a_failing_migration_leaves_nothing_half_done(tmp_path, monkeypatch):
    def m999_bad(db):
        db.execute("CREATE TABLE half (x)")
        raise ZeroDivisionError

    with closing(sqlite3.connect(tmp_path / "m.db", isolation_level=None)) as db:
        migrate(db)
        monkeypatch.setattr(migrations, "MIGRATIONS", [*MIGRATIONS, m999_bad])
        with pytest.raises(ZeroDivisionError):
            migrate(db)
        assert db.execute("SELECT count(*) FROM sqlite_master WHERE name = 'half'").fetchone() == (0,)


def test_a_step_that_fails_on_a_sound_file_blames_no_file(old, monkeypatch):
    def m999_bad(db):
        db.execute("ALTER TABLE attempt ADD COLUMN at TEXT")

    monkeypatch.setattr(migrations, "MIGRATIONS", [*MIGRATIONS, m999_bad])
    with pytest.raises(StoreError, match="brought up to date: duplicate column"):
        open_store(old)
    assert backups(old) == ["h.db.before-m002_sessions"]
    assert len(answers(old)) == 20


def test_a_history_of_a_newer_version_is_left_alone(tmp_path):
    file = tmp_path / "h.db"
    with open_store(file) as store:
        store._db.execute("INSERT INTO migration VALUES ('m999_from_the_future')")
    with pytest.raises(StoreError, match=r"newer version .*m999_from_the_future"):
        open_store(file)
    assert backups(file) == []


@pytest.mark.parametrize(
    "harm",
    [
        "UPDATE migration SET name = 'm001_initiam' WHERE name = 'm001_initial'",
        "ALTER TABLE migration RENAME COLUMN name TO nama",
        "ALTER TABLE migration RENAME TO migratioo",
        "ALTER TABLE attempt RENAME COLUMN answer TO answes",
        "DROP INDEX grade_light",
    ],
)
def test_tables_that_no_steps_made_are_damage(tmp_path, harm):
    file = tmp_path / "h.db"
    with open_store(file) as store:
        store.add_attempt("ft-07", "x", at=NOW)
        store._db.execute(harm)
        with pytest.raises(Damaged):
            migrate(store._db)
    with open_store(file) as store:
        assert "damaged" in store.notice
        assert store.attempts() == []
    assert "h.db.damaged-1" in backups(file)


def test_what_a_person_adds_to_the_schema_is_no_damage(tmp_path):
    file = tmp_path / "h.db"
    with open_store(file) as store:
        store._db.execute("ALTER TABLE attempt ADD COLUMN mood TEXT")
        store._db.execute("CREATE TABLE note (text TEXT)")
        store._db.execute("ANALYZE")
    with open_store(file) as store:
        assert store.notice == ""


# -- the copy that is kept


def test_a_new_history_and_one_in_memory_need_no_backup(tmp_path, monkeypatch):
    monkeypatch.setattr(backup, "_copy", lambda *_: pytest.fail("nothing is there to be lost"))
    open_store(tmp_path / "h.db").close()
    memory_store().close()
    (tmp_path / "empty.db").touch()
    open_store(tmp_path / "empty.db").close()
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["empty.db", "h.db"]


def test_an_old_history_is_kept_before_it_is_brought_up_to_date(old):
    before = answers(old)
    with open_store(old) as store:
        assert store.notice == ""
        assert [attempt.answer for attempt in store.attempts()] == before
        assert store.attempts()[0].score == 1
        assert [attempt.id for attempt in store.reviews_missing()] == [1]
        assert backups(old) == ["h.db.before-m002_sessions"]
    kept = old.with_name("h.db.before-m002_sessions")
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert answers(kept) == before
    with closing(sqlite3.connect(kept)) as db:
        assert db.execute("SELECT name FROM migration").fetchall() == [("m001_initial",)]
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    open_store(old).close()
    assert backups(old) == ["h.db.before-m002_sessions"], "once"


def test_what_is_only_in_the_log_is_in_the_backup_too(old, tmp_path):
    writer = sqlite3.connect(old, isolation_level=None)
    writer.execute("INSERT INTO attempt (question_id, answer, at) VALUES ('ft-08', 'only in the log', ?)", (STAMP,))
    crashed = tmp_path / "crashed"
    crashed.mkdir()
    for ending in ("", "-wal"):
        shutil.copy(f"{old}{ending}", crashed / f"h.db{ending}")
    writer.close()
    open_store(crashed / "h.db").close()
    assert answers(crashed / "h.db.before-m002_sessions")[-1] == "only in the log"


def test_a_backup_overwrites_nothing(old):
    earlier = old.with_name("h.db.before-m002_sessions")
    earlier.write_text("mine")
    old.with_name("h.db.part").write_text("left by a sudden end")
    open_store(old).close()
    assert earlier.read_text() == "mine"
    assert backups(old) == ["h.db.before-m002_sessions", "h.db.before-m002_sessions-2"]
    assert len(answers(old.with_name("h.db.before-m002_sessions-2"))) == 20


def test_without_a_backup_nothing_is_changed(old):
    content = old.read_bytes()
    (old.with_name("h.db.part")).mkdir()
    with pytest.raises(StoreError, match=r"before-m002_sessions: .*Nothing was changed"):
        open_store(old)
    assert old.read_bytes() == content
    assert backups(old) == ["h.db.part"]
    old.with_name("h.db.part").rmdir()
    open_store(old).close()
    assert backups(old) == ["h.db.before-m002_sessions"]


def test_a_disk_that_is_full_in_the_middle_of_the_backup_stops_the_migration(old):
    content = old.read_bytes()
    # A file may grow to 40 KiB and no further, which a copy of this history does not fit into.
    ended = subprocess.run(
        [sys.executable, "-c", OPEN, str(old)],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (40 * 1024, 40 * 1024)),
    )
    assert ended.returncode == 1
    assert "Nothing was changed; make room and start again." in ended.stderr
    assert old.read_bytes() == content
    assert backups(old) == []
    open_store(old).close()
    assert len(answers(old)) == 20


def test_two_programs_that_find_an_old_history_both_come_up(old):
    running = [
        subprocess.Popen([sys.executable, "-c", OPEN, str(old)], stderr=subprocess.PIPE, text=True) for _ in range(4)
    ]
    ended = [(program.communicate(timeout=60)[1], program.returncode) for program in running]
    assert ended == [("", 0)] * 4
    assert backups(old) == ["h.db.before-m002_sessions"]
    with open_store(old) as store:
        assert len(store.attempts()) == 20
