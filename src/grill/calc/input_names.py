"""The names that a formula's inputs are typed under: its fields with their aliases, and the presets."""

from __future__ import annotations

from collections.abc import Iterator

from grill.calc.error import CalcError
from grill.calc.formulas import formulas
from grill.calc.presets import PresetKind
from grill.calc.working import Field, Formula
from grill.text import cut, did_you_mean

PRESET_INPUTS: dict[str, PresetKind] = {"preset": "model", "gpu": "accelerator"}
"""The input that names a preset, and the kind of preset that it names."""
CONFIG_INPUT = "config"
"""The input that names a published config.json; it stands where a model's preset could, but no line can give it."""
_PRESET_ALIASES = {
    "model": "preset",
    **dict.fromkeys(("accelerator", "gpu_type", "gpu_model", "chip", "hardware"), "gpu"),
}
_LISTED = 12
"""Inputs that an error lists; `params` has three times as many."""


def preset_inputs(formula: Formula) -> list[str]:
    """The inputs that name a preset."""
    return [name for name, kind in PRESET_INPUTS.items() if kind in formula.presets]


def names_of(field: Field) -> tuple[str, ...]:
    """A field's own name and its aliases."""
    return field.name, *field.aliases


def needed_first(formula: Formula) -> list[Field]:
    """The fields, those that have to be given before the others."""
    return sorted(formula.fields, key=lambda field: not field.required)


def inputs_of(formula: Formula) -> str:
    """`its inputs: preset, context, batch`, the first twelve."""
    names = [*preset_inputs(formula), *(field.name for field in needed_first(formula))]
    more = f" and {len(names) - _LISTED} more" if len(names) > _LISTED else ""
    return f"its inputs: {', '.join(names[:_LISTED])}{more}"


def resolved(formula: Formula, name: str) -> tuple[str, Field | None]:
    """An input's own name, and its field; no field for one that names a preset.

    Hyphens stand for underscores, and capitals count only where two inputs differ in nothing else.

    Raises CalcError with the nearest name, or with the formula that does have such an input.
    """
    key = name.replace("-", "_")
    presets = preset_inputs(formula)
    for word in (key, key.lower()):
        for field in formula.fields:
            if word in names_of(field):
                return field.name, field
        if (preset := _PRESET_ALIASES.get(word, word)) in presets:
            return preset, None
    known = [*presets, *(alias for field in formula.fields for alias in names_of(field))]
    raise CalcError(f"{formula.id} has no input {cut(name, 40)!r}{_hint(formula, key, known)}")


def _hint(formula: Formula, key: str, known: list[str]) -> str:
    if key == CONFIG_INPUT:
        return "; a config file is read by the command: grill calc params --config FILE"
    if others := list(_others_with(key)):
        return f", as {' and '.join(others[:2])} {'has' if len(others) == 1 else 'have'}; {inputs_of(formula)}"
    return did_you_mean(key, known) or f"; {inputs_of(formula)}"


def _others_with(key: str) -> Iterator[str]:
    for other in formulas().values():
        if any(key in names_of(field) for field in other.fields):
            yield other.id
