"""Pastes that hold escape characters, made harmless before Textual's parser sees them.

Textual 8.2.8 stops collecting a bracketed paste at an ESC inside it and types the rest as keys, Enter included: a line
copied from a coloured log would send the answer. Most terminals drop ESC from pastes; tmux and some others do not.
"""

from __future__ import annotations

from collections.abc import Iterable

from textual._xterm_parser import XTermParser
from textual.message import Message

START, END = "\x1b[200~", "\x1b[201~"


class PasteFilter:
    """Removes every ESC between the marks of a bracketed paste, over any cutting of the stream into chunks."""

    def __init__(self) -> None:
        self._inside = False
        self._tail = ""
        """Outside: the last characters passed on, which may begin a START. Inside: held back, they may begin an END."""

    def __call__(self, data: str) -> str:
        """The part of the stream that can be passed on now."""
        passed: list[str] = []
        while data:
            data = self._leave(data, passed) if self._inside else self._enter(data, passed)
        return "".join(passed)

    def _enter(self, data: str, passed: list[str]) -> str:
        seen = self._tail + data
        at = seen.find(START)
        if at < 0:
            passed.append(data)
            self._tail = seen[-(len(START) - 1) :]
            return ""
        cut = at + len(START) - len(self._tail)
        passed.append(data[:cut])
        self._inside, self._tail = True, ""
        return data[cut:]

    def _leave(self, data: str, passed: list[str]) -> str:
        seen = self._tail + data
        at = seen.find(END)
        if at < 0:
            held = next((n for n in range(min(len(END) - 1, len(seen)), 0, -1) if END.startswith(seen[-n:])), 0)
            self._tail = seen[len(seen) - held :]
            passed.append(seen[: len(seen) - held].replace("\x1b", ""))
            return ""
        passed += [seen[:at].replace("\x1b", ""), END]
        self._inside, self._tail = False, ""
        return seen[at + len(END) :]


class PasteSafeParser(XTermParser):
    """Textual's own parser behind the filter."""

    def __init__(self, debug: bool = False) -> None:
        super().__init__(debug)
        self._filter = PasteFilter()

    def feed(self, data: str) -> Iterable[Message]:
        """Parse a chunk; an empty one is the end of the stream."""
        filtered = self._filter(data)
        return super().feed(filtered) if filtered or not data else ()


def make_pastes_safe() -> None:
    """Have the terminal driver use the safe parser. Does nothing where there is no such driver."""
    try:
        from textual.drivers import linux_driver
    except ImportError:  # Windows reads the console otherwise
        return
    setattr(linux_driver, "XTermParser", PasteSafeParser)  # noqa: B010  the name is not exported, the seam is this one
