"""From criteria, misconceptions and moves to one score, a verdict and whether to trust it."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from grill.grading.calibration import CALIBRATION, Calibration
from grill.grading.grade import COLD, PARTIAL, CriterionResult, MisconceptionResult, MoveResult, Verdict


@dataclass(frozen=True, slots=True)
class Result:
    """The score of an answer, 0 to 1, with its verdict."""

    score: float
    verdict: Verdict
    unsure: bool


def combine(
    criteria: Sequence[CriterionResult],
    misconceptions: Sequence[MisconceptionResult],
    moves: Sequence[MoveResult],
    c: Calibration = CALIBRATION,
    blend: Callable[[float], float] | None = None,
) -> Result:
    """The plain score: weighted credit less penalties, in [0, 1]; a required point contradicted caps it.

    Moves share in a methodology score only as far as there is content: an answer that would fit any prompt makes
    moves and says nothing. `blend` turns the weighted credit into the content where likeness has a say.
    """
    # fsum: the order of the criteria moves no digit.
    total = math.fsum(result.weight for result in criteria)
    content = math.fsum(result.weight * result.credit for result in criteria) / total if total else 0.0
    if blend:
        content = blend(content)
    value = content
    if moves:
        value = (1 - c.moves_share) * content + c.moves_share * made(moves, c) * min(1.0, content / c.moves_need)
    value -= _penalty(misconceptions, c)
    if any(result.required and result.state == "contradicted" for result in criteria):
        value = min(value, c.required_cap)
    return _result(value, criteria, c)


def made(moves: Sequence[MoveResult], c: Calibration = CALIBRATION) -> float:
    """The share made of the moves that earn all of their part."""
    return min(1.0, sum(move.credit for move in moves) / c.moves_for_full)


def weighed(
    combined: float, criteria: Sequence[CriterionResult], misconceptions: Sequence[MisconceptionResult]
) -> Result:
    """The score that all evidence together gives, within bounds that no evidence moves.

    Without a point that earned anything it is nothing, the wrong number for a required point caps it, and a
    misconception takes its penalty's share of what is left.
    """
    c = CALIBRATION
    if not any(result.credit > 0 for result in criteria):
        combined = 0.0
    if any(result.required and result.has_wrong_number for result in criteria):
        combined = min(combined, c.required_cap)
    return _result(combined * (1 - _penalty(misconceptions, c)), criteria, c)


def _penalty(misconceptions: Sequence[MisconceptionResult], c: Calibration) -> float:
    return min(c.penalty_cap, sum(found.penalty * c.penalty_scale for found in misconceptions))


def _result(value: float, criteria: Sequence[CriterionResult], c: Calibration) -> Result:
    value = round(min(1.0, max(0.0, value)), 4)
    verdict: Verdict = "cold" if value >= COLD else "partial" if value >= PARTIAL else "miss"
    return Result(value, verdict, _unsure(value, criteria, c))


def _unsure(value: float, criteria: Sequence[CriterionResult], c: Calibration) -> bool:
    """Near a verdict's border, and because of evidence that is itself near its own border."""
    near = min(abs(value - COLD), abs(value - PARTIAL)) <= c.unsure_margin
    return near and any(0.0 < result.credit < 1.0 for result in criteria)
