"""Many files of a pack written so that an interruption leaves a pack that loads, and the next import finishes the work.

A new pack is made aside and put in place by one rename. An existing one is changed file by file, each replaced whole,
in an order in which no question is ever there twice and no rubric without its question; what is to be done lies in a
journal before the first file is touched.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grill import paths
from grill.authoring.editing.saving import replace_file
from grill.errors import GrillError, PackError

JOURNAL = ".import-journal"
"""The bank's reader passes over what begins with a dot."""
_TABLE = "journal.json"


@dataclass(frozen=True, slots=True)
class Step:
    """One file replaced, or made."""

    name: str
    """Its path within the pack, with `/`."""
    before: bytes | None
    after: bytes


def make_pack(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write a whole new pack at once: it is there with all its files, or not at all.

    Args:
        folder: The pack's folder, which is not there yet.
        files: Contents by path within it.

    Raises:
        PackError: it cannot be written.
    """
    try:
        mode = _ready(folder.parent)
        aside = folder.parent / f".{folder.name}.import-{os.getpid()}"
        _sweep(folder)
        try:
            for name, content in files.items():
                file = aside / name
                file.parent.mkdir(mode=mode & 0o777, parents=True, exist_ok=True)
                _write(file, content, mode)
            for part in (aside, *(path for path in aside.rglob("*") if path.is_dir())):
                part.chmod(mode & 0o777)
            if folder.is_dir():
                folder.rmdir()  # an empty one may stand there
            aside.rename(folder)
        except BaseException:
            shutil.rmtree(aside, ignore_errors=True)
            raise
        _sync_folder(folder.parent)
    except OSError as error:
        raise PackError(f"{folder} cannot be written: {error.strerror or error}.") from error


def change_pack(folder: Path, steps: Sequence[Step]) -> None:
    """Take the steps, in order; a file may come more than once.

    Raises:
        PackError: a file cannot be written, or was changed by somebody else meanwhile.
    """
    if not steps:
        return
    journal = folder / JOURNAL
    try:
        shutil.rmtree(journal, ignore_errors=True)
        journal.mkdir(mode=0o700)
        rows = []
        for number, step in enumerate(steps):
            _write(journal / f"{number:04d}", step.after, 0o600)
            rows.append({"file": step.name, "before": _digest(step.before), "after": _digest(step.after)})
        _write(journal / f"{_TABLE}.part", json.dumps(rows, indent=1).encode(), 0o600)
        (journal / f"{_TABLE}.part").rename(journal / _TABLE)
        _sync_folder(journal)
        changed = _apply(folder, rows)
        shutil.rmtree(journal)
    except OSError as error:
        raise PackError(
            f"{error.filename or folder} cannot be written: {error.strerror or error}. The next import goes on from "
            "here."
        ) from error
    if changed:
        names = ", ".join(changed)
        raise PackError(f"{names} in {folder} changed while the import was written, and stays; run it again.")


def unfinished(folder: Path) -> bool:
    """Whether an import into this pack was interrupted when it had begun to write."""
    return (folder / JOURNAL / _TABLE).is_file()


def recover(folder: Path) -> bool:
    """Finish an interrupted import into this pack; what was edited since stays. Returns whether there was one.

    Raises:
        PackError: a file cannot be written.
    """
    journal = folder / JOURNAL
    if not journal.is_dir():
        return False
    found = unfinished(folder)
    try:
        if found:
            _apply(folder, json.loads((journal / _TABLE).read_bytes()))
        shutil.rmtree(journal)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise PackError(
            f"An import into {folder} was interrupted and cannot be finished ({type(error).__name__}: {error}). "
            f"Look the pack over with 'grill check', then delete {journal}."
        ) from error
    return found


def _apply(folder: Path, rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Take the steps that are not taken yet; the names of files that are neither old nor new."""
    left: list[str] = []
    for number, row in enumerate(rows):
        name = str(row["file"])
        path = folder / name
        if Path(name).is_absolute() or ".." in Path(name).parts:
            raise ValueError(f"step {number} leads out of the pack")
        if name in left:
            continue
        content = path.read_bytes() if path.exists() else None
        now = _digest(content)
        if now != row["before"]:
            if now not in {later["after"] for later in rows[number:] if later["file"] == name}:
                left.append(name)
            continue
        after = (folder / JOURNAL / f"{number:04d}").read_bytes()
        if _digest(after) != row["after"]:
            raise ValueError(f"step {number} is damaged")
        path.parent.mkdir(mode=folder.stat().st_mode & 0o777, parents=True, exist_ok=True)
        try:
            replace_file(path, content, after)
        except GrillError:
            left.append(name)
    return left


def _ready(parent: Path) -> int:
    """Make the folder that packs lie in; how open what is put into it may be."""
    if parent == paths.packs_folder():
        paths.private_folder(paths.data_folder())
        paths.private_folder(parent)
    else:
        parent.mkdir(parents=True, exist_ok=True)
    umask = os.umask(0)
    os.umask(umask)
    return parent.stat().st_mode & 0o777 & ~umask


def _sweep(folder: Path) -> None:
    """Delete what imports left beside the pack that were killed while they made it."""
    for aside in folder.parent.glob(f".{folder.name}.import-*"):
        maker = aside.name.rpartition("-")[2]
        if maker.isdigit() and not _runs(int(maker)):
            shutil.rmtree(aside, ignore_errors=True)


def _runs(process: int) -> bool:
    """Whether another process of this number is at work; where nobody can tell, it counts as one."""
    if process == os.getpid():
        return False
    if os.name != "posix":
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _write(file: Path, content: bytes, mode: int) -> None:
    with file.open("wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    file.chmod(mode & 0o666)


def _sync_folder(folder: Path) -> None:
    """Make a rename in the folder last; not every system can."""
    with contextlib.suppress(OSError, AttributeError):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _digest(content: bytes | None) -> str:
    return "" if content is None else hashlib.blake2b(content, digest_size=16).hexdigest()
