"""Where the words to look for in an editor are typed."""

from __future__ import annotations

from typing import ClassVar, Protocol

from textual.binding import Binding, BindingType
from textual.widgets import Input

LONGEST = 200


class Searched(Protocol):
    """The text that is looked through."""

    def find(self, words: str, *, on: int = 0) -> bool:
        """Select the words where they stand next."""
        ...

    def end_search(self) -> None:
        """Go on editing."""
        ...


class FindLine(Input):
    """Finds while it is being typed; Enter and down go on, up goes back, Escape ends."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,down,ctrl+f", "find(1)", "Next", show=False),
        Binding("up", "find(-1)", "Before", show=False),
        Binding("escape", "end_search", "End", show=False),
    ]

    def __init__(self, searched: Searched) -> None:
        super().__init__(
            placeholder="find … enter next · up before · esc ends",
            max_length=LONGEST,
            compact=True,
            select_on_focus=True,
        )
        self.display = False
        self._searched = searched

    def begin(self, words: str) -> None:
        """Open, with words to begin with, and take the keys."""
        self.display = True
        if words:
            self.value = words[:LONGEST]
        self.screen.set_focus(self)  # at once: what is typed next belongs here

    def on_input_changed(self, event: Input.Changed) -> None:
        """Go where the words stand first, from the cursor on."""
        event.stop()
        if self.display:
            self._show(found=self._searched.find(self.value))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Never seen by the screen."""
        event.stop()

    def action_find(self, on: int) -> None:
        """Go to the next place, or the one before."""
        self._show(found=self._searched.find(self.value, on=on))

    def action_end_search(self) -> None:
        """Close, and give the keys back."""
        self.display = False
        self._searched.end_search()

    def _show(self, *, found: bool) -> None:
        self.set_class(bool(self.value) and not found, "-none")
        self.tooltip = None if found or not self.value else "Not in this text."
