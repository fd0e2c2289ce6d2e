"""The app: owns the bank, the history, the grading helper and the themes; screens do the rest.

Nothing heavy is imported here. pydantic (90 ms) and the bank come in a background thread after the first frame, the
language model lives in a process of its own.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
import signal
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from textual import on, work
from textual.app import SystemCommand
from textual.binding import Binding, BindingType
from textual.screen import Screen

from grill import paths
from grill.errors import GrillError
from grill.session.plan import Order, SectionKey, plan
from grill.session.stopwatch import LONGEST_GAP_SECONDS
from grill.tui.authoring import AuthoringApp
from grill.tui.background import in_background
from grill.tui.commands import bindings_of
from grill.tui.desk import GradingDesk
from grill.tui.messages import GraderChanged, LibraryFailed, LibraryOpened
from grill.tui.screens.base import LEAST_HEIGHT, LEAST_WIDTH, WIDE, GrillScreen
from grill.tui.screens.home import HomeScreen
from grill.tui.services import Services
from grill.tui.themes import DARK, LIGHT, theme_name

if TYPE_CHECKING:
    from grill.content.bank import Bank
    from grill.grading.client import HelperState
    from grill.interviewer import Interviewer
    from grill.session.interview.events import Effect
    from grill.session.interview.plan import Wish
    from grill.session.practice import Task
    from grill.store import Store


class GrillApp(AuthoringApp):
    """Interview Grill in the terminal."""

    TITLE = "Interview Grill"
    CSS_PATH = "grill.tcss"
    ENABLE_COMMAND_PALETTE = True
    HORIZONTAL_BREAKPOINTS = [(0, "-too-narrow"), (LEAST_WIDTH, "-narrow"), (80, "-normal"), (WIDE, "-wide")]  # noqa: RUF012  declared so by Textual
    VERTICAL_BREAKPOINTS = [(0, "-too-short"), (LEAST_HEIGHT, "-short"), (24, "-tall"), (36, "-roomy")]  # noqa: RUF012  as above
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("app", priority=True)]

    def __init__(self, services: Services) -> None:
        super().__init__(services)
        self.register_theme(DARK)
        self.register_theme(LIGHT)
        wanted = theme_name(services.theme)
        self.theme = wanted if wanted in self.available_themes else DARK.name
        self.set_keymap(services.keymap)

    def get_default_screen(self) -> Screen[Any]:
        """Home."""
        return HomeScreen()

    def get_key_display(self, binding: Binding) -> str:
        """`F1`, as it stands on the key; the rest as Textual has it."""
        display = super().get_key_display(binding)
        return display.upper() if re.fullmatch(r"f\d+", display) else display

    # -- life

    def on_mount(self) -> None:
        """Paint first, then open everything else."""
        loop = asyncio.get_running_loop()
        for name in ("SIGTERM", "SIGHUP"):
            # A closed terminal or a polite kill ends the app the usual way: draft saved, helper gone. Windows has
            # neither the one name nor the handler.
            with contextlib.suppress(AttributeError, NotImplementedError, RuntimeError, ValueError):
                loop.add_signal_handler(getattr(signal, name), self.leave)
        self.services.client.on_state = self._helper_changed
        self.call_after_refresh(self._open_library)

    @work(exit_on_error=False)
    async def _open_library(self) -> None:
        try:
            bank, store = await in_background(self._load)
            # Not before: the helper takes a core for seconds, and the first screen waits for the bank alone.
            await self.services.client.start()
        except Exception as error:  # noqa: BLE001  shown on the home screen, where it can be read and acted upon
            self.post_message(
                LibraryFailed(str(error) if isinstance(error, GrillError) else f"{type(error).__name__}: {error}")
            )
        else:
            self.post_message(LibraryOpened(bank, store))

    def _helper_changed(self, state: HelperState) -> None:
        self.post_message(GraderChanged(state))

    def _load(self) -> tuple[Bank, Store]:
        return self.services.load_bank(), self.services.open_store()

    @on(LibraryOpened)
    def _library_opened(self, event: LibraryOpened) -> None:
        self.bank, self.store = event.bank, event.store
        if event.store.notice:
            self.notify(event.store.notice, severity="warning", markup=False)
        self._home(lambda home: home.refresh_choices())
        self.catch_up()

    @on(LibraryFailed)
    def _library_failed(self, event: LibraryFailed) -> None:
        self._home(lambda home: home.show_failure(event.reason))

    @on(GraderChanged)
    def _grader_changed(self, event: GraderChanged) -> None:
        for screen in self.screen_stack:
            if isinstance(screen, GrillScreen) and screen.is_mounted:
                screen.grader_changed(event.state)

    async def on_unmount(self) -> None:
        """Leave nothing behind."""
        await self.services.client.close()
        if self.store is not None:
            self.store.close()

    def bank_read(self) -> None:
        """The bank is another one now: Home shows it."""
        self._home(lambda home: home.refresh_choices())

    def _home(self, tell: Callable[[HomeScreen], None]) -> None:
        for screen in self.screen_stack:
            if isinstance(screen, HomeScreen):
                tell(screen)

    # -- practice

    def start_practice(
        self, section: SectionKey | None = None, *, order: Order = "needed", first: str | None = None
    ) -> None:
        """Practise a section, or everything; `first` is asked before the rest."""
        if self.bank is None or self.store is None:
            return
        outline = self.bank.outline()
        tasks = plan(outline, section, order=order, scores=self.last_scores(), seed=self.services.seed(), first=first)
        title = next(
            (entry.section.title for entry in outline if section == (entry.pack, entry.section.letter)), "Everything"
        )
        self._practise(tasks, title)

    def practise_again(self, questions: Sequence[str]) -> bool:
        """Start over with these questions; False when there are none."""
        if self.bank is None or not questions:
            return False
        by_id = {entry.question.id: entry for entry in self.bank.outline()}
        self.pop_screen()
        self._practise(plan([by_id[name] for name in questions if name in by_id]), "Once more")
        return True

    def _practise(self, tasks: tuple[Task, ...], title: str) -> None:
        from grill.tui.screens.practice import PracticeScreen

        if tasks and self.bank is not None and self.store is not None:
            desk = GradingDesk(self.services.client, self.bank.moves)
            self.push_screen(PracticeScreen(self.bank, self.store, desk, tasks, title))

    # -- interview

    def start_interview(self, wish: Wish) -> None:
        """Hold a new interview, in place of the screen where it was chosen."""
        from grill.interviewer import Interviewer

        if self.bank is None or self.store is None:
            return
        try:
            interviewer = Interviewer.plan_new(
                self.bank, self.store, wish, now=self.services.now, longest_gap=LONGEST_GAP_SECONDS
            )
        except GrillError as error:
            self.notify(f"The interview cannot begin: {error}", severity="error", markup=False)
            return
        self._interview(interviewer)

    def unfinished_interview(self) -> tuple[str, str] | None:
        """Id of the newest interrupted interview, and where it stands; None when there is none."""
        if self.bank is None or self.store is None or self.store.unfinished_session() is None:
            return None
        from grill.interviewer import Interviewer
        from grill.session.interview.voice import clock

        held = Interviewer.unfinished(self.bank, self.store, now=self.services.now, longest_gap=None)
        if held is None:
            return None
        place = f"question {held.state.position + 1} of {len(held.plan.slots)}"
        left = held.state.remaining
        return held.session_id, place if left is None else f"{place}, {clock(left)} left"

    def resume_interview(self, session_id: str) -> None:
        """Go on with an interrupted interview."""
        from grill.interviewer import Interviewer

        if self.bank is None or self.store is None:
            return
        try:
            interviewer, said = Interviewer.resume(
                self.bank, self.store, session_id, now=self.services.now, longest_gap=LONGEST_GAP_SECONDS
            )
        except GrillError as error:
            self.notify(str(error), severity="error", markup=False)
            return
        self._interview(interviewer, said)

    def open_interview(self, session_id: str) -> None:
        """The report of a finished interview; an interrupted one goes on."""
        from grill.interviewer import Interviewer
        from grill.tui.screens.report import ReportScreen

        if self.bank is None or self.store is None:
            return
        try:
            held, _ = Interviewer.resume(self.bank, self.store, session_id, now=self.services.now, longest_gap=None)
            if held.state.phase == "finished":
                self.push_screen(ReportScreen(held))
                return
        except GrillError as error:
            self.notify(str(error), severity="error", markup=False)
            return
        self.resume_interview(session_id)

    def _interview(self, interviewer: Interviewer, said: Sequence[Effect] = ()) -> None:
        from grill.tui.screens.interview import InterviewScreen

        if self.bank is not None:
            self._back_home()
            self.push_screen(InterviewScreen(interviewer, GradingDesk(self.services.client, self.bank.moves), said))

    def show_report(self, interviewer: Interviewer) -> None:
        """The report of a finished interview, in place of the screen in front."""
        from grill.tui.screens.report import ReportScreen

        self._back_home()
        self.push_screen(ReportScreen(interviewer))

    def start_drill(self, questions: Sequence[str], title: str) -> None:
        """Practise just these questions."""
        if self.bank is not None:
            by_id = {entry.question.id: entry for entry in self.bank.outline()}
            self._back_home()
            self._practise(plan([by_id[name] for name in questions if name in by_id]), title)

    def _back_home(self) -> None:
        while not isinstance(self.screen, HomeScreen):
            self.pop_screen()

    def last_scores(self) -> Mapping[str, float]:
        """Last score (0 to 1) of every question that has one."""
        return self.store.last_scores() if self.store is not None else {}

    def due_count(self) -> int:
        """How many ideas of this bank are due for practice."""
        if self.bank is None or self.store is None:
            return 0
        return sum(card.last_question in self.bank.entries for card in self.store.due_cards(self.services.now()))

    @work(exit_on_error=False, exclusive=True, group="due")
    async def catch_up(self) -> None:
        """Let the schedule learn of what was graded, then show what is due."""
        from grill.interviewer.learning import catch_up

        bank, store = self.bank, self.store
        if bank is None or store is None:
            return
        with contextlib.suppress(GrillError):
            # Whatever it is, the next command that opens the history meets it too, and says so.
            if await in_background(lambda: catch_up(store, bank)):
                self._home(lambda home: home.refresh_choices())

    @work(exit_on_error=False, exclusive=True, group="due")
    async def action_practise_due(self) -> None:
        """Practise what the schedule has for today, each idea through another question where there is one."""
        from grill.session.schedule import cards_of, next_questions

        bank, store = self.bank, self.store
        if bank is None or store is None:
            return

        def choose() -> tuple[str, ...]:
            # Reads every rubric of the bank.
            cards = {name: cards_of(name, entry.rubric) for name, entry in bank.entries.items()}
            return next_questions(store.due_cards(self.services.now()), cards)

        try:
            questions = await in_background(choose)
        except GrillError as error:
            self.notify(str(error), severity="error", markup=False)
            return
        if questions:
            self.start_drill(questions, "Due today")
        else:
            self.notify("Nothing is due.")

    def newest_draft(self) -> tuple[str, str] | None:
        """Question id and text of the newest unsent answer to a question of this bank."""
        if self.bank is None or self.store is None:
            return None
        known = (draft for draft in self.store.any_drafts() if draft.question_id in self.bank.entries)
        return next(((draft.question_id, draft.text) for draft in known), None)

    # -- commands

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """Every command that works on this screen, and the sections to practise."""
        from grill.tui.palette import palette  # first needed when the palette opens

        return palette(self, screen)

    def action_help(self) -> None:
        """Keys and commands of the screen in front."""
        from grill.tui.screens.help import HelpScreen

        if not isinstance(self.screen, HelpScreen):
            scopes = self.screen.help_scopes if isinstance(self.screen, GrillScreen) else ("app",)
            self.push_screen(HelpScreen(scopes, self.services.keymap))

    def action_toggle_theme(self) -> None:
        """Dark to light and back."""
        chosen = LIGHT if self.current_theme.dark else DARK
        self.theme = chosen.name
        if self.services.remember_theme is not None:
            self.services.remember_theme("dark" if chosen.dark else "light")

    def action_save_picture(self) -> None:
        """Save the screen as SVG."""
        self.deliver_screenshot(path=str(paths.pictures_folder()))

    def action_interview(self) -> None:
        """Choose a mock interview."""
        from grill.tui.screens.setup import SetupScreen

        if self.bank is not None and self.store is not None:
            self.push_screen(SetupScreen(self.services.seed()))

    def action_history(self) -> None:
        """Interviews and answers so far."""
        from grill.tui.screens.history import HistoryScreen

        if self.bank is not None and self.store is not None:
            self.push_screen(HistoryScreen())

    def action_practise_everything(self) -> None:
        """All questions, most needed first."""
        self.start_practice()

    def action_practise_shuffled(self) -> None:
        """All questions, mixed."""
        self.start_practice(order="shuffled")


def run(pack_folders: Sequence[Path] = (), interview: Wish | Literal["setup", "resume"] | None = None) -> int:
    """Open the app on the real bank, history and helper; returns its exit code when the learner leaves."""
    from grill.tui.start import start

    return start(pack_folders, interview)
