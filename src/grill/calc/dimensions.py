"""Dimensions: what an amount counts, as exponents of base units.

One unit alone is looked up in our table, and the exponents of a product are added up here. A unit that is put together
of several (`tokens/s`, `dollars/GPU-hour`) goes through pint, in a registry that is empty but for our own units: no
other unit is known and none has a second meaning. It reads definitions out of our table, never a text that was typed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from grill.calc.syntax import UnitPhrase
from grill.calc.units import UNITS, Unit

if TYPE_CHECKING:
    from pint import UnitRegistry

Exponents = Mapping[str, float]
"""By base unit: {"byte": 1, "second": -1}; those of zero are left out."""
BARE: Exponents = {}
"""The dimension of a pure number."""


@cache
def registry() -> UnitRegistry[float]:
    """The base units, each a dimension of its own."""
    # 0.17 s and 30 MB, numpy with it: only a unit that is put together of several pays for it.
    from pint import UnitRegistry

    found: UnitRegistry[float] = UnitRegistry(None, non_int_type=Fraction)
    for base in sorted({name for unit in UNITS.values() for name, _ in unit.of}):
        found.define(f"{base} = [{base}]")
    return found


@lru_cache(maxsize=256)
def measure(phrase: UnitPhrase) -> tuple[Fraction, Exponents]:
    """How many of its base units a unit is, and their exponents."""
    # TFLOP/s is a unit of the table too.
    alone = "/".join(name for name, _ in phrase)
    if [power for _, power in phrase] in ([1], [1, -1]) and (unit := UNITS.get(alone)) is not None:
        return unit.factor, dict(unit.of)
    known = registry()
    product = known.UnitsContainer()
    for name, power in phrase:
        product *= known.UnitsContainer({_registered(UNITS[name]): power})
    factor, _ = known.get_base_units(product)
    # Exact, for the registry reads numbers as fractions.
    return Fraction(str(factor)), _exponents(known.get_dimensionality(product))


def multiplied(parts: Sequence[Exponents], per: Exponents = BARE) -> Exponents:
    """The exponents of a product, over those that it is divided by."""
    if len(parts) < 2 and not per:
        return parts[0] if parts else BARE
    found: dict[str, float] = {}
    for part, sign in (*((part, 1) for part in parts), (per, -1)):
        for base, power in part.items():
            found[base] = found.get(base, 0) + sign * power
    return {base: power for base, power in found.items() if abs(power) > 1e-9}


@cache
def _registered(unit: Unit) -> str:
    """The name under which the registry has a unit of the table."""
    name = f"unit_{re.sub(r'[^A-Za-z]', '_', unit.name)}_{len(unit.of)}"
    registry().define(" * ".join([f"{name} = {unit.factor}", *(f"{base}**{power}" for base, power in unit.of)]))
    return name


def _exponents(product: Mapping[str, Any]) -> Exponents:
    return {base.strip("[]"): float(power) for base, power in product.items() if power}
