"""A first rubric for a question of the bank: drafted from its key, and put where its author will look for it."""

from __future__ import annotations

from pathlib import Path

from grill.authoring.draft import draft_rubric
from grill.authoring.editing.edits import CannotEdit
from grill.authoring.editing.new_rubric import with_rubric
from grill.authoring.editing.saving import CannotSave, new_file, open_file, refusal, save
from grill.authoring.importing.packing.keyless import owes_key
from grill.content.bank import Bank
from grill.content.load import parse_file
from grill.content.model import Question, Rubric
from grill.errors import InputError


def first_rubric(question: Question) -> Rubric:
    """The draft from the question's key.

    Raises:
        InputError: there is no key.
    """
    if owes_key(question.answer):
        raise InputError(f"{question.id} has no key yet, and a rubric is drafted from the key.")
    try:
        return draft_rubric(question.prompt, [question.answer])
    except ValueError as error:
        raise InputError(f"The key of {question.id} has no word to draft a rubric from.") from error


def home_of(bank: Bank, name: str) -> Path:
    """The file that the rubric of a question without one belongs into.

    Beside the rubrics of its file's other questions; a file of its own where each of these has one; without any, the
    file of the same name below `rubrics/`, or beside the question's own.
    """
    file = bank.question_places[name][0]
    homes = {
        other: bank.places[other][0]
        for other, (path, _) in bank.question_places.items()
        if path == file and other in bank.places
    }
    if homes and all(path.stem == other for other, path in homes.items()):
        return next(iter(homes.values())).with_name(f"{name}.yaml")
    if homes:
        files = list(homes.values())
        return max(files, key=files.count)
    parts = list(file.parts)
    if "questions" in parts[:-1]:
        at = len(parts) - 1 - parts[::-1].index("questions")
        return Path(*parts[:at], "rubrics", *parts[at + 1 :])
    return file.with_name(f"{file.stem}-rubrics.yaml")


def write_first(bank: Bank, question: Question, rubric: Rubric) -> tuple[Path, int]:
    """Add the rubric to its file, where everything else stays as it is; returns the file and the rubric's line.

    Raises:
        InputError: there is a rubric already, sound or not.
        CannotEdit: the file has no safe place for it.
        CannotSave: the file cannot be read or written, or was changed meanwhile.
    """
    if question.id in bank.places:
        path, line = bank.places[question.id]
        raise InputError(f"{question.id} has a rubric already, at {path}:{line}; nothing was written.")
    path = home_of(bank, question.id)
    opened = open_file(path) if path.exists() else new_file(path)
    text = with_rubric(path, opened.text, question.id, rubric)
    content = text.encode("utf-8")
    line = parse_file(path, content).places.get(question.id, (0, 0))[0]
    if not line:
        raise CannotEdit(f"The draft for {question.id} would not load in {path}; nothing was written.")
    if why := refusal(path):
        raise CannotSave(why)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CannotSave(f"{path.parent} cannot be made: {error.strerror or error}.") from error
    save(opened, text)
    return path, line
