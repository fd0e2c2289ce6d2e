"""Edits of a bank file that touch nothing but what changes: comments, quotes and layout of the rest stay as they are.

The text is parsed for positions only; each edit is a piece of text that takes the place of another. Whoever writes the
result reads it back first and compares, for a file can be laid out in more ways than anybody foresees.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from grill.authoring.importing.packing import layout
from grill.errors import PackError

# The one that the bank is read with: the two differ in what they let pass, such as tabs.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_HEADER = re.compile(r"[|>][-+0-9]*[ \t]*(#[^\n]*)?")


class NoSafePlace(PackError):
    """The file is laid out in a way that leaves no safe place for the edit."""


@dataclass(frozen=True, slots=True)
class _Piece:
    start: int
    end: int
    text: str


class Splices:
    """Edits of one file, collected and then made at once."""

    def __init__(self, content: bytes) -> None:
        """The file's content, which must be a mapping at its top.

        Raises:
            NoSafePlace: it is not.
        """
        self._mark = codecs.BOM_UTF8 if content.startswith(codecs.BOM_UTF8) else b""
        self.text = content[len(self._mark) :].decode("utf-8")
        self._newline = "\r\n" if "\r\n" in self.text else "\n"
        self._pieces: list[_Piece] = []
        self._appended: dict[int, str] = {}
        self._cuts: Counter[str] = Counter()
        self._grown: set[str] = set()
        try:
            self._root = yaml.compose(self.text, Loader=_LOADER)
        except yaml.YAMLError as error:
            raise NoSafePlace("the file cannot be edited in place") from error
        if not isinstance(self._root, yaml.MappingNode):
            raise NoSafePlace("the file has no keys at its top")

    def result(self) -> bytes:
        """The file with all edits.

        Raises:
            NoSafePlace: two edits touch the same place.
        """
        pieces = [*self._pieces, *(_Piece(at, at, text) for at, text in self._appended.items())]
        for key, count in self._cuts.items():
            name, node = self._pair((key,))
            if count == len(node.value) and key not in self._grown:
                colon = self.text.index(":", name.end_mark.index) + 1
                pieces.append(_Piece(colon, colon, " []" if isinstance(node, yaml.SequenceNode) else " {}"))
        parts: list[str] = []
        done = 0
        for piece in sorted(pieces, key=lambda piece: (piece.start, piece.end)):
            if piece.start < done:
                raise NoSafePlace("two edits meet in one place")
            new = piece.text.replace("\n", self._newline)
            parts += [self.text[done : piece.start], new]
            done = piece.end
        return self._mark + "".join([*parts, self.text[done:]]).encode("utf-8")

    # -- values

    def set_values(self, place: Sequence[str | int], values: Mapping[str, Any], order: Sequence[str] = ()) -> None:
        """Give keys of the mapping at `place` new values; a key that is not there yet goes behind those before it.

        Args:
            place: Keys and positions from the top of the file; empty is the top itself.
            values: The new values; None takes a key out.
            order: The keys in the order in which they belong.

        Raises:
            NoSafePlace: there is no such mapping.
        """
        node = self._at(place)
        if not isinstance(node, yaml.MappingNode):
            raise NoSafePlace(f"there is no mapping at {'.'.join(map(str, place)) or 'the top'}")
        for key, value in values.items():
            found = next((pair for pair in node.value if pair[0].value == key), None)
            if value is None:
                if found:
                    self._take_out_key(node, found)
            elif found:
                self._replace(node, found[0], found[1], value)
            else:
                self._add_key(node, key, value, order)

    def comments_at(self, place: Sequence[str | int]) -> bool:
        """Whether a comment stands within the value at `place`, which would be lost with it."""
        key, node = self._pair(place)
        first = key.start_mark.index
        inside = self.text[first : self._line_end(_end(self.text, node))]
        for start, end in _scalars(self.text, node):
            head = _HEADER.match(self.text, start)
            if head and head[1]:
                return True
            inside = f"{inside[: start - first]}{' ' * (end - start)}{inside[end - first :]}"
        return "#" in inside

    # -- lists and mappings of records

    def add_item(self, key: str, values: Mapping[str, Any], *, behind: int | None = None, above: str = "") -> None:
        """A new item in the top-level list `key`, behind the item at that position, or at the end."""
        node = self._at((key,))
        self._grown.add(key)
        if isinstance(node, yaml.SequenceNode) and node.value and not node.flow_style:
            last = node.value[-1 if behind is None else behind]
            indent = node.start_mark.column
            if self.text[node.start_mark.index] != "-":
                raise NoSafePlace(f"the items of {key} cannot be told apart")
            comment = "".join(f"{' ' * indent}# {line}\n" for line in above.splitlines())
            self._append(_end(self.text, last), comment + layout.item(values, indent))
        elif isinstance(node, yaml.SequenceNode) and node.value:
            self._put(_end(self.text, node.value[-1]), f", {layout.flow(values)}")
        else:
            self._start_block(key, layout.item(values, 2))

    def add_key(self, key: str, name: str, value: Mapping[str, Any]) -> None:
        """A new key in the top-level mapping `key`, at its end."""
        node = self._at((key,))
        self._grown.add(key)
        if isinstance(node, yaml.MappingNode) and node.value:
            self._add_key(node, name, value, ())
        else:
            self._start_block(key, layout.entry(name, value, 2))

    def replace_value(self, place: Sequence[str | int], value: Mapping[str, Any]) -> None:
        """A whole record in place of another."""
        key, node = self._pair(place)
        parent = self._at(place[:-1])
        self._replace(parent, key, node, value)

    def cut_item(self, key: str, position: int) -> str:
        """Take an item out of the top-level list `key`, with the comment right above it, and return its lines.

        Raises:
            NoSafePlace: it shares its line with others.
        """
        node = self._at((key,))
        if not isinstance(node, yaml.SequenceNode) or node.flow_style:
            raise NoSafePlace(f"{key} is no list of lines")
        start = self._line_start(self.text.rindex("-", 0, node.value[position].start_mark.index))
        if position:
            start = self._above(start)
        return self._cut(key, start, _end(self.text, node.value[position]))

    def cut_key(self, key: str, name: str) -> str:
        """As `cut_item`, for a key of the top-level mapping `key`."""
        name_node, node = self._pair((key, name))
        parent = self._at((key,))
        if parent.flow_style:
            raise NoSafePlace(f"{key} is no mapping of lines")
        start = self._line_start(name_node.start_mark.index)
        if name_node is not parent.value[0][0]:
            start = self._above(start)
        return self._cut(key, start, _end(self.text, node))

    def paste(self, key: str, lines: str) -> None:
        """Lines that were cut elsewhere, at the end of the top-level list or mapping `key`, indented as it is."""
        node = self._at((key,))
        self._grown.add(key)
        indent = 2
        collection = isinstance(node, (yaml.SequenceNode, yaml.MappingNode))
        if collection and node.value:
            if node.flow_style:
                raise NoSafePlace(f"{key} stands on one line")
            indent = node.start_mark.column
        body = layout.shifted(lines.replace("\r\n", "\n"), indent)
        if collection and node.value:
            last = node.value[-1]
            self._append(_end(self.text, last[1] if isinstance(last, tuple) else last), body)
        else:
            self._start_block(key, body)

    # -- inside

    def _at(self, place: Sequence[str | int]) -> Any:  # noqa: ANN401  PyYAML's nodes are untyped
        node: Any = self._root
        for step in place:
            if isinstance(step, int) and isinstance(node, yaml.SequenceNode) and step < len(node.value):
                node = node.value[step]
            elif isinstance(step, str) and isinstance(node, yaml.MappingNode):
                node = next((value for name, value in node.value if getattr(name, "value", None) == step), None)
            else:
                return None
        return node

    def _pair(self, place: Sequence[str | int]) -> tuple[Any, Any]:
        parent = self._at(place[:-1])
        for pair in parent.value if isinstance(parent, yaml.MappingNode) else ():
            if getattr(pair[0], "value", None) == place[-1]:
                return pair[0], pair[1]
        raise NoSafePlace(f"there is no {'.'.join(map(str, place))}")

    def _replace(self, parent: Any, key: Any, node: Any, value: Any) -> None:  # noqa: ANN401
        start, end = node.start_mark.index, _end(self.text, node)
        if parent.flow_style:
            new = layout.flow(value)
            self._pieces.append(_Piece(start, end, f"{' ' * (start == key.end_mark.index + 1)}{new}"))
            return
        indent = key.start_mark.column
        if isinstance(value, (Mapping, list, tuple)):
            if _shares_line(self.text, end):
                raise NoSafePlace("a comment stands where a record is to be replaced")
            lines = layout.entry(key.value, value, indent)
            self._pieces.append(_Piece(key.start_mark.index, end, lines[indent:].rstrip("\n")))
            return
        block = isinstance(node, yaml.ScalarNode) and node.style in {"|", ">"}
        head = _HEADER.match(self.text, start) if block else None
        comment = head[1].rstrip() if head and head[1] else ""
        one_line = bool(comment) or _shares_line(self.text, end)
        new = layout.scalar(value, indent, start - self._line_start(start), one_line=one_line)
        self._pieces.append(_Piece(start, end, f"{new}  {comment}" if comment else new))

    def _add_key(self, node: Any, key: str, value: Any, order: Sequence[str]) -> None:  # noqa: ANN401
        if node.flow_style:
            self._put(_end(self.text, node.value[-1][1]), f", {layout.short(key)}: {layout.flow(value)}")
            return
        before = set(order[: order.index(key)]) if key in order else set()
        earlier = [pair for pair in node.value if pair[0].value in before]
        pair = (earlier or node.value)[-1]
        self._append(_end(self.text, pair[1]), layout.entry(key, value, pair[0].start_mark.column))

    def _take_out_key(self, node: Any, pair: tuple[Any, Any]) -> None:  # noqa: ANN401
        if node.flow_style or len(node.value) == 1:
            raise NoSafePlace(f"{pair[0].value} cannot be taken out")
        start, end = self._line_start(pair[0].start_mark.index), self._line_end(_end(self.text, pair[1]))
        if self.text[start : pair[0].start_mark.index].strip():
            raise NoSafePlace(f"{pair[0].value} shares its line")
        self._pieces.append(_Piece(start, end, ""))

    def _start_block(self, key: str, lines: str) -> None:
        """The first record of a list or mapping that is empty so far: `questions: []`, `rubrics:`."""
        name, node = self._pair((key,))
        if isinstance(node, yaml.ScalarNode) and node.value.strip() not in {"", "~", "null", "Null", "NULL"}:
            raise NoSafePlace(f"{key} holds a text")
        start, end = int(name.end_mark.index), max(_end(self.text, node), int(name.end_mark.index) + 1)
        line_end = self._line_end(end)
        tail = self.text[end:line_end].rstrip("\r\n")
        self._pieces.append(_Piece(start, line_end, f":{tail.rstrip()}\n{lines}"))

    def _cut(self, key: str, start: int, end: int) -> str:
        stop = self._line_end(end)
        lines = self.text[start:stop]
        self._cuts[key] += 1
        self._pieces.append(_Piece(start, stop, ""))
        return lines if lines.endswith("\n") else lines + "\n"

    def _above(self, start: int) -> int:
        """Up to the first of the comment lines right above."""
        while start:
            line = self._line_start(start - 1)
            if not self.text[line:start].lstrip().startswith("#"):
                break
            start = line
        return start

    def _append(self, index: int, lines: str) -> None:
        """Whole lines behind the line of `index`; several go one behind the other."""
        at = self._line_end(index)
        if at in self._appended:
            self._appended[at] += lines
        elif at and self.text[at - 1] != "\n":
            self._appended[at] = "\n" + lines.rstrip("\n")
        else:
            self._appended[at] = lines

    def _put(self, index: int, piece: str) -> None:
        self._appended[index] = self._appended.get(index, "") + piece

    def _line_start(self, index: int) -> int:
        return self.text.rfind("\n", 0, index) + 1

    def _line_end(self, index: int) -> int:
        """Behind the line break of the line of `index`."""
        found = self.text.find("\n", index)
        return len(self.text) if found < 0 else found + 1


def _end(text: str, node: Any) -> int:  # noqa: ANN401
    """Where the node's own text ends; a block's mark would lie behind the blanks and comments that follow it."""
    while not isinstance(node, yaml.ScalarNode) and not node.flow_style and node.value:
        last = node.value[-1]
        node = last[1] if isinstance(node, yaml.MappingNode) else last
    start, end = int(node.start_mark.index), int(node.end_mark.index)
    return start + len(text[start:end].rstrip())


def _scalars(text: str, node: Any) -> Iterator[tuple[int, int]]:  # noqa: ANN401
    """Where the texts within a node stand, keys included."""
    if isinstance(node, yaml.ScalarNode):
        yield node.start_mark.index, _end(text, node)
    elif isinstance(node, yaml.SequenceNode):
        for part in node.value:
            yield from _scalars(text, part)
    else:
        for key, value in node.value:
            yield from _scalars(text, key)
            yield from _scalars(text, value)


def _shares_line(text: str, end: int) -> bool:
    """Whether something follows on the line, a comment that is."""
    stop = text.find("\n", end)
    return bool(text[end : len(text) if stop < 0 else stop].strip())
