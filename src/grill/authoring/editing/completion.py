"""What can stand at the cursor of a bank file: keys that are not there yet, values to choose from, known ids."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from grill.authoring.editing.cursor import Cursor, cursors
from grill.authoring.editing.fields import (
    MODELS,
    choices,
    in_words,
    is_list,
    is_model,
    is_table,
    item_type,
    key_type,
    type_at,
)
from grill.authoring.editing.line_breaks import usual_break
from grill.authoring.editing.places import offset_of
from grill.content.load import file_kind
from grill.text import cut, nearest

_WORDS = {
    "recall": "a fact or a reason, in a few sentences",
    "numeric": "a number, and how it comes out",
    "methodology": "an open-ended prompt, graded on points and on the six moves",
    "goal": "move 1: what for, and within which limits",
    "baseline": "move 2: start from a known recipe",
    "tradeoffs": "move 3: what a choice buys and what it costs",
    "ablation": "move 4: the experiment that would decide",
    "risks": "move 5: what can go wrong, and how it would show",
    "claim": "move 6: what the evidence allows to say",
}
_SHOWN = 80


@dataclass(frozen=True, slots=True)
class Completion:
    """A text that can take the place of `text[start:end]`."""

    start: int
    end: int
    text: str
    says: str


@dataclass(frozen=True, slots=True)
class Known:
    """Names from outside the file, each with a few words on it."""

    questions: Mapping[str, str] = field(default_factory=dict)
    """Prompts by question id: for the rubrics of a rubric file and for `related`."""
    ideas: Mapping[str, str] = field(default_factory=dict)
    formulas: Mapping[str, str] = field(default_factory=dict)
    """The calculator's formulas by id."""
    inputs: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """By formula, its inputs."""
    packs: Mapping[str, str] = field(default_factory=dict)


def complete(path: Path, text: str, line: int, column: int, known: Known | None = None) -> list[Completion]:
    """What the word at the cursor can become, in the order of the models; those that begin like it, else those like it.

    Pure: the path only says what kind of file it is. The text need not be sound.

    Args:
        path: The file's name.
        text: The whole text.
        line: From 1.
        column: From 1: the cursor stands before this character.
        known: Names from elsewhere.
    """
    kind = file_kind(path, _top_keys(text))
    # A new file says by its name alone what it will be.
    model = MODELS.get(kind) or next((MODELS[one] for one in MODELS if one == path.stem), None)
    if model is None:
        return []
    for cursor in cursors(text, offset_of(text, line, column)):
        if offered := dict(_offered(model, cursor, known or Known())):
            chosen = _like(cursor.word, offered)
            return [
                _completion(cursor, model, name, offered[name], text) for name in chosen if name not in cursor.taken
            ]
    return []


def _top_keys(text: str) -> list[str]:
    return [line.split(":")[0].strip() for line in text.splitlines() if line[:1].strip() and ":" in line]


def _offered(model: type[BaseModel], cursor: Cursor, known: Known) -> Iterator[tuple[str, str]]:
    """Names with what they say."""
    annotation = type_at(model, cursor.place)
    if cursor.role == "key":
        if is_model(annotation):
            for name, info in annotation.model_fields.items():
                says = info.description or in_words(type_at(annotation, (name,)))
                yield (
                    name,
                    f"{says}{' Needed.' if info.is_required() else ''}"
                    if says[-1:] == "."
                    else (f"{says}{' (needed)' if info.is_required() else ''}"),
                )
        elif is_table(annotation):
            yield from _table_keys(annotation, cursor, known)
        elif is_list(annotation) and not cursor.word:
            yield "- ", "another one of the list"
        return
    if cursor.role == "item":
        annotation = item_type(annotation) if is_list(annotation) else None
    name = next((str(step) for step in reversed(cursor.place) if isinstance(step, str)), "")
    yield from ((one, _WORDS.get(one, "")) for one in choices(annotation))
    named = {"related": known.questions, "idea": known.ideas, "formula": known.formulas, "pack": known.packs}
    if name in named and annotation is not None:
        yield from ((one, cut(says, _SHOWN)) for one, says in named[name].items())


def _table_keys(annotation: Any, cursor: Cursor, known: Known) -> Iterable[tuple[str, str]]:  # noqa: ANN401  see fields
    if names := choices(key_type(annotation)):
        return [(name, _WORDS.get(name, "")) for name in names]
    if cursor.place and cursor.place[-1] == "given":
        return known.inputs.get(cursor.around.get("formula", ""), {}).items()
    if cursor.place == ("rubrics",):
        return [(name, cut(prompt, _SHOWN)) for name, prompt in known.questions.items()]
    return []


def _like(word: str, offered: Mapping[str, str]) -> list[str]:
    """Those that begin like the word, else those that hold it, else those like it."""
    folded = word.casefold()
    begin = [name for name in offered if name.casefold().startswith(folded)]
    return begin or [name for name in offered if folded in name.casefold()] or nearest(word, offered)


def _completion(cursor: Cursor, model: type[BaseModel], name: str, says: str, text: str) -> Completion:
    return Completion(cursor.start, cursor.end, name + _behind(cursor, model, name, text), says)


def _behind(cursor: Cursor, model: type[BaseModel], name: str, text: str) -> str:
    """What a new key needs behind it: a colon, and the beginning of what it holds."""
    if cursor.role != "key" or cursor.has_colon or name == "- ":
        return ""
    held = type_at(model, (*cursor.place, name))
    if cursor.in_flow or not (is_list(held) or is_model(held) or is_table(held)):
        return ": "
    inside = " " * (cursor.indent + 2)
    return f":{usual_break(text)}{inside}{'- ' if is_list(held) else ''}"
