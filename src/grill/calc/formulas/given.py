"""A formula's checked inputs, read with their types, and its results picked from the steps."""

from __future__ import annotations

from collections.abc import Mapping

from grill.calc.expression import CalcError
from grill.calc.working import Input, Result, Working


def number(given: Mapping[str, Input], name: str) -> float:
    """A number that is there: required, or with a default."""
    return float(given[name])


def maybe(given: Mapping[str, Input], name: str) -> float | None:
    """A number, or None when it was not given."""
    return float(given[name]) if name in given else None


def word(given: Mapping[str, Input], name: str) -> str:
    """A choice or a text; empty when it was not given."""
    return str(given.get(name, ""))


def share(given: Mapping[str, Input], name: str) -> float:
    """A share of one; more than 1 is read as a percentage, so that 41 is 41 %.

    Raises CalcError for more than 100.
    """
    value = number(given, name)
    if value > 100:
        raise CalcError(f"{name} is a share: 41%, 0.41 or 41, not {value:g}")
    return value / 100 if value > 1 else value


def working(given: Mapping[str, Input], *names: str) -> Working:
    """Steps that know the numbers among `names` that were given."""
    return Working({name: float(given[name]) for name in names if name in given})


def results(work: Working, *names: str) -> tuple[Result, ...]:
    """The steps of these names as results, in this order; a name without a step is left out."""
    steps = {step.name: step for step in work.steps}
    return tuple(Result(n, steps[n].says, steps[n].value, steps[n].unit) for n in names if n in steps)


def exactly_one(given: Mapping[str, Input], *names: str) -> str:
    """The one of these inputs that is there; CalcError when none or several are."""
    there = [name for name in names if name in given]
    if len(there) != 1:
        listed = ", ".join(names[:-1]) + f" or {names[-1]}"
        raise CalcError(f"give exactly one of {listed}" + (f", not {' and '.join(there)}" if there else ""))
    return there[0]
