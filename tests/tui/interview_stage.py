"""An interview on stand-ins: three short questions and a long one, a clock that moves when told to."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

from textual.pilot import Pilot
from tui_standins import SPLIT, Stage, by_words, make_stage, rubric, small_bank

from grill.content.bank import Bank
from grill.content.model import Band, Entry, Pack, Question, Readiness, Section
from grill.interviewer import Interviewer
from grill.session.interview.events import Begun
from grill.session.interview.plan import Wish
from grill.session.stopwatch import LONGEST_GAP_SECONDS
from grill.tui.screens.interview import InterviewScreen
from grill.tui.screens.report import ReportScreen

DERISK = Question(
    id="tt-m1",
    number=61,
    kind="methodology",
    prompt="How would you de-risk a new architecture change?",
    answer="Small scale first, one change at a time, matched compute, several seeds, then a gated roll-out.",
    target_seconds=240,
    hints=("Where does it break first?",),
)
RULE = Readiness(cold=40, of=60, bands=(Band(first=1, last=15, says="Misses here: start with section A."),))
ANSWER = "serving params nothing scale"
"""Gets every question of the bank right in part."""


def interview_bank() -> Bank:
    """The small bank, a methodology question, and a readiness rule."""
    small = small_bank()
    entry = Entry(
        question=DERISK,
        rubric=rubric(("scale", "Try it small."), ("seeds", "Use several seeds.")),
        pack="tiny",
        section=Section(letter="M", title="Methodology"),
    )
    return Bank(
        entries={**small.entries, DERISK.id: entry},
        packs={"tiny": Pack(id="tiny", title="A tiny pack", readiness=RULE)},
    )


class Interviewed:
    """A stage with an interview on it."""

    def __init__(self, stage: Stage, wish: Wish) -> None:
        self.stage = stage
        self.wish = wish

    @property
    def screen(self) -> InterviewScreen:
        return next(screen for screen in self.stage.app.screen_stack if isinstance(screen, InterviewScreen))

    @property
    def report(self) -> ReportScreen:
        return next(screen for screen in self.stage.app.screen_stack if isinstance(screen, ReportScreen))

    @property
    def state(self):
        return self.screen.interviewer.state

    async def welcome(self, pilot: Pilot[None]) -> None:
        """Up to the welcome, with the clock still standing."""
        await self.stage.opened(pilot)
        self.stage.app.start_interview(self.wish)
        await self.shown(pilot)

    async def shown(self, pilot: Pilot[None]) -> None:
        app = self.stage.app
        await self.stage.until(pilot, lambda: isinstance(app.screen, InterviewScreen))
        await self.stage.until(pilot, lambda: app.focused is self.screen.prompt and self.screen.prompt.read_only)

    async def begin(self, pilot: Pilot[None]) -> None:
        """Up to the first question."""
        await self.welcome(pilot)
        await pilot.press("enter")
        await self.stage.until(pilot, lambda: self.state.phase == "asking")

    async def wait(self, pilot: Pilot[None], seconds: float, steps: int = 1) -> None:
        """Let time go by, read off in so many steps."""
        for _ in range(steps):
            self.stage.clock.advance(seconds / steps)
            await self.screen.tick()
        await pilot.pause()

    async def say(self, pilot: Pilot[None], text: str) -> None:
        """Send an answer, and let its grade come."""
        before = len(self.state.turns)
        screen = self.screen
        screen.prompt.load_text(text)
        await pilot.press("enter")
        await self.stage.until(pilot, lambda: len(screen.interviewer.state.turns) > before)
        await self.stage.until(pilot, lambda: screen.interviewer.state.turns[-1].settled)

    def held_before(self, text: str = ANSWER, *, answers: int | None = None) -> Interviewer:
        """An interview that is in the history when the app starts, as it would be held on the screen.

        Everything is answered alike, 8 s a question, until it is over or there are so many answers.
        """
        stage = self.stage
        clock = stage.clock
        interviewer = Interviewer.plan_new(
            stage.app.services.load_bank(), stage.store, self.wish, now=clock, longest_gap=LONGEST_GAP_SECONDS
        )
        interviewer.tell(Begun(), clock.elapsed())
        while interviewer.state.takes_answer and len(interviewer.state.turns) != answers:
            clock.advance(8)
            interviewer.tick(clock.elapsed())
            interviewer.answer(text, clock.elapsed())
            for work in list(interviewer.work()):
                grade = stage.client.grade_of(work.question, work.rubric, work.answer)
                interviewer.graded(work.attempt, grade, clock.elapsed())
        assert (interviewer.state.phase == "finished") is (answers is None)
        return interviewer

    async def reported(self, pilot: Pilot[None], interviewer: Interviewer) -> None:
        """Up to the report of an interview held before."""
        await self.stage.opened(pilot)
        self.stage.app.open_interview(interviewer.session_id)
        await self.stage.until(pilot, lambda: isinstance(self.stage.app.screen, ReportScreen))

    async def to_the_end(self, pilot: Pilot[None], text: str = ANSWER) -> None:
        """Answer everything alike until the report is up."""
        app = self.stage.app
        async with asyncio.timeout(30):
            while not isinstance(app.screen, ReportScreen):
                if isinstance(app.screen, InterviewScreen) and self.state.takes_answer:
                    await self.wait(pilot, 8)
                    await self.say(pilot, text)
                await pilot.pause()


def make_interview(*, minutes: int = 20, seed: int = 3, timed: bool = True, **more: Any) -> Interviewed:
    """A stage, and what is wished for on it."""
    more.setdefault("bank", interview_bank)
    stage = make_stage(**more)
    return Interviewed(stage, Wish(minutes=minutes, seed=seed, timed=timed))


__all__ = ["DERISK", "SPLIT", "Interviewed", "by_words", "interview_bank", "make_interview", "replace"]
