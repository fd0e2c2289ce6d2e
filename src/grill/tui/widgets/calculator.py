"""The calculator: a worksheet with a line to type on, beside the conversation or over it.

Nothing of it is an answer: what is typed here goes nowhere, until the learner puts a result into the prompt.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Protocol

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widget import MountError
from textual.widgets import Static

from grill.calc.error import CalcError
from grill.tui.calculations import Calculations, Loading
from grill.tui.commands import Command, Scope
from grill.tui.plain import one_line, plain
from grill.tui.widgets.calculator_entries import Entries, EntryBlock
from grill.tui.widgets.calculator_line import HINT, PLACEHOLDER, CalculatorLine
from grill.tui.widgets.formula_list import FormulaList
from grill.tui.widgets.suggestions import Suggestions
from grill.tui.widgets.typed_text import is_gone

if TYPE_CHECKING:
    from grill.calc.worksheet import Completion, Entry, Worksheet

PICK_PLACEHOLDER = "such as memory"
PICK_HINT = "type to filter · enter takes the example"
PAGE = 5
"""Formulas that a page key moves by."""


class CalculatorHost(Protocol):
    """The screen that the calculator stands on."""

    async def run_command(self, command: Command, argument: str = "") -> None:
        """Run a command that is not the calculator's own."""
        ...

    def leave_calculator(self) -> None:
        """Go back to the prompt."""
        ...

    def insert_result(self, text: str) -> None:
        """Put a result into the answer at the cursor, and go back to the prompt."""
        ...


