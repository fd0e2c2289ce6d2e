"""Offsets, lines and columns of a text, and what of a file a line belongs to. Lines and columns count from 1."""

from __future__ import annotations

from grill.content.tree import Items, Node, Table

Place = tuple[int | str, ...]
"""Keys and indices from the top of a file: `("rubrics", "ft-07", "criteria", 0)`."""


def offset_of(text: str, line: int, column: int) -> int:
    """The offset of a line and column; beyond a line's end, its end."""
    lines = text.splitlines(keepends=True)
    if line > len(lines):
        return len(text)
    before = sum(map(len, lines[: line - 1]))
    width = len((lines[line - 1].splitlines() or [""])[0])
    return before + min(max(0, column - 1), width)


def line_and_column(text: str, offset: int) -> tuple[int, int]:
    """The inverse of `offset_of`."""
    before = text[:offset]
    # What stands behind the last break begins a line, though `splitlines` does not count an empty one.
    lines = (before + "|").splitlines()
    return len(lines), len(lines[-1])


def place_at(root: Node, line: int, column: int = 1_000_000) -> Place:
    """The innermost part of the tree that begins at or before this spot; by default at the line's end."""
    place: Place = ()
    node: Node | None = root
    while node is not None:
        step, node = _inner(node, line, column)
        if step is None:
            break
        place = (*place, step)
    return place


def _inner(node: Node, line: int, column: int) -> tuple[int | str | None, Node | None]:
    found: tuple[int | str | None, Node | None] = (None, None)
    if isinstance(node, Table):
        for key, value in node.values.items():
            if node.places[key] <= (line, column):
                found = key, value
    elif isinstance(node, Items):
        # A cursor on the dash of an item is in the item, though its text begins behind it.
        first = True
        for index, item in enumerate(node.items):
            if (item.line, item.column) <= (line, column) or (item.line == line and first):
                found = index, item
            first = first and item.line != line
    return found
