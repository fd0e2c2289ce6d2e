from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from grill.errors import SessionMoved, StoreError
from grill.store import StoredEvent, memory_store, open_store

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
LATER = NOW + timedelta(minutes=5)
PLAN = {"slots": [{"question": "ft-07"}], "minutes": 30, "seed": 1}


@pytest.fixture
def begun(store):
    store.add_session("s", "interview", PLAN, at=NOW)
    store.append_event("s", 0, 0.5, {"event": "Begun"}, at=NOW)
    return store


def commit(store, number, answer="91B", *, probe=None, record=lambda attempt: {"attempt": attempt}) -> int:
    return store.commit_answer(
        "s", number, 60.25, "ft-07", answer, record, probe=probe, hints=2, answer_seconds=42.5, at=LATER
    )


def test_a_session_comes_back_as_it_was_begun(store):
    store.add_session("s", "interview", PLAN, at=NOW)
    session = store.session("s")
    assert (session.id, session.kind, session.plan, session.started_at) == ("s", "interview", PLAN, NOW)
    assert (session.ended_at, session.seconds, session.place, session.draft) == (None, 0, "", "")
    assert not session.discarded
    assert store.session("t") is None
    with pytest.raises(StoreError, match="in history already"):
        store.add_session("s", "interview", {}, at=NOW)


def test_events_come_back_in_order_and_move_the_clock(begun):
    begun.append_event("s", 2, 9.0, {"event": "Resumed"}, at=LATER)
    begun.append_event("s", 1, 4.0, {"event": "Paused", "text": "\ud800 ≈"}, at=NOW)
    assert begun.session_events("s") == [
        StoredEvent(0, 0.5, {"event": "Begun"}, NOW),
        StoredEvent(1, 4.0, {"event": "Paused", "text": "\ud800 ≈"}, NOW),
        StoredEvent(2, 9.0, {"event": "Resumed"}, LATER),
    ]
    assert begun.session("s").seconds == 9.0, "time never goes back"
    assert begun.session_events("t") == []


def test_a_number_that_is_taken_was_written_by_another_window(begun):
    begun.checkpoint("s", 1.0, "0.0", "half a thou", at=NOW)
    with pytest.raises(SessionMoved, match="another window"):
        begun.append_event("s", 0, 99.0, {"event": "Ended"}, at=LATER)
    with pytest.raises(SessionMoved):
        commit(begun, 0, record=lambda _: pytest.fail("nothing is made that is not written"))
    assert begun.session_events("s") == [StoredEvent(0, 0.5, {"event": "Begun"}, NOW)]
    assert begun.attempts() == []
    assert (begun.session("s").seconds, begun.session("s").draft) == (1.0, "half a thou")


def test_an_answer_its_event_and_the_empty_draft_are_written_together(begun):
    begun.checkpoint("s", 1.0, "0.0", "91", at=NOW)
    attempt = commit(begun, 1)
    assert begun.session_events("s")[1] == StoredEvent(1, 60.25, {"attempt": attempt}, LATER)
    kept = begun.attempt(attempt)
    assert (kept.question_id, kept.answer, kept.session_id, kept.hints, kept.seconds, kept.probe) == (
        "ft-07", "91B", "s", 2, 42.5, None,
    )  # fmt: skip
    session = begun.session("s")
    assert (session.draft, session.seconds, session.seen_at) == ("", 60.25, LATER)


@pytest.mark.parametrize("failure", [ZeroDivisionError, KeyboardInterrupt])
def test_nothing_of_an_answer_is_written_when_its_event_cannot_be_made(begun, failure):
    begun.checkpoint("s", 1.0, "0.0", "91", at=NOW)

    def record(_):
        raise failure

    with pytest.raises(failure):
        commit(begun, 1, record=record)
    assert (begun.attempts(), len(begun.session_events("s")), begun.session("s").draft) == ([], 1, "91")
    commit(begun, 1)


