"""Figures of well-known models and accelerators, from data files that name their source and date."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from grill.calc.expression import CalcError
from grill.calc.working import Input, Source
from grill.text import cut, did_you_mean

PresetKind = Literal["model", "accelerator"]
_FILES: dict[PresetKind, str] = {"model": "models.yaml", "accelerator": "accelerators.yaml"}


@dataclass(frozen=True, slots=True)
class Preset:
    """A named set of inputs."""

    id: str
    kind: PresetKind
    title: str
    values: Mapping[str, Input]
    """By field name; a formula takes those that it has fields for."""
    source: Source
    checked: str
    """The day on which the figures were last compared with the source, or with a published copy of it; ISO."""
    also: tuple[str, ...] = ()
    """Other ids of the same shape: later releases that changed only the training."""


@cache
def presets(kind: PresetKind) -> dict[str, Preset]:
    """Every preset of a kind by its id, in the order of its file."""
    from importlib import resources

    import yaml

    # libyaml's loader, where it is built in, reads the models in a twentieth of the time: 5 ms for 100 ms.
    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    text = resources.files("grill.calc").joinpath("data", _FILES[kind]).read_text(encoding="utf-8")
    return {
        name: Preset(
            name,
            kind,
            entry["title"],
            entry["values"],
            Source(**entry["source"]),
            entry["checked"].isoformat(),
            tuple(entry.get("also", ())),
        )
        for name, entry in yaml.load(text, loader).items()  # noqa: S506 - a safe loader, in C or not
    }


def preset(kind: PresetKind, name: str) -> Preset:
    """A preset by its id, spelt with spaces or capitals too; CalcError with the nearest id when there is none."""
    known = {other: entry for entry in presets(kind).values() for other in (entry.id, *entry.also)}
    key = "-".join(name.lower().replace("_", " ").replace("/", " ").split())
    if key not in known:
        meant = did_you_mean(key[:40], known) or "; grill calc --presets lists them"
        raise CalcError(f"there is no {kind} {cut(name, 40)!r}{meant}")
    return known[key]
