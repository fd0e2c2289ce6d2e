"""How a practice went."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from grill.session.review import Summary
from grill.text import plural
from grill.tui.plain import one_line, plain
from grill.tui.words import counts, hundred

if TYPE_CHECKING:
    from grill.content.bank import Bank

LISTED = 8
"""Questions named as worth another go; more would bury them."""


class SummaryBlock(Vertical):
    """Counts, the mean, and what to come back to."""

    def __init__(self, summary: Summary, bank: Bank) -> None:
        super().__init__()
        self._summary = summary
        self._bank = bank

    def compose(self) -> ComposeResult:
        """The parts, from top to bottom."""
        summary = self._summary
        yield Static("Practice finished", classes="title", markup=False)
        yield Static(plain(summary_line(summary)), classes="line", markup=False)
        if summary.mean is not None:
            yield Static(plain(f"Mean of the last tries: {hundred(summary.mean)}"), classes="line", markup=False)
        if summary.again:
            yield Static(Content.styled("Worth another go", "bold"), classes="title", markup=False)
            for question in summary.again[:LISTED]:
                prompt = one_line(self._bank.entries[question].question.prompt, 90)
                yield Static(
                    Content.assemble(plain(question, "$text-muted"), "  ", plain(prompt)), classes="line", markup=False
                )
            if (more := len(summary.again) - LISTED) > 0:
                yield Static(f"… and {more} more", classes="line", markup=False)
        again = "F4 practises these again · " if summary.again else ""
        yield Static(Content.styled(f"{again}F9 goes home", "$text-muted"), classes="closing", markup=False)


def summary_line(summary: Summary) -> str:
    """`5 questions: 3 cold · 1 partly · 1 missed · 1 skipped, 2 hints`."""
    if not summary.asked:
        return "No question was answered."
    parts = [counts(summary.cold, summary.partial, summary.miss)]
    if summary.skipped:
        parts.append(f"{summary.skipped} skipped")
    if summary.ungraded:
        parts.append(f"{summary.ungraded} not graded")
    line = f"{plural(summary.asked, 'question')}: {' · '.join(part for part in parts if part)}"
    return f"{line}, {plural(summary.hints, 'hint')}" if summary.hints else line
