"""A first rubric for a question that was imported, from its key."""

from __future__ import annotations

from grill.authoring.draft import draft_rubric
from grill.authoring.importing.source import SourceQuestion
from grill.content.model import Criterion, Quantity, Rubric
from grill.grading.bare import WHOLE
from grill.grading.text import normalise, words


def drafted_for(question: SourceQuestion) -> Rubric | None:
    """A drafted rubric, or None where the page has no key: there is nothing to draft from then.

    Further right answers of the page are accepted wordings of the whole; a tolerance that it gives is the quantity's.
    """
    references = [text for text in (question.key, *question.accepted) if words(normalise(text))]
    if not references:
        return None
    rubric = draft_rubric(question.prompt, references)
    if question.tolerance is None:
        return rubric
    low, high = sorted(question.tolerance)
    criteria = [_with_bounds(criterion, low, high) for criterion in rubric.criteria]
    if not any(criterion.quantity for criterion in criteria):
        criteria[0] = criteria[0].model_copy(update={"quantity": Quantity(low=low, high=high)})
    return rubric.model_copy(update={"criteria": tuple(criteria)})


def _with_bounds(criterion: Criterion, low: float, high: float) -> Criterion:
    """A criterion whose own number lies within bounds asks for a number within them."""
    own = criterion.quantity
    if criterion.id == WHOLE or own is None:
        return criterion
    value = own.value if own.value is not None else own.low
    if value is None or not low <= value <= high:
        return criterion
    return criterion.model_copy(update={"quantity": Quantity(low=low, high=high, unit=own.unit)})
