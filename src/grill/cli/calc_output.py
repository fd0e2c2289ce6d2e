"""What `grill calc` prints: entries as lines and as JSON, the list of formulas, a formula's inputs, the presets."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from grill.cli.output import at_terminal, out

if TYPE_CHECKING:
    from grill.calc.entry import Entry
    from grill.calc.presets import Preset
    from grill.calc.working import Formula, Step

_LEAST, _MOST, _OF_A_PIPE = 40, 100, 80
"""Characters of a line: what a terminal has within bounds, and for a pipe."""


def print_entry(entry: Entry, *, steps: bool) -> None:
    """The answer, and with `steps` everything else below it, indented."""
    if not steps:
        out(entry.answer, bold=True)
        return
    from grill.calc.entry import step_line

    for line in _folded(entry.answer, _columns()):
        out(line, bold=True)
    working = {step_line(step): step for step in entry.worked.steps} if entry.worked else {}
    width = _columns() - 2
    for line in entry.lines:
        step = working.get(line)
        for part in _folded(line, width) if step is None else _laid_out(step, line, width):
            out(f"  {part}" if part else "")


def _columns() -> int:
    columns = shutil.get_terminal_size().columns if at_terminal(sys.stdout) else _OF_A_PIPE
    return max(_LEAST, min(_MOST, columns))


def _folded(line: str, width: int, indent: str = "    ") -> list[str]:
    """The line in pieces of this width, further ones indented; a row of a table stays whole."""
    import textwrap

    if len(line) <= width or line.startswith("|"):
        return [line]
    return textwrap.wrap(line, width, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)


def _laid_out(step: Step, line: str, width: int) -> Iterator[str]:
    """A step on one line, or what it is and below it the formula, broken before its equals signs."""
    if len(line) <= width:
        yield line
        return
    if step.says:
        yield from _folded(f"{step.says}:", width)
    name, *sides = step.line.split(" = ")
    indent = " " * 6
    text = f"  {name}"
    for side in sides:
        if len(text) + len(side) + 3 > width and "=" in text:
            yield from _folded(text, width, indent)
            text = f"    = {side}"
        else:
            text += f" = {side}"
    yield from _folded(text, width, indent)


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
        "slips": [asdict(slip) for slip in worked.slips],
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

    width = _columns()
    yield f"Usage: grill calc {formula.id} [--INPUT VALUE]..."
    yield ""
    yield from (f"  {line}" for line in _folded(f"{formula.title}. {formula.says}", width - 2, ""))
    yield ""
    yield "Inputs:"
    yield from _in_two_columns([(f"--{name.replace('_', '-')}", says) for name, says in inputs_said(formula)])
    others = [field.aliases[0] for field in formula.fields if field.aliases][:3]
    if others:
        names = ", ".join(f"--{name.replace('_', '-')}" for name in others)
        yield ""
        yield from (f"  {line}" for line in _folded(f"Other usual names work too: {names} …", width - 2, ""))
    if formula.example:
        yield ""
        yield "Example:"
        *lines, last = _folded(f"grill calc {as_options(formula.example)}", width - 4)
        yield from (f"  {line} \\" for line in lines)
        yield f"  {last}"


def _in_two_columns(rows: list[tuple[str, str]]) -> Iterator[str]:
    beside = max((len(name) for name, _ in rows), default=0) + 4
    for name, says in rows:
        first, *rest = _folded(says, max(_LEAST // 2, _columns() - beside), "") or [""]
        yield f"  {name:<{beside - 4}}  {first}".rstrip()
        yield from (f"{'':<{beside}}{line}" for line in rest)


def as_options(example: str) -> str:
    """`kv-cache context=128k` as it is typed in a shell: `kv-cache --context 128k`."""
    name, *words = example.split(" ")
    return " ".join([name, *(_option(word) for word in words)])


def _option(word: str) -> str:
    name, equals, value = word.partition("=")
    return f"--{name.replace('_', '-')} {value}" if equals else word


def preset_lines(found: dict[str, Preset]) -> Iterator[str]:
    """The presets of a kind with their source."""
    rows: list[tuple[str, str]] = []
    for preset in found.values():
        where = f", {preset.source.where}" if preset.source.where else ""
        others = f" (also {', '.join(preset.also)})" if preset.also else ""
        rows.append((preset.id, f"{preset.title}{others}"))
        rows.append(("", f"{preset.source.title} ({preset.source.year}){where}; compared {preset.checked}"))
    yield from _in_two_columns(rows)


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
