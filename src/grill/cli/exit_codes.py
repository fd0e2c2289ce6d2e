"""What a script can rely on."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """The exit status of every command."""

    OK = 0
    CHECK_FAILED = 1
    """The command did its work and found something wrong: a bad file, a row that could not be graded."""
    BAD_INPUT = 2
    """The command could not do its work: unknown option, unknown question, unreadable file."""
    INTERRUPTED = 130
    """Ctrl+C."""
