"""YAML text to a tree with positions: safe, bounded, and typed by the schema rather than by the spelling.

The tree is built from parser events, iteratively, so that neither depth nor aliases can hurt. Scalars stay texts: it is
the model that says whether `90` is a number of seconds or a keyword, and YAML's habit of reading `no` as false and
`1e24` as a text never comes up. Only a plain `null`, `~` or nothing at all is None.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from grill.content.packs import MAX_FILE_BYTES

MAX_DEPTH = 32
MAX_ALIASES = 64
MAX_NODES = 200_000

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_CORE_TAGS = frozenset(f"tag:yaml.org,2002:{name}" for name in ("str", "int", "float", "bool", "null", "seq", "map"))
_HINTS = {
    "mapping values are not allowed": "a ': ' inside a text; put the text in quotes",
    "found character that cannot start any token": (
        "a text cannot begin with this character (a tab, @, ` or %); put the text in quotes"
    ),
    "did not find expected key": "a quote in the middle of a quoted text, or wrong indentation",
    "found undefined alias": "a text that begins with * needs quotes",
}


@dataclass(slots=True)
class Scalar:
    """A leaf: the text as written, or None for null."""

    line: int
    column: int
    value: str | None
    size: int = 1


@dataclass(slots=True)
class Items:
    """A list."""

    line: int
    column: int
    items: list[Node] = field(default_factory=list)
    size: int = 1


@dataclass(slots=True)
class Table:
    """A mapping, with the position of every key."""

    line: int
    column: int
    values: dict[str, Node] = field(default_factory=dict)
    places: dict[str, tuple[int, int]] = field(default_factory=dict)
    size: int = 1


Node = Scalar | Items | Table


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong with the text itself, at a line and column counted from 1."""

    line: int
    column: int
    message: str


class _Stop(Exception):
    def __init__(self, flaw: Flaw) -> None:
        super().__init__(flaw.message)
        self.flaw = flaw


def read_tree(content: bytes) -> tuple[Node | None, list[Flaw]]:
    """The tree of one YAML document and all its flaws; None where the text cannot be read on, or is empty."""
    builder = _Builder()
    try:
        if len(content) > MAX_FILE_BYTES:
            raise _Stop(Flaw(0, 0, f"the file is larger than {MAX_FILE_BYTES // 1_000_000} MB"))  # noqa: TRY301
        for event in _events(_decoded(content)):
            builder.take(event)
    except _Stop as stop:
        return None, [*builder.flaws, stop.flaw]
    return builder.root, builder.flaws


def plain(node: Node) -> Any:  # noqa: ANN401  the shape of a file is known only to its model
    """The tree as texts, None, lists and dictionaries. Recursion is bounded by MAX_DEPTH."""
    if isinstance(node, Table):
        return {key: plain(value) for key, value in node.values.items()}
    if isinstance(node, Items):
        return [plain(item) for item in node.items]
    return node.value


def locate(node: Node, place: tuple[int | str, ...], *, at_key: bool = False) -> tuple[int, int]:
    """Line and column of the value at `place`, or of the nearest part of it that exists.

    With `at_key` the last step names a key, and the key's own position is given.
    """
    position = (node.line, node.column)
    for step_number, step in enumerate(place):
        if isinstance(node, Table) and step in node.values:
            if at_key and step_number == len(place) - 1:
                return node.places[str(step)]
            node = node.values[str(step)]
        elif isinstance(node, Items) and isinstance(step, int) and step < len(node.items):
            node = node.items[step]
        else:
            return position
        position = (node.line, node.column)
    return position


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise _Stop(Flaw(line, 1, "the file is not UTF-8 text")) from None


