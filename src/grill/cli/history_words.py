"""How attempts read in a list, on a line of words and as JSON."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING, Any

from grill.cli import history_times as times
from grill.cli.output import at_terminal
from grill.grading.grade import Verdict
from grill.report.words import clock, duration, hundred, moment
from grill.text import cut, plural
from grill.tui.words import COUNTED, PENDING

if TYPE_CHECKING:
    from grill.store import HistoryRow

_PIPE_WIDTH = 100
STILL_PENDING = f"Pending: {PENDING}."
_HEAD = f"{'Attempt':>7}  {'When':<16}  {'Question':<10}  {'Score':<13}  {'Time':>6}  {'Hints':>5}  Answer"


def columns() -> int:
    """Characters of a line: the terminal's, or enough for a pipe."""
    return shutil.get_terminal_size().columns if at_terminal(sys.stdout) else _PIPE_WIDTH


def heading() -> str:
    """Above the rows of `in_columns`."""
    return _HEAD


def in_columns(row: HistoryRow, change: str, width: int) -> str:
    """One attempt on one line of a table."""
    scored = "–" if row.score is None else f"{hundred(row.score):>3} {word(row.verdict, overridden=row.overridden)}"
    scored = "pending" if row.pending else scored
    seconds = "–" if row.seconds is None else clock(row.seconds)
    hints = str(row.hints or "–")
    head = f"{row.id:>7}  {times.stamp(row.at)}  {row.question_id:<10}  {scored:<13}  {seconds:>6}  {hints:>5}  "
    said = f"({change}) " if change else ""
    said += "to a follow-up: " if row.probe is not None else ""
    return (head + cut(said + row.excerpt, max(20, width - len(head)))).rstrip()


def in_words(row: HistoryRow, change: str) -> str:
    """One attempt as a sentence."""
    parts = [f"Attempt {row.id}, {moment(row.at.astimezone())}, question {row.question_id}"]
    if row.probe is not None:
        parts.append("a follow-up")
    if row.pending:
        parts.append(PENDING)
    else:
        parts.append("not graded" if row.score is None else f"{hundred(row.score)} of 100")
    if row.verdict is not None:
        parts.append(word(row.verdict, overridden=row.overridden))
    if change:
        parts.append(change)
    if row.hints:
        parts.append(plural(row.hints, "hint"))
    if row.seconds is not None:
        parts.append(duration(row.seconds))
    return f"{', '.join(parts)}. “{cut(row.excerpt, _PIPE_WIDTH)}”"


def in_json(row: HistoryRow) -> dict[str, Any]:
    """One attempt of a list as data; `excerpt` is the answer's beginning, `pending` says that its interview goes on."""
    return {
        "attempt": row.id,
        "question": row.question_id,
        "at": times.iso(row.at),
        "score": row.score,
        "verdict": row.verdict,
        "overridden": row.overridden,
        "hints": row.hints,
        "seconds": row.seconds,
        "session": row.session_id,
        "probe": row.probe,
        "pending": row.pending,
        "excerpt": row.excerpt,
    }


def word(verdict: Verdict | None, *, overridden: bool = False) -> str:
    """`cold`, `partly`, `missed`; `cold, yours` where it is the learner's own word."""
    return (COUNTED[verdict] if verdict else "") + (", yours" if overridden else "")


def changed(points: int) -> str:
    """Points of 100 gained or lost, in words for every reader: `12 up`, `3 down`, `no change`."""
    return f"{points} up" if points > 0 else f"{-points} down" if points < 0 else "no change"
