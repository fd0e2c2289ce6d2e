"""Three versions of a question brought together: as it was imported, as its page has it now, as its author left it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from grill.authoring.importing.packing.keyless import owes_key
from grill.authoring.importing.packing.state import Written
from grill.content.model import Question

FIELDS = ("kind", "prompt", "answer")
"""What an import takes from a page, in the model's order. A number is merged too, but is nobody's wording."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A change of the page that was taken over."""

    id: str
    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """A field that was changed on both sides. The author's stays."""

    id: str
    """Of the question, or of the pack."""
    field: str
    before: str
    """As it was imported last; empty where nobody knows."""
    now: str
    """On the page."""
    yours: str
    """In the file."""


@dataclass(frozen=True, slots=True)
class Merged:
    """What comes of the three."""

    values: Mapping[str, Any]
    """The fields to write."""
    taken: tuple[Taken, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    kept: tuple[str, ...] = ()
    """Fields that the author edited, and that differ from the page."""
    lost_key: bool = False
    """The page has no key any more; the one in the file stays."""


def merge_question(base: Written | None, page: Written, mine: Question) -> Merged:
    """Take what only the page changed, keep what only the author changed, and keep and report what both did.

    Args:
        base: As it was imported last; None where nobody knows, and then every difference is a conflict.
        page: As an import would write it now.
        mine: As it stands in the file.
    """
    values: dict[str, Any] = {}
    taken: list[Taken] = []
    conflicts: list[Conflict] = []
    kept: list[str] = []
    lost_key = False
    for name in FIELDS:
        now, yours = getattr(page, name), getattr(mine, name)
        before = getattr(base, name) if base else None
        if now == yours:
            continue
        if name == "answer" and owes_key(now):
            # A page that lost its key says nothing against the key that is here.
            lost_key = not owes_key(yours) and before is not None and not owes_key(before)
        elif yours == before or (name == "answer" and owes_key(yours)):
            values[name] = now
            taken.append(Taken(mine.id, name, yours, now))
        elif now == before:
            kept.append(name)
        else:
            conflicts.append(Conflict(mine.id, name, before or "", now, yours))
    return Merged(values, tuple(taken), tuple(conflicts), tuple(kept), lost_key)


def merge_values(
    owner: str, base: Mapping[str, Any], now: Mapping[str, Any], mine: Mapping[str, Any]
) -> tuple[dict[str, Any], tuple[Conflict, ...]]:
    """The same for the plain values of a pack or section: what to write, and where both sides changed something."""
    values: dict[str, Any] = {}
    conflicts = []
    for name, new in now.items():
        if new == mine.get(name) or new == base.get(name):
            continue
        if mine.get(name) == base.get(name) or not mine.get(name):
            values[name] = new
        else:
            conflicts.append(Conflict(owner, name, _shown(base.get(name)), _shown(new), _shown(mine.get(name))))
    return values, tuple(conflicts)


def _shown(value: Any) -> str:  # noqa: ANN401  whatever a pack file can hold
    import json

    return "" if value is None else value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
