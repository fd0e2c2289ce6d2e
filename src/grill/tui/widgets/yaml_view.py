"""A YAML text on the screen: in colours, with the lines marked that have a problem."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from textual.strip import Strip
from textual.widgets import TextArea

from grill.tui.commands import Command
from grill.tui.widgets.problem_line import SIGNS, ProblemLine
from grill.tui.widgets.typed_text import TypedText
from grill.tui.widgets.yaml_colours import KINDS, LONGEST, Colours
from grill.tui.widgets.yaml_messages import CursorMoved
from grill.tui.widgets.yaml_typing import STEP

if TYPE_CHECKING:
    from textual.document._document import Location
    from textual.widgets.text_area import Selection

    from grill.content.problem import Problem

_UNSEEN = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def location_in(text: str, offset: int) -> Location:
    """Row and column of an offset, from 0."""
    return text.count("\n", 0, offset), offset - text.rfind("\n", 0, offset) - 1


def clamp_to_row(place: Location, row: int, end: int) -> int:
    """The column of a place as seen from a row: its beginning for what is above, `end` for what is below."""
    return place[1] if place[0] == row else 0 if place[0] < row else end


class YamlView(TypedText):
    """What is drawn of a YAML text."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"yaml--{name}" for name in (*KINDS, *SIGNS)}

    # The base class asks for these before this class's own part is made.
    _colours: Colours | None = None
    _text: str | None = None

    def __init__(self, commands: Iterable[Command], keymap: Mapping[str, str]) -> None:
        super().__init__("", commands, keymap)
        self.problems: tuple[Problem, ...] = ()
        """In the order of their lines."""
        self.strip = ProblemLine()
        """Shows the problem at the cursor."""
        self._signs: dict[int, Problem] = {}
        self.indent_width = STEP
        self.show_line_numbers = True
        self.highlight_cursor_line = True

    @property
    def text(self) -> str:
        """The whole text; every line break is a plain newline."""
        if self._text is None:
            self._text = "\n".join(self.document.lines)
        return self._text

    @text.setter
    def text(self, text: str) -> None:
        self.load_text(text)

    @property
    def line(self) -> int:
        """The cursor's line, from 1."""
        return self.cursor_location[0] + 1

    @property
    def cursor(self) -> int:
        """The cursor's offset into the text."""
        return self.offset_of(self.cursor_location)

    def offset_of(self, location: Location) -> int:
        """The offset of a row and column, from 0."""
        row, column = location
        return sum(map(len, self.document.lines[:row])) + row + column

    def location_of(self, offset: int) -> Location:
        """The inverse of it."""
        return location_in(self.text, offset)

    def go_to(self, line: int, column: int = 1) -> None:
        """Put the cursor there, in sight; both count from 1."""
        self.move_cursor((max(0, line - 1), max(0, column - 1)))

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Mark the lines of these, and tell about the one at the cursor; they move along with the lines until then."""
        self.problems = tuple(sorted(problems, key=lambda problem: (problem.line, problem.column)))
        self._signs = {}
        for problem in self.problems:
            row = max(0, problem.line - 1)
            if row not in self._signs or problem.severity < self._signs[row].severity:  # an error before a warning
                self._signs[row] = problem
        self._line_cache.clear()
        self.refresh()
        self.strip.show(self.problems, self.line)

    def next_problem(self) -> bool:
        """Go to the next line with a problem, from the last to the first; whether there is one."""
        rows = sorted(self._signs)
        here = self.cursor_location[0]
        row = next((row for row in rows if row > here), rows[0] if rows else None)
        if row is not None:
            self.go_to(row + 1, self._signs[row].column)
        return row is not None

    def watch_selection(self, before: Selection, now: Selection) -> None:
        """Tell of another line."""
        if self.is_mounted and before.end[0] != now.end[0]:
            self.strip.show(self.problems, self.line)
            self.post_message(CursorMoved(self.line))

    def on_text_area_selection_changed(self, event: TextArea.SelectionChanged) -> None:
        """Never seen by the screen, which gets `CursorMoved`."""
        event.stop()

    def _in_block(self, row: int) -> bool:
        return self._colours is not None and self._colours.is_block(row)

    def find_matching_bracket(self, bracket: str, search_from: Location) -> Location | None:  # noqa: ARG002  the base class calls it
        """None: Textual would look through the whole text at every step of the cursor."""
        return None

    # -- drawing

    def _build_highlight_map(self) -> None:
        """Called by the base class after every change of the text."""
        self._text = None
        self._line_cache.clear()
        if self._colours is None:
            self._colours = Colours()
        self._colours.update(self.document.lines)

    def get_line(self, line_index: int) -> Text:
        """A line in colours; what no terminal may see as a sign that takes one cell."""
        line = self.document.get_line(line_index)
        text = Text(_UNSEEN.sub("\ufffd", line), end="", no_wrap=True)
        if self._colours is not None and line_index < len(self._colours.spans):
            for start, end, kind in self._colours.spans[line_index]:
                text.stylize(self._style(kind), start, end)
        return text

    def _style(self, name: str) -> Style:
        return self.get_component_rich_style(f"yaml--{name}", partial=True)

    def _render_line(self, y: int) -> Strip:
        """With the sign of its problem between number and text."""
        if self._theme.cursor_line_style:
            # Its ground alone: what stands there keeps its colours.
            self._theme.cursor_line_style = Style(bgcolor=self._theme.cursor_line_style.bgcolor)
        rows = self.wrapped_document._offset_to_line_info  # noqa: SLF001  as the base class does
        at = y + self.scroll_offset[1]
        row, section = rows[at] if at < len(rows) else (-1, 0)
        if row >= 0 and len(self.document.get_line(row)) > LONGEST:
            strip = self._render_piece(row, section)
        else:
            strip = super()._render_line(y).crop(0, self.size.width)
        problem = self._signs.get(row)
        if problem is None or section:
            return strip
        edge = self.gutter_width - 2
        styles = [segment.style for segment in strip.crop(edge, edge + 1) if segment.style]
        style = styles[0] + self._style(problem.severity) if styles else self._style(problem.severity)
        sign = Strip([Segment(SIGNS[problem.severity], style)], 1)
        return Strip.join([strip.crop(0, edge), sign, strip.crop(edge + 1)])

    def _render_piece(self, row: int, section: int) -> Strip:
        """One row of a line that is too long to be laid out as a whole for each of its rows, without its colours."""
        offsets = [0, *self.wrapped_document.get_offsets(row), len(self.document.get_line(row)) + 1]
        start, end = offsets[section], offsets[section + 1]
        piece = self.document.get_line(row)[start:end]
        text = Text(_UNSEEN.sub("\ufffd", piece).replace("\t", " ") + " ", end="", no_wrap=True)
        theme, here = self._theme, self.cursor_location
        first, last = (clamp_to_row(place, row, offsets[-1]) for place in sorted(self.selection))
        for style, begins, ends in (
            (theme.selection_style, first, last),
            (theme.cursor_style if self._draw_cursor and here[0] == row else None, here[1], here[1] + 1),
        ):
            if style and start <= ends and begins < end:
                text.stylize(style, max(0, begins - start), max(0, ends - start))
        width = self.gutter_width
        number = str(row + 1) if not section else ""
        gutter = Segment(f"{number:>{width - 2}}  ", theme.gutter_style)
        strip = Strip([gutter, *text.render(self.app.console)]).apply_style(theme.base_style or self.rich_style)
        return strip.adjust_cell_length(self.size.width, theme.base_style)
