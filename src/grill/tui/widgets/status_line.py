"""The top line: where the learner is, and how well answers can be graded at the moment."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Static

from grill.grading.client import HelperState
from grill.tui.plain import plain

GRADER: dict[HelperState, tuple[str, str, str]] = {
    "starting": (
        "◌ grader warming up",
        "$text-muted",
        "Answers are graded by keywords until the language model is loaded.",
    ),
    "ready": ("● grader ready", "$text-success", "Answers are graded by meaning."),
    "failed": ("○ keywords only", "$text-warning", "The language model is not running; see grill doctor."),
    "closed": ("○ keywords only", "$text-muted", "The language model was stopped."),
}


class StatusLine(Horizontal):
    """One line: place on the left, grader on the right."""

    def __init__(self, place: str = "") -> None:
        super().__init__()
        self._place = Static(plain(place), classes="place", markup=False)
        self._grader = Static(classes="grader", markup=False)

    def compose(self) -> ComposeResult:
        """The parts, from top to bottom."""
        yield self._place
        yield self._grader

    def show_place(self, place: str) -> None:
        """Say where the learner is."""
        self._place.update(plain(place), layout=False)  # as wide as the line lets it be, whatever it says

    def show_grader(self, state: HelperState, reason: str = "") -> None:
        """Say how answers are graded; `reason` goes into the tooltip."""
        words, style, tooltip = GRADER[state]
        self._grader.update(Content.styled(words, style))
        self._grader.tooltip = plain(f"{tooltip} {reason}".strip())

    def show_words(self, words: str) -> None:
        """Put something else in the grader's place."""
        self._grader.update(plain(words))
