"""Graded answers read from JSON Lines, for `grill items`."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from grill.authoring.items import Answered
from grill.cli.answer_rows import parsed
from grill.content.grades import TOP_GRADE
from grill.errors import InputError

_CANDIDATE = ("candidate", "person")
_JOINED = ("question", "prompt", "gold", *_CANDIDATE)
"""What the file of answers may add to a row."""


@dataclass
class Read:
    """What a file holds."""

    rows: list[Answered] = field(default_factory=list)
    failed: int = 0
    """Rows that say why they were not graded."""
    wrong: list[str] = field(default_factory=list)
    """What is wrong with other rows, with their lines."""
    unmatched: int = 0
    """Rows whose id the file of answers does not have."""


def read_rows(lines: Iterable[str], answers: Mapping[str, Mapping[str, Any]] | None = None) -> Read:
    """The graded answers of a batch's results; `answers` by id are what was graded, with gold and candidates."""
    found = Read()
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = parsed(line)
            if "error" in row:
                found.failed += 1
                continue
            if answers is not None:
                known = answers.get(_id(row))
                found.unmatched += known is None
                row = {**{key: known[key] for key in _JOINED if key in known}, **_said(row)} if known else row
            found.rows.append(_answered(row))
        except InputError as error:
            found.wrong.append(f"line {number}: {error}")
    return found


def by_id(lines: Iterable[str]) -> dict[str, Mapping[str, Any]]:
    """The rows of a batch by id.

    Raises:
        InputError: a line is no JSON object, or two rows have one id.
    """
    found: dict[str, Mapping[str, Any]] = {}
    for number, line in enumerate(lines, 1):
        if line.strip():
            row = parsed(line)
            if (name := _id(row)) in found:
                raise InputError(f"line {number}: id {name} stands twice")
            found[name] = row
    return found


def _said(row: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in row.items() if value is not None}


def _id(row: Mapping[str, Any]) -> str:
    return json.dumps(row.get("id"))


def _answered(row: Mapping[str, Any]) -> Answered:
    question = row.get("question") or row.get("prompt")
    if not isinstance(question, str) or not question.strip():
        raise InputError("the row names no question; give the batch that was graded with --answers")
    gold = row.get("gold")
    candidate = next((row[key] for key in _CANDIDATE if row.get(key) not in (None, "")), None)
    receipt = row.get("receipt")
    return Answered(
        question=question.strip(),
        score=_number(row, "score", 1),
        credits=_credits(row.get("criteria")),
        gold=None if gold is None else _number(row, "gold", TOP_GRADE),
        candidate=None if candidate is None else str(candidate),
        drafted=bool(row.get("drafted")),
        rubric=str(receipt.get("rubric", "")) if isinstance(receipt, dict) else "",
    )


def _credits(criteria: object) -> dict[str, float]:
    if not isinstance(criteria, list):
        return {}
    rows = [part for part in criteria if isinstance(part, dict) and isinstance(part.get("id"), str)]
    return {part["id"]: _number(part, "credit", 1) for part in rows}


def _number(row: Mapping[str, Any], key: str, most: float) -> float:
    value = row.get(key)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise InputError(f"'{key}' must be a number")
    if not 0 <= value <= most:
        raise InputError(f"'{key}' must lie between 0 and {most:g}, is {value:g}")
    return float(value)
