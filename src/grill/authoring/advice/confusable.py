"""Right and wrong wordings of one criterion that the model hears as the same sentence."""

from __future__ import annotations

from grill.authoring.advice.suggestion import Suggestion
from grill.authoring.editing.places import Place
from grill.content.model import Rubric
from grill.grading.alike import Alike
from grill.grading.amounts import amounts
from grill.grading.polarity import Stance
from grill.text import cut

LEAST_COSINE = 0.85
"""One criterion in sixteen of the built-in bank has such a pair."""
_SHOWN = 80


def confusable(question_id: str, rubric: Rubric, alike: Alike) -> list[Suggestion]:
    """For each criterion the pair of a right and a wrong wording that are most alike.

    Pairs that numbers, a negation, a direction or swapped sides tell apart are no trouble: these decide by themselves.
    """
    found = []
    for index, criterion in enumerate(rubric.criteria):
        right = (criterion.point, *criterion.accept)
        stance = Stance(right, criterion.reject)
        for i, j, cosine in alike(right, criterion.reject, LEAST_COSINE):
            wrong = criterion.reject[j]
            if not (stance.conflict(wrong) or _numbers_differ(right[i], wrong)):
                place = ("rubrics", question_id, "criteria", index, "reject", j)
                found.append(_suggestion(place, criterion.id, right[i], wrong, cosine))
                break
    return found


def _numbers_differ(left: str, right: str) -> bool:
    return [(a.low, a.high, a.unit) for a in amounts(left)] != [(a.low, a.high, a.unit) for a in amounts(right)]


def _suggestion(place: Place, criterion: str, right: str, wrong: str, cosine: float) -> Suggestion:
    says = (
        f"To the model the right wording “{cut(right, _SHOWN)}” of {criterion} and the wrong “{cut(wrong, _SHOWN)}” "
        f"are the same ({cosine:.2f} of 1). Say in other words what is wrong about it, and add more wordings on both "
        "sides."
    )
    return Suggestion("hard to tell apart", place, says)
