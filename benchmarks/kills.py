"""Shoot the app at random moments of an interview, and see whether anything is lost.

    python benchmarks/kills.py                  50 kills, some minutes
    python benchmarks/kills.py --kills 5 --seed 3

The real app runs behind a pseudo-terminal and is killed with SIGKILL while an answer is typed, while it is sent, while
it is graded, between two questions, and in the report. After each kill the history is read directly, the app is started
again, and the interview goes on. Grading is that of the stand-in for the language model, and the helper process is held
where a kill is to meet an answer that is being graded.

What must hold each time: home offers to go on (or the interview is over, and its report can be made); every answer that
the screen took is in the history once, as typed; the events before the kill are there, and bring the same state; not
more than the last second of typing is missing from the draft; the time never goes back. Exit code 1 when it does not.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import re
import shutil
import signal
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "tui"))
from pty_terminal import Screen, Terminal

from grill.session.interview import events as happened
from grill.session.interview.engine import apply, replay
from grill.session.interview.plan import ROUNDS, Plan, from_record
from grill.session.interview.state import Interview
from grill.session.interview.voice import ROUND_TITLES

LETTERS_A_SECOND = 25
MOST_TYPING_LOST = 1.0
PHASES = ("typing", "sending", "grading", "between")
AN_INTERVIEW = 10
"""Kills in one interview; the last of them falls into its report."""
WORDS = ("because", "the", "budget", "is", "fixed", "a", "small", "model", "served", "for", "longer", "costs", "less")


@dataclass(frozen=True, slots=True)
class Stored:
    """The newest interview as the history has it."""

    id: str
    plan: Plan
    ended: bool
    seconds: float
    place: str
    draft: str
    events: tuple[tuple[happened.Event, float], ...]
    answers: dict[int, str]
    graded: frozenset[int]

    @property
    def state(self) -> Interview:
        """What the events and the last checkpoint bring."""
        state, _ = replay(self.plan, self.events)
        return state if self.ended else apply(state, happened.Ticked(), self.seconds)[0]


def stored(home: Path) -> Stored | None:
    """Read it in one transaction, changing nothing; None before the first interview."""
    file = home / "data" / "history.db"
    with contextlib.closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True, isolation_level=None)) as db:
        db.execute("BEGIN")
        row = db.execute(
            "SELECT id, plan, ended_at, seconds, place, draft FROM session ORDER BY started_at DESC, id DESC LIMIT 1"
        ).fetchone()
        if row is None:
            return None
        events = db.execute(
            "SELECT json, seconds FROM session_event WHERE session_id = ? ORDER BY number", (row[0],)
        ).fetchall()
        answers = db.execute("SELECT id, answer FROM attempt WHERE session_id = ? ORDER BY id", (row[0],)).fetchall()
        graded = db.execute("SELECT attempt_id FROM grade").fetchall()
    return Stored(
        row[0],
        from_record(json.loads(row[1])),
        row[2] is not None,
        row[3],
        row[4],
        row[5],
        tuple((happened.from_record(json.loads(text)), seconds) for text, seconds in events),
        dict(answers),
        frozenset(attempt for (attempt,) in graded),
    )


@dataclass(slots=True)
class Typing:
    """What was typed when."""

    planned: str
    """The whole answer to be typed; what stands in the prompt is always its beginning."""
    letters: list[float]
    """When each letter was typed; 0.0 for those of an earlier life."""

    @property
    def text(self) -> str:
        """What was typed so far."""
        return self.planned[: len(self.letters)]

    def seconds_lost(self, draft: str, at: float) -> float:
        """Typing that is not in the draft, at this time."""
        return at - self.letters[len(draft)] if len(draft) < len(self.letters) else 0.0


@dataclass(slots=True)
class Count:
    """Kills of one phase and what they met."""

    kills: int = 0
    stored_at_the_kill: int = 0
    """Where an answer was on its way: it had arrived."""
    typing_lost: list[float] = field(default_factory=list)
    clock_back: list[float] = field(default_factory=list)
    """Seconds by which the clock on the screen was set back."""


class Violation(Exception):
    """Something was lost or differs."""


class Shooting:
    """One home folder, interviews in it, and kills."""

    def __init__(self, home: Path, seed: int, *, words: int = 30, letters_a_second: int = LETTERS_A_SECOND) -> None:
        self.home = home
        self.words = words
        """Most words in an answer."""
        self.letters_a_second = letters_a_second
        self.chance = random.Random(seed)
        self.counts: dict[str, Count] = {phase: Count() for phase in (*PHASES, "report")}
        self.violations: list[str] = []
        self.answered = 0
        self.interviews = 0
        self.taken: Counter[str] = Counter()
        """Answers of this interview that the screen took."""
        self.typing = Typing("", [])
        self._app: Terminal | None = None

    # -- the app

    @property
    def app(self) -> Terminal:
        """The running app."""
        if self._app is None:
            self._app = Terminal(self.home, environment={"GRILL_EMBEDDER": "fake"})
        return self._app

    @property
    def stored(self) -> Stored:
        """The interview at this moment, as the history has it."""
        found = stored(self.home)
        if found is None:
            raise Violation("there is no interview in the history")
        return found

    def close(self) -> None:
        """End the app."""
        if self._app is not None:
            self._app.close()
            self._app = None

    def begin(self) -> None:
        """Hold a new interview."""
        self.interviews += 1
        self.taken.clear()
        self.typing = Typing("", [])
        self.app.begin_interview()

    def go_on(self, before: Stored) -> None:
        """Start the app after a kill and take the interview up again."""
        state = before.state
        self.app.until(lambda screen: "Mock interview, timed" in screen.words)
        if before.ended:
            if "Go on with your interview" in self.app.screen.words:
                raise Violation("an interview that is over is offered")
            return
        # Where a kill met the very last moment, everything is said and the end is not yet recorded.
        place = f"Go on with your interview question {state.position + 1} of {len(state.plan.slots)}"
        if place not in self.app.screen.words:
            raise Violation(f"home does not say '{place}':\n{self.app.screen.text}")
        found = self.stored
        if replace(found, graded=before.graded, ended=state.phase == "finished" and found.ended) != before:
            raise Violation("starting the app changed the interview")
        self.app.press("home", "enter")
        if state.phase == "finished":
            self.app.shows("Interview report")
            if not self.stored.ended:
                raise Violation("the report is shown and the interview is still not over in the history")
            return
        self.app.shows("You were interrupted here.", "Enter goes on.")
        self._same_place(state)
        self.app.press("enter")
        self.app.until(lambda screen: "Enter goes on." not in screen.words)
        if before.draft and before.place == state.place:
            self.app.until(lambda screen: screen.has_typed(before.draft), seconds=5)

    def _same_place(self, state: Interview) -> None:
        if state.phase == "considering" or state.finished:
            return  # the grade comes at once, and with it the next question
        title = ROUND_TITLES[state.plan.slots[state.position].round]
        rest = "follow-up" if state.follow_up else f"question {state.position + 1} of {len(state.plan.slots)}"
        if f"{title} · {rest}" not in self.app.screen.words:
            raise Violation(f"the top line does not say '{title} · {rest}':\n{self.app.screen.text}")

    # -- typing and sending

    def type(self, letters: int | None = None) -> None:
        """Type on, at a steady pace, what is planned or the first `letters` of it."""
        if not self.typing.planned:
            self.answered += 1
            words = [self.chance.choice(WORDS) for _ in range(self.chance.randint(5, self.words))]
            if self.chance.random() < 0.3:
                words.insert(4, "\n")
            self.typing = Typing(f"Answer{self.answered:03} " + " ".join(words).replace(" \n ", "\n"), [])
        target = len(self.typing.planned) if letters is None else min(letters, len(self.typing.planned))
        for letter in self.typing.planned[len(self.typing.letters) : target]:
            self.typing.letters.append(time.monotonic())
            self.app.send(letter)
            self.app.pump(1 / self.letters_a_second)

    def ask_on(self) -> None:
        """Wait until there is something to answer."""
        self.app.until(
            lambda screen: "Answer in your own words" in screen.words or screen.prompt or over(screen), seconds=10
        )

    def send(self) -> str:
        """Type the rest of the answer and press Enter; returns the answer."""
        if self.typing.planned and self.typing.text == self.typing.planned:
            # All of it came back after a kill: an Enter at once would be taken for the one that went on.
            self.app.pump(0.7)
        self.type()
        text = self.typing.text
        self.app.until(lambda screen: screen.has_typed(text))
        self.app.press("enter")
        return text

    def note(self, text: str) -> bool:
        """Whether the screen shows this answer as sent; it is then to be found in the history for ever."""
        if not self.app.screen.shows_as_sent(text):
            return False
        self.taken[text] = 1
        if self.typing.text == text:
            self.typing = Typing("", [])
        return True

    def answer(self) -> str:
        """Send an answer and see it taken."""
        text = self.send()
        self.app.until(lambda screen: screen.shows_as_sent(text) or over(screen))
        if not self.note(text):
            # The report came before the screen was looked at.
            self.taken[text] = 1
            self.typing = Typing("", [])
        return text

    # -- killing

    def kill(self, phase: str, wait: float) -> None:
        """Kill after `wait` seconds, look at what is left, and go on."""
        self.app.pump(wait)
        sent = self.typing.text
        before, at = self.stored, time.monotonic()
        self.app.kill()
        screen = self.app.screen
        self.close()
        count = self.counts[phase]
        count.kills += 1
        found = self.stored
        arrived = bool(sent) and sent in found.answers.values() and phase == "sending"
        count.stored_at_the_kill += arrived
        if sent and sent == self.typing.planned and screen.shows_as_sent(sent):
            self.taken[sent] = 1
        try:
            self._compare(before, found)
            if arrived or not sent:
                self.typing = Typing("", [])
            else:
                count.typing_lost.append(self._draft_kept(found, at))
            count.clock_back.append(_clock_back(screen, found.state))
            self.go_on(found)
        except (Violation, AssertionError) as error:
            raise Violation(f"{phase}: {error}") from error

    def _draft_kept(self, found: Stored, at: float) -> float:
        draft = found.draft if found.place == found.state.place else ""
        if not self.typing.text.startswith(draft):
            raise Violation(f"the draft {draft!r} is not the beginning of {self.typing.text!r}")
        lost = self.typing.seconds_lost(draft, at)
        if lost > MOST_TYPING_LOST:
            raise Violation(f"{lost:.2f} s of typing are lost")
        self.typing = Typing(self.typing.planned, [0.0] * len(draft))
        return lost

    def _compare(self, before: Stored, found: Stored) -> None:
        if found.id != before.id or found.plan != before.plan:
            raise Violation("another interview, or another plan")
        if found.events[: len(before.events)] != before.events:
            raise Violation("events are lost")
        old, new = before.state, found.state
        if new.elapsed < old.elapsed or found.seconds < before.seconds:
            raise Violation(f"time went back from {old.elapsed} to {new.elapsed}")
        if len(found.events) == len(before.events) and _timeless(old) != _timeless(new):
            raise Violation("the same events bring another state")
        if sorted(found.answers) != sorted(turn.attempt for turn in new.turns):
            raise Violation("answers and events do not belong together")
        texts = Counter(found.answers.values())
        for text in self.taken:
            if texts[text] != 1:
                raise Violation(f"the answer {text!r} is in the history {texts[text]} times")
        if before.answers.items() - found.answers.items() or before.graded - found.graded:
            raise Violation("answers or grades are lost")

    # -- the phases

    def typing_phase(self) -> None:
        """Between the first letter and the last."""
        self.ask_on()
        self.type(len(self.typing.letters) + self.chance.randint(2, 70))
        self.kill("typing", self.chance.uniform(0, 1 / self.letters_a_second))

    def sending_phase(self) -> None:
        """Within a tenth of a second after Enter."""
        self.ask_on()
        self.send()
        self.kill("sending", self.chance.uniform(0, 0.1))

    def grading_phase(self) -> None:
        """While the grade of an answer has not come."""
        self.ask_on()
        for child in self.app.children():
            os.kill(child, signal.SIGSTOP)
        text = self.answer()
        if self.stored.state.phase == "finished":
            self.app.pump(0.2)
        self.kill("grading", self.chance.uniform(0, 1.8))
        if text not in self.taken:
            raise Violation("grading: an answer that is being graded was not taken")

    def between_phase(self) -> None:
        """After an answer, a skip, a hint, in a pause."""
        self.ask_on()
        what = self.chance.choice(("answer", "answer", "f2", "f3", "f5"))
        if what == "answer":
            self.answer()
        else:
            self.app.press(what)
            if what == "f3":
                self.typing = Typing("", [])
            if what == "f5" and self.chance.random() < 0.7:
                self.app.shows("Paused.")
        self.kill("between", self.chance.uniform(0, 0.6))

    def report_phase(self) -> None:
        """Around the end of the interview and in its report."""
        self.app.end_interview()
        self.typing = Typing("", [])
        if self.chance.random() < 0.5:
            self.app.shows("Interview report")
        self.kill("report", self.chance.uniform(0, 0.5))

    def to_the_end(self) -> None:
        """Go on until the report."""
        while not over(self.app.screen):
            self.ask_on()
            if over(self.app.screen):
                break
            if self.chance.random() < 0.3:
                self.app.end_interview()
                self.app.until(over)
                self.typing = Typing("", [])
            else:
                self.answer()
        self.app.until(lambda _: self.stored.ended)

    def seal(self) -> None:
        """The interview is over: its report holds every answer."""
        from grill.content.bank import load_bank
        from grill.interviewer import Interviewer
        from grill.store import open_store

        with tempfile.TemporaryDirectory() as folder, _copied(self.home, Path(folder)) as file, open_store(file) as db:
            held, _ = Interviewer.resume(load_bank(), db, self.stored.id, now=lambda: datetime.now(UTC), longest_gap=0)
            report = held.report()
        texts = Counter(
            part.answer.text for row in report.questions for part in (row, *row.follow_ups) if part.answer is not None
        )
        if missing := [text for text in self.taken if texts[text] != 1]:
            raise Violation(f"answers that are not in the report: {missing}")

    def look_back(self) -> None:
        """Find the report among the earlier ones, as the learner would."""
        self.close()
        self.app.shows("History and progress")
        self.app.press("ctrl+p")
        self.app.shows("Search for commands")
        self.app.send("History")
        self.app.shows("Interviews and answers so far")
        self.app.press("enter")
        self.app.shows("Interviews", "report")
        self.app.press("enter")
        self.app.shows("Interview report")

    def shoot(self, phases: list[str]) -> None:
        """One interview with a kill for each of these phases; `report` comes last, if at all."""
        self.begin()
        for phase in phases:
            if over(self.app.screen) or self.stored.ended:
                break
            getattr(self, f"{phase}_phase")()
        if not self.stored.ended:
            self.to_the_end()
        self.seal()


# -- the screen


def over(screen: Screen) -> bool:
    """Whether the report is shown, or about to be."""
    return "Interview report" in screen.lines[0] or "interview · over" in screen.lines[0]


def _clock_back(screen: Screen, state: Interview) -> float:
    """By how many seconds the history is behind the clock on the screen; a fraction of a second is rounding."""
    shown = re.search(r"(\d+):(\d\d) left", screen.text)
    if shown is None or state.remaining is None:
        return 0.0
    return max(0.0, state.remaining - (int(shown[1]) * 60 + int(shown[2]) + 1))


def _timeless(state: Interview) -> Interview:
    return replace(state, now=0, elapsed=0, on_turn=0, paused_seconds=0, nudged=0)


@contextlib.contextmanager
def _copied(home: Path, folder: Path) -> Iterator[Path]:
    for ending in ("", "-wal"):
        part = home / "data" / f"history.db{ending}"
        if part.exists():
            shutil.copy(part, folder / part.name)
    yield folder / "history.db"


def run(home: Path, kills: int, seed: int, *, say: Callable[[str], object] = lambda _: None) -> Shooting:
    """Kill that often, in as many interviews as it takes; stops at the first violation."""
    shooting = Shooting(home, seed)
    left = kills
    try:
        while left > 0:
            number = min(left, AN_INTERVIEW)
            phases = [PHASES[index % len(PHASES)] for index in range(number - 1)]
            shooting.chance.shuffle(phases)
            done = sum(count.kills for count in shooting.counts.values())
            shooting.shoot([*phases, "report"])
            shooting.look_back()
            shooting.close()
            left = kills - sum(count.kills for count in shooting.counts.values())
            say(f"{kills - left} of {kills} kills, {shooting.interviews} interviews, {shooting.answered} answers")
            if kills - left == done:
                shooting.violations.append("an interview ended before it could be killed")
                break
    except (Violation, AssertionError) as error:
        shooting.violations.append(str(error))
    finally:
        shooting.close()
    return shooting


def main() -> int:
    """Run it and print what was found."""
    parser = argparse.ArgumentParser(description="Kill the app in the middle of interviews and look for losses.")
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        shooting = run(Path(folder) / "home", options.kills, options.seed, say=lambda text: print(text, flush=True))
    print(f"\n{'phase':<10}{'kills':>6}{'arrived':>9}{'typing lost, most':>20}{'clock back, most':>19}")
    for phase, count in shooting.counts.items():
        arrived = f"{count.stored_at_the_kill}" if phase == "sending" else ""
        lost, back = max(count.typing_lost, default=0), max(count.clock_back, default=0)
        print(f"{phase:<10}{count.kills:>6}{arrived:>9}{lost:>18.2f} s{back:>17.2f} s")
    print(f"{shooting.interviews} interviews, {shooting.answered} answers begun, {len(ROUNDS)} kinds of rounds.")
    for text in shooting.violations:
        print(f"VIOLATION {text}")
    print("nothing was lost" if not shooting.violations else "something was lost")
    return 1 if shooting.violations else 0


if __name__ == "__main__":
    sys.exit(main())
