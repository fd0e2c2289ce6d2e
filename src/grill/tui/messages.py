"""What happened, as past-tense facts. A worker posts one, a handler owns the state."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from grill.content.bank import Bank
    from grill.grading.client import HelperState
    from grill.grading.grade import Grade
    from grill.store import Store


@dataclass
class LibraryOpened(Message):
    """The bank was read and the history opened."""

    bank: Bank
    store: Store


@dataclass
class LibraryFailed(Message):
    """The bank or the history could not be opened."""

    reason: str


@dataclass
class GraderChanged(Message):
    """The helper process changed its state."""

    state: HelperState


@dataclass
class DraftChanged(Message):
    """The text in the prompt changed."""

    text: str


@dataclass
class GradeReady(Message):
    """An attempt was graded."""

    attempt: int
    grade: Grade


@dataclass
class GradingFailed(Message):
    """An attempt could not be graded; the answer itself is stored."""

    attempt: int
    reason: str
