"""The app in a real terminal, in a process of its own: quit while loading, kill while typing."""

import contextlib
import os
import signal
import sqlite3
import termios
import time
from pathlib import Path

import pytest
from pty_terminal import Terminal

WARM_UP_FOREVER = (
    "import sys, grill.grading.client as client;"
    "client.helper_command = lambda *_: [sys.executable, '-c', 'import time; time.sleep(600)'];"
    "from grill.tui.app import run; sys.exit(run())"
)


@pytest.fixture
def launch(tmp_path):
    terminals = []

    def start() -> Terminal:
        terminals.append(Terminal(tmp_path / "home", WARM_UP_FOREVER))
        return terminals[-1]

    yield start
    for terminal in terminals:
        terminal.close()


def gone(pid: int, seconds: float = 5.0) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.01)
    return False


def drafts(home: Path) -> list[str]:
    with contextlib.suppress(sqlite3.Error), contextlib.closing(sqlite3.connect(home / "data" / "history.db")) as db:
        return [text for (text,) in db.execute("SELECT text FROM draft")]
    return []


def test_quitting_while_loading_leaves_nothing_behind(launch):
    terminal = launch()
    terminal.read_until("warming up", "Practise everything")
    children = terminal.children()
    assert children, "the helper is warming up"
    pressed = time.monotonic()
    terminal.send("\x03\x03")
    assert terminal.wait() == 0
    # The promise is 0.5 s; a busy machine gets some air. What it guards against hung for 5 s.
    assert time.monotonic() - pressed < 1.5
    assert all(gone(pid) for pid in children)
    assert termios.tcgetattr(terminal.slave) == terminal.before
    assert b"\x1b[?1049l" in terminal.seen, "back from the alternate screen"
    assert b"\x1b[?25h" in terminal.seen, "the cursor shows again"


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGHUP])
def test_killed_while_typing_the_draft_is_back(launch, tmp_path, how):
    terminal = launch()
    terminal.read_until("Practise everything")
    terminal.send("\r")
    terminal.read_until("ft-01")
    children = terminal.children()
    terminal.send("the loss falls as a power")
    deadline = time.monotonic() + 10
    if how == signal.SIGKILL:
        while drafts(tmp_path / "home") != ["the loss falls as a power"]:
            assert time.monotonic() < deadline
            time.sleep(0.02)
    else:
        terminal.read_until("power")
    terminal.process.send_signal(how)
    terminal.wait()
    assert drafts(tmp_path / "home") == ["the loss falls as a power"]
    if (
        how != signal.SIGKILL
    ):  # a child that ignores its stdin outlives a parent that was shot; the real helper does not
        assert all(gone(pid) for pid in children)
        return
    for pid in children:
        os.kill(pid, signal.SIGKILL)
    again = launch()
    again.read_until("Go on with your answer", "the loss falls")
    again.send("\x11")
    assert again.wait() == 0
