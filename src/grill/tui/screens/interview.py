"""The mock interview: asked against the clock, answered freely, graded behind the scenes, told at the end."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.css.query import NoMatches
from textual.widget import MountError, Widget
from textual.widgets import Static

from grill.errors import GrillError, SessionMoved
from grill.session.interview import events as happened
from grill.session.interview import voice
from grill.tui.commands import bindings_of
from grill.tui.messages import DraftChanged, GradeReady, GradingFailed
from grill.tui.plain import plain
from grill.tui.screens.conversation import ConversationScreen
from grill.tui.widgets.blocks import NoteBlock
from grill.tui.widgets.clock_line import ClockLine
from grill.tui.widgets.key_bar import KeyBar
from grill.tui.widgets.prompt import Prompt
from grill.tui.widgets.status_line import StatusLine
from grill.tui.widgets.talk import Voice
from grill.tui.widgets.too_small import TooSmall
from grill.tui.widgets.transcript import Transcript

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from grill.grading.client import HelperState
    from grill.grading.grade import Grade
    from grill.interviewer import Interviewer, Work
    from grill.session.interview.events import Effect, Event
    from grill.tui.commands import Scope
    from grill.tui.desk import GradingDesk

TICK_SECONDS = 0.5
"""The clock is read, and what is typed is written down, this often."""
SAVE_SECONDS = 0.9
"""What is typed is on disk after this time at the latest; the clock, too."""
AWAY_WORTH_SAYING_SECONDS = 60.0

ASKING = ("help", "hint", "skip", "repeat", "pause", "end")
FOLLOWED = ("help", "skip", "repeat", "pause", "end", "command-palette")
WAITING = ("help", "end", "command-palette")


class InterviewScreen(ConversationScreen):
    """One interview from its welcome to its report."""

    HELP_SCOPES: ClassVar[tuple[Scope, ...]] = ("interview", "prompt", "app")
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("interview")]

    def __init__(self, interviewer: Interviewer, desk: GradingDesk, said: Sequence[Effect] = ()) -> None:
        """Hold `interviewer`'s interview; `said` is what an interrupted one has had so far."""
        super().__init__()
        self.interviewer = interviewer
        self._desk = desk
        self._said = said
        self._held = True
        """The clock has not begun, or stands still: before the first question, after a return, in a pause."""
        self._unsent = interviewer.draft
        """The draft while it is hidden."""
        self._ungraded: dict[int, Work] = {}
        self._provisional: dict[int, Work] = {}
        self._saved: tuple[float, str] = (0.0, "")
        self._told: set[str] = set()
        """The problems that were shown since all was well."""
        self._away_told = 0.0
        """The time away that was spoken of."""
        self._end_warned = False
        self._leaving = False

    # -- life

    def compose(self) -> ComposeResult:
        """The parts, from top to bottom."""
        yield StatusLine("Mock interview")
        yield ClockLine()
        yield Transcript()
        yield Static(classes="curtain", markup=False)
        yield Prompt(self, self.grill.services.keymap, "interview")
        yield KeyBar(*WAITING)
        yield TooSmall()

    async def on_mount(self) -> None:
        """Say hello, or welcome back; the clock waits for Enter."""
        from grill.tui.interview_talk import Talk

        self._talk = Talk(self.interviewer)
        self._show_grader()
        await self.transcript.add(Voice(voice.welcome(self.interviewer.plan)), NoteBlock(voice.PAUSE_RULES))
        try:
            if self._said:
                await self.transcript.add(*self._talk.retold(self._said))
            for item in self.interviewer.work():
                self._start_grading(item)
        except GrillError as error:
            self.notify(str(error), severity="error", markup=False)
        if self._said:
            await self.transcript.add(NoteBlock("You were interrupted here."))
        if self.interviewer.state.phase == "finished":
            await self._wind_up()
            return
        self._hold("Enter goes on." if self._said else "Enter begins; the clock starts then.")
        self._show()
        self.set_interval(TICK_SECONDS, self.tick)

    @property
    def _reading(self) -> float:
        return self.grill.services.elapsed()

    async def tick(self) -> None:
        """Let the time go by, and write down where we are."""
        state = self.interviewer.state
        if self._leaving or state.phase == "finished" or (self._held and not state.paused):
            return
        await self._happen(lambda: self.interviewer.tick(self._reading))
        if not self._leaving:
            self._save()

    @property
    def _typed(self) -> str:
        return self._unsent if self._held else self.prompt.text

    def _save(self, *, at_once: bool = False) -> None:
        text = self._typed
        seconds = self.interviewer.state.now
        if not at_once and text == self._saved[1] and seconds - self._saved[0] < SAVE_SECONDS:
            return
        try:
            self.interviewer.checkpoint(text)
        except SessionMoved as error:
            self._moved(str(error), text)
        except GrillError as error:
            self._complain(str(error))
        else:
            self._saved = (seconds, text)
            if not self.interviewer.problem:
                self._told.clear()

    def _complain(self, problem: str) -> None:
        if problem and problem not in self._told:
            self._told.add(problem)
            self.notify(f"Not on disk yet: {problem}", severity="error", markup=False)

    def flush_draft(self) -> None:
        """Write everything down: before leaving the screen or the app."""
        if self.is_mounted and not self._leaving and self.interviewer.state.phase != "finished":
            self._save(at_once=True)

    @on(DraftChanged)
    def _draft_changed(self, event: DraftChanged) -> None:
        event.stop()  # the tick saves

    # -- what happens

    async def _happen(self, what: Callable[[], tuple[Effect, ...]]) -> bool:
        """Make something happen in the interview and carry out what follows; False when it could not be."""
        try:
            effects = what()
        except SessionMoved as error:
            self._moved(str(error), self._typed)
            return False
        await self._carry_out_all(effects)
        return True

    async def _tell(self, event: Event) -> bool:
        return await self._happen(lambda: self.interviewer.tell(event, self._reading))

    async def _carry_out_all(self, effects: Sequence[Effect], *before: Widget) -> None:
        # Quitting takes the parts of the screen away while this still runs; all of it is stored by then.
        with contextlib.suppress(MountError, NoMatches):
            await self.transcript.add(*before)
            for effect in effects:
                await self._carry_out(effect)
            missed = self.interviewer.away_seconds - self._away_told
            if missed >= AWAY_WORTH_SAYING_SECONDS:
                self._away_told += missed
                note = f"The machine was away for {voice.spoken(missed)}; that time does not count."
                await self.transcript.add(NoteBlock(note))
            self._show()
            self._complain(self.interviewer.problem)

    async def _carry_out(self, effect: Effect) -> None:
        await self.transcript.add(*self._talk.blocks(effect))
        match effect:
            case happened.Asked() | happened.FollowedUp():
                if self._unsent:
                    self.prompt.start(self._unsent)
                    self._unsent = ""
                self._warm(effect.slot)
            case happened.Answered():
                self._grade_answer(effect.attempt)
            case happened.ClockStopped():
                self._hold("Paused. The clock stands still; Enter goes on.", hide=True)
            case happened.Finished():
                await self._wind_up()
            case _:
                pass

    def _show(self) -> None:
        """Bring the lines around the conversation up to date."""
        state = self.interviewer.state
        self.query_one(StatusLine).show_place(self._talk.place(state))
        self.query_one(ClockLine).show(state)
        phase = "held" if self._held else state.phase
        self.query_one(KeyBar).show({"asking": ASKING, "probing": FOLLOWED}.get(phase, WAITING))

    def _moved(self, reason: str, text: str) -> None:
        """The interview goes on elsewhere: leave without touching it, and set aside what was typed here alone."""
        if self._leaving:
            return
        self._leaving = True
        if text.strip() and self._set_aside(text):
            reason += " Your text is kept as a draft of its question."
        self.notify(reason, severity="warning", markup=False, timeout=10)
        self.dismiss()

    def _set_aside(self, text: str) -> bool:
        self.app.copy_to_clipboard(text)
        slot, store, name = self.interviewer.state.slot, self.interviewer.store, self.interviewer.session_id
        if slot is None:
            return False
        try:
            session = store.session(name)
            elsewhere = [session.draft if session is not None else ""]
            elsewhere += [attempt.answer for attempt in store.session_attempts(name)]
            if any(other.startswith(text) for other in elsewhere):
                return False  # the other window took it along
            earlier = store.draft(slot.question)
            kept = f"{earlier}\n\n{text}" if earlier else text
            store.save_draft(slot.question, kept, at=self.grill.services.now())
        except GrillError:
            return False
        return True

    # -- holding the clock

    def _hold(self, words: str, *, hide: bool = False) -> None:
        self._unsent = self._unsent or self.prompt.text
        self._held = True
        self.set_class(hide, "-held")
        self.query_one(".curtain", Static).update(plain(words))
        self.prompt.start("")
        self.prompt.read_only = True
        self.prompt.placeholder = words

    async def enter_alone(self) -> None:
        """Begin, or go on after a pause or an interruption."""
        if not self._held or self.interviewer.state.phase == "finished" or self.is_too_small:
            return
        self._held = False
        hidden = self.has_class("-held")
        self.remove_class("-held")
        self.prompt.read_only = False
        self.prompt.placeholder = "Answer in your own words …"
        state = self.interviewer.state
        if not state.paused:
            self.interviewer.rest()
        if state.phase == "ready":
            await self._tell(happened.Begun())
            return
        # Before anything is awaited: from here on what stands in the prompt is what is saved.
        self.prompt.start(self._unsent)
        self._unsent = ""
        if not hidden:
            await self.transcript.add(*self._talk.current(state))
        if state.slot_index is not None:
            self._warm(state.slot_index)
        if state.paused:
            await self._tell(happened.Resumed())
        self._show()

    # -- the prompt

    async def submit(self, text: str) -> None:
        """Take an answer: it is stored before anything else happens."""
        if self._held or not self.interviewer.state.takes_answer or self.is_too_small:
            self.prompt.start(text)
            if self.is_too_small:
                self.notify("Enlarge the window to send.")
            return
        try:
            effects = self.interviewer.answer(text, self._reading)
        except SessionMoved as error:
            self._moved(str(error), text)
        except GrillError as error:
            self.prompt.start(text)
            self.notify(f"Not sent, the answer could not be stored: {error}", severity="error", markup=False)
        else:
            await self._carry_out_all(effects, self._talk.answer(text))

    # -- grading, behind the scenes

    def _start_grading(self, item: Work) -> None:
        self._ungraded[item.attempt] = item
        self._grade(item)

    def _grade_answer(self, attempt: int) -> None:
        try:
            item = self.interviewer.work_of(attempt)
        except GrillError as error:
            # Nobody waits for it; the answer is stored, and graded when the interview is opened again.
            self.post_message(GradingFailed(attempt, str(error)))
        else:
            if item is not None:
                self._start_grading(item)

    @work(exit_on_error=False)
    async def _grade(self, item: Work) -> None:
        try:
            if item.rubric is None:
                raise LookupError("the question has lost its rubric")  # noqa: TRY301  reported as any other failure
            grade = await self._desk.grade(item.question, item.rubric, item.answer)
        except Exception as error:  # noqa: BLE001  whatever went wrong, the interview goes on and the answer is stored
            self.post_message(GradingFailed(item.attempt, f"{type(error).__name__}: {error}"))
        else:
            self.post_message(GradeReady(item.attempt, grade))

    @work(exit_on_error=False)
    async def _refine(self, item: Work) -> None:
        if item.rubric is not None:
            grade = await self._desk.refine(item.question, item.rubric, item.answer)
            if grade is not None:
                self.post_message(GradeReady(item.attempt, grade))
            else:
                self.post_message(GradingFailed(item.attempt, "the helper has no better grade"))

    @work(exit_on_error=False, exclusive=True, group="warm")
    async def _warm(self, slot: int) -> None:
        entry = self.interviewer.entry(slot)
        if entry is not None and entry.rubric is not None:
            await self._desk.warm(entry.question, entry.rubric)

    def _show_grader(self) -> None:
        self.query_one(StatusLine).show_grader(self._desk.client.state, self._desk.client.reason)

    def grader_changed(self, state: HelperState) -> None:
        """Show it, grade again whatever was graded by keywords alone, and wait no longer where that is in vain."""
        self._show_grader()
        if state == "ready":
            for item in self._provisional.values():
                self._refine(item)
        self._maybe_report()

    @on(GradeReady)
    async def _grade_ready(self, event: GradeReady) -> None:
        event.stop()
        item = self._ungraded.pop(event.attempt, None) or self._provisional.pop(event.attempt, None)
        if event.grade.mode == "keywords" and item is not None:
            self._provisional[event.attempt] = item
            if self._desk.client.state == "ready":
                self._refine(item)
        await self._graded(event.attempt, event.grade)

    async def _graded(self, attempt: int, grade: Grade) -> None:
        await self._happen(lambda: self.interviewer.graded(attempt, grade, self._reading))
        self._maybe_report()

    @on(GradingFailed)
    async def _grading_failed(self, event: GradingFailed) -> None:
        event.stop()
        self._ungraded.pop(event.attempt, None)
        if self._desk.client.state == "ready":
            # It works and has no grade for this answer: the one by keywords stays.
            self._provisional.pop(event.attempt, None)
        await self._tell(happened.GradingFailed(event.attempt))
        self._maybe_report()

    # -- the end

    async def _wind_up(self) -> None:
        """The last word is said: wait for the last grades, then show the report."""
        self._held = False
        self.remove_class("-held")
        self.prompt.start("")
        self.prompt.read_only = True
        self.prompt.placeholder = "The interview is over."
        if self._ungraded:
            await self.transcript.add(NoteBlock("Your last answer is being graded; the report comes in a moment."))
        elif self._provisional and self._desk.client.state == "starting":
            await self.transcript.add(
                NoteBlock("The language model is still loading. The report waits for it; F9 shows it as it is.")
            )
        self._maybe_report()

    def _maybe_report(self) -> None:
        waits = self._ungraded or (self._provisional and self._desk.client.state in ("starting", "ready"))
        if self.interviewer.state.phase == "finished" and not waits:
            self._report()

    def _report(self) -> None:
        if not self._leaving:
            self._leaving = True
            try:
                self.grill.show_report(self.interviewer)
            except GrillError as error:
                self.notify(f"The report cannot be shown: {error}", severity="error", markup=False, timeout=10)

    # -- commands

    async def action_hint(self) -> None:
        """Show the next staged hint."""
        state = self.interviewer.state
        before = state.hints_shown
        await self._tell(happened.HintAsked())
        if self.interviewer.state.hints_shown == before and not self._held:
            if state.phase == "probing":
                self.notify("There are no hints for a follow-up.")
            elif state.phase == "asking":
                self.notify("No more hints for this question." if before else "This question has no hints.")

    async def action_skip(self) -> None:
        """Pass over what is being asked."""
        if not self._held:
            self._unsent = ""
            self.prompt.start("")
            await self._tell(happened.Skipped())

    async def action_repeat(self) -> None:
        """Show the question again."""
        await self._tell(happened.RepeatAsked())

    async def action_pause(self) -> None:
        """Stop the clock; the same key goes on."""
        if self._held:
            await self.enter_alone()
        else:
            await self._tell(happened.Paused())
            self.flush_draft()

    async def action_calc(self, formula: str = "") -> None:
        """Work a formula out."""
        from grill.calc import CalcError, evaluate

        if not formula.strip():
            if not self.prompt.text and not self._held:
                self.prompt.insert("/calc ")
            return
        try:
            result = f"{formula.strip()} = {evaluate(formula):.6g}"
        except CalcError as error:
            result = f"{formula.strip()}: {error}"
        await self.transcript.add(NoteBlock(result))

    async def action_end(self) -> None:
        """End the interview when pressed twice; go home when it is over."""
        phase = self.interviewer.state.phase
        if phase == "finished":
            self._report()
        elif phase == "ready":
            self._leaving = True
            self.interviewer.discard()
            self.dismiss()
        elif not self._end_warned:
            self._end_warned = True
            self.set_timer(5, self._forget_end)
            self.notify("F9 again ends the interview and shows the report. Closing the app keeps it for later.")
        else:
            await self._tell(happened.Ended())

    def _forget_end(self) -> None:
        self._end_warned = False
