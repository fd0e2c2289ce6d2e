"""A file that is not what it was: opening always works, and says what it did."""

from __future__ import annotations

import contextlib
import sqlite3
import tempfile
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from grill.errors import StoreError
from grill.store import Store, database, open_store

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
ANSWERS = 30
# Each example makes files, which is slow where the disk is.
few = settings(max_examples=40)


@cache
def sound() -> bytes:
    """A history with answers and an interview, closed properly."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "h.db"
        with open_store(file) as store:
            for number in range(ANSWERS):
                store.add_attempt(f"ft-{number % 7:02d}", f"answer {number} " * 100, at=NOW)
            store.add_session("s", "interview", {"slots": [1, 2]}, at=NOW)
            store.append_event("s", 0, 1.0, {"event": "Begun"}, at=NOW)
        return file.read_bytes()


@contextlib.contextmanager
def placed(content: bytes, log: bytes | None = None):
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "h.db"
        file.write_bytes(content)
        if log is not None:
            Path(f"{file}-wal").write_bytes(log)
        yield file


def use(store: Store) -> None:
    """Whatever the screens ask for: answers, or a clear word."""
    for ask in (
        store.attempts,
        store.last_scores,
        store.sessions,
        store.card_states,
        store.last_undoable,
        lambda: store.recent(10),
        lambda: store.session_events("s"),
        lambda: store.last_attempt("ft-03"),
    ):
        with contextlib.suppress(StoreError):
            ask()


def opens(content: bytes, log: bytes | None = None) -> None:
    """It opens, is usable or says why not, and a file that was set aside is whole."""
    with placed(content, log) as file:
        with open_store(file) as store:
            asides = list(file.parent.glob("h.db.damaged-1"))
            assert bool(asides) == ("damaged" in store.notice)
            if asides:
                assert asides[0].read_bytes() == content
                store.add_attempt("ft-07", "a new beginning", at=NOW)
                assert len(store.attempts()) == 1
            use(store)
        if (file.parent / "h.db.suspect").exists():
            with open_store(file) as store:
                assert "damaged" in store.notice, "damage that was met in use is found at the next start"
                assert store.attempts() == []
        open_store(file).close()


@few
@given(st.integers(0, 1 << 20))
@example(1)
@example(15)
@example(16)
@example(100)
@example(4095)
@example(4096)
@example(4097)
@example(3 * 4096)
def test_a_file_cut_short_opens(length):
    content = sound()
    opens(content[: length % len(content)])


@pytest.mark.parametrize("missing", [2000, 4096, 4097, 10 * 4096])
def test_a_large_file_that_was_cut_short_is_found_without_reading_it(tmp_path, monkeypatch, missing):
    monkeypatch.setattr(database, "CHECKED_ALWAYS", 0)
    file = tmp_path / "h.db"
    file.write_bytes(sound()[:-missing])
    with open_store(file) as store:
        assert "damaged" in store.notice


@few
@given(st.data())
def test_a_file_with_garbage_in_it_opens(data):
    content = bytearray(sound())
    for _ in range(data.draw(st.integers(1, 3))):
        # The first pages, where the schema stands, are as likely as all others.
        start = data.draw(st.integers(0, len(content) - 1) | st.integers(0, 8192))
        garbage = data.draw(st.binary(min_size=1, max_size=64) | st.sampled_from([b"\xff" * 4096, b"\0" * 4096]))
        content[start : start + len(garbage)] = garbage
    opens(bytes(content[: len(sound())]))


@few
@given(st.binary(max_size=200) | st.binary(max_size=200).map(lambda tail: b"SQLite format 3\0" + tail))
def test_a_file_that_is_garbage_opens(content):
    opens(content)


@few
@given(st.binary(max_size=5000))
@example(b"")
@example(b"\x37\x7f\x06\x82" + b"\0" * 28)
def test_a_garbage_log_beside_a_sound_file_costs_nothing(log):
    with placed(sound(), log) as file, open_store(file) as store:
        assert store.notice == ""
        assert len(store.attempts()) == ANSWERS


def test_any_damaged_letter_of_the_schema_is_survived():
    content = sound()
    # The schema lies where its own words are.
    first, last = content.find(b"CREATE"), content.rfind(b"CREATE") + 200
    for place in range(first, last, 211):
        opens(content[:place] + b"\xff" + content[place + 1 :])


def test_an_empty_file_is_a_new_history():
    with placed(b"") as file, open_store(file) as store:
        assert store.notice == ""
        store.add_attempt("ft-07", "x", at=NOW)


def test_a_folder_in_its_place_is_said(tmp_path):
    (tmp_path / "h.db").mkdir()
    with pytest.raises(StoreError, match=r"h\.db cannot be opened: .*GRILL_HOME"):
        open_store(tmp_path / "h.db")
    assert [entry.name for entry in tmp_path.iterdir()] == ["h.db"]


def test_damage_that_is_met_in_use_is_said_and_found_at_the_next_start(tmp_path, monkeypatch):
    monkeypatch.setattr(database, "CHECKED_ALWAYS", 0)
    file = tmp_path / "h.db"
    content = bytearray(sound())
    file.write_bytes(content)
    with contextlib.closing(sqlite3.connect(file)) as db:
        (root,) = db.execute("SELECT rootpage FROM sqlite_master WHERE name = 'attempt'").fetchone()
    content[(root - 1) * 4096 : root * 4096] = b"\xab" * 4096
    file.write_bytes(content)
    with open_store(file) as store:
        assert store.notice == "", "a large file that was closed properly is not read from end to end"
        with pytest.raises(StoreError, match=r"the file is damaged .* the next start will keep it aside"):
            store.attempts()
        with pytest.raises(StoreError, match=r"the file is damaged .*Nothing typed is lost"):
            store.add_attempt("ft-07", "x", at=NOW)
    with open_store(file) as store:
        assert "damaged" in store.notice
        assert store.attempts() == []
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["h.db", "h.db.damaged-1"]


def test_one_damaged_letter_hides_no_history(tmp_path):
    file = tmp_path / "h.db"
    file.write_bytes(sound().replace(b"answer 3 ", b"answer \xff ", 1))
    with open_store(file) as store:
        texts = [attempt.answer for attempt in store.attempts()]
        assert len(texts) == ANSWERS
        assert sum("\ufffd" in text for text in texts) == 1


def test_a_row_that_makes_no_sense_is_said(tmp_path):
    with open_store(tmp_path / "h.db") as store:
        attempt = store.add_attempt("ft-07", "x", at=NOW)
        store._db.execute("INSERT INTO grade VALUES (?, 1, 'cold', '{')", (attempt,))
        assert store.attempt(attempt).grade is None, "it can be graded again"
        store._db.execute("UPDATE attempt SET at = 'yesterday'")
        with pytest.raises(StoreError, match="a row makes no sense"):
            store.attempts()


def test_a_program_that_finds_the_damage_a_moment_later_leaves_the_new_file_alone(tmp_path, monkeypatch):
    file = tmp_path / "h.db"
    file.write_bytes(b"no database " * 100)
    opened = database._open

    def late(place):
        monkeypatch.setattr(database, "_open", opened)
        with open_store(place) as other:
            other.add_attempt("ft-07", "by the quicker program", at=NOW)
        raise sqlite3.DatabaseError("file is not a database")

    def late_with_code(place):
        try:
            late(place)
        except sqlite3.DatabaseError as error:
            error.sqlite_errorcode = sqlite3.SQLITE_NOTADB
            raise

    monkeypatch.setattr(database, "_open", late_with_code)
    with open_store(file) as store:
        assert store.notice == ""
        assert [attempt.answer for attempt in store.attempts()] == ["by the quicker program"]
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["h.db", "h.db.damaged-1"]
