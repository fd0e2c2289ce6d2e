"""What a PATH on the command line means: which bank files lie there, and whether the bank reads them anyway."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from grill.cli.workbench import Workbench


@dataclass(frozen=True, slots=True)
class BankFiles:
    """The files at or below a path, beside the roots of the whole bank."""

    path: Path
    files: frozenset[Path]
    """Resolved."""
    roots: tuple[Path, ...]
    """Of the bank without the path."""
    known: bool
    """Every one of the files belongs to the bank as it is."""

    def __contains__(self, file: Path) -> bool:
        return file.resolve() in self.files


def files_at(bench: Workbench, path: Path) -> BankFiles:
    """The bank files at or below `path`.

    Raises:
        PackError: there is nothing at `path`, or a named pack folder is missing.
    """
    from grill.content.packs import bank_files, pack_roots

    pack_roots([path])  # raises where there is nothing
    roots = pack_roots([*bench.settings.pack_folders, *bench.packs])
    files = frozenset(file.resolve() for file in bank_files(path))
    known = {file.resolve() for root in roots for file in bank_files(root)}
    return BankFiles(path, files, tuple(roots), files <= known)
