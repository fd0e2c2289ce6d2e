"""A bank file as text under edit: its located problems, its sound parts, and what the cursor is in.

Nothing here touches the disk. While a text is being typed it is often no YAML at all; then each question is read by
itself, so that a slip of the keyboard in one does not take the others from the screen.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from grill.authoring.editing.places import Place, place_at
from grill.content.explain import dotted
from grill.content.lint import Evaluate, lint_rubric
from grill.content.load import parse_file
from grill.content.model import Criterion, Question, Rubric
from grill.content.parsed import FileKind, ParsedFile
from grill.content.problem import Problem
from grill.content.tree import Node, locate, read_tree

_TOP = re.compile(r"^(rubrics|questions)[ \t]*:", re.MULTILINE)
_RUBRIC = re.compile(r"^( +)([a-z0-9][a-z0-9_-]{0,63})[ \t]*:", re.MULTILINE)
_ITEM = re.compile(r"^( *)-(?=[ \t])", re.MULTILINE)
_ITEM_ID = re.compile(r"^[ \t]*(?:-[ \t]+)?\{?[ \t]*id[ \t]*:[ \t]*[\"']?([a-z0-9][a-z0-9_-]{0,63})", re.MULTILINE)


@dataclass(frozen=True)
class Document:
    """One text, read."""

    path: Path
    text: str
    kind: FileKind
    problems: tuple[Problem, ...]
    """Errors, in the order of the text."""
    lines: Mapping[str, int]
    """The line on which each question or rubric begins, by id, the unsound ones included."""
    questions: Mapping[str, Question]
    """The sound ones by id."""
    rubrics: Mapping[str, Rubric]
    """The sound ones by question id."""

    @cached_property
    def tree(self) -> Node | None:
        """The whole text with positions; None where it is no YAML. Only what asks where something stands needs it."""
        return read_tree(_encoded(self.text))[0]

    @property
    def loads(self) -> bool:
        """Whether it may be saved."""
        return not self.problems

    def question_at(self, line: int) -> str:
        """The id of the question or rubric that a line belongs to; empty above the first."""
        found = [(start, name) for name, start in self.lines.items() if start <= line]
        return max(found)[1] if found else ""

    def place_at(self, line: int) -> Place:
        """Keys and indices to what a line belongs to; as far as the question where the text is no YAML."""
        if self.tree is not None:
            return place_at(self.tree, line)
        name = self.question_at(line)
        return ("rubrics", name) if name and self.kind == "rubrics" else ()

    def criterion_at(self, line: int) -> Criterion | None:
        """The criterion that a line of a rubric belongs to, where the rubric is sound."""
        place = self.place_at(line)
        if len(place) < 4 or place[2] != "criteria" or not isinstance(place[3], int):
            return None
        rubric = self.rubrics.get(str(place[1]))
        return rubric.criteria[place[3]] if rubric and place[3] < len(rubric.criteria) else None


def read_document(path: Path, text: str) -> Document:
    """Read a text as the bank would; the path only says what kind of file it is. Never raises for what it says."""
    whole = parse_file(path, _encoded(text))
    if whole.kind == "unknown" and (found := _piecewise(path, text, whole)):
        return found
    return Document(
        path,
        text,
        whole.kind,
        whole.problems,
        {name: line for name, (line, _) in whole.places.items()},
        {question.id: question for question in whole.questions},
        whole.rubrics,
    )


def lint_document(document: Document, questions: Mapping[str, Question], evaluate: Evaluate) -> tuple[Problem, ...]:
    """What the sound rubrics of a file lack, as located warnings and errors, in the order of the text.

    Args:
        document: A rubric file.
        questions: The questions that its rubrics belong to; a rubric without one is not looked at.
        evaluate: A formula's value, see `grill.content.lint`.
    """
    found = []
    for name, rubric in document.rubrics.items():
        if name not in questions:
            continue
        for finding in lint_rubric(questions[name], rubric, evaluate):
            place = ("rubrics", name, *finding.place)
            where = locate(document.tree, place) if document.tree else (document.lines[name], 1)
            found.append(Problem(document.path, *where, dotted(place), finding.message, finding.severity))
    return tuple(sorted(found))


def _piecewise(path: Path, text: str, whole: ParsedFile) -> Document | None:
    """Each question of a text that is no YAML read by itself; None where there is no telling them apart."""
    kind, pieces = _pieces(text)
    problems, lines = list(whole.problems), dict[str, int]()
    questions: dict[str, Question] = {}
    rubrics: dict[str, Rubric] = {}
    for name, line, piece in pieces:
        lines.setdefault(name, line)
        part = parse_file(path, _encoded(piece))
        if any(not problem.key for problem in part.problems):
            continue  # this is the one that is no YAML, and the whole text's problem says so
        problems += part.problems
        questions |= {question.id: question for question in part.questions}
        rubrics |= part.rubrics
    if kind == "unknown" or not lines:
        return None
    return Document(path, text, kind, tuple(sorted(set(problems))), lines, questions, rubrics)


def _pieces(text: str) -> tuple[FileKind, list[tuple[str, int, str]]]:
    """The questions or rubrics of a text by its layout: id, line, and a text of this one alone on the same lines."""
    top = _TOP.search(text)
    if top is None:
        return "unknown", []
    kind: FileKind = "rubrics" if top[1] == "rubrics" else "questions"
    starts = list(_starts(text, top.end(), _RUBRIC if kind == "rubrics" else _ITEM))
    if not starts:
        return kind, []
    head = text[: starts[0].start()]
    pieces = []
    for match, after in zip(starts, [*(m.start() for m in starts[1:]), len(text)], strict=True):
        body = text[match.start() : after]
        if kind == "rubrics":
            name = match[2]
        else:
            found = _ITEM_ID.search(body)
            name = found[1] if found else ""
        line = text.count("\n", 0, match.start()) + 1
        if name:
            pieces.append((name, line, head + "\n" * (line - 1 - head.count("\n")) + body))
    return kind, pieces


def _starts(text: str, after: int, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
    """Where items begin: all matches indented like the first, up to the next key at the top."""
    end = re.compile(r"^[^\s#-]", re.MULTILINE).search(text, after)
    indent = None
    for match in pattern.finditer(text, after, end.start() if end else len(text)):
        indent = match[1] if indent is None else indent
        if match[1] == indent:
            yield match


def _encoded(text: str) -> bytes:
    # A lone surrogate makes bytes that the reader refuses with their line.
    return text.encode("utf-8", "surrogatepass")
