"""Let everything that writes a history write the same one at the same time, and count what arrived.

    python benchmarks/together.py               a minute
    python benchmarks/together.py --seconds 20

Two apps behind pseudo-terminals hold an interview each; after a third of the time one of them takes the other's
interview up. Beside them `grill ask --plain` answers questions from pipes, one process after the other in two lines,
and `grill grade --batch` grades. Grading is that of the stand-in for the language model: the file is what is tried.

What must hold: every answer that the screen took, and every one that `grill ask` graded, is in the history once; the
events of each interview belong to its answers; the window that lost its interview says so, goes home and keeps what
was typed; no error, no traceback, no word on stderr; SQLite finds the file sound. Exit code 1 when it does not.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "tui"))
from pty_terminal import GRILL, Screen, Terminal

WORDS = ("the", "loss", "falls", "with", "compute", "and", "serving", "costs", "more", "than", "training", "does")
MOVED = "This interview went on"
ROWS_OF_A_BATCH = 60
LETTERS_A_SECOND = 40


@dataclass(slots=True)
class Tally:
    """What one writer did."""

    answers: list[str] = field(default_factory=list)
    """Taken, so that they must be in the history."""
    lost: int = 0
    """Interviews that had gone on elsewhere."""
    runs: int = 0
    """Interviews begun, or processes started."""
    problems: list[str] = field(default_factory=list)


class Window:
    """An app in which somebody answers without a rest."""

    def __init__(self, name: str, home: Path, seed: int) -> None:
        self.name = name
        self.home = home
        self.tally = Tally()
        self.chance = random.Random(seed)
        self.terminal = Terminal(home, environment={"GRILL_EMBEDDER": "fake"})
        self.takes_over_at: float | None = None
        """When to take up the interview of the other window, by the monotonic clock."""
        self.took_over = 0

    def hold(self, until: float) -> None:
        """Hold interviews until the time is over."""
        try:
            self._begin()
            while time.monotonic() < until:
                self._step()
            self.terminal.press("ctrl+q")
            if code := self.terminal.wait(10):
                self.tally.problems.append(f"{self.name} ended with {code}")
        except AssertionError as error:
            self.tally.problems.append(f"{self.name}: {error}")
        if self.terminal.crashed:
            self.tally.problems.append(f"{self.name} crashed: {self.terminal.trace}")
        self.terminal.close()

    def _step(self) -> None:
        terminal = self.terminal
        terminal.until(lambda screen: gone(screen) or "Answer in your own" in screen.words or over(screen))
        if over(terminal.screen):
            terminal.shows("Interview report")
            terminal.press("f9")
            self._begin()
        elif gone(terminal.screen):
            self._lost("")
            self._begin()
        elif self.takes_over_at is not None and time.monotonic() >= self.takes_over_at:
            self._take_over()
        else:
            self._answer()

    def _answer(self) -> None:
        words = " ".join(self.chance.choice(WORDS) for _ in range(self.chance.randint(3, 25)))
        text = f"{self.name}{len(self.tally.answers) + self.tally.lost:03} {words}"
        typed = 0
        while typed < len(text) and not gone(self.terminal.screen):
            self.terminal.send(text[typed])
            typed += 1
            self.terminal.pump(1 / LETTERS_A_SECOND)
        self.terminal.until(lambda screen: screen.has_typed(text) or gone(screen))
        if not gone(self.terminal.screen):
            self.terminal.press("enter")
            self.terminal.until(lambda screen: screen.shows_as_sent(text) or gone(screen) or over(screen))
        if gone(self.terminal.screen):
            self._lost(text[:typed])
            self._begin()
        else:
            self.tally.answers.append(text)

    def _begin(self) -> None:
        self.terminal.begin_interview()
        self.tally.runs += 1

    def _lost(self, typed: str) -> None:
        self.terminal.shows(MOVED)
        if practising(self.terminal.screen):
            self.terminal.press("f9", "f9")
            self.terminal.until(at_home)
        self.tally.lost += 1
        # At once: whoever answers the question elsewhere, as `grill ask` may at any moment, is done with its draft.
        if not kept(typed, self.home):
            self.tally.problems.append(f"kept nowhere: {typed}")

    def _take_over(self) -> None:
        """Leave the own interview, and go on with the one that home offers: the other window's."""
        self.takes_over_at = None
        terminal = self.terminal
        terminal.end_interview()
        terminal.shows("Interview report")
        terminal.press("f9")
        terminal.shows("Go on with your interview")
        terminal.press("home", "enter")
        terminal.shows("Enter goes on.")
        terminal.press("enter")
        terminal.until(lambda screen: "Enter goes on." not in screen.words)
        self.took_over += 1
        # What the other window had typed is taken along; it is not what is sent from here.
        terminal.pump(0.3)
        terminal.send("\x7f" * len(terminal.screen.prompt) * 2)
        terminal.until(lambda screen: not screen.prompt or gone(screen))


