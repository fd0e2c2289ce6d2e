"""Runs of asterisks and underlines: which are emphasis, and which say what they say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(slots=True)
class Mark:
    """A run of asterisks or underlines that may be emphasis."""

    piece: int
    sign: str
    size: int
    opens: bool
    closes: bool


def is_literal(sign: str, before: str, after: str) -> bool:
    """Whether a run is what it says: 5*3*2, 2**10, (a)*(b) and snake_case are no emphasis."""
    if before.isspace() and after.isspace():
        return True
    if before.isalnum() and after.isalnum():
        return sign[0] == "_" or len(sign) == 1 or before.isdigit() or after.isdigit()
    return len(sign) == 1 and before in ")]" and after in "(["


def without_emphasis(pieces: list[str], marks: Sequence[Mark]) -> None:
    """Takes the runs away that are emphasis: in pairs, and bold ones that lost their partner."""
    waiting: list[Mark] = []
    open_runs = {"*": 0, "_": 0}
    for mark in marks:
        while mark.closes and mark.size and open_runs[mark.sign]:
            top = waiting.pop()
            open_runs[top.sign] -= 1
            # A run of the other sign in between loses its partner: emphasis never overlaps.
            if top.sign == mark.sign:
                used = min(top.size, mark.size)
                top.size -= used
                mark.size -= used
                if top.size:
                    waiting.append(top)
                    open_runs[top.sign] += 1
        if mark.opens and mark.size:
            waiting.append(mark)
            open_runs[mark.sign] += 1
    for mark in marks:
        lost = mark.sign == "*" and mark.size > 1
        pieces[mark.piece] = "" if lost else mark.sign * mark.size
