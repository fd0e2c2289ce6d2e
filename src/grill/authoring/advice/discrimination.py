"""Criteria that do not tell good answers from bad ones."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from grill.authoring.advice.suggestion import Suggestion
from grill.content.model import Rubric
from grill.grading.grade import Grade
from grill.text import plural

LEAST_ANSWERS = 6
"""Graded answers from which a criterion can be judged at all."""
LEAST_CORRELATED = 10
"""Those from which it can be said to speak for the worse ones."""
_SPREAD = 0.25
"""Of the answers' worth, 0 to 1: below, all answers are as good as each other and show nothing."""
_SAME = 0.1
_AGAINST = -0.2
"""Correlation of a criterion's credit with what the answers are worth."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A graded answer and what it is worth."""

    grade: Grade
    worth: float
    """0 to 1, by a person where there is one: the grade of an example over the top grade, an override's score."""


def without_discrimination(question_id: str, rubric: Rubric, answers: Sequence[Judged]) -> list[Suggestion]:
    """Criteria that every one of the answers earns, or none, or rather the worse ones.

    Args:
        question_id: Whose rubric.
        rubric: As it was when the answers were graded.
        answers: All of them to this question; different answers, good and bad.
    """
    worths = [answer.worth for answer in answers]
    if len(answers) < LEAST_ANSWERS or max(worths) - min(worths) < _SPREAD:
        return []
    found = []
    for index, criterion in enumerate(rubric.criteria):
        credits_ = [r.credit for answer in answers for r in answer.grade.criteria if r.id == criterion.id]
        if len(credits_) != len(answers):
            continue
        if trouble := _trouble(credits_, worths):
            says = f"The criterion {criterion.id} tells nothing apart: {trouble}"
            found.append(Suggestion("no discrimination", ("rubrics", question_id, "criteria", index), says))
    return found


def _trouble(earned: Sequence[float], worths: Sequence[float]) -> str:
    count = plural(len(earned), "answer")
    if max(earned) - min(earned) <= _SAME:
        middle = math.fsum(earned) / len(earned)
        if middle >= 1 - _SAME:
            return f"all {count} earn it, the bad ones too. Ask for more, or reject what the bad ones say."
        if middle <= _SAME:
            return f"none of {count} earns it, not even the good ones. Accept how they put it, or leave it out."
        return f"all {count} earn {middle:.0%} of it, good ones and bad ones. Accept and reject more wordings."
    if len(earned) >= LEAST_CORRELATED and (correlation := _correlation(earned, worths)) <= _AGAINST:
        return f"of {count} the worse ones earn it more than the better ones (correlation {correlation:.2f})."
    return ""


def _correlation(left: Sequence[float], right: Sequence[float]) -> float:
    """Pearson's; both vary."""
    mean_left, mean_right = math.fsum(left) / len(left), math.fsum(right) / len(right)
    both = math.fsum((a - mean_left) * (b - mean_right) for a, b in zip(left, right, strict=True))
    alone = math.fsum((a - mean_left) ** 2 for a in left) * math.fsum((b - mean_right) ** 2 for b in right)
    return both / math.sqrt(alone)
