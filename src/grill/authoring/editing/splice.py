"""One more item in a list of a YAML text, and every other character as it was.

A file is an author's own: comments, quotes, folded lines and the order of keys stay. So nothing is dumped again; the
place is found in the parsed text, and one piece of text goes in there. Whether the result says what it should is for
the caller to see: of several ways the first that does is taken.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

# YAML would take these for its own, or for no text at all; C0 controls and quotes JSON escapes itself.
_ESCAPED = re.compile("[\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]")
_BREAKS = "\r\n\x85\u2028\u2029"
# What needs no quotes; between brackets a comma would part it.
_PLAIN = re.compile(r"[^\W\d_][\w .,;()/%+~=<>*^'-]*")
# The one that the bank is read with: the two differ in what they let pass, such as tabs.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Splice:
    """A piece of text that takes the place of `text[start:end]`; the item itself begins `lead` characters into it."""

    start: int
    end: int
    piece: str
    lead: int = 0

    def applied(self, text: str) -> str:
        """The text with the piece in its place."""
        return text[: self.start] + self.piece + text[self.end :]


@dataclass(frozen=True, slots=True)
class Item:
    """What goes into a list: on one line, as it stands between brackets, or on lines of its own behind a dash."""

    flow: str
    lines: tuple[str, ...]


def scalar(text: str, *, in_flow: bool = False) -> str:
    """A text as a YAML value on one line: bare where that is safe, else in double quotes."""
    bare = _PLAIN.fullmatch(text) and text == text.strip() and not (in_flow and "," in text)
    # What only looks like a text, such as `no`, is quoted for readers that take it for something else.
    return text if bare and yaml.safe_load(text) == text else quoted(text)


def quoted(text: str) -> str:
    """A double-quoted YAML text on one line. JSON's escapes are YAML's."""
    return _ESCAPED.sub(lambda mark: f"\\u{ord(mark[0]):04x}", json.dumps(text, ensure_ascii=False))


def more_items(
    text: str, place: Sequence[int | str], items: Sequence[Item], order: Sequence[str] = ()
) -> Iterator[Splice]:
    """Ways to put one of `items` behind the others of the list at `place`, the best-looking first.

    Args:
        text: A YAML text without a byte-order mark.
        place: Keys and indices to the list; the list itself may be missing, what holds it may not.
        items: Spellings of one item, the preferred first.
        order: The keys that may stand beside the list, in the order in which an author expects them.
    """
    try:
        # The content was read within its bounds a moment ago, so that composing it cannot run away.
        root = yaml.compose(text, Loader=_LOADER)
    except yaml.YAMLError:
        return  # an anchor defined twice, which the bank's reader lets pass
    holder, key = root, str(place[-1])
    for step in place[:-1]:
        holder = _value(holder, step)
    if not isinstance(holder, yaml.MappingNode) or not holder.value:
        return
    found = _value(holder, key)
    for item in items:
        if found is None:
            yield from _as_first(text, holder, key, item, order)
        elif isinstance(found, yaml.SequenceNode):
            yield from _into_flow(found, item) if found.flow_style else _into_block(text, found, item)


def _as_first(text: str, holder: yaml.MappingNode, key: str, item: Item, order: Sequence[str]) -> Iterator[Splice]:
    """A key of its own, behind the last of those that it follows in `order`, or behind all that is there."""
    before = [value for name, value in holder.value if _comes_before(getattr(name, "value", ""), key, order)]
    last = before[-1] if before else holder.value[-1][1]
    if holder.flow_style:
        yield _at(last.end_mark.index, f", {key}: [", item.flow, "]")
        return
    indent = " " * holder.value[0][0].start_mark.column
    yield _behind(text, _end(last), (f"{indent}{key}:",), f"{indent}  ", item)


def _comes_before(name: str, key: str, order: Sequence[str]) -> bool:
    return name in order and key in order and order.index(name) < order.index(key)


def _into_block(text: str, found: yaml.SequenceNode, item: Item) -> Iterator[Splice]:
    """Lines of its own behind the last item; none where an anchor hides how far the items are indented."""
    mark = found.start_mark
    if text[mark.index] == "-":
        yield _behind(text, _end(found), (), " " * mark.column, item)


def _into_flow(found: yaml.SequenceNode, item: Item) -> Iterator[Splice]:
    """Into `[…]`: behind the last item, so that a comma and comments behind it stay where they are."""
    if found.value:
        yield _at(found.value[-1].end_mark.index, ", ", item.flow, "")
    else:
        yield _at(found.start_mark.index + 1, "", item.flow, "")


def _at(index: int, before: str, item: str, behind: str) -> Splice:
    return Splice(index, index, before + item + behind, len(before))


def _behind(text: str, index: int, above: tuple[str, ...], indent: str, item: Item) -> Splice:
    """Whole lines behind the line of `index`, a comment at its end included, in the file's own line breaks."""
    newline = "\r\n" if "\r\n" in text else "\n"
    first, *rest = item.lines
    lead = "".join(f"{line}{newline}" for line in above) + f"{indent}- "
    body = newline.join([lead + first, *(f"{indent}  {line}" for line in rest)])
    if index and text[index - 1] in _BREAKS:
        return Splice(index, index, body + newline, len(lead))  # a block text ends at the start of a line
    while index < len(text) and text[index] not in _BREAKS:
        index += 1
    return Splice(index, index, newline + body, len(newline) + len(lead))


def _end(node: Any) -> int:  # noqa: ANN401  PyYAML's nodes are untyped
    """Where the node's own text ends. A block's mark would be behind the blanks and comments that follow it."""
    while not isinstance(node, yaml.ScalarNode) and not node.flow_style and node.value:
        last = node.value[-1]
        node = last[1] if isinstance(node, yaml.MappingNode) else last
    return int(node.end_mark.index)


def _value(node: Any, step: int | str) -> Any:  # noqa: ANN401  as above
    """The value of a key, the first time that it stands there, or the item of an index; None where there is none."""
    if isinstance(step, int):
        return node.value[step] if isinstance(node, yaml.SequenceNode) and step < len(node.value) else None
    if not isinstance(node, yaml.MappingNode):
        return None
    return next((value for name, value in node.value if getattr(name, "value", None) == step), None)
