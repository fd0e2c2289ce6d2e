"""Attempts as CSV: one row an attempt, for a spreadsheet.

A spreadsheet takes a text that begins with =, +, - or @ for a formula and runs it. Such a text gets an apostrophe in
front, as a person would type it; `guarded` says exactly when, so that `unguarded` can take it away again.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from grill.cli import history_times as times

if TYPE_CHECKING:
    from grill.content.bank import Outline
    from grill.store import Attempt

COLUMNS = (
    "attempt",
    "at",
    "question",
    "section",
    "kind",
    "prompt",
    "probe",
    "answer",
    "score",
    "verdict",
    "graded_score",
    "graded_verdict",
    "own_score",
    "own_reason",
    "points_met",
    "points_missed",
    "hints",
    "seconds",
    "target_seconds",
    "session",
)
"""Scores are 0 to 1; `score` is what counts, `graded_…` the grade alone, `own_…` the learner's word. Points are ids."""
_FORMULA = re.compile(r"'*[=+\-@\t\r]")


def to_csv(attempts: Iterable[Attempt], outlines: Mapping[str, Outline]) -> str:
    """The whole table with its heading; rows end in CR LF, as RFC 4180 has it, and texts keep their line breaks."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow(COLUMNS)
    for attempt in attempts:
        cells = _cells(attempt, outlines.get(attempt.question_id))
        writer.writerow(guarded(cell) if isinstance(cell, str) else cell for cell in cells)
    return buffer.getvalue()


def guarded(text: str) -> str:
    """The text as a cell that no spreadsheet takes for a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def unguarded(cell: str) -> str:
    """The inverse of `guarded`."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def _cells(attempt: Attempt, outline: Outline | None) -> tuple[str | float | None, ...]:
    grade, own = attempt.grade, attempt.override
    met = [row.id for row in grade.criteria if row.state == "met"] if grade else []
    missed = [row.id for row in grade.criteria if row.state in ("missed", "contradicted")] if grade else []
    return (
        attempt.id,
        times.iso(attempt.at),
        attempt.question_id,
        outline.section.letter if outline else None,
        outline.question.kind if outline else None,
        outline.question.prompt if outline else None,
        attempt.probe,
        attempt.answer,
        attempt.score,
        attempt.verdict,
        grade.score if grade else None,
        grade.verdict if grade else None,
        own.score if own else None,
        own.reason if own else None,
        " ".join(met),
        " ".join(missed),
        attempt.hints,
        attempt.seconds,
        outline.question.target_seconds if outline else None,
        attempt.session_id,
    )
