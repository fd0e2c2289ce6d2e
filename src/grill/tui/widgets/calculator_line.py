"""The line in which a calculation is typed: one line of text, however it wraps, and never an answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar, Protocol

from textual import events
from textual.binding import Binding, BindingType
from textual.widgets import TextArea

from grill.text import safe_for_terminal
from grill.tui.commands import Command, Scope, bindings_of, commands_of
from grill.tui.widgets.typed_text import TypedText, editing_keys, pass_on

if TYPE_CHECKING:
    from textual.document._document import EditResult, Location

LONGEST = 2_000
"""Characters that a worksheet takes as one line; what is pasted beyond is cut, with a word about it."""
PLACEHOLDER = "such as 6 * 70B * 1.4T"
HINT = "enter works it out · ctrl+f formulas"


class LineHost(Protocol):
    """Whoever takes what is typed."""

    async def run_command(self, command: Command, argument: str = "") -> None:
        """Run a command of the registry."""
        ...

    def line_changed(self) -> None:
        """The text is another."""
        ...

    def cursor_moved(self) -> None:
        """The cursor stands elsewhere, or the text is another."""
        ...


class CalculatorLine(TypedText, inherit_bindings=False):
    """A formula being typed."""

    EDITING: ClassVar[list[Binding]] = [
        *editing_keys("up", "down", "pageup", "pagedown", "f6", "f7", "ctrl+c,super+c", "ctrl+y,super+y"),
        Binding("super+y", "redo", "Redo", show=False),
    ]
    BINDINGS: ClassVar[list[BindingType]] = [*EDITING, *bindings_of("calculator")]

    def __init__(self, host: LineHost, keymap: Mapping[str, str], scope: Scope) -> None:
        # The calculator's own come last: they win where the screen has the same key.
        super().__init__(PLACEHOLDER, (*commands_of(scope), *commands_of("calculator")), keymap)
        self._host = host

    def on_mount(self) -> None:
        """Show how to go on."""
        self.border_subtitle = HINT

    def put(self, text: str) -> None:
        """Have this text on the line, with the cursor behind it."""
        if text or self.text:
            self.load_text(_flat(text))
        self.move_cursor(self.document.end)

    @property
    def cursor(self) -> int:
        """Characters before the cursor."""
        return self.cursor_location[1]

    def complete(self, start: int, end: int, text: str) -> None:
        """Replace a stretch of the line, with the cursor behind what comes in."""
        result = self.replace(text, (0, start), (0, end), maintain_selection_offset=False)
        self.move_cursor(result.end_location)

    async def run_key(self, command: Command) -> None:
        """Run a key of the calculator, or of the screen."""
        await self._host.run_command(command)

    async def _on_paste(self, event: events.Paste) -> None:
        if not pass_on(self, event, events.Paste(event.text)):
            event.stop()
            event.prevent_default()  # the base class would put it in a second time
            self._replace_via_keyboard(event.text, *self.selection)

    def _replace_via_keyboard(self, insert: str, start: Location, end: Location) -> EditResult | None:
        """Keep it one line of bounded length, whether typed, pasted or put in from the clipboard."""
        # Cut before it is cleaned: a paste of any size takes no time.
        flat = _flat(insert[: 4 * LONGEST])
        kept = flat[: max(0, LONGEST - len(self.text) + len(self.selected_text))]
        if len(kept) < len(flat) or len(insert) > 4 * LONGEST:
            self.notify(f"A calculation has at most {LONGEST:,} characters.", severity="warning")
        return super()._replace_via_keyboard(kept, start, end) if kept or not insert else None

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        """Never seen by the screen: what is typed here is no draft."""
        event.stop()
        self._host.line_changed()

    def on_text_area_selection_changed(self, event: TextArea.SelectionChanged) -> None:
        """As above."""
        event.stop()
        self._host.cursor_moved()


def _flat(text: str) -> str:
    """The text on one line, as it may be shown."""
    return safe_for_terminal(text).replace("\n", " ").replace("\t", " ")
