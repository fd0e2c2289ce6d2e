"""Files that a command writes for the user."""

from __future__ import annotations

from pathlib import Path

from grill.cli.output import say
from grill.errors import InputError


def write_private(target: Path, content: bytes) -> None:
    """Write the whole file or nothing, readable by the user alone, as the history itself is.

    Raises:
        InputError: it cannot be written.
    """
    from grill import paths

    # A folder that is not there is a mistyped path; making it would hide that.
    if target.is_dir() or not target.absolute().parent.is_dir():
        raise InputError(f"{target} cannot be written: it is a folder, or there is no folder to put it into.")
    try:
        paths.write_atomically(target, content)
    except OSError as error:
        raise InputError(f"{target} cannot be written: {error.strerror or error}") from error
    say(f"Written to {target}.")
