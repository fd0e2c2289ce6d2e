"""What an import says about a pack: its title, where it is from, under which licence, and its rule of readiness."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from grill.authoring.importing.packing.disk import DiskPack
from grill.authoring.importing.packing.file_edits import PackEdit
from grill.authoring.importing.packing.merging import Conflict, merge_values
from grill.authoring.importing.packing.state import KnownPage
from grill.content.model import Pack, Readiness

_MOST_NAMED = 5
_GRILL = re.compile(r"\s*[—–|:-]+\s*interview grill\s*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the user says about the pack; empty where he says nothing."""

    source: str = ""
    licence: str = ""


def pack_values(
    disk: DiskPack,
    pack: str,
    pages: Mapping[str, KnownPage],
    offsets: Mapping[str, int],
    *,
    wishes: Wishes,
    notice: str,
) -> dict[str, Any]:
    """The values of pack.yaml as an import would write them now, `id` apart, and `given`, which the user chose.

    Args:
        disk: The pack as it is.
        pack: Its id.
        pages: All its pages, by name, in order.
        offsets: What each page's numbers are shifted by.
        wishes: What the user says.
        notice: The first line of a licence file that is copied along.
    """
    before = disk.state.pack
    given = {name: value for name, value in before.get("given", {}).items() if isinstance(value, str)}
    given |= {name: value for name, value in (("source", wishes.source), ("licence", wishes.licence)) if value}
    only = next(iter(pages.values())) if len(pages) == 1 else None
    title = _GRILL.sub("", only.title).strip() if only else before.get("title", "")
    licence = given.get("licence") or (f"{notice}; see the licence file in this folder." if notice else "")
    readiness = _readiness(pages, offsets)
    return {
        "title": title or pack.replace("-", " ").replace("_", " ").strip().capitalize() or pack,
        "source": given.get("source") or _source([page.file for page in pages.values()]),
        "licence": licence or before.get("licence", ""),
        "readiness": readiness.model_dump(mode="json", exclude_defaults=True) if readiness else None,
        "given": given,
    }


def edited(disk: DiskPack, pack: str, values: Mapping[str, Any]) -> tuple[PackEdit | None, tuple[Conflict, ...]]:
    """The pack's file with these values merged in; None where there is nothing to write."""
    now = {name: value for name, value in values.items() if name != "given" and value}
    path = disk.folder / (disk.pack_file or "pack.yaml")
    if disk.is_new:
        return PackEdit(path, None, Pack.model_validate({"id": pack, **now})), ()
    if disk.pack_file is None or disk.pack is None:
        return None, ()  # its author took it out, or does without
    mine = disk.pack.model_dump(mode="json", exclude_defaults=True)
    if not disk.state.pack:
        # A pack of the author's own: only what he asks for, and what is missing.
        now = {name: value for name, value in now.items() if name in values["given"] or not mine.get(name)}
    changes, conflicts = merge_values(pack, disk.state.pack, now, mine)
    if not changes:
        return None, conflicts
    edit = PackEdit(path, disk.files[disk.pack_file], disk.pack)
    edit.set(changes)
    return edit, conflicts


def in_words(readiness: Readiness | None) -> str:
    """`35 of 50 cold, 3 bands`; nothing where there is no rule."""
    if readiness is None:
        return ""
    bands = len(readiness.bands)
    return f"{readiness.cold} of {readiness.of} cold" + (f", {bands} band{'s' * (bands != 1)}" if bands else "")


def _source(files: Sequence[str]) -> str:
    if len(files) <= _MOST_NAMED:
        return f"Imported from {', '.join(files)}."
    return f"Imported from {len(files)} pages: {', '.join(files[:_MOST_NAMED])} and others."


def _readiness(pages: Mapping[str, KnownPage], offsets: Mapping[str, int]) -> Readiness | None:
    """The rules of all pages as one: what they ask for is added up, the bands of each are shifted to its numbers."""
    rules = [(page.readiness, offsets[name]) for name, page in pages.items() if page.readiness]
    if not rules:
        return None
    return Readiness(
        cold=sum(rule.cold for rule, _ in rules),
        of=sum(rule.of for rule, _ in rules),
        bands=tuple(
            band.model_copy(update={"first": band.first + offset, "last": band.last + offset})
            for rule, offset in rules
            for band in rule.bands
        ),
    )