class Calculator(Vertical):
    """Entries above, the line below; in place of the entries, the list of formulas while it is looked through."""

    def __init__(self, host: CalculatorHost, keymap: Mapping[str, str], scope: Scope) -> None:
        super().__init__()
        self.display = False
        self._host = host
        self._heading = Static(classes="heading", markup=False)
        self._question = ""
        self._entries = Entries()
        self._list = FormulaList()
        self._suggestions = Suggestions()
        self.line = CalculatorLine(self, keymap, scope)
        self._message = Static(classes="message", markup=False)
        self._loading: Loading | None = None
        self._sheet: Worksheet | None = None
        self._expected = ""
        """What the line holds by the panel's own doing; any other text is the learner's."""
        self._suggested: tuple[str, int] = "", 0
        """The line and its cursor for which completions stand there."""
        self._recalled: int | None = None
        """The earlier entry on the line."""
        self._aside = ""
        """What was being typed before an earlier line or the list of formulas was looked at."""

    def compose(self) -> ComposeResult:
        """The parts, from top to bottom."""
        yield self._heading
        yield self._entries
        yield self._list
        yield self._suggestions
        yield self.line
        yield self._message

    def on_mount(self) -> None:
        """Load what is slow to load while the learner begins to type."""
        self._say("")
        self._loading = Loading(self._loaded)

    def show_question(self, text: str) -> None:
        """Name the question, for where the calculator covers it."""
        self._question = text
        self._head()

    def on_resize(self) -> None:
        """Cut the question to the new width."""
        self._head()

    def _head(self) -> None:
        if not self.size.width:
            return  # hidden; it is resized when it shows
        words = "" if self.screen.has_class("-wide") else self._question
        # Two rows where there is room; what breaking at words wastes is taken off.
        room = self.size.width - 20 if self.screen.has_class("-short") else 2 * self.size.width - 40
        shown = Content.assemble(("Calculator", "bold"), plain(f"  {one_line(words, max(20, room))}", "$text-muted"))
        if shown != self._heading.content:
            self._heading.update(shown)

    def on_click(self) -> None:
        """Whatever is clicked here, the line has the keys."""
        self.line.focus()

    def on_unmount(self) -> None:
        """Wait for nothing any more."""
        if self._loading is not None:
            self._loading.stop()

    @property
    def picking(self) -> bool:
        """Whether the list of formulas stands in place of the entries."""
        return self.has_class("-picking")

    def _loaded(self, loaded: Calculations) -> None:
        self._sheet = loaded.sheet
        if self.is_attached and not self.picking:
            self._suggest()

    async def _ready(self) -> Calculations:
        # Whoever types meanwhile loses nothing: keys wait behind the one that waits here.
        if self._loading is None:
            raise CalcError("the calculator is not open yet")
        return await self._loading.done(lambda: not is_gone(self))

    # -- working out

    async def enter(self, text: str) -> Entry:
        """Work a line out, and list it; CalcError when it cannot be."""
        sheet = (await self._ready()).sheet
        try:
            entry = sheet.enter(text)
        except CalcError:
            raise
        except Exception as error:
            # Whatever went wrong, the conversation goes on.
            raise CalcError(f"this cannot be worked out ({type(error).__name__}: {error})") from error
        if self.picking:
            self._stop_picking(self._aside)  # by a slash command: the list would hide what came out
        with contextlib.suppress(MountError):  # the screen has gone meanwhile: the time was up, or the app quits
            await self._entries.add(entry)
        return entry

    async def _enter_line(self) -> Entry | None:
        text = self.line.text.strip()
        try:
            entry = await self.enter(text)
        except CalcError as error:
            self._offer()
            self._say(f"✗ {error}")
            return None
        self._recalled, self._aside = None, ""
        self._put("")
        self._say("")
        return entry

    async def action_work_out(self) -> None:
        """Work out what is on the line; in the list of formulas, take the example of the chosen one."""
        if self.picking:
            formula = self._list.chosen
            if formula is not None:
                self._aside = ""
                self._stop_picking(formula.example or f"{formula.id} ")
        elif self.line.text.strip():
            await self._enter_line()

    async def action_insert_result(self) -> None:
        """Put the result into the answer: of the line, of the earlier entry on it, or the last one."""
        if self.picking:
            self._say("Enter takes the example; then work it out.")
            return
        text = self.line.text.strip()
        entries = self._sheet.entries if self._sheet is not None else []
        if self._recalled is not None and text == entries[self._recalled].text.strip():
            entry: Entry | None = entries[self._recalled]
            self._forget_recall()
        elif text:
            entry = await self._enter_line()
        else:
            entry = entries[-1] if entries else None
            if entry is None:
                self._say("There is no result yet.")
        if entry is not None:
            self._host.insert_result(entry.insertion)

    def _forget_recall(self) -> None:
        self._recalled = None
        self._put(self._aside)
        self._aside = ""
        self._entries.select(None)

    # -- the line

    async def run_command(self, command: Command, argument: str = "") -> None:
        """Run a key of the line: the calculator's own here, the screen's there."""
        if "calculator" in command.scopes:
            self.line_changed()  # pressed at once with a letter, the key comes ahead of the word of that letter
            await self.run_action(command.action)
        else:
            await self._host.run_command(command, argument)

    def line_changed(self) -> None:
        """Offer what fits; forget what was said about another text."""
        if self.line.text == self._expected:
            return
        self._expected = self.line.text
        self._say("")
        if self._recalled is not None:
            self._recalled = None  # edited: a line of its own
            self._entries.select(None)
        if self.picking:
            self._list.filter(self.line.text)
        else:
            self._suggest()

    def cursor_moved(self) -> None:
        """Offer what fits there; on a line from before only once it is edited."""
        if self._recalled is None and not self.picking and self._suggested != (self.line.text, self.line.cursor):
            self._suggest()

    def _suggest(self) -> None:
        text, cursor = self.line.text, self.line.cursor
        found = self._sheet.complete(text, cursor) if self._sheet is not None and text.strip() else ()
        self._offer(found)

    def _offer(self, found: Iterable[Completion] = ()) -> None:
        self._suggested = self.line.text, self.line.cursor
        self._suggestions.offer(found)

    def _put(self, text: str) -> None:
        """Have another text on the line, by the panel's own doing."""
        self.line.put(text)
        self._expected = self.line.text
        self._offer()

    def action_complete(self) -> None:
        """Take the first completion; again, the next one in its place."""
        self._complete(1)

    def action_complete_before(self) -> None:
        """Back to the completion before."""
        self._complete(-1)

    def _complete(self, by: int) -> None:
        self.cursor_moved()
        taken = None if self.picking else self._suggestions.take(by)
        if taken is not None:
            self.line.complete(*taken)
            self._expected = self.line.text
            self._suggested = self.line.text, self.line.cursor

    def action_earlier_line(self) -> None:
        """The line before, for another go; in the list, the formula before."""
        if self.picking:
            self._list.move(-1)
        elif self._sheet is not None and self._sheet.entries and self._recalled != 0:
            if self._recalled is None:
                self._aside = self.line.text
            self._recall((len(self._sheet.entries) if self._recalled is None else self._recalled) - 1)

    def action_later_line(self) -> None:
        """The line after, and at last what was being typed; in the list, the next formula."""
        if self.picking:
            self._list.move(1)
        elif self._recalled is not None and self._sheet is not None:
            if self._recalled + 1 < len(self._sheet.entries):
                self._recall(self._recalled + 1)
            else:
                self._forget_recall()

    def _recall(self, index: int) -> None:
        if self._sheet is not None:
            self._recalled = index
            self._put(self._sheet.entries[index].text)
            self._say("")
            self._entries.select(self._sheet.entries[index])

    @on(EntryBlock.Clicked)
    def _entry_clicked(self, event: EntryBlock.Clicked) -> None:
        event.stop()
        if self._sheet is None:
            return
        for index, entry in enumerate(self._sheet.entries):
            if entry is event.block.entry:
                if self._recalled is None:
                    self._aside = self.line.text
                self._recall(index)

    def action_calculator_up(self) -> None:
        """Scroll what was worked out; in the list, go up a page."""
        if self.picking:
            self._list.move(-PAGE)
        else:
            self._entries.scroll_page_up(animate=False)

    def action_calculator_down(self) -> None:
        """Scroll what was worked out; in the list, go down a page."""
        if self.picking:
            self._list.move(PAGE)
        else:
            self._entries.scroll_page_down(animate=False)

    # -- the list of formulas

    async def action_formulas(self) -> None:
        """Look through the formulas of the field; again, back to the entries."""
        if self.picking:
            self._stop_picking(self._aside)
            return
        try:
            formulas = (await self._ready()).formulas
        except CalcError as error:
            self._say(f"✗ {error}")
            return
        await self._list.fill(formulas)
        if self._recalled is None:
            self._aside = self.line.text
        self._recalled = None
        self.add_class("-picking")
        self.line.border_subtitle = PICK_HINT
        self.line.placeholder = PICK_PLACEHOLDER
        self._put("")
        self._say("")
        self._list.filter("")

    def _stop_picking(self, text: str) -> None:
        self.remove_class("-picking")
        self.line.border_subtitle = HINT
        self.line.placeholder = PLACEHOLDER
        self._aside = ""
        self._put(text)
        self._say("")

    def action_leave_calculator(self) -> None:
        """Out of the list of formulas, then back to the prompt."""
        if self.picking:
            self._stop_picking(self._aside)
        else:
            self._host.leave_calculator()

    def _say(self, words: str) -> None:
        self._message.display = bool(words)
        self._message.update(plain(words))
