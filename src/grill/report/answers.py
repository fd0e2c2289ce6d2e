"""One stored answer with its grade, as the report shows it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from grill.content.model import Entry
from grill.grading.grade import CriterionResult, Grade, MoveResult, Quote
from grill.report.model import Answer, MovePoint, Point, Span, Wrong
from grill.report.words import FLAGS, MOVES
from grill.session.interview.plan import FOLLOW_UP_SECONDS, Slot
from grill.session.interview.probes import Probe
from grill.session.interview.state import Turn, in_time

_SURROGATES = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class AnswerRecord:
    """A stored answer, as much of it as the report needs."""

    text: str
    grade: Grade | None = None
    override: float | None = None
    """The learner's own score, 0 to 1, which stands above the grade's."""


def first_answer(record: AnswerRecord, turn: Turn, slot: Slot, entry: Entry | None, *, timed: bool) -> Answer:
    """The answer to a question itself, with every point of the rubric."""
    grade = record.grade
    graded = turn.score if grade is None else grade.score
    answer = Answer(
        text=record.text,
        seconds=turn.seconds,
        target_seconds=slot.target_seconds,
        late=timed and not in_time(turn.seconds, slot.target_seconds),
        hints=turn.hints,
        score=graded if record.override is None else record.override,
        graded=graded,
        overruled=record.override is not None,
        provisional=False,
        unsure=False,
        points=(),
        moves=(),
        misconceptions=(),
        flags=(),
        remarks=(),
    )
    if grade is None:
        return answer
    ideas = _ideas(entry)
    return replace(
        answer,
        provisional=grade.mode == "keywords",
        unsure=grade.unsure and record.override is None,
        points=tuple(_point(row, number, record.text, ideas) for number, row in enumerate(grade.criteria, start=1)),
        moves=() if grade.mode == "keywords" else tuple(_move(row, record.text) for row in grade.moves),
        misconceptions=_wrongs(grade, record.text),
        flags=tuple(FLAGS.get(flag, flag) for flag in grade.flags),
        remarks=_remarks(grade),
    )


def follow_up_answer(
    record: AnswerRecord, turn: Turn, probe: Probe, slot: Slot, entry: Entry | None, *, timed: bool
) -> Answer:
    """The answer to a follow-up: of its grade only the gap that was asked about counts, and is shown."""
    target = FOLLOW_UP_SECONDS[slot.round]
    plain = first_answer(record, turn, replace(slot, target_seconds=target), entry, timed=timed)
    graded = credit(record.grade, probe) if record.grade else None
    return replace(
        plain,
        score=graded if record.override is None else record.override,
        graded=graded,
        unsure=False,
        points=tuple(row for row in plain.points if probe.kind == "criterion" and row.id == probe.aim),
        moves=tuple(row for row in plain.moves if probe.kind == "move" and row.id == probe.aim),
        remarks=(),
    )


def credit(grade: Grade, probe: Probe) -> float:
    """Credit, 0 to 1, of the gap that a follow-up asks about; 0 when the rubric has it no longer."""
    results: tuple[CriterionResult | MoveResult, ...] = grade.moves if probe.kind == "move" else grade.criteria
    return next((row.credit for row in results if row.id == probe.aim), 0.0)


def counting(record: AnswerRecord, probe: Probe) -> Grade | None:
    """The grade of an answer to a follow-up, with the learner's own word in place of the credit asked about."""
    if record.grade is None or record.override is None:
        return record.grade
    word = record.override
    if probe.kind == "move":
        moves = tuple(replace(row, credit=word) if row.id == probe.aim else row for row in record.grade.moves)
        return replace(record.grade, moves=moves)
    criteria = tuple(replace(row, credit=word) if row.id == probe.aim else row for row in record.grade.criteria)
    return replace(record.grade, criteria=criteria)


def _ideas(entry: Entry | None) -> dict[str, str]:
    criteria = entry.rubric.criteria if entry is not None and entry.rubric is not None else ()
    return {criterion.id: criterion.idea for criterion in criteria if criterion.idea}


def _point(row: CriterionResult, number: int, text: str, ideas: dict[str, str]) -> Point:
    return Point(
        number=number,
        id=row.id,
        point=row.point,
        weight=row.weight,
        state=row.state,
        credit=row.credit,
        quote=None if row.state == "missed" else _span(row.quote, text),
        note=row.note,
        working=row.number.lines if row.number else (),
        wrong_number=row.has_wrong_number,
        idea=ideas.get(row.id),
    )


def _move(row: MoveResult, text: str) -> MovePoint:
    quote = None if row.state == "missed" else _span(row.quote, text)
    return MovePoint(row.id, MOVES.get(row.id, row.id), row.state, row.credit, quote)


def _wrongs(grade: Grade, text: str) -> tuple[Wrong, ...]:
    return tuple(
        Wrong(row.claim, row.says, row.penalty, _span(row.quote, text) or Span(0, 0, row.quote.text))
        for row in grade.misconceptions
    )


def _span(quote: Quote | None, text: str) -> Span | None:
    """The quote where it stands in the text; without a place when the text is not the one that was graded."""
    if quote is None:
        return None
    there = text[quote.start : quote.end] if 0 <= quote.start < quote.end <= len(text) else ""
    if there and _SURROGATES.sub("\ufffd", there) == _SURROGATES.sub("\ufffd", quote.text):
        return Span(quote.start, quote.end, there)
    return Span(0, 0, quote.text)


def _remarks(grade: Grade) -> tuple[str, ...]:
    """The sentences of feedback that say more than the points, moves, misconceptions and flags shown with them."""
    if grade.flags:
        return ()
    said = [sentence for sentence in grade.feedback if not (grade.moves and sentence.startswith("Not said: "))]
    shown = [text for row in grade.criteria for text in (row.point, row.note) if text]
    shown += [found.says for found in grade.misconceptions]
    return tuple(sentence for sentence in said if not any(text in sentence for text in shown))
