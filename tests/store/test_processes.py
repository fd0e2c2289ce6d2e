"""Several programs with one history, for GRILL_HAMMER_SECONDS (2 unless set)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from grill.store import database, open_store

SECONDS = float(os.environ.get("GRILL_HAMMER_SECONDS", "2"))
HAMMER = Path(__file__).with_name("hammer.py")
PROGRAMS = ("app", "other-app", "batch")


def test_programs_that_write_at_the_same_time_lose_nothing_and_see_no_error(tmp_path):
    file = tmp_path / "h.db"
    # Not even the first opening is done for them: all of them make the file.
    running = [
        subprocess.Popen(
            [sys.executable, HAMMER, file, name, str(SECONDS)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for name in PROGRAMS
    ]
    ended = [program.communicate(timeout=SECONDS + 60) for program in running]
    assert [(program.returncode, said) for program, (_, said) in zip(running, ended, strict=True)] == [
        (0, "") for _ in PROGRAMS
    ]
    written = [json.loads(out) for out, _ in ended]
    assert database.integrity(file) == "ok"
    with open_store(file) as store:
        assert store.notice == ""
        assert len(store.attempts()) == sum(row["attempts"] for row in written)
        assert len(store.sessions()) == sum(row["openings"] for row in written)
        events = [len(store.session_events(session.id)) for session in store.sessions()]
        assert sum(events) == sum(row["events"] for row in written)
        assert store.reviews_missing() == []
        states = store.card_states()
        assert states["idea:shared"].reviews == sum(row["attempts"] for row in written)
    assert [entry.name for entry in tmp_path.iterdir()] == ["h.db"]