def test_a_full_disk_writes_neither_answer_nor_event(tmp_path):
    with open_store(tmp_path / "h.db") as store:
        store.add_session("s", "interview", PLAN, at=NOW)
        pages = store._db.execute("PRAGMA page_count").fetchone()[0]
        store._db.execute(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(StoreError, match=r"could not be saved: .*full"):
            commit(store, 0, "x" * 100_000)
        assert (store.attempts(), store.session_events("s")) == ([], [])
        store._db.execute("PRAGMA max_page_count = 100000")
        commit(store, 0, "x" * 100_000)


def test_nothing_can_happen_to_an_interview_that_is_not_there(store):
    for happen in (
        lambda: store.append_event("s", 0, 0, {}, at=NOW),
        lambda: commit(store, 0),
        lambda: store.end_session("s", at=NOW),
        lambda: store.discard_session("s", at=NOW),
    ):
        with pytest.raises(StoreError, match="no such interview"):
            happen()
    assert store.attempts() == []
    store.checkpoint("s", 1, "", "", at=NOW)


def test_a_checkpoint_says_where_a_running_interview_is(begun):
    begun.checkpoint("s", 7.5, "1.0", "so far \ud800", at=LATER)
    session = begun.session("s")
    assert (session.seconds, session.place, session.draft, session.seen_at) == (7.5, "1.0", "so far \ufffd", LATER)
    begun.checkpoint("s", 3.0, "1.0", "further", at=LATER)
    assert (begun.session("s").seconds, begun.session("s").draft) == (7.5, "further")
    begun.end_session("s", at=LATER)
    begun.checkpoint("s", 99.0, "9.9", "too late", at=LATER)
    assert begun.session("s").draft == "further"
    assert begun.session("s").seconds == 7.5


def test_a_window_that_was_left_behind_does_not_write_its_draft_over_the_newer_one(begun):
    begun.checkpoint("s", 2.0, "1.0", "in the newer window", at=NOW, number=1)
    with pytest.raises(SessionMoved):
        begun.checkpoint("s", 3.0, "0.0", "in the older window", at=NOW, number=0)
    assert (begun.session("s").place, begun.session("s").draft) == ("1.0", "in the newer window")


def test_a_checkpoint_waits_for_no_disk_and_everything_else_does(tmp_path):
    levels = []

    class Watched(sqlite3.Connection):
        def execute(self, query, *values):
            if query.startswith(("UPDATE", "INSERT")):
                levels.append(super().execute("PRAGMA synchronous").fetchone()[0])
            return super().execute(query, *values)

    with open_store(tmp_path / "h.db") as store:
        store.add_session("s", "interview", {}, at=NOW)
        store._db.close()
        store._db = sqlite3.connect(tmp_path / "h.db", factory=Watched, isolation_level=None)
        store._db.execute("PRAGMA synchronous = FULL")
        store.checkpoint("s", 1, "", "", at=NOW)
        with pytest.raises(StoreError):
            store.checkpoint("s", float("nan"), "", "", at=NOW)
        store.append_event("s", 0, 1, {}, at=NOW)
    assert levels == [1, 1, 2, 2]


def test_a_kill_loses_no_checkpoint(tmp_path):
    code = (
        "import os, signal, sys; from datetime import UTC, datetime; from pathlib import Path\n"
        "from grill.store import open_store\n"
        "store = open_store(Path(sys.argv[1])); now = datetime.now(UTC)\n"
        "store.add_session('s', 'interview', {}, at=now)\n"
        "store.append_event('s', 0, 1.0, {'event': 'Begun'}, at=now)\n"
        "store.checkpoint('s', 17.5, '0.0', 'half an ans', at=now)\n"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    file = tmp_path / "h.db"
    killed = subprocess.run([sys.executable, "-c", code, str(file)], check=False)
    assert killed.returncode == -signal.SIGKILL
    with open_store(file) as store:
        assert store.notice == ""
        session = store.unfinished_session()
        assert (session.seconds, session.place, session.draft) == (17.5, "0.0", "half an ans")
    assert os.listdir(tmp_path) == ["h.db"]  # noqa: PTH208  names are all that matters


def test_the_newest_unfinished_interview_is_found(store):
    assert store.unfinished_session() is None
    for number, (name, kind) in enumerate((("a", "interview"), ("b", "interview"), ("c", "practice"))):
        store.add_session(name, kind, {}, at=NOW + timedelta(hours=number))
    assert [session.id for session in store.sessions()] == ["c", "b", "a"]
    assert [session.id for session in store.sessions("interview")] == ["b", "a"]
    assert store.unfinished_session().id == "b"
    assert store.unfinished_session("practice").id == "c"
    store.end_session("b", at=LATER)
    assert store.unfinished_session().id == "a"
    store.discard_session("a", at=LATER)
    assert store.unfinished_session() is None
    assert [(session.ended_at, session.discarded) for session in store.sessions("interview")] == [
        (LATER, False),
        (LATER, True),
    ]


def test_the_first_end_counts(begun):
    begun.end_session("s", at=NOW)
    begun.end_session("s", at=LATER)
    begun.discard_session("s", at=LATER)
    assert (begun.session("s").ended_at, begun.session("s").discarded) == (NOW, False)


def test_a_grade_that_comes_after_the_end_is_recorded_and_takes_no_time(begun):
    begun.end_session("s", at=NOW)
    begun.append_event("s", 1, 900.0, {"event": "AttemptGraded"}, at=LATER)
    assert len(begun.session_events("s")) == 2
    assert (begun.session("s").seconds, begun.session("s").seen_at) == (0.5, NOW)


def test_the_answers_of_a_session_are_all_there(begun, graded):
    begun.add_attempt("ft-07", "in practice", at=NOW)
    first, second = commit(begun, 1), commit(begun, 2, "the ratio", probe="ratio")
    begun.set_grade(first, graded(0.5))
    begun.undo(second, at=LATER)
    kept = begun.session_attempts("s")
    assert [(attempt.id, attempt.probe, attempt.undone) for attempt in kept] == [
        (first, None, False),
        (second, "ratio", True),
    ]
    assert kept[0].grade == graded(0.5)


def test_two_windows_with_one_interview_do_not_mix_their_events(tmp_path):
    with open_store(tmp_path / "h.db") as one, open_store(tmp_path / "h.db") as other:
        one.add_session("s", "interview", {}, at=NOW)
        one.append_event("s", 0, 1, {"by": "one"}, at=NOW)
        other.append_event("s", 1, 2, {"by": "other"}, at=NOW)
        with pytest.raises(SessionMoved):
            commit(one, 1)
        assert [event.record["by"] for event in one.session_events("s")] == ["one", "other"]


def test_a_time_without_a_zone_is_refused():
    with memory_store() as store, pytest.raises(ValueError, match="zone"):
        store.add_session("s", "interview", {}, at=datetime(2026, 1, 1))  # noqa: DTZ001  that is the point


def test_a_plan_that_is_no_json_hides_no_other_interview(store):
    store.add_session("bad", "interview", {}, at=NOW)
    store.add_session("good", "interview", {"slots": []}, at=NOW)
    store._db.execute("UPDATE session SET plan = '{broken' WHERE id = 'bad'")
    assert {session.id: session.plan for session in store.sessions()} == {"bad": {}, "good": {"slots": []}}
