"""What the workbench does with the sample answer, and where samples come from."""

from __future__ import annotations

from typing import Literal

from textual.content import Content

from grill.authoring.editing.edits import AddExample, AddWording, CannotEdit, Edit, MarkRelated, edit_text
from grill.content.grades import TOP_GRADE
from grill.errors import GrillError
from grill.tui.manuscript import Side
from grill.tui.plain import one_line, plain
from grill.tui.screens.pick import Choice, PickScreen
from grill.tui.screens.saving import SavingScreen
from grill.tui.studio_lines import Seen
from grill.tui.widgets.form_text import FormText

GRADES = (
    (4.0, "complete and right"),
    (3.0, "right, something is missing"),
    (2.0, "half of it"),
    (1.0, "a beginning"),
    (0.0, "wrong, or nothing of it"),
)
MOST_PAST = 20
"""Past answers offered as samples, the newest first."""
_SHOWN = 240


class SamplingScreen(SavingScreen):
    """A screen with a manuscript and a sample answer."""

    seen: Seen
    """What is shown of the sample."""

    @property
    def sample(self) -> FormText:
        """Where the sample answer is."""
        return self.query_one("#sample", FormText)

    async def action_add_example(self) -> None:
        """Ask for the sample's grade, and make it a graded example."""
        answer = self.sample.text.strip()
        if not answer:
            self.notify("Type a sample answer first; F6 goes there.")
            return
        preview = self.seen.preview
        got = round(TOP_GRADE * preview.grade.score) if preview and preview.answer.strip() == answer else TOP_GRADE
        choices = [Choice(f"{g:g}", Content(f" {g:g}  {words}"), key=f"{g:g}") for g, words in GRADES]

        question = self.page.name  # another hand's change may move the cursor while the grade is asked for

        def graded(grade: str | None) -> None:
            if grade is not None:
                self._use_sample(AddExample(question, answer, float(grade)))

        title = f"Which grade is right for this answer? It earns {got} at the moment."
        await self.app.push_screen(
            PickScreen(title, choices, chosen=f"{got}", foot="0 to 4 or Enter; Escape: none."), graded
        )

    def action_accept_wording(self) -> None:
        """The sample, or what is selected in it, becomes a right wording."""
        self._add_wording("accept")

    def action_reject_wording(self) -> None:
        """… or a wrong one."""
        self._add_wording("reject")

    def _add_wording(self, side: Literal["accept", "reject"]) -> None:
        wording = (self.sample.selected_text or self.sample.text).strip()
        if not wording:
            self.notify("Type the wording as a sample answer first; F6 goes there.")
            return
        self._use_sample(AddWording(self.page.name, self.seen.chosen, side, " ".join(wording.split())))

    def _use_sample(self, edit: Edit) -> None:
        if self.make(edit):
            self.sample.select_all()  # the next sample takes its place when it is typed

    def make(self, edit: Edit) -> bool:
        """Make an edit in its file's text; undo takes it back. Whether it was made."""
        self.take_texts()
        side: Side = "question" if isinstance(edit, MarkRelated) else "rubric"
        sheet, editor = self.page.sheets[side], self.editor_of(side)
        try:
            edited = edit_text(sheet.path, sheet.text, edit)
        except CannotEdit as error:
            self.notify(str(error), severity="warning", markup=False)
            return False
        if editor.read_only:
            self.notify(f"{sheet.path} cannot be written.", severity="warning", markup=False)
            return False
        editor.set_text(edited.text, edited.start)
        self.notify(f"{_said(edit)} Line {edited.line}; ctrl+z takes it back.", markup=False)
        return True

    async def action_pick_sample(self) -> None:
        """Take an example of the rubric, or a past answer, as the sample."""
        rubric = self.page.rubric
        choices = [
            (example.answer, f"example, grade {example.grade:g}")
            for example in sorted(rubric.examples if rubric else (), key=lambda example: -example.grade)
        ]
        question = self.page.question()
        if question is not None:
            choices.append((question.answer, "the key"))
        choices += [(answer, "your answer") for answer in self._past_answers()]

        def taken(index: str | None) -> None:
            if index is not None:
                self.sample.fill(choices[int(index)][0])
                self.sample.focus()
                self.lay_out()

        rows = [
            Choice(str(i), Content.assemble((f" {what:<18} ", "$text-muted"), plain(one_line(answer, _SHOWN))))
            for i, (answer, what) in enumerate(choices)
        ]
        if rows:
            await self.app.push_screen(PickScreen("Which answer should be the sample?", rows), taken)

    def _past_answers(self) -> list[str]:
        if self.grill.store is None:
            return []
        try:
            attempts = self.grill.store.attempts(self.page.name)
        except GrillError:
            return []
        return list(dict.fromkeys(a.answer for a in reversed(attempts) if a.answer.strip()))[:MOST_PAST]

    def lay_out(self) -> None:
        """Which panes there is room for."""
        raise NotImplementedError


def _said(edit: Edit) -> str:
    if isinstance(edit, AddExample):
        return f"A graded example, worth {edit.grade:g} of {TOP_GRADE}."
    if isinstance(edit, AddWording):
        right = "right" if edit.side == "accept" else "wrong"
        return f"A {right} wording of {edit.criterion}."
    return "Added."
