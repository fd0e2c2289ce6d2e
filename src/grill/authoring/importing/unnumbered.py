"""Pages that number nothing: their questions are the headings, bold lines, list items or bare lines that ask."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

from grill.authoring.importing.lines import Line
from grill.authoring.importing.starts import asks

_BOLD = re.compile(r"\s{0,3}(\*\*|__)(.{1,600}\?)\s?\1\s*(.*)")
_BULLET = re.compile(r"\s{0,1}[-*+•]\s+(?:\[[ xX]\]\s+)?(?:\d{1,4}[.)]\s+)?(.*\?.*)")
_LONGEST_LINE = 400


def with_numbers(lines: Sequence[Line]) -> list[Line]:
    """The page with numbers before its questions, in the first of the three ways that it uses."""
    for numbered in (_headings(lines), _bold, _bullet):
        found = _numbered(lines, numbered)
        if found is not None:
            return found
    return list(lines)


def with_numbers_in_text(lines: Sequence[Line]) -> list[Line]:
    """The same for plain text: lines that end in a question mark and begin a paragraph, where a third of them do."""
    first = [place for place, line in enumerate(lines) if line.kind in {"text", "heading"} and _begins(lines, place)]
    asking = {place for place in first if _asks_alone(lines[place])}
    if len(asking) < 2 or len(asking) * 3 < len(first):
        return list(lines)
    number = 0
    done: list[Line] = []
    for place, line in enumerate(lines):
        number += place in asking
        done.append(Line(line.number, f"{number}. {line.text.strip()}") if place in asking else line)
    return done


def asks_in_bold(line: Line) -> bool:
    """Whether a line is a question in bold without a number."""
    return line.kind == "text" and bool(_BOLD.fullmatch(line.text))


def _begins(lines: Sequence[Line], place: int) -> bool:
    """Whether a line is the first of a paragraph, or follows a line that asks."""
    before = lines[place - 1] if place else None
    return before is None or before.kind in {"blank", "rule", "heading"} or _asks_alone(before)


def _asks_alone(line: Line) -> bool:
    text = line.text.strip()
    return line.kind in {"text", "heading"} and text.endswith("?") and len(text) <= _LONGEST_LINE


def _numbered(lines: Sequence[Line], change: Callable[[Line, int], Line | None]) -> list[Line] | None:
    count = 0
    done: list[Line] = []
    for line in lines:
        changed = change(line, count + 1)
        count += changed is not None
        done.append(changed or line)
    return done if count else None


def _headings(lines: Sequence[Line]) -> Callable[[Line, int], Line | None]:
    """Headings that end in a question mark; beside them those that set a task, such as `Explain the KV cache`."""
    marked = Counter(line.level for line in lines if line.kind == "heading" and _marked(line))
    level = marked.most_common(1)[0][0] if marked else 0

    def change(line: Line, number: int) -> Line | None:
        if line.kind != "heading" or not (_marked(line) or (line.level == level and asks(line.text))):
            return None
        return replace(line, text=f"Q{number}. {line.text}")

    return change


def _marked(line: Line) -> bool:
    return line.text.rstrip("*_ ").endswith("?")


def _bold(line: Line, number: int) -> Line | None:
    if line.kind != "text" or not (found := _BOLD.fullmatch(line.text)):
        return None
    return replace(line, text=f"**{number}. {found[2]}** {found[3]}")


def _bullet(line: Line, number: int) -> Line | None:
    if line.kind != "text" or not (found := _BULLET.fullmatch(line.text)):
        return None
    return replace(line, text=f"{number}. {found[1]}")
