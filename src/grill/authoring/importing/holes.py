"""Plain text out of which the formulas have fallen: where that shows."""

from __future__ import annotations

import re

_HOLE = re.compile(
    r"(?:^|(?<=\s))[.,;](?=\s|$)|\s[.,](?=\s|$)|\s\)|\(\s|\b(?:on|by|of|with|for) (?:to|with|by|instead|is|and)\b"
    r"|\bfor FLOPs\b|\b[Uu]se with\b|\bratio is[,.]|\bbound:\s*\."
)
_REACH = 24


def holes(text: str) -> list[str]:
    """The places of a text where a formula is likely to be missing, each with the words around it; at most three."""
    found: list[str] = []
    last = -_REACH
    for hole in _HOLE.finditer(text):
        if hole.start() - last < _REACH:
            continue
        last = hole.end()
        found.append(" ".join(text[max(0, hole.start() - _REACH) : hole.end() + _REACH].split()))
        if len(found) == 3:
            break
    return found


def without_lone_signs(text: str) -> str:
    """A text without the full stops and commas that a lost formula left at its beginning."""
    return re.sub(r"^(?:[.,;:]\s+)+|^[.,;:]+$", "", text.strip()).strip()
