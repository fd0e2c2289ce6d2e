"""A rubric under edit, graded while it is written: the sample at once, its own tests when the keys are at rest."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from grill.errors import GrillError
from grill.grading.client import HelperUnavailable
from grill.tui.background import in_background
from grill.tui.desk import ByKeywords
from grill.tui.messages import RubricTried, SampleGraded

if TYPE_CHECKING:
    from grill.authoring.advice.preview import Preview
    from grill.authoring.advice.trying import Scores
    from grill.authoring.trial import Rival
    from grill.content.model import Move, Question, Rubric
    from grill.grading.grade import Grade
    from grill.tui.services import GraderClient

PAUSE_SECONDS = 0.025
"""After the last key before the sample is graded: a fast typist's keys come closer than this only in bursts."""
REST_SECONDS = 0.6
"""After the last key before the rubric is tried: some fifty answers are to be graded, one at a time."""
REPORTED_EVERY = 4
"""Answers of a trial between two reports of how it goes."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be graded."""

    question: Question
    rubric: Rubric
    sample: str


class Rehearsal:
    """Grades what was asked for last, one request at a time; what was overtaken meanwhile is not graded at all.

    Args:
        client: The grading helper.
        moves: The bank's moves.
        scores: What trials know already; one for the whole studio.
        rivals: Right answers to other questions as the bank has them now; called in a background thread.
        post: Told of what was found: SampleGraded, RubricTried.
    """

    def __init__(
        self,
        client: GraderClient,
        moves: Mapping[str, Move],
        scores: Scores,
        rivals: Callable[[], Sequence[Rival]],
        post: Callable[[SampleGraded | RubricTried], object],
    ) -> None:
        self._client = client
        self._moves = moves
        self._scores = scores
        self._rivals = rivals
        self._post = post
        self._wanted: Wanted | None = None
        self._last: dict[str, Preview] = {}
        """By question: what the next grade of the same sample is compared with."""
        self._woken = asyncio.Event()
        self._by_keywords = ByKeywords(moves)

    def want(self, wanted: Wanted | None) -> None:
        """Grade this from now on; None: nothing, the rubric does not load at the moment."""
        if wanted != self._wanted:
            self._wanted = wanted
            self._woken.set()

    def again(self) -> None:
        """Grade once more: the helper has come, or gone."""
        self._last.clear()
        self._woken.set()

    async def run(self) -> None:
        """Go on until cancelled."""
        while True:
            await self._woken.wait()
            await self._settle(PAUSE_SECONDS)
            wanted = self._wanted
            if wanted is None:
                continue
            # What cannot be graded or tried as it is, may be in a moment: the next key is looked at all the same.
            with contextlib.suppress(GrillError, OSError, ValueError, LookupError):
                await self._preview(wanted)
                if await self._is_quiet(REST_SECONDS) and self._client.state == "ready":
                    await self._try(wanted)

    async def _settle(self, seconds: float) -> None:
        """Until no key has come for so long; in a stream of keys not longer than five times that."""
        loop = asyncio.get_running_loop()
        latest = loop.time() + 5 * seconds
        while self._woken.is_set() and loop.time() < latest:
            self._woken.clear()
            await asyncio.sleep(seconds)
        self._woken.clear()

    async def _is_quiet(self, seconds: float) -> bool:
        try:
            async with asyncio.timeout(seconds):
                await self._woken.wait()
        except TimeoutError:
            return True
        return False

    async def _preview(self, wanted: Wanted) -> None:
        from grill.authoring.advice.preview import compared, preview_key

        key = preview_key(wanted.question, wanted.rubric, wanted.sample, self._moves)
        last = self._last.get(wanted.question.id)
        if last is not None and last.key == key:
            self._post(SampleGraded(wanted, last))
            return
        grade = await self._grade(wanted.question, wanted.rubric, wanted.sample)
        preview = compared(key, wanted.sample, grade, last)
        self._last[wanted.question.id] = preview
        self._post(SampleGraded(wanted, preview))

    async def _grade(self, question: Question, rubric: Rubric, answer: str) -> Grade:
        if self._client.state == "ready":
            try:
                return await self._client.grade(question, rubric, answer, self._moves, keep=False)
            except HelperUnavailable:
                pass  # it died or balked: the grade by keywords is labelled as such
        return await in_background(lambda: self._by_keywords.grade(question, rubric, answer))

    async def _try(self, wanted: Wanted) -> None:
        """Grade the rubric's own tests, as long as nobody types."""
        from grill.authoring.advice.trying import Trying
        from grill.authoring.trial import rival_answers

        def prepared() -> Trying:
            others = rival_answers(wanted.question, self._rivals())
            return Trying(wanted.question, wanted.rubric, others, self._moves, self._scores)

        trying = await in_background(prepared)
        graded = 0
        while not self._woken.is_set() and (answer := trying.next_answer()) is not None:
            try:
                grade = await self._client.grade(wanted.question, wanted.rubric, answer, self._moves, keep=False)
            except HelperUnavailable:
                return
            trying.take(answer, grade.score)
            graded += 1
            if graded % REPORTED_EVERY == 0:
                self._post(RubricTried(wanted, trying.result, trying.left))
        self._post(RubricTried(wanted, trying.result, trying.left))
