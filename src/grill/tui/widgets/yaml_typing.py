"""What the keys of the YAML editor do to lines: indentation of a new line, further in and out, comments."""

from __future__ import annotations

import re
from collections.abc import Sequence

STEP = 2
"""Spaces of one level, as in all files of the bank."""

_COMMENT = re.compile(r"(?:^|\s)#.*$")
_LEAD = re.compile(r" *(?:- +)*")
_OPENS = re.compile(r":\s*(?:[|>][-+]?[1-9]?[-+]?)?$")
_ENTRY = re.compile(r" *(?:- +)+[^\s\"'#\[{][^#]*?:(?:\s|$)")
_BLOCK_ITEM = re.compile(r" *(?:- +)+[|>][-+]?[1-9]?[-+]?$")


def indent_of(line: str) -> int:
    """Spaces at the beginning."""
    return len(line) - len(line.lstrip(" "))


def next_indent(before: str, *, in_block: bool) -> int:
    """Spaces for the line below.

    Args:
        before: The line up to the cursor, where it is broken.
        in_block: Whether it belongs to a block text.
    """
    indent = indent_of(before)
    if in_block:
        return indent
    bare = _COMMENT.sub("", before).rstrip()
    lead = _LEAD.match(before)
    column = lead.end() if lead else indent
    if _OPENS.search(bare):
        return column + STEP
    # Below `- id: x` stand the other keys of the same entry.
    return column if _ENTRY.match(bare + " ") or _BLOCK_ITEM.match(bare) else indent


def moved(lines: Sequence[str], *, out: bool) -> list[str]:
    """The lines one level further in, or out; empty ones stay empty."""
    return [_moved(line, out=out) for line in lines]


def _moved(line: str, *, out: bool) -> str:
    indent = indent_of(line)
    if out:
        return line[indent - (indent - 1) // STEP * STEP :] if indent else line
    return " " * STEP + line if line.strip() else line


def commented(lines: Sequence[str]) -> list[str]:
    """The lines as comments, below one another; back again where all of them are comments."""
    full = [line for line in lines if line.strip()]
    if full and all(line.lstrip().startswith("#") for line in full):
        return [re.sub(r"^(\s*)# ?", r"\1", line) for line in lines]
    column = min((indent_of(line) for line in full), default=0)
    return [f"{line[:column]}# {line[column:]}" if line.strip() else line for line in lines]
