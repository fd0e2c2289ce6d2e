"""The conversation: blocks from top to bottom, never focused, scrolled from the prompt or by wheel."""

from __future__ import annotations

from textual import events, on
from textual.containers import VerticalScroll
from textual.message import Message
from textual.scrollbar import ScrollDown, ScrollTo, ScrollUp
from textual.widget import Widget
from textual.widgets import Static

from grill.tui.widgets.blocks import Fold

KEPT = 60
"""Blocks kept on the screen; older ones live on in the history."""


class Transcript(VerticalScroll, can_focus=False):
    """A growing list of blocks."""

    class Added(Message):
        """There are new blocks."""

    def __init__(self) -> None:
        super().__init__()
        self._shown: Widget | None = None
        """The block to keep in view."""
        self._place: tuple[Widget, float] | None = None
        """Where the learner scrolled to: the first block in view and the share of it above the view; None: the end."""
        self._following = False
        """The learner is scrolling: the place moves along. Not so when a new width has wrapped the lines anew."""

    async def add(self, *blocks: Widget) -> None:
        """Append blocks and show the first of them from its top."""
        if not blocks:
            return
        await self.mount(*blocks)
        if (extra := len(self.children) - KEPT) > 0:
            await self.remove_children(self.children[:extra])
        self.show(blocks[0])
        self.post_message(self.Added())

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
        self._following = True
        self._note_place()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Remember where the learner is."""
        super().watch_scroll_y(old_value, new_value)
        if self._shown is None and self._following:
            self._note_place()

    def watch_virtual_size(self) -> None:
        """What is to be in view may have been laid out only now, or lie elsewhere after a resize."""
        self._following = False
        self.call_after_refresh(self._show_now if self._shown is not None else self._return)

    @on(events.MouseScrollUp)
    @on(events.MouseScrollDown)
    @on(ScrollUp)
    @on(ScrollDown)
    @on(ScrollTo)
    def _scrolled_by_mouse(self) -> None:
        self.let_go()

    def _note_place(self) -> None:
        self._place = None
        if self.scroll_y < self.max_scroll_y:
            for block in self.children:
                region = block.virtual_region
                if region.bottom > self.scroll_y:
                    self._place = block, (self.scroll_y - region.y) / max(1, region.height)
                    return

    def _return(self) -> None:
        """Back to where the learner was, however the lines are wrapped now."""
        if self._shown is not None or self._following:
            return
        if self._place is None:
            self.scroll_to(y=self.max_scroll_y, animate=False, immediate=True)
        elif self._place[0].is_attached:
            region = self._place[0].virtual_region
            self.scroll_to(y=round(region.y + self._place[1] * region.height), animate=False, immediate=True)

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

    def hold(self) -> None:
        """Before it gets narrower: what stands at its end stays there in one layout, not in one more that scrolls."""
        if 0 < self.max_scroll_y <= self.scroll_y:
            self.anchor()
            self.call_after_refresh(self.anchor, anchor=False)

    def last_question(self) -> str:
        """The question or follow-up that was asked last; empty before the first."""
        asked = self.query(".prompt-text").results(Static)
        return next((str(text.visual) for text in reversed(list(asked))), "")

    def last_fold(self) -> Fold | None:
        """The newest thing that folds."""
        folds = list(self.query(Fold))
        return folds[-1] if folds else None
