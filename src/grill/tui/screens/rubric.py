"""A rubric under edit: its file on the left, a sample answer and what it earns on the right, at every key."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static, TextArea

from grill.authoring.editing.edits import CannotEdit
from grill.authoring.editing.line_breaks import shown
from grill.authoring.editing.taking_over import taken_over
from grill.errors import InputError
from grill.tui.commands import bindings_of
from grill.tui.manuscript import SIDES, Manuscript, Side
from grill.tui.messages import RubricTried, SampleGraded
from grill.tui.plain import one_line, plain
from grill.tui.rehearsal import Rehearsal, Wanted
from grill.tui.screens.sampling import SamplingScreen
from grill.tui.screens.saving import LOOK_SECONDS
from grill.tui.studio_lines import Seen, studio_lines
from grill.tui.widgets.form_text import FormText
from grill.tui.widgets.hanging import Hanging
from grill.tui.widgets.key_bar import KeyBar
from grill.tui.widgets.status_line import StatusLine
from grill.tui.widgets.too_small import TooSmall
from grill.tui.widgets.yaml_editor import LONGEST_TEXT, YamlEditor
from grill.tui.widgets.yaml_messages import CursorMoved, TextEdited
from grill.tui.widgets.yaml_pane import YamlPane

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.timer import Timer

    from grill.authoring.trial import Rival
    from grill.grading.client import HelperState
    from grill.tui.commands import Command, Scope
    from grill.tui.workshop import Workshop

BESIDE = 96
"""Columns from which the rubric and the sample stand side by side."""
READ_AT_ONCE = 40_000
"""Characters of a text up to which it is read after every key: 10 ms; every file of the bank that comes with it is."""
READ_SECONDS = 0.04
"""After the last key before a longer text is read: 50 ms at 100,000 characters, in which no key is drawn."""
WRITING = ("save-rubric", "other-pane", "suggestions", "other-file", "leave-rubric", "help")
"""Keys shown while the file has the cursor …"""
SAMPLING = ("add-example", "accept-wording", "reject-wording", "pick-sample", "other-pane", "leave-rubric")
"""… and while the sample has it."""


class RubricScreen(SamplingScreen):
    """The studio's workbench."""

    HELP_SCOPES: ClassVar[tuple[Scope, ...]] = ("rubric", "app")
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("rubric")]

    def __init__(self, workshop: Workshop, page: Manuscript) -> None:
        super().__init__(workshop, page)
        self._side: Side = "rubric"
        self.seen = Seen()
        self._drawn: Seen | None = None
        self._rehearsal: Rehearsal | None = None
        self._panes: dict[Side, YamlPane] = {}
        self._reading: Timer | None = None
        """Of a text that is still to be read."""

    # -- parts

    def compose(self) -> ComposeResult:
        """Left the file, right the sample and what it earns."""
        keymap = self.grill.services.keymap
        self._panes = {side: YamlPane(self, keymap) for side in SIDES}
        yield StatusLine("Authoring studio")
        with Horizontal(id="bench"):
            with Vertical(id="files"):
                yield Static(id="file", markup=False)
                yield from self._panes.values()
            with Vertical(id="trial"):
                sample = FormText("A sample answer, as a candidate might type it …", "rubric", keymap)
                sample.id = "sample"
                yield sample
                with VerticalScroll(id="seen", can_focus=False):
                    yield Hanging()
        yield KeyBar(*WRITING)
        yield TooSmall()

    def on_mount(self) -> None:
        """Open at the question, and begin to grade."""
        services = self.grill.services
        for side, pane in self._panes.items():
            sheet = self.page.sheets[side]
            pane.editor.open(sheet.path, sheet.text, known=self.workshop.known, read_only=bool(sheet.refusal))
            pane.display = side == self._side
        self.grader_changed(services.client.state)
        self.query_one("#sample", FormText).load_text(self.workshop.samples.get(self.page.name, ""))
        moves = self.workshop.bank.moves
        self._rehearsal = Rehearsal(services.client, moves, self.workshop.scores, self._rivals_now, self.post_message)
        self.run_worker(self._rehearsal.run(), exit_on_error=False, group="rehearsal")
        self.set_focus(self.editor)
        taken_up = self.take_up()
        self.editor.go_to(self.page.line_of(self._side))
        self.lay_out()
        if not taken_up:
            self._begin()
        self.set_interval(LOOK_SECONDS, self.look)
        self.read_anew()
        self.look_for_suggestions()

    def _rivals_now(self) -> Sequence[Rival]:
        """Of the bank as it is: every save brings another workshop."""
        return self.workshop.rivals()

    def _begin(self) -> None:
        """Of a question without a rubric: a first one from its key, or the question, where the key is to be written."""
        if why := self.page.sheets["rubric"].refusal:
            self.notify(f"{why} It can be read and tried here.", severity="warning", markup=False)
        if not self.page.owes_rubric or self.editor.read_only:
            return
        if self.page.sheets["rubric"].text.strip() and not self.page.document("rubric").loads:
            return  # the rubric may be there, where nobody can tell it from the others
        try:
            drafted = self.page.with_draft()
        except (CannotEdit, InputError) as error:
            self.notify(str(error), severity="warning", markup=False)
            return
        if drafted is None:
            self.action_other_file()
            self.notify("There is no key yet: write one, and a rubric can be drafted from it.")
        else:
            self.editor.set_text(drafted, len(drafted))
            self.editor.go_to(self.page.line_of("rubric"))
            self.notify("A first rubric was drafted from the key. Nothing is saved yet.")

    def on_descendant_focus(self) -> None:
        """The keys that matter now."""
        self.query_one(KeyBar).show(SAMPLING if self.focused is self.sample else WRITING)

    def on_resize(self) -> None:
        """Side by side where there is room."""
        self.lay_out()

    def grader_changed(self, state: HelperState) -> None:
        """Show it in the status line, and grade with what there is now."""
        self.query_one(StatusLine).show_grader(state, self.grill.services.client.reason)
        if self._rehearsal is not None and state in ("ready", "failed"):
            self._rehearsal.again()

    @property
    def editor(self) -> YamlEditor:
        """Of the file that is shown."""
        return self.editor_of(self._side)

    def editor_of(self, side: Side) -> YamlEditor:
        """Of one of the files."""
        return self._panes[side].editor

    def lay_out(self) -> None:
        """Side by side where there is room, else the pane that has the keys."""
        beside = self.app.size.width >= BESIDE
        at_sample = self.focused is self.sample
        self.query_one("#files").display = beside or not at_sample
        trial = self.query_one("#trial")
        trial.display = beside or at_sample
        trial.set_class(not beside, "-alone")

    # -- what is typed

    @on(TextEdited)
    def _edited(self, event: TextEdited) -> None:
        event.stop()
        self.take_texts()
        self.keep_soon()
        if len(event.text) <= READ_AT_ONCE:
            self.read_anew()
            return
        if self._reading is not None:
            self._reading.stop()
        self._reading = self.set_timer(READ_SECONDS, self._read_late)

    def _read_late(self) -> None:
        self.read_anew()
        self._follow_cursor()

    @on(CursorMoved)
    def _moved(self, event: CursorMoved) -> None:
        event.stop()
        self.take_texts()  # the cursor stands in what the editor shows, whether or not that was told of yet
        if self._reading is None:
            self._follow_cursor()

    def _follow_cursor(self) -> None:
        line = self.editor.line
        before, typed = self.page.name, self.sample.text
        if self.page.move_to(self._side, line):
            self.workshop.samples[before] = typed
            self.suggestions = []
            self.sample.load_text(self.workshop.samples.get(self.page.name, ""))
            self.seen = Seen()
            self.read_anew()
            self.look_for_suggestions()
        elif self._side == "rubric" and (criterion := self.page.document("rubric").criterion_at(line)):
            self._choose(criterion.id)

    @on(TextArea.Changed, "#sample")
    def _sample_changed(self, event: TextArea.Changed) -> None:
        event.stop()
        self.workshop.samples[self.page.name] = self.sample.text
        self.read_anew()

    def read_anew(self) -> None:
        """Whatever was changed: mistakes beside their lines, and a grade for the sample."""
        if self._reading is not None:
            self._reading.stop()
            self._reading = None
        for side in SIDES:
            self.editor_of(side).show_problems(self.page.problems(side))
        question, rubric = self.page.question(), self.page.rubric
        problems = self.page.problems("rubric")
        self.seen = replace(
            self.seen,
            is_stale=rubric is None,
            errors=sum(problem.severity == "error" for problem in problems),
            warnings=sum(problem.severity == "warning" for problem in problems),
            drafted=bool(rubric and rubric.drafted),
        )
        if self._rehearsal is not None:
            wanted = Wanted(question, rubric, self.sample.text) if question and rubric else None
            self._rehearsal.want(wanted)
        names = [criterion.id for criterion in rubric.criteria] if rubric else []
        if names and self.seen.chosen not in names:
            self.seen = replace(self.seen, chosen=names[0])
        self._draw()

    @on(SampleGraded)
    def _sample_graded(self, event: SampleGraded) -> None:
        if event.wanted.question.id == self.page.name:
            self.seen = replace(self.seen, preview=event.preview)
            self._draw()

    @on(RubricTried)
    def _rubric_tried(self, event: RubricTried) -> None:
        if event.wanted.question.id == self.page.name:
            self.seen = replace(self.seen, trial=event.trial, left=event.left)
            self.note_trial(event)
            for side in SIDES:  # every rubric has been read for it, and the names in them are known
                self.editor_of(side).known = self.workshop.known
            self._draw()

    def suggestions_changed(self) -> None:
        """Their number is shown."""
        self.seen = replace(self.seen, suggestions=len(self.suggestions))
        self._draw()

    def _draw(self) -> None:
        if not (panes := self.query(Hanging)):
            return  # what was found arrives while the screen comes or goes
        if self._drawn != self.seen:
            self._drawn = self.seen
            panes.first().show_lines(studio_lines(self.seen))
        sheet = self.page.sheets[self._side]
        state = "● not saved" if sheet.is_changed else "read only" if self.editor.read_only else "saved"
        width = self.app.size.width * 0.56 if self.app.size.width >= BESIDE else self.app.size.width
        room = max(10, int(width) - len(state) - 6)
        name = str(sheet.path)
        name = name if len(name) <= room else f"…{name[-room:]}"
        style = "bold $text-warning" if sheet.is_changed else "$text-muted"
        self.query_one("#file", Static).update(Content.assemble(plain(name), (f"  {state}", style)), layout=False)
        question = self.page.question()
        asked = one_line(question.prompt, max(20, self.app.size.width - 40)) if question else ""
        self.query_one(StatusLine).show_place(f"{self.page.name}  {asked}")

    def action_take_over(self) -> None:
        """The draft's points are the author's from now on."""
        sheet = self.page.sheets["rubric"]
        try:
            edited = taken_over(sheet.path, sheet.text, self.page.name)
        except CannotEdit as error:
            self.notify(str(error), severity="warning", markup=False)
            return
        self.editor_of("rubric").set_text(edited.text, edited.start)
        self.notify("The points are yours: each counts by itself now. ctrl+z takes it back.")

    # -- commands: moving about

    async def run_command(self, command: Command, argument: str = "") -> None:  # noqa: ARG002  as all hosts have it
        """A key of the editor that is the screen's."""
        await self.run_action(command.action)

    def action_offer_completions(self) -> None:
        """What can stand at the cursor of the file."""
        self.editor.action_offer_completions()

    def action_find_text(self) -> None:
        """Look for words in the file."""
        self.editor.action_find_text()

    def action_comment_lines(self) -> None:
        """Make lines of the file a comment, or text again."""
        self.editor.action_comment_lines()

    def action_other_pane(self) -> None:
        """From the rubric to the sample and back."""
        going = self.editor if self.focused is self.sample else self.sample
        self.query_one("#files").display = self.query_one("#trial").display = True
        self.set_focus(going)  # at once: the next key may have been pressed already
        self.call_after_refresh(self.lay_out)

    def action_other_file(self) -> None:
        """From the rubric to the question's own file and back."""
        self.show_side("question" if self._side == "rubric" else "rubric")
        self.editor.go_to(self.page.line_of(self._side))
        self.query_one("#files").display = True
        self.set_focus(self.editor)
        self.lay_out()

    def show_side(self, side: Side) -> None:
        """The rubric's file, or the question's."""
        self._side = side
        for each in SIDES:
            self._panes[each].display = each == side
        self._draw()

    def action_criterion_before(self) -> None:
        """Mark the criterion before."""
        self._step(-1)

    def action_criterion_after(self) -> None:
        """Mark the next criterion."""
        self._step(1)

    def _step(self, by: int) -> None:
        rubric = self.page.rubric
        names = [criterion.id for criterion in rubric.criteria] if rubric else []
        if names:
            at = names.index(self.seen.chosen) if self.seen.chosen in names else 0
            self._choose(names[(at + by) % len(names)])

    def _choose(self, criterion: str) -> None:
        if criterion != self.seen.chosen:
            self.seen = replace(self.seen, chosen=criterion)
            self._draw()

    def action_next_problem(self) -> None:
        """Go to the next line with a mistake."""
        if not self.editor.next_problem():
            self.notify("Nothing is wrong here.")

    def action_own_editor(self) -> None:
        """Edit the text in the author's own editor; what it leaves is one step of undo."""
        from textual.app import SuspendNotSupported

        from grill.authoring.editing.handoff import edited_elsewhere, editor_command

        self.take_texts()
        sheet = self.page.sheets[self._side]
        text, wrong = sheet.text, ""
        try:
            command = editor_command()
            with self.app.suspend():
                try:
                    text = shown(edited_elsewhere(command, sheet.path.name, sheet.text, self.editor.line))
                except InputError as error:  # raised through `suspend`, it would leave the app suspended for good
                    wrong = str(error)
        except InputError as error:
            wrong = str(error)
        except SuspendNotSupported:
            wrong = "Your editor cannot be opened from this terminal."
        if wrong:
            self.notify(wrong, severity="warning", markup=False)
        elif len(text) > LONGEST_TEXT:
            self.notify(f"What your editor left is longer than {LONGEST_TEXT:,} characters; nothing was changed.")
        elif text != sheet.text:
            self.editor.set_text(text)
            self.notify("Taken over from your editor; ctrl+z brings back what was here before.")
        self.refresh(layout=True)
