"""Text on its way to a terminal, where a stray control character is a command."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass

_SEQUENCES = re.compile(
    r"""
      (?: \x1b\[ | \x9b ) [0-?]{0,64} [ -/]{0,8} [@-~]      # CSI: colours, cursor movement, screen modes
    | (?: \x1b[\]PX^_] | [\x9d\x90\x98\x9e\x9f] )           # OSC, DCS, SOS, PM, APC: titles, clipboard, links …
      [^\x07\x1b\x80-\x9f]* (?: \x07 | \x1b\\ | \x9c )      # … only when they end, or the rest of the text would vanish
    | \x1b [ -/]{0,8} [0-Z\\^-~]                            # two-character sequences
    """,
    re.VERBOSE,
)
# C0 but tab and newline, DEL, C1, and the marks that reorder text so that it reads as what it is not.
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_LINE_BREAKS = re.compile("\r\n?|\x0b|\x0c|\x85|\u2028|\u2029")
_SURROGATES = re.compile("[\ud800-\udfff]")


def safe_for_terminal(text: str) -> str:
    """The text without escape sequences, control characters and reordering marks; tabs and newlines stay.

    A carriage return becomes a newline (alone it would overwrite the line) and a lone surrogate, which no terminal
    can show, the replacement character. Idempotent and linear in the length.
    """
    text = _SEQUENCES.sub("", _LINE_BREAKS.sub("\n", text))
    return _SURROGATES.sub("\ufffd", _CONTROLS.sub("", text))


def nearest(word: str, known: Iterable[str], count: int = 3) -> list[str]:
    """Up to `count` known words most like `word`, the best first; none when nothing is alike."""
    return difflib.get_close_matches(word, list(known), n=count, cutoff=0.6)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`"; did you mean 'accept'?"`, or nothing when no known word is alike."""
    close = nearest(word, known, count=1)
    return f"; did you mean '{close[0]}'?" if close else ""


def plural(count: int, noun: str) -> str:
    """`1 error`, `2 errors`."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def cut(text: str, width: int) -> str:
    """The text on one line, at most so many characters."""
    flat = " ".join(text.split())
    return flat if len(flat) <= width else flat[: width - 1] + "…"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of words for a reader; headings may stand out."""

    text: str
    heading: bool = False
