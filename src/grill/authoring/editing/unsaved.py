"""Texts that would not load yet, kept in the data folder until they do."""

from __future__ import annotations

import contextlib
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from grill import paths
from grill.authoring.editing.saving import Opened


@dataclass(frozen=True, slots=True)
class Unsaved:
    """A text that was kept instead of saved."""

    text: str
    fits: bool
    """Whether the file is still what the text was made from."""


def keep(opened: Opened, text: str) -> None:
    """Keep what is to become of a file; the file itself is not touched.

    Raises:
        OSError: the data folder cannot be written.
    """
    data = {"path": str(opened.path.resolve()), "base": _hash(opened.content), "text": text}
    paths.write_atomically(_entry(opened.path), json.dumps(data).encode(), durable=True)


def kept(opened: Opened) -> Unsaved | None:
    """What was kept for this file; None where there is nothing, or nothing that can be read."""
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError, AttributeError):
        data = json.loads(_entry(opened.path).read_bytes())
        if data["path"] == str(opened.path.resolve()):
            return Unsaved(str(data["text"]), data["base"] == _hash(opened.content))
    return None


def drop(path: Path) -> None:
    """Forget what was kept; what cannot be deleted is overwritten by the next one."""
    with contextlib.suppress(OSError):
        _entry(path).unlink(missing_ok=True)


def _entry(path: Path) -> Path:
    name = hashlib.blake2b(str(path.resolve()).encode("utf-8", "surrogateescape"), digest_size=8).hexdigest()
    return paths.data_folder() / "unsaved" / f"{name}.json"


def _hash(content: bytes | None) -> str:
    return "" if content is None else hashlib.blake2b(content, digest_size=16).hexdigest()
