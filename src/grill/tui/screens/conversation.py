"""What practice and interview share: a transcript to scroll, a prompt that has the focus, and the calculator."""

from __future__ import annotations

from grill.tui.screens.calculating import CalculatingScreen


class ConversationScreen(CalculatingScreen):
    """A screen with a conversation above and a prompt below."""

    async def enter_alone(self) -> None:
        """Enter with nothing typed does nothing, unless a screen says otherwise."""

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
