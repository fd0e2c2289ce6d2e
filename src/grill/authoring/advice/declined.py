"""Suggestions that the author did not want, remembered so that they are not made again."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Sequence
from pathlib import Path

from grill import paths
from grill.authoring.advice.suggestion import Suggestion

MOST = 5_000
"""Remembered; the oldest are forgotten."""


def wanted(suggestions: Sequence[Suggestion], file: Path | None = None) -> list[Suggestion]:
    """Those that were not declined."""
    known = set(_declined(file or declined_file()))
    return [suggestion for suggestion in suggestions if suggestion.key not in known]


def decline(suggestion: Suggestion, file: Path | None = None) -> None:
    """Never make this suggestion again.

    Raises:
        OSError: the data folder cannot be written.
    """
    file = file or declined_file()
    keys = dict.fromkeys([*_declined(file), suggestion.key])
    paths.write_atomically(file, json.dumps([*keys][-MOST:]).encode())


def declined_file() -> Path:
    """In the data folder."""
    return paths.data_folder() / "declined.json"


def _declined(file: Path) -> list[str]:
    with contextlib.suppress(OSError, ValueError, TypeError):
        return [str(key) for key in json.loads(file.read_bytes())]
    return []
