"""The bottom line: the few keys that matter right now, as the learner's keymap has them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, cast

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal
from textual.widgets._footer import FooterKey

from grill.tui.commands import BY_ID

if TYPE_CHECKING:
    from grill.tui.app import GrillApp

MOST = 6
"""Keys shown at once; the rest is in the palette and in help."""


class KeyBar(Horizontal):
    """Shows the commands with the given ids. Clicking one presses its key."""

    def __init__(self, *ids: str) -> None:
        super().__init__()
        self._ids: tuple[str, ...] = ids[:MOST]
        self._over: tuple[str, ...] = ()
        """Shown instead, while something other than the prompt has the keys."""
        self._covered = False

    def show(self, ids: Sequence[str]) -> None:
        """Show these commands instead."""
        if tuple(ids[:MOST]) != self._ids:
            self._ids = tuple(ids[:MOST])
            self.refresh(recompose=True)

    def cover(self, ids: Sequence[str]) -> None:
        """Show these for now, whatever `show` says meanwhile; none, and the others are back.

        They are made once and then only shown and hidden: this happens between two keys.
        """
        new = ids and tuple(ids[:MOST]) != self._over
        if new:
            self._over = tuple(ids[:MOST])
        self._covered = bool(ids)
        if new:
            self.refresh(recompose=True)
        else:
            for key in self.query(FooterKey):
                key.display = key.has_class("over") is self._covered

    def compose(self) -> ComposeResult:
        """The parts, from left to right."""
        for ids, classes in ((self._ids, "under"), (self._over, "over")):
            for key in self._keys(ids):
                key.add_class(classes)
                key.display = (classes == "over") is self._covered
                yield key

    def _keys(self, ids: Sequence[str]) -> Iterator[FooterKey]:
        active = {found.binding.id: found.binding for found in self.screen.active_bindings.values() if found.binding.id}
        keymap = cast("GrillApp", self.app).services.keymap
        for name in ids:
            command = BY_ID[name]
            # One that does not work at this moment is made from the registry.
            binding = active.get(name) or Binding(keymap.get(name, command.keys).split(",")[0], command.action)
            display = self.app.get_key_display(binding)
            yield FooterKey(binding.key, display, command.title, command.action, tooltip=command.tooltip)
