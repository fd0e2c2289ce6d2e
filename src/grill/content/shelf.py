"""All parsed files of one pack folder in one entry, so that a start with many packs opens few files.

An entry counts for exactly the files that it was made from: their names, sizes, times and places on the disk. A file
that was touched in the same moment in which the entry was made could change once more without showing it, so an entry
counts only where it is clearly younger than all its files. Plain JSON, as all of the cache.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from pydantic import BaseModel, TypeAdapter

from grill import paths
from grill.content.model import Move, Pack, Question, Rubric, Section
from grill.content.packs import Listed
from grill.content.parsed import FileKind, ParsedFile, head
from grill.content.problem import Problem, Severity

SETTLED_NANOSECONDS = 2_000_000_000
"""How much older than its entry a file must be; as coarse as the times of any file system."""


class _Flaw(BaseModel):
    """A problem but for its file."""

    line: int
    column: int
    key: str
    message: str
    severity: Severity


class _Head(BaseModel):
    """What `parsed.head` makes of a file, and the name of the file's own entry."""

    entry: str
    kind: FileKind
    problems: tuple[_Flaw, ...]
    places: dict[str, tuple[int, int]]
    pack_id: str
    section: Section | None
    questions: tuple[Question, ...]
    rubrics: tuple[str, ...]
    moves: dict[str, Move]
    pack: Pack | None

    def parsed(self, path: Path, rubrics: Mapping[str, Rubric]) -> ParsedFile:
        """The file at a path, with its rubrics."""
        return ParsedFile(
            path=path,
            kind=self.kind,
            problems=tuple(
                Problem(path, row.line, row.column, row.key, row.message, row.severity) for row in self.problems
            ),
            places=self.places,
            pack_id=self.pack_id,
            section=self.section,
            questions=self.questions,
            rubrics=rubrics,
            moves=self.moves,
            pack=self.pack,
        )


def shelf_file(folder: Path, root: Path) -> Path:
    """Where the entry of a pack folder lies; a changed pack writes over it."""
    name = hashlib.blake2b(str(root.absolute()).encode(errors="surrogateescape"), digest_size=16).hexdigest()
    return folder / f"pack-{name}.json"


def key_of(code: bytes, root: Path, listed: Sequence[Listed]) -> str:
    """What an entry must have been made from: this code, and these files as they are."""
    digest = hashlib.blake2b(code, digest_size=16)
    for name in (str(root.absolute()), *(f"{row.path}\0{row.stamp}" for row in listed)):
        digest.update(name.encode(errors="surrogateescape") + b"\n")
    return digest.hexdigest()


def read_shelf(file: Path, key: str, listed: Sequence[Listed]) -> list[_Head] | None:
    """The heads of the files, in their order; None where the entry was made from other files, or cannot be read."""
    newest = max((row.changed for row in listed), default=0)
    with contextlib.suppress(OSError, ValueError):
        with file.open("rb") as entry:
            if entry.readline().rstrip() != key.encode():
                return None
            content = entry.read()
        if file.stat().st_mtime_ns - newest < SETTLED_NANOSECONDS:
            return None
        heads = _heads().validate_json(content)
        return heads if len(heads) == len(listed) else None
    return None


def write_shelf(file: Path, key: str, files: Sequence[ParsedFile], entries: Sequence[str]) -> None:
    """Write the entry of files in their order, with the names of their own entries.

    Raises:
        OSError: the disk says no.
        UnicodeEncodeError: a text cannot be written as UTF-8.
    """
    rows = [{**head(parsed), "entry": entry} for parsed, entry in zip(files, entries, strict=True)]
    paths.write_atomically(file, f"{key}\n{json.dumps(rows, ensure_ascii=False)}".encode())


@cache
def _heads() -> TypeAdapter[list[_Head]]:
    return TypeAdapter(list[_Head])
