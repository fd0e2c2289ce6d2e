"""Criteria of one rubric that ask for the same point twice: who makes it is paid twice."""

from __future__ import annotations

from itertools import combinations

from rapidfuzz import fuzz

from grill.authoring.advice.suggestion import Suggestion
from grill.content.model import Criterion, Rubric
from grill.grading.alike import Alike
from grill.text import cut

LEAST_COSINE = 0.8
"""Of two points; one pair in the sixty questions of the built-in bank's short part comes so near."""
LEAST_RATIO = 85.0
"""Of their words, in any order, 0 to 100."""
_SHOWN = 80


def similar_criteria(question_id: str, rubric: Rubric, alike: Alike | None = None) -> list[Suggestion]:
    """Pairs of criteria whose points say nearly the same, by words and, with `alike`, by meaning."""
    points = [criterion.point for criterion in rubric.criteria]
    pairs = {(i, j) for i, j in combinations(range(len(points)), 2) if _worded_alike(points[i], points[j])}
    if alike:
        pairs |= {(i, j) for i, j, _ in alike(points, points, LEAST_COSINE) if i < j}
    return [
        _suggestion(question_id, j, rubric.criteria[i], rubric.criteria[j])
        for i, j in sorted(pairs)
        if not _numbers_differ(rubric.criteria[i], rubric.criteria[j])
    ]


def _worded_alike(left: str, right: str) -> bool:
    return fuzz.token_sort_ratio(left.casefold(), right.casefold()) >= LEAST_RATIO


def _numbers_differ(left: Criterion, right: Criterion) -> bool:
    """Whether each asks for a number of its own, which the numbers alone tell apart."""
    return bool(left.quantity and right.quantity and left.quantity != right.quantity)


def _suggestion(question_id: str, index: int, first: Criterion, second: Criterion) -> Suggestion:
    says = (
        f"The criteria {first.id} and {second.id} say nearly the same (“{cut(first.point, _SHOWN)}”, "
        f"“{cut(second.point, _SHOWN)}”): one sentence would earn both. Join them, or say what sets them apart."
    )
    return Suggestion("similar criteria", ("rubrics", question_id, "criteria", index), says)
