"""Files become one bank: who belongs to whom, and what is there twice or alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from grill.content.model import Move, Pack, Question, Rubric, Section
from grill.content.parsed import ParsedFile
from grill.content.problem import Problem, Severity
from grill.text import did_you_mean

PlaceInFile = tuple[Path, int]


@dataclass
class Joined:
    """The parts of a bank, sorted out."""

    questions: list[tuple[Question, str, Section]] = field(default_factory=list)
    """Question, pack id and section, ordered by pack (in order of appearance) and number."""
    rubrics: dict[str, Mapping[str, Rubric]] = field(default_factory=dict)
    """By question id, the file's rubrics that hold this one: looking into them is what reads them."""
    rubric_places: dict[str, PlaceInFile] = field(default_factory=dict)
    question_places: dict[str, PlaceInFile] = field(default_factory=dict)
    """The unsound ones included, as above."""
    packs: dict[str, Pack] = field(default_factory=dict)
    moves: dict[str, Move] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def join(files: Iterable[ParsedFile]) -> Joined:
    """Put the files together; of two questions or rubrics with one id the first found stays."""
    bank = Joined()
    questions: dict[str, PlaceInFile] = {}
    """Every question that was seen, sound or not: a rubric of an unsound question is not an orphan."""
    rubrics: dict[str, PlaceInFile] = {}
    packs: dict[str, Path] = {}
    for file in files:
        bank.problems.extend(file.problems)
        if file.kind == "pack" and file.pack:
            if file.pack.id in packs:
                _add(bank, (file.path, 1), file.pack.id, f"pack id stands also in {packs[file.pack.id]}")
            else:
                packs[file.pack.id] = file.path
                bank.packs[file.pack.id] = file.pack
        elif file.kind == "questions":
            _take_questions(bank, questions, file)
        elif file.kind == "rubrics":
            _take_rubrics(bank, rubrics, file)
        elif file.kind == "moves":
            bank.moves.update({name: move for name, move in file.moves.items() if name not in bank.moves})
    bank.rubric_places, bank.question_places = rubrics, questions
    _check_pairs(bank, questions, rubrics)
    _check_numbers(bank, questions)
    _check_related(bank, questions)
    for pack_id in dict.fromkeys(pack for _, pack, _ in bank.questions):
        bank.packs.setdefault(pack_id, Pack(id=pack_id, title=pack_id))
    order = {pack_id: index for index, pack_id in enumerate(bank.packs)}
    bank.questions.sort(key=lambda row: (order[row[1]], row[0].number, row[0].id))
    bank.problems.sort(key=lambda problem: (str(problem.path), problem.line, problem.column, problem.key))
    return bank


def _take_questions(bank: Joined, seen: dict[str, PlaceInFile], file: ParsedFile) -> None:
    sound = {question.id: question for question in file.questions}
    for name, (line, _) in file.places.items():
        if name in seen:
            _add(bank, (file.path, line), f"questions.{name}", f"question {name} stands also at {_show(seen[name])}")
            continue
        seen[name] = (file.path, line)
        if name in sound and file.section:
            bank.questions.append((sound[name], file.pack_id, file.section))


def _take_rubrics(bank: Joined, seen: dict[str, PlaceInFile], file: ParsedFile) -> None:
    for name, (line, _) in file.places.items():
        if name in seen:
            _add(bank, (file.path, line), f"rubrics.{name}", f"a rubric for {name} stands also at {_show(seen[name])}")
            continue
        seen[name] = (file.path, line)
        if name in file.rubrics:
            bank.rubrics[name] = file.rubrics


def _check_pairs(bank: Joined, questions: dict[str, PlaceInFile], rubrics: dict[str, PlaceInFile]) -> None:
    for name, place in rubrics.items():
        if name not in questions:
            hint = did_you_mean(name, [known for known in questions if known not in rubrics])
            _add(bank, place, f"rubrics.{name}", f"a rubric for '{name}', but no such question{hint}")
    for name, place in questions.items():
        if name not in rubrics:
            _add(bank, place, f"questions.{name}", f"{name} has no rubric; it can be read, not graded", "warning")


def _check_numbers(bank: Joined, questions: dict[str, PlaceInFile]) -> None:
    taken: dict[tuple[str, int], str] = {}
    for question, pack, _ in bank.questions:
        first = taken.setdefault((pack, question.number), question.id)
        if first != question.id:
            message = f"number {question.number} is also that of {first}"
            _add(bank, questions[question.id], f"questions.{question.id}", message)


def _check_related(bank: Joined, questions: dict[str, PlaceInFile]) -> None:
    for question, _, _ in bank.questions:
        for name in question.related:
            if name not in questions:
                message = f"related to '{name}', but no such question{did_you_mean(name, questions)}"
                _add(bank, questions[question.id], f"questions.{question.id}.related", message, "warning")


def _add(bank: Joined, place: PlaceInFile, key: str, message: str, severity: Severity = "error") -> None:
    bank.problems.append(Problem(place[0], place[1], 1, key, message, severity))


def _show(place: PlaceInFile) -> str:
    return f"{place[0]}:{place[1]}"
