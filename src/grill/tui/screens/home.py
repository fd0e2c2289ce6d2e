"""The first screen: what there is to practise, how it went so far, and the draft left behind."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from grill.errors import GrillError
from grill.session.plan import SectionKey
from grill.text import plural
from grill.tui.overview import SectionRow, bar, section_rows
from grill.tui.plain import one_line, plain
from grill.tui.screens.base import GrillScreen
from grill.tui.widgets.key_bar import KeyBar
from grill.tui.widgets.status_line import StatusLine
from grill.tui.widgets.too_small import TooSmall
from grill.tui.words import counts

if TYPE_CHECKING:
    from grill.content.bank import Bank
    from grill.grading.client import HelperState
    from grill.tui.commands import Scope

ROOM_FOR_BARS = 80
"""Columns from which a row has room for a bar."""
ROOM_FOR_COUNTS = 96
"""Columns from which it has room for every count."""
RESUME, INTERVIEW, DRAFT, DUE = "resume", "interview", "draft", "due"
EVERYTHING, SHUFFLED, HISTORY = "everything", "shuffled", "history"


class HomeScreen(GrillScreen):
    """Choose what to practise."""

    HELP_SCOPES: ClassVar[tuple[Scope, ...]] = ("app",)
    AUTO_FOCUS = "#choices"

    def __init__(self) -> None:
        super().__init__()
        self._sections: dict[str, SectionKey] = {}
        self._scores: Mapping[str, float] = {}
        self._draft: tuple[str, str] | None = None
        self._unfinished: tuple[str, str] | None = None
        self._due = 0

    def compose(self) -> ComposeResult:
        """The parts, from top to bottom."""
        yield StatusLine("Interview Grill")
        with Vertical(id="home"):
            yield Static("Say it in your own words; see which of them earned the point.", id="tagline", markup=False)
            yield OptionList(id="choices", markup=False, compact=True)
            yield Static("Opening the question bank …", id="notice", markup=False)
        yield KeyBar("help", "quit", "command-palette")
        yield TooSmall()

    def on_mount(self) -> None:
        """Show what is known so far."""
        self.grader_changed(self.grill.services.client.state)
        self.refresh_choices()

    def on_screen_resume(self) -> None:
        """Results may have changed while another screen was up."""
        self.refresh_choices()
        self.grill.catch_up()

    def on_resize(self) -> None:
        """Columns depend on the width."""
        self._draw()

    def grader_changed(self, state: HelperState) -> None:
        """Show it in the status line."""
        self.query_one(StatusLine).show_grader(state, self.grill.services.client.reason)

    def show_failure(self, reason: str) -> None:
        """The bank or the history cannot be opened: say so where the list would be."""
        self.query_one("#notice", Static).update(plain(f"Cannot start: {reason}", "$text-error"))

    def refresh_choices(self) -> None:
        """Read results and drafts anew."""
        if not self.is_mounted or self.grill.bank is None or self.grill.store is None:
            return
        try:
            self._scores = self.grill.last_scores()
            self._draft = self.grill.newest_draft()
            self._unfinished = self.grill.unfinished_interview()
            self._due = self.grill.due_count()
        except GrillError as error:
            self.notify(f"{error} Practice goes on without it.", severity="error", markup=False, timeout=10)
        self._draw()
        self.query_one("#notice", Static).update(plain(self._notices(self.grill.bank), "$text-muted"))

    def _draw(self) -> None:
        bank = self.grill.bank
        if bank is None or self.grill.store is None:
            return
        rows = section_rows(bank.outline(), self._scores)
        choices = self.query_one("#choices", OptionList)
        chosen = choices.highlighted_option.id if choices.highlighted_option else None
        options = self._options(rows, bank)
        choices.clear_options().add_options(options)
        ids = [option.id for option in options]
        wanted = next((name for name in (chosen, RESUME, DRAFT, EVERYTHING) if name is not None and name in ids), None)
        choices.highlighted = ids.index(wanted) if wanted is not None else None

    def _options(self, rows: list[SectionRow], bank: Bank) -> list[Option]:
        options: list[Option] = []
        if self._unfinished is not None:
            words = Content.assemble(
                ("↩ Go on with your interview ", "bold $text-accent"), (self._unfinished[1], "$text-muted")
            )
            options += [Option(words, id=RESUME)]
        if self._draft is not None:
            question, text = self._draft
            room = max(20, self.app.size.width - len(question) - 30)
            words = Content.assemble(
                ("↩ Go on with your answer ", "bold $text-accent"),
                plain(question),
                ("  " + one_line(text, room), "italic $text-muted"),
            )
            options += [Option(words, id=DRAFT)]
        if options:
            options.append(_blank())
        if not rows:
            return options
        total = SectionRow(
            ("", ""),
            "Practise everything",
            *(sum(getattr(row, name) for row in rows) for name in ("total", "cold", "partial", "miss")),
        )
        options += [
            Option(Content.assemble("   Mock interview, timed"), id=INTERVIEW),
            *([Option(self._due_words(), id=DUE)] if self._due else []),
            Option(self._row("", total), id=EVERYTHING),
            Option(Content.assemble("   Practise everything, shuffled"), id=SHUFFLED),
            Option(Content.assemble("   History and progress"), id=HISTORY),
        ]
        self._sections = {}
        pack = None
        for number, row in enumerate(rows):
            if row.key[0] != pack:
                pack = row.key[0]
                title = bank.packs[pack].title if pack in bank.packs else pack
                options += [_blank(), Option(plain(f" {title}", "bold $text-primary"), disabled=True)]
            name = f"section-{number}"
            self._sections[name] = row.key
            options.append(Option(self._row(row.key[1], row), id=name))
        return options

    def _due_words(self) -> Content:
        return Content.assemble("   Practise what is due  ", (f"{plural(self._due, 'idea')}", "$text-muted"))

    def _row(self, letter: str, row: SectionRow) -> Content:
        width = min(self.app.size.width, 100) - 8
        roomy = self.app.size.width >= ROOM_FOR_BARS
        every = self.app.size.width >= ROOM_FOR_COUNTS
        bar_width = 8 if roomy else 0
        name_width = max(16, width - (47 if every else 38 if roomy else 26))
        results = counts(row.cold, row.partial, row.miss) if every else f"{row.cold} of {row.tried} cold"
        results = results if row.tried else "not tried yet"
        return Content.assemble(
            (f"{letter:>2} ".rjust(3), "$text-muted"),
            plain(one_line(row.title, name_width).ljust(name_width)),
            (f"{row.total:>4}  ", "$text-muted"),
            (bar(row, bar_width) + "  " if bar_width else "", "$text-success"),
            (results, "$text-muted"),
        )

    def _notices(self, bank: Bank) -> str:
        lines = list(self.grill.services.notices)
        if not bank.entries:
            lines.append("The bank holds no questions; grill check says why.")
        if errors := len(bank.errors):
            lines.append(f"{plural(errors, 'mistake')} in the bank's files; grill check lists them.")
        return "\n".join(lines)

    @on(OptionList.OptionSelected)
    def _choice_made(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        if event.option_id == DRAFT and self._draft is not None:
            self.grill.start_practice(first=self._draft[0])
        elif event.option_id == RESUME and self._unfinished is not None:
            self.grill.resume_interview(self._unfinished[0])
        elif event.option_id == INTERVIEW:
            self.grill.action_interview()
        elif event.option_id == DUE:
            self.grill.action_practise_due()
        elif event.option_id == HISTORY:
            self.grill.action_history()
        elif event.option_id == SHUFFLED:
            self.grill.start_practice(order="shuffled")
        elif event.option_id in self._sections:
            self.grill.start_practice(self._sections[event.option_id])
        else:
            self.grill.start_practice()


def _blank() -> Option:
    return Option("", disabled=True)
