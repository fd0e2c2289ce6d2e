"""Validation errors as located sentences for an author."""

from __future__ import annotations

import types
import typing
from collections.abc import Sequence
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from grill.content.tree import Flaw, Items, Node, Scalar, Table, locate, plain
from grill.text import did_you_mean

M = TypeVar("M", bound=BaseModel)
Place = tuple[int | str, ...]

_SHOWN_CHARACTERS = 40


def build(model: type[M], node: Node, base: Place, root: Node) -> tuple[M | None, list[tuple[Flaw, str]]]:
    """The model made from `node`, or None and what is wrong with it.

    Args:
        model: the model the node must fit.
        node: the part of the tree to validate.
        base: where the node hangs in the file.
        root: the whole file, for positions.

    Returns:
        The instance or None, and pairs of a flaw and its dotted key.
    """
    try:
        return model.model_validate(plain(node)), []
    except ValidationError as error:
        details = error.errors(include_url=False)
        return None, [_located(model, detail, base, root) for detail in details if not _follows(model, detail, details)]


def dotted(place: Sequence[int | str]) -> str:
    """`('criteria', 0, 'accept')` as `criteria[0].accept`."""
    text = ""
    for step in place:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text


def shape(node: Node | None) -> str:
    """What an author would call this part of the file."""
    if isinstance(node, Table):
        return "a mapping"
    if isinstance(node, Items):
        return "a list"
    if node is None or node.value is None:
        return "nothing"
    return f"'{_short(node.value)}'"


def _follows(model: type[BaseModel], detail: Any, details: Sequence[Any]) -> bool:  # noqa: ANN401
    """Whether a fault only follows from another that is reported: a list is too short because its items are wrong, a
    key is missing because it is misspelt.
    """
    place = detail["loc"]
    if detail["type"] == "missing":
        misspelt = [d["loc"][-1] for d in details if d["type"] == "extra_forbidden" and d["loc"][:-1] == place[:-1]]
        known = _fields(model, place[:-1])
        return any(f"'{place[-1]}'" in did_you_mean(str(key), known) for key in misspelt)
    return detail["type"] == "too_short" and any(
        len(other["loc"]) > len(place) and other["loc"][: len(place)] == place for other in details
    )


def _located(model: type[BaseModel], detail: Any, base: Place, root: Node) -> tuple[Flaw, str]:  # noqa: ANN401
    kind: str = detail["type"]
    place: Place = tuple(step for step in detail["loc"] if step != "[key]")
    whole = (*base, *place)
    if kind == "extra_forbidden":
        key = str(place[-1])
        known = _fields(model, place[:-1])
        line, column = locate(root, whole, at_key=True)
        hint = did_you_mean(key, known) or f"; known here: {', '.join(known)}"
        return Flaw(line, column, f"unknown key '{key}'{hint}"), dotted(whole)
    if kind == "missing":
        line, column = locate(root, whole[:-1])
        return Flaw(line, column, f"'{place[-1]}' is missing"), dotted(whole[:-1])
    line, column = locate(root, whole, at_key=isinstance(whole[-1], str) if whole else False)
    return Flaw(line, column, _sentence(kind, detail, _find(root, whole))), dotted(whole)


def _sentence(kind: str, detail: Any, node: Node | None) -> str:  # noqa: ANN401, PLR0911, PLR0912, C901  one line a kind
    limits: dict[str, Any] = detail.get("ctx", {})
    found = shape(node)
    match kind:
        case "string_type":
            colon = " (a text with ': ' in it needs quotes)" if isinstance(node, Table) else ""
            return f"expected a text, found {found}{colon}"
        case "string_too_short":
            return "the text is empty"
        case "string_too_long":
            return f"the text is longer than {limits['max_length']:,} characters"
        case "string_pattern_mismatch":
            return f"{found} is not an id: use lower-case letters, digits, - and _, 64 at most (such as ft-07)"
        case "int_parsing" | "int_type" | "int_from_float":
            return f"expected a whole number, found {found}"
        case "float_parsing" | "float_type" | "finite_number":
            return f"expected a number, found {found}"
        case "bool_parsing" | "bool_type":
            return f"expected true or false, found {found}"
        case "date_from_datetime_parsing" | "date_parsing" | "date_type" | "date_from_datetime_inexact":
            return f"expected a day such as 2026-11-21, found {found}"
        case "tuple_type" | "list_type":
            return f"expected a list, found {found}"
        case "model_type" | "model_attributes_type" | "dict_type":
            return f"expected a mapping of keys to values, found {found}"
        case "literal_error":
            known = [part.strip().strip("'") for part in str(limits["expected"]).replace(" or ", ", ").split(",")]
            word = node.value or "" if isinstance(node, Scalar) else ""
            return f"{found} is not one of {limits['expected']}{did_you_mean(word, known)}"
        case "greater_than_equal":
            return f"must be {limits['ge']:g} or more, is {found}"
        case "greater_than":
            return f"must be more than {limits['gt']:g}, is {found}"
        case "less_than_equal":
            return f"must be {limits['le']:g} or less, is {found}"
        case "too_short":
            return f"needs at least {limits['min_length']}, has {limits['actual_length']}"
        case "too_long":
            return f"may have at most {limits['max_length']}, has {limits['actual_length']}"
        case "value_error":
            return str(limits["error"])
        case _:
            message = str(detail["msg"])
            return message[:1].lower() + message[1:]


def _short(text: str) -> str:
    one_line = " ".join(text.split())
    return one_line if len(one_line) <= _SHOWN_CHARACTERS else one_line[: _SHOWN_CHARACTERS - 1] + "…"


def _find(node: Node, place: Place) -> Node | None:
    for step in place:
        if isinstance(node, Table) and step in node.values:
            node = node.values[str(step)]
        elif isinstance(node, Items) and isinstance(step, int) and step < len(node.items):
            node = node.items[step]
        else:
            return None
    return node


def _fields(model: type[BaseModel], place: Place) -> list[str]:
    """Names of the fields of the model that sits at `place` within `model`."""
    annotation: Any = model
    for step in place:
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            annotation = _bare(annotation.model_fields[str(step)].annotation)
        else:
            # A tuple's or a dictionary's last argument is its values' type; a tuple's may be followed by an ellipsis.
            annotation = _bare([part for part in typing.get_args(annotation) if part is not ...][-1])
    return list(annotation.model_fields) if isinstance(annotation, type) and issubclass(annotation, BaseModel) else []


def _bare(annotation: Any) -> Any:  # noqa: ANN401  annotations are of no common type
    """The annotation without Annotated and without `| None`."""
    if hasattr(annotation, "__metadata__"):
        annotation = typing.get_args(annotation)[0]
    if typing.get_origin(annotation) in {typing.Union, types.UnionType}:
        parts = [part for part in typing.get_args(annotation) if part is not type(None)]
        annotation = parts[0]
    return annotation
