"""What practice and interview share: a transcript to scroll and a prompt that always has the focus."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grill.tui.screens.base import GrillScreen
from grill.tui.widgets.blocks import NoteBlock
from grill.tui.widgets.prompt import Prompt
from grill.tui.widgets.transcript import Transcript

if TYPE_CHECKING:
    from grill.tui.commands import Command


class ConversationScreen(GrillScreen):
    """A screen with a conversation above and a prompt below."""

    AUTO_FOCUS = "Prompt"

    @property
    def prompt(self) -> Prompt:
        """Where the learner types."""
        return self.query_one(Prompt)

    @property
    def transcript(self) -> Transcript:
        """The conversation."""
        return self.query_one(Transcript)

    async def run_command(self, command: Command, argument: str = "") -> None:
        """Run a command of the registry, from a key or a slash; one with an argument has a method that takes it."""
        if command.argument:
            await getattr(self, f"action_{command.action}")(argument)
        else:
            await self.run_action(f"app.{command.action}" if "app" in command.scopes else command.action)

    async def enter_alone(self) -> None:
        """Enter with nothing typed does nothing, unless a screen says otherwise."""

    async def action_calc(self, formula: str = "") -> None:
        """Work a formula out."""
        from grill.calc import CalcError, evaluate

        if not formula.strip():
            if not self.prompt.text and not self.prompt.read_only:
                self.prompt.insert("/calc ")
            return
        try:
            result = f"{formula.strip()} = {evaluate(formula):.6g}"
        except CalcError as error:
            result = f"{formula.strip()}: {error}"
        await self.transcript.add(NoteBlock(result))

    def action_page_up(self) -> None:
        """Scroll the conversation."""
        self.transcript.let_go()
        self.transcript.scroll_page_up(animate=False)

    def action_page_down(self) -> None:
        """Scroll the conversation."""
        self.transcript.let_go()
        self.transcript.scroll_page_down(animate=False)

    def action_line_up(self) -> None:
        """Scroll the conversation."""
        self.transcript.let_go()
        self.transcript.scroll_up(animate=False)

    def action_line_down(self) -> None:
        """Scroll the conversation."""
        self.transcript.let_go()
        self.transcript.scroll_down(animate=False)

    def on_descendant_blur(self) -> None:
        """The prompt is the only thing to type into: give it the focus back, whatever was clicked."""
        if self.is_current and self.app.app_focus:
            self.call_after_refresh(self.prompt.focus)
