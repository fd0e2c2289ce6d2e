"""The lines of a key as paragraphs of plain text: lists keep their marks, tables become lines, code stays as it is."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence

from grill.authoring.importing.inline import Plain, plain
from grill.authoring.importing.latex import read_formula
from grill.authoring.importing.lines import Line

_ITEM = re.compile(r"\s*(?:([-*+•])|(\d{1,4}[.)]))\s+(?=\S)")
_CELL = re.compile(r"\\.|`[^`]*`|\$[^$]*\$|\|")
_DEFINITION = re.compile(r"\s{0,3}\[[^\]]{1,80}\]:\s+\S")


def paragraphs(lines: Sequence[Line], *, markup: bool = True) -> Plain:
    """The lines as text, a blank line between its blocks. Never raises."""
    found: list[str] = []
    notes: list[str] = []
    for block in _blocks(lines, markup=markup):
        if block[0].kind == "code":
            text = _code(block[0].text)
        elif block[0].kind == "formula":
            read = read_formula(block[0].text)
            notes += [f"a formula has a command that is not known: {name}" for name in read.unread]
            text = read.text
        elif markup and _is_table(block):
            text = _table(block, notes)
        else:
            one = plain(_joined(block), markup=markup)
            notes += one.notes
            text = one.text
        if text:
            found.append(text)
    return Plain("\n\n".join(found), tuple(dict.fromkeys(notes)))


def _blocks(lines: Sequence[Line], *, markup: bool) -> list[list[Line]]:
    """Runs of lines that belong together."""
    blocks: list[list[Line]] = []
    apart = True
    for line in lines:
        if line.kind in {"blank", "rule"} or (markup and line.kind == "text" and _DEFINITION.match(line.text)):
            apart = True
            continue
        alone = line.kind != "text"
        turns = bool(blocks) and markup and ("|" in line.text) != ("|" in blocks[-1][-1].text) and _is_table(blocks[-1])
        if apart or alone or turns:
            blocks.append([])
        blocks[-1].append(line)
        apart = alone
    return _tables_apart(blocks) if markup else blocks


def _tables_apart(blocks: list[list[Line]]) -> list[list[Line]]:
    """A table that follows a paragraph without a blank line is a block of its own."""
    parted: list[list[Line]] = []
    for block in blocks:
        rule = next((i for i, line in enumerate(block) if i and _is_rule(line.text)), 0)
        if rule > 1 and "|" in block[rule - 1].text:
            parted += [block[: rule - 1], block[rule - 1 :]]
        else:
            parted.append(block)
    return parted


def _joined(block: Sequence[Line]) -> str:
    """The lines of a paragraph as one, each item of a list on its own; a backslash at an end breaks the line."""
    rows: list[list[str]] = []
    for line in block:
        text = line.text.strip()
        if item := _ITEM.match(line.text):
            rows.append([f"{item[2] or '-'} {line.text[item.end() :].strip()}"])
        elif rows and not rows[-1][-1].endswith("\\"):
            rows[-1].append(text)
        else:
            rows.append([text])
    return "\n".join(" ".join(row) for row in rows)


def _code(text: str) -> str:
    lines = [line.rstrip() for line in textwrap.dedent(text).split("\n")]
    return "\n".join(line for line in lines if line)


def _is_rule(text: str) -> bool:
    stripped = text.strip()
    return "-" in stripped and "|" in stripped and not stripped.strip("|-: ")


def _is_table(block: Sequence[Line]) -> bool:
    if len(block) > 1 and _is_rule(block[1].text):
        return True
    return all(line.kind == "text" and line.text.strip().startswith("|") and line.text.count("|") > 1 for line in block)


def _table(block: Sequence[Line], notes: list[str]) -> str:
    """Two columns as `a: b`; more of them as `a: first heading b; second heading c`."""
    rows: list[list[str]] = []
    for line in block:
        if _is_rule(line.text):
            continue
        cells = [plain(cell) for cell in _cells(line.text)]
        notes += [note for cell in cells for note in cell.notes]
        rows.append([cell.text.replace("\n", " ") for cell in cells])
    headed = len(block) > 1 and _is_rule(block[1].text) and len(rows) > 1
    if not headed or max(map(len, rows)) <= 2:
        return "\n".join(": ".join(filter(None, row)) for row in rows if any(row))
    head, *body = rows
    return "\n".join(_row(head, row) for row in body if any(row))


def _row(head: Sequence[str], row: Sequence[str]) -> str:
    named = [
        " ".join(filter(None, (head[place] if place < len(head) else "", cell)))
        for place, cell in enumerate(row)
        if place and cell
    ]
    rest = "; ".join(named)
    first = row[0] if not any(char.isdigit() for char in head[0]) else f"{head[0]} {row[0]}"
    return f"{first}: {rest}" if first and rest else first or rest


def _cells(text: str) -> list[str]:
    """The cells of a row; a bar in code, in a formula or behind a backslash parts nothing."""
    text = text.strip().removeprefix("|")
    cells, start = [], 0
    for sign in _CELL.finditer(text):
        if sign[0] == "|":
            cells.append(text[start : sign.start()].strip())
            start = sign.end()
    if rest := text[start:].strip():
        cells.append(rest)
    return [cell.replace("\\|", "|") if "$" not in cell else cell for cell in cells]
