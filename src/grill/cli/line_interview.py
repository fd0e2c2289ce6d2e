"""An interview as a conversation in lines: questions out, answers and `:commands` in. Says everything in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from grill.cli import interview_words as words
from grill.cli.line_calculator import CALC, SAYS, LineCalculator
from grill.errors import SessionMoved, StoreError
from grill.session.interview import events as happened
from grill.session.interview import voice
from grill.text import did_you_mean

if TYPE_CHECKING:
    from grill.cli.grading_behind import GradingBehind
    from grill.grading.grade import Grade
    from grill.interviewer import Interviewer
    from grill.session.interview.events import Effect, Event
    from grill.session.interview.state import Interview

SEND = "."
COMMANDS = {
    ":hint": "show the next hint",
    ":repeat": "show the question again",
    ":skip": "pass over what is being asked",
    ":pause": "stop the clock; any line goes on",
    CALC: SAYS,
    ":time": "say how much time is left",
    ":end": "end the interview and show the report",
    ":help": "list these commands",
    ":quit": "leave; the interview and what is typed are kept for later",
}
KEPT = "The interview is kept; 'grill interview --plain --resume' goes on with it."


@dataclass
class LineInterview:
    """One interview. Feed it lines with `run`; every answer is stored before anything else happens to it.

    Grades are taken only where the engine waits for one, and at the end: the same lines lead to the same interview,
    however fast grading is.
    """

    interviewer: Interviewer
    grading: GradingBehind
    write: Callable[[str, bool], None]
    """Shows one piece of text; the flag marks a heading."""
    warn: Callable[[str], None]
    reading: Callable[[], float]
    """A clock in seconds that never goes back."""
    waits: bool = False
    """Let the clock begin with a line, not at once: where a person reads the welcome."""
    _typed: list[str] = field(init=False, default_factory=list)
    _left: bool = field(init=False, default=False)
    _told: str = field(init=False, default="")
    """The problem that was last said."""
    _kept: bool = field(init=False, default=True)
    """Whether what is typed is on disk."""
    _end_warned: bool = field(init=False, default=False)
    _calculator: LineCalculator = field(init=False, default_factory=LineCalculator)

    def run(self, lines: Iterable[str]) -> bool:
        """Hold the interview; the end of the lines sends what was typed and ends it.

        Returns:
            Whether the interview is over; False when it was left, to be gone on with another time.

        Raises:
            SessionMoved: it went on elsewhere; `unsent` is what was typed here.
        """
        rest = iter(lines)
        self._begin(rest)
        if not self._is_done():
            for line in rest:
                self._take(line)
                if self._is_done():
                    break
            else:
                self._stop()
        if self._left:
            self.grading.stop()
            return False
        while self.grading.waiting:
            self._take_grade()
        return True

    @property
    def unsent(self) -> str:
        """What is typed and not sent."""
        return "\n".join(self._typed).strip()

    def leave(self) -> None:
        """Write down where we are; an interview that was not begun is forgotten."""
        self._left = True
        if self._state.phase == "ready":
            self.interviewer.discard()
            return
        self._carry_out(self.interviewer.tick(self.reading()))
        self._keep()
        self.warn(KEPT)

    @property
    def _state(self) -> Interview:
        return self.interviewer.state

    def _is_done(self) -> bool:
        return self._left or self._state.phase == "finished"

    # -- beginning

    def _begin(self, lines: Iterator[str]) -> None:
        fresh = self._state.phase == "ready"
        self._say(voice.welcome(self.interviewer.plan) if fresh else words.welcome_back(self._state))
        for item in self.interviewer.work():
            self.grading.add(item)
        if self._state.phase == "finished":
            return
        self._say("A line with a single dot sends your answer. :help lists the commands.")
        if self.waits:
            self._say("An empty line begins; the clock starts then." if fresh else "An empty line goes on.")
            line = next(lines, ":quit").strip()
            if line in (":quit", ":end"):
                self.leave()
                return
        if fresh:
            self._tell(happened.Begun())
        else:
            self._go_on()

    def _go_on(self) -> None:
        paused = self._state.paused
        effects = self.interviewer.tell(happened.Resumed() if paused else happened.Ticked(), self.reading())
        moved_on = any(isinstance(effect, (happened.Asked, happened.FollowedUp)) for effect in effects)
        if not moved_on:
            for line in words.current(self.interviewer):
                self.write(line.text, line.heading)
            if self.interviewer.draft:
                self._typed = self.interviewer.draft.split("\n")
                self._say(f"Your unsent text: {self.interviewer.draft}")
                self._say("Go on typing, or send it with a single dot.")
        self._happen(effects)

    # -- lines

    def _take(self, line: str) -> None:
        word = line.strip()
        if self._state.paused:
            self._tell(happened.Resumed())
            if word in ("", SEND, ":pause"):
                return
        else:
            self._tell(happened.Ticked())
        if self._is_done():
            return
        command, _, formula = word.partition(" ")
        self._end_warned = self._end_warned and word == ":end"
        if command == CALC:
            self._calc(formula)
        elif word in COMMANDS:
            getattr(self, f"_do_{word[1:]}")()
        elif word.startswith(":") and word[1:].isalpha():
            self._say(f"There is no command {word}{did_you_mean(word, COMMANDS) or '.'} :help lists them all.")
        elif word == SEND:
            self._send()
        elif word or self._typed:
            self._typed.append(line)
            self._keep()

    def _send(self) -> bool:
        """Send what is typed; False when there is nothing or it could not be stored."""
        if not self.unsent:
            self._say("There is nothing to send yet. :skip passes the question over.")
            return False
        try:
            effects = self.interviewer.answer(self.unsent, self.reading())
        except SessionMoved:
            raise
        except StoreError as error:
            self.warn(f"Not sent. {error} Your text is kept here; a single dot tries again.")
            return False
        self._typed = []
        self._happen(effects)
        return True

    def _stop(self) -> None:
        """The lines are at their end."""
        if self.unsent and not self._send():
            self.warn(f"The answer that could not be stored: {self.unsent}")
            self.leave()
        elif not self._is_done():
            self._tell(happened.Ended())

    # -- what follows

    def _tell(self, event: Event) -> None:
        self._happen(self.interviewer.tell(event, self.reading()))

    def _happen(self, effects: Iterable[Effect]) -> None:
        """Carry out what follows, and whatever follows from the grades that it waits for."""
        self._carry_out(effects)
        while self._state.phase == "considering" and not self._state.paused:
            if self.grading.waiting:
                self._take_grade()
            else:
                nobody = self._state.awaited[0]
                self._carry_out(self.interviewer.tell(happened.GradingFailed(nobody), self.reading()))

    def _carry_out(self, effects: Iterable[Effect]) -> None:
        for effect in effects:
            for line in words.words_of(self.interviewer, effect):
                self.write(line.text, line.heading)
            if isinstance(effect, happened.Answered) and (item := self.interviewer.work_of(effect.attempt)):
                self.grading.add(item)
        problem = self.interviewer.problem
        if problem and problem != self._told:
            self.warn(f"Not on disk yet. {problem}")
        self._told = problem

    def _take_grade(self) -> None:
        attempt, found = self.grading.take()
        self._carry_out(self._graded(attempt, found))

    def _graded(self, attempt: int, found: Grade | Exception) -> tuple[Effect, ...]:
        if isinstance(found, Exception):
            self.warn(f"An answer could not be graded ({type(found).__name__}: {found}); it is kept.")
            return self.interviewer.tell(happened.GradingFailed(attempt), self.reading())
        return self.interviewer.graded(attempt, found, self.reading())

    # -- commands

    def _do_hint(self) -> None:
        before = self._state.hints_shown
        self._tell(happened.HintAsked())
        if self._state.hints_shown == before:
            self._say(words.no_hint(self._state, before))

    def _do_repeat(self) -> None:
        self._tell(happened.RepeatAsked())

    def _do_skip(self) -> None:
        try:
            if self.interviewer.keep_as_draft(self.unsent):
                self._say("What you had typed is kept as a draft of the question.")
        except StoreError as error:
            self.warn(str(error))
        self._typed = []
        self._tell(happened.Skipped())

    def _do_pause(self) -> None:
        self._tell(happened.Paused())
        self._keep()

    def _do_time(self) -> None:
        self._say(words.time_of(self._state))

    def _do_help(self) -> None:
        self._say("A line with a single dot sends the answer.")
        for name, says in COMMANDS.items():
            self._say(f"{name}: {says}.")

    def _do_end(self) -> None:
        if self.unsent and not self._end_warned:
            self._end_warned = True
            self._say("You have unsent text. A single dot sends it; :end once more ends without it.")
            return
        self._typed = []
        self._tell(happened.Ended())

    def _do_quit(self) -> None:
        self.leave()

    def _calc(self, formula: str) -> None:
        for line in self._calculator.lines(formula):
            self._say(line)

    def _keep(self) -> None:
        """Write the unsent text and the time down; a failure is said once and stops nothing."""
        try:
            self.interviewer.checkpoint("\n".join(self._typed))
        except SessionMoved:
            raise
        except StoreError as error:
            if self._kept:
                self.warn(f"What you type is not on disk yet. {error}")
            self._kept = False
        else:
            self._kept = True

    def _say(self, text: str) -> None:
        self.write(text, False)
