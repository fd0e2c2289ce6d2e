"""Lines of text whose wrapped rest is indented: where one ends and the next begins stays clear in a narrow panel."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
from textual.css.styles import RulesMap
from textual.selection import Selection
from textual.strip import Strip
from textual.style import Style
from textual.visual import RenderOptions, Visual
from textual.widget import Widget
from textual.widgets import Static

Line = tuple[Content, int, int]
"""A line, the cells before it, and the cells before its wrapped rest."""
_NARROWEST = 8
"""Cells left for text, however far a line is indented."""


class HangingText(Visual):
    """Wraps each line by itself."""

    def __init__(self, lines: Sequence[Line] = ()) -> None:
        self._lines = tuple(lines)
        self._wrapped: tuple[int, Content] | None = None

    def __str__(self) -> str:
        return "\n".join(" " * first + line.plain for line, first, _ in self._lines)

    def wrapped(self, width: int) -> Content:
        """The text as it stands in so many cells."""
        if self._wrapped is None or self._wrapped[0] != width:
            rows = [row for line in self._lines for row in _rows(*line, width)]
            self._wrapped = width, Content("\n").join(rows)
        return self._wrapped[1]

    def render_strips(self, width: int, height: int | None, style: Style, options: RenderOptions) -> list[Strip]:
        """As content of that width."""
        return self.wrapped(width).render_strips(width, height, style, options)

    def get_optimal_width(self, rules: RulesMap, container_width: int) -> int:  # noqa: ARG002  the base class's signature
        """All there is."""
        return container_width

    def get_height(self, rules: RulesMap, width: int) -> int:
        """Rows at that width."""
        return self.wrapped(width).get_height(rules, width)


class Hanging(Static):
    """Shows lines that hang."""

    def __init__(self) -> None:
        super().__init__(markup=False)
        self._text = HangingText()

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Show these lines instead."""
        self._text = HangingText(lines)
        self.update(self._text)

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """What the mouse has selected."""
        return selection.extract(self._text.wrapped(self.content_size.width).plain), "\n"


def bring_into_view(view: Widget, block: Widget) -> None:
    """Scroll `view` so that its child shows: all of it, or from its top when it is taller than the view."""
    region = block.virtual_region
    if region.height >= view.size.height or region.y < view.scroll_y:
        view.scroll_to(y=region.y, animate=False, immediate=True)
    elif region.bottom > view.scroll_y + view.size.height:
        view.scroll_to(y=region.bottom - view.size.height, animate=False, immediate=True)


def _rows(line: Content, first: int, rest: int, width: int) -> list[Content]:
    # The first row has the narrower of the two widths, so that one wrapping does for all rows.
    room = max(_NARROWEST, width - max(first, rest))
    return [row.pad_left(first if i == 0 else rest) for i, row in enumerate(line.wrap(room))] or [Content("")]
