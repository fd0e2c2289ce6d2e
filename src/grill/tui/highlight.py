"""Which stretches of an answer to show and what each of them earned: pure, over offsets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from grill.grading.grade import Grade, State

WHOLE = 4_000
"""Answers up to this many characters are shown whole."""
MARGIN = 160
"""Characters shown on either side of a credited span in a longer answer."""
STRETCH = 800
"""The longest stretch shown without a gap in a longer answer."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A numbered span of the answer."""

    start: int
    end: int
    number: int
    """The number of the point in the card's list, from 1."""
    state: State


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch under the same marks; `closing` are the numbers of the marks that end with it."""

    text: str
    marks: tuple[Mark, ...] = ()
    closing: tuple[int, ...] = ()
    gap: bool = False
    """The answer has more text before this piece that is not shown."""


def marks_of(grade: Grade) -> list[Mark]:
    """One mark for each criterion that words of the answer met or contradicted, numbered as the card lists them."""
    return [
        Mark(result.quote.start, result.quote.end, number, result.state)
        for number, result in enumerate(grade.criteria, start=1)
        if result.state != "missed" and result.quote is not None and result.quote.start < result.quote.end
    ]


def pieces(answer: str, marks: Iterable[Mark]) -> list[Piece]:
    """The answer cut wherever a mark begins or ends; joined, the pieces of a short answer are the answer."""
    known = [mark for mark in marks if 0 <= mark.start < mark.end <= len(answer)]
    shown = windows(len(answer), known)
    result: list[Piece] = []
    reached = 0
    for start, end in shown:
        cuts = sorted({start, end, *(cut for mark in known for cut in (mark.start, mark.end) if start < cut < end)})
        for left, right in pairwise(cuts):
            over = tuple(mark for mark in known if mark.start < right and mark.end > left)
            closing = tuple(sorted(mark.number for mark in over if mark.end == right))
            result.append(Piece(answer[left:right], over, closing, gap=left == start and left > reached))
        reached = end
    if reached < len(answer):
        result.append(Piece("", gap=True))
    return result


def windows(length: int, marks: Sequence[Mark]) -> list[tuple[int, int]]:
    """The stretches to show of an answer of `length` characters: all of it, or the surroundings of its marks."""
    if length <= WHOLE:
        return [(0, length)] if length else []
    wanted: list[tuple[int, int]] = [(0, 2 * MARGIN)]
    for mark in marks:
        if mark.end - mark.start > STRETCH:
            wanted += [
                (mark.start - MARGIN, mark.start + STRETCH // 2),
                (mark.end - STRETCH // 2, mark.end + MARGIN),
            ]
        else:
            wanted.append((mark.start - MARGIN, mark.end + MARGIN))
    merged: list[tuple[int, int]] = []
    for start, end in sorted((max(0, start), min(length, end)) for start, end in wanted):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
