"""What one bank file holds once it is read, and its plain form for the cache."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from grill.content.model import Move, Pack, Question, Rubric, Section
from grill.content.problem import Problem

FileKind = Literal["questions", "rubrics", "moves", "pack", "unknown"]
Place = tuple[int, int]
"""Line and column, from 1."""


@dataclass(frozen=True)
class ParsedFile:
    """The sound parts of one file, and all that is wrong with the rest."""

    path: Path
    kind: FileKind
    problems: tuple[Problem, ...] = ()
    places: dict[str, Place] = field(default_factory=dict)
    """Where each question or rubric of the file stands, the unsound ones included."""
    pack_id: str = ""
    section: Section | None = None
    questions: tuple[Question, ...] = ()
    rubrics: Mapping[str, Rubric] = field(default_factory=dict)
    moves: dict[str, Move] = field(default_factory=dict)
    pack: Pack | None = None


def head(parsed: ParsedFile) -> dict[str, Any]:
    """All but the rubrics, JSON-ready; rubrics are many times larger and read one at a time."""
    return {
        "kind": parsed.kind,
        "problems": [{**problem.to_dict(), "path": ""} for problem in parsed.problems],
        "places": parsed.places,
        "pack_id": parsed.pack_id,
        "section": parsed.section.model_dump(mode="json") if parsed.section else None,
        "questions": [question.model_dump(mode="json", exclude_defaults=True) for question in parsed.questions],
        "rubrics": list(parsed.rubrics),
        "moves": {name: move.model_dump(mode="json") for name, move in parsed.moves.items()},
        "pack": parsed.pack.model_dump(mode="json") if parsed.pack else None,
    }


def from_head(data: Any, path: Path, rubrics: Mapping[str, Rubric]) -> ParsedFile:  # noqa: ANN401
    """The inverse of `head`.

    Raises:
        ValueError, TypeError, KeyError, AttributeError: the data is not what `head` makes.
    """
    return ParsedFile(
        path=path,
        kind=data["kind"],
        problems=tuple(Problem(**{**row, "path": path}) for row in data["problems"]),
        places={name: (line, column) for name, (line, column) in data["places"].items()},
        pack_id=data["pack_id"],
        section=Section.model_validate(data["section"]) if data["section"] else None,
        questions=tuple(map(Question.model_validate, data["questions"])),
        rubrics=rubrics,
        moves={name: Move.model_validate(move) for name, move in data["moves"].items()},
        pack=Pack.model_validate(data["pack"]) if data["pack"] else None,
    )
