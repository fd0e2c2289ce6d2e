"""One of several programs that write to the same history: `hammer.py FILE NAME SECONDS`, prints how much it wrote."""

from __future__ import annotations

import json
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from grill.grading.grade import Grade, Receipt
from grill.session.schedule import Rating
from grill.store import open_store

GRADE = Grade("q", 0.5, "partial", False, (), (), (), ("x" * 2000,), Receipt("q", "r", "m", "c"))


def main(file: Path, name: str, seconds: float) -> None:
    until = time.monotonic() + seconds
    written = {"attempts": 0, "events": 0, "openings": 0}
    rounds = 0
    while time.monotonic() < until:
        # Opening and closing again and again is the hard part: the last one out removes the log.
        with open_store(file) as store:
            assert store.notice == "", store.notice
            written["openings"] += 1
            session = f"{name}-{rounds}"
            rounds += 1
            now = datetime.now(UTC)
            store.add_session(session, "interview", {"slots": []}, at=now)
            for number in range(20):
                attempt = store.commit_answer(
                    session,
                    number * 2,
                    float(number),
                    f"ft-{number:02d}",
                    f"{name} says " * 50,
                    lambda attempt: {"event": "AnswerCommitted", "attempt": attempt},
                    probe=None,
                    hints=0,
                    answer_seconds=1.0,
                    at=now,
                )
                store.checkpoint(session, number + 0.5, f"{number}.0", "draft " * 20, at=now)
                store.set_grade(attempt, GRADE)
                store.set_reviews(attempt, ((f"ft-{number:02d}/a", Rating.HARD), ("idea:shared", Rating.GOOD)), at=now)
                store.append_event(session, number * 2 + 1, float(number), {"event": "AttemptGraded"}, at=now)
                store.save_draft(f"{name}", "text", at=now)
                store.last_scores()
                store.due_cards(now)
                written["attempts"] += 1
                written["events"] += 2
                if time.monotonic() >= until:
                    break
            store.end_session(session, at=now)
    sys.stdout.write(json.dumps(written))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], float(sys.argv[3]))
