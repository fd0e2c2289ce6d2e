"""The studio's first screen: every question with how far its rubric has come, and a filter over all of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from grill.authoring.advice.states import is_outdated
from grill.errors import GrillError
from grill.grading.client import HelperUnavailable
from grill.text import plural
from grill.tui.background import in_background
from grill.tui.commands import bindings_of
from grill.tui.messages import StatesFound
from grill.tui.plain import one_line, plain
from grill.tui.screens.base import GrillScreen
from grill.tui.studio_lines import examples_passed
from grill.tui.widgets.key_bar import KeyBar
from grill.tui.widgets.status_line import StatusLine
from grill.tui.widgets.too_small import TooSmall

if TYPE_CHECKING:
    from textual.timer import Timer

    from grill.authoring.advice.states import QuestionState
    from grill.authoring.trial import RubricTrial
    from grill.content.bank import Outline
    from grill.grading.client import HelperState
    from grill.tui.commands import Scope
    from grill.tui.workshop import Workshop

TITLE = "Authoring studio"
REDRAW_SECONDS = 0.3
LOOK_SECONDS = 1.0
"""Between two looks whether the bank was read again: after a save that takes longer than the way back to the list."""
FILTER_SECONDS = 0.03
"""After the first of several keys before the list is filtered: 45 ms with 3,000 questions."""
MOST_ROWS = 300
"""Questions listed; the filter finds the others."""
LOOKS: Mapping[QuestionState, tuple[str, str, str]] = {
    "broken": ("✗", "broken", "bold $text-error"),
    "soft": ("◐", "soft", "$text-warning"),
    "untried": ("?", "untried", "$text-warning"),
    "drafted": ("◌", "drafted", "$text-accent"),
    "bare": ("·", "no rubric", "$text-muted"),
    "tested": ("✓", "tested", "$text-success"),
}
"""Mark, word and style of each state, the most urgent first."""
_STATE_WIDTH = 12


class StudioScreen(GrillScreen):
    """Choose a question to write on. What is typed filters, up and down move, Enter opens."""

    HELP_SCOPES: ClassVar[tuple[Scope, ...]] = ("studio", "app")
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings_of("studio"),
        Binding("up", "move(-1)", show=False),
        Binding("down", "move(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
    ]
    AUTO_FOCUS = "#filter"

    def __init__(self, workshop: Workshop) -> None:
        super().__init__()
        self._workshop = workshop
        self._states: dict[str, QuestionState] = {}
        self._only: QuestionState | None = None
        self._testing = ""
        """What the status line says of a trial under way."""
        self._looks = 0
        """How often the states were looked for: a thread goes on when its worker is cancelled."""
        self._redrawing: Timer | None = None
        self._filtering: Timer | None = None

    def compose(self) -> ComposeResult:
        """The parts, from top to bottom."""
        yield StatusLine(TITLE)
        with Vertical(id="studio"):
            yield Input(placeholder="Type to filter by id, words, section or state …", id="filter", compact=True)
            yield Static("", id="counts", markup=False)
            yield OptionList(id="questions", markup=False, compact=True)
        yield KeyBar("open-question", "new-question", "next-state", "test-question", "leave-studio", "help")
        yield TooSmall()

    def on_mount(self) -> None:
        """List the questions, then find out how they stand."""
        self.query_one("#questions", OptionList).can_focus = False  # keys go to the filter
        self.grader_changed(self.grill.services.client.state)
        self._draw()
        self._find_states()
        self.set_interval(LOOK_SECONDS, self.take_up_bank)

    def on_screen_resume(self) -> None:
        """Questions may have been written meanwhile."""
        self._workshop = self.grill.workshop() or self._workshop
        self._draw(self._workshop.opened)
        self._find_states()

    def take_up_bank(self) -> None:
        """List what is there now, where the bank was read again."""
        workshop = self.grill.workshop()
        if workshop is not None and workshop is not self._workshop:
            self._workshop = workshop
            self._draw()
            self._find_states()

    def on_unmount(self) -> None:
        """Let the look at the rubrics end."""
        self._looks += 1

    def on_resize(self) -> None:
        """Rows are cut to the width."""
        self._draw()

    def grader_changed(self, state: HelperState) -> None:
        """Show it in the status line; with the model, it is known whose trials hold."""
        self.query_one(StatusLine).show_grader(state, self.grill.services.client.reason)
        if state == "ready" and self._looks:
            self._find_states()

    # -- the list

    @work(exit_on_error=False, exclusive=True, group="states")
    async def _find_states(self) -> None:
        workshop = self._workshop
        self._looks += 1
        look = self._looks
        fingerprint = self.grill.services.client.fingerprint

        def report(states: dict[str, QuestionState]) -> None:
            self.post_message(StatesFound(states))

        await in_background(lambda: workshop.states(fingerprint, report, lambda: look == self._looks))
        if await in_background(lambda: is_outdated(workshop.bank)):
            self.grill.read_outdated_bank()  # `take_up_bank` notices

    @on(StatesFound)
    def _states_found(self, event: StatesFound) -> None:
        first = not self._states
        self._states |= event.states
        if first or len(event.states) == 1:
            self._draw()
        elif self._redrawing is None:  # thousands come in bundles: the list is made anew a few times a second
            self._redrawing = self.set_timer(REDRAW_SECONDS, self._redraw)

    def _redraw(self) -> None:
        self._redrawing = None
        self._draw()

    def _rows(self) -> list[Outline]:
        words = self.query_one("#filter", Input).value.casefold().split()
        rows = []
        for outline in self._workshop.outline:
            state = self._states.get(outline.question.id, "untried")
            if self._only is not None and state != self._only:
                continue
            where = f"{outline.question.id} {LOOKS[state][1]} {outline.pack} {outline.section.title}"
            if all(word in f"{where} {outline.question.prompt}".casefold() for word in words):
                rows.append(outline)
        return rows

    def _draw(self, chosen: str = "") -> None:
        if not self.is_mounted:
            return
        listed = self.query_one("#questions", OptionList)
        wanted = chosen or (listed.highlighted_option.id if listed.highlighted_option else None)
        rows = self._rows()
        width = max(20, self.app.size.width - 2 * 2 - _STATE_WIDTH - 4)
        options: list[Option] = []
        place = None
        for outline in rows[:MOST_ROWS]:
            if place != (outline.pack, outline.section.letter):
                place = (outline.pack, outline.section.letter)
                title = f" {outline.pack} · {outline.section.letter} {outline.section.title}"
                options.append(Option(plain(one_line(title, width), "bold $text-primary"), disabled=True))
            options.append(Option(self._row(outline, width), id=outline.question.id))
        if len(rows) > MOST_ROWS:
            more = f" … and {len(rows) - MOST_ROWS:,} more; type to filter."
            options.append(Option(plain(more, "$text-muted"), disabled=True))
        if not rows:
            options.append(Option(plain(" No question fits. Escape clears the filter.", "$text-muted"), disabled=True))
        listed.clear_options().add_options(options)
        ids = [option.id for option in options]
        first = next((i for i, option in enumerate(options) if not option.disabled), None)
        listed.highlighted = ids.index(wanted) if wanted is not None and wanted in ids else first
        self._count(rows)

    def _row(self, outline: Outline, width: int) -> Content:
        name = outline.question.id
        mark, word, style = (
            LOOKS[self._states.get(name, "untried")] if name in self._states else ("…", "", "$text-muted")
        )
        return Content.assemble(
            (f"  {mark} {word:<{_STATE_WIDTH}}", style),
            plain(f"{name:<8} "),
            plain(one_line(outline.question.prompt, max(10, width - 9)), "$text-muted"),
        )

    def _count(self, rows: list[Outline]) -> None:
        counted = Counter(self._states.get(outline.question.id) for outline in rows)
        parts: list[Content | tuple[str, str]] = [(f"{len(rows):,} question{'' if len(rows) == 1 else 's'}", "bold")]
        for state, (mark, word, style) in LOOKS.items():
            if counted[state]:
                parts.append((f"   {mark} {counted[state]:,} {word}", style))
        if self._only is not None:
            parts.append((f"   only {LOOKS[self._only][1]}: F4 goes on", "$text-muted"))
        self.query_one("#counts", Static).update(Content.assemble(*parts))

    @on(Input.Changed)
    def _filtered(self, event: Input.Changed) -> None:
        event.stop()
        if self._filtering is None:
            self._filtering = self.set_timer(FILTER_SECONDS, self._filter)

    def _filter(self) -> None:
        """List what fits, where that is still to be done."""
        if self._filtering is not None:
            self._filtering.stop()
            self._filtering = None
            self._draw()

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        self._filter()  # Enter may have been pressed with the last letter
        self.action_open_question()

    @on(OptionList.OptionSelected)
    def _clicked(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.action_open_question()

    @property
    def chosen(self) -> str:
        """The id of the highlighted question; empty where there is none."""
        option = self.query_one("#questions", OptionList).highlighted_option
        return (option.id if option else None) or ""

    # -- commands

    def action_move(self, by: int) -> None:
        """The row above or below."""
        self._filter()
        listed = self.query_one("#questions", OptionList)
        (listed.action_cursor_up if by < 0 else listed.action_cursor_down)()

    def action_page(self, by: int) -> None:
        """A page up or down."""
        listed = self.query_one("#questions", OptionList)
        (listed.action_page_up if by < 0 else listed.action_page_down)()  # type: ignore[no-untyped-call]  # Textual's

    def action_open_question(self) -> None:
        """The highlighted question with its rubric."""
        if self.chosen:
            self.grill.open_rubric(self.chosen)

    def action_new_question(self) -> None:
        """A question from nothing."""
        from grill.tui.screens.new_question import NewQuestionScreen

        self.app.push_screen(NewQuestionScreen(self._workshop, self.chosen))

    def action_next_state(self) -> None:
        """Only questions of one state, then of the next."""
        there = [state for state in LOOKS if state in self._states.values()]
        order: list[QuestionState | None] = [None, *there]
        at = order.index(self._only) if self._only in order else 0
        self._only = order[(at + 1) % len(order)]
        self._draw()

    def action_test_question(self) -> None:
        """Try the highlighted rubric."""
        if self.chosen:
            self._test([self.chosen])

    def action_test_listed(self) -> None:
        """Try every listed rubric; again stops it."""
        if self._testing:
            self._testing = ""
            self.workers.cancel_group(self, "test")
            self.query_one(StatusLine).show_place(TITLE)
            return
        self._test([outline.question.id for outline in self._rows() if outline.has_rubric])

    def action_leave_studio(self) -> None:
        """Clear the filter, or go home."""
        typed = self.query_one("#filter", Input)
        if typed.value:
            typed.value = ""
        elif self._only is not None:
            self._only = None
            self._draw()
        else:
            self.dismiss()

    @work(exit_on_error=False, exclusive=True, group="test")
    async def _test(self, names: list[str]) -> None:
        place = self.query_one(StatusLine)
        try:
            for number, name in enumerate(names, 1):
                self._testing = f"Trying {name}, {number} of {len(names)}"
                place.show_place(self._testing)
                trial = await self._try(name)
                if trial is not None and len(names) == 1:
                    self.notify(trial_words(trial), markup=False)
        except HelperUnavailable:
            self.notify("Rubrics are tried with the language model; it is not running yet.", markup=False)
        except (GrillError, OSError, ValueError) as error:
            self.notify(str(error), severity="error", markup=False)
        finally:
            self._testing = ""
            place.show_place(TITLE)

    async def _try(self, name: str) -> RubricTrial | None:
        """One rubric's whole trial, its answers graded one by one; remembered."""
        workshop, client = self._workshop, self.grill.services.client
        if name not in workshop.bank.entries:
            return None  # its file went away while others were tried
        trying = await in_background(partial(workshop.trying, name))
        if trying is None:
            self.notify(f"{name} has no rubric that loads.", markup=False)
            return None
        while (answer := trying.next_answer()) is not None:
            self.query_one(StatusLine).show_place(f"{self._testing}: {plural(trying.left, 'answer')} to go")
            grade = await client.grade(trying.question, trying.rubric, answer, workshop.bank.moves)
            trying.take(answer, grade.score)
        trial = trying.result
        noted = partial(workshop.note, trying.question, trying.rubric, client.fingerprint, trial)
        self.post_message(StatesFound({name: await in_background(noted)}))
        return trial


def trial_words(trial: RubricTrial) -> str:
    """How a trial went, in a sentence."""
    word = {"ok": "tested", "soft": "soft", "broken": "broken"}[trial.verdict]
    examples = examples_passed(trial) if trial.examples else "no graded example yet"
    return f"{trial.question} is {word}: {examples}, kill rate {trial.kill_rate:.0%}."
