"""How practice goes: the figures of `grill stats`, worked out off the event loop."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.widgets import Static

from grill.errors import GrillError
from grill.tui.background import in_background
from grill.tui.commands import bindings_of
from grill.tui.plain import plain
from grill.tui.screens.report import ScrolledScreen
from grill.tui.widgets.key_bar import KeyBar
from grill.tui.widgets.status_line import StatusLine
from grill.tui.widgets.too_small import TooSmall

if TYPE_CHECKING:
    from grill.records.figures import Figures
    from grill.tui.commands import Scope

_MARGIN = 8
"""Columns that the page's edges take."""


class ProgressScreen(ScrolledScreen):
    """Totals, trend, strengths, calendar, readiness, habits and what is due."""

    HELP_SCOPES: ClassVar[tuple[Scope, ...]] = ("progress", "app")
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("progress")]

    def compose(self) -> ComposeResult:
        """The parts, from top to bottom."""
        yield StatusLine("Progress")
        yield VerticalScroll(Static("Working it out …", classes="line", markup=False), id="page")
        yield KeyBar("close", "help")
        yield TooSmall()

    def on_mount(self) -> None:
        """Begin working it out: the whole history is read, and every rubric."""
        self.query_one(StatusLine).show_words("")
        self._work_out()

    @work(exit_on_error=False)
    async def _work_out(self) -> None:
        try:
            found = await in_background(self._figures)
        except GrillError as error:
            await self._show([Static(plain(str(error)), classes="line", markup=False)])
            return
        from grill.tui.stats_lines import lines

        if not found.answers:
            await self._show([Static("Nothing is on record yet.", classes="line", markup=False)])
            return
        width = min(98, self.app.size.width - _MARGIN)
        shown = [line for line in lines(found, width) if line.text]
        blocks = [Static(plain(row.text), classes="title" if row.heading else "line", markup=False) for row in shown]
        await self._show(blocks)

    def _figures(self) -> Figures:
        from grill.interviewer.learning import catch_up
        from grill.interviewer.progress import progress
        from grill.tui.stats_lines import day_of

        bank, store = self.grill.bank, self.grill.store
        if bank is None or store is None:
            raise GrillError("The bank is not open yet.")
        catch_up(store, bank)
        return progress(store, bank, now=self.grill.services.now(), day_of=day_of)

    async def _show(self, blocks: list[Static]) -> None:
        await self.page.remove_children()
        await self.page.mount_all(blocks)

    def action_close(self) -> None:
        """Back to the history."""
        self.dismiss()
