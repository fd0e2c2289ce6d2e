"""A drafted rubric becomes its author's: its points count by themselves from then on, not likeness to the key alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from grill.authoring.editing.edits import CannotEdit, Edited
from grill.content.load import parse_file
from grill.content.tree import Items, Node, Table, read_tree
from grill.grading.bare import WHOLE

_DRAFTED = re.compile(r"\s*drafted:\s*true\s*(?:#.*)?")


def taken_over(path: Path, text: str, question: str) -> Edited:
    """The text without `drafted: true`, and without the criterion that is the key in one piece.

    Pure: the path only says what kind of file it is. Every other line stays as it is.

    Raises:
        CannotEdit: the rubric is not sound, or no draft, or has no point of its own, or is laid out in another way.
    """
    before = parse_file(path, text.encode("utf-8", "surrogatepass"))
    rubric = before.rubrics.get(question)
    if rubric is None or not rubric.drafted:
        raise CannotEdit(f"There is no drafted rubric of {question} to take over.")
    own = tuple(criterion for criterion in rubric.criteria if criterion.id != WHOLE)
    if not own:
        raise CannotEdit(f"The draft of {question} has no point but the key itself: write one first.")
    expected = rubric.model_copy(update={"drafted": False, "criteria": own})
    lines = text.splitlines(keepends=True)
    gone = set(_lines_gone(text, lines, question))
    changed = "".join(line for number, line in enumerate(lines, 1) if number not in gone)
    after = parse_file(path, changed.encode("utf-8", "surrogatepass"))
    if dict(after.rubrics) != {**before.rubrics, question: expected} or len(after.problems) != len(before.problems):
        raise CannotEdit(f"{path} is laid out in an unusual way: take 'drafted: true' and '{WHOLE}' out yourself.")
    line = after.places[question][0]
    return Edited(changed, sum(map(len, changed.splitlines(keepends=True)[: line - 1])), line)


def _lines_gone(text: str, lines: list[str], question: str) -> Iterator[int]:
    """Numbers of the lines to take out, from 1."""
    root = read_tree(text.encode("utf-8", "surrogatepass"))[0]
    rubrics = _at(root, "rubrics")
    rubric = _at(rubrics, question)
    if not isinstance(rubric, Table) or not isinstance(rubrics, Table):
        return
    starts = sorted(line for line, _ in rubric.places.values())
    behind = [line for line, _ in rubrics.places.values() if line > starts[-1]]
    end = min(behind, default=len(lines) + 1)
    yield from (number for number in starts if _DRAFTED.fullmatch(lines[number - 1].rstrip("\r\n")))
    criteria = _at(rubric, "criteria")
    if not isinstance(criteria, Items):
        return
    for index, item in enumerate(criteria.items):
        if getattr(_at(item, "id"), "value", None) != WHOLE:
            continue
        later = [other.line for other in criteria.items[index + 1 :]] or [n for n in starts if n > item.line] or [end]
        last = later[0] - 1
        while last > item.line and lines[last - 1].lstrip()[:1] in ("", "#", "\r", "\n"):
            last -= 1  # what stands before the next belongs to it
        yield from range(item.line, last + 1)


def _at(node: Node | None, key: str) -> Node | None:
    return node.values.get(key) if isinstance(node, Table) else None
