"""The history as one JSON document that leaves nothing out and can be read again.

`{"format": "grill-history", "version": 1, "attempts": […], "sessions": […], "schedule": {…}, "appeals": […]}`

- An attempt: `id`, `question`, `probe` (id of the criterion or move whose follow-up it answers, or null), `at`,
  `session`, `answer`, `hints`, `seconds`, `grade` (all of it, as `Grade.to_dict` makes and `Grade.from_dict` reads it,
  or null) and `override` (`score`, `verdict`, `reason`, `at`, or null). Answers that were taken back are left out.
- A session: `id`, `kind`, `plan`, `started_at`, `ended_at`, `seconds`, `discarded` and its `events`, in order, each
  with `number`, `seconds`, `at` and `record`: an interview is its plan and its events.
- The schedule: by card, `due`, `stability` (days), `difficulty` (1 to 10), `reviews`, `lapses`, `last_rating`
  (1 missed, 2 known in part, 3 known) and `last_at`.
- An appeal: `id`, `attempt`, `grade` (0 to 4, or null), `reason`, `at`, `closed_at`.

Scores are 0 to 1, times ISO 8601 in UTC. The version changes when a field changes its meaning or goes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from grill.cli import history_times as times
from grill.cli.history_show import override_json
from grill.cli.output import json_text

if TYPE_CHECKING:
    from grill.store import Appeal, Attempt, Session, Store

FORMAT = "grill-history"
VERSION = 1


def to_json(store: Store) -> Iterator[str]:
    """The document in pieces, one line a record, so that two exports can be compared line by line.

    Raises:
        StoreError: the history cannot be read.
    """
    yield f'{{"format": "{FORMAT}", "version": {VERSION},\n"attempts": ['
    yield from _listed(_attempt(attempt) for attempt in store.attempts(probes=True))
    yield '],\n"sessions": ['
    yield from _listed(_session(store, session) for session in reversed(store.sessions()))
    yield '],\n"schedule": '
    yield json_text(_schedule(store), indent=0)
    yield ',\n"appeals": ['
    yield from _listed(_appeal(appeal) for appeal in store.appeals(open_only=False))
    yield "]}\n"


def _listed(rows: Iterable[dict[str, Any]]) -> Iterator[str]:
    before = "\n"
    for row in rows:
        yield before + json_text(row)
        before = ",\n"


def _attempt(attempt: Attempt) -> dict[str, Any]:
    return {
        "id": attempt.id,
        "question": attempt.question_id,
        "probe": attempt.probe,
        "at": times.iso(attempt.at),
        "session": attempt.session_id,
        "answer": attempt.answer,
        "hints": attempt.hints,
        "seconds": attempt.seconds,
        "grade": attempt.grade.to_dict() if attempt.grade else None,
        "override": override_json(attempt),
    }


def _session(store: Store, session: Session) -> dict[str, Any]:
    return {
        "id": session.id,
        "kind": session.kind,
        "plan": session.plan,
        "started_at": times.iso(session.started_at),
        "ended_at": times.iso(session.ended_at),
        "seconds": session.seconds,
        "discarded": session.discarded,
        "events": [
            {"number": event.number, "seconds": event.seconds, "at": times.iso(event.at), "record": event.record}
            for event in store.session_events(session.id)
        ],
    }


def _schedule(store: Store) -> dict[str, Any]:
    return {
        card: {
            "due": times.iso(state.due),
            "stability": state.stability,
            "difficulty": state.difficulty,
            "reviews": state.reviews,
            "lapses": state.lapses,
            "last_rating": int(state.last_rating),
            "last_at": times.iso(state.last_at),
        }
        for card, state in store.card_states().items()
    }


def _appeal(appeal: Appeal) -> dict[str, Any]:
    return {
        "id": appeal.id,
        "attempt": appeal.attempt.id,
        "grade": appeal.grade,
        "reason": appeal.reason,
        "at": times.iso(appeal.at),
        "closed_at": times.iso(appeal.exported_at),
    }
