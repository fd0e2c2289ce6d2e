"""Help: every key and slash command of the screen below, and how grading works."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from grill.tui.commands import commands_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from grill.tui.commands import Command, Scope

APART: dict[Scope, str] = {"calculator": "While you type in the calculator", "app": "Anywhere"}
"""Headings of scopes whose keys mean something else elsewhere, and of what comes behind them."""
OTHERWISE = "While you answer"
"""Heading of the screen's own keys, where those of such a scope come first."""
GRADING = """\
Each answer is compared with the points of a rubric. A point is earned by words of your own: they are underlined in \
your answer and quoted beside the point. Saying the opposite, swapping roles or a wrong number earns nothing, and \
neither does a list of terms or an echo of the question.

✓ met   ◐ partly met   ✗ missed   ! contradicted

Answers are stored before they are graded, and drafts while you type. While the language model warms up, answers are \
graded by keywords alone, marked provisional, and graded again by themselves as soon as it is ready.
"""
LAST_WORD = """\
If you were right and the grade says otherwise, overrule it: /right, with a reason if you like. You have the last \
word."""

_ON_THE_KEYBOARD = {"ctrl+@": "ctrl+space", "ctrl+slash": "ctrl+/", "ctrl+underscore": "ctrl+/"}
"""Keys whose names are those of their characters. Terminals send ctrl+@ for ctrl+space and ctrl+_ for ctrl+/."""


class HelpScreen(ModalScreen[None]):
    """Covers the screen below until Escape or F1."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,f1,q", "dismiss", "Close", id="close-help")]

    def __init__(self, scopes: tuple[Scope, ...], keymap: Mapping[str, str]) -> None:
        super().__init__()
        self._scopes = scopes
        self._keymap = keymap

    def compose(self) -> ComposeResult:
        """The parts, from top to bottom."""
        with VerticalScroll(id="help"):
            yield Static("Keys and commands", classes="title", markup=False)
            for before, scope in zip((None, *self._scopes), self._scopes, strict=False):
                heading = APART.get(scope, OTHERWISE if before in APART else "")
                if heading and before is not None:
                    yield Static(heading, classes="title", markup=False)
                for command in commands_of(scope):
                    if command.keys or command.slash:
                        yield HelpRow(command, self._keymap.get(command.id, command.keys))
            yield Static("How answers are graded", classes="title", markup=False)
            yield Static(GRADING, markup=False)
            if any(command.id == "right" for command in commands_of(*self._scopes)):
                yield Static(LAST_WORD, classes="closing-words", markup=False)
            yield Static("Escape closes this help.", classes="closing", markup=False)

    def on_mount(self) -> None:
        """Arrow keys scroll at once."""
        self.query_one("#help").focus()


class HelpRow(Horizontal):
    """A command in three columns: keys, slash command, what it does."""

    def __init__(self, command: Command, keys: str) -> None:
        super().__init__()
        self._command = command
        self._keys = keys

    def compose(self) -> ComposeResult:
        """The parts, from top to bottom."""
        command = self._command
        shown = dict.fromkeys(_shown(key) for key in self._keys.split(","))
        slash = f"/{command.slash} {command.argument}".rstrip() if command.slash else ""
        yield Static("\n".join(shown), classes="keys", markup=False)
        yield Static(slash, classes="slash", markup=False)
        yield Static(command.tooltip, classes="does", markup=False)


def _shown(key: str) -> str:
    """A key as it stands on the keyboard: `ctrl+slash` is ctrl+/, and what terminals send for ctrl+space is that."""
    if key[:1] == "f" and key[1:].isdigit():
        return key.upper()
    return _ON_THE_KEYBOARD.get(key, key)
