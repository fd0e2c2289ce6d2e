"""A first rubric from a reference answer alone: key points, keywords, quantities.

A start for an author, and a grader's fallback where nobody has written a rubric.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import get_args

from grill.content.model import Criterion, Keywords, Quantity, Rubric, Unit
from grill.grading.amounts import Amount, amounts
from grill.grading.likeness import WHOLE
from grill.grading.polarity import content_stems
from grill.grading.text import clauses, normalise, words

MAX_POINTS = 6
MAX_KEYWORDS = 4
_LEADING = re.compile(
    r"^(?:and|but|so|because|since|which|while|whereas|hence|therefore|thus|then|also|that)\b[\s,]*", re.IGNORECASE
)
_NEW_STEMS = 2
"""Content words beyond the question's own that make a clause a point; fewer belong to the clause before."""
_LONGEST_KEYWORD = 40


def draft_rubric(prompt: str, references: Sequence[str]) -> Rubric:
    """A drafted rubric from one reference answer, or from several that say the same.

    Each clause of the first reference that adds something to the question becomes a point; further references are
    accepted wordings of the whole.

    Raises:
        ValueError: no reference has a word.
    """
    texts = [text for reference in references if words(text := normalise(reference[:8000]))]
    if not texts:
        raise ValueError("a reference answer is needed to draft a rubric from")
    asked = content_stems(prompt)
    points = _points(texts[0], asked) or [texts[0]]
    criteria = [_criterion(f"point-{i}", point, asked, i == 1) for i, point in enumerate(points, 1)]
    if len(texts) > 1 or len(points) > 1:
        # Whole references teach every point's own criterion little; they stand for the answer as a whole.
        criteria.append(
            Criterion(
                id=WHOLE,
                point=texts[0][:8000],
                weight=max(1.0, len(points) / 2),
                accept=tuple(text[:1000] for text in texts[1:12]),
            )
        )
    return Rubric(criteria=tuple(criteria), drafted=True)


def _points(text: str, asked: frozenset[str]) -> list[str]:
    """The clauses that carry something new, joined down to at most MAX_POINTS."""
    found: list[str] = []
    for sentence in clauses(text):
        for start, end in sentence:
            piece = _LEADING.sub("", text[start:end]).strip(" ,;")
            if len(content_stems(piece) - asked) >= _NEW_STEMS or any(c.isdigit() for c in piece):
                found.append(piece)
            elif found:
                found[-1] += ", " + piece
    while len(found) > MAX_POINTS:
        shortest = min(range(len(found) - 1), key=lambda i: len(found[i]) + len(found[i + 1]))
        found[shortest : shortest + 2] = [f"{found[shortest]}; {found[shortest + 1]}"]
    return found


def _criterion(name: str, point: str, asked: frozenset[str], first: bool) -> Criterion:
    new = content_stems(point) - asked
    named = [word.text for word in words(point) if word.stem in new and not word.text[0].isdigit()]
    groups = tuple((word,) for word in dict.fromkeys(named) if len(word) <= _LONGEST_KEYWORD)[:MAX_KEYWORDS]
    found = amounts(point)
    return Criterion(
        id=name,
        point=point[:8000],
        required=first,
        keywords=Keywords(all=groups),
        quantity=_quantity(found[0]) if len(found) == 1 else None,
    )


def _quantity(amount: Amount) -> Quantity:
    unit: Unit = next((known for known in get_args(Unit) if known == amount.unit), "")
    if amount.low < amount.high:
        return Quantity(low=amount.low, high=amount.high, unit=unit, required=False)
    return Quantity(value=amount.low, unit=unit, rtol=0.1, required=False)
