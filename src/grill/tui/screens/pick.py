"""A short list over the screen: one of its lines is taken, or none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from grill.tui.plain import plain
from grill.tui.widgets.typed_text import TakesKeys


@dataclass(frozen=True, slots=True)
class Choice:
    """One line."""

    id: str
    words: Content
    key: str = ""
    """A key that takes it at once."""


class PickScreen(TakesKeys, ModalScreen[str | None]):
    """Up and down, Enter takes, Escape takes nothing; the result is the id of what was taken."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,f9", "none", show=False)]
    AUTO_FOCUS = "OptionList"

    def __init__(
        self, title: str, choices: Sequence[Choice], *, chosen: str = "", foot: str = "", second: str = ""
    ) -> None:
        """A list.

        Args:
            title: What is asked.
            choices: The lines.
            chosen: The line that is highlighted at first.
            foot: What the keys do.
            second: A key that does something else with the highlighted line: the result is `id:key` then.
        """
        super().__init__()
        self._title = title
        self._choices = choices
        self._chosen = chosen
        self._second = second
        self._foot = foot or "Enter takes it, Escape goes back."

    def compose(self) -> ComposeResult:
        """The parts, from top to bottom."""
        with Vertical(id="pick"):
            yield Static(plain(self._title), classes="title", markup=False)
            yield OptionList(*(Option(c.words, id=c.id) for c in self._choices), markup=False)
            yield Static(plain(self._foot), classes="foot", markup=False)

    def on_mount(self) -> None:
        """Highlight the usual choice."""
        ids = [choice.id for choice in self._choices]
        self.query_one(OptionList).highlighted = ids.index(self._chosen) if self._chosen in ids else 0

    def on_key(self, event: events.Key) -> None:
        """A line's own key, or the second one for all."""
        highlighted = self.query_one(OptionList).highlighted_option
        if self._second and event.key == self._second and highlighted is not None:
            event.stop()
            self.dismiss(f"{highlighted.id}:{event.key}")
            return
        for choice in self._choices:
            if choice.key and event.character == choice.key:
                event.stop()
                self.dismiss(choice.id)
                return

    @on(OptionList.OptionSelected)
    def _taken(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.dismiss(event.option_id)

    def action_none(self) -> None:
        """Nothing."""
        self.dismiss(None)
