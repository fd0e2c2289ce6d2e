"""Before an interview: how long, which rounds and sections, with or without a clock. Five lines and a start."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from grill.session.interview.plan import ROUNDS, Plan, RoundKind, Wish, plan_interview
from grill.session.interview.voice import PAUSE_RULES, ROUND_TITLES
from grill.session.plan import SectionKey, section_of
from grill.text import plural
from grill.tui.commands import bindings_of
from grill.tui.plain import one_line, plain
from grill.tui.screens.base import GrillScreen
from grill.tui.widgets.key_bar import KeyBar
from grill.tui.widgets.status_line import StatusLine
from grill.tui.widgets.too_small import TooSmall

if TYPE_CHECKING:
    from grill.grading.client import HelperState
    from grill.tui.commands import Scope

LENGTHS = (10, 15, 20, 30, 45, 60, 90)
"""Minutes to choose from."""
USUAL = 30
MIXES: tuple[tuple[str, tuple[RoundKind, ...]], ...] = (
    ("all three", ROUNDS),
    *((ROUND_TITLES[kind].lower() + " only", (kind,)) for kind in ROUNDS),
    ("rapid grill and numbers", ("rapid", "numeric")),
)
LENGTH, MIX, SECTION, CLOCK, BEGIN = "length", "mix", "section", "clock", "begin"


@dataclass(frozen=True, slots=True)
class Choices:
    """Where each line stands."""

    length: int = LENGTHS.index(USUAL)
    mix: int = 0
    section: int = 0
    """0 is all of them."""
    timed: bool = True


class SetupScreen(GrillScreen):
    """Choose and begin: up and down between the lines, left and right within one, Enter begins."""

    HELP_SCOPES: ClassVar[tuple[Scope, ...]] = ("setup", "app")
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("setup")]
    AUTO_FOCUS = "#lines"

    def __init__(self, seed: int) -> None:
        super().__init__()
        self._seed = seed
        self._choices = Choices()
        self._chosen = False
        self._sections: list[tuple[SectionKey, str]] = []

    def compose(self) -> ComposeResult:
        """The parts, from top to bottom."""
        yield StatusLine("Mock interview")
        with Vertical(id="setup"):
            yield Static("A mock interview", classes="title", markup=False)
            yield OptionList(id="lines", markup=False, compact=True)
            yield Static("← → change a line, Enter begins.", classes="rules", markup=False)
            yield Static(id="plan", markup=False)
            yield Static(plain(PAUSE_RULES), classes="rules", markup=False)
        yield KeyBar("help", "more", "back")
        yield TooSmall()

    def on_mount(self) -> None:
        """Show the usual choice, ready to begin."""
        self.grader_changed(self.grill.services.client.state)
        if self.grill.bank is not None:
            outline = self.grill.bank.outline()
            self._sections = list({section_of(row): row.section.title for row in outline}.items())
        self._scores = self.grill.last_scores()
        self._draw(BEGIN)

    def grader_changed(self, state: HelperState) -> None:
        """Show it in the status line."""
        self.query_one(StatusLine).show_grader(state, self.grill.services.client.reason)

    @property
    def wish(self) -> Wish:
        """What is chosen."""
        chosen = self._choices
        key = self._sections[chosen.section - 1][0] if chosen.section else None
        return Wish(
            minutes=LENGTHS[chosen.length],
            seed=self._seed,
            sections=(key,) if key else (),
            rounds=MIXES[chosen.mix][1],
            timed=chosen.timed,
        )

    def _plan(self) -> Plan:
        bank = self.grill.bank
        rows = [row for row in bank.outline() if row.has_rubric] if bank is not None else []
        return plan_interview(rows, self.wish, self._scores)

    def _draw(self, line: str) -> None:
        chosen = self._choices
        section = self._sections[chosen.section - 1] if chosen.section else None
        values = {
            LENGTH: f"{LENGTHS[chosen.length]} minutes",
            MIX: MIXES[chosen.mix][0],
            SECTION: f"{section[0][1]} {section[1]}" if section else "all",
            CLOCK: "on" if chosen.timed else "off: no nudges, nothing counts as late",
        }
        names = {LENGTH: "Length", MIX: "Rounds", SECTION: "Sections", CLOCK: "Clock"}
        room = max(20, self.app.size.width - 24)
        lines = self.query_one("#lines", OptionList)
        options = [
            Option(
                Content.assemble((f" {names[name]:<10}", "$text-muted"), "‹ ", plain(one_line(value, room)), " ›"),
                id=name,
            )
            for name, value in values.items()
        ]
        plan = self._plan()
        options.append(Option(Content.styled(" Begin", "bold"), id=BEGIN, disabled=not plan.slots))
        lines.clear_options().add_options(options)
        ids = [option.id for option in options]
        lines.highlighted = ids.index(line if plan.slots or line != BEGIN else MIX)
        self.query_one("#plan", Static).update(plain(plan_words(plan), "$text-muted"))

    def _turn(self, step: int) -> None:
        option = self.query_one("#lines", OptionList).highlighted_option
        line = option.id if option is not None and option.id else BEGIN
        chosen = self._choices
        if line == LENGTH:
            length = min(len(LENGTHS) - 1, max(0, chosen.length + step))
            self._choices = replace(chosen, length=length)
        elif line == MIX:
            self._choices = replace(chosen, mix=(chosen.mix + step) % len(MIXES))
        elif line == SECTION:
            self._choices = replace(chosen, section=(chosen.section + step) % (len(self._sections) + 1))
        elif line == CLOCK:
            self._choices = replace(chosen, timed=not chosen.timed)
        self._draw(line)

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        if event.option_id == BEGIN:
            if not self._chosen:
                self._chosen = True  # Enter pressed twice begins one interview
                self.grill.start_interview(self.wish)
        else:
            self._turn(1)

    def on_resize(self) -> None:
        """Values are cut to the width."""
        option = self.query_one("#lines", OptionList).highlighted_option
        if option is not None and option.id:
            self._draw(option.id)

    def action_more(self) -> None:
        """The next value of the line."""
        self._turn(1)

    def action_less(self) -> None:
        """The value before."""
        self._turn(-1)

    def action_back(self) -> None:
        """Home, without an interview."""
        self.dismiss()


def plan_words(plan: Plan) -> str:
    """How many questions of which round: `12 questions: rapid grill 9, …`."""
    if not plan.slots:
        return "There is no question of this kind in this section."
    parts = [f"{ROUND_TITLES[kind].lower()} {len(plan.round_slots(kind))}" for kind in ROUNDS if plan.round_slots(kind)]
    return f"{plural(len(plan.slots), 'question')}: {', '.join(parts)}."
