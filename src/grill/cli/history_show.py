"""One attempt in full: question, answer, grade and the learner's own word."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from grill.cli import history_times as times
from grill.cli.answer_rows import result
from grill.cli.history_store import the_attempt
from grill.cli.history_words import word
from grill.cli.output import out, out_json
from grill.cli.report import report
from grill.cli.workbench import Workbench
from grill.records.follow_ups import follow_up_text
from grill.report.words import duration, hundred, moment
from grill.text import Line, plural
from grill.tui.words import PENDING

if TYPE_CHECKING:
    from grill.content.model import Entry
    from grill.store import Attempt, Store


def show(bench: Workbench, store: Store, number: int, *, as_json: bool) -> None:
    """Print attempt `number`; without grade and reference while its interview goes on.

    Raises:
        InputError: there is none.
    """
    attempt = the_attempt(store, number)
    entry = bench.bank.entries.get(attempt.question_id)
    pending = store.is_pending(attempt.session_id)
    if pending:
        attempt = replace(attempt, grade=None, override=None)
    if as_json:
        out_json(in_json(attempt, entry) | {"pending": pending})
        return
    for line in _lines(bench, attempt, entry, pending=pending):
        out(line.text, bold=line.heading)


def in_json(attempt: Attempt, entry: Entry | None) -> dict[str, Any]:
    """The attempt as data; `grade` is what `grill grade --json --explain` prints, None without a grade."""
    drafted = entry is not None and entry.rubric is not None and entry.rubric.drafted
    grade = attempt.grade
    return {
        "attempt": attempt.id,
        "question": attempt.question_id,
        "probe": attempt.probe,
        "at": times.iso(attempt.at),
        "session": attempt.session_id,
        "answer": attempt.answer,
        "score": attempt.score,
        "verdict": attempt.verdict,
        "hints": attempt.hints,
        "seconds": attempt.seconds,
        "undone": attempt.undone,
        "grade": None if grade is None else result(grade, question=grade.question, drafted=drafted, explain=True),
        "override": override_json(attempt),
    }


def override_json(attempt: Attempt) -> dict[str, Any] | None:
    """The learner's own word as data."""
    own = attempt.override
    if own is None:
        return None
    return {"score": own.score, "verdict": own.verdict, "reason": own.reason, "at": times.iso(own.at)}


def _lines(bench: Workbench, attempt: Attempt, entry: Entry | None, *, pending: bool) -> Iterator[Line]:
    yield Line(f"Attempt {attempt.id}, question {attempt.question_id}, {moment(attempt.at.astimezone())}", heading=True)
    if attempt.undone:
        yield Line("Taken back: it counts for nothing.")
    if entry is None:
        yield Line("This question is no longer in the bank.")
    else:
        yield Line(entry.question.prompt)
        if attempt.probe is not None:
            asked = follow_up_text(entry.rubric, bench.bank.moves, attempt.probe)
            yield Line(f"Follow-up: {asked or attempt.probe}")
    how = [plural(attempt.hints, "hint")] if attempt.hints else []
    how += [] if attempt.seconds is None else [duration(attempt.seconds)]
    yield Line(f"Your answer ({', '.join(how)}):" if how else "Your answer:", heading=True)
    yield Line(attempt.answer)
    if pending:
        yield Line(f"{PENDING[0].upper()}{PENDING[1:]}.")
        return
    own = attempt.override
    if own is not None:
        reason = f" Your reason: {own.reason}" if own.reason else ""
        yield Line(f"Your word counts: {hundred(own.score)} / 100, {word(own.verdict)}.{reason}", heading=True)
    if attempt.grade is None:
        yield Line("There is no grade. 'grill regrade --write' grades it.")
        return
    if own is not None:
        yield Line("It stands above this grade:")
    drafted = entry is not None and entry.rubric is not None and entry.rubric.drafted
    yield from report(attempt.grade, drafted=drafted)
