"""What happened in the YAML editor."""

from __future__ import annotations

from dataclasses import dataclass

from textual.message import Message


@dataclass
class TextEdited(Message):
    """The text is another, by typing, undo or the program."""

    text: str


@dataclass
class CursorMoved(Message):
    """The cursor stands on another line."""

    line: int
    """From 1."""
