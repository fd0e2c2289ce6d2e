"""The mock interview: asked against the clock, answered freely, graded behind the scenes, told at the end."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.css.query import NoMatches
from textual.widget import MountError, Widget
from textual.widgets import Static

from grill.errors import GrillError, SessionMoved
from grill.session.interview import events as happened
from grill.session.interview import voice
from grill.tui.commands import bindings_of
from grill.tui.interview_keys import WAITING, keys_of
from grill.tui.messages import DraftChanged
from grill.tui.plain import plain
from grill.tui.screens.calculating import Beside
from grill.tui.screens.graded_conversation import GradedConversation
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

    from grill.interviewer import Interviewer
    from grill.session.interview.events import Effect
    from grill.tui.commands import Command, Scope
    from grill.tui.desk import GradingDesk

TICK_SECONDS = 0.5
"""The clock is read, and what is typed is written down, this often."""
SAVE_SECONDS = 0.9
"""What is typed is on disk after this time at the latest; the clock, too."""
AWAY_WORTH_SAYING_SECONDS = 60.0
END_SECONDS = 5.0
"""The second F9 has to come within this time."""
DOUBLE_SECONDS = 0.5
"""An Enter so soon after the one that went on is the same Enter, pressed twice; it sends nothing."""
PLACEHOLDERS = {
    "asking": "Answer in your own words …",
    "probing": "Answer in your own words …",
    "considering": "One moment …",
}
NEEDS_CLOCK = {"hint", "skip", "repeat"}
"""Commands about the question on screen: nothing for a moment when the clock stands still."""


class InterviewScreen(GradedConversation):
    """One interview from its welcome to its report."""

    HELP_SCOPES: ClassVar[tuple[Scope, ...]] = ("interview", "prompt", "calculator", "app")
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("interview")]

    def __init__(self, interviewer: Interviewer, desk: GradingDesk, said: Sequence[Effect] = ()) -> None:
        """Hold `interviewer`'s interview; `said` is what an interrupted one has had so far."""
        super().__init__(interviewer, desk)
        self._said = said
        self._held = True
        """The clock has not begun, or stands still: before the first question, after a return, in a pause."""
        self._unsent = interviewer.draft
        """The draft while it is hidden."""
        self._saved: tuple[float, str] = (0.0, "")
        self._told: set[str] = set()
        """The problems that were shown since all was well."""
        self._noticed = interviewer.store.notice
        self._away_told = 0.0
        """The time away that was spoken of."""
        self._restored, self._restored_at = "", 0.0
        """Unsent text that came back with the clock, and when."""
        self._end_warned = False

    # -- life

    def compose(self) -> ComposeResult:
        """The parts, from top to bottom."""
        yield StatusLine("Mock interview")
        yield ClockLine()
        yield Beside(Transcript(), Static(classes="curtain", markup=False))
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
            if (notice := self.interviewer.store.notice) != self._noticed:
                self._noticed = notice
                self.notify(notice, severity="warning", markup=False, timeout=10)

    def _complain(self, problem: str) -> None:
        if problem and problem not in self._told:
            self._told.add(problem)
            self.notify(f"Not on disk yet: {problem}", severity="error", markup=False)

    def flush_draft(self) -> None:
        """Write everything down: before leaving the screen or the app."""
        if not self.is_mounted or self._leaving:
            return
        if self.interviewer.state.phase == "ready":
            self.interviewer.discard()  # nothing to go on with
        elif self.interviewer.state.phase != "finished":
            self._save(at_once=True)

    @on(DraftChanged)
    def _draft_changed(self, event: DraftChanged) -> None:
        event.stop()  # the tick saves

    # -- what happens

    async def _happen(self, what: Callable[[], Sequence[Effect]]) -> bool:
        """Make something happen in the interview and carry out what follows; False when it could not be."""
        try:
            effects = what()
        except SessionMoved as error:
            self._moved(str(error), self._typed)
            return False
        await self._carry_out_all(effects)
        return True

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
                if self._unsent and not self._held:
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
        if not self._held and state.phase in PLACEHOLDERS:
            self.prompt.placeholder = PLACEHOLDERS[state.phase]
        self.query_one(KeyBar).show(keys_of(state, held=self._held))

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
        """Keep what the other window has not taken along; False when that is nothing."""
        self.app.copy_to_clipboard(text)
        store, name = self.interviewer.store, self.interviewer.session_id
        try:
            # What the interview has for a draft may be from here, and gone with the other window's next word.
            if any(attempt.answer.startswith(text) for attempt in store.session_attempts(name)):
                return False  # the other window took it along and sent it
        except GrillError:
            return False
        return self._keep(text)

    def _keep(self, text: str) -> bool:
        """Make text that will not be sent here a draft of its question, for practice; False when it cannot be."""
        try:
            return self.interviewer.keep_as_draft(text)
        except GrillError as error:
            self.notify(f"Your text could not be kept: {error}", severity="error", markup=False)
            return False

    # -- holding the clock

    def _hold(self, words: str, *, hide: bool = False) -> None:
        self._unsent = self._unsent or self.prompt.text
        self._held = True
        self.close_calculator()
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
        self._restored, self._restored_at = self._unsent, self._reading
        self.prompt.start(self._unsent)
        self._unsent = ""
        if not hidden:
            await self._carry_out_all((), *self._talk.current(state))
        if state.slot_index is not None:
            self._warm(state.slot_index)
        if state.paused:
            await self._tell(happened.Resumed())
        self._show()

    # -- the prompt

    async def submit(self, text: str) -> None:
        """Take an answer: it is stored before anything else happens."""
        if refusal := self._refusal(text):
            self.prompt.start(text)
            self.notify(refusal)
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

    def _refusal(self, text: str) -> str:
        """Why this text cannot be sent now; empty when it can."""
        state = self.interviewer.state
        if self.is_too_small:
            return "Enlarge the window to send."
        if state.phase == "finished":
            return "The interview is over."
        if not state.takes_answer:
            return "One moment: your last answer is still being thought about."
        if text == self._restored and self._reading - self._restored_at < DOUBLE_SECONDS:
            return "Your unsent text is back; Enter sends it."
        return ""

    async def _wind_up(self) -> None:
        """The last word is said: nothing more can be typed, and the report comes."""
        self._held = False
        self.remove_class("-held")
        self.prompt.start("")
        self.prompt.read_only = True
        self.prompt.placeholder = "The interview is over."
        await self._await_grades()

    # -- commands

    async def run_command(self, command: Command, argument: str = "") -> None:
        """As everywhere, but nothing happens to a question that cannot be seen."""
        if "app" not in command.scopes and self.is_too_small:
            self.notify("Enlarge the window first; nothing is lost.")
        elif command.id in NEEDS_CLOCK and self._held:
            self.notify(f"{self.prompt.placeholder}")
        else:
            await super().run_command(command, argument)

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
        """Pass over what is being asked; what was typed stays as a draft of the question."""
        if self._held:
            return
        if self._keep(self.prompt.text):
            self.notify("Your text is kept as a draft of the question.")
        self.prompt.start("")
        await self._tell(happened.Skipped())

    async def action_repeat(self) -> None:
        """Show the question again."""
        await self._tell(happened.RepeatAsked())

    async def action_pause(self) -> None:
        """Stop the clock; the same key goes on."""
        if self.interviewer.state.phase == "ready":
            self.notify("The clock does not run yet; Enter begins.")
        elif self._held:
            await self.enter_alone()
        else:
            await self._tell(happened.Paused())
            self.flush_draft()

    async def action_end_interview(self) -> None:
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
            self.set_timer(END_SECONDS, self._forget_end)
            words = "F9 again ends the interview and shows the report. Closing the app keeps it for later."
            if self._typed.strip():
                words += " Your text has not been sent."
            self.notify(words, timeout=END_SECONDS)
        else:
            self.app.clear_notifications()
            if self._keep(self._typed):
                self.notify("Your unsent text is kept as a draft of its question.")
            await self._tell(happened.Ended())

    def _forget_end(self) -> None:
        self._end_warned = False
