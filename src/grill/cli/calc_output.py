"""What `grill calc` prints: entries as lines and as JSON, the list of formulas, a formula's inputs, the presets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from grill.cli.output import out

if TYPE_CHECKING:
    from grill.calc.entry import Entry
    from grill.calc.presets import Preset
    from grill.calc.working import Formula


def print_entry(entry: Entry, *, steps: bool) -> None:
    """The answer, and with `steps` everything else below it, indented."""
    out(entry.answer, bold=True)
    for line in entry.lines if steps else ():
        out(f"  {line}" if line else "")


def entry_json(entry: Entry) -> dict[str, Any]:
    """An entry as JSON: input, answer, value, unit; for a formula its steps and sources, else other units as `also`."""
    found: dict[str, Any] = {"input": entry.text, "answer": entry.answer, "value": entry.value, "unit": entry.unit}
    worked = entry.worked
    if worked is None:
        return found | {"also": list(entry.lines)}
    if not worked.results:
        found |= {"value": None, "unit": None}
    found |= {
        "formula": worked.formula,
        "title": worked.title,
        "variant": worked.variant,
        "inputs": dict(worked.inputs),
        "results": [asdict(result) | {"shown": result.shown} for result in worked.results],
        "steps": [asdict(step) | {"line": step.line} for step in worked.steps],
        "assumptions": list(worked.assumptions),
        "warnings": list(worked.warnings),
        "sources": [asdict(source) for source in worked.sources],
    }
    return found | {key: text for key, text in (("says", worked.says), ("table", worked.table)) if text}


def list_lines(known: dict[str, Formula]) -> Iterator[tuple[str, bool]]:
    """The formulas under their groups, with whether a line is a heading."""
    width = max(len(name) for name in known)
    for group in dict.fromkeys(formula.group for formula in known.values()):
        yield group, True
        for formula in known.values():
            if formula.group == group:
                yield f"  {formula.id:<{width}}  {formula.title}", False


def formula_json(formula: Formula) -> dict[str, Any]:
    """A formula with its inputs, as JSON."""
    return {
        "id": formula.id,
        "title": formula.title,
        "group": formula.group,
        "says": formula.says,
        "presets": list(formula.presets),
        "example": formula.example,
        "inputs": [asdict(field) for field in formula.fields],
    }


def help_lines(formula: Formula) -> Iterator[str]:
    """What a formula is for, and its inputs with units, choices and defaults."""
    from grill.calc.completion import inputs_said

    yield f"Usage: grill calc {formula.id} [--INPUT VALUE]..."
    yield ""
    yield f"  {formula.title}. {formula.says}"
    yield ""
    yield "Inputs:"
    rows = [(f"--{name.replace('_', '-')}", says) for name, says in inputs_said(formula)]
    width = max((len(name) for name, _ in rows), default=0)
    for name, says in rows:
        yield f"  {name:<{width}}  {says}"
    if formula.example:
        yield ""
        yield "Examples:"
        yield f"  grill calc {as_options(formula.example)}"


def as_options(example: str) -> str:
    """`kv-cache context=128k` as it is typed in a shell: `kv-cache --context 128k`."""
    name, *words = example.split(" ")
    return " ".join([name, *(_option(word) for word in words)])


def _option(word: str) -> str:
    name, equals, value = word.partition("=")
    return f"--{name.replace('_', '-')} {value}" if equals else word


def preset_lines(found: dict[str, Preset]) -> Iterator[str]:
    """The presets of a kind with their source."""
    width = max((len(name) for name in found), default=0)
    for preset in found.values():
        where = f", {preset.source.where}" if preset.source.where else ""
        yield f"  {preset.id:<{width}}  {preset.title}"
        yield f"  {'':<{width}}  {preset.source.title} ({preset.source.year}){where}; compared {preset.checked}"


def preset_json(preset: Preset) -> dict[str, Any]:
    """A preset with its figures and source, as JSON."""
    return {
        "id": preset.id,
        "kind": preset.kind,
        "title": preset.title,
        "values": dict(preset.values),
        "source": asdict(preset.source),
        "checked": preset.checked,
    }
