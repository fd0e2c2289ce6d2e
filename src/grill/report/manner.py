"""How the answers were given: the weakest move, the pace, the hints."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from grill.grading.grade import COLD
from grill.report.model import Drill, QuestionReport
from grill.report.tables import moves
from grill.report.words import hundred
from grill.text import plural

WEAK = 0.5
"""Mean credit below which a move is to be practised."""
OFTEN = 0.25
"""Share of the answers from which lateness or hints are a habit, as they are from two on."""


def to_do(questions: Sequence[QuestionReport]) -> list[tuple[float, Drill]]:
    """Candidates with how often each went wrong where it could, 0 to 1. `questions` are those that count."""
    return [*_move(questions), *_pace(questions), *_hints(questions)]


def _move(questions: Sequence[QuestionReport]) -> Iterator[tuple[float, Drill]]:
    weakest = min(moves(questions), key=lambda move: move.mean, default=None)
    if weakest is None or weakest.mean >= WEAK:
        return
    without = sorted(
        (move.credit, row.final_score or 0.0, row.number, row.id)
        for row in questions
        if row.answer
        for move in row.answer.moves
        if move.id == weakest.id and move.state != "met"
    )
    over = f"on average over {weakest.answers} methodology answers, missed in {weakest.missed}"
    over = "in your methodology answer" if weakest.answers == 1 else over
    why = f"The weakest of the six moves: {hundred(weakest.mean)} of 100 {over}."
    yield 1 - weakest.mean, Drill("move", f"The move “{weakest.label}”", why, tuple(row[-1] for row in without))


def _pace(questions: Sequence[QuestionReport]) -> Iterator[tuple[float, Drill]]:
    answered = [row for row in questions if row.answer]
    late = [row for row in answered if row.answer and row.answer.late]
    if _habit(len(late), len(answered)):
        late.sort(key=lambda row: (-row.seconds / max(1, row.target_seconds), row.number))
        why = f"{len(late)} of {plural(len(answered), 'answer')} came late{_right(late)}."
        yield len(late) / len(answered), Drill("pace", "Pace", why, tuple(row.id for row in late))


def _hints(questions: Sequence[QuestionReport]) -> Iterator[tuple[float, Drill]]:
    answered = [row for row in questions if row.answer]
    hinted = [row for row in answered if row.hints]
    if _habit(len(hinted), len(answered)):
        hinted.sort(key=lambda row: (-len(row.hints), row.number))
        why = f"You took hints for {len(hinted)} of {plural(len(answered), 'answer')}{_right(hinted)}."
        yield len(hinted) / len(answered), Drill("hints", "Without hints", why, tuple(row.id for row in hinted))


def _habit(count: int, of: int) -> bool:
    return count > 0 and (count >= 2 or count >= OFTEN * of)


def _right(rows: Sequence[QuestionReport]) -> str:
    """How many of these answers only this kept from being cold."""
    right = sum(len(row.not_cold) == 1 and (row.first_score or 0.0) >= COLD for row in rows)
    return f"; {right} of them would have been cold" if right else ""
