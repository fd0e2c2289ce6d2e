"""Questions, rubrics and packs as YAML that a person likes to edit.

Block style, keys in the model's order, defaults left out, long texts folded, small records on one line. Every text is
written in the plainest form that reads back as that very text: plain, folded, literal, and in the end quoted with
JSON's escapes, which are YAML's.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel

from grill.authoring.editing.splice import quoted

WIDTH = 110
_FOLD_WIDTH = 100
_TALLEST_LITERAL_LINE = 118
"""A text of several lines stays literal while its lines fit an editor; longer ones are folded."""
# What no block scalar can hold: C0 and C1 controls, marks that reorder text, line breaks of other systems, surrogates.
_UNPRINTABLE = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)
# Readable without quotes for every reader of YAML, 1.1 and 1.2: begins with a letter or digit and ends a word.
_PLAIN = re.compile(r"[^\W_](?:[^\n:#]|:(?=\S)|(?<=\S)#)*", re.UNICODE)
_IN_FLOW = re.compile(r"[\[\]{},\"?]|:$|:(?=\S)")
_TAKEN_FOR_OTHERS = re.compile(
    r"(?:y|n|yes|no|on|off|true|false|null|nan|inf)\Z|[\d.][\d.,:_eExXoO+\-a-fA-F]*\Z|\d{4}-\d\d?-\d\d?", re.IGNORECASE
)
_SMALL = frozenset({"section", "quantity", "keywords", "tags", "related"})
"""Written on one line where they fit; records within `_ROWS` too."""
_ROWS = frozenset({"sources", "slips", "bands", "examples"})


def plain_values(model: BaseModel) -> dict[str, Any]:
    """The model as it goes into a file: JSON-ready, in the model's order, without what is default anyway."""
    values: dict[str, Any] = model.model_dump(mode="json", exclude_defaults=True)
    return values


def mapping(values: Mapping[str, Any], indent: int = 0) -> str:
    """Whole lines of a block mapping; every line is ended."""
    return "".join(entry(key, value, indent) for key, value in values.items())


def entry(key: str, value: Any, indent: int = 0) -> str:  # noqa: ANN401  whatever a bank file can hold
    """One key with its value, as whole lines."""
    head = f"{' ' * indent}{short(key)}:"
    if isinstance(value, (Mapping, list, tuple)):
        if key in _SMALL or not value:
            line = f"{head} {flow(value)}\n"
            if len(line) <= WIDTH or not value:
                return line
        if isinstance(value, Mapping):
            return f"{head}\n{mapping(value, indent + 2)}"
        return f"{head}\n{_sequence(value, indent + 2, small=key in _ROWS)}"
    return f"{head} {scalar(value, indent, len(head) + 1)}\n"


def item(values: Mapping[str, Any], indent: int) -> str:
    """A mapping as one item of a block list, as whole lines."""
    return f"{' ' * indent}- {mapping(values, indent + 2)[indent + 2 :]}"


def flow(value: Any) -> str:  # noqa: ANN401  as above
    """Anything on one line, as `{a: b}` and `[a, b]`."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{short(key)}: {flow(part)}" for key, part in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(flow, value)) + "]"
    return short(value, in_flow=True)


def scalar(value: Any, indent: int, column: int, *, one_line: bool = False) -> str:  # noqa: ANN401  as above
    """A text, number or truth value behind its key; no line break at the end.

    Args:
        value: What is written.
        indent: The column of the key, or of the dash, that the value belongs to.
        column: Where the value begins.
        one_line: Never a block of lines, as within `{…}` or before a comment.
    """
    if not isinstance(value, str) or one_line or _UNPRINTABLE.search(value):
        return short(value, in_flow=one_line)
    if "\n" not in value and column + len(value) <= WIDTH:
        return short(value)
    body = _literal(value, indent + 2) or _folded(value, indent + 2)
    return body or short(value)


def short(value: Any, *, in_flow: bool = False) -> str:  # noqa: ANN401  as above
    """The value on one line: plain where that is safe, else quoted."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        rounded = f"{value:.15g}"
        return rounded if float(rounded) == value else repr(value)
    text = str(value)
    if (
        _PLAIN.fullmatch(text)
        and not text.endswith((" ", ":"))
        and not _TAKEN_FOR_OTHERS.match(text)
        and not (in_flow and _IN_FLOW.search(text))
        and not _UNPRINTABLE.search(text)
    ):
        return text
    return quoted(text)


def shifted(lines: str, indent: int) -> str:
    """The lines with their first at this indentation and the others along with it."""
    first = next(line for line in lines.splitlines() if line.strip())
    by = indent - (len(first) - len(first.lstrip(" ")))
    shifted = []
    for line in lines.splitlines():
        if not line.strip():
            shifted.append("")
        elif by >= 0:
            shifted.append(" " * by + line)
        else:
            shifted.append(line[-by:] if line.startswith(" " * -by) else line.lstrip(" "))
    return "\n".join(shifted) + "\n"


def _sequence(values: Sequence[Any], indent: int, *, small: bool) -> str:
    lines = []
    pad = " " * indent
    for value in values:
        row = f"{pad}- {flow(value)}\n" if isinstance(value, (list, tuple)) or small else ""
        if row and (len(row) <= WIDTH or not isinstance(value, Mapping)):
            lines.append(row)
        elif isinstance(value, Mapping):
            lines.append(item(value, indent))
        else:
            lines.append(f"{pad}- {scalar(value, indent, indent + 2)}\n")
    return "".join(lines)


def _literal(text: str, indent: int) -> str:
    """A `|-` block, where the text has several lines that all fit; else nothing."""
    lines = text.split("\n")
    if (
        len(lines) == 1
        or text != text.strip()
        or any(line.isspace() for line in lines)
        or max(map(len, lines)) + indent > _TALLEST_LITERAL_LINE
    ):
        return ""
    return "|-\n" + _indented(lines, indent)


def _folded(text: str, indent: int) -> str:
    """A `>-` block, where folding loses nothing: single blanks, no indented lines; else nothing."""
    if text != text.strip() or "  " in text or re.search(r"^ | $", text, re.MULTILINE):
        return ""
    folded: list[str] = []
    for number, line in enumerate(text.split("\n")):
        # A break between two lines is kept as one blank line more than it had.
        if number and line:
            folded.append("")
        folded += textwrap.wrap(line, _FOLD_WIDTH, break_long_words=False, break_on_hyphens=False) if line else [""]
    return ">-\n" + _indented(folded, indent)


def _indented(lines: Sequence[str], indent: int) -> str:
    return "\n".join(f"{' ' * indent}{line}" if line else "" for line in lines)
