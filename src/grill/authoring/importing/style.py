"""How a page numbers its questions, read off the page as a whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from grill.authoring.importing.headings import purpose, read_heading
from grill.authoring.importing.lines import Line
from grill.authoring.importing.starts import Start, asks, heading_start, line_start

Style = Literal["bold", "named", "numbered", "item", "none"]


@dataclass(slots=True)
class Outline:
    """What the lines of a page are to a reader of questions, by their place in the page."""

    style: Style = "none"
    level: int = 0
    """Of the headings that ask, where headings ask."""
    starts: dict[int, Start] = field(default_factory=dict)
    """Every place where a question may begin."""
    segment: list[int] = field(default_factory=list)
    """For each line the place of the heading above it that asks nothing; -1 above all headings."""


def outline(lines: Sequence[Line]) -> Outline:
    """Finds the beginnings on a page, and which kind of them are its questions."""
    found = Outline()
    for place, line in enumerate(lines):
        if line.kind == "heading":
            start = heading_start(line.text)
        else:
            start = line_start(line.text) if line.kind == "text" else None
        if start:
            found.starts[place] = start
    _choose(found, lines)
    heading = -1
    for place, line in enumerate(lines):
        if line.kind == "heading" and not asked_by_heading(found, line, place):
            # A heading deeper than those that ask belongs to a key.
            heading = heading if found.style in {"named", "numbered"} and line.level > found.level else place
        found.segment.append(heading)
    return found


def asked_by_heading(found: Outline, line: Line, place: int) -> bool:
    """Whether a heading is a question of this page."""
    start = found.starts.get(place)
    if start is None or line.kind != "heading" or found.style not in {"named", "numbered"}:
        return False
    return start.form == "named" or (found.style == "numbered" and line.level == found.level)


def _choose(found: Outline, lines: Sequence[Line]) -> None:
    forms = Counter(start.form for start in found.starts.values())
    named, bold = forms["named"], _chain(found, lines, "bold")
    if named >= 2 or (named and not bold):
        found.style = "named"
        levels = Counter(lines[p].level for p, s in found.starts.items() if s.form == "named")
        found.level = levels.most_common(1)[0][0]
        return
    if found.level or _numbered_headings(found, lines, bold):
        found.style = "numbered"
        return
    items = _chain(found, lines, "item")
    if forms["bold"] and bold * 2 >= items:
        found.style = "bold"
    elif forms["item"]:
        found.style = "item"


def _numbered_headings(found: Outline, lines: Sequence[Line], bold: int) -> bool:
    """Whether numbered headings are the questions; else they are sections, or the page has none."""
    places = [place for place, start in found.starts.items() if start.form == "numbered"]
    if not places:
        return False
    level = Counter(lines[place].level for place in places).most_common(1)[0][0]
    own = [found.starts[place] for place in places if lines[place].level == level]
    asking = sum(asks(start.rest) for start in own)
    items = _chain(found, lines, "item")
    if asking * 2 > len(own) or (not bold and not items) or len(own) > max(bold, items):
        found.level = level
        return True
    return False


def _chain(found: Outline, lines: Sequence[Line], form: str) -> int:
    """How many beginnings of a form go on counting, from one or from the last; a heading may start them anew."""
    last = count = 0
    fresh = True
    skip = False
    for place, line in enumerate(lines):
        if line.kind == "heading":
            fresh, skip = True, purpose(read_heading(line.text).title) != "questions"
        start = found.starts.get(place)
        if start is None or start.form != form or skip:
            continue
        if start.number == last + 1 or (fresh and start.number == 1):
            count, last, fresh = count + 1, start.number, False
    return count
