"""A file that somebody else edits too: to notice it, and to bring both edits together where they do not touch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import Literal

from grill.authoring.editing.saving import Opened, new_file, open_file

Stamp = tuple[int, int, int]
"""What a file's entry says without reading it: time of the last change in ns, size, inode."""

Outcome = Literal["same", "theirs", "merged", "conflict", "deleted"]


@dataclass(frozen=True, slots=True)
class Watched:
    """A file as it was last looked at."""

    opened: Opened
    stamp: Stamp | None

    @classmethod
    def of(cls, opened: Opened) -> Watched:
        """A file that was just read or written."""
        return cls(opened, stamp_of(opened.path))


def stamp_of(path: Path) -> Stamp | None:
    """The file's stamp, a link followed; None where there is none."""
    try:
        stat = path.stat()
    except OSError:
        return None
    return stat.st_mtime_ns, stat.st_size, stat.st_ino


def look(watched: Watched) -> Watched:
    """Look again. The very same value when nothing was touched; its `opened` is the same when only touched.

    Raises:
        CannotSave: the file is there and cannot be read any more.
    """
    stamp = stamp_of(watched.opened.path)
    if stamp == watched.stamp:
        return watched
    now = new_file(watched.opened.path) if stamp is None else open_file(watched.opened.path)
    # A replacement in between may pair an old stamp with the new content; the next look corrects it.
    return Watched(watched.opened if now.content == watched.opened.content else now, stamp)


@dataclass(frozen=True, slots=True)
class Meeting:
    """What becomes of a text under edit when the file has changed."""

    outcome: Outcome
    text: str
    """What the editor should show: of a conflict one's own text."""


def meet(base: str, mine: str, theirs: str) -> Meeting:
    """Bring two edits of one text together.

    Args:
        base: The file as it was when editing began.
        mine: What the author has made of it.
        theirs: What the file holds now.
    """
    if theirs in (base, mine):
        return Meeting("same", mine)
    if mine == base:
        return Meeting("theirs", theirs)
    both = merged(base, mine, theirs)
    return Meeting("conflict", mine) if both is None else Meeting("merged", both)


def merged(base: str, mine: str, theirs: str) -> str | None:
    """The base with both sets of changes, line by line; None where they touch the same lines or neighbouring ones."""
    lines = base.splitlines(keepends=True)
    changes = [
        (*change, side)
        for side, text in enumerate((mine, theirs))
        for change in _changes(lines, text.splitlines(keepends=True))
    ]
    changes.sort(key=lambda change: change[:2])
    made: list[str] = []
    at = 0
    last_end, last_side, last = -1, -1, None
    for start, end, new, side in changes:
        if last == (start, end, new):
            continue  # both made the very same change
        if side != last_side and start <= last_end:
            return None
        made += lines[at:start] + new
        at = end
        last_end, last_side, last = max(last_end, end), side, (start, end, new)
    return "".join(made + lines[at:])


def _changes(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int, list[str]]]:
    """Stretches of the old lines with the new ones in their place."""
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    return [(a, b, list(new[c:d])) for tag, a, b, c, d in matcher.get_opcodes() if tag != "equal"]
