"""A text of several lines in a form: Enter breaks the line, the screen's keys work while one types."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from grill.text import safe_for_terminal
from grill.tui.commands import Command, Scope, commands_of
from grill.tui.widgets.typed_text import TypedText, editing_keys

if TYPE_CHECKING:
    from textual.document._document import EditResult, Location

LONGEST = 100_000
"""Characters of a field; an answer has no more."""


class FormText(TypedText, inherit_bindings=False):
    """A field. The keys of `scope` run the screen's commands."""

    EDITING: ClassVar[list[Binding]] = editing_keys("f6", "f7", "ctrl+c,super+c")
    BINDINGS: ClassVar[list[BindingType]] = [*EDITING]

    def __init__(self, placeholder: str, scope: Scope, keymap: Mapping[str, str]) -> None:
        super().__init__(placeholder, commands_of(scope), keymap)
        self.soft_wrap = True

    def fill(self, text: str) -> None:
        """Another text, with the cursor behind it; what was there can be brought back with undo."""
        text = safe_for_terminal(text)[:LONGEST]
        if text != self.text:
            self.history.checkpoint()
            self.replace(text, (0, 0), self.document.end, maintain_selection_offset=False)
            self.history.checkpoint()
        self.move_cursor(self.document.end)

    def _replace_via_keyboard(self, insert: str, start: Location, end: Location) -> EditResult | None:
        """What is typed or pasted: as far as there is room, and without what would act on the terminal."""
        room = max(0, LONGEST - len(self.text) + len(self.selected_text))
        safe = safe_for_terminal(insert)
        if len(safe) > room:
            self.notify(f"A field has at most {LONGEST:,} characters.", severity="warning", markup=False)
        return super()._replace_via_keyboard(safe[:room], start, end)

    async def run_key(self, command: Command) -> None:
        """The screen knows what to do."""
        await self.screen.run_action(command.action)
