"""A question that is being typed and has no file yet, kept in the data folder until it has one."""

from __future__ import annotations

import contextlib
import json
from dataclasses import dataclass
from pathlib import Path

from grill import paths


@dataclass(frozen=True, slots=True)
class UnsavedQuestion:
    """What was typed so far."""

    prompt: str = ""
    key: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to keep."""
        return not (self.prompt.strip() or self.key.strip())


def keep_question(question: UnsavedQuestion) -> None:
    """Keep it; of an empty one nothing is kept.

    Raises:
        OSError: the data folder cannot be written.
    """
    if question.is_empty:
        drop_question()
    else:
        data = {"prompt": question.prompt, "key": question.key}
        paths.write_atomically(_file(), json.dumps(data).encode(), durable=True)


def kept_question() -> UnsavedQuestion:
    """What was kept; empty where nothing was, or nothing that can be read."""
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
        data = json.loads(_file().read_bytes())
        return UnsavedQuestion(str(data["prompt"]), str(data["key"]))
    return UnsavedQuestion()


def drop_question() -> None:
    """Forget it; what cannot be deleted is overwritten by the next one."""
    with contextlib.suppress(OSError):
        _file().unlink(missing_ok=True)


def _file() -> Path:
    return paths.data_folder() / "unsaved" / "new-question.json"
