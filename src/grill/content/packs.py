"""Where bank files lie: the built-in bank, the user's own packs, and folders named on the command line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from grill import paths
from grill.errors import PackError

MAX_FILES = 50_000
MAX_FILE_BYTES = 2_000_000
MAX_FOLDER_DEPTH = 8
_ENDINGS = frozenset({".yaml", ".yml"})
_BANK_FOLDERS = ("questions", "rubrics")


def pack_roots(extra: Sequence[Path] = ()) -> list[Path]:
    """The folders to search, in order of precedence: built-in, the user's, then `extra`; each once.

    Raises:
        PackError: a folder of `extra` does not exist.
    """
    for folder in extra:
        if not folder.exists():
            raise PackError(f"There is no pack folder {folder}.")
    own = paths.packs_folder()
    # A name with a dot in front is a pack in the making, or something else that is not meant to be read.
    beside = sorted(own.iterdir()) if own.is_dir() else []
    users = [folder for folder in beside if folder.is_dir() and not folder.name.startswith(".")]
    roots: dict[Path, Path] = {}
    for folder in (paths.bank_folder(), *users, *extra):
        roots.setdefault(folder.resolve(), folder)
    return list(roots.values())


def bank_files(root: Path) -> list[Path]:
    """The YAML files of one root, in a fixed order.

    A root either holds `questions/` and `rubrics/`, and then only these are searched, beside a `pack.yaml` in the root
    itself, or it is a flat folder of YAML files. A single file is a root of its own.

    Raises:
        PackError: there are more files than a bank can sensibly have, as when a whole home folder was named.
    """
    if root.is_file():
        return [root]
    parts = [root / name for name in _BANK_FOLDERS if (root / name).is_dir()]
    files = [root / "pack.yaml"] if parts and (root / "pack.yaml").is_file() else []
    for part in parts or [root]:
        for file in _walk(part, 0):
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


def _walk(folder: Path, depth: int) -> Iterator[Path]:
    try:
        entries = sorted(folder.iterdir())
    except OSError as error:
        raise PackError(f"The folder {folder} cannot be read: {error.strerror}.") from error
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.is_dir():
            if depth < MAX_FOLDER_DEPTH and not entry.is_symlink():
                yield from _walk(entry, depth + 1)
        elif entry.suffix.lower() in _ENDINGS and entry.is_file():
            yield entry
