"""The grading desk: asks the helper, and falls back to keyword evidence while there is none."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING

from grill.grading.client import HelperUnavailable
from grill.tui.background import in_background

if TYPE_CHECKING:
    from grill.content.model import Move, Question, Rubric
    from grill.grading.grade import Grade
    from grill.grading.grader import Grader
    from grill.tui.services import GraderClient

PATIENCE_SECONDS = 1.5
"""How long an answer waits for the helper, which may be reading a long rubric for the first time."""


class ByKeywords:
    """Grades without the helper, by keywords, numbers and polarity; for a background thread."""

    def __init__(self, moves: Mapping[str, Move]) -> None:
        self._moves = moves
        self._grader: Grader | None = None

    def grade(self, question: Question, rubric: Rubric, answer: str) -> Grade:
        """A grade in mode `keywords`."""
        if self._grader is None:
            # Deferred to the first fallback: the word lists and the stemmer are no part of the first frame.
            from grill.grading.grader import Grader

            self._grader = Grader(None, self._moves)
        return self._grader.grade(question, rubric, answer)


class GradingDesk:
    """Grades answers with the best evidence there is at the moment, never on the event loop."""

    def __init__(
        self, client: GraderClient, moves: Mapping[str, Move], patience_seconds: float = PATIENCE_SECONDS
    ) -> None:
        self.client = client
        self.moves = moves
        self._patience_seconds = patience_seconds
        self._by_keywords = ByKeywords(moves)

    async def grade(self, question: Question, rubric: Rubric, answer: str) -> Grade:
        """A full grade from the helper, or one in mode `keywords` when the helper has none to give."""
        if self.client.state == "ready":
            try:
                async with asyncio.timeout(self._patience_seconds):
                    return await self.client.grade(question, rubric, answer, self.moves)
            except (HelperUnavailable, TimeoutError):
                pass  # it died, balked or is busy: the fallback below is labelled, and refined when it can be
        return await in_background(lambda: self._by_keywords.grade(question, rubric, answer))

    async def refine(self, question: Question, rubric: Rubric, answer: str) -> Grade | None:
        """A full grade to replace a provisional one; None when the helper has none to give."""
        try:
            return await self.client.grade(question, rubric, answer, self.moves)
        except HelperUnavailable:
            return None

    async def warm(self, question: Question, rubric: Rubric) -> None:
        """Have the helper read a rubric while the learner reads the question: up to 5 s the first time it is met."""
        # An empty answer is graded by looking at the rubric alone.
        await self.refine(question, rubric, "")
