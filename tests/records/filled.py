"""Histories for tests: attempts with grades at the tea pack's questions."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from grill.grading.grade import CriterionResult, Grade, Quote, Receipt
from grill.store import HistoryRow
from grill.store.attempts import verdict_of

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
POINTS = {"tea-01": {"heat": "A warm pot keeps the water hot."}, "tea-02": {"cups": "There are 48 cups."}}


def graded(question="tea-01", score=0.8, *, credits_=None, points=None, receipt=None):
    """A grade whose points all have the score's credit, or those of `credits_`."""
    named = points or POINTS.get(question, {"a": "A."})
    found = dict.fromkeys(named, score) | (credits_ or {})
    return Grade(
        question=question,
        score=score,
        verdict=verdict_of(score),
        unsure=False,
        criteria=tuple(
            CriterionResult(
                name,
                point,
                1,
                False,
                found[name],
                "met" if found[name] >= 0.75 else "partial" if found[name] >= 0.25 else "missed",
                Quote(0, 1, "x") if found[name] >= 0.25 else None,
            )
            for name, point in named.items()
        ),
        misconceptions=(),
        moves=(),
        feedback=(),
        receipt=receipt or Receipt("q", "r", "m", "c"),
    )


def put(store, question="tea-01", score=0.8, *, answer="warm pots keep the heat", at=NOON, **more):
    """A graded attempt; `score` None leaves it ungraded."""
    number = store.add_attempt(
        question, answer, more.get("session"), more.get("hints", 0), more.get("seconds", 20.0), at=at
    )
    if score is not None:
        store.set_grade(number, more.get("grade") or graded(question, score))
    return number


def row(number=1, question="tea-01", score=0.8, *, at=NOON, days=0, hints=0, seconds=20.0, overridden=False, **more):
    """A row of a list, `days` after `at`."""
    return HistoryRow(
        id=number,
        question_id=question,
        excerpt="…",
        at=at + timedelta(days=days),
        score=score,
        verdict=None if score is None else verdict_of(score),
        overridden=overridden,
        hints=hints,
        seconds=seconds,
        session_id=more.get("session"),
        probe=more.get("probe"),
    )
