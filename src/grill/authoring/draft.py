"""A first rubric from a reference answer alone: key points, keywords, quantities.

A start for an author, and a grader's fallback where nobody has written a rubric.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import get_args

from grill.authoring.jargon import jargon_in, spelt_out
from grill.authoring.key_points import Point, key_points, plain
from grill.content.model import Criterion, Keywords, Quantity, Rubric, Unit
from grill.grading.amounts import Amount
from grill.grading.bare import WHOLE
from grill.grading.polarity import content_stems
from grill.grading.text import normalise, words

MAX_KEYWORDS = 4
"""Groups of a point: each of them belongs to it, so that more would ask for its very words."""
_LONGEST_KEYWORD = 40
_TERM = re.compile(r"(?<!\w)[^\W\d_][\w]*(?:-[^\W_]\w*)*")
_EVERYDAY = content_stems(
    "al appear approximately assume become better billion call case come common commonly do each effective either"
    " essentially et every exactly first further generally give good great help include instead job keep kind know"
    " later let main mainly million modern mostly need often one only other own part people plus possible practice"
    " really same see several similar simply single small so some standard still take technically their then"
    " theoretical thousand together toward trillion typical typically usual usually various want way well whole"
    " without work would yes"
)
"""Words that carry no point by themselves."""
_CLOSE = 0.1
"""Relative tolerance of a number that a key gives as it is …"""
_ABOUT = 0.25
"""… and of one that it calls rough."""


def draft_rubric(prompt: str, references: Sequence[str]) -> Rubric:
    """A drafted rubric from one reference answer, or from several that say the same.

    Each clause of the first reference that adds something to the question becomes a point; further references are
    accepted wordings of the whole.

    Raises:
        ValueError: no reference has a word.
    """
    texts = [text for reference in references if words(text := plain(reference))]
    if not texts:
        raise ValueError("a reference answer is needed to draft a rubric from")
    asked = content_stems(prompt)
    long = spelt_out(f"{prompt}\n{texts[0]}")
    points = key_points(texts[0], asked, prompt)
    criteria = [_criterion(f"point-{i}", point, asked, long) for i, point in enumerate(points, 1)]
    if len(texts) > 1 or len(points) > 1:
        # Whole references teach every point's own criterion little; they stand for the answer as a whole.
        criteria.append(
            Criterion(
                id=WHOLE,
                point=normalise(texts[0]),
                weight=max(1.0, len(points) / 2),
                accept=tuple(normalise(text)[:1000] for text in texts[1:12]),
            )
        )
    return Rubric(criteria=tuple(criteria), drafted=True)


def quantity_of(amount: Amount, *, required: bool = False) -> Quantity:
    """The quantity that a number of a key asks for: a range as it stands, else the value with a tolerance."""
    unit: Unit = next((known for known in get_args(Unit) if known == amount.unit), "")
    if amount.low < amount.high:
        return Quantity(low=amount.low, high=amount.high, unit=unit, required=required)
    is_year = not unit and amount.low.is_integer() and 1900 <= amount.low <= 2100
    rtol = 0.0 if is_year else _ABOUT if amount.numeral.approximate else _CLOSE
    return Quantity(value=amount.low, unit=unit, rtol=rtol, required=required)


def _criterion(name: str, point: Point, asked: frozenset[str], long: dict[str, str]) -> Criterion:
    return Criterion(
        id=name,
        point=point.text,
        weight=point.weight,
        required=point.is_first,
        keywords=Keywords(all=_keywords(point.text, asked, long)),
        quantity=quantity_of(point.amount, required=point.is_number) if point.amount else None,
    )


def _keywords(text: str, asked: frozenset[str], long: dict[str, str]) -> tuple[tuple[str, ...], ...]:
    """The terms that carry a point, at most MAX_KEYWORDS in their order, each with what else it is called.

    Terms of the trade come first, then abbreviations, then the longest of the words that the question does not have.
    """
    found = {start: (0, start, end, group) for start, end, group in jargon_in(text)}
    for match in _TERM.finditer(text):
        start, end = match.span()
        if any(left < end and start < right for _, left, right, _ in found.values()):
            continue
        written = match[0]
        rank = 1 if written in long or any(c.isupper() for c in written[1:]) else 2
        found[start] = (rank, start, end, (written, long[written]) if written in long else (written.lower(),))
    fresh = [
        term
        for term in found.values()
        if content_stems(text[term[1] : term[2]]) - asked - _EVERYDAY and 1 < term[2] - term[1] <= _LONGEST_KEYWORD
    ]
    best = sorted(fresh, key=lambda term: (term[0], term[1] - term[2], term[1]))[:MAX_KEYWORDS]
    kept = sorted(best, key=lambda term: term[1])
    return tuple({tuple(word.stem for word in words(group[0])): group for _, _, _, group in kept}.values())
