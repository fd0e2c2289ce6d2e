"""Completion on the worksheet: what the word at the cursor could become."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from grill.calc.amounts import Amount
from grill.calc.answers import everyday
from grill.calc.formulas import formulas
from grill.calc.functions import CONSTANTS, FUNCTIONS, SAYS
from grill.calc.input_names import PRESET_INPUTS, names_of, needed_first, preset_inputs
from grill.calc.presets import presets
from grill.calc.shown import shown_quantity
from grill.calc.units import UNITS
from grill.calc.working import Field, Formula

MOST = 60
"""Completions at once."""
_SHORT = 40
"""Choices of more characters have spaces between them, so that a line of help can break there."""
_FIRST = re.compile(r"\s*(?P<word>[A-Za-z][A-Za-z0-9-]*)?", re.ASCII)
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_]*\Z", re.ASCII)
_INPUT = re.compile(r"(?P<dashes>--)?(?P<word>[A-Za-z][\w-]*)?\Z", re.ASCII)
_VALUE = re.compile(
    r"(?:(?<!\S)--(?P<option>[A-Za-z][\w-]*)(?:\s+|=)|(?<!\S)(?P<name>[A-Za-z]\w*)\s*=\s*)(?P<value>\S*)\Z", re.ASCII
)
_GIVEN = re.compile(r"(?<!\S)(?:--([A-Za-z][\w-]*)|([A-Za-z]\w*)\s*=)", re.ASCII)
_AFTER_UNIT_WORD = re.compile(r"(?:^|\s)(?:in|to|per)\s+[A-Za-z]*\Z|[\d)kKMBT]\s*[A-Za-z]*\Z")


@dataclass(frozen=True, slots=True)
class Completion:
    """A text that can take the place of a part of the line."""

    start: int
    end: int
    text: str
    says: str


def complete(text: str, cursor: int, names: Mapping[str, Amount]) -> tuple[Completion, ...]:
    """What the word that ends at the cursor could become, the likeliest first; at most 60.

    At the start of a line the formulas, after a formula's name its inputs, after `name=` the choices and presets, and
    elsewhere variables, functions and units.
    """
    cursor = max(0, min(cursor, len(text)))
    before = text[:cursor]
    called, _, rest = before.lstrip().partition(" ")
    known = formulas()
    if called in known and len(before.lstrip()) > len(called) and not rest.lstrip().startswith("="):
        return _offered(_in_call(known[called], before), cursor)
    return _offered(_in_expression(before, names, known), cursor)


def _offered(found: Iterable[tuple[str, str, str]], cursor: int) -> tuple[Completion, ...]:
    offered = [Completion(cursor - len(typed), cursor, text, says) for typed, text, says in found]
    return tuple(dict.fromkeys(offered))[:MOST]


def _matching(typed: str, rows: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str, str]]:
    """The rows that begin as typed; those with the same capitals first."""
    rows = list(rows)
    exact = [row for row in rows if row[0].startswith(typed)]
    others = [row for row in rows if row not in exact and row[0].lower().startswith(typed.lower())]
    for text, says in (*exact, *others):
        if text != typed:
            yield typed, text, says


def _in_expression(
    before: str, names: Mapping[str, Amount], known: Mapping[str, Formula]
) -> Iterator[tuple[str, str, str]]:
    first = _FIRST.fullmatch(before)
    if first is not None:
        yield from _matching(first["word"] or "", ((name, formula.title) for name, formula in known.items()))
    word = _WORD.search(before)
    typed = word[0] if word else ""
    if first is not None and "-" in (first["word"] or ""):
        return
    variables = [(name, shown_quantity(*everyday(amount))) for name, amount in reversed(list(names.items()))]
    functions = [(f"{name}(", SAYS[name]) for name in FUNCTIONS] + [(name, SAYS[name]) for name in CONSTANTS]
    units = _units()
    unit_first = _AFTER_UNIT_WORD.search(before) is not None
    groups = (units, variables, functions) if unit_first else (variables, functions, units)
    for group in groups:
        # Without a letter typed, all units would be too many.
        if typed or group is not units or unit_first:
            yield from _matching(typed, group)


def _units() -> list[tuple[str, str]]:
    return [(unit.many, unit.says) for unit in dict.fromkeys(UNITS.values())]


def _in_call(formula: Formula, before: str) -> Iterator[tuple[str, str, str]]:
    given = {(found[1] or found[2]).replace("-", "_") for found in _GIVEN.finditer(before)}
    if value := _VALUE.search(before):
        name = (value["option"] or value["name"]).replace("-", "_")
        yield from _matching(value["value"], _values(formula, name))
        return
    typed = _INPUT.search(before)
    if typed is None:
        return
    dashes = typed["dashes"] or ""
    rows = [
        (f"--{name.replace('_', '-')} " if dashes else f"{name}=", says)
        for name, says in inputs_said(formula)
        if name not in given - {(typed["word"] or "").replace("-", "_")}
    ]
    yield from _matching(typed[0], rows)
    if typed["word"] and not dashes and _AFTER_UNIT_WORD.search(before):
        yield from _matching(typed["word"], _units())


def inputs_said(formula: Formula) -> Iterator[tuple[str, str]]:
    """The inputs of a formula with what they are: presets first, then what is needed."""
    for name in preset_inputs(formula):
        yield name, f"a well-known {'model' if name == 'preset' else 'accelerator'}"
    for field in needed_first(formula):
        yield field.name, _described(field)


def _described(field: Field) -> str:
    """What a field is, with its unit or choices and its default."""
    notes = []
    if field.choices:
        together = "/".join(field.choices)
        notes.append(together if len(together) <= _SHORT else " / ".join(field.choices))
    elif field.unit:
        notes.append(UNITS[field.unit].many if field.unit in UNITS else field.unit)
    if field.default is not None:
        notes.append(f"default {_typed(field.default)}")
    elif field.required:
        notes.append("needed")
    return f"{field.says} ({', '.join(notes)})" if notes else field.says


def _typed(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _values(formula: Formula, name: str) -> Iterator[tuple[str, str]]:
    if name in preset_inputs(formula):
        yield from ((preset.id, preset.title) for preset in presets(PRESET_INPUTS[name]).values())
    for field in formula.fields:
        if name in names_of(field):
            yield from ((choice, field.says) for choice in field.choices)
            if field.kind == "flag":
                yield from (("yes", field.says), ("no", field.says))
