"""The bottom line: the few keys that matter right now, as the learner's keymap has them."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets._footer import FooterKey

from grill.tui.commands import BY_ID

MOST = 6
"""Keys shown at once; the rest is in the palette and in help."""


class KeyBar(Horizontal):
    """Shows the commands with the given ids. Clicking one presses its key."""

    def __init__(self, *ids: str) -> None:
        super().__init__()
        self._ids: tuple[str, ...] = ids[:MOST]

    def show(self, ids: Sequence[str]) -> None:
        """Show these commands instead."""
        if tuple(ids[:MOST]) != self._ids:
            self._ids = tuple(ids[:MOST])
            self.refresh(recompose=True)

    def compose(self) -> ComposeResult:
        """The parts, from top to bottom."""
        keys = {
            active.binding.id: active.binding for active in self.screen.active_bindings.values() if active.binding.id
        }
        for name in self._ids:
            command = BY_ID[name]
            binding = keys.get(name)
            key = binding.key if binding is not None else command.keys.split(",")[0]
            display = self.app.get_key_display(binding) if binding is not None else key
            yield FooterKey(key, display, command.title, command.action, tooltip=command.tooltip)
