"""Markdown tables whose source is readable as it stands."""

from __future__ import annotations

import re
from collections.abc import Sequence

_PIPE = re.compile(r"(\\*)\|")
_TAG = re.compile(r"<(?=[A-Za-z/!?])")


def table(heading: Sequence[str], rows: Sequence[Sequence[str]], *, numbers: frozenset[str] = frozenset()) -> str:
    """A table with its columns padded; the columns named in `numbers` are set to the right."""
    lines = [[_cell(cell) for cell in row] for row in (heading, *rows)]
    widths = [max(3, *(len(row[i]) for row in lines)) for i in range(len(heading))]
    right = [name in numbers for name in heading]

    def line(cells: Sequence[str]) -> str:
        padded = [
            cell.rjust(width) if to_right else cell.ljust(width)
            for cell, width, to_right in zip(cells, widths, right, strict=True)
        ]
        return f"| {' | '.join(padded)} |"

    rule = [f"{'-' * (width - 1)}{':' if to_right else '-'}" for width, to_right in zip(widths, right, strict=True)]
    return "\n".join([line(lines[0]), line(rule), *map(line, lines[1:])])


def _cell(text: str) -> str:
    """The text on one line, its pipes escaped, and the backslashes before them, and what would start an HTML tag."""
    return _TAG.sub(r"\\<", _PIPE.sub(r"\1\1\\|", " ".join(text.split())))
