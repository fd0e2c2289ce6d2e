"""The parts of an interview's conversation that a practice has not: the interviewer's words and bare answers."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from grill.tui.plain import one_line, plain


class Voice(Static):
    """A sentence of the interviewer."""

    def __init__(self, text: str) -> None:
        super().__init__(plain(text), markup=False)


class Nudge(Static):
    """A word about the time: marked, so that it stands out without colour."""

    def __init__(self, text: str, percent: int) -> None:
        mark = "▶▶" if percent >= 150 else "▶"
        super().__init__(Content.assemble((f"{mark} ", "bold $text-warning"), plain(text)), markup=False)


class SentAnswer(Static):
    """What the candidate said, without a grade."""

    def __init__(self, text: str) -> None:
        super().__init__(plain(text), markup=False)


class FollowUpBlock(Vertical):
    """A follow-up question; `about` recalls the question where others came in between."""

    def __init__(self, text: str, about: str = "") -> None:
        super().__init__()
        self._text = text
        self._about = about

    def compose(self) -> ComposeResult:
        """The parts, from top to bottom."""
        if self._about:
            yield Static(plain(f"About: {one_line(self._about, 200)}"), classes="about", markup=False)
        yield Static(plain(self._text), classes="prompt-text", markup=False)