class Asking:
    """`grill ask --plain`, one process after the other."""

    def __init__(self, name: str, home: Path, seed: int) -> None:
        self.name = name
        self.home = home
        self.tally = Tally()
        self.chance = random.Random(seed)

    def ask(self, until: float) -> None:
        """Answer two questions a process until the time is over."""
        while time.monotonic() < until:
            texts = [
                f"{self.name}{self.tally.runs:03}{part} " + " ".join(self.chance.choices(WORDS, k=12)) for part in "ab"
            ]
            section = self.chance.choice("ABCDEFGH")
            typed = "\n.\n".join((*texts, ":quit")) + "\n"
            done = grill(self.home, "ask", "--section", section, "--shuffle", "--plain", typed=typed)
            self.tally.runs += 1
            if done.returncode or done.stderr or done.stdout.count("Score ") != len(texts):
                self.tally.problems.append(f"grill ask ended with {done.returncode}: {done.stderr or done.stdout}")
            else:
                self.tally.answers += texts


class Batch:
    """`grill grade --batch`, one run after the other."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.tally = Tally()

    def grade(self, until: float) -> None:
        """Grade until the time is over."""
        rows = [
            json.dumps({"id": number, "question": f"ft-{number % 60 + 1:02}", "answer": " ".join(WORDS)})
            for number in range(ROWS_OF_A_BATCH)
        ]
        while time.monotonic() < until:
            done = grill(self.home, "grade", "--batch", "-", typed="\n".join(rows) + "\n")
            self.tally.runs += 1
            if done.returncode or done.stdout.count('"verdict"') != ROWS_OF_A_BATCH or "rror" in done.stderr:
                self.tally.problems.append(f"grill grade ended with {done.returncode}: {done.stderr}")


def grill(home: Path, *arguments: str, typed: str) -> subprocess.CompletedProcess[str]:
    """One command, with what is typed into it."""
    return subprocess.run(
        [sys.executable, "-c", GRILL, *arguments],
        input=typed,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "GRILL_HOME": str(home), "GRILL_EMBEDDER": "fake"},
    )


def at_home(screen: Screen) -> bool:
    """Whether the list of what to practise is shown."""
    return "Mock interview, timed" in screen.words


def practising(screen: Screen) -> bool:
    """Whether an Enter that was meant to send has met the home screen, and chosen what was first there."""
    return "Hint" in screen.lines[-1] and "Pause" not in screen.lines[-1]


def gone(screen: Screen) -> bool:
    """Whether the interview was left, because it went on in the other window."""
    return at_home(screen) or practising(screen)


def over(screen: Screen) -> bool:
    """Whether the report is shown, or about to be."""
    return "Interview report" in screen.lines[0] or "interview · over" in screen.lines[0]


def kept(text: str, home: Path) -> bool:
    """Whether a draft holds what was typed, or all of it but what the fingers typed on while the window left."""
    with contextlib.closing(sqlite3.connect(home / "data" / "history.db")) as db:
        drafts = [draft for (draft,) in db.execute("SELECT text FROM draft")]
    return len(text) <= LETTERS_A_SECOND or any(text[:-LETTERS_A_SECOND] in draft for draft in drafts)


def count(home: Path, windows: list[Window], asking: list[Asking]) -> tuple[dict[str, int], list[str]]:
    """What is in the history, and what is wrong with it."""
    problems: list[str] = []
    file = home / "data" / "history.db"
    with contextlib.closing(sqlite3.connect(file)) as db:
        verdict = db.execute("PRAGMA integrity_check").fetchone()[0]
        foreign = db.execute("PRAGMA foreign_key_check").fetchall()
        attempts = db.execute("SELECT id, answer, session_id FROM attempt").fetchall()
        graded = {attempt for (attempt,) in db.execute("SELECT attempt_id FROM grade")}
        sessions = [name for (name,) in db.execute("SELECT id FROM session")]
        events = db.execute("SELECT session_id, number, json FROM session_event ORDER BY session_id, number").fetchall()
    if verdict != "ok" or foreign:
        problems.append(f"the file is not sound: {verdict} {foreign}")
    texts = Counter(text for _, text, _ in attempts)
    taken = [text for writer in (*windows, *asking) for text in writer.tally.answers]
    problems += [f"{texts[text]} times in the history: {text}" for text in taken if texts[text] != 1]
    by_ask = {text for writer in asking for text in writer.tally.answers}
    problems += [f"without a grade: {text}" for row, text, _ in attempts if text in by_ask and row not in graded]
    for name in sessions:
        own = [json.loads(record) for session, _, record in events if session == name]
        numbers = [number for session, number, _ in events if session == name]
        committed = sorted(record["attempt"] for record in own if record["event"] == "AnswerCommitted")
        if numbers != list(range(len(numbers))):
            problems.append(f"events of {name} are not numbered one by one")
        if committed != sorted(row for row, _, session in attempts if session == name):
            problems.append(f"answers and events of {name} do not belong together")
    found = {"attempts": len(attempts), "grades": len(graded), "interviews": len(sessions), "events": len(events)}
    return {**found, "taken": len(taken)}, problems


def run(home: Path, seconds: float, seed: int) -> tuple[list[str], list[str]]:
    """Let them all write; returns what to print and what is wrong."""
    windows = [Window("left", home, seed), Window("right", home, seed + 1)]
    for window in windows:
        window.terminal.until(at_home)
    asking = [Asking("first", home, seed + 2), Asking("second", home, seed + 3)]
    batch = Batch(home)
    until = time.monotonic() + seconds
    windows[1].takes_over_at = time.monotonic() + seconds / 3
    work: list[Callable[[float], None]] = [windows[0].hold, windows[1].hold, asking[0].ask, asking[1].ask, batch.grade]
    threads = [threading.Thread(target=each, args=(until,)) for each in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    figures, problems = count(home, windows, asking)
    for each in (*windows, *asking, batch):
        problems += each.tally.problems
    if not windows[1].took_over or not any(window.tally.lost for window in windows):
        problems.append("no window lost its interview to another")
    log = home / "cache" / "helper.log"
    if log.exists() and log.read_text(encoding="utf-8").strip():
        problems.append(f"the helper's log is not empty: {log.read_text(encoding='utf-8')[:500]}")
    lines = [
        f"{each.name}: {len(each.tally.answers)} answers in {each.tally.runs} interviews, "
        f"{each.tally.lost} of them lost to the other window"
        for each in windows
    ]
    lines += [f"{each.name}: {len(each.tally.answers)} answers in {each.tally.runs} `grill ask`" for each in asking]
    lines.append(f"batch: {batch.tally.runs} runs of {ROWS_OF_A_BATCH} rows")
    lines.append("in the history: " + ", ".join(f"{number} {name}" for name, number in figures.items()))
    return lines, problems


def main() -> int:
    """Run it and print what was found."""
    parser = argparse.ArgumentParser(description="Write one history from many processes and count what arrived.")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        lines, problems = run(Path(folder) / "home", options.seconds, options.seed)
    for line in lines:
        print(line)
    for problem in problems:
        print(f"VIOLATION {problem}")
    print("nothing was lost" if not problems else "something was lost")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
