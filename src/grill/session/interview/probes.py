"""Follow-up questions: which gaps are worth one, and what an answer to it still earns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from grill.content.model import Question
from grill.grading.grade import COLD, Grade
from grill.session.interview.plan import RoundKind

MOST_PER_QUESTION: Mapping[RoundKind, int] = {"rapid": 1, "numeric": 1, "methodology": 2}
"""Follow-ups a question may bring."""
MOST_COMEBACKS = 3
"""Follow-ups at the end of a rapid or numeric round; more would be another round."""
FOLLOW_UP_CREDIT = 0.5
"""Share of a point that it earns when it takes a follow-up to say it."""
GAP = 0.5
"""A point with less credit than this is worth a follow-up."""


@dataclass(frozen=True, slots=True)
class Probe:
    """A follow-up question about one gap."""

    aim: str
    """Id of the criterion, or of the methodology move."""
    text: str
    kind: Literal["criterion", "move"] = "criterion"


def probes_for(grade: Grade, kind: RoundKind) -> tuple[Probe, ...]:
    """The follow-ups that this grade suggests, the most telling first, at most two.

    Heavy points come before light ones. In a methodology round a missed move comes second: an answer can have all the
    content and no order.
    """
    points = [
        Probe(result.id, result.probe)
        for result in sorted(grade.criteria, key=lambda result: -result.weight)
        if result.credit < GAP and result.probe
    ]
    moves = [Probe(move.id, move.probe, "move") for move in grade.moves if move.credit < GAP and move.probe]
    most = MOST_PER_QUESTION[kind]
    if kind != "methodology":
        return () if grade.score >= COLD else tuple(points[:most])
    mixed = [*points[:1], *moves[:1], *points[1:], *moves[1:]]
    return tuple(mixed[: 1 if grade.score >= COLD else most])


def follow_up_question(question: Question, text: str) -> Question:
    """The question that an answer to the follow-up `text` is graded by: saying the follow-up back earns nothing.

    Measured on the bank's 325 follow-ups: graded by the question alone, 113 of them would earn their own point when
    said back; graded by this, 21, and right answers earn what they did.
    """
    return question.model_copy(update={"prompt": f"{question.prompt}\n{text}"})


def with_follow_ups(grade: Grade, answers: Sequence[tuple[Probe, Grade]], *, moves_share: float) -> float:
    """The score of a question after its follow-ups, 0 to 1: never below the first answer's.

    Each follow-up can add to the one gap it asked about, at `FOLLOW_UP_CREDIT` of what a first answer would have got.

    Args:
        grade: Of the first answer.
        answers: Each follow-up with the grade of its answer.
        moves_share: The part of a methodology score that moves make up, 0 to 1.
    """
    total = sum(result.weight for result in grade.criteria)
    for_points = 1 - moves_share if grade.moves else 1.0
    gain = 0.0
    for probe, after in answers:
        before, now = _credit(grade, probe), _credit(after, probe)
        rise = FOLLOW_UP_CREDIT * max(0.0, now - before)
        if probe.kind == "move":
            gain += rise * moves_share / max(1, len(grade.moves))
        else:
            weight = next((result.weight for result in grade.criteria if result.id == probe.aim), 0.0)
            gain += rise * for_points * weight / total if total else 0.0
    return round(min(1.0, grade.score + gain), 4)


def _credit(grade: Grade, probe: Probe) -> float:
    results = grade.moves if probe.kind == "move" else grade.criteria
    return next((result.credit for result in results if result.id == probe.aim), 0.0)
