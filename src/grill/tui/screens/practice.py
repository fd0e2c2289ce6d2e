"""Practice: be asked, type freely, send, see what each word earned."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType

from grill.errors import GrillError
from grill.session.practice import (
    Advanced,
    AnswerCommitted,
    AttemptGraded,
    Ended,
    GradeOverridden,
    HintAsked,
    Practice,
    Retried,
    Skipped,
    Task,
    apply,
    begin,
)
from grill.session.review import difference, summary
from grill.tui.commands import bindings_of
from grill.tui.desk import GradingDesk
from grill.tui.drafts import DraftKeeper
from grill.tui.messages import (
    DraftChanged,
    GradeReady,
    GradingFailed,
)
from grill.tui.screens.base import APPEALED
from grill.tui.screens.calculating import Beside
from grill.tui.screens.conversation import ConversationScreen
from grill.tui.widgets.blocks import Fold, HintBlock, NoteBlock, QuestionBlock
from grill.tui.widgets.grade_card import CardState, GradeCard
from grill.tui.widgets.key_bar import KeyBar
from grill.tui.widgets.prompt import Prompt
from grill.tui.widgets.status_line import StatusLine
from grill.tui.widgets.summary_block import SummaryBlock
from grill.tui.widgets.too_small import TooSmall
from grill.tui.widgets.transcript import Transcript

if TYPE_CHECKING:
    from grill.content.bank import Bank
    from grill.content.model import Entry
    from grill.grading.client import HelperState
    from grill.session.practice import Event
    from grill.session.review import Difference
    from grill.store import Store
    from grill.tui.commands import Scope

ASKING = ("help", "calc", "hint", "skip", "end", "command-palette")
ANSWERED = ("help", "retry", "next", "right", "model", "command-palette")
FINISHED = ("help", "retry", "end", "command-palette")
COMPLETE = ("help", "end", "command-palette")
"""Finished with nothing left to try again."""


@dataclass(slots=True)
class Attempt:
    """An attempt on the screen."""

    entry: Entry
    card: GradeCard
    refined: bool = False
    """A refinement has been asked for because the helper became ready while the fallback was at work."""


class PracticeScreen(ConversationScreen):
    """One practice from its first question to its summary."""

    HELP_SCOPES: ClassVar[tuple[Scope, ...]] = ("practice", "prompt", "calculator", "app")
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("practice")]

    def __init__(self, bank: Bank, store: Store, desk: GradingDesk, tasks: tuple[Task, ...], title: str) -> None:
        super().__init__()
        self._bank = bank
        self._store = store
        self._desk = desk
        self._title = title
        self.practice: Practice = begin(tasks)
        self._attempts: dict[int, Attempt] = {}
        self._asked_at: datetime | None = None
        self._drafts = DraftKeeper(self.set_timer, self._save_draft)

    def compose(self) -> ComposeResult:
        """The parts, from top to bottom."""
        yield StatusLine(self._title)
        yield Beside(Transcript())
        yield Prompt(self, self.grill.services.keymap)
        yield KeyBar(*ASKING)
        yield TooSmall()

    async def on_mount(self) -> None:
        """Ask the first question."""
        self.grader_changed(self._desk.client.state)
        await self._ask()

    # -- parts

    def _entry(self) -> Entry | None:
        task = self.practice.current
        return self._bank.entries[task.question] if task is not None else None

    def _apply(self, event: Event) -> bool:
        """Move the state machine; False when the event did not apply."""
        before, self.practice = self.practice, apply(self.practice, event)
        finished = FINISHED if summary(self.practice).again else COMPLETE
        self.query_one(KeyBar).show({"asking": ASKING, "answered": ANSWERED, "finished": finished}[self.practice.phase])
        return self.practice is not before

    async def _ask(self) -> None:
        entry = self._entry()
        if entry is None:
            await self._finish()
            return
        state = self.practice
        self.query_one(StatusLine).show_place(f"{self._title} · {state.position + 1} of {len(state.tasks)}")
        self._asked_at = self.grill.services.now()
        draft = self._store.draft(entry.question.id) or ""
        self.prompt.start(draft)
        await self.transcript.add(QuestionBlock(entry))
        if draft:
            await self.transcript.add(NoteBlock("Your draft is back in the prompt."))
        self._warm()

    async def _finish(self) -> None:
        self.query_one(StatusLine).show_place(f"{self._title} · finished")
        self.prompt.start()
        self.prompt.placeholder = "The practice is over."
        await self.transcript.add(SummaryBlock(summary(self.practice), self._bank))

    # -- the prompt

    @on(DraftChanged)
    def _draft_changed(self, event: DraftChanged) -> None:
        event.stop()
        self._drafts.changed(event.text)

    def _save_draft(self, text: str) -> None:
        task = self.practice.current
        if task is None:
            return
        try:
            if text.strip():
                self._store.save_draft(task.question, text, at=self.grill.services.now())
            else:
                self._store.clear_draft(task.question)
        except GrillError as error:
            self.notify(f"The draft could not be saved: {error}", severity="error", markup=False)

    def flush_draft(self) -> None:
        """Save the draft now: before leaving the question, the screen or the app."""
        if self.is_mounted:
            self._drafts.changed(self.prompt.text)  # word of the last letters may be on its way
        self._drafts.flush()

    async def submit(self, text: str) -> None:
        """Take an answer: store it first, then have it graded."""
        entry = self._entry()
        if entry is None or self.is_too_small:
            self.prompt.start(text)
            self.notify("The practice is over: F9 goes home." if entry is None else "Enlarge the window to send.")
            return
        now = self.grill.services.now()
        seconds = (now - self._asked_at).total_seconds() if self._asked_at else None
        try:
            attempt = self._store.add_attempt(
                entry.question.id, text, hints=self.practice.hints_shown, seconds=seconds, at=now
            )
            self._store.clear_draft(entry.question.id)
        except GrillError as error:
            self.prompt.start(text)
            self.notify(f"Not sent, the answer could not be stored: {error}", severity="error", markup=False)
            return
        self._drafts.forget()
        self._apply(AnswerCommitted(attempt))
        card = GradeCard(CardState(text, entry.question.answer))
        self._attempts[attempt] = Attempt(entry, card)
        await self.transcript.add(card)
        self._grade(attempt)

    # -- grading

    @work(exit_on_error=False)
    async def _grade(self, number: int) -> None:
        attempt = self._attempts[number]
        question, rubric = attempt.entry.question, attempt.entry.rubric
        if rubric is None:
            reason = "This question has no rubric yet; compare with the model answer."
            self.post_message(GradingFailed(number, reason))
            return
        try:
            grade = await self._desk.grade(question, rubric, attempt.card.state.answer)
        except Exception as error:  # noqa: BLE001  whatever went wrong, the screen lives on and the answer is stored
            reason = f"The answer is stored, but could not be graded ({type(error).__name__}: {error})."
            self.post_message(GradingFailed(number, reason))
        else:
            self.post_message(GradeReady(number, grade))

    @work(exit_on_error=False, exclusive=True, group="warm")
    async def _warm(self) -> None:
        entry = self._entry()
        if entry is not None and entry.rubric is not None:
            await self._desk.warm(entry.question, entry.rubric)

    @work(exit_on_error=False)
    async def _refine(self, number: int) -> None:
        attempt = self._attempts[number]
        if attempt.entry.rubric is not None:
            answer = attempt.card.state.answer
            grade = await self._desk.refine(attempt.entry.question, attempt.entry.rubric, answer)
            if grade is not None:
                self.post_message(GradeReady(number, grade))

    def grader_changed(self, state: HelperState) -> None:
        """Show it, and grade again whatever was graded by keywords alone."""
        self.query_one(StatusLine).show_grader(state, self._desk.client.reason)
        if state == "ready":
            self._warm()
            for number, attempt in self._attempts.items():
                grade = attempt.card.state.grade
                if grade is not None and grade.mode == "keywords":
                    self._refine(number)

    @on(GradeReady)
    async def _grade_ready(self, event: GradeReady) -> None:
        event.stop()
        number, grade = event.attempt, event.grade
        attempt = self._attempts[number]
        card = attempt.card
        first = card.state.grade is None
        try:
            self._store.set_grade(number, grade)
        except GrillError as error:
            self.notify(f"The grade could not be stored: {error}", severity="error", markup=False)
        self._apply(AttemptGraded(number, grade))
        points = {result.id: result.point for result in grade.criteria}
        await card.show(
            replace(card.state, grade=grade, problem="", difference=self._difference(number), points=points)
        )
        if first:
            self.transcript.show(card)
        if grade.mode == "keywords" and self._desk.client.state == "ready" and not attempt.refined:
            attempt.refined = True
            self._refine(number)

    def _difference(self, number: int) -> Difference | None:
        earlier = self.practice.earlier(number)
        this = next((outcome for outcome in self.practice.outcomes if outcome.attempt == number), None)
        return difference(earlier, this) if earlier is not None and this is not None else None

    @on(GradingFailed)
    async def _grading_failed(self, event: GradingFailed) -> None:
        event.stop()
        card = self._attempts[event.attempt].card
        if card.state.grade is None:
            await card.show(replace(card.state, problem=event.reason))
            self.transcript.show(card)

    # -- commands

    async def action_hint(self) -> None:
        """Show the next staged hint."""
        entry = self._entry()
        if entry is None or not self._apply(HintAsked()):
            if self.practice.phase == "answered":
                self.notify("Hints come before the answer; F4 tries again.")
            else:
                hints = entry is not None and entry.question.hints
                self.notify("No more hints for this question." if hints else "This question has no hints.")
            return
        shown = self.practice.hints_shown
        await self.transcript.add(HintBlock(shown, len(entry.question.hints), entry.question.hints[shown - 1]))

    async def action_skip(self) -> None:
        """Pass over the question; what was typed stays as its draft."""
        entry = self._entry()
        if entry is None:
            return
        self.flush_draft()
        tried = self.practice.latest is not None
        self._apply(Skipped())
        if not tried:
            fold = Fold("Model answer", entry.question.answer, key="F7")
            await self.transcript.add(NoteBlock(f"Skipped {entry.question.id}."), fold)
        await self._ask()

    async def action_next(self) -> None:
        """Go on, once the question has been answered."""
        if self.practice.phase == "asking" and self.practice.latest is None:
            self.notify("Answer first, or skip with F3.")
        elif self.practice.phase != "finished":
            self.flush_draft()
            self._apply(Advanced())
            await self._ask()

    def action_retry(self) -> None:
        """Put the last answer back into the prompt; after the end, practise the weak questions again."""
        if self.practice.phase == "finished":
            if not self.grill.practise_again(summary(self.practice).again):
                self.notify("Nothing to repeat: all of it was cold.")
            return
        latest = self.practice.latest
        if latest is None:
            self.notify("There is no answer to edit yet.")
            return
        self._apply(Retried())
        if not self.prompt.text.strip():
            self.prompt.start(self._attempts[latest.attempt].card.state.answer)

    async def action_right(self, reason: str = "") -> None:
        """Overrule the last grade; a second time, let the grade stand again."""
        outcome = self.practice.latest or (self.practice.outcomes[-1] if self.practice.outcomes else None)
        if outcome is None or outcome.score is None:
            self.notify("There is no grade to overrule yet.")
            return
        now = self.grill.services.now()
        withdrawn = outcome.override is not None
        try:
            if withdrawn:
                self._store.withdraw_override(outcome.attempt, at=now)
            else:
                self._store.override(outcome.attempt, score=1.0, reason=reason, at=now)
        except GrillError as error:
            self.notify(f"Your word could not be stored: {error}", severity="error", markup=False)
            return
        self._apply(GradeOverridden(outcome.attempt, None if withdrawn else 1.0))
        card = self._attempts[outcome.attempt].card
        await card.show(replace(card.state, overruled=None if withdrawn else 1.0))
        self.transcript.show(card)

    async def action_appeal(self, reason: str = "") -> None:
        """Overrule the last grade, and put the answer forward as a graded example of the rubric."""
        outcome = self.practice.latest or (self.practice.outcomes[-1] if self.practice.outcomes else None)
        if outcome is not None and outcome.override is None:
            await self.action_right(reason)
            outcome = self.practice.latest or self.practice.outcomes[-1]
        if outcome is None or outcome.override is None:
            return
        try:
            self._store.appeal(outcome.attempt, None, reason, at=self.grill.services.now())
        except GrillError as error:
            self.notify(f"Your appeal could not be stored: {error}", severity="error", markup=False)
        else:
            self.notify(APPEALED)

    def action_model(self) -> None:
        """Unfold or fold the newest model answer."""
        fold = self.transcript.last_fold()
        if fold is None:
            self.notify("Answer first; F3 skips the question and then shows its answer.")
            return
        fold.toggle()
        self.transcript.show(fold)

    async def action_end(self) -> None:
        """End the practice; a second time, go home."""
        self.flush_draft()
        if self.practice.phase == "finished":
            self.dismiss()
        else:
            self._apply(Ended())
            await self._finish()
