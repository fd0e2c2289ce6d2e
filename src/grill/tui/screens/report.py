"""After an interview: the report, the answers one by one, the drills behind three keys, and the files."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.widgets import Static

from grill import paths
from grill.errors import GrillError
from grill.tui.commands import bindings_of
from grill.tui.screens.base import APPEALED, GrillScreen
from grill.tui.widgets.blocks import Fold, NoteBlock
from grill.tui.widgets.grade_card import CardState, GradeCard
from grill.tui.widgets.key_bar import KeyBar
from grill.tui.widgets.report_blocks import question_line, report_blocks
from grill.tui.widgets.status_line import StatusLine
from grill.tui.widgets.talk import FollowUpBlock
from grill.tui.widgets.too_small import TooSmall

if TYPE_CHECKING:
    from grill.interviewer import Interviewer
    from grill.report.model import QuestionReport, Report
    from grill.store import Attempt, Store
    from grill.tui.commands import Scope


class ScrolledScreen(GrillScreen):
    """A screen whose content is one long page; keys scroll it."""

    AUTO_FOCUS = "#page"

    @property
    def page(self) -> VerticalScroll:
        """The content."""
        return self.query_one("#page", VerticalScroll)

    def action_page_up(self) -> None:
        """Scroll a page."""
        self.page.scroll_page_up(animate=False)

    def action_page_down(self) -> None:
        """Scroll a page."""
        self.page.scroll_page_down(animate=False)

    def action_line_up(self) -> None:
        """Scroll a line."""
        self.page.scroll_up(animate=False)

    def action_line_down(self) -> None:
        """Scroll a line."""
        self.page.scroll_down(animate=False)

    def action_model_answer(self) -> None:
        """Unfold or fold the model answer; one that unfolds below what is seen comes into view."""
        folds = list(self.query(Fold))
        for fold in folds:
            fold.toggle()
        if folds and folds[0].is_open:
            self.call_after_refresh(self.page.scroll_to_widget, folds[0], animate=False)

    def judge(self, store: Store, attempt: Attempt, reason: str, *, appeal: bool) -> bool:
        """Overrule an answer's grade, or take that back; False when it could not be stored.

        An appeal overrules, never takes back, and puts the answer forward as a graded example of the rubric.
        """
        now = self.grill.services.now()
        try:
            if attempt.override is not None and not appeal:
                store.withdraw_override(attempt.id, at=now)
            else:
                store.override(attempt.id, score=1.0, reason=reason, at=now)
            if appeal:
                store.appeal(attempt.id, None, reason, at=now)
        except GrillError as error:
            self.notify(f"Your word could not be stored: {error}", severity="error", markup=False)
            return False
        if appeal:
            self.notify(APPEALED)
        return True


class ReportScreen(ScrolledScreen):
    """The report of one interview."""

    HELP_SCOPES: ClassVar[tuple[Scope, ...]] = ("report", "app")
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("report")]

    def __init__(self, interviewer: Interviewer) -> None:
        super().__init__()
        self.interviewer = interviewer
        self.report = interviewer.report()

    def compose(self) -> ComposeResult:
        """The parts, from top to bottom."""
        yield StatusLine("Interview report")
        yield VerticalScroll(*report_blocks(self.report), id="page")
        yield KeyBar("answers", "drill", "save-report", "home", "help")
        yield TooSmall()

    def on_mount(self) -> None:
        """Nothing is being graded here."""
        self.query_one(StatusLine).show_words("")

    async def redraw(self) -> None:
        """Show the report anew: the learner has overruled a grade."""
        try:
            self.report = self.interviewer.report()
        except GrillError as error:
            self.notify(str(error), severity="error", markup=False)
            return
        await self.page.remove_children()
        await self.page.mount_all(report_blocks(self.report))

    def _drill(self, number: int) -> None:
        drills = self.report.drills
        if number >= len(drills):
            self.notify("There is no such drill.")
            return
        self.grill.start_drill(drills[number].questions, drills[number].title)

    def action_drill(self) -> None:
        """Practise the first thing to drill."""
        self._drill(0)

    def action_drill_second(self) -> None:
        """Practise the second."""
        self._drill(1)

    def action_drill_third(self) -> None:
        """Practise the third."""
        self._drill(2)

    def action_answers(self) -> None:
        """Look at the answers one by one."""
        if self.report.questions:
            self.app.push_screen(AnswersScreen(self))
        else:
            self.notify("No question was answered.")

    def action_save_report(self) -> None:
        """Write the report as HTML, Markdown and JSON."""
        from grill.report.files import save_report

        try:
            folder = save_report(self.report, paths.reports_folder())
        except OSError as error:
            self.notify(f"The report could not be saved: {error.strerror or error}", severity="error", markup=False)
        else:
            self.notify(f"Saved in {folder}", timeout=10, markup=False)

    def action_home(self) -> None:
        """Home."""
        self.dismiss()


class AnswersScreen(ScrolledScreen):
    """One question of the report at a time."""

    HELP_SCOPES: ClassVar[tuple[Scope, ...]] = ("answers", "app")
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("answers")]

    def __init__(self, over: ReportScreen) -> None:
        """Show the answers of the report screen `over`."""
        super().__init__()
        self._over = over
        self._attempts = over.interviewer.numbered_attempts()
        self.shown = 0
        """Index of the question on screen."""

    def compose(self) -> ComposeResult:
        """The parts, from top to bottom."""
        yield StatusLine()
        yield VerticalScroll(id="page")
        yield KeyBar("previous", "following", "model-answer", "right", "close", "help")
        yield TooSmall()

    async def on_mount(self) -> None:
        """Show the first question."""
        await self._show()

    @property
    def report(self) -> Report:
        """The report that the answers belong to."""
        return self._over.report

    async def _show(self) -> None:
        question = self.report.questions[self.shown]
        self.query_one(StatusLine).show_place(f"Answer {self.shown + 1} of {len(self.report.questions)}")
        self.query_one(StatusLine).show_words("")
        await self.page.remove_children()
        await self.page.mount_all(self._blocks(question))
        self.page.scroll_home(animate=False)

    def _blocks(self, question: QuestionReport) -> list[Static | FollowUpBlock | GradeCard | Fold]:
        found: list[Static | FollowUpBlock | GradeCard | Fold] = [
            Static(question_line(question), classes="question", markup=False),
            FollowUpBlock(question.prompt or f"{question.id} is no longer in the bank."),
        ]
        found += [NoteBlock(f"Hint: {hint}") for hint in question.hints if hint]
        if question.answer is None:
            found.append(NoteBlock("You skipped this one." if question.outcome == "skipped" else "Not answered."))
            found.append(Fold("Model answer", question.model_answer, key="F7"))
        else:
            found.append(self._card(question, 0, question.answer.text, question.model_answer))
        for follow_up in question.follow_ups:
            found.append(FollowUpBlock(follow_up.text, follow_up.about))
            if follow_up.answer is None:
                found.append(NoteBlock("You skipped this one."))
                continue
            if follow_up.before is not None and follow_up.after is not None:
                gain = round(100 * (follow_up.after - follow_up.before))
                found.append(NoteBlock(f"A follow-up counts half: +{gain} for this question."))
            found.append(self._card(question, follow_up.number, follow_up.answer.text, ""))
        return found

    def _card(self, question: QuestionReport, follow_up: int, text: str, model_answer: str) -> GradeCard:
        attempt = self._attempts.get((question.number, follow_up))
        grade = attempt.grade if attempt is not None else None
        overruled = attempt.override.score if attempt is not None and attempt.override is not None else None
        problem = "" if grade is not None else "There is no grade for this answer."
        return GradeCard(CardState(text, model_answer, grade=grade, problem=problem, overruled=overruled))

    async def action_previous(self) -> None:
        """The question before."""
        self.shown = max(0, self.shown - 1)
        await self._show()

    async def action_following(self) -> None:
        """The next question."""
        self.shown = min(len(self.report.questions) - 1, self.shown + 1)
        await self._show()

    async def action_right(self, reason: str = "") -> None:
        """Overrule the grade of the answer on screen; a second time, let it stand again."""
        await self._judge(reason, appeal=False)

    async def action_appeal(self, reason: str = "") -> None:
        """Overrule the grade, and put the answer forward as a graded example of the rubric."""
        await self._judge(reason, appeal=True)

    async def _judge(self, reason: str, *, appeal: bool) -> None:
        attempt = self._attempts.get((self.report.questions[self.shown].number, 0))
        if attempt is None:
            self.notify("There is no answer to overrule.")
            return
        if not self.judge(self._over.interviewer.store, attempt, reason, appeal=appeal):
            return
        self._attempts = self._over.interviewer.numbered_attempts()
        await self._over.redraw()
        await self._show()

    def action_close(self) -> None:
        """Back to the report."""
        self.dismiss()
