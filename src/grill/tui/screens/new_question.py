"""A question from nothing: what is asked and its key; the rubric's first draft comes from these."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, get_args

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static, TextArea

from grill.authoring.editing.unsaved_question import UnsavedQuestion, drop_question, keep_question, kept_question
from grill.content.model import Kind
from grill.errors import GrillError
from grill.grading.text import words
from grill.tui.background import in_background
from grill.tui.commands import bindings_of
from grill.tui.plain import plain
from grill.tui.screens.base import GrillScreen
from grill.tui.widgets.form_text import FormText
from grill.tui.widgets.key_bar import KeyBar
from grill.tui.widgets.status_line import StatusLine
from grill.tui.widgets.too_small import TooSmall

if TYPE_CHECKING:
    from textual.timer import Timer

    from grill.authoring.importing.packing.skeleton import Made
    from grill.grading.client import HelperState
    from grill.tui.commands import Scope
    from grill.tui.workshop import Workshop

KINDS: tuple[Kind, ...] = get_args(Kind)
KEEP_SECONDS = 2.0
"""After a key before what is typed is kept: a killed program loses no more than that."""
_LONGEST_PROMPT, _LONGEST_KEY = 4_000, 8_000
"""Characters; the question schema's own bounds."""
_KINDS = {
    "recall": "a fact or a reason, in a few sentences",
    "numeric": "a number, and how it comes out",
    "methodology": "an open-ended prompt, graded on points and on the six moves",
}


class NewQuestionScreen(GrillScreen):
    """Two texts, a kind and a pack."""

    HELP_SCOPES: ClassVar[tuple[Scope, ...]] = ("draft-question", "app")
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("draft-question")]
    AUTO_FOCUS = "#prompt"

    def __init__(self, workshop: Workshop, near: str = "") -> None:
        """`near`: a question whose pack is offered first."""
        super().__init__()
        self._workshop = workshop
        self._packs = workshop.own_packs(near)
        self._kind = 0
        self._pack = 0
        self._making = False
        self._asked = False
        """Whether leaving was asked for once."""
        self._is_over = False
        """Whether there is nothing to keep any more: it is written, or not wanted."""
        self._keeping: Timer | None = None

    def compose(self) -> ComposeResult:
        """The parts, from top to bottom."""
        keymap = self.grill.services.keymap
        yield StatusLine("A new question")
        with Vertical(id="new-question"):
            yield Static("What is asked", classes="label", markup=False)
            self._prompt = FormText("Why does … ?", "draft-question", keymap)
            self._prompt.id = "prompt"
            yield self._prompt
            yield Static("Its key: the answer you would want to hear", classes="label", markup=False)
            self._key = FormText("One plain statement a sentence: each becomes a point.", "draft-question", keymap)
            self._key.id = "key"
            yield self._key
            yield Static(id="choices-made", markup=False)
            yield Static("", id="wrong", markup=False)
        yield KeyBar("create-question", "next-kind", "next-pack", "leave-draft", "help")
        yield TooSmall()

    def on_mount(self) -> None:
        """Show the usual choice, and what was typed the last time."""
        self.grader_changed(self.grill.services.client.state)
        self._draw()
        kept = kept_question()
        if not kept.is_empty:
            self._prompt.fill(kept.prompt)
            self._key.fill(kept.key)
            self.notify("What you typed the last time is back.")

    def on_unmount(self) -> None:
        """However it ends: what is not written is kept, unless it is not wanted."""
        self.keep()

    @on(TextArea.Changed)
    def _typed(self, event: TextArea.Changed) -> None:
        event.stop()
        self._asked = False
        if self._keeping is None:
            self._keeping = self.set_timer(KEEP_SECONDS, self.keep)

    def keep(self) -> None:
        """Keep what is typed, now."""
        if self._keeping is not None:
            self._keeping.stop()
            self._keeping = None
        if self._is_over:
            return
        try:
            keep_question(self._question())
        except OSError as error:
            self.notify(f"What you typed cannot be kept: {error.strerror or error}.", severity="error", markup=False)

    def _question(self) -> UnsavedQuestion:
        return UnsavedQuestion(self._prompt.text, self._key.text)

    def grader_changed(self, state: HelperState) -> None:
        """Show it in the status line."""
        self.query_one(StatusLine).show_grader(state, self.grill.services.client.reason)

    def _draw(self) -> None:
        kind, pack = KINDS[self._kind], self._packs[self._pack]
        made = "" if pack.is_there else " (new)"
        self.query_one("#choices-made", Static).update(
            Content.assemble(
                (" Kind  ", "$text-muted"), (kind, "bold"), (f"  {_KINDS[kind]}\n", "$text-muted"),
                (" Pack  ", "$text-muted"), plain(pack.id, "bold"), (made, "$text-muted"),
            )
        )  # fmt: skip

    def action_next_kind(self) -> None:
        """Recall, numeric, methodology."""
        self._kind = (self._kind + 1) % len(KINDS)
        self._draw()

    def action_next_pack(self) -> None:
        """The next of the author's packs."""
        self._pack = (self._pack + 1) % len(self._packs)
        self._draw()

    def action_create_question(self) -> None:
        """Write it."""
        typed = self._question()
        prompt, key = typed.prompt.strip(), typed.key.strip()
        wrong = ""
        if not words(prompt):
            wrong = "What is asked? Write the question first."
        elif not words(key):
            wrong = "What is the answer? The rubric's first draft is made from the key."
        elif len(prompt) > _LONGEST_PROMPT or len(key) > _LONGEST_KEY:
            wrong = f"At most {_LONGEST_PROMPT:,} characters of question and {_LONGEST_KEY:,} of key."
        self.query_one("#wrong", Static).update(plain(wrong, "$text-error"))
        if not wrong and not self._making:
            self._making = True
            self._make(prompt, key)

    @work(exit_on_error=False)
    async def _make(self, prompt: str, key: str) -> None:
        try:
            made = await in_background(lambda: self._written(prompt, key))
        except (GrillError, OSError, ValueError) as error:
            self._making = False
            self.query_one("#wrong", Static).update(plain(str(error), "$text-error"))
            return
        self._forget()
        self.dismiss()
        self.grill.read_bank_again(then=made.id)

    def _written(self, prompt: str, key: str) -> Made:
        from grill.authoring.draft import draft_rubric
        from grill.authoring.importing.packing.committing import recover
        from grill.authoring.importing.packing.rows import prefixes
        from grill.authoring.importing.packing.skeleton import Written, make_question

        target = self._packs[self._pack]
        recover(target.folder)
        others = [row.question.id for row in self._workshop.outline if row.pack != target.id]
        written = Written(prompt, key, KINDS[self._kind], draft_rubric(prompt, [key]))
        return make_question(target.folder, target.id, taken=others, prefixes=prefixes(others), written=written)

    def action_leave_draft(self) -> None:
        """Back; what is typed is asked about first."""
        if not self._question().is_empty and not self._asked:
            self._asked = True
            says = "Nothing is written yet: F2 creates the question; once more discards what you typed."
            self.query_one("#wrong", Static).update(plain(says, "$text-warning"))
            return
        self._forget()
        self.dismiss()

    def _forget(self) -> None:
        self._is_over = True
        drop_question()
