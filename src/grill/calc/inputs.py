"""From what was typed to a formula's inputs: names, presets, units and bounds."""

from __future__ import annotations

import math
from collections.abc import Mapping

from grill.calc.config import read_config
from grill.calc.expression import CalcError, number_of
from grill.calc.formulas import formula as formula_of
from grill.calc.input_names import CONFIG_INPUT, PRESET_INPUTS, resolved
from grill.calc.presets import preset
from grill.calc.shown import shown_quantity
from grill.calc.working import Field, Formula, Input, Worked
from grill.text import cut, did_you_mean

YES = ("1", "true", "yes", "on", "")
NO = ("0", "false", "no", "off")
_LONGEST = "max_context"
"""The longest context that a model's preset or config states: a formula takes it where an alias of an input says so."""
_MEASURED = {"FLOP/s": "FLOP/s", "byte": "bytes", "byte/s": "bytes/s", "second": "seconds"}
"""Units whose usual multiples (TFLOP/s, GB, days) somebody may have meant who typed a bare number."""


def calculate(name: str, given: Mapping[str, Input]) -> Worked:
    """Work the formula `name` out for what was typed: numbers, or text such as "128k tokens", by field name.

    Raises CalcError for an unknown formula, input or preset, a number out of bounds, a unit that clashes, and
    whatever the formula itself refuses.
    """
    formula = formula_of(name)
    return formula.work(filled(formula, given))


def filled(formula: Formula, given: Mapping[str, Input]) -> dict[str, Input]:
    """Every input of the formula that has a value: typed, else from a preset, else the default."""
    stocked = {field.name: field.name for field in formula.fields}
    stocked.update((_LONGEST, field.name) for field in formula.fields if _LONGEST in field.aliases)
    typed: dict[str, Input] = {}
    stock: dict[str, Input] = {}
    for name, value in given.items():
        if name == CONFIG_INPUT:
            if "model" not in formula.presets:
                raise CalcError(f"{formula.id} takes nothing from a model's config")
            own, field = name, None
            values: Mapping[str, Input] = read_config(str(value))
        else:
            own, field = resolved(formula, name)
            values = {} if field is not None else preset(PRESET_INPUTS[own], str(value)).values
        stock.update({stocked[key]: figure for key, figure in values.items() if key in stocked})
        typed[own] = str(value) if field is None else _read(field, value)
    filled_in = {field.name: field.default for field in formula.fields if field.default is not None} | stock | typed
    for field in formula.fields:
        if field.required and field.name not in filled_in:
            hint = " (or a preset)" if formula.presets else ""
            raise CalcError(f"{formula.id} needs {field.name}: {field.says}{hint}")
    return filled_in


def _read(field: Field, value: Input) -> Input:
    match field.kind:
        case "flag":
            return _flag(field, value)
        case "choice":
            return _choice(field, str(value))
        case "text":
            return str(value)
        case _:
            return _number(field, value)


def _choice(field: Field, value: str) -> str:
    meant = value.strip().lower()
    meant = field.spellings.get(meant, meant)
    for choice in field.choices:
        if meant == choice.lower():
            return choice
    close = did_you_mean(meant, field.choices)
    raise CalcError(f"{field.name} is one of {', '.join(field.choices)}, not {cut(value, 40)!r}{close}")


def _flag(field: Field, value: Input) -> bool:
    if isinstance(value, bool):
        return value
    if (meant := str(value).strip().lower()) in (*YES, *NO):
        return meant in YES
    raise CalcError(f"{field.name} is yes or no, not {cut(str(value), 40)!r}")


def _number(field: Field, value: Input) -> float:
    try:
        number = number_of(value, field.unit) if isinstance(value, str) else float(value)
    except CalcError as error:
        raise CalcError(f"{field.name}: {error}") from None
    if not math.isfinite(number):
        raise CalcError(f"{field.name} is a finite number, not {number:g}")
    if field.whole and number != round(number):
        raise CalcError(f"{field.name} is a whole number, not {shown_quantity(number, field.unit)}")
    bound = (
        ("at least", field.low)
        if field.low is not None and number < field.low
        else ("more than", field.above)
        if field.above is not None and number <= field.above
        else ("at most", field.high)
        if field.high is not None and number > field.high
        else None
    )
    if bound is not None:
        limit, got = (shown_quantity(side or 0.0, field.unit).partition(" (")[0] for side in (bound[1], number))
        unit = f"; a bare number is in {_MEASURED[field.unit]}" if field.unit in _MEASURED else ""
        raise CalcError(f"{field.name} is {bound[0]} {limit}, not {got}{unit}")
    return number
