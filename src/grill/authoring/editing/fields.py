"""What the models say of a place in a bank file: its type, its keys, a sentence on each."""

from __future__ import annotations

import types
import typing
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from pydantic import BaseModel

from grill.content.model import Pack, QuestionFile, RubricFile
from grill.content.parsed import FileKind
from grill.content.schema import MovesFile

MODELS: Mapping[FileKind, type[BaseModel]] = {
    "questions": QuestionFile,
    "rubrics": RubricFile,
    "moves": MovesFile,
    "pack": Pack,
}
"""What each kind of file is, whole."""


def type_at(model: type[BaseModel], place: Sequence[int | str]) -> Any:  # noqa: ANN401  annotations are of no common type
    """The annotation of what may stand at a place; None where nothing may."""
    annotation: Any = model
    for step in place:
        if is_model(annotation):
            found = annotation.model_fields.get(str(step))
            annotation = bare(found.annotation) if found else None
        elif is_list(annotation) and isinstance(step, int):
            annotation = item_type(annotation)
        elif is_table(annotation) and isinstance(step, str):
            annotation = bare(typing.get_args(annotation)[1])
        else:
            return None
    return annotation


def is_model(annotation: Any) -> bool:  # noqa: ANN401  as above
    """Whether it is a mapping with keys of its own."""
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def is_list(annotation: Any) -> bool:  # noqa: ANN401  as above
    """Whether it is a list."""
    return typing.get_origin(annotation) is tuple


def is_table(annotation: Any) -> bool:  # noqa: ANN401  as above
    """Whether it is a mapping with any keys of one kind."""
    return typing.get_origin(annotation) is dict


def item_type(annotation: Any) -> Any:  # noqa: ANN401  as above
    """What the items of a list are."""
    return bare(typing.get_args(annotation)[0])


def key_type(annotation: Any) -> Any:  # noqa: ANN401  as above
    """What the keys of a table are."""
    return bare(typing.get_args(annotation)[0])


def choices(annotation: Any) -> tuple[str, ...]:  # noqa: ANN401  as above
    """The values to choose from, where there are only so many; the empty one left out."""
    if annotation is bool:
        return ("true", "false")
    return tuple(one for one in typing.get_args(annotation) if one) if typing.get_origin(annotation) is Literal else ()


def in_words(annotation: Any) -> str:  # noqa: ANN401  as above
    """What an author would call such a value."""
    if is_list(annotation):
        inner = item_type(annotation)
        return "a list of lists" if is_list(inner) else "a list" if is_model(inner) else f"a list of {in_words(inner)}s"
    if is_model(annotation):
        return str(annotation.__doc__ or "").split("\n", maxsplit=1)[0]
    if is_table(annotation):
        return "a mapping"
    if annotation is bool:
        return "true or false"
    if annotation in {int, float}:
        return "a number"
    return "one of a few words" if choices(annotation) else "text"


def bare(annotation: Any) -> Any:  # noqa: ANN401  as above
    """The annotation without Annotated and without `| None`."""
    while hasattr(annotation, "__metadata__"):
        annotation = typing.get_args(annotation)[0]
    if typing.get_origin(annotation) in {typing.Union, types.UnionType}:
        annotation = bare(next(part for part in typing.get_args(annotation) if part is not type(None)))
    return annotation
