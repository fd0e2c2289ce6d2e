"""The formulas of the field, by id; a family's module is imported when one of the list is asked for."""

from __future__ import annotations

import importlib
from functools import cache

from grill.calc.expression import CalcError
from grill.calc.working import Formula
from grill.text import did_you_mean

FAMILIES = (
    "compute",
    "scaling",
    "size",
    "kv_cache",
    "memory",
    "run",
    "inference",
    "schedule",
    "experiments",
)


@cache
def formulas() -> dict[str, Formula]:
    """Every formula by its id, in the order of the list."""
    found: dict[str, Formula] = {}
    for family in FAMILIES:
        module = importlib.import_module(f"grill.calc.formulas.{family}")
        for formula in module.FORMULAS:
            found[formula.id] = formula
    return found


def formula(name: str) -> Formula:
    """A formula by its id; CalcError with the nearest id when there is none."""
    known = formulas()
    if name not in known:
        raise CalcError(f"there is no formula {name!r}{did_you_mean(name, known)}")
    return known[name]
