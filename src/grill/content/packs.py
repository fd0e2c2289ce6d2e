"""Where bank files lie: the built-in bank, the user's own packs, and folders named on the command line."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from grill import paths
from grill.errors import PackError

MAX_FILES = 50_000
MAX_FILE_BYTES = 2_000_000
MAX_FOLDER_DEPTH = 8
_ENDINGS = (".yaml", ".yml")
_BANK_FOLDERS = ("questions", "rubrics")


Stamp = tuple[int, int, int, int, int]
"""Of a file: size, times of the last change of its content and of anything about it, number and device."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A file of a bank, and how it lies on the disk."""

    path: str
    stamp: Stamp

    @property
    def changed(self) -> int:
        """When it changed last, in nanoseconds."""
        return max(self.stamp[1:3])


def pack_roots(extra: Sequence[Path] = ()) -> list[Path]:
    """The folders to search, in order of precedence: built-in, the user's, then `extra`; each once.

    Raises:
        PackError: a folder of `extra` does not exist.
    """
    for folder in extra:
        if not folder.exists():
            raise PackError(f"There is no pack folder {folder}.")
    roots: dict[Path, Path] = {}
    for folder in (paths.bank_folder(), *packs_in(paths.packs_folder()), *extra):
        roots.setdefault(folder.resolve(), folder)
    return list(roots.values())


def packs_in(parent: Path) -> list[Path]:
    """The pack folders in a folder, by name; none where there is no such folder."""
    # A name with a dot in front is a pack in the making, or something else that is not meant to be read.
    beside = sorted(parent.iterdir()) if parent.is_dir() else []
    return [folder for folder in beside if folder.is_dir() and not folder.name.startswith(".")]


def bank_files(root: Path) -> list[Path]:
    """The YAML files of one root, in a fixed order.

    A root either holds `questions/` and `rubrics/`, and then only these are searched, beside a `pack.yaml` in the root
    itself, or it is a flat folder of YAML files. A single file is a root of its own.

    Raises:
        PackError: there are more files than a bank can sensibly have, as when a whole home folder was named.
    """
    return [Path(listed.path) for listed in list_bank(root)]


def list_bank(root: Path) -> list[Listed]:
    """The same, with how the files lie on the disk: one look at each, and none is opened.

    Raises:
        PackError: as above.
    """
    if root.is_file():
        return [Listed(str(root), _stamp(root.stat()))]
    parts = [root / name for name in _BANK_FOLDERS if (root / name).is_dir()]
    files = []
    if parts and (root / "pack.yaml").is_file():
        files.append(Listed(str(root / "pack.yaml"), _stamp((root / "pack.yaml").stat())))
    for part in parts or [root]:
        for file in _walk(str(part), 0):
            files.append(file)
            if len(files) > MAX_FILES:
                raise PackError(f"{root} holds more than {MAX_FILES:,} YAML files; name the pack's own folder.")
    return files


def read_bounded(path: Path) -> bytes:
    """The file's content, cut one byte behind the limit, so that a huge file is noticed and not read.

    Raises:
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        return file.read(MAX_FILE_BYTES + 1)


def _walk(folder: str, depth: int) -> Iterator[Listed]:
    try:
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda entry: entry.name)
    except OSError as error:
        raise PackError(f"The folder {folder} cannot be read: {error.strerror}.") from error
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if _is_folder(entry):
            if depth < MAX_FOLDER_DEPTH and not entry.is_symlink():
                yield from _walk(entry.path, depth + 1)
        elif entry.name.lower().endswith(_ENDINGS) and (stamp := _file_stamp(entry)):
            yield Listed(entry.path, stamp)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link to itself
        return False


def _file_stamp(entry: os.DirEntry[str]) -> Stamp | None:
    """How a file lies on the disk, behind a link too; None for what is no file."""
    try:
        return _stamp(entry.stat()) if entry.is_file() else None
    except OSError:
        return None


def _stamp(found: os.stat_result) -> Stamp:
    return (found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino, found.st_dev)
