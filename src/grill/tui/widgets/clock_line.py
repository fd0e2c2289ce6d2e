"""The second line of an interview: how long this answer has taken, and how much of the whole time is left.

Lateness is said in words and drawn as a shape; colour only repeats it.
"""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Static

from grill.session.interview.state import Interview
from grill.session.interview.voice import clock

CELLS = 10
"""Cells of the bar up to the target time."""
_OVERRUN = 5
"""Cells beyond it, up to one and a half times the target."""


class ClockLine(Horizontal):
    """One line: this answer on the left, the whole interview on the right."""

    def __init__(self) -> None:
        super().__init__()
        self._turn = Static(classes="turn", markup=False)
        self._whole = Static(classes="whole", markup=False)

    def compose(self) -> ComposeResult:
        """The parts, from left to right."""
        yield self._turn
        yield self._whole

    def show(self, state: Interview) -> None:
        """Draw the times of this moment."""
        # Its width is what is left: a new second is no reason to lay the whole screen out again.
        self._turn.update(turn_content(state), layout=False)
        whole = whole_content(state)
        self._whole.update(whole, layout=whole.cell_length != self._whole.size.width)


def turn_content(state: Interview) -> Content:
    """`0:32 of 0:45 ■■■■■■■···`, `1:02 of 0:45 ■■■■■■■■■■▶▶ over`; the time alone when untimed."""
    if state.paused:
        return Content.styled("‖ paused", "bold $text-accent")
    if state.phase == "considering":
        return Content.styled("one moment …", "$text-muted")
    if not state.takes_answer:
        return Content("")
    if not state.plan.timed:
        return Content.styled(clock(state.on_turn), "$text-muted")
    share = state.on_turn / max(1, state.target_seconds)
    filled = min(CELLS, int(CELLS * share))
    overrun = min(_OVERRUN, int(CELLS * max(0.0, share - 1)) + 1) if share >= 1 else 0
    bar = "■" * filled + "·" * (CELLS - filled) + "▶" * overrun
    word, style = ("", "$text-success")
    if state.nudged >= 150:
        word, style = (" wrap up", "bold $text-error")
    elif state.nudged >= 100:
        word, style = (" over", "bold $text-warning")
    return Content.assemble(
        (f"{clock(state.on_turn)} of {clock(state.target_seconds)} ", "bold" if word else ""), (bar + word, style)
    )


def whole_content(state: Interview) -> Content:
    """`12:30 left of 20:00`; the time so far when untimed."""
    remaining = state.remaining
    if state.phase == "ready":
        return Content("")
    if remaining is None:
        return Content.styled(f"{clock(state.elapsed)} so far", "$text-muted")
    if remaining == 0:
        return Content.styled("time is up", "bold $text-error")
    return Content.styled(f"{clock(remaining)} left of {clock(state.plan.minutes * 60)}", "$text-muted")
