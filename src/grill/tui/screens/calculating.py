"""A screen with a prompt, and the calculator that may borrow the focus from it: beside the conversation, or over it."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from textual import on
from textual.containers import Horizontal
from textual.css.query import NoMatches
from textual.widget import MountError

from grill.tui.screens.base import WIDE, GrillScreen
from grill.tui.widgets.blocks import NoteBlock
from grill.tui.widgets.key_bar import KeyBar
from grill.tui.widgets.prompt import LONGEST, Prompt
from grill.tui.widgets.transcript import Transcript
from grill.tui.widgets.typed_text import is_gone

if TYPE_CHECKING:
    from grill.tui.commands import Command, Scope
    from grill.tui.widgets.calculator import Calculator

CALCULATING = ("help", "insert-result", "formulas", "complete", "leave-calculator")
"""The key bar while the calculator has the focus."""
_STAYS = {"app", "calculator"}
"""Scopes of commands that change nothing in the conversation which the calculator may cover."""


class Beside(Horizontal):
    """The conversation and, once it has been opened, the calculator: to its right, or over it where that is narrow."""


class CalculatingScreen(GrillScreen):
    """The prompt has the focus, whatever is clicked, unless the calculator is open and has it."""

    AUTO_FOCUS = "Prompt"

    _calculator: Calculator | None = None
    """Kept from the first opening to the end of the session, with all that was worked out."""
    _open = False
    """It stands beside the conversation, where there is room; without room it shows only while it has the focus."""
    _calculating = False
    """The focus is in the calculator, or goes back there."""

    @property
    def prompt(self) -> Prompt:
        """Where the learner types."""
        return self.query_one(Prompt)

    @property
    def transcript(self) -> Transcript:
        """The conversation."""
        return self.query_one(Transcript)

    @property
    def help_scopes(self) -> tuple[Scope, ...]:
        """Those of the calculator first while it has the keys."""
        return tuple(sorted(self.HELP_SCOPES, key=lambda scope: not (self._calculating and scope == "calculator")))

    @property
    def is_docked(self) -> bool:
        """Whether the calculator stands beside the conversation; else it covers it."""
        return self.app.size.width >= WIDE

    async def run_command(self, command: Command, argument: str = "") -> None:
        """Run a command of the registry, from a key or a slash; one with an argument has a method that takes it."""
        if not _STAYS & set(command.scopes) and command.id != "calc" and not self.is_docked:
            self.close_calculator()
        if command.argument:
            await getattr(self, f"action_{command.action}")(argument)
        else:
            await self.run_action(f"app.{command.action}" if "app" in command.scopes else command.action)

    # -- opening and closing

    async def action_calc(self, formula: str = "") -> None:
        """Open the calculator, go to it, or close it when it has the focus; a formula is worked out right away."""
        if self.prompt.read_only or self.is_too_small:
            # The question is hidden, and so is what was worked out for it.
            self.notify("Enlarge the window first." if self.is_too_small else str(self.prompt.placeholder))
            return
        if self._calculating and not formula:
            self.close_calculator()
            return
        # Quitting takes the parts of the screen away while this still runs.
        with contextlib.suppress(MountError, NoMatches):
            calculator = await self._made()
            if formula.strip():
                await self._work_out(calculator, formula.strip())
            elif not self.prompt.read_only:  # the clock may have been stopped meanwhile
                self._focus_calculator(calculator)

    async def action_formulas(self) -> None:
        """Look through the formulas of the field."""
        if not self._calculating:
            await self.action_calc()
        if self._calculating and self._calculator is not None:
            await self._calculator.action_formulas()

    async def action_insert_result(self) -> None:
        """Put the calculator's result into the answer."""
        if self._calculator is not None:
            await self._calculator.action_insert_result()

    async def _made(self) -> Calculator:
        if self._calculator is None:
            from grill.tui.widgets.calculator import Calculator  # first needed when it opens

            self._calculator = Calculator(self, self.grill.services.keymap, self.HELP_SCOPES[0])
            await self.query_one(Beside).mount(self._calculator)
        return self._calculator

    async def _work_out(self, calculator: Calculator, formula: str) -> None:
        from grill.calc.error import CalcError

        try:
            entry = await calculator.enter(formula)
        except CalcError as error:
            await self.transcript.add(NoteBlock(f"{formula}: {error}"))
        else:
            if not calculator.display:
                sign = "=" if entry.worked is None and "=" not in formula else "→"
                await self.transcript.add(NoteBlock(f"{formula} {sign} {entry.answer}"))

    @on(Transcript.Added)
    def _show_question(self, event: Transcript.Added | None = None) -> None:
        if event is not None:
            event.stop()
        if self._calculator is not None:
            self._calculator.show_question(self.transcript.last_question())

    def _focus_calculator(self, calculator: Calculator) -> None:
        self._open = True
        self._show_question()
        self._hand_keys(to_calculator=True)
        self.set_focus(calculator.line, scroll_visible=False)

    def close_calculator(self) -> None:
        """Take the calculator away, and give the prompt the focus back; what was worked out stays."""
        if self._open:
            self._open = False
            self._to_prompt()

    def leave_calculator(self) -> None:
        """Go back to the prompt; where there is room, the calculator stays in sight."""
        if self.is_docked:
            self._to_prompt()
        else:
            self.close_calculator()

    def insert_result(self, text: str) -> None:
        """Put a result into the answer at the cursor, as one edit that can be undone, and go back to the prompt."""
        if is_gone(self):
            return  # while it was being worked out
        prompt = self.prompt
        if self.is_too_small:
            self.notify("Enlarge the window first; nothing is lost.")
        elif prompt.read_only:
            self.notify(str(prompt.placeholder))
        elif len(prompt.text) + len(text) > LONGEST:
            self.notify("The answer has no room for it.")
        else:
            prompt.insert_apart(text)
            self.leave_calculator()

    # -- focus

    def _to_prompt(self) -> None:
        self.set_focus(self.prompt, scroll_visible=False)
        self._hand_keys(to_calculator=False)

    def _hand_keys(self, *, to_calculator: bool) -> None:
        """Show the calculator, and whose keys work. No style is looked up: this happens between two keys."""
        self._calculating = to_calculator
        self._open &= to_calculator or self.is_docked
        if self._calculator is not None:
            if self._open and not self._calculator.display:
                self.transcript.hold()
            self._calculator.display = self._open
            self.query_one(KeyBar).cover(CALCULATING if to_calculator else ())

    def on_descendant_focus(self) -> None:
        """The mouse and Tab move the focus, too."""
        # What has it now, not at the time of the event: it may have gone on.
        if self._calculator is not None and self.focused in (self.prompt, self._calculator.line):
            self._hand_keys(to_calculator=self.focused is self._calculator.line)

    def on_descendant_blur(self) -> None:
        """There are two things to type into: give the one that had the focus it back, whatever was clicked."""
        if self.is_current and self.app.app_focus:
            self.call_after_refresh(self._keep_focus)

    def _keep_focus(self) -> None:
        line = self._calculator.line if self._calculator is not None and self._open else None
        if self.focused is not self.prompt and (line is None or self.focused is not line):
            self.set_focus(line if self._calculating and line is not None else self.prompt, scroll_visible=False)

    def on_resize(self) -> None:
        """A calculator beside the conversation is in the way where there is no room for it, unless it is in use."""
        if self._calculator is not None:
            self._calculator.display = self._open and (self._calculating or self.is_docked)
