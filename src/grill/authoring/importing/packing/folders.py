"""Pages on the disk: which files of a folder are pages, what they say, and whose licence speaks for them."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from grill.authoring.importing.reading import decode_page
from grill.errors import InputError

ENDINGS = frozenset({".md", ".markdown", ".mdown", ".txt", ".text", ".csv", ".tsv", ".tab", ".gift"})
MAX_PAGE_BYTES = 5_000_000
MAX_PAGES = 5_000
_MAX_DEPTH = 12
_NOTICE = re.compile(r"(?:licen[cs]e|copying|notice)(?:[.-][\w.-]+)?", re.IGNORECASE)
_ABOUT_PAGES = frozenset({"readme", "contributing", "changelog", "code_of_conduct", "security"})


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something that is not read."""

    path: Path
    why: str


@dataclass(slots=True)
class Found:
    """What lies at the paths of a command line."""

    pages: list[tuple[Path, Path]] = field(default_factory=list)
    """Each page with the folder up to which a licence may lie above it."""
    skipped: list[Skipped] = field(default_factory=list)


def find_pages(paths: Sequence[Path]) -> Found:
    """The pages at these files and below these folders: a folder's own pages sorted, each page once.

    Raises:
        InputError: there is nothing at a path, or a folder has more pages than notes can have.
    """
    found = Found()
    seen: set[Path] = set()
    for path in paths:
        if not path.exists():
            raise InputError(f"There is no file or folder {path}.")
        top = path if path.is_dir() else path.parent
        for file in _below(path, found.skipped, 0) if path.is_dir() else [path]:
            if file.resolve() not in seen:
                seen.add(file.resolve())
                found.pages.append((file, top))
            if len(found.pages) > MAX_PAGES:
                raise InputError(f"{path} holds more than {MAX_PAGES:,} pages; name the notes' own folder.")
    return found


def read_text(page: Path) -> str:
    """The page as text.

    Raises:
        InputError: it cannot be read, is no text, or is larger than notes can be.
    """
    try:
        with page.open("rb") as file:
            content = file.read(MAX_PAGE_BYTES + 1)
    except OSError as error:
        raise InputError(f"{page} cannot be read: {error.strerror or error}.") from error
    if len(content) > MAX_PAGE_BYTES:
        raise InputError(f"{page} is larger than {MAX_PAGE_BYTES // 1_000_000} MB.")
    if b"\0" in content and not content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise InputError(f"{page} is no text.")
    return decode_page(content)


def notices_for(page: Path, top: Path) -> tuple[tuple[str, bytes], ...]:
    """The licence files nearest to a page: in its folder, or in the nearest one above that has any, up to `top`."""
    folder, end = page.absolute().parent, top.absolute()
    while True:
        files = sorted(
            path for path in folder.iterdir() if path.is_file() and _NOTICE.fullmatch(path.name) and _is_notice(path)
        )
        if files or folder == end or end not in folder.parents:
            return tuple((path.name, path.read_bytes()) for path in files)
        folder = folder.parent


def _is_notice(path: Path) -> bool:
    return path.suffix.lower() in {"", ".md", ".txt"} and path.stat().st_size <= MAX_PAGE_BYTES


def _below(folder: Path, skipped: list[Skipped], depth: int) -> Iterator[Path]:
    try:
        entries = sorted(folder.iterdir())
    except OSError as error:
        skipped.append(Skipped(folder, f"cannot be read: {error.strerror or error}"))
        return
    for entry in entries:
        if why := _reason_to_skip(entry, depth):
            skipped.append(Skipped(entry, why))
        elif entry.is_dir():
            yield from _below(entry, skipped, depth + 1)
        else:
            yield entry


def _reason_to_skip(entry: Path, depth: int) -> str:
    if entry.name.startswith("."):
        return "hidden"
    if entry.is_dir():
        return "a link" if entry.is_symlink() else "too deep" if depth >= _MAX_DEPTH else ""
    if not entry.is_file():
        return "no file"
    if _NOTICE.fullmatch(entry.name) and entry.suffix.lower() in {"", ".md", ".txt"}:
        return "a licence"
    if entry.stem.lower() in _ABOUT_PAGES:
        return "about the pages"
    return "" if entry.suffix.lower() in ENDINGS else "no page"
