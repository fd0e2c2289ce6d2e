"""What can be suggested for a question under edit; looked for in a background thread, with the helper's model."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Coroutine, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from grill.authoring.advice.declined import wanted
from grill.authoring.advice.gathering import suggestions_for as gathered
from grill.errors import GrillError
from grill.grading.alike import Pair
from grill.grading.client import HelperUnavailable

if TYPE_CHECKING:
    from grill.authoring.advice.suggestion import Suggestion
    from grill.content.model import Move, Question, Rubric
    from grill.grading.grade import Grade
    from grill.store import Store
    from grill.store.appeals import Appeal
    from grill.store.attempts import Attempt
    from grill.tui.services import GraderClient

Result = TypeVar("Result")


class Asking:
    """The helper as a thread that is not the event loop's own asks it; it knows nothing while it is not there."""

    def __init__(self, client: GraderClient, moves: Mapping[str, Move], loop: asyncio.AbstractEventLoop) -> None:
        self._client = client
        self._moves = moves
        self._loop = loop
        self._is_wanted = True

    def stop(self) -> None:
        """Nobody waits for the answers any more: whatever is asked from now on has none."""
        self._is_wanted = False

    def alike(self, left: Sequence[str], right: Sequence[str], least: float) -> Sequence[Pair]:
        """Pairs of texts that are alike in meaning."""
        if not (left and right and self._is_wanted):
            return []
        return self._answer(self._client.alike(left, right, least)) or []

    def grade(self, question: Question, rubric: Rubric, answer: str) -> Grade | None:
        """An answer's grade."""
        if not self._is_wanted:
            return None
        return self._answer(self._client.grade(question, rubric, answer, self._moves, keep=False))

    def _answer(self, asked: Coroutine[Any, Any, Result]) -> Result | None:
        try:
            return asyncio.run_coroutine_threadsafe(asked, self._loop).result()
        except (HelperUnavailable, RuntimeError):
            return None


def suggestions_for(
    question: Question, rubric: Rubric, others: Sequence[Question], store: Store | None, ask: Asking
) -> list[Suggestion]:
    """All there are but those that were declined before.

    Args:
        question: Under edit.
        rubric: As it stands.
        others: The bank's questions.
        store: The learner's history; one that cannot be read has nothing to suggest.
        ask: The helper.
    """
    attempts: Sequence[Attempt] = ()
    appeals: Sequence[Appeal] = ()
    with contextlib.suppress(GrillError):
        if store is not None:
            attempts, appeals = store.attempts(question.id), store.appeals()
    return wanted(gathered(question, rubric, others, attempts, appeals, alike=ask.alike, grade=ask.grade))
