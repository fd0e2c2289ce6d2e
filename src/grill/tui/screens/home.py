"""The first screen: what there is to practise, how it went so far, and the draft left behind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from grill.errors import GrillError
from grill.session.plan import SectionKey
from grill.text import plural
from grill.tui.overview import PackRows, SectionRow, bar, pack_rows, search, section_rows, summed
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
HANDFUL = 5
"""Packs whose sections are all listed; of more of them each is folded until it is asked for."""
LONGEST_SEARCH = 40
FOLDED, UNFOLDED = "▸", "▾"
RESUME, INTERVIEW, DRAFT, DUE = "resume", "interview", "draft", "due"
EVERYTHING, SHUFFLED, HISTORY, STUDIO = "everything", "shuffled", "history", "studio"


class HomeScreen(GrillScreen):
    """Choose what to practise."""

    HELP_SCOPES: ClassVar[tuple[Scope, ...]] = ("app",)
    AUTO_FOCUS = "#choices"

    def __init__(self) -> None:
        super().__init__()
        self._sections: dict[str, SectionKey] = {}
        """By the id of the row."""
        self._packs: dict[str, str] = {}
        """The pack of each row that folds and unfolds one, by the id of the row."""
        self._names: dict[SectionKey | str, str] = {}
        """The other way round: the row of each section and of each pack that folds."""
        self._rows: list[SectionRow] = []
        self._unfolded: set[str] = set()
        self._search = ""
        self._scores: Mapping[str, float] = {}
        self._draft: tuple[str, str] | None = None
        self._unfinished: tuple[str, str] | None = None
        self._due = 0

    def compose(self) -> ComposeResult:
        """The parts, from top to bottom."""
        yield StatusLine("Interview Grill")
        with Vertical(id="home"):
            yield Static("Say it in your own words; see which of them earned the point.", id="tagline", markup=False)
            yield Static(id="search", markup=False)
            yield OptionList(id="choices", markup=False, compact=True)
            yield Static("Opening the question bank …", id="notice", markup=False)
        yield KeyBar("help", "quit", "command-palette")
        yield TooSmall()

    def on_mount(self) -> None:
        """Show what is known so far."""
        self.query_one("#search").display = False
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
        self._rows = section_rows(self.grill.bank.outline(), self._scores)
        self._draw()
        self.query_one("#notice", Static).update(plain(self._notices(self.grill.bank), "$text-muted"))

    def _draw(self, wanted: str = "", *, first: bool = False) -> None:
        """List everything anew, and highlight a row: `wanted`, or the first, else the one that was."""
        bank = self.grill.bank
        if bank is None or self.grill.store is None:
            return
        choices = self.query_one("#choices", OptionList)
        chosen = choices.highlighted_option.id if choices.highlighted_option else None
        options = self._found(bank) if self._search else self._options(self._rows, bank)
        choices.clear_options().add_options(options)
        ids = [option.id for option in options]
        above = self._names.get(self._sections[chosen][0]) if chosen in self._sections else None
        names = () if first else (wanted, chosen, above, RESUME, DRAFT, EVERYTHING)
        top = next((place for place, option in enumerate(options) if not option.disabled), None)
        choices.highlighted = next((ids.index(name) for name in names if name and name in ids), top)

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
        total = summed(("", ""), "Practise everything", rows)
        options += [
            Option(Content.assemble("   Mock interview, timed"), id=INTERVIEW),
            *([Option(self._due_words(), id=DUE)] if self._due else []),
            Option(self._row("", total), id=EVERYTHING),
            Option(Content.assemble("   Practise everything, shuffled"), id=SHUFFLED),
            Option(Content.assemble("   History and progress"), id=HISTORY),
            Option(Content.assemble("   Authoring studio"), id=STUDIO),
        ]
        return [*options, *self._packs_listed(bank)]

    def _packs_listed(self, bank: Bank) -> list[Option]:
        """Every pack with its sections; of many packs those alone that are unfolded."""
        options: list[Option] = []
        packs = self._all_packs(bank)
        many = len(packs) > HANDFUL
        options += (
            [Option(plain("   Enter unfolds a pack; letters search", "$text-muted"), disabled=True)] if many else []
        )
        for pack in packs:
            if many:
                options.append(self._foldable(pack, pack.id in self._unfolded))
            else:
                options += [_blank(), _title(pack)]
            if not many or pack.id in self._unfolded:
                options += [self._section(row) for row in pack.sections]
        return options

    def _found(self, bank: Bank) -> list[Option]:
        """What the letters typed so far find."""
        options: list[Option] = []
        packs = self._all_packs(bank)
        matches = search(packs, self._search)
        count = sum(len(match.sections) for match in matches)
        for match in matches:
            unfolded = len(packs) <= HANDFUL or match.pack.id in self._unfolded
            if match.by_title and len(packs) > HANDFUL:
                options.append(self._foldable(match.pack, unfolded))
            else:
                options.append(_title(match.pack))
            rows = match.pack.sections if match.by_title and unfolded else match.sections
            options += [self._section(row) for row in rows]
        named = sum(match.by_title for match in matches)
        words = f"{plural(count, 'section')}, {plural(named, 'pack')}" if matches else "nothing is called that"
        room = max(10, self.app.size.width - len(words) - 32)
        self.query_one("#search", Static).update(
            Content.assemble(
                (" Search ", "bold $text-accent"),
                plain(one_line(self._search, room)),
                ("▏ ", "$text-accent"),
                (f"{words}; Escape ends it", "$text-muted"),
            )
        )
        return options

    def _all_packs(self, bank: Bank) -> list[PackRows]:
        packs = pack_rows(self._rows, {name: pack.title for name, pack in bank.packs.items()})
        self._sections = {f"section-{number}": row.key for number, row in enumerate(self._rows)}
        self._packs = {f"pack-{number}": pack.id for number, pack in enumerate(packs)} if len(packs) > HANDFUL else {}
        self._names = {what: name for names in (self._sections, self._packs) for name, what in names.items()}
        return packs

    def _section(self, row: SectionRow) -> Option:
        # Below a pack that folds they stand a little to the right of it.
        return Option(self._row(row.key[1], row, indent=2 if self._packs else 0), id=self._names[row.key])

    def _foldable(self, pack: PackRows, unfolded: bool) -> Option:
        sign = UNFOLDED if unfolded else FOLDED
        return Option(self._row(sign, pack.total, "bold $text-primary"), id=self._names[pack.id])

    def _due_words(self) -> Content:
        return Content.assemble("   Practise what is due  ", (f"{plural(self._due, 'idea')}", "$text-muted"))

    def _row(self, letter: str, row: SectionRow, style: str = "", indent: int = 0) -> Content:
        width = min(self.app.size.width, 100) - 8
        roomy = self.app.size.width >= ROOM_FOR_BARS
        every = self.app.size.width >= ROOM_FOR_COUNTS
        bar_width = 8 if roomy else 0
        name_width = max(16, width - indent - (47 if every else 38 if roomy else 26))
        results = counts(row.cold, row.partial, row.miss) if every else f"{row.cold} of {row.tried} cold"
        results = results if row.tried else "not tried yet"
        return Content.assemble(
            (" " * indent + f"{letter:>2} ".rjust(3), "$text-muted"),
            plain(one_line(row.title, name_width).ljust(name_width), style),
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

    def on_key(self, event: events.Key) -> None:
        """Letters look for a section or a pack; a key that means something else keeps its meaning."""
        if event.key in self.active_bindings or self.grill.bank is None:
            return
        if event.key == "escape" and self._search:
            self._searched("")
        elif event.key == "backspace" and self._search:
            self._searched(self._search[:-1])
        elif event.is_printable and event.character and (self._search or not event.character.isspace()):
            self._searched((self._search + event.character)[:LONGEST_SEARCH])
        else:
            return
        event.stop()
        event.prevent_default()

    def _searched(self, text: str) -> None:
        """The search is for this text now; none, and everything is listed."""
        if not self._rows:
            return
        self._search = text
        self.query_one("#search").display = bool(text)
        self._draw(first=bool(text))

    def _fold(self, row: str) -> None:
        """Unfold a pack, or fold it again."""
        choices = self.query_one("#choices", OptionList)
        top = choices.scroll_offset.y
        pack = self._packs[row]
        self._unfolded ^= {pack}
        self._draw(row)
        shown = len([key for key in self._sections.values() if key[0] == pack]) if pack in self._unfolded else 0
        place = choices.highlighted or 0

        def scroll() -> None:
            """Leave the list where it was, unless the sections would be below its end."""
            fits = place + shown < top + choices.scrollable_content_region.height
            choices.scroll_to(y=top if fits else place, animate=False)

        self.call_after_refresh(scroll)

    @on(OptionList.OptionSelected)
    def _choice_made(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        plain_actions: dict[str, Callable[[], object]] = {
            INTERVIEW: self.grill.action_interview,
            DUE: self.grill.action_practise_due,
            HISTORY: self.grill.action_history,
            STUDIO: self.grill.action_studio,
        }
        row = event.option_id or ""
        if row == DRAFT and self._draft is not None:
            self.grill.start_practice(first=self._draft[0])
        elif row == RESUME and self._unfinished is not None:
            self.grill.resume_interview(self._unfinished[0])
        elif row in plain_actions:
            plain_actions[row]()
        elif row == SHUFFLED:
            self.grill.start_practice(order="shuffled")
        elif row in self._packs:
            self._fold(row)
        else:
            self._practise(self._sections.get(row))

    def _practise(self, section: SectionKey | None) -> None:
        """Practise a section; None is everything. Who found it by searching sees it in the list on coming back."""
        if section is not None and self._search:
            self._unfolded.add(section[0])
            self._searched("")
        self.grill.start_practice(section)


def _title(pack: PackRows) -> Option:
    return Option(plain(f" {pack.title}", "bold $text-primary"), disabled=True)


def _blank() -> Option:
    return Option("", disabled=True)
