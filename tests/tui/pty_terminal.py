"""A program in a real terminal, in a process of its own: what it shows, what is typed, how it ends."""

from __future__ import annotations

import codecs
import contextlib
import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

GRILL = "import sys; from grill.cli.main import main; sys.exit(main())"
"""The installed command, whatever folder it is in."""
KEYS = {
    "enter": "\r",
    "home": "\x1b[H",
    "up": "\x1b[A",
    "down": "\x1b[B",
    "right": "\x1b[C",
    "left": "\x1b[D",
    "f1": "\x1bOP",
    "f2": "\x1bOQ",
    "f3": "\x1bOR",
    "f4": "\x1bOS",
    "f5": "\x1b[15~",
    "f7": "\x1b[18~",
    "f9": "\x1b[20~",
    "escape": "\x1b",
    "ctrl+c": "\x03",
    "ctrl+j": "\x0a",
    "ctrl+p": "\x10",
    "ctrl+q": "\x11",
}
PLACEHOLDERS = ("Answer in your own", "Enter goes", "Enter begins", "Paused.", "The interview is")
LENGTHS = (10, 15, 20, 30)
"""Minutes of an interview, up to the one that is offered first."""
_SCROLLBAR = "▁▂▃▄▅▆▇█"
_SEQUENCE = re.compile(
    r"\x1b\[(?P<values>[0-9;:]*)(?P<final>[@-~])"
    r"|\x1b\[[0-?]*[ -/]*[@-~]"
    r"|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)"
    r"|\x1b[P_^X][^\x1b]*\x1b\\"
    r"|\x1b[()*+][0-9A-Za-z]"
    r"|\x1b[^\[\]P_^X()*+]"
    r"|[\x00-\x1a\x1c-\x1f]"
    r"|[^\x00-\x1f\x1b]+"
)
"""A piece of output: a control sequence, a control character or a stretch of text."""


class Screen:
    """What stands on the screen, as far as the app's output needs it: text, positions, erasing."""

    def __init__(self, columns: int, rows: int) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._rest = ""
        self.resize(columns, rows)

    def resize(self, columns: int, rows: int) -> None:
        """An empty screen of this size; the app draws all of it anew."""
        self.columns, self.rows = columns, rows
        self._cells = [[" "] * columns for _ in range(rows)]
        self._x = self._y = 0

    def feed(self, output: bytes) -> None:
        """Show what the program wrote; what ends in the middle of a sequence waits for the rest."""
        text = self._rest + self._decoder.decode(output)
        at = 0
        while at < len(text) and (piece := _SEQUENCE.match(text, at)) is not None:
            self._take(piece)
            at = piece.end()
        self._rest = text[at:]

    def _take(self, piece: re.Match[str]) -> None:
        final = piece["final"]
        if final is None:
            if piece[0] == "\r":
                self._x = 0
            elif piece[0] == "\n":
                self._y = min(self.rows - 1, self._y + 1)
            elif piece[0] >= " ":
                self._write(piece[0])
            return
        values = [int(value or 0) for value in re.split("[;:]", piece["values"])]
        if final in "Hf":
            row, column = (*values, 1)[:2]
            self._y, self._x = max(1, row) - 1, max(1, column) - 1
        elif final == "J":
            self._cells = [[" "] * self.columns for _ in range(self.rows)]
        elif final == "K" and self._y < self.rows:
            self._cells[self._y][self._x :] = [" "] * max(0, self.columns - self._x)

    def _write(self, text: str) -> None:
        for letter in text:
            if self._y < self.rows and self._x < self.columns:
                self._cells[self._y][self._x] = letter
            self._x += 1

    @property
    def lines(self) -> list[str]:
        """The screen from top to bottom."""
        return ["".join(row).rstrip() for row in self._cells]

    @property
    def text(self) -> str:
        """The same as one text."""
        return "\n".join(self.lines)

    @property
    def words(self) -> str:
        """All of it on one line, without frames: for sentences that are wrapped."""
        return " ".join(re.sub(r"[│▌▐╭╮╰╯─]", " ", self.text).split())

    @property
    def prompt(self) -> str:
        """What stands in the app's prompt; empty where that is only a placeholder."""
        lines = [line.strip() for line in self.lines if line.startswith(" │")]
        text = "\n".join(line.strip("│" + _SCROLLBAR).strip() for line in lines)
        return "" if text.startswith(PLACEHOLDERS) else text

    def has_typed(self, text: str) -> bool:
        """Whether the prompt holds this text, wherever it is wrapped."""
        return "".join(self.prompt.split()) == "".join(text.split())

    def shows_as_sent(self, text: str) -> bool:
        """Whether the conversation above the prompt shows the beginning of this answer."""
        lines = (line.rstrip(_SCROLLBAR).split() for line in self.lines if not line.startswith(" │"))
        above = " ".join(word for line in lines for word in line)
        return " ".join(text.split())[:40] in above


