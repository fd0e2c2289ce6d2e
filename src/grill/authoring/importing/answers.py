"""Keys that stand apart from their questions: a numbered list under a heading `Answers`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from grill.authoring.importing.collect import Found, FoundSection
from grill.authoring.importing.inline import plain
from grill.authoring.importing.lines import Line
from grill.authoring.importing.split import split_asked
from grill.authoring.importing.starts import Start, line_start


def waiting(sections: Sequence[FoundSection], *, markup: bool) -> dict[int, Found]:
    """The questions without a key, by their numbers; a number that stands twice on the page says nothing."""
    found = [question for section in sections for question in section.questions]
    often = Counter(question.number for question in found)
    return {q.number: q for q in found if often[q.number] == 1 and _is_keyless(q, markup=markup)}


def give_keys(lines: Sequence[Line], open_questions: dict[int, Found]) -> list[Line]:
    """Hand each answer to the question of its number; returns the lines that belong to none."""
    left: list[Line] = []
    current: Found | None = None
    for line in lines:
        start = line_start(line.text) if line.kind == "text" else None
        if start and start.number in open_questions:
            current = open_questions.pop(start.number)
            current.prompt, current.rest = current.prompt or current.rest, ""
            current.lines = [replace(line, text=_said(start))]
        elif current:
            current.lines.append(line)
        else:
            left.append(line)
    return left


def _is_keyless(question: Found, *, markup: bool) -> bool:
    if any(line.kind not in {"blank", "rule"} for line in question.lines):
        return False
    if question.prompt:
        return not question.rest.strip()
    return not split_asked(plain(question.rest, markup=markup).text)[1]


def _said(start: Start) -> str:
    return start.rest.replace(start.bold, "", 1) if start.bold else start.rest
