"""The text of a bank file under edit: coloured, its mistakes marked beside the line, completed, undone step by step."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Protocol

from textual import events
from textual.binding import Binding, BindingType
from textual.widgets import TextArea
from textual.widgets.text_area import Selection

from grill.authoring.editing.completion import Known, complete
from grill.authoring.editing.history import State
from grill.authoring.editing.line_breaks import shown
from grill.content.packs import MAX_FILE_BYTES
from grill.text import safe_for_terminal
from grill.tui.commands import Command, Scope, commands_of
from grill.tui.widgets.completion_list import CompletionList
from grill.tui.widgets.find_line import FindLine
from grill.tui.widgets.typed_text import pass_on
from grill.tui.widgets.yaml_text import YamlText
from grill.tui.widgets.yaml_typing import STEP, commented, indent_of, moved, next_indent

if TYPE_CHECKING:
    from textual.document._document import EditResult, Location

LONGEST_COMPLETED = 50_000
"""Characters of a text up to which completions are offered while typing: 10 ms; beyond, only when asked for."""
LONGEST_TEXT = MAX_FILE_BYTES
"""Characters; a bank file that is larger would not load."""

_SURROGATE = re.compile("[\ud800-\udfff]")
_OWN = {
    "enter,shift+enter,ctrl+j": "break_line",
    "tab": "indent",
    "shift+tab": "outdent",
    "ctrl+home": "text_start",
    "ctrl+end": "text_end",
    "super+c": "copy",
}
_LEFT_OUT = ("f6", "f7", "ctrl+c,super+c")


class EditorHost(Protocol):
    """Whoever runs the commands of the screen."""

    async def run_command(self, command: Command, argument: str = "") -> None:
        """Run a command of the registry."""
        ...


class YamlEditor(YamlText, inherit_bindings=False):
    """A bank file being edited. What belongs around it hangs in the pane: `offers`, `strip` and `finder`."""

    EDITING: ClassVar[list[Binding]] = [
        *(b for b in TextArea.BINDINGS if isinstance(b, Binding) and b.key not in _LEFT_OUT),
        *(Binding(keys, action, show=False) for keys, action in _OWN.items()),
    ]
    BINDINGS: ClassVar[list[BindingType]] = [*EDITING]

    def __init__(self, host: EditorHost, keymap: Mapping[str, str], scope: Scope = "rubric") -> None:
        """`keymap`: keys by command id, as the settings have them; `scope`: whose commands its keys run."""
        super().__init__(commands_of(scope), keymap)
        self._host = host
        self.path = Path()
        self.known = Known()
        self.offers = CompletionList()
        self.finder = FindLine(self)

    def open(self, path: Path, text: str, *, known: Known | None = None, read_only: bool = False) -> None:
        """Show a file, with nothing of the last one to undo into.

        Args:
            path: Its name says what kind of file it is; nothing is read.
            text: Its text; line breaks become plain newlines, see `line_breaks.restored`.
            known: Names from elsewhere for completion; those of the last file where it is None.
            read_only: Whether it is only to be looked at.
        """
        self.path, self.known = path, known or self.known
        self.read_only = read_only
        self.begin(text)

    def _replace_lines(self, state: State) -> None:
        self.offers.close()
        super()._replace_lines(state)

    def _replace_via_keyboard(self, insert: str, start: Location, end: Location) -> EditResult | None:
        """What is typed, pasted or put in from the clipboard."""
        safe = safe_for_terminal(insert)
        room = LONGEST_TEXT - len(self.text) + len(self.selected_text)
        if len(safe) > room:
            self.notify(f"A bank file has at most {LONGEST_TEXT:,} characters.", severity="warning", markup=False)
        result = super()._replace_via_keyboard(safe[: max(0, room)], start, end)
        if self._invites(insert):
            self._offer()
        else:
            self.offers.close()
        return result

    def _invites(self, typed: str) -> bool:
        """Whether completions are of use behind what was typed: in a word, and where a value or an item begins."""
        row, column = self.cursor_location
        if typed == " ":
            return self.document.get_line(row)[: column - 1].endswith((":", "-"))
        return len(typed) == 1 and (typed.isalnum() or typed in "-_/.")

    def _delete_via_keyboard(self, start: Location, end: Location) -> EditResult | None:
        result = super()._delete_via_keyboard(start, end)
        if self.offers.is_open:
            self._offer()
        return result

    def action_text_start(self) -> None:
        """To the first line."""
        self.move_cursor((0, 0))

    def action_text_end(self) -> None:
        """Behind the last character."""
        self.move_cursor(self.document.end)

    # -- keys that edit lines

    def action_break_line(self) -> None:
        """Break the line; the new one is indented as what may stand there."""
        start, end = sorted(self.selection)
        before = self.document.get_line(start[0])[: start[1]]
        after = self.document.get_line(end[0])[end[1] :]
        indent = next_indent(before, in_block=self._in_block(start[0]))
        if not before.strip():
            start = start[0], 0  # no spaces are left behind on an empty line
        self._replace_via_keyboard("\n" + " " * indent, start, (end[0], end[1] + indent_of(after)))

    def action_delete_left(self) -> None:
        """Delete what is selected, a character, or one level of indentation."""
        row, column = self.cursor_location
        before = self.document.get_line(row)[:column]
        if self.selection.is_empty and before and not before.strip(" "):
            self._delete_via_keyboard((row, (column - 1) // STEP * STEP), (row, column))
        else:
            super().action_delete_left()

    def action_indent(self) -> None:
        """Insert spaces up to the next level, or move the selected lines in."""
        if self.selection.start[0] != self.selection.end[0]:
            self._change_lines(moved(self._selected_lines(), out=False))
        else:
            column = min(self.selection)[1]
            self._replace_via_keyboard(" " * (STEP - column % STEP), *self.selection)
            self.offers.close()

    def action_outdent(self) -> None:
        """Move the selected lines out, or the cursor's."""
        self._change_lines(moved(self._selected_lines(), out=True))

    def action_comment_lines(self) -> None:
        """Make the selected lines comments, or what they were."""
        self._change_lines(commented(self._selected_lines()))

    def _selected_rows(self) -> tuple[int, int]:
        start, end = sorted(self.selection)
        return start[0], max(start[0], end[0] - (end[1] == 0 and end[0] > start[0]))

    def _selected_lines(self) -> list[str]:
        first, last = self._selected_rows()
        return self.document.lines[first : last + 1]

    def _change_lines(self, lines: list[str]) -> None:
        """Put others in the place of the selected lines; the selection stays on the same words."""
        if self.read_only:
            return
        (first, last), (start, end) = self._selected_rows(), self.selection
        old = self.document.lines

        def along(place: Location) -> Location:
            row, column = place
            more = len(lines[row - first]) - len(old[row]) if first <= row <= last else 0
            return row, max(0, column + more) if column else 0

        selection = Selection(along(start), along(end))
        text = "\n".join([*old[:first], *lines, *old[last + 1 :]])
        self._put(text)
        self.selection = selection

    # -- completion

    def action_offer_completions(self) -> None:
        """List what can stand at the cursor."""
        if not self.read_only and not self._offer(asked=True):
            self.notify("Nothing is known that could stand here.", timeout=2, markup=False)

    def _offer(self, *, asked: bool = False) -> bool:
        """Offer what the word at the cursor can become. Unless asked for, none is marked: Enter breaks the line."""
        if self.read_only or not (asked or len(self.text) <= LONGEST_COMPLETED) or not self.selection.is_empty:
            self.offers.close()
            return False
        row, column = self.cursor_location
        text = self.text if self.text.isascii() else _SURROGATE.sub("\ufffd", self.text)  # YAML's parser fails at them
        found = [] if self._in_block(row) else complete(self.path, text, row + 1, column + 1, self.known)
        found = [one for one in found if asked or one.text.rstrip() != text[one.start : one.end]]
        self.offers.offer(found, marked=asked or self.offers.marked is not None)
        if found:
            self.call_after_refresh(self._place_offers)
        return bool(found)

    def _place_offers(self) -> None:
        best, room = self.offers.best, self.region
        if best is None or self.parent is None:
            return
        if not room.contains_point(self.cursor_screen_offset):
            self.offers.close()  # scrolled away
        else:
            typed = self.cursor - best.start
            # The names stand below the word's own beginning, behind the mark.
            self.offers.place(self.cursor_screen_offset - room.offset - (typed + 2, 0), room.size)

    def take_completion(self) -> None:
        """Put the marked completion in, or the first."""
        taken = self.offers.best
        self.offers.close()
        if taken is None or self.read_only:
            return
        text = self.text
        piece = shown(taken.text)
        self._put(text[: taken.start] + piece + text[taken.end :], taken.start + len(piece))
        self._offer()

    def _steer(self, key: str) -> bool:
        """Let the list of completions have a key; whether it took it."""
        if key in ("up", "down"):
            self.offers.move(1 if key == "down" else -1)
        elif key == "tab" or (key == "enter" and self.offers.marked):
            self.take_completion()
        elif key == "escape":
            self.offers.close()
        else:
            return False
        return True

    # -- finding

    def action_find_text(self) -> None:
        """Look for words."""
        self.offers.close()
        chosen = self.selected_text
        self.finder.begin("" if "\n" in chosen else chosen)

    def find(self, words: str, *, on: int = 0) -> bool:
        """Select the words where they stand next, from the end on at the beginning again; whether they stand anywhere.

        Args:
            words: To be found literally, in capitals or not.
            on: 1 for the next place, -1 for the one before, 0 for this one if they stand here.
        """
        if not words:
            return False
        text = self.text
        start = self.offset_of(min(self.selection))
        places = [match.start() for match in re.finditer(re.escape(words), text, re.IGNORECASE)]
        if not places:
            return False
        if on < 0:
            at = next((place for place in reversed(places) if place < start), places[-1])
        else:
            at = next((place for place in places if place >= start + on), places[0])
        location = self.location_of
        self.selection = Selection(location(at), location(at + len(words)))
        self.record_cursor_width()
        return True

    def end_search(self) -> None:
        """Take the keys back."""
        self.screen.set_focus(self)

    # -- events

    async def run_key(self, command: Command) -> None:
        """Run a key of the screen, or one of the editor's own that the registry knows."""
        if hasattr(self, f"action_{command.action}"):
            await self.run_action(command.action)
            return
        self.offers.close()
        await self._host.run_command(command)

    async def _on_key(self, event: events.Key) -> None:
        """First come the completions; whatever else is pressed goes on to the base classes."""
        if self.screen.focused is self.finder:
            event.stop()
            event.prevent_default()
            self.finder.post_message(events.Key(event.key, event.character))
        elif self.offers.is_open and self.screen.focused is self and self._steer(event.key):
            event.stop()
            event.prevent_default()

    async def _on_paste(self, event: events.Paste) -> None:
        if pass_on(self, event, events.Paste(event.text)):
            return
        event.stop()
        event.prevent_default()  # the base class would put it in a second time
        if not self.read_only:
            self._replace_via_keyboard(event.text, *self.selection)

    def on_resize(self) -> None:
        """The completions stay beside the cursor."""
        self.call_after_refresh(self._place_offers)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """As above."""
        super().watch_scroll_y(old_value, new_value)
        if self.offers.is_open:
            self.call_after_refresh(self._place_offers)

    def on_blur(self) -> None:
        """Nothing floats over a text that has not the keys."""
        self.offers.close()

    def watch_selection(self, before: Selection, now: Selection) -> None:
        """Moved away, the completions are gone."""
        super().watch_selection(before, now)
        if before != now and not self._is_editing:
            self.offers.close()
