"""Names and units that fit what is being typed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual.content import Content
from textual.widgets import Static

from grill.tui.plain import one_line, plain

if TYPE_CHECKING:
    from grill.calc.worksheet import Completion

NAME_WIDTH = 20
"""Cells for the name of a completion before what it says."""


class Suggestions(Static):
    """Names and units that what is being typed may become, and which of them has been taken."""

    ROWS = 4

    def __init__(self) -> None:
        super().__init__(markup=False)
        self.display = False
        self._found: tuple[Completion, ...] = ()
        self._taken: int | None = None

    def offer(self, found: Iterable[Completion] = ()) -> None:
        """List the first few; none, and the list is gone."""
        self._found, self._taken = tuple(found), None
        self._draw()

    def take(self, by: int) -> tuple[int, int, str] | None:
        """The stretch of the line to replace and its new text: the first completion, then the one `by` further on."""
        if not self._found:
            return None
        if self._taken is None:
            self._taken = 0 if by > 0 else len(self._found) - 1
            start, end = self._found[self._taken].start, self._found[self._taken].end
        else:
            last = self._found[self._taken]
            start, end = last.start, last.start + len(last.text)
            self._taken = (self._taken + by) % len(self._found)
        self._draw()
        return start, end, self._found[self._taken].text

    def _draw(self) -> None:
        first = max(0, min((self._taken or 0) - 1, len(self._found) - self.ROWS))
        shown = self._found[first : first + self.ROWS]
        self.display = bool(shown)
        self.update(Content("\n").join(self._row(item, taken=first + i == self._taken) for i, item in enumerate(shown)))

    def _row(self, completion: Completion, *, taken: bool) -> Content:
        name = one_line(completion.text, 60)
        return Content.assemble(
            ("▸ " if taken else "  ", "$text-primary"),
            plain(name.ljust(NAME_WIDTH), "bold" if taken else ""),
            plain(f" {one_line(completion.says, 120)}", "$text-muted"),
        )
