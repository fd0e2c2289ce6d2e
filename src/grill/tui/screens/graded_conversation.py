"""Behind an interview's conversation: answers on their way to their grades, and the report when all are there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from textual import on, work

from grill.errors import GrillError
from grill.session.interview import events as happened
from grill.tui.messages import GradeReady, GradingFailed
from grill.tui.screens.conversation import ConversationScreen
from grill.tui.widgets.blocks import NoteBlock
from grill.tui.widgets.status_line import StatusLine

if TYPE_CHECKING:
    from grill.grading.client import HelperState
    from grill.grading.grade import Grade
    from grill.interviewer import Interviewer, Work
    from grill.session.interview.events import Effect, Event
    from grill.tui.desk import GradingDesk


class GradedConversation(ConversationScreen):
    """A conversation whose answers are graded while it goes on; nothing of it is shown before its end."""

    def __init__(self, interviewer: Interviewer, desk: GradingDesk) -> None:
        super().__init__()
        self.interviewer = interviewer
        self._desk = desk
        self._ungraded: dict[int, Work] = {}
        self._provisional: dict[int, Work] = {}
        self._leaving = False

    @property
    def _reading(self) -> float:
        return self.grill.services.elapsed()

    async def _happen(self, what: Callable[[], Sequence[Effect]]) -> bool:
        """Make something happen in the interview and carry out what follows; False when it could not be."""
        raise NotImplementedError

    async def _tell(self, event: Event) -> bool:
        return await self._happen(lambda: self.interviewer.tell(event, self._reading))

    def _start_grading(self, item: Work) -> None:
        self._ungraded[item.attempt] = item
        self._grade(item)

    def _grade_answer(self, attempt: int) -> None:
        try:
            item = self.interviewer.work_of(attempt)
        except GrillError as error:
            # Nobody waits for it; the answer is stored, and graded when the interview is opened again.
            self.post_message(GradingFailed(attempt, str(error)))
        else:
            if item is not None:
                self._start_grading(item)

    @work(exit_on_error=False)
    async def _grade(self, item: Work) -> None:
        try:
            if item.rubric is None:
                raise LookupError("the question has lost its rubric")  # noqa: TRY301  reported as any other failure
            grade = await self._desk.grade(item.question, item.rubric, item.answer)
        except Exception as error:  # noqa: BLE001  whatever went wrong, the interview goes on and the answer is stored
            self.post_message(GradingFailed(item.attempt, f"{type(error).__name__}: {error}"))
        else:
            self.post_message(GradeReady(item.attempt, grade))

    @work(exit_on_error=False)
    async def _refine(self, item: Work) -> None:
        if item.rubric is not None:
            grade = await self._desk.refine(item.question, item.rubric, item.answer)
            if grade is not None:
                self.post_message(GradeReady(item.attempt, grade))
            else:
                self.post_message(GradingFailed(item.attempt, "the helper has no better grade"))

    @work(exit_on_error=False, exclusive=True, group="warm")
    async def _warm(self, slot: int) -> None:
        entry = self.interviewer.entry(slot)
        if entry is not None and entry.rubric is not None:
            await self._desk.warm(entry.question, entry.rubric)

    def _show_grader(self) -> None:
        self.query_one(StatusLine).show_grader(self._desk.client.state, self._desk.client.reason)

    def grader_changed(self, state: HelperState) -> None:
        """Show it, grade again whatever was graded by keywords alone, and wait no longer where that is in vain."""
        self._show_grader()
        if state == "ready":
            for item in self._provisional.values():
                self._refine(item)
        self._maybe_report()

    @on(GradeReady)
    async def _grade_ready(self, event: GradeReady) -> None:
        event.stop()
        item = self._ungraded.pop(event.attempt, None) or self._provisional.pop(event.attempt, None)
        if event.grade.mode == "keywords" and item is not None:
            self._provisional[event.attempt] = item
            if self._desk.client.state == "ready":
                self._refine(item)
        await self._graded(event.attempt, event.grade)

    async def _graded(self, attempt: int, grade: Grade) -> None:
        await self._happen(lambda: self.interviewer.graded(attempt, grade, self._reading))
        self._maybe_report()

    @on(GradingFailed)
    async def _grading_failed(self, event: GradingFailed) -> None:
        event.stop()
        self._ungraded.pop(event.attempt, None)
        if self._desk.client.state == "ready":
            # It works and has no grade for this answer: the one by keywords stays.
            self._provisional.pop(event.attempt, None)
        await self._tell(happened.GradingFailed(event.attempt))
        self._maybe_report()

    async def _await_grades(self) -> None:
        """Show the report, once the last grades are there."""
        self.close_calculator()
        if self._ungraded:
            await self.transcript.add(NoteBlock("Your last answer is being graded; the report comes in a moment."))
        elif self._provisional and self._desk.client.state in ("starting", "ready"):
            await self.transcript.add(
                NoteBlock("Some grades are still provisional. The report waits for better ones; F9 shows it as it is.")
            )
        self._maybe_report()

    def _maybe_report(self) -> None:
        waits = self._ungraded or (self._provisional and self._desk.client.state in ("starting", "ready"))
        if self.interviewer.state.phase == "finished" and not waits:
            self._report()

    def _report(self) -> None:
        if not self._leaving:
            self._leaving = True
            try:
                self.grill.show_report(self.interviewer)
            except GrillError as error:
                self.notify(f"The report cannot be shown: {error}", severity="error", markup=False, timeout=10)
