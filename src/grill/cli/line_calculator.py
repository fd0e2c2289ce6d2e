"""`:calc` in a practice or an interview that goes line by line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from grill.calc.worksheet import Worksheet

CALC = ":calc"
SAYS = "work a formula out, as in :calc 6 * 70B * 15T"


class LineCalculator:
    """A worksheet that answers in lines; variables and `ans` last as long as it."""

    def __init__(self) -> None:
        self._worksheet: Worksheet | None = None

    def lines(self, formula: str) -> Iterator[str]:
        """What to say to a formula: its answer and how it came about, or why it has none."""
        # Deferred: most practices never calculate.
        from grill.calc.error import CalcError
        from grill.calc.worksheet import Worksheet

        if not formula.strip():
            yield f"Write the formula behind it, as in {CALC} 6 * 70B * 15T"
            return
        self._worksheet = self._worksheet or Worksheet()
        try:
            entry = self._worksheet.enter(formula)
        except CalcError as error:
            yield f"{formula.strip()}: {error}"
            return
        yield f"{formula.strip()} = {entry.answer}"
        yield from entry.lines
