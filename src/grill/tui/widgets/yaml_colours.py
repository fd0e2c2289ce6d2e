"""What is what in a YAML text, line by line: after a key only the lines that it may have changed are looked at again.

No parser: while it is being typed a text is seldom sound, and the rest of it must keep its colours.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal, NamedTuple

Kind = Literal["key", "string", "number", "word", "comment", "anchor", "mark", "block"]
"""`word`: a value that is no text, such as true; `mark`: colons, dashes, brackets; `block`: the lines below a `|`."""
KINDS: tuple[Kind, ...] = ("key", "string", "number", "word", "comment", "anchor", "mark", "block")
Span = tuple[int, int, Kind]
"""Columns from 0, the end not included. Plain texts have none."""
LONGEST = 5_000
"""Characters of a line that are looked at."""

_DOCUMENT = re.compile(r"(?:---|\.\.\.)(?=\s|$)")
_INDICATOR = re.compile(r"[-?:](?=\s|$)")
_HEADER = re.compile(r"[|>][-+]?[1-9]?[-+]?(?=\s*$|\s+#)")
_NAME = re.compile(r"[&*!][^\s,\[\]{}]*")
_COLON = re.compile(r"\s*:(?=[\s,\[\]{}]|$)")
_PLAIN_ENDS = re.compile(r":(?=\s|$)|\s#")
_PLAIN_ENDS_IN_BRACKETS = re.compile(r":(?=[\s,\[\]{}]|$)|\s#|[,\[\]{}]")
_QUOTED = {'"': re.compile(r'[^"\\]*+(?:\\.[^"\\]*+)*+"'), "'": re.compile(r"[^']*+(?:''[^']*+)*+'")}
_NUMBER = re.compile(
    r"[-+]?(?:0x[0-9a-f_]+|0o[0-7_]+|(?:\d[\d_]*)?\.?\d[\d_]*(?:e[-+]?\d+)?|\d+\.|\.inf|\.nan)", re.IGNORECASE
)
_WORD = re.compile(r"true|false|yes|no|on|off|null|~", re.IGNORECASE)


Inside = Literal["", "|", '"', "'", "["]


class State(NamedTuple):
    """What a line begins in."""

    inside: Inside
    """Nothing, a block text, a quoted text or brackets."""
    indent: int
    """Column of what holds it: a line that is not further in has left it, whatever is missing at its end."""
    depth: int
    """Brackets that are open."""


START = State("", -1, 0)


def coloured(line: str, before: State) -> tuple[tuple[Span, ...], State]:
    """The spans of a line, and what the next one begins in."""
    line = line[:LONGEST]
    indent = len(line) - len(line.lstrip(" "))
    if indent == len(line):
        return (), before
    leaves = indent <= before.indent and not (before.inside == "[" and line[indent] in "]}")
    if before.inside and (leaves or _DOCUMENT.match(line)):
        before = START
    if before.inside == "|":
        return ((indent, len(line), "block"),), before
    scan = _Scan(line, before)
    scan.run()
    return tuple(scan.spans), scan.after()


class _Scan:
    """One line on the way."""

    def __init__(self, line: str, before: State) -> None:
        self.line = line
        self.at = 0
        self.spans: list[Span] = []
        self.quote: Inside = before.inside if before.inside in _QUOTED else ""
        self.depth = before.depth
        self.holder = before.indent
        self.is_block = False

    def run(self) -> None:
        if self.quote:
            self._quoted(0)
        elif match := _DOCUMENT.match(self.line):
            self._mark(match.end(), "mark")
        elif self.line[0] == "%":
            self._mark(len(self.line), "comment")
        while self.at < len(self.line):
            self._token(self.line[self.at])

    def after(self) -> State:
        if self.is_block:
            return State("|", self.holder, 0)
        if self.quote:
            return State(self.quote, self.holder, self.depth)
        return State("[", self.holder, self.depth) if self.depth else START

    def _mark(self, end: int, kind: Kind) -> None:
        self.spans.append((self.at, end, kind))
        self.at = end

    def _token(self, char: str) -> None:
        at = self.at
        if char.isspace():
            self.at += 1
        elif char == "#" and (not at or self.line[at - 1].isspace()):
            self._mark(len(self.line), "comment")
        elif char in _QUOTED:
            self.quote = '"' if char == '"' else "'"
            self._quoted(at + 1)
        elif char in "[]{}" or (char == "," and self.depth):
            self.depth = max(0, self.depth + (char in "[{") - (char in "]}"))
            self._mark(at + 1, "mark")
        elif not self._indicated(char):
            self._plain()

    def _indicated(self, char: str) -> bool:
        """Take an indicator with what belongs to it; whether there is one."""
        if char in "&*!" and (match := _NAME.match(self.line, self.at)):
            self._mark(match.end(), "anchor")
        elif char in "|>" and not self.depth and (match := _HEADER.match(self.line, self.at)):
            self.is_block = True
            self._mark(match.end(), "mark")
        elif char in "-?:" and (match := _INDICATOR.match(self.line, self.at)):
            if not self.depth and char != ":":
                self.holder = self.at
            self._mark(match.end(), "mark")
        else:
            return False
        return True

    def _quoted(self, within: int) -> None:
        start = self.at
        match = _QUOTED[self.quote].match(self.line, within)
        if match is None:
            self._mark(len(self.line), "string")
            return
        self.quote = ""
        colon = _COLON.match(self.line, match.end())
        self._mark(match.end(), "key" if colon else "string")
        if colon:
            self._key(start, colon.end())

    def _plain(self) -> None:
        start = self.at
        match = (_PLAIN_ENDS_IN_BRACKETS if self.depth else _PLAIN_ENDS).search(self.line, start)
        end = match.start() if match else len(self.line)
        if end == start:
            self._mark(start + 1, "mark")
        elif match and match[0] == ":":
            self._mark(end, "key")
            self._key(start, match.end())
        else:
            text = self.line[start:end].rstrip()
            kind: Kind | None = "number" if _NUMBER.fullmatch(text) else "word" if _WORD.fullmatch(text) else None
            if kind:
                self._mark(start + len(text), kind)
            self.at = end

    def _key(self, start: int, end: int) -> None:
        if not self.depth:
            self.holder = start
        self._mark(end, "mark")


class Colours:
    """The spans of a text that changes."""

    def __init__(self) -> None:
        self.spans: list[tuple[Span, ...]] = []
        """By line, from 0."""
        self._lines: list[str] = []
        self._states = [START]
        """What each line begins in, and what a further one would."""

    def is_block(self, row: int) -> bool:
        """Whether a line is one of a block text, where a colon is nothing but a colon."""
        if self._lines[row].strip():
            return any(kind == "block" for _, _, kind in self.spans[row])
        return self._states[row].inside == "|"

    def update(self, lines: Sequence[str]) -> int:
        """Take up the whole text as it is now; how many lines had to be looked at."""
        old = self._lines
        most = min(len(old), len(lines))
        head = next((i for i in range(most) if old[i] != lines[i]), most)
        tail = next((i for i in range(most - head) if old[-1 - i] != lines[-1 - i]), most - head)
        at, end, old_at = head, len(lines) - tail, len(old) - tail
        state = self._states[head]
        spans, states = [], []
        while at < end or (at < len(lines) and state != self._states[old_at]):
            found, state = coloured(lines[at], state)
            spans.append(found)
            states.append(state)
            old_at += at >= end
            at += 1
        self.spans[head:old_at] = spans
        self._states[head + 1 : old_at + 1] = states
        self._lines = list(lines)
        return len(spans)
