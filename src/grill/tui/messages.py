"""What happened, as past-tense facts. A worker posts one, a handler owns the state."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from grill.authoring.advice.preview import Preview
    from grill.authoring.advice.states import QuestionState
    from grill.authoring.advice.suggestion import Suggestion
    from grill.authoring.trial import RubricTrial
    from grill.content.bank import Bank
    from grill.grading.client import HelperState
    from grill.grading.grade import Grade
    from grill.store import Store
    from grill.tui.rehearsal import Wanted


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


@dataclass
class StatesFound(Message):
    """Questions were found to stand so, by id."""

    states: dict[str, QuestionState]


@dataclass
class SampleGraded(Message):
    """The sample answer was graded under the rubric as it was."""

    wanted: Wanted
    preview: Preview


@dataclass
class RubricTried(Message):
    """A rubric under edit was tried, as far as `left` answers."""

    wanted: Wanted
    trial: RubricTrial
    left: int


@dataclass
class SuggestionsFound(Message):
    """What can be suggested for a question was looked for."""

    question: str
    suggestions: list[Suggestion]