def _events(text: str) -> Iterator[Any]:
    try:
        yield from yaml.parse(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (0, 0)
        problem = error.problem or "cannot be read"
        hint = next((say for sign, say in _HINTS.items() if sign in problem), "")
        raise _Stop(Flaw(line, column, f"not valid YAML: {problem}" + (f" ({hint})" if hint else ""))) from None
    except yaml.YAMLError as error:
        # The reader's complaint about control characters; it knows an offset and no line.
        start = getattr(error, "position", None) or 0
        line = text.count("\n", 0, start) + 1 if start else 0
        reason = str(getattr(error, "reason", "cannot be read"))
        raise _Stop(Flaw(line, 1 if line else 0, f"not valid YAML: {reason}")) from None


class _Builder:
    """Takes parser events in order and grows the tree; raises _Stop where a bound is passed."""

    def __init__(self) -> None:
        self.root: Node | None = None
        self.flaws: list[Flaw] = []
        self._open: list[tuple[Items | Table, str | None]] = []
        self._key: tuple[str, int, int] | None = None
        self._anchors: dict[str, Node] = {}
        self._unfinished: set[str] = set()
        self._aliases = 0
        self._nodes = 0
        self._documents = 0

    def take(self, event: Any) -> None:  # noqa: ANN401  PyYAML's events are untyped
        if isinstance(event, yaml.DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                raise self._stop(event, "a second document ('---') in one file")
        elif isinstance(event, yaml.ScalarEvent):
            self._check_tag(event)
            null = event.value in _NULLS and event.implicit[0] and not event.style
            self._node(event, Scalar(*_position(event), None if null else event.value))
        elif isinstance(event, yaml.SequenceStartEvent):
            self._check_tag(event)
            self._node(event, Items(*_position(event)))
        elif isinstance(event, yaml.MappingStartEvent):
            self._check_tag(event)
            self._node(event, Table(*_position(event)))
        elif isinstance(event, yaml.AliasEvent):
            self._alias(event)
        elif isinstance(event, yaml.CollectionEndEvent):
            self._close()

    def _node(self, event: Any, node: Node) -> None:  # noqa: ANN401
        self._count(event, 1)
        if self._expects_key:
            if not isinstance(node, Scalar):
                raise self._stop(event, "a key must be a plain text")
            self._key = (node.value if node.value is not None else event.value, node.line, node.column)
            if event.anchor:
                self._anchors[event.anchor] = node
            return
        self._attach(node)
        if isinstance(node, Scalar):
            if self._open:
                self._open[-1][0].size += 1
            if event.anchor:
                self._anchors[event.anchor] = node
            return
        if len(self._open) >= MAX_DEPTH:
            raise self._stop(event, f"nested deeper than {MAX_DEPTH} levels")
        self._open.append((node, event.anchor))
        if event.anchor:
            self._anchors.pop(event.anchor, None)
            self._unfinished.add(event.anchor)

    @property
    def _expects_key(self) -> bool:
        return bool(self._open) and isinstance(self._open[-1][0], Table) and self._key is None

    def _attach(self, node: Node) -> None:
        if not self._open:
            self.root = node
            return
        parent = self._open[-1][0]
        if isinstance(parent, Items):
            parent.items.append(node)
        elif self._key is not None:
            key, line, column = self._key
            self._key = None
            if key in parent.values:
                first = parent.places[key][0]
                self.flaws.append(Flaw(line, column, f"key '{key}' stands twice, first on line {first}"))
                # An unfinished duplicate still receives its events, but hangs nowhere.
                return
            parent.values[key] = node
            parent.places[key] = (line, column)

    def _alias(self, event: Any) -> None:  # noqa: ANN401
        if self._expects_key:
            raise self._stop(event, "an alias cannot be a key")
        if event.anchor in self._unfinished:
            raise self._stop(event, f"alias *{event.anchor} contains itself")
        if event.anchor not in self._anchors:
            raise self._stop(event, f"alias *{event.anchor} is not defined (a text that begins with * needs quotes)")
        self._aliases += 1
        if self._aliases > MAX_ALIASES:
            raise self._stop(event, f"more than {MAX_ALIASES} aliases")
        target = self._anchors[event.anchor]
        self._count(event, target.size)
        if len(self._open) + _depth(target) > MAX_DEPTH:
            raise self._stop(event, f"nested deeper than {MAX_DEPTH} levels")
        self._attach(target)
        if self._open:
            self._open[-1][0].size += target.size

    def _close(self) -> None:
        node, anchor = self._open.pop()
        if anchor:
            self._unfinished.discard(anchor)
            self._anchors[anchor] = node
        if self._open:
            self._open[-1][0].size += node.size

    def _count(self, event: Any, nodes: int) -> None:  # noqa: ANN401
        self._nodes += nodes
        if self._nodes > MAX_NODES:
            raise self._stop(event, f"more than {MAX_NODES:,} values, aliases spelled out")

    def _check_tag(self, event: Any) -> None:  # noqa: ANN401
        if event.tag and event.tag not in _CORE_TAGS:
            raise self._stop(event, f"tag {event.tag} is not allowed; only plain texts, lists and mappings are read")

    def _stop(self, event: Any, message: str) -> _Stop:  # noqa: ANN401
        return _Stop(Flaw(*_position(event), message))


def _position(event: Any) -> tuple[int, int]:  # noqa: ANN401
    return event.start_mark.line + 1, event.start_mark.column + 1


def _depth(node: Node) -> int:
    """Levels below and with this node; bounded, as every finished node was checked while it grew."""
    if isinstance(node, Table):
        return 1 + max(map(_depth, node.values.values()), default=0)
    if isinstance(node, Items):
        return 1 + max(map(_depth, node.items), default=0)
    return 0
