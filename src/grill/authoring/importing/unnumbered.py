"""Pages that number nothing: their questions are the headings, bold lines or list items that end in a question mark."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from grill.authoring.importing.lines import Line

_BOLD = re.compile(r"\s{0,3}(\*\*|__)(.{1,600}\?)\s?\1\s*(.*)")
_BULLET = re.compile(r"\s{0,1}[-*+•]\s+(.*\?.*)")


def with_numbers(lines: Sequence[Line]) -> list[Line]:
    """The page with numbers before its questions, in the first of the three ways that it uses."""
    for numbered in (_heading, _bold, _bullet):
        found = _numbered(lines, numbered)
        if found is not None:
            return found
    return list(lines)


def _numbered(lines: Sequence[Line], change: Callable[[Line, int], Line | None]) -> list[Line] | None:
    count = 0
    done: list[Line] = []
    for line in lines:
        changed = change(line, count + 1)
        count += changed is not None
        done.append(changed or line)
    return done if count else None


def _heading(line: Line, number: int) -> Line | None:
    if line.kind != "heading" or not line.text.rstrip("*_ ").endswith("?"):
        return None
    return replace(line, text=f"Q{number}. {line.text}")


def _bold(line: Line, number: int) -> Line | None:
    if line.kind != "text" or not (found := _BOLD.fullmatch(line.text)):
        return None
    return replace(line, text=f"**{number}. {found[2]}** {found[3]}")


def _bullet(line: Line, number: int) -> Line | None:
    if line.kind != "text" or not (found := _BULLET.fullmatch(line.text)):
        return None
    return replace(line, text=f"{number}. {found[1]}")
