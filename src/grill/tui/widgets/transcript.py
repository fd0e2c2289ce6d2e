"""The conversation: blocks from top to bottom, never focused, scrolled from the prompt or by wheel."""

from __future__ import annotations

from textual.containers import VerticalScroll
from textual.widget import Widget

from grill.tui.widgets.blocks import Fold

KEPT = 60
"""Blocks kept on the screen; older ones live on in the history."""


class Transcript(VerticalScroll, can_focus=False):
    """A growing list of blocks."""

    async def add(self, *blocks: Widget) -> None:
        """Append blocks and show the first of them from its top."""
        if not blocks:
            return
        await self.mount(*blocks)
        if (extra := len(self.children) - KEPT) > 0:
            await self.remove_children(self.children[:extra])
        self.show(blocks[0])

    def show(self, block: Widget) -> None:
        """Bring a block into view: its top when it is taller than the view, else all of it at the bottom."""
        self.call_after_refresh(self._show_now, block)

    def _show_now(self, block: Widget) -> None:
        if not block.is_attached:
            return
        # Over the screen, not `virtual_region`: that one counts from the parent, and a fold lies within a card.
        top = block.region.y - self.content_region.y + round(self.scroll_y)
        # The top of a tall block matters: a grade card begins with the score.
        tail = self.virtual_size.height - top
        self.scroll_to(y=self.max_scroll_y if tail <= self.size.height else top, animate=False)

    def last_fold(self) -> Fold | None:
        """The newest thing that folds."""
        folds = list(self.query(Fold))
        return folds[-1] if folds else None
