"""Which pack, and which folder, is meant."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from grill import paths
from grill.authoring.importing.packing.ids import free, slug
from grill.errors import InputError

_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")


@dataclass(frozen=True, slots=True)
class Target:
    """A pack, there or not."""

    id: str
    folder: Path

    @property
    def is_there(self) -> bool:
        """Whether its folder is."""
        return self.folder.is_dir()


def named(pack: str, into: Path | None) -> Target:
    """The pack that the user names: an id, or a path to its folder.

    Raises:
        InputError: it is no id; the message has the nearest that is one.
    """
    if "/" in pack or "\\" in pack or pack.startswith((".", "~")):
        folder = Path(pack).expanduser()
        return Target(_checked(folder.resolve().name), folder)
    return Target(_checked(pack), (into or paths.packs_folder()) / pack)


def derived(page: str, into: Path | None, known: Collection[str]) -> Target:
    """The pack of a page of that name; `known` are the packs that the bank has, wherever they lie."""
    parent = into or paths.packs_folder()
    elsewhere = [name for name in known if not (parent / name).is_dir()]
    name = free(page, elsewhere)
    return Target(name, parent / name)


def _checked(name: str) -> str:
    if not _ID.fullmatch(name):
        hint = f"; '{slug(name)}' would do" if slug(name) else ""
        raise InputError(f"'{name}' is no name for a pack: use lower-case letters, digits, - and _{hint}.")
    return name
