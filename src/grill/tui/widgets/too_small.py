"""What a terminal below 60 × 18 shows. The screen beneath keeps its state and its focus."""

from __future__ import annotations

from textual.widgets import Static


class TooSmall(Static):
    """Covers the screen; style sheets show it when the breakpoints say so."""

    def __init__(self) -> None:
        super().__init__("Interview Grill needs 60×18.\nEnlarge the window; nothing is lost.", markup=False)
