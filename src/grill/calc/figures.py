"""What a rubric's formula comes to, with its steps: an expression, or a formula of the field with its inputs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from grill.calc.expression import CONSTANTS, CalcError, evaluate
from grill.calc.shown import shown_quantity
from grill.calc.working import Input, LikelySlip, Step, pretty

STEPS = 4
"""Steps that are shown beside a candidate's number, the last ones."""
_FIELD = re.compile(r"[a-z]+(?:-[a-z0-9]+)*")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Figure:
    """A right number and where it comes from."""

    value: float
    steps: tuple[str, ...]
    slips: tuple[LikelySlip, ...] = ()
    """What the formula itself knows of likely mistakes."""


def is_of_the_field(formula: str) -> bool:
    """Whether this is the id of a formula, such as `kv-cache`, and not an expression."""
    return bool(_FIELD.fullmatch(formula)) and formula not in CONSTANTS


def worth(formula: str, given: Mapping[str, Input] | None = None, result: str = "") -> float:
    """The value of an expression, or of one result of a formula of the field with the inputs `given`.

    Raises CalcError for what cannot be worked out.
    """
    return figure(formula, given or {}, result).value


def figure(formula: str, given: Mapping[str, Input], result: str, unit: str = "") -> Figure:
    """The value and the steps of a formula.

    Args:
        formula: An expression, or the id of a formula of the field.
        given: The inputs of a formula of the field, as typed.
        result: The name of the result that is meant; empty for the first.
        unit: What an expression's value counts; a formula of the field knows it itself.
    """
    return _figure(formula, tuple(sorted(given.items())), result, unit)


@lru_cache(maxsize=512)
def _figure(formula: str, given: tuple[tuple[str, Input], ...], result: str, unit: str) -> Figure:
    if not is_of_the_field(formula):
        value = evaluate(formula)
        return Figure(value, (f"{pretty(formula)} = {shown_quantity(value, unit)}",))
    # Deferred: a bank without such formulas does not read their families.
    from grill.calc.input_names import CONFIG_INPUT
    from grill.calc.inputs import calculate

    if any(name == CONFIG_INPUT for name, _ in given):
        raise CalcError("a question reads no config file: give a preset, or the numbers themselves")

    worked = calculate(formula, dict(given))
    meant = worked.result(result) if result else worked.results[0]
    steps = [step.line for step in leading_to(worked.steps, meant.name)]
    return Figure(meant.value, tuple(steps[-STEPS:]), tuple(s for s in worked.slips if s.of == meant.name))


def leading_to(steps: Iterable[Step], name: str) -> list[Step]:
    """The steps that a named one hangs on, in their order, itself included."""
    by_name = {step.name: step for step in steps}
    needed = set(_hangs_on(by_name, name))
    return [step for step in by_name.values() if step.name in needed]


def _hangs_on(by_name: Mapping[str, Step], name: str) -> Iterator[str]:
    waiting, seen = [name], set[str]()
    while waiting:
        step = by_name.get(waiting.pop())
        if step is not None and step.name not in seen:
            seen.add(step.name)
            yield step.name
            waiting += _NAME.findall(step.formula)
