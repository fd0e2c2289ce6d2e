"""A YAML text that changes: what is typed and what the program does are one history, to be undone step by step."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from textual.document._edit import Edit
from textual.widgets import TextArea
from textual.widgets.text_area import Selection

from grill.authoring.editing.history import History, State
from grill.authoring.editing.line_breaks import shown
from grill.tui.commands import Command
from grill.tui.widgets.yaml_messages import TextEdited
from grill.tui.widgets.yaml_view import YamlView, location_in

if TYPE_CHECKING:
    from textual.document._document import EditResult, Location


class _Placed(Edit):
    """An edit that puts the cursor where it belongs at once: by way of its end the text would scroll there and back."""

    place: Location = (0, 0)

    def after(self, text_area: TextArea) -> None:
        """Called when everything is laid out."""
        text_area.selection = Selection.cursor(text_area.clamp_visitable(self.place))
        text_area.record_cursor_width()


class YamlText(YamlView):
    """What is done to a YAML text, and how it is undone."""

    _is_editing = False

    def __init__(self, commands: Iterable[Command], keymap: Mapping[str, str]) -> None:
        super().__init__(commands, keymap)
        self._past = History.of("")
        self._by_program = False

    def begin(self, text: str) -> None:
        """Show a text, with nothing of the last one to undo into."""
        self.show_problems(())
        self.load_text(shown(text))
        self._past = History.of(self.text)
        if self.is_mounted:
            self.scroll_to(0, 0, animate=False)

    def set_text(self, text: str, cursor: int | None = None, *, typed: bool = False) -> None:
        """Make it this text, as one step that can be undone; what is the same stays as it is, and where it is.

        Args:
            text: The whole text; line breaks become plain newlines.
            cursor: Its offset then; where it stands now if None, moved along with the text around it.
            typed: Whether typing that follows may join the step.
        """
        self._put(shown(text), cursor, typed=typed)

    def edit(self, edit: Edit) -> EditResult:
        """Make an edit and remember it."""
        past = self._past.changed(self._past.state.text, self.cursor, 0)
        count, bottom = self.document.line_count, edit.bottom[0] + 1
        with self._edits():
            result = super().edit(edit)
        self.history.clear()  # there is another one
        more = self.document.line_count - count
        if more and any(problem.line > bottom for problem in self.problems):
            self.show_problems([replace(p, line=p.line + more) if p.line > bottom else p for p in self.problems])
        if not self._by_program:
            self._past = past.changed(self.text, self.cursor, time.monotonic())
            self._tell()
        return result

    def action_undo(self) -> None:
        """Take the last step back."""
        self._travel(self._past.undo())

    def action_redo(self) -> None:
        """Make the step again that was taken back last."""
        self._travel(self._past.redo())

    def _travel(self, past: History) -> None:
        if self.read_only or past is self._past:
            return
        self._replace_lines(past.state)
        self._past = past
        self._tell()

    def _put(self, text: str, cursor: int | None = None, *, typed: bool = False) -> None:
        past = self._past.changed(self._past.state.text, self.cursor, 0)
        is_other = text != self.text
        self._replace_lines(State(text, -1 if cursor is None else min(cursor, len(text))))
        self._past = past.changed(text, self.cursor, time.monotonic(), typed=typed)
        if is_other:
            self._tell()

    def _replace_lines(self, state: State) -> None:
        """Replace the lines that differ; a cursor of -1 moves along with its own line."""
        old, new = list(self.document.lines), state.text.split("\n")
        most = min(len(old), len(new)) - 1
        head = next((i for i in range(most) if old[i] != new[i]), most)
        tail = next((i for i in range(most - head) if old[-1 - i] != new[-1 - i]), most - head)
        last = len(old) - tail - 1
        row, column = self.cursor_location
        place = (row + len(new) - len(old) if row > last else row, column)
        if state.cursor >= 0:
            place = location_in(state.text, state.cursor)
        if old[head : last + 1] == new[head : len(new) - tail]:
            self.move_cursor(place)
            return
        edit = _Placed("\n".join(new[head : len(new) - tail]), (head, 0), (last, len(old[last])), False)
        edit.place = place
        self._by_program = True
        try:
            self.edit(edit)
        finally:
            self._by_program = False

    def _tell(self) -> None:
        self.post_message(TextEdited(self.text))

    @contextmanager
    def _edits(self) -> Iterator[None]:
        self._is_editing = True
        try:
            yield
        finally:
            self._is_editing = False

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        """Never seen by the screen, which gets `TextEdited`."""
        event.stop()
