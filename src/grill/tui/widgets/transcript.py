"""The conversation: blocks from top to bottom, never focused, scrolled from the prompt or by wheel."""

from __future__ import annotations

from textual.containers import VerticalScroll
from textual.widget import Widget

from grill.tui.widgets.blocks import Fold

KEPT = 60
"""Blocks kept on the screen; older ones live on in the history."""


class Transcript(VerticalScroll, can_focus=False):
    """A growing list of blocks."""

    def __init__(self) -> None:
        super().__init__()
        self._shown: Widget | None = None
        """The block to keep in view."""

    async def add(self, *blocks: Widget) -> None:
        """Append blocks and show the first of them from its top."""
        if not blocks:
            return
        await self.mount(*blocks)
        if (extra := len(self.children) - KEPT) > 0:
            await self.remove_children(self.children[:extra])
        self.show(blocks[0])

    async def take_back(self) -> None:
        """Remove the newest block: what it showed did not happen."""
        if self.children:
            await self.children[-1].remove()

    def show(self, block: Widget) -> None:
        """Bring a block into view: its top when it is taller than the view, else all of it at the bottom."""
        self._shown = block
        self.call_after_refresh(self._show_now)

    def let_go(self) -> None:
        """Stay where the learner scrolls to."""
        self._shown = None

    def watch_virtual_size(self) -> None:
        """What is to be in view may have been laid out only now, or lie elsewhere after a resize."""
        if self._shown is not None:
            self.call_after_refresh(self._show_now)

    def on_mouse_scroll_up(self) -> None:
        """The wheel is the learner's."""
        self.let_go()

    def on_mouse_scroll_down(self) -> None:
        """As above."""
        self.let_go()

    def _show_now(self) -> None:
        block = self._shown
        if block is None or not block.is_attached:
            return
        # Summed over the parents: `region` is where the block was drawn last, which a scroll under way has overtaken.
        top, node = 0, block
        while node is not self and isinstance(node.parent, Widget):
            top += node.virtual_region.y
            node = node.parent
        # The top of a tall block matters: a grade card begins with the score.
        tail = self.virtual_size.height - top
        self.scroll_to(y=self.max_scroll_y if tail <= self.size.height else top, animate=False)

    def last_fold(self) -> Fold | None:
        """The newest thing that folds."""
        folds = list(self.query(Fold))
        return folds[-1] if folds else None
