"""A rubric for a question that has none, put into the text of its file; all that stands there stays as it is."""

from __future__ import annotations

from pathlib import Path

from grill.authoring.editing.edits import CannotEdit
from grill.authoring.importing.packing import layout
from grill.authoring.importing.packing.splices import NoSafePlace, Splices
from grill.content.load import parse_file
from grill.content.model import Rubric


def with_rubric(path: Path, text: str, name: str, rubric: Rubric) -> str:
    """The text with one rubric more, at its end.

    Args:
        path: The file's name.
        text: A rubric file, or nothing.
        name: The question's id.
        rubric: Its rubric.

    Raises:
        CannotEdit: there is one already, the file does not load, or has no safe place for it.
    """
    values = layout.plain_values(rubric)
    if all(not line.strip() or line.lstrip().startswith("#") for line in text.splitlines()):
        head = text if not text or text.endswith("\n") else f"{text}\n"
        return f"{head}rubrics:\n{layout.entry(name, values, 2)}"
    before = parse_file(path, text.encode("utf-8", "surrogatepass"))
    if name in before.places:
        raise CannotEdit(f"{path} has a rubric for {name} already.")
    try:
        splices = Splices(text.encode("utf-8", "surrogatepass"))
        splices.add_key("rubrics", name, values)
        changed = splices.result()
    except NoSafePlace as error:
        raise CannotEdit(f"{path} is laid out in a way that leaves no safe place for a rubric of {name}.") from error
    after = parse_file(path, changed)
    if before.problems or after.problems or dict(after.rubrics) != {**before.rubrics, name: rubric}:
        raise CannotEdit(f"{path} does not load as it is; a rubric for {name} can be added once it does.")
    return changed.decode("utf-8")
