"""The author's own editor: which it is, and a text given to it and taken back."""

from __future__ import annotations

import contextlib
import os
import shlex
import signal
import subprocess
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from grill.errors import InputError

_TAKES_A_LINE = {"vi", "vim", "nvim", "nano", "pico", "emacs", "emacsclient", "micro", "kak", "joe", "jed", "ne"}
"""Editors that go to a line for an argument of `+12`."""


def editor_command(environment: Mapping[str, str] = os.environ) -> list[str]:
    """The editor of $VISUAL or $EDITOR as an argument list.

    Raises:
        InputError: none is named, or its line cannot be read.
    """
    line = environment.get("VISUAL") or environment.get("EDITOR") or ""
    try:
        words = shlex.split(line)
    except ValueError as error:
        raise InputError(f"VISUAL or EDITOR cannot be read: {error}.") from error
    if not words:
        raise InputError("Name your editor in VISUAL or EDITOR, such as: export EDITOR=nano")
    return words


def run_editor(command: Sequence[str], files: Sequence[Path], line: int = 0) -> int:
    """Open files in the editor, wait until it is closed, and give its exit status.

    Args:
        command: See `editor_command`.
        files: What to open.
        line: Where the cursor should be, from 1; left out for editors not known to take one.

    Raises:
        InputError: it cannot be started.
    """
    to_line = [f"+{line}"] if line and Path(command[0]).stem in _TAKES_A_LINE else []
    try:
        with _interrupts_of_others():
            # The author's own editor, as an argument list: nothing is given to a shell.
            return subprocess.run([*command, *to_line, *map(str, files)], check=False).returncode  # noqa: S603
    except OSError as error:
        raise InputError(f"{command[0]} cannot be started: {error.strerror or error}.") from error


@contextlib.contextmanager
def _interrupts_of_others() -> Iterator[None]:
    """Ctrl+C belongs to the editor while it runs: the terminal sends it to this program as well."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    # A handler, for an ignored signal would be ignored by the editor too.
    before = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before if before is not None else signal.SIG_DFL)


def edited_elsewhere(command: Sequence[str], name: str, text: str, line: int = 0) -> str:
    """The text as the editor left it. A copy is edited: the file itself changes when the author saves it here.

    Args:
        command: See `editor_command`.
        name: The file's name, by which editors tell what it is.
        text: What to edit.
        line: Where the cursor should be, from 1.

    Raises:
        InputError: the editor cannot be started, failed, or left no text.
    """
    with tempfile.TemporaryDirectory(prefix="grill-") as folder:  # readable by its owner alone
        copy = Path(folder) / name
        try:
            copy.write_text(text, encoding="utf-8", newline="")
        except (OSError, UnicodeEncodeError) as error:
            raise InputError(f"The text cannot be given to {command[0]}: {error}.") from error
        if status := run_editor(command, [copy], line):
            raise InputError(f"{command[0]} ended with {status}; nothing was changed.")
        try:
            with copy.open(encoding="utf-8-sig", newline="") as file:
                return file.read()
        except (OSError, UnicodeDecodeError) as error:
            raise InputError(f"What {command[0]} left is no UTF-8 text; nothing was changed.") from error
