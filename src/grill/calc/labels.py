"""The names of units in sentences and behind numbers."""

from __future__ import annotations

from collections.abc import Sequence

from grill.calc.dimensions import Exponents
from grill.calc.syntax import UnitPhrase
from grill.calc.units import UNITS

_ORDER = ("FLOP", "byte", "dollar", "param", "token", "second", "GPU", "step", "sequence", "layer", "head")


def label(powers: Exponents, phrase: UnitPhrase = ()) -> str:
    """What a dimension counts, in words: "tokens", "FLOP/s", "a bare number"; a phrase says it itself."""
    if phrase:
        known = [(UNITS[name], power) for name, power in phrase]
        scales = "".join(f"{unit.name} " for unit, power in known if not unit.of and power == 1)
        named = [(unit.many if n > 0 else unit.name, n) for unit, n in known if unit.of or n != 1]
        return scales + joined(named) if named else scales.rstrip()
    if not powers:
        return "a bare number"
    if powers == {"GPU": 1, "second": 1}:
        return "GPU-hours"
    if powers == {"second": 1}:
        return "seconds"
    return _short(joined([(UNITS[unit].many if power > 0 else unit, power) for unit, power in _ordered(powers)]))


def code(powers: Exponents) -> str:
    """A dimension as `shown_quantity` and scripts know it: "byte", "FLOP/s", "token/param"; "" for a pure number."""
    return _short(joined(_ordered(powers))) if powers else ""


def _short(text: str) -> str:
    return text.replace("/second", "/s")


def _ordered(powers: Exponents) -> list[tuple[str, float]]:
    return sorted(powers.items(), key=lambda item: _ORDER.index(item[0]))


def joined(parts: Sequence[tuple[str, float]]) -> str:
    """`tokens/s`, `params·tokens`, `FLOP^0.5`, `1/s`."""
    above = "·".join(name + _raised(power) for name, power in parts if power > 0)
    below = "".join(f"/{name}{_raised(-power)}" for name, power in parts if power < 0)
    return (above or "1") + below


def _raised(power: float) -> str:
    return "" if power == 1 else f"^{power:g}"
