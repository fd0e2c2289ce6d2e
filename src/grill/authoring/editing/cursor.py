"""Where in a YAML text the cursor is, though the text need not be whole: what is typed there may be half a word.

A mark is put in the place of the word at the cursor, and parser events are followed until it comes by: the open
mappings and lists are then known, whatever is wrong behind it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

import yaml

from grill.authoring.editing.places import Place

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_MARK = "grill\ue000cursor"
_WORD = re.compile(r"[\w/.+-]*")
_KEY_MAY_STAND = re.compile(r"(?:^|[\r\n\x85\u2028\u2029])[ ]*(?:-[ ]+)*$|[{,][ ]*$")
MOST_DEPTH = 32

Role = Literal["key", "value", "item"]


@dataclass(frozen=True, slots=True)
class Cursor:
    """The word at the cursor and what it is part of."""

    role: Role
    place: Place
    """Of the mapping whose key it is, of the value it is, or of the list whose item it is."""
    start: int
    end: int
    """The word's offsets; the cursor is in it or at its end."""
    word: str
    """What of it stands before the cursor."""
    taken: frozenset[str]
    """Other keys of the mapping, or other items of the list."""
    beside: dict[str, str]
    """Texts of the mapping around: the key's own, the value's, or the list's."""
    around: dict[str, str]
    """Texts of the next mapping further out."""
    in_flow: bool
    """Between brackets."""
    indent: int
    """Column, from 0, at which the mapping's keys stand."""
    has_colon: bool
    """Whether a colon follows the word."""


@dataclass(slots=True)
class _Frame:
    is_map: bool
    place: Place
    flow: bool
    column: int
    key: str | None = None
    index: int = 0
    keys: list[str] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)
    items: list[str] = field(default_factory=list)

    @property
    def here(self) -> Place:
        return (*self.place, self.key if self.is_map and self.key is not None else self.index)


@dataclass(slots=True)
class _Seen:
    """The mark, come by: in which frame, in what role, and all frames around."""

    role: Role
    place: Place
    frames: list[_Frame]


def cursors(text: str, offset: int) -> Iterator[Cursor]:
    """The ways to read the word at an offset: as a key, where one may stand, then as a value or an item."""
    start, end = _word(text, offset)
    if text[start - 1 : start] in ('"', "'") and start:
        return
    before, after = text[:start], text[end:]
    has_colon = bool(re.match(r"[ ]*:(?=\s|$)", after))
    forms = []
    if _KEY_MAY_STAND.search(before) or has_colon:
        forms.append(_MARK if has_colon else f"{_MARK}: ")
    if not has_colon:
        forms.append(_MARK)
    for form in forms:
        # What follows may spoil the line that is being typed, or complete the mapping around it: the latter is tried
        # first, for the keys that are there already.
        for rest in (after, ""):
            seen = _follow(before + form + rest)
            if seen is None or (seen.role == "key") != (has_colon or form != _MARK):
                continue
            yield _cursor(seen, start, end, text[start:offset], has_colon=has_colon)
            break


def _word(text: str, offset: int) -> tuple[int, int]:
    start = offset
    while start and _WORD.fullmatch(text[start - 1]):
        start -= 1
    match = _WORD.match(text, offset)
    return start, match.end() if match else offset


def _cursor(seen: _Seen, start: int, end: int, word: str, *, has_colon: bool) -> Cursor:
    own = seen.frames[-1]
    maps = [frame for frame in reversed(seen.frames) if frame.is_map]
    taken = own.keys if seen.role == "key" else own.items
    return Cursor(
        seen.role,
        seen.place,
        start,
        end,
        word,
        frozenset(name for name in taken if _MARK not in name),
        maps[0].texts if maps else {},
        maps[1].texts if len(maps) > 1 else {},
        own.flow,
        own.column,
        has_colon,
    )


def _follow(text: str) -> _Seen | None:
    """Follow the events until the mark comes by, and then on to the end of what it stands in."""
    frames: list[_Frame] = []
    seen: _Seen | None = None
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            if isinstance(event, yaml.CollectionEndEvent):
                frame = frames.pop()
                if seen and frame is seen.frames[-1]:
                    break
            elif isinstance(event, yaml.NodeEvent):
                outside = list(frames)
                place = frames[-1].here if frames else ()
                role = _take(frames, event)
                if role and seen is None:
                    seen = _Seen(role, place if role == "value" else outside[-1].place, outside)
                if len(frames) > MOST_DEPTH:
                    return None
    except yaml.YAMLError:
        pass  # behind the mark this is what half a text looks like
    return seen


def _take(frames: list[_Frame], event: Any) -> Role | None:  # noqa: ANN401  PyYAML's events are untyped
    """Note one node; its role where it is the mark."""
    parent = frames[-1] if frames else None
    value = event.value if isinstance(event, yaml.ScalarEvent) else None
    role: Role | None = None
    if parent and parent.is_map and parent.key is None and value is not None:
        parent.key = value
        parent.keys.append(value)
        return "key" if _MARK in value else None
    if isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
        place = parent.here if parent else ()
        column = event.start_mark.column if event.start_mark else 0
        frames.append(_Frame(isinstance(event, yaml.MappingStartEvent), place, bool(event.flow_style), column))
    if parent and parent.is_map:
        if value is not None and parent.key is not None and _MARK not in value:
            parent.texts[parent.key] = value
        role = "value" if value == _MARK else None
        parent.key = None
    elif parent:
        if value is not None and _MARK not in value:
            parent.items.append(value)
        role = "item" if value == _MARK else None
        parent.index += 1
    return role
