"""Parsed bank files on disk, so that a start reads JSON instead of YAML, and no rubric before it is asked for.

A pack folder that lies as it lay at the last start is read from one entry, without opening its files: see `shelf`.

An entry is named by the hash of the file's content and of the code that reads it: an edit of either makes another
entry, and nothing is ever stale. Plain JSON, never pickle: a cache folder is no place to run code from. Whatever is
wrong with an entry, the YAML is read instead; whatever is wrong with the disk, the cache does without.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

from grill import __version__, paths
from grill.content.model import Rubric
from grill.content.packs import Stamp, list_bank, read_bounded
from grill.content.parsed import ParsedFile, from_head, head
from grill.content.problem import Problem
from grill.content.shelf import key_of, read_shelf, shelf_file, write_shelf

_READERS = ("model.py", "tree.py", "explain.py", "load.py", "parsed.py", "cache.py", "shelf.py")
_MISFIT = (ValueError, TypeError, KeyError, AttributeError, IndexError)
KEEP_ENTRIES = 5_000


@cache
def _code_hash() -> bytes:
    """Hash of the model and of all code between YAML and model: what an entry means depends on both."""
    digest = hashlib.blake2b(__version__.encode(), digest_size=16)
    for name in _READERS:
        with contextlib.suppress(OSError):
            digest.update((Path(__file__).parent / name).read_bytes())
    return digest.digest()


class BankCache:
    """Parsed files below one folder. Counts what it had to parse, for tests and benchmarks."""

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder
        self.parsed = 0
        self.stamps: dict[str, Stamp] = {}
        """How the files of the packs lay on the disk just before they were read, by path."""
        self._used: set[str] = set()

    def read(self, path: Path) -> ParsedFile:
        """The file's parts, from the cache or parsed and then cached.

        Raises:
            OSError: the file itself cannot be read.
        """
        return self._read(path)[0]

    def read_pack(self, root: Path) -> tuple[list[ParsedFile], list[Problem]]:
        """The files of a pack folder, or the one file that `root` is; those that cannot be read as problems.

        Raises:
            PackError: the folder cannot be read at all.
        """
        listed = list_bank(root)
        paths_found = [Path(row.path) for row in listed]
        self.stamps.update((str(path), row.stamp) for path, row in zip(paths_found, listed, strict=True))
        if self.folder is None or root.is_file():
            files, _, unreadable = self._read_each(paths_found)
            return files, unreadable
        shelf, key = shelf_file(self.folder, root), key_of(_code_hash(), root, listed)
        self._used.add(shelf.name)
        if (heads := read_shelf(shelf, key, listed)) is not None:
            self._used.update(row.entry for row in heads)
            return [
                row.parsed(path, LazyRubrics(path, f"{self.folder}/{row.entry}", row.rubrics) if row.rubrics else {})
                for path, row in zip(paths_found, heads, strict=True)
            ], []
        files, entries, unreadable = self._read_each(paths_found)
        if all(entries) and not unreadable:
            with contextlib.suppress(OSError, UnicodeEncodeError):
                write_shelf(shelf, key, files, entries)
        return files, unreadable

    def _read_each(self, found: Iterable[Path]) -> tuple[list[ParsedFile], list[str], list[Problem]]:
        """The files, the names of their entries, and what cannot be read."""
        files: list[ParsedFile] = []
        entries: list[str] = []
        unreadable: list[Problem] = []
        for path in found:
            try:
                parsed, entry = self._read(path)
            except OSError as error:
                unreadable.append(Problem(path, 0, 0, "", f"cannot be read: {error.strerror or error}"))
            else:
                files.append(parsed)
                entries.append(entry.name if entry else "")
        return files, entries, unreadable

    def _read(self, path: Path) -> tuple[ParsedFile, Path | None]:
        """A file's parts, and its entry where it has one."""
        content = read_bounded(path)
        entry = self._entry(path, content)
        if entry is not None:
            with contextlib.suppress(OSError, *_MISFIT), entry.open("rb") as lines:
                data = json.loads(lines.readline())
                rubrics: Mapping[str, Rubric] = {}
                if data["rubrics"]:
                    rubrics = LazyRubrics(path, entry, data["rubrics"])
                return from_head(data, path, rubrics), entry
        parsed = _parse(path, content)
        self.parsed += 1
        if entry is not None:
            self._write(entry, parsed)
        return parsed, entry if self.folder else None

    def prune(self) -> None:
        """Delete the oldest entries that this bank did not use, once there are very many."""
        if self.folder is None or not self.parsed:
            return
        with contextlib.suppress(OSError):
            entries = list(self.folder.glob("*.json"))
            if len(entries) <= max(KEEP_ENTRIES, 2 * len(self._used)):
                return
            unused = sorted((e for e in entries if e.name not in self._used), key=lambda e: e.stat().st_mtime)
            for entry in unused[: len(unused) // 2]:
                entry.unlink(missing_ok=True)

    def _entry(self, path: Path, content: bytes) -> Path | None:
        if self.folder is None:
            return None
        digest = hashlib.blake2b(_code_hash(), digest_size=16)
        # What a file is depends on its name and folder where its keys are misspelled.
        digest.update(f"{path.stem == 'pack'} {'questions' in path.parts} {'rubrics' in path.parts}\n".encode())
        digest.update(content)
        name = f"{digest.hexdigest()}.json"
        self._used.add(name)
        return self.folder / name

    def _write(self, entry: Path, parsed: ParsedFile) -> None:
        lines = [json.dumps(head(parsed), ensure_ascii=False)]
        lines += (rubric.model_dump_json(exclude_defaults=True) for rubric in parsed.rubrics.values())
        try:
            paths.write_atomically(entry, "\n".join([*lines, ""]).encode())
        except (OSError, UnicodeEncodeError):
            self.folder = None  # a read-only or full disk will not get better within this start


class LazyRubrics(Mapping[str, Rubric]):
    """The rubrics of one cached file: their ids at once, the rubrics when the first of them is asked for."""

    def __init__(self, path: Path, entry: Path | str, ids: Iterable[str]) -> None:
        self._path = path
        self._entry = entry
        self._ids = tuple(ids)
        self._rubrics: Mapping[str, Rubric] | None = None

    def __getitem__(self, key: str) -> Rubric:
        if key not in self._ids:
            raise KeyError(key)
        if self._rubrics is None:
            self._rubrics = self._read()
        return self._rubrics[key]

    def __contains__(self, key: object) -> bool:
        return key in self._ids  # Mapping's own would read the rubric to find out

    def __iter__(self) -> Iterator[str]:
        return iter(self._ids)

    def __len__(self) -> int:
        return len(self._ids)

    def _read(self) -> Mapping[str, Rubric]:
        with contextlib.suppress(OSError, *_MISFIT):
            lines = Path(self._entry).read_bytes().splitlines()[1:]
            return dict(zip(self._ids, map(Rubric.model_validate_json, lines), strict=True))
        return _parse(self._path, read_bounded(self._path)).rubrics


def _parse(path: Path, content: bytes) -> ParsedFile:
    from grill.content.load import parse_file  # PyYAML is only needed where the cache has no answer: 30 ms

    return parse_file(path, content)
