"""Which numbered lines of a page begin a question, and which are a list in a key: the count tells."""

from __future__ import annotations

import bisect
from collections import defaultdict
from collections.abc import Sequence
from functools import cached_property

from grill.authoring.importing.headings import is_quick
from grill.authoring.importing.lines import Line
from grill.authoring.importing.starts import Form, Start, asks
from grill.authoring.importing.style import Outline, asked_by_heading

FARTHEST = 20
"""How far the numbers of a plain list may jump; 2017. at the beginning of a line is a year."""
LOOKED_AT = 60
"""Items of a list that are looked at to see whether it asks."""


class Count:
    """Goes along the page with its reader."""

    def __init__(self, found: Outline) -> None:
        self.found = found
        self.last = 0
        self.form: Form | None = None
        """Of the question that is open; None where none is."""
        self.fresh = True
        """Whether a heading stood since the last question, so that numbers may begin anew."""
        self._indent = 0
        """Of the questions of a plain list; what stands deeper belongs to a key."""
        self._listed = 0
        """The last number of a list inside the key."""
        self._places: dict[tuple[int, Form, int], list[int]] = defaultdict(list)
        self._items: dict[int, list[int]] = defaultdict(list)
        """The numbered lines under each heading."""
        for place, start in found.starts.items():
            self._places[found.segment[place], start.form, start.number].append(place)
            if start.form == "item":
                self._items[found.segment[place]].append(place)

    def at_heading(self) -> None:
        """A heading closes what is open."""
        self.form, self.fresh = None, True

    def in_key(self, place: int) -> None:
        """A line went into the key of the open question."""
        start = self.found.starts.get(place)
        if start and start.form == "item":
            self._listed = start.number

    def opened(self, place: int, start: Start) -> int:
        """A question began; returns its number."""
        ones = start.form == "item" and self.found.segment[place] in self._all_ones
        self.last = self.last + 1 if ones and not self.fresh else start.number
        self.form, self.fresh, self._listed, self._indent = start.form, False, 0, start.indent
        return self.last

    def begins(self, place: int, start: Start, *, questions: bool, title: str) -> bool:
        """Whether a question begins on a line of text under a heading, which may be one for questions or not."""
        if start.form == "bold":
            return self._bold_begins(place, start)
        if not questions:
            return False
        if self.found.style == "item" or self.form in {"item", None}:
            return self._item_begins(place, start, title)
        # A question whose bold was forgotten.
        follows = self.found.style == "bold" and start.number == self.last + 1 and self._listed != self.last
        return follows and "?" in start.rest and not self._comes_again(place, start)

    def _bold_begins(self, place: int, start: Start) -> bool:
        if self.found.style == "bold" or self.form in {"bold", None}:
            if start.number == self.last + 1 or self.fresh or "?" in start.rest:
                return True
            # Out of order: a step of a key, if the count goes on after it.
            return not self._comes(place, "bold", self.last + 1)
        return self.found.style == "item" and start.number == self.last + 1 and not self._comes_again(place, start)

    def _item_begins(self, place: int, start: Start, title: str) -> bool:
        segment = self.found.segment[place]
        if self.form is None or self.fresh:
            return start.indent <= 3 and self._is_list_of_questions(segment, start, title)
        if segment in self._all_ones:
            return start.indent <= self._indent + 1
        return start.indent <= self._indent + 1 and not self._inside(place, start)

    def _inside(self, place: int, start: Start) -> bool:
        """Whether an item stands in the key of the open question."""
        number, goes_on = start.number, self._listed == start.number - 1
        if number == 1 and self.last:
            return self._comes(place, "item", self.last + 1) or not asks(start.rest)
        if number == self.last + 1:
            return goes_on and self._listed > 0 and self._comes_again(place, start)
        if number <= self.last:
            return goes_on or "?" not in start.rest
        return goes_on or number - self.last > FARTHEST

    def _is_list_of_questions(self, segment: int, start: Start, title: str) -> bool:
        """Whether the first numbered list under a heading asks."""
        if self.last and start.number == self.last + 1:
            return True
        own = [self.found.starts[place].rest for place in self._items[segment][:LOOKED_AT]]
        asking = sum(map(asks, own)) / len(own)
        if self.found.style != "item":
            return asking >= 0.5 or (bool(self.last) and is_quick(title))
        linked = sum(text.startswith("[") and "](#" in text for text in own) * 2 > len(own)
        named = (is_quick(title) or segment < 0) and not linked
        return asking >= 0.3 or named or not any(share >= 0.5 for one, share in self._asking.items() if one != segment)

    @cached_property
    def _asking(self) -> dict[int, float]:
        """The share of the items under each heading that look like questions; only the largest ones."""
        shares = {
            segment: sum(asks(self.found.starts[place].rest) for place in places) / len(places)
            for segment, places in self._items.items()
        }
        # Two are enough to know whether any other list asks.
        return dict(sorted(shares.items(), key=lambda item: -item[1])[:2])

    @cached_property
    def _all_ones(self) -> frozenset[int]:
        """The headings under which every item is numbered 1, as Markdown allows: it counts for itself."""
        return frozenset(
            segment
            for segment, places in self._items.items()
            if len(places) > 1 and all(self.found.starts[place].number == 1 for place in places)
        )

    def _comes(self, place: int, form: Form, number: int) -> bool:
        """Whether a number comes later under this heading."""
        places = self._places.get((self.found.segment[place], form, number), [])
        return bisect.bisect_right(places, place) < len(places)

    def _comes_again(self, place: int, start: Start) -> bool:
        return self._comes(place, start.form, start.number) or self._comes(place, "bold", start.number)


def asking_headings(lines: Sequence[Line], found: Outline) -> frozenset[int]:
    """The headings under which a question may begin before the next heading."""
    forms = {"item"} if found.style == "item" else {"bold", "named", "numbered"} if found.style != "none" else set()
    asking: set[int] = set()
    asked = False
    for place in range(len(lines) - 1, -1, -1):
        start = found.starts.get(place)
        if lines[place].kind == "heading" and not asked_by_heading(found, lines[place], place):
            if asked:
                asking.add(place)
            asked = False
        elif start is not None and start.form in forms:
            asked = True
    return frozenset(asking)
