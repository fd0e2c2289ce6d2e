"""The plain parts of the conversation: questions, hints, notes, and text that folds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from grill.tui.plain import plain

if TYPE_CHECKING:
    from grill.content.model import Entry

MINUTE = 60


class QuestionBlock(Vertical):
    """A question as the interviewer asks it; `place` says which of how many it is."""

    def __init__(self, entry: Entry, place: str = "") -> None:
        super().__init__()
        self.entry = entry
        self._place = place

    def compose(self) -> ComposeResult:
        """The parts, from top to bottom."""
        question = self.entry.question
        target = f"aim for {_span(question.target_seconds)}"
        about = (self._place, question.id, self.entry.section.title, question.kind, target)
        yield Static(plain(" · ".join(part for part in about if part)), classes="about", markup=False)
        yield Static(plain(question.prompt), classes="prompt-text", markup=False)


class HintBlock(Static):
    """One staged hint."""

    def __init__(self, number: int, total: int, text: str) -> None:
        super().__init__(
            Content.assemble((f"Hint {number} of {total}  ", "bold $text-accent"), plain(text)), markup=False
        )


class NoteBlock(Static):
    """A sentence from the app itself; `text` may hold outside text, it is shown literally."""

    def __init__(self, text: str) -> None:
        super().__init__(plain(text), markup=False)


class Fold(Vertical):
    """A title that opens and closes the text below it."""

    def __init__(self, title: str, text: str, *, key: str, open_: bool = False) -> None:
        super().__init__(classes="-open" if open_ else "")
        self._title = title
        self._key = key
        self._text = text

    @property
    def is_open(self) -> bool:
        """Whether the text shows."""
        return self.has_class("-open")

    def compose(self) -> ComposeResult:
        """The parts, from top to bottom."""
        yield Static(self._heading(), classes="fold-title", markup=False)
        yield Static(plain(self._text), classes="fold-text", markup=False)

    def toggle(self) -> None:
        """Open when closed, close when open."""
        self.toggle_class("-open")
        self.query_one(".fold-title", Static).update(self._heading())

    def on_click(self, event: events.Click) -> None:
        """The title is a button."""
        if event.widget is not None and event.widget.has_class("fold-title"):
            self.toggle()

    def _heading(self) -> Content:
        return Content.assemble(
            ("▾ " if self.is_open else "▸ ", "$text-primary"), (self._title, "bold"), (f"  {self._key}", "$text-muted")
        )


def _span(seconds: int) -> str:
    """`60 s`, `5 min`."""
    return f"{seconds} s" if seconds < 2 * MINUTE else f"{round(seconds / MINUTE)} min"
