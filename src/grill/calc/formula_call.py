"""A formula of the field as it is typed: `kv-cache preset=llama-3-70b context=128k tokens --batch 8`."""

from __future__ import annotations

import re
from collections.abc import Mapping

from grill.calc.amounts import Amount
from grill.calc.error import CalcError
from grill.calc.expression import number_of
from grill.calc.input_names import inputs_of, resolved
from grill.calc.working import Field, Formula, Input
from grill.text import cut

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
        raise CalcError(f"{formula.id} takes name=value, not {cut(stray, 40)!r}; {inputs_of(formula)}")
    given: dict[str, Input] = {}
    ends = [*(key.start() for key in keys[1:]), len(text)]
    for key, end in zip(keys, ends, strict=False):
        name, field = resolved(formula, key["option"] or key["name"])
        if name in given:
            raise CalcError(f"{name} is given twice")
        given[name] = _read(name, field, text[key.end() : end].strip(), names)
    return given


def _read(name: str, field: Field | None, value: str, names: Mapping[str, Amount]) -> Input:
    if field is not None and field.kind == "flag":
        return value
    if not value:
        raise CalcError(f"{name} needs a value: {field.says if field else 'a name that grill calc --presets lists'}")
    if field is None:
        return value
    if field.kind != "number":
        return value
    try:
        number = number_of(value, field.unit, names)
    except CalcError as error:
        raise CalcError(f"{field.name}: {error}") from None
    # What uses no variable is passed on as it was typed, so that the formula can show it again.
    return number if any(word in names for word in _NAME.findall(value)) else value