class Terminal:
    """A program behind a pseudo-terminal, 80 × 24 unless told otherwise."""

    def __init__(
        self,
        home: Path,
        code: str = GRILL,
        arguments: Sequence[str] = (),
        *,
        size: tuple[int, int] = (80, 24),
        environment: Mapping[str, str] | None = None,
        prepare: Callable[[], object] | None = None,
    ) -> None:
        self.screen = Screen(*size)
        self.master, slave = pty.openpty()
        self._set_size(*size, slave)
        self.before = termios.tcgetattr(slave)
        self.slave = slave
        surroundings = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "COLORTERM")}
        self.process = subprocess.Popen(
            [sys.executable, "-c", code, *arguments],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env={
                **surroundings,
                "GRILL_HOME": str(home),
                "TERM": "xterm-256color",
                "TEXTUAL_ANIMATIONS": "none",
                **(environment or {}),
            },
            start_new_session=True,
            preexec_fn=lambda: _in_the_child(prepare),  # noqa: PLW1509  nothing here has threads
        )
        self.seen = b""

    # -- output

    def pump(self, seconds: float = 0.0) -> None:
        """Read and show whatever comes in this time; what is there already is always read."""
        until = time.monotonic() + seconds
        while True:
            left = until - time.monotonic()
            if select.select([self.master], [], [], max(0.0, left))[0]:
                try:
                    output = os.read(self.master, 65536)
                except OSError:  # the program has closed its side
                    time.sleep(max(0.0, left))
                    return
                self.seen += output
                self.screen.feed(output)
            elif left <= 0:
                return

    def until(self, condition: Callable[[Screen], object], seconds: float = 15.0) -> None:
        """Read until the screen is as wanted."""
        deadline = time.monotonic() + seconds
        self.pump()
        while not condition(self.screen):
            if time.monotonic() >= deadline or self.process.poll() is not None:
                self.pump(0.05)
                raise AssertionError(f"waited in vain; the screen:\n{self.screen.text}\n{self.trace}")
            self.pump(0.01)

    def shows(self, *texts: str, seconds: float = 15.0) -> None:
        """Read until these texts stand on the screen."""
        self.until(lambda screen: all(text in screen.words for text in texts), seconds)

    def read_until(self, *texts: str, seconds: float = 15.0) -> None:
        """Read until these texts have been written, each in one piece."""
        self.until(lambda _: all(text.encode() in self.seen for text in texts), seconds)

    @property
    def trace(self) -> str:
        """The first traceback that was written, without colours; empty when there was none."""
        at = self.seen.find(b"Traceback")
        return _SEQUENCE.sub(_plain, self.seen[at:].decode(errors="replace"))[:6000] if at >= 0 else ""

    @property
    def crashed(self) -> bool:
        """Whether a traceback was ever written, plain or in a frame."""
        return b"Traceback" in self.seen

    # -- input

    def send(self, keys: str) -> None:
        """Type, all at once."""
        os.write(self.master, keys.encode())

    def press(self, *names: str) -> None:
        """Press named keys."""
        self.send("".join(KEYS[name] for name in names))

    def begin_interview(self, minutes: int = 20) -> None:
        """From the home screen to the first question of a new interview."""
        self.shows("Mock interview, timed")
        # By the palette: what stands in the list above it may change at any moment.
        self.press("ctrl+p")
        self.shows("Search for commands")
        self.send("Timed")
        self.shows("Choose length and rounds")
        self.press("enter")
        self.shows("A mock interview", "Begin", "questions:")
        self.press(*["up"] * 4, *["left"] * (len(LENGTHS) - 1 - LENGTHS.index(minutes)))
        self.shows(f"{minutes} minutes")
        self.press(*["down"] * 4, "enter")
        self.shows("the clock starts then")
        self.press("enter")
        self.shows("question 1 of")

    def end_interview(self) -> None:
        """End it; the report, or the wait for it, comes next."""
        self.press("f9")
        self.shows("F9 again ends")
        self.press("f9")

    def resize(self, columns: int, rows: int) -> None:
        """Change the size of the window; the kernel tells the program."""
        self.pump()
        self.screen.resize(columns, rows)
        self._set_size(columns, rows, self.master)

    @staticmethod
    def _set_size(columns: int, rows: int, side: int) -> None:
        fcntl.ioctl(side, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    # -- the process

    def wait(self, seconds: float = 5.0) -> int:
        """Wait for the end, reading on so that the program is never blocked on its own output."""
        deadline = time.monotonic() + seconds
        while self.process.poll() is None:
            assert time.monotonic() < deadline, "the program did not end"
            self.pump(0.005)
        self.pump()
        return self.process.returncode

    def children(self) -> list[int]:
        """Process ids of its children."""
        listed = subprocess.run(
            ["ps", "-o", "pid=", "--ppid", str(self.process.pid)], capture_output=True, text=True, check=False
        )
        return [int(pid) for pid in listed.stdout.split()]

    def kill(self) -> None:
        """End it and its children at once, without a word: the whole process group."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.pump()

    def close(self) -> None:
        """End it, and give the terminal back."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        for side in (self.master, self.slave):
            with contextlib.suppress(OSError):
                os.close(side)


def _plain(piece: re.Match[str]) -> str:
    return piece[0] if piece[0] >= " " or piece[0] == "\n" else ""


def _in_the_child(prepare: Callable[[], object] | None) -> None:
    # As a shell's child has it: the window's size comes as a signal, and so does its closing.
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    if prepare is not None:
        prepare()
