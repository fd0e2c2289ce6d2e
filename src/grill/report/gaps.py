"""What each gap of an answer cost: a question's lost score, divided among its gaps by their weight."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from grill.grading.calibration import CALIBRATION
from grill.grading.grade import State
from grill.report.model import Answer, QuestionReport
from grill.session.interview.probes import FOLLOW_UP_CREDIT


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that a question lost score by."""

    question: str
    kind: Literal["point", "move", "misconception", "skipped"]
    name: str
    """Criterion or move id, or the false claim; empty for a skipped question."""
    says: str
    """The point of a criterion; empty for others."""
    idea: str | None
    state: State
    cost: float
    """Share of the question's whole score, 0 to 1."""


def gaps(questions: Sequence[QuestionReport]) -> tuple[Gap, ...]:
    """The gaps of all questions; those of a question add up to what it lost.

    The grade's score weighs more evidence than points and moves alone, so the lost score is divided by weight rather
    than added up from the weights. A question that the learner overruled, or that has no points to go by, has no gaps.
    """
    found: list[Gap] = []
    for row in questions:
        if row.final_score is None:
            continue
        if row.answer is None:
            found.append(Gap(row.id, "skipped", "", "", None, "missed", 1.0))
        elif not row.answer.overruled:
            raw = list(_weighed(row, row.answer))
            total = sum(cost for _, cost in raw)
            lost = 1 - row.final_score
            found += [_costing(gap, lost * cost / total) for gap, cost in raw if total and cost > 0]
    return tuple(found)


def _weighed(row: QuestionReport, answer: Answer) -> Iterator[tuple[Gap, float]]:
    """Each gap with its weight in the plain score; what a follow-up brought counts as in the score."""
    total = sum(point.weight for point in answer.points)
    for_moves = CALIBRATION.moves_share if answer.moves else 0.0
    for point in answer.points:
        missing = _missing(row, "criterion", point.id, point.credit)
        gap = Gap(row.id, "point", point.id, point.point, point.idea, point.state, 0.0)
        yield gap, (1 - for_moves) * point.weight / total * missing
    for move in answer.moves:
        missing = _missing(row, "move", move.id, move.credit)
        yield Gap(row.id, "move", move.id, "", None, move.state, 0.0), for_moves / len(answer.moves) * missing
    for wrong in answer.misconceptions:
        yield Gap(row.id, "misconception", wrong.claim, "", None, "contradicted", 0.0), wrong.penalty


def _missing(row: QuestionReport, kind: str, name: str, credit: float) -> float:
    """What is missing of a credit, 0 to 1."""
    now = [one.answer.score for one in row.follow_ups if one.kind == kind and one.aim == name and one.answer]
    best = max((score for score in now if score is not None), default=0.0)
    return 1 - credit - FOLLOW_UP_CREDIT * max(0.0, best - credit)


def _costing(gap: Gap, cost: float) -> Gap:
    return Gap(gap.question, gap.kind, gap.name, gap.says, gap.idea, gap.state, cost)
