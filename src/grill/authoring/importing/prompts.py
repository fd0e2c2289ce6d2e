"""Where the prompt of a question stands: in its bold, behind its number, or on the lines below."""

from __future__ import annotations

from collections.abc import Sequence

from grill.authoring.importing.collect import Found, is_label
from grill.authoring.importing.lines import Line
from grill.authoring.importing.starts import Start, asks, closing_mark
from grill.authoring.importing.style import Outline

MAX_LINES = 6
"""Lines that a bold question runs over before its bold counts as never closed."""
_MARKS = ("***", "**", "__", "*", "_")


def read_prompt(question: Found, lines: Sequence[Line], found: Outline, place: int, *, markup: bool) -> int:
    """Reads the prompt of a question that begins at a place; returns the place of the first line after it."""
    start = found.starts[place]
    if lines[place].kind == "heading":
        question.prompt, question.labelled = start.rest, True
        return place + 1 if start.rest else _below(question, lines, found, place)
    if start.bold:
        return _bold(question, lines, found, place)
    if not start.rest:
        return _below(question, lines, found, place)
    _inline(question, start, markup=markup)
    return place + 1


def _bold(question: Found, lines: Sequence[Line], found: Outline, place: int) -> int:
    """The prompt of a bold question, over several lines if its bold is."""
    start = found.starts[place]
    text, after = start.rest, place + 1
    end = closing_mark(text, start.bold)
    while end < 0 and after < min(len(lines), place + MAX_LINES):
        line = lines[after]
        if line.kind != "text" or after in found.starts:
            break
        text, after = f"{text}\n{line.text.strip()}", after + 1
        end = closing_mark(text, start.bold)
    if end < 0:
        # Never closed: the question is what asks, and at least the first line.
        question.notes.append("the bold of the question is not closed")
        if "?" in start.rest:
            question.rest = start.rest
        else:
            question.prompt = start.rest
        return place + 1
    question.prompt, question.rest = text[:end], text[end + len(start.bold) :].strip()
    _widen(question)
    return after


def _widen(question: Found) -> None:
    """`**1. What is** the KV cache?`: the question goes on behind its bold."""
    goes_on = question.rest[:1].islower() and question.prompt[-1:] not in ".:!"
    if goes_on and "?" not in question.prompt and "?" in question.rest:
        end = question.rest.index("?") + 1
        question.prompt, question.rest = f"{question.prompt} {question.rest[:end]}", question.rest[end:].strip()


def _inline(question: Found, start: Start, *, markup: bool) -> None:
    """`**41.** *question?* key`, `12. **question?** key`, or all in one."""
    text = start.rest
    mark = next((sign for sign in _MARKS if markup and text.startswith(sign)), "")
    end = closing_mark(text[len(mark) :], mark) if mark else -1
    if end > 0:
        inside, rest = text[len(mark) : len(mark) + end].strip(), text[2 * len(mark) + end :].strip()
        # One word in bold, or a statement before a question, is its first part: **Scenario.** You ship …
        label = len(inside.split()) < 2 or (bool(rest) and not asks(inside) and "?" in rest)
        if not label:
            question.prompt, question.rest = inside, rest.lstrip(":–— ")
            return
    question.rest = text


def _below(question: Found, lines: Sequence[Line], found: Outline, place: int) -> int:
    """The prompt of a question whose number stands alone: the next paragraph."""
    at = place + 1
    while at < len(lines) and lines[at].kind == "blank":
        at += 1
    text: list[str] = []
    while at < len(lines) and lines[at].kind == "text" and at not in found.starts and not is_label(lines[at].text):
        text.append(lines[at].text.strip())
        at += 1
    question.rest = "\n".join(text)
    return at
