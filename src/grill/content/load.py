"""One bank file to its sound parts: a mistake costs the question it stands in, never the file."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError

from grill.content.explain import build, dotted, shape
from grill.content.model import MOVES, Identifier, Move, Pack, Question, Rubric, Section
from grill.content.parsed import FileKind, ParsedFile, Place
from grill.content.problem import Problem
from grill.content.tree import Flaw, Items, Node, Scalar, Table, read_tree
from grill.text import did_you_mean

_TOP_KEYS: dict[FileKind, tuple[str, ...]] = {
    "questions": ("pack", "section", "questions"),
    "rubrics": ("rubrics",),
    "moves": ("moves",),
}
M = TypeVar("M", bound=BaseModel)
_IDENTIFIER: TypeAdapter[str] = TypeAdapter(Identifier)


def parse_file(path: Path, content: bytes) -> ParsedFile:
    """Read one file of the bank. Never raises for what the file says."""
    root, flaws = read_tree(content)
    reader = _Reader(path, flaws)
    if isinstance(root, Table):
        return reader.read(root)
    if not flaws:
        reader.flaw(Flaw(1, 1, f"expected a mapping with 'questions' or 'rubrics', found {shape(root)}"), ())
    return ParsedFile(path, "unknown", tuple(reader.problems))


def file_kind(path: Path, keys: list[str]) -> FileKind:
    """What a file is, by its name or its top-level keys; its folder decides where the keys are misspelled."""
    if path.stem == "pack":
        return "pack"
    for kind in _TOP_KEYS:
        if kind in keys:
            return kind
    for kind in _TOP_KEYS:
        if kind in path.parts[:-1]:
            return kind
    return "unknown"


class _Reader:
    def __init__(self, path: Path, flaws: list[Flaw]) -> None:
        self.path = path
        self.problems = [Problem(path, flaw.line, flaw.column, "", flaw.message) for flaw in flaws]

    def flaw(self, flaw: Flaw, place: tuple[int | str, ...] | str) -> None:
        key = place if isinstance(place, str) else dotted(place)
        self.problems.append(Problem(self.path, flaw.line, flaw.column, key, flaw.message))

    def read(self, root: Table) -> ParsedFile:
        kind = file_kind(self.path, list(root.values))
        if kind == "pack":
            pack = self._model(Pack, root, (), root)
            return ParsedFile(self.path, kind, self._sorted(), pack_id=pack.id if pack else "", pack=pack)
        if kind == "unknown":
            hint = did_you_mean(next(iter(root.values), ""), ("questions", "rubrics", "moves"))
            self.flaw(Flaw(root.line, root.column, f"neither 'questions' nor 'rubrics' stands at the top{hint}"), ())
            return ParsedFile(self.path, kind, self._sorted())
        self._check_top(root, kind)
        if kind == "rubrics":
            return self._rubrics(root)
        if kind == "moves":
            return self._moves(root)
        return self._questions(root)

    def _questions(self, root: Table) -> ParsedFile:
        pack_id = self._pack_id(root)
        section = self._model(Section, root.values["section"], ("section",), root) if "section" in root.values else None
        rows = root.values.get("questions")
        places: dict[str, Place] = {}
        questions = []
        if rows is not None and not isinstance(rows, Items):
            self.flaw(Flaw(rows.line, rows.column, f"expected a list, found {shape(rows)}"), ("questions",))
            rows = None
        for index, node in enumerate(rows.items if rows else ()):
            question_id = _text(node.values.get("id")) if isinstance(node, Table) else None
            question = self._model(Question, node, ("questions", index), root)
            if question_id is None:
                continue
            if question_id in places:
                message = f"id {question_id} stands twice, first on line {places[question_id][0]}"
                self.flaw(Flaw(node.line, node.column, message), ("questions", index, "id"))
                continue
            places[question_id] = (node.line, node.column)
            if question:
                questions.append(question)
        if not pack_id or section is None:
            questions = []  # nowhere to hang them; the missing key is reported
        return ParsedFile(
            self.path,
            "questions",
            self._sorted(),
            places=places,
            pack_id=pack_id,
            section=section,
            questions=tuple(questions),
        )

    def _rubrics(self, root: Table) -> ParsedFile:
        rubrics: dict[str, Rubric] = {}
        table = self._table(root, "rubrics")
        places = dict(table.places) if table else {}
        for name, node in table.values.items() if table else ():
            if self._identifier(name, places[name], ("rubrics", name)):
                rubric = self._model(Rubric, node, ("rubrics", name), root)
                if rubric:
                    rubrics[name] = rubric
        return ParsedFile(self.path, "rubrics", self._sorted(), places=places, rubrics=rubrics)

    def _moves(self, root: Table) -> ParsedFile:
        moves: dict[str, Move] = {}
        table = self._table(root, "moves")
        for name, node in table.values.items() if table else ():
            if name in MOVES:
                move = self._model(Move, node, ("moves", name), root)
                if move:
                    moves[name] = move
            elif table:
                message = f"unknown move '{name}'{did_you_mean(name, MOVES)}; known: {', '.join(MOVES)}"
                self.flaw(Flaw(*table.places[name], message), ("moves", name))
        return ParsedFile(self.path, "moves", self._sorted(), moves=moves)

    def _model(self, model: type[M], node: Node, place: tuple[int | str, ...], root: Node) -> M | None:
        built, flaws = build(model, node, place, root)
        for flaw, key in flaws:
            self.flaw(flaw, key)
        return built

    def _table(self, root: Table, key: str) -> Table | None:
        node = root.values.get(key)
        if node is None or isinstance(node, Table):
            return node
        self.flaw(Flaw(node.line, node.column, f"expected a mapping of keys to values, found {shape(node)}"), (key,))
        return None

    def _check_top(self, root: Table, kind: FileKind) -> None:
        known = _TOP_KEYS[kind]
        for key, (line, column) in root.places.items():
            if key not in known:
                hint = did_you_mean(key, known) or f"; known here: {', '.join(known)}"
                self.flaw(Flaw(line, column, f"unknown key '{key}'{hint}"), (key,))
        for key in known:
            if key not in root.values:
                self.flaw(Flaw(root.line, root.column, f"'{key}' is missing"), ())

    def _pack_id(self, root: Table) -> str:
        if "pack" not in root.values:
            return ""
        node = root.values["pack"]
        name = _text(node)
        if name is None:
            self.flaw(Flaw(node.line, node.column, f"expected a text, found {shape(node)}"), ("pack",))
            return ""
        return name if self._identifier(name, (node.line, node.column), ("pack",)) else ""

    def _identifier(self, name: str, position: Place, place: tuple[int | str, ...]) -> bool:
        try:
            _IDENTIFIER.validate_python(name)
        except ValidationError:
            message = f"'{name}' is not an id: use lower-case letters, digits, - and _, 64 at most (such as ft-07)"
            self.flaw(Flaw(*position, message), place)
            return False
        return True

    def _sorted(self) -> tuple[Problem, ...]:
        return tuple(sorted(self.problems))


def _text(node: Node | None) -> str | None:
    return node.value if isinstance(node, Scalar) else None
