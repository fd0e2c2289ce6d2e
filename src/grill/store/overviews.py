"""History at a glance: what lists and charts show, without reading a whole answer or a grade's JSON."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from grill.grading.grade import Verdict
from grill.store.attempts import from_stamp
from grill.store.base import Connected, Row

EXCERPT = 200
"""Characters of an answer in a list."""

# Until an interview is over its grades are for nobody's eyes. The few sessions that are selected have an index of their
# own (`session_unfinished`), so that they are looked up once for all attempts.
_PENDING = """coalesce(
    session_id IN (SELECT session.id FROM session WHERE session.kind = 'interview' AND session.ended_at IS NULL), 0
)"""
_SCORE = f"CASE WHEN NOT {_PENDING} THEN coalesce(override.score, grade.score) END"
_VERDICT = f"CASE WHEN NOT {_PENDING} THEN coalesce(override.verdict, grade.verdict) END"
# The index alone is read: the table is full of JSON, and reading it from a disk takes a second for 10,000 attempts.
# A withdrawn override is the newest one, and has no score.
_JUDGED = """
    LEFT JOIN grade INDEXED BY grade_light ON grade.attempt_id = attempt.id
    LEFT JOIN override ON override.id = (SELECT max(id) FROM override WHERE attempt_id = attempt.id)
"""


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One attempt in a list."""

    id: int
    question_id: str
    excerpt: str
    """The answer's first characters."""
    at: datetime
    score: float | None
    """What counts, 0 to 1; None without grade and override, and while `pending`."""
    verdict: Verdict | None
    overridden: bool
    """Whether it is the learner's own word that counts."""
    hints: int
    seconds: float | None
    session_id: str | None
    probe: str | None
    """As in `Attempt`."""
    pending: bool = False
    """It belongs to an interview that is not over: whatever grade it has is shown at the end."""


@dataclass(frozen=True, slots=True)
class ScoredAttempt:
    """One graded attempt in a chart."""

    at: datetime
    question_id: str
    score: float
    """What counts, 0 to 1."""
    session_id: str | None
    probe: str | None
    hints: int
    seconds: float | None
    """Time that the answer took; None where nobody measured."""


class Overviews(Connected):
    """Undone attempts are left out everywhere, and grades of an interview that is not over are withheld."""

    def is_pending(self, session_id: str | None) -> bool:
        """Whether the session is an interview that is not over, so that none of its grades is to be shown."""
        query = "SELECT 1 FROM session WHERE id = ? AND kind = 'interview' AND ended_at IS NULL"
        return session_id is not None and bool(self._read(query, session_id))

    def last_scores(self) -> dict[str, float]:
        """What counts of the newest graded attempt, by question id; answers to follow-ups are left out."""
        rows = self._read(
            f"SELECT question_id, {_SCORE} FROM attempt {_JUDGED} "  # noqa: S608  constants
            f"WHERE {_SCORE} IS NOT NULL AND undone_at IS NULL AND probe IS NULL ORDER BY attempt.at, attempt.id"
        )
        return {question_id: score for question_id, score in rows}  # noqa: C416  of many rows the newest stays

    def recent(self, limit: int, offset: int = 0, question_id: str | None = None) -> list[HistoryRow]:
        """A page of history, the newest first, answers to follow-ups among them."""
        chosen, values = ("", ()) if question_id is None else ("AND question_id = ?", (question_id,))
        return self._records(
            _history_row,
            f"SELECT attempt.id, question_id, substr(answer, 1, {EXCERPT}), attempt.at, {_SCORE}, "  # noqa: S608  constants
            f"{_VERDICT}, override.score IS NOT NULL AND NOT {_PENDING}, hints, seconds, session_id, probe, {_PENDING} "
            f"FROM attempt {_JUDGED} WHERE undone_at IS NULL {chosen} "
            "ORDER BY attempt.at DESC, attempt.id DESC LIMIT ? OFFSET ?",
            *values,
            limit,
            offset,
        )

    def every_row(self) -> list[HistoryRow]:
        """All of history, as `recent` has it."""
        return self.recent(-1)  # SQLite's "no limit"

    def daily_counts(self, day_of: Callable[[datetime], date]) -> dict[date, tuple[int, int]]:
        """Answers and cold answers by day, in the order of days; answers to follow-ups are left out.

        Args:
            day_of: The day that a time in UTC falls on where the learner is. A zone's offset would not do: it changes
                twice a year. `lambda at: at.astimezone().date()` asks the system.
        """
        counts: dict[date, tuple[int, int]] = {}
        rows = self._records(
            lambda row: (from_stamp(row[0]), bool(row[1])),
            f"SELECT attempt.at, {_VERDICT} = 'cold' FROM attempt {_JUDGED} "  # noqa: S608  constants
            "WHERE undone_at IS NULL AND probe IS NULL ORDER BY attempt.at",
        )
        for at, is_cold in rows:
            day = day_of(at)
            answers, cold = counts.get(day, (0, 0))
            counts[day] = answers + 1, cold + is_cold
        return counts

    def score_history(self, question_id: str | None = None) -> list[ScoredAttempt]:
        """All graded attempts at one question, or at all of them, oldest first, answers to follow-ups among them."""
        chosen, values = ("", ()) if question_id is None else ("AND question_id = ?", (question_id,))
        return self._records(
            lambda row: ScoredAttempt(from_stamp(row[0]), *row[1:]),
            f"SELECT attempt.at, question_id, {_SCORE}, session_id, probe, hints, seconds "  # noqa: S608  constants
            f"FROM attempt {_JUDGED} WHERE {_SCORE} IS NOT NULL AND undone_at IS NULL {chosen} "
            "ORDER BY attempt.at, attempt.id",
            *values,
        )


def _history_row(row: Row) -> HistoryRow:
    number, question_id, excerpt, at, score, verdict, overridden, hints, seconds, session_id, probe, pending = row
    return HistoryRow(
        id=number,
        question_id=question_id,
        excerpt=excerpt,
        at=from_stamp(at),
        score=score,
        verdict=verdict,
        overridden=bool(overridden),
        hints=hints,
        seconds=seconds,
        session_id=session_id,
        probe=probe,
        pending=bool(pending),
    )
