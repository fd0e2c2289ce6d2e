"""Bank files to and from the disk: read once, written whole, and never over what somebody else wrote meanwhile."""

from __future__ import annotations

import codecs
import contextlib
import os
from dataclasses import dataclass
from pathlib import Path

from grill import paths
from grill.content.load import parse_file
from grill.content.packs import MAX_FILE_BYTES, read_bounded
from grill.content.problem import Problem
from grill.errors import GrillError


class CannotSave(GrillError):
    """The file could not be written, or not be read; it is as it was. The message says why."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A file as it stood on the disk when it was read or written last."""

    path: Path
    text: str
    """Without a byte-order mark; line breaks as they are."""
    content: bytes | None
    """What the file holds; None where there is no such file yet."""

    @property
    def mark(self) -> bytes:
        """The file's byte-order mark, where it has one."""
        return codecs.BOM_UTF8 if (self.content or b"").startswith(codecs.BOM_UTF8) else b""


class ChangedOnDisk(CannotSave):
    """Somebody else changed the file, made it or deleted it. Nothing was written; both texts are here."""

    def __init__(self, mine: str, disk: Opened) -> None:
        gone = disk.content is None
        super().__init__(f"{disk.path} was {'deleted' if gone else 'changed'} by somebody else a moment ago.")
        self.mine = mine
        """What was to be saved."""
        self.disk = disk
        """What is there now. Saving once more on top of this replaces it."""


class DoesNotLoad(CannotSave):
    """The text is no sound bank file. Nothing was written."""

    def __init__(self, path: Path, problems: tuple[Problem, ...]) -> None:
        first = problems[0]
        more = f", and {len(problems) - 1} more" if len(problems) > 1 else ""
        where = f"line {first.line}: " if first.line else ""
        super().__init__(f"{path} was not saved, it would not load: {where}{first.message}{more}.")
        self.problems = problems


def open_file(path: Path) -> Opened:
    """Read a file to edit it.

    Raises:
        CannotSave: it cannot be read, is too large for a bank file, or no UTF-8 text.
    """
    try:
        content = read_bounded(path)
    except OSError as error:
        raise CannotSave(f"{path} cannot be read: {error.strerror or error}.") from error
    if len(content) > MAX_FILE_BYTES:
        raise CannotSave(f"{path} is larger than {MAX_FILE_BYTES // 1_000_000} MB.")
    try:
        return Opened(path, content.decode("utf-8-sig"), content)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise CannotSave(f"{path} is not UTF-8 text; line {line} cannot be read.") from error


def new_file(path: Path) -> Opened:
    """A file that is not there yet; saving makes it."""
    return Opened(path, "", None)


def save(opened: Opened, text: str) -> Opened:
    """Write the text in place of what was read, and return how the file stands now.

    A link is followed; mode and, where allowed, owner stay. A new file is as open as its folder.

    Raises:
        DoesNotLoad: something in the text is an error.
        ChangedOnDisk: the file is not what was read.
        CannotSave: the file is read-only, or part of the installed package, or the disk says no.
    """
    try:
        content = opened.mark + text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise CannotSave(f"{opened.path} was not saved: a half character cannot be written.") from error
    errors = tuple(p for p in parse_file(opened.path, content).problems if p.severity == "error")
    if errors:
        raise DoesNotLoad(opened.path, errors)
    if content != opened.content:
        try:
            replace_file(opened.path, opened.content, content)
        except OSError as error:
            raise CannotSave(f"{opened.path} cannot be written: {error.strerror or error}.") from error
    return Opened(opened.path, text, content)


def refusal(path: Path) -> str:
    """Why a file cannot be written, in a sentence; empty where it can."""
    file = path.resolve()
    if _is_packaged(file):
        return f"{path} belongs to the installed package and would be lost with its next update."
    writable = not file.exists() or os.access(file, os.W_OK)
    if not (writable and (os.access(file.parent, os.W_OK) or not file.parent.exists())):
        return f"{path} is read-only."
    return ""


def replace_file(path: Path, before: bytes | None, after: bytes) -> None:
    """Replace the whole file or nothing, durably, where it still holds `before`; None: where it is not there.

    Raises:
        OSError: it cannot be written.
        ChangedOnDisk: it does not hold `before`.
        CannotSave: it belongs to the installed package, or is read-only.
    """
    file = path.resolve()
    if why := refusal(path):
        raise CannotSave(why)

    def ready(part: Path) -> None:
        if before is None:
            part.chmod(file.parent.stat().st_mode & 0o666)
        else:
            with contextlib.suppress(FileNotFoundError):  # the comparison below says that it is gone
                stat = file.stat()
                part.chmod(stat.st_mode & 0o7777)
                with contextlib.suppress(OSError, AttributeError):
                    os.chown(part, stat.st_uid, stat.st_gid)
        now = file.read_bytes() if file.exists() else None
        if now != before:
            mine, theirs = after.decode("utf-8-sig"), (now or b"").decode("utf-8-sig", "replace")
            raise ChangedOnDisk(mine, Opened(path, theirs, now))

    paths.write_atomically(file, after, ready=ready, durable=True)


def _is_packaged(file: Path) -> bool:
    """Whether the file lies in the bank that an installed package carries; a source checkout is its author's."""
    folder = paths.bank_folder()
    return folder.name == "_bank" and file.is_relative_to(folder.resolve())
