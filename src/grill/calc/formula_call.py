"""A formula of the field as it is typed: `kv-cache preset=llama-3-70b context=128k tokens --batch 8`."""

from __future__ import annotations

import re
from collections.abc import Mapping

from grill.calc.amounts import Amount
from grill.calc.error import CalcError
from grill.calc.expression import number_of
from grill.calc.working import Field, Formula, Input
from grill.text import did_you_mean

_KEY = re.compile(r"(?<!\S)(?:--(?P<option>[A-Za-z][\w-]*)(?:=|(?=\s)|$)|(?P<name>[A-Za-z][\w-]*)\s*=(?!=))", re.ASCII)
_LONG_DASH = re.compile(r"(?<!\S)[–—](?=[A-Za-z])")
"""What an editor makes of two hyphens."""
_NAME = re.compile(r"[A-Za-z]\w*", re.ASCII)


def given_inputs(formula: Formula, text: str, names: Mapping[str, Amount]) -> dict[str, Input]:
    """What is typed behind a formula's name, by input: `name=value` or `--name value`; a value may hold spaces.

    A number may use the worksheet's variables. Raises CalcError, naming the input, for what stands at no input, an
    input that is given twice, and a number that cannot be read.
    """
    text = _LONG_DASH.sub("--", text)
    keys = list(_KEY.finditer(text))
    stray = (text[: keys[0].start()] if keys else text).strip()
    if stray:
        raise CalcError(f"{formula.id} takes name=value, not {stray[:40]!r}; {inputs_of(formula)}")
    given: dict[str, Input] = {}
    ends = [*(key.start() for key in keys[1:]), len(text)]
    for key, end in zip(keys, ends, strict=False):
        name, field = _input(formula, (key["option"] or key["name"]).replace("-", "_"))
        if name in given:
            raise CalcError(f"{name} is given twice")
        given[name] = _read(field, text[key.end() : end].strip(), names)
    return given


def inputs_of(formula: Formula) -> str:
    """`its inputs: preset, context, batch`, those that have to be given first."""
    fields = sorted(formula.fields, key=lambda field: not field.required)
    return "its inputs: " + ", ".join([*preset_inputs(formula), *(field.name for field in fields)])


def preset_inputs(formula: Formula) -> list[str]:
    """The inputs that name a preset."""
    # Deferred: it reads this package's formulas, which the app's start does not need.
    from grill.calc.inputs import PRESET_INPUTS

    return [name for name, kind in PRESET_INPUTS.items() if kind in formula.presets]


def _input(formula: Formula, name: str) -> tuple[str, Field | None]:
    """An input's own name, and its field; no field for one that names a preset."""
    for field in formula.fields:
        if name in {field.name, *field.aliases}:
            return field.name, field
    presets = preset_inputs(formula)
    if name in presets:
        return name, None
    known = [*presets, *(alias for field in formula.fields for alias in (field.name, *field.aliases))]
    raise CalcError(f"{formula.id} has no input {name!r}{did_you_mean(name, known) or f'; {inputs_of(formula)}'}")


def _read(field: Field | None, value: str, names: Mapping[str, Amount]) -> Input:
    if field is None or field.kind == "flag":
        return value
    if not value:
        raise CalcError(f"{field.name} needs a value: {field.says}")
    if field.kind != "number":
        return value
    try:
        number = number_of(value, field.unit, names)
    except CalcError as error:
        raise CalcError(f"{field.name}: {error}") from None
    # What uses no variable is passed on as it was typed, so that the formula can show it again.
    return number if any(word in names for word in _NAME.findall(value)) else value
