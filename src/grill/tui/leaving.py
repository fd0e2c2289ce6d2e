"""How the app ends: at any moment, soon, and with everything that was typed written down."""

from __future__ import annotations

from textual.app import App
from textual.widget import Widget

AGAIN_SECONDS = 3.0
"""The second ctrl+c has to come within this time."""
AT_WORK_SECONDS = 0.2
"""Whoever is still at work when the app is to end is waited for so long."""


class LeavingApp(App[None]):
    """An app whose screens may hold drafts."""

    _quit_warned = False
    _left = False

    def flush_drafts(self) -> None:
        """Save what is in the prompt of a practice or an interview in progress."""
        for screen in self.screen_stack:
            if hasattr(screen, "flush_draft"):
                screen.flush_draft()

    def leave(self) -> None:
        """Save the drafts and end the app."""
        if not self._left:
            self._left = True
            self.flush_drafts()
            self.exit()

    async def action_quit(self) -> None:
        """Leave now; nothing is lost."""
        self.set_timer(AT_WORK_SECONDS, self.leave)
        self._leave_after(None)

    def _leave_after(self, heard: Widget | None) -> None:
        """Leave once all that was typed has arrived: letters pressed at once with the key are still on their way."""
        focused = self.focused
        if focused is None or focused is heard or not focused.call_later(self._leave_after, focused):
            self.leave()

    async def action_interrupt(self) -> None:
        """ctrl+c: copy what is selected, else quit when pressed twice."""
        selected = getattr(self.focused, "selected_text", "") or self.screen.get_selected_text()
        if selected:
            self.copy_to_clipboard(selected)
            self.notify("Copied.", timeout=2)
        elif self._quit_warned:
            await self.action_quit()
        else:
            self._quit_warned = True
            self.set_timer(AGAIN_SECONDS, self._forget_interrupt)
            self.notify("Press ctrl+c again to quit. Unsent text is kept.", timeout=AGAIN_SECONDS)

    def _forget_interrupt(self) -> None:
        self._quit_warned = False
