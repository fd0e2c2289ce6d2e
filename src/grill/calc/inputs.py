"""From what was typed to a formula's inputs: names, presets, units and bounds."""

from __future__ import annotations

import math
from collections.abc import Mapping

from grill.calc.config import read_config
from grill.calc.expression import CalcError, number_of
from grill.calc.formulas import formula as formula_of
from grill.calc.presets import PresetKind, preset
from grill.calc.working import Field, Formula, Input, Worked
from grill.text import did_you_mean

PRESET_INPUTS: dict[str, PresetKind] = {"preset": "model", "gpu": "accelerator"}
"""The input that names a preset, and the kind of preset that it names."""
CONFIG_INPUT = "config"
"""The input that names a published config.json; it stands where a model's preset could."""
_YES = {"1", "true", "yes", "on", ""}
_NO = {"0", "false", "no", "off"}


def calculate(name: str, given: Mapping[str, Input]) -> Worked:
    """Work the formula `name` out for what was typed: numbers, or text such as "128k tokens", by field name.

    Raises CalcError for an unknown formula, input or preset, a number out of bounds, a unit that clashes, and
    whatever the formula itself refuses.
    """
    formula = formula_of(name)
    return formula.work(filled(formula, given))


def filled(formula: Formula, given: Mapping[str, Input]) -> dict[str, Input]:
    """Every input of the formula that has a value: typed, else from a preset, else the default."""
    by_name = {alias: field for field in formula.fields for alias in (field.name, *field.aliases)}
    typed: dict[str, Input] = {}
    stock: dict[str, Input] = {}
    for name, value in given.items():
        key = name.replace("-", "_")
        if (kind := PRESET_INPUTS.get(key)) in formula.presets and kind is not None:
            stock.update({by_name[k].name: v for k, v in preset(kind, str(value)).values.items() if k in by_name})
            typed[key] = str(value)
        elif key == CONFIG_INPUT and "model" in formula.presets:
            stock.update({by_name[k].name: v for k, v in read_config(str(value)).items() if k in by_name})
            typed[key] = str(value)
        elif key in by_name:
            typed[by_name[key].name] = _read(by_name[key], value)
        else:
            known = [*by_name, *(k for k, v in PRESET_INPUTS.items() if v in formula.presets)]
            known += [CONFIG_INPUT] * ("model" in formula.presets)
            raise CalcError(f"{formula.id} has no input {name!r}{did_you_mean(key, known)}")
    values = {field.name: field.default for field in formula.fields if field.default is not None} | stock | typed
    for field in formula.fields:
        if field.required and field.name not in values:
            hint = " (or a preset)" if formula.presets else ""
            raise CalcError(f"{formula.id} needs {field.name}: {field.says}{hint}")
    return values


def _read(field: Field, value: Input) -> Input:
    match field.kind:
        case "flag":
            return _flag(field, value)
        case "choice":
            if str(value) not in field.choices:
                close = did_you_mean(str(value), field.choices)
                raise CalcError(f"{field.name} is one of {', '.join(field.choices)}, not {value!r}{close}")
            return str(value)
        case "text":
            return str(value)
        case _:
            return _number(field, value)


def _flag(field: Field, value: Input) -> bool:
    if isinstance(value, bool):
        return value
    if str(value).lower() in _YES:
        return True
    if str(value).lower() in _NO:
        return False
    raise CalcError(f"{field.name} is yes or no, not {value!r}")


def _number(field: Field, value: Input) -> float:
    number = number_of(value, field.unit) if isinstance(value, str) else float(value)
    if not math.isfinite(number):
        raise CalcError(f"{field.name} is a finite number, not {number:g}")
    if field.whole and number != round(number):
        raise CalcError(f"{field.name} is a whole number, not {number:g}")
    if field.low is not None and number < field.low:
        raise CalcError(f"{field.name} is at least {field.low:g}, not {number:g}")
    if field.high is not None and number > field.high:
        raise CalcError(f"{field.name} is at most {field.high:g}, not {number:g}")
    return number
