"""The plain-text form of a grill page: no markup, one question a line, section titles on lines of their own."""

from __future__ import annotations

import re
from collections.abc import Sequence

from grill.authoring.importing.grill import read_grill
from grill.authoring.importing.headings import is_quick, purpose
from grill.authoring.importing.lines import Line
from grill.authoring.importing.source import SourcePage

LONGEST_TITLE = 80
_NUMBERED = re.compile(r"\s{0,8}(?:Q(?:uestion)?\.?\s?)?\d{1,4}[.):]\s", re.IGNORECASE)
_LETTERED = re.compile(r"(?:(?i:section|part|chapter|topic)\s+(?:[A-Z]|[IVX]{1,3}|\d{1,3})\b|[A-Z][.)]\s+[A-Z0-9])")
_MARK = re.compile(r"\s*[-*+•]\s")


def read_grill_text(name: str, raw: Sequence[str]) -> SourcePage:
    """A page of plain text from its lines."""
    return read_grill(name, raw, plain_lines(raw), markup=False)


def plain_lines(raw: Sequence[str]) -> list[Line]:
    """The lines with their headings told from the rest; the first line is the page's title."""
    lines: list[Line] = []
    begun = False
    following = _following(raw)
    for place, line in enumerate(raw):
        text = line.expandtabs(4)
        stripped = text.strip()
        if not stripped:
            lines.append(Line(place + 1, "", "blank"))
            continue
        before = lines[-1] if lines else Line(0, "", "blank")
        if not begun and not _NUMBERED.match(text) and len(stripped) <= 2 * LONGEST_TITLE:
            lines.append(Line(place + 1, stripped, "heading", 1))
        elif _is_title(stripped, before, following[place]):
            lines.append(Line(place + 1, stripped, "heading", 2))
        else:
            lines.append(Line(place + 1, text))
        begun = True
    return lines


def _following(raw: Sequence[str]) -> list[str]:
    """For each line the next that is not blank."""
    found, after = [], ""
    for text in reversed(raw):
        found.append(after)
        after = text if text.strip() else after
    return found[::-1]


def _is_title(text: str, before: Line, after: str) -> bool:
    """Whether a line stands over questions, or over the closing words."""
    if len(text) > LONGEST_TITLE or _NUMBERED.match(text) or _MARK.match(text) or text[-1] in ".?!,;":
        return False
    if _LETTERED.match(text) or purpose(text) != "questions":
        return True
    complete = before.kind in {"blank", "heading"} or before.text.rstrip().endswith((".", "?", "!", ")", '"', "”"))
    if is_quick(text) and complete and len(text.split()) <= 6:
        return True
    short = len(text.split()) <= 8 and text[0].isupper() and before.kind in {"blank", "heading"}
    return bool(short and text[-1] != ":" and _NUMBERED.match(after))
