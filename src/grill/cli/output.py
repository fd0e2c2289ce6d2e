"""Two streams: stdout is data, stderr is narration. Nothing from outside reaches a terminal unfiltered."""

from __future__ import annotations

import contextlib
import io
import json
import re
import sys
from pathlib import Path
from typing import Any, BinaryIO, TextIO

import click

from grill.errors import InputError
from grill.text import safe_for_terminal

# JSON escapes the C0 controls itself; these it would let through to the terminal, or to an encoder that refuses them.
_UNSAFE_IN_JSON = re.compile("[\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def prepare_streams() -> None:
    """Make the streams of this process write any text: UTF-8 where data goes to a file, never an encoding error."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            with contextlib.suppress(ValueError, OSError):
                if not stream.isatty():
                    stream.reconfigure(encoding="utf-8")
                stream.reconfigure(errors="replace")


def stdin_bytes() -> BinaryIO:
    """Standard input as bytes; an empty one where it was closed."""
    # typeshed has it that stdin is always there; `grill ask <&-` has not.
    stream: TextIO | None = sys.stdin
    return stream.buffer if stream else io.BytesIO()


def bounded_bytes(file: Path, most: int) -> bytes:
    """The content of a file, or of standard input for `-`, cut one byte behind `most`: too much is noticed, not read.

    Raises:
        InputError: it cannot be read.
    """
    try:
        if str(file) == "-":
            return stdin_bytes().read(most + 1)
        with file.open("rb") as stream:
            return stream.read(most + 1)
    except OSError as error:
        raise InputError(f"{file} cannot be read: {error.strerror or error}.") from error


def at_terminal(stream: TextIO | None) -> bool:
    """Whether a person sits at the other end."""
    return stream is not None and stream.isatty()


def out(text: str = "", *, bold: bool = False) -> None:
    """One piece of data for a reader, on stdout; bold only on a terminal with colours."""
    safe = safe_for_terminal(text)
    click.echo(click.style(safe, bold=True) if bold and colours() else safe)


def say(text: str) -> None:
    """One line of narration, on stderr."""
    click.echo(safe_for_terminal(text), err=True)


def json_text(value: Any, *, indent: int | None = None) -> str:  # noqa: ANN401  whatever JSON can hold
    """JSON with readable letters and without a character that a terminal would obey; loses nothing."""
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    return _UNSAFE_IN_JSON.sub(lambda mark: f"\\u{ord(mark[0]):04x}", text)


def out_json(value: Any) -> None:  # noqa: ANN401
    """One JSON document on stdout."""
    click.echo(json_text(value, indent=2))


def colours() -> bool:
    """Whether stdout is a terminal whose user has not declined colours."""
    import os

    return at_terminal(sys.stdout) and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
