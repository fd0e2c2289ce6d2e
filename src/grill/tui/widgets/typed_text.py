"""What the prompt and the calculator's line share: keys take effect in the order in which they were pressed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import ClassVar

from textual import events
from textual.binding import Binding
from textual.geometry import Offset
from textual.widget import Widget
from textual.widgets import TextArea

from grill.tui.commands import Command


def editing_keys(*used: str) -> list[Binding]:
    """The keys of Textual's text area, but those that mean something else in this app."""
    kept = (binding for binding in TextArea.BINDINGS if isinstance(binding, Binding) and binding.key not in used)
    more = (("super+c", "copy"), ("tab", "app.focus_next"), ("shift+tab", "app.focus_previous"))
    return [*kept, *(Binding(key, action, show=False) for key, action in more)]


class TypedText(TextArea, inherit_bindings=False):
    """A text being typed.

    All keys end here, at once and in order. Left to the bindings they would run after the key had bubbled up to the
    app, when the letters typed next have arrived already: a line break would land behind them, Backspace would take the
    wrong letter, or one from the other text once the focus has gone there.
    """

    EDITING: ClassVar[list[Binding]]
    """Keys that edit, move and select."""

    def __init__(self, placeholder: str, commands: Iterable[Command], keymap: Mapping[str, str]) -> None:
        """`commands`: what keys may run from here; the later wins where two have the same key."""
        super().__init__(highlight_cursor_line=False, tab_behavior="focus", placeholder=placeholder)
        self.match_cursor_bracket = False
        self._commands = {
            key.strip(): command
            for command in commands
            for key in keymap.get(command.id, command.keys).split(",")
            if key.strip()
        }
        self._editing = {binding.key: binding.action for binding in Binding.make_bindings(self.EDITING)}

    async def run_key(self, command: Command) -> None:
        """Run the command of a key."""
        raise NotImplementedError

    def on_resize(self) -> None:
        """Draw every line anew: Textual leaves the last letter of a line that no longer wraps undrawn."""
        self.refresh()

    def scroll_cursor_visible(self, center: bool = False, animate: bool = False) -> Offset:
        """Bring the cursor into view; not in the middle of an undo that takes its line away.

        Textual asks for it there too when a scroll bar comes or goes, and then fails at the line that is gone.
        """
        if self.cursor_location[0] >= self.document.line_count:
            return Offset()
        return super().scroll_cursor_visible(center, animate)

    async def _on_key(self, event: events.Key) -> None:
        if is_gone(self):
            event.stop()
            event.prevent_default()
            return
        if pass_on(self, event, events.Key(event.key, event.character)):
            return
        command, action = self._commands.get(event.key), self._editing.get(event.key)
        if command is None and action is None and event.is_printable:
            return  # the base class types it
        event.prevent_default()
        event.stop()
        if command is not None:
            await self.run_key(command)
        elif action is not None:
            await self.run_action(action)


def is_gone(widget: Widget) -> bool:
    """Whether the screen has been left or the app ends: what is still under way there must touch nothing more."""
    return widget.app.return_code is not None or widget.screen not in widget.app.screen_stack


class TakesKeys:
    """A screen over another one that takes the keys typed behind the one that opened it."""


def pass_on(area: TextArea, event: events.Event, again: events.Event) -> bool:
    """Whether the focus has gone to another text area since the key was pressed; that one then gets it `again`.

    Keys pressed at once are handed to whoever has the focus at the first of them. If that one gives the focus away, the
    rest was meant for the other: a formula typed fast into the calculator must not be sent as an answer. The same goes
    for a list that came up over the screen.
    """
    front = area.app.screen
    if front is not area.screen and isinstance(front, TakesKeys):
        event.stop()
        event.prevent_default()
        (front.focused or front).post_message(again)
        return True
    focused = area.screen.focused
    if not isinstance(focused, TextArea) or focused is area:
        return False
    event.stop()
    event.prevent_default()
    focused.post_message(again)
    return True
