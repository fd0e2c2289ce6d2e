"""Adding one graded example to a rubric file on disk, touching nothing else of it."""

from __future__ import annotations

import codecs
from pathlib import Path

from grill.authoring.editing.edits import AddExample, CannotEdit, edit_text, example_item
from grill.authoring.editing.saving import CannotSave, replace_file
from grill.errors import GrillError


class CannotWrite(GrillError):
    """The example could not be added; the file is as it was. The message says why."""


def snippet(answer: str, grade: float) -> str:
    """The example as a line to paste at the end of a rubric's `examples`."""
    return f"      - {example_item(answer, grade)}"


def add_example(file: Path, question_id: str, answer: str, grade: float) -> int:
    """Put the example behind the others of that rubric, and return the line that it stands on, from 1.

    The file is replaced at once and whole, and keeps its mode.

    Args:
        file: The rubric file; a link is followed.
        question_id: Whose rubric.
        answer: The sample answer, as it was typed.
        grade: 0 to 4.

    Raises:
        CannotWrite: the file cannot be written, or is laid out in a way that leaves no safe place; it is as it was.
    """
    file = file.resolve()
    try:
        content = file.read_bytes()
    except OSError as error:
        raise CannotWrite(f"{file} cannot be read: {error.strerror or error}.") from error
    changed, line = with_example(file, content, question_id, answer, grade)
    try:
        replace_file(file, content, changed)
    except CannotSave as error:
        raise CannotWrite(str(error)) from error
    except OSError as error:
        raise CannotWrite(f"{file} cannot be written: {error.strerror or error}.") from error
    return line


def with_example(file: Path, content: bytes, question_id: str, answer: str, grade: float) -> tuple[bytes, int]:
    """The file's content with the example added, and the example's line.

    Every byte of `content` is in the result, in order.

    Raises:
        CannotWrite: there is no such rubric, or no place where it reads as exactly one more example.
    """
    mark = codecs.BOM_UTF8 if content.startswith(codecs.BOM_UTF8) else b""
    try:
        text = content[len(mark) :].decode("utf-8")
        edited = edit_text(file, text, AddExample(question_id, answer, grade))
    except UnicodeDecodeError as error:
        raise CannotWrite(f"{file} has no sound rubric for {question_id}: it is not UTF-8 text.") from error
    except CannotEdit as error:
        raise CannotWrite(str(error)) from error
    return mark + edited.text.encode("utf-8"), edited.line
