"""What was worked out so far, from the first line to the last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from grill.tui.plain import one_line, plain
from grill.tui.widgets.hanging import Hanging, bring_into_view

if TYPE_CHECKING:
    from grill.calc.worksheet import Entry

KEPT = 50
"""Entries on the screen; the worksheet has them all."""
FIRST_STEPS = """\
Type a calculation, a name for one, or a formula of the field:

  6 * 70B * 1.4T
  n = sqrt(1e24 / 120)
  n * 20
  80 * 2 * 8 * 128 * 2 bytes * 128k tokens
  kv-cache preset=llama-3-70b context=128k

ans is the last result. The list of formulas has an example for each."""


class EntryBlock(Hanging):
    """A line that was worked out: what was typed, the answer, and below it the working unless it is folded."""

    class Clicked(Message):
        """The learner wants this entry."""

        def __init__(self, block: EntryBlock) -> None:
            super().__init__()
            self.block = block

    def __init__(self, entry: Entry) -> None:
        super().__init__()
        self.entry = entry
        self.show(opened=True, selected=False)

    def show(self, *, opened: bool, selected: bool) -> None:
        """Fold or unfold the working, and mark the entry as the one that keys work on."""
        self.set_class(selected, "-selected")
        mark = "  " if not self.entry.lines else "▾ " if opened else "▸ "
        answer = Content.assemble((mark, "$text-primary"), plain(self.entry.answer, "bold"))
        lines = [(plain(one_line(self.entry.text, 600), "$text-muted"), 0, 2), (answer, 0, 2)]
        if opened:
            lines += [(plain(line, "$text-muted"), 2, 4) for line in self.entry.lines]
        self.show_lines(lines)

    def on_click(self) -> None:
        """Select it."""
        self.post_message(self.Clicked(self))


class Entries(VerticalScroll, can_focus=False):
    """The worksheet from its first line to its last."""

    def __init__(self) -> None:
        super().__init__(Static(plain(FIRST_STEPS), classes="first-steps", markup=False))
        self._wanted: EntryBlock | None = None
        """The block to bring into view as soon as there is one: a result may go into the answer before it was seen."""

    async def add(self, entry: Entry) -> None:
        """Append an entry, and show it."""
        await self.query(".first-steps").remove()
        await self.mount(EntryBlock(entry))
        if (extra := len(self.children) - KEPT) > 0:
            await self.remove_children(self.children[:extra])
        self.select(None)

    def select(self, entry: Entry | None) -> None:
        """Unfold the working of this entry alone and mark it; without one, unfold the last. Bring it into view."""
        blocks = [block for block in self.children if isinstance(block, EntryBlock)]
        # By identity: the same line may have been entered twice.
        matching = blocks[-1:] if entry is None else [block for block in blocks if block.entry is entry]
        chosen = matching[0] if matching else None
        for block in blocks:
            block.show(opened=block is chosen, selected=entry is not None and block is chosen)
        self._wanted = chosen
        self.call_after_refresh(self._bring)

    def on_show(self) -> None:
        """Come into view, with the newest entry."""
        self.call_after_refresh(self._bring)

    def _bring(self) -> None:
        if self._wanted is not None and self._wanted.is_attached and self.region:
            bring_into_view(self, self._wanted)
            self._wanted = None
