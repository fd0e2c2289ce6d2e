"""One line below an editor: what is wrong at the cursor, or where the next mistake is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.content import Content
from textual.widgets import Static

from grill.tui.plain import one_line, plain

if TYPE_CHECKING:
    from grill.content.problem import Problem

SIGNS = {"error": "✗", "warning": "!"}
"""They differ without their colours, too."""
LONGEST = 300
"""Characters; the screen cuts it to its width."""


class ProblemLine(Static, can_focus=False):
    """The message for the cursor's line. Its row is always there, so that nothing jumps while typing."""

    def __init__(self) -> None:
        super().__init__(markup=False)

    def show(self, problems: Sequence[Problem], line: int) -> None:
        """Show what belongs to a line.

        Args:
            problems: In the order of their lines, from 0 for the whole file.
            line: From 1.
        """
        here = [problem for problem in problems if problem.line == line]
        first = _worst(here) or _next(problems, line)
        if first is None:
            self.update("")
            return
        place = "" if here or not first.line else f"line {first.line}: "
        more = f" (and {len(here) - 1} more)" if len(here) > 1 else ""
        self.update(
            Content.assemble(
                plain(f"{SIGNS[first.severity]} ", f"bold $text-{first.severity}"),
                plain(f"{place}{one_line(first.message, LONGEST)}{more}", "" if here else "$text-muted"),
            )
        )


def _worst(problems: Sequence[Problem]) -> Problem | None:
    return min(problems, key=lambda problem: problem.severity, default=None)  # error comes before warning


def _next(problems: Sequence[Problem], line: int) -> Problem | None:
    """The first below the line, else the first of all."""
    return next((problem for problem in problems if problem.line > line), problems[0] if problems else None)
