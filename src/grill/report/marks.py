"""An answer cut where credited words begin and end, for renderings that show them in place: pure, over offsets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from grill.grading.grade import State
from grill.report.model import Answer, Span

WHOLE = 6_000
"""Answers up to this many characters are shown whole."""
OPENING = 1_500
"""Characters shown of the beginning of a longer one."""
AROUND = 200
"""And on either side of marked words."""
STRETCH = 1_000
"""The longest marked stretch of it that is shown without a gap."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Words that earned or cost something."""

    start: int
    end: int
    label: str
    """The number of the point; `!` for a misconception."""
    state: State


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch under the same marks."""

    text: str
    state: State | None = None
    """What it earned; of several the gravest is shown."""
    labels: tuple[str, ...] = ()
    """Of the marks that end with it."""
    left_out: int = 0
    """Characters of the answer before it that are not shown."""


_GRAVITY: dict[State, int] = {"contradicted": 3, "met": 2, "partial": 1, "missed": 0}


def marks_of(answer: Answer) -> list[Mark]:
    """One mark for each point and misconception whose words have a place in the answer."""
    found: list[tuple[Span, str, State]] = [
        (row.quote, str(row.number), row.state) for row in answer.points if row.quote and row.state != "missed"
    ]
    found += [(row.quote, "!", "contradicted") for row in answer.misconceptions]
    return [Mark(quote.start, quote.end, label, state) for quote, label, state in found if quote.start < quote.end]


def pieces_of(answer: Answer) -> list[Piece]:
    """The answer in pieces; those of a short one, joined, are the answer."""
    return pieces(answer.text, marks_of(answer))


def pieces(text: str, marks: Sequence[Mark]) -> list[Piece]:
    """The text in pieces; of a long one the beginning and the surroundings of what is marked."""
    known = [mark for mark in marks if 0 <= mark.start < mark.end <= len(text)]
    result: list[Piece] = []
    reached = 0
    for start, end in windows(len(text), known):
        near = [mark for mark in known if mark.start < end and mark.end > start]
        cuts = sorted({start, end, *(cut for mark in near for cut in (mark.start, mark.end) if start < cut < end)})
        for left, right in pairwise(cuts):
            over = [mark for mark in near if mark.start < right and mark.end > left]
            state = max((mark.state for mark in over), key=_GRAVITY.__getitem__, default=None)
            labels = tuple(dict.fromkeys(mark.label for mark in over if mark.end == right))
            result.append(Piece(text[left:right], state, labels, left - reached if left == start else 0))
        reached = end
    if reached < len(text):
        result.append(Piece("", left_out=len(text) - reached))
    return result


def windows(length: int, marks: Sequence[Mark]) -> list[tuple[int, int]]:
    """The stretches to show of an answer of `length` characters, in order and apart."""
    if length <= WHOLE:
        return [(0, length)] if length else []
    wanted = [(0, OPENING)]
    for mark in marks:
        if mark.end - mark.start > STRETCH:
            wanted += [(mark.start - AROUND, mark.start + STRETCH // 2), (mark.end - STRETCH // 2, mark.end + AROUND)]
        else:
            wanted.append((mark.start - AROUND, mark.end + AROUND))
    merged: list[tuple[int, int]] = []
    for start, end in sorted((max(0, start), min(length, end)) for start, end in wanted):
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged
