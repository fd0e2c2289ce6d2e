"""Stand-ins for the app's tests: a small bank, a clock that stands still, a helper that answers from a list."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from textual import events
from textual.pilot import Pilot
from textual.widget import Widget
from textual.widgets import OptionList, Static
from textual.widgets._footer import FooterKey

from grill.content.bank import Bank
from grill.content.model import Criterion, Entry, Keywords, Move, Pack, Question, Rubric, Section
from grill.errors import StoreError
from grill.grading.alike import Pair
from grill.grading.client import HelperState, HelperUnavailable
from grill.grading.grade import (
    CriterionResult,
    Grade,
    MisconceptionResult,
    MoveResult,
    Quote,
    Receipt,
)
from grill.store import Store, memory_store, open_store
from grill.tui.app import GrillApp
from grill.tui.screens.home import HomeScreen
from grill.tui.screens.practice import PracticeScreen
from grill.tui.services import Services
from grill.tui.widgets.grade_card import GradeCard


class FakeClock:
    """Time that moves only when told to."""

    def __init__(self) -> None:
        self.time = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.time

    def advance(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)

    def elapsed(self) -> float:
        return self.time.timestamp()


class FakeClient:
    """A helper that grades with a function, when it is told to be ready."""

    def __init__(self, grade: Callable[[Question, Rubric, str], Grade], state: HelperState = "ready") -> None:
        self.state: HelperState = state
        self.reason = ""
        self.fingerprint = "stand-in"
        self.on_state: Callable[[HelperState], None] | None = None
        self.asked: list[str] = []
        self.closed = False
        self.grade_of = grade
        self.gate = asyncio.Event()
        self.gate.set()

    async def start(self) -> None:
        """Nothing to start."""

    def become(self, state: HelperState) -> None:
        self.state = state
        if self.on_state is not None:
            self.on_state(state)

    async def grade(
        self,
        question: Question,
        rubric: Rubric,
        answer: str,
        _moves: Mapping[str, Move] | None = None,
        *,
        keep: bool = True,
    ) -> Grade:
        if self.state != "ready":
            raise HelperUnavailable(self.state)
        self.asked.append(answer)
        await self.gate.wait()
        return self.grade_of(question, rubric, answer)

    async def alike(self, left: Sequence[str], right: Sequence[str], least: float) -> list[Pair]:
        """The same words are the same meaning; nothing else is."""
        if self.state != "ready":
            raise HelperUnavailable(self.state)
        return [
            (i, j, 1.0) for i, one in enumerate(left) for j, other in enumerate(right) if one == other and least <= 1
        ]

    async def close(self) -> None:
        self.state = "closed"
        self.closed = True


RATIO = Question(
    id="tt-01",
    number=1,
    kind="recall",
    prompt="Why train a small model far past twenty tokens per parameter?",
    answer="Serving dominates the lifetime cost, so a smaller model trained for longer is cheaper over its life.",
    target_seconds=60,
    hints=("Who pays after training?", "Think of cost per served token."),
)
SPLIT = Question(
    id="tt-02",
    number=2,
    kind="numeric",
    prompt="Split 10^24 training FLOPs the Chinchilla way.",
    answer="N is about 91B parameters, D about 1.8T tokens.",
    hints=("Write compute in terms of N alone.",),
)
MARKUP = Question(
    id="tt-03",
    number=3,
    kind="recall",
    prompt="What does [bold red]markup[/] in a \x1b[31mquestion\x1b[0m do?",
    answer="[link=https://example.org]Nothing[/link] at all: [/]",
)
LETTER_A = Section(letter="A", title="Scaling laws")
LETTER_B = Section(letter="B", title="Architecture [dim]and[/dim] more")


def rubric(*points: tuple[str, str]) -> Rubric:
    return Rubric(
        criteria=tuple(
            Criterion(
                id=name,
                point=point,
                keywords=Keywords(any=((name,),)),
                accept=(point,),
                probe=f"And what about {name}?",
            )
            for name, point in points
        )
    )


def small_bank() -> Bank:
    entries = [
        Entry(
            question=RATIO,
            rubric=rubric(
                ("serving", "Serving cost dominates training cost over the model's life."),
                ("smaller", "A smaller model is cheaper for every token it serves."),
                ("quality", "Longer training buys back the quality."),
            ),
            pack="tiny",
            section=LETTER_A,
        ),
        Entry(
            question=SPLIT,
            rubric=rubric(("params", "N is about 91 billion."), ("tokens", "D is about 1.8 trillion.")),
            pack="tiny",
            section=LETTER_A,
        ),
        Entry(question=MARKUP, rubric=rubric(("nothing", "It does [b]nothing[/b].")), pack="tiny", section=LETTER_B),
    ]
    return Bank(
        entries={entry.question.id: entry for entry in entries}, packs={"tiny": Pack(id="tiny", title="A tiny pack")}
    )


def by_words(question: Question, rubric: Rubric, answer: str) -> Grade:
    """A grade that credits a criterion when its id stands in the answer, and contradicts it after `not `."""
    results = []
    for criterion in rubric.criteria:
        at = answer.lower().find(criterion.id)
        denied = at >= 4 and answer[at - 4 : at].lower() == "not "
        quote = Quote(at, at + len(criterion.id), answer[at : at + len(criterion.id)]) if at >= 0 else None
        results.append(
            CriterionResult(
                id=criterion.id,
                point=criterion.point,
                weight=1,
                required=False,
                credit=1.0 if quote and not denied else 0.0,
                state="missed" if quote is None else "contradicted" if denied else "met",
                quote=quote,
                probe=criterion.probe,
            )
        )
    score = sum(result.credit for result in results) / len(results)
    return Grade(
        question=question.id,
        score=score,
        verdict="cold" if score >= 0.75 else "partial" if score >= 0.35 else "miss",
        unsure=False,
        criteria=tuple(results),
        misconceptions=(),
        moves=(),
        feedback=(),
        receipt=Receipt("q", "r", "m", "c"),
    )


def rich_grade(answer: str) -> Grade:
    """A grade with everything that a card can show."""

    def quote(words: str) -> Quote:
        at = answer.index(words)
        return Quote(at, at + len(words), words)

    def result(name: str, point: str, credit: float, state: Any, words: str = "", **more: Any) -> CriterionResult:
        return CriterionResult(name, point, 1, False, credit, state, quote(words) if words else None, **more)

    return Grade(
        question="tt-01",
        score=0.55,
        verdict="partial",
        unsure=True,
        criteria=(
            result("serving", RATIO_POINTS[0], 1.0, "met", "the feeding is what costs"),
            result("smaller", RATIO_POINTS[1], 0.5, "partial", "little model"),
            result("quality", RATIO_POINTS[2], 0.0, "missed", margin=-0.05),
            result(
                "ratio",
                "Twenty tokens per parameter minimises training compute only.",
                0.0,
                "contradicted",
                "twenty parameters a token",
                note="You inverted the ratio; it is 20 tokens per parameter.",
            ),
        ),
        misconceptions=(
            MisconceptionResult(
                "Bigger is always better.",
                "A bigger model costs more at every served token.",
                0.25,
                quote("bigger is better"),
            ),
        ),
        moves=(
            MoveResult("goal", 1.0, "met", quote("with millions of users")),
            MoveResult("baseline", 0.0, "missed", None),
        ),
        feedback=("Say what longer training buys.",),
        receipt=Receipt("q", "r", "m", "c"),
    )


RATIO_POINTS = (
    "Serving cost dominates training cost over the model's life.",
    "A smaller model is cheaper for every token it serves.",
    "Longer training buys back the quality.",
)
RICH_ANSWER = (
    "dearer to raise, but cheaper to feed for the rest of its life - and with millions of users the feeding is what "
    "costs. hence little model, overlong schooling. at twenty parameters a token you stop, though bigger is better"
)


@dataclass
class Stage:
    """An app with everything it stands on, and the steps that most tests begin with."""

    app: GrillApp
    store: Store
    client: FakeClient
    clock: FakeClock

    @property
    def home(self) -> HomeScreen:
        return next(screen for screen in self.app.screen_stack if isinstance(screen, HomeScreen))

    @property
    def screen(self) -> PracticeScreen:
        return next(screen for screen in reversed(self.app.screen_stack) if isinstance(screen, PracticeScreen))

    async def until(self, pilot: Pilot[None], condition: Callable[[], bool]) -> None:
        """Let the app work until the condition holds."""
        async with asyncio.timeout(10):
            await pilot.pause()
            while not condition():
                await asyncio.sleep(0.001)
                await pilot.pause()

    async def resized(self, pilot: Pilot[None], width: int, height: int) -> None:
        """Change the size of the window, and wait until the screen has it: the app waits a little for the next one."""
        await pilot.resize_terminal(width, height)
        await self.until(pilot, lambda: self.app.screen.size == (width, height))

    async def opened(self, pilot: Pilot[None]) -> None:
        """Wait for the bank."""
        await self.until(pilot, lambda: self.home.query_one(OptionList).option_count > 0)

    async def begin(self, pilot: Pilot[None], first: str | None = None) -> None:
        """Be asked the first question."""
        await self.opened(pilot)
        self.app.start_practice(first=first)
        await self.until(pilot, lambda: isinstance(self.app.screen, PracticeScreen))
        await self.until(
            pilot, lambda: self.app.focused is self.screen.prompt and bool(self.screen.transcript.children)
        )

    async def answer(self, pilot: Pilot[None], text: str) -> None:
        """Send an answer."""
        self.screen.prompt.load_text(text)
        await pilot.press("enter")

    async def graded(self, pilot: Pilot[None], text: str) -> None:
        """Send an answer and wait for its grade."""
        known = len(self.cards())
        await self.answer(pilot, text)
        await self.until(pilot, lambda: len(self.cards()) > known and self.card().state.grade is not None)

    async def command(self, pilot: Pilot[None], text: str) -> None:
        """Type a slash command."""
        await self.answer(pilot, text)
        await pilot.pause()

    def keys_at_once(self, *keys: str) -> None:
        """Keys as from a fast hand or a slow line: the last is there before the first has taken effect."""
        for key in keys:
            character = {"enter": "\r", "space": " ", "asterisk": "*"}.get(key, key if len(key) == 1 else None)
            self.app.post_message(events.Key(key, character))

    def cards(self) -> list[GradeCard]:
        return list(self.screen.query(GradeCard))

    def card(self) -> GradeCard:
        return self.cards()[-1]

    def text(self, below: type[Widget] | None = None) -> str:
        """All text of the screen in front, also what is scrolled away; folded parts left out."""
        root = self.app.screen if below is None else self.app.screen.query_one(below)
        found: list[str] = []
        for widget in root.query("*"):
            if not widget.display or any(not up.display for up in widget.ancestors if isinstance(up, Widget)):
                continue
            if isinstance(widget, Static):
                found.append(str(widget.visual))
            elif isinstance(widget, OptionList):
                found.extend(str(option.prompt) for option in widget.options)
            elif isinstance(widget, FooterKey):
                found.append(f"{widget.key_display} {widget.description}")
        return "\n".join(found)

    def store_was_closed(self) -> bool:
        try:
            self.store.attempts()
        except (StoreError, sqlite3.ProgrammingError):
            return True
        return False


def make_stage(
    *,
    grade: Callable[[Question, Rubric, str], Grade] = by_words,
    state: HelperState = "ready",
    store: Store | None = None,
    bank: Callable[[], Bank] = small_bank,
    **more: Any,
) -> Stage:
    """An app on stand-ins, ready for `app.run_test()`."""
    clock, client = FakeClock(), FakeClient(grade, state)
    history = store or memory_store()
    services = Services(
        load_bank=bank, open_store=lambda: history, client=client, now=clock, elapsed=clock.elapsed, **more
    )
    return Stage(GrillApp(services), history, client, clock)


def open_twice(folder: Path) -> Store:
    """The same history file again and again, as over restarts."""
    return open_store(folder / "history.db")


def provisional(grade: Grade) -> Grade:
    return replace(grade, mode="keywords")
