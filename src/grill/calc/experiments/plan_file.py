"""A plan's YAML to a plan: safe, bounded, and every mistake with its line, its key and the nearest valid name.

Reading needs PyYAML and pydantic, so only what reads files imports this.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from grill.calc.experiments.cost import not_comparable
from grill.calc.experiments.matrix import MOST_ROWS, row_count_at_most
from grill.calc.experiments.plan import MOST_RUNS, SIZE_FACTORS, TOLERANCE, Budget, Option, Plan
from grill.calc.experiments.plan_fields import (
    Flops,
    Gpus,
    Interactions,
    Name,
    Params,
    Price,
    Rate,
    Seeds,
    Share,
    Times,
    Tokens,
    Value,
    as_list,
    as_option,
)
from grill.calc.expression import CalcError, number_of
from grill.calc.presets import preset
from grill.content.explain import Place, build, dotted, shape
from grill.content.model import Model
from grill.content.problem import Problem
from grill.content.tree import Flaw, Table, locate, read_tree
from grill.text import did_you_mean

SEEDS = ("1", "2", "3")
_UNITS = {"params": "param", "active_params": "param", "tokens": "token"}
_DTYPES = ("bf16", "fp16", "fp8", "tf32", "fp32")


class OptionEntry(Model):
    """A value, and how it changes a run's compute."""

    value: Value
    params: Params = None
    active_params: Params = None
    tokens: Tokens = None
    flops_per_token: Flops = None
    compute: Times = None


class BudgetEntry(Model):
    """One run of the base."""

    params: Params = None
    active_params: Params = None
    tokens: Tokens = None
    flops_per_token: Flops = None
    compute: Flops = None
    gpu: Name | None = None
    dtype: Literal["bf16", "fp16", "fp8", "tf32", "fp32"] = "bf16"
    peak: Rate = None
    mfu: Share | None = None
    price: Price = None
    gpus: Gpus = None


_Options = Annotated[
    tuple[Annotated[OptionEntry, BeforeValidator(as_option)], ...], BeforeValidator(as_list), Field(max_length=100)
]


class PlanEntry(Model):
    """The whole file."""

    title: str = ""
    base: Annotated[dict[Name, Value], Field(min_length=1, max_length=100)]
    options: Annotated[dict[Name, _Options], Field(max_length=100)] = Field(default_factory=dict)
    interactions: Interactions = ()
    rows: Annotated[tuple[dict[Name, Value], ...], Field(max_length=500)] = ()
    seeds: Seeds = SEEDS
    classes: dict[Name, Name] = Field(default_factory=dict)
    budget: BudgetEntry = BudgetEntry()
    match: Literal["compute", "none"] = "none"
    tolerance: Share = TOLERANCE
    max_runs: Annotated[int, Field(ge=1)] = MOST_RUNS


def read_plan(path: Path, content: bytes) -> tuple[Plan | None, list[Problem]]:
    """The plan in a YAML file, or None and all that is wrong with it. `path` is only what the problems name."""
    root, flaws = read_tree(content)
    problems = [Problem(path, flaw.line, flaw.column, "", flaw.message) for flaw in flaws]
    if not isinstance(root, Table):
        if not problems:
            message = f"expected a mapping with 'base' and 'options', found {shape(root)}"
            problems.append(Problem(path, 1, 1, "", message))
        return None, problems
    entry, found = build(PlanEntry, root, (), root)
    if entry is not None:
        reader = _Reader(entry)
        plan = reader.plan()
        for place, at_key, message in reader.problems:
            found.append((Flaw(*locate(root, place, at_key=at_key), message), dotted(place)))
    problems += [Problem(path, flaw.line, flaw.column, key, flaw.message) for flaw, key in found]
    return (None, sorted(problems)) if entry is None or problems else (plan, [])


class _Reader:
    def __init__(self, entry: PlanEntry) -> None:
        self._entry = entry
        self.problems: list[tuple[Place, bool, str]] = []

    def plan(self) -> Plan:
        entry = self._entry
        self._check_names()
        budget = self._budget()
        options = {factor: self._options(factor, budget) for factor in entry.options}
        plan = Plan(
            title=entry.title,
            base=entry.base,
            options=options,
            interactions=entry.interactions,
            rows=entry.rows,
            seeds=entry.seeds,
            classes=entry.classes,
            budget=budget,
            match=entry.match,
            tolerance=entry.tolerance,
            max_runs=entry.max_runs,
        )
        if (count := row_count_at_most(plan)) > MOST_ROWS:
            self._problem(("interactions",), f"the plan asks for up to {count:,} rows; {MOST_ROWS:,} are the most")
        return plan

    def _problem(self, place: Place, message: str, *, at_key: bool = False) -> None:
        self.problems.append((place, at_key, message))

    def _check_names(self) -> None:
        entry = self._entry
        for factor in entry.options:
            self._factor(("options", factor), factor, at_key=True)
        for factor in entry.classes:
            self._factor(("classes", factor), factor, at_key=True)
        for number, crossed in enumerate(entry.interactions):
            for index, factor in enumerate(crossed):
                self._factor(("interactions", number, index), factor)
            if len(set(crossed)) < len(crossed):
                self._problem(("interactions", number), "a factor stands twice")
        for number, row in enumerate(entry.rows):
            for factor in row:
                self._factor(("rows", number, factor), factor, at_key=True)

    def _factor(self, place: Place, factor: str, *, at_key: bool = False) -> None:
        if factor not in self._entry.base:
            hint = did_you_mean(factor, self._entry.base) or f"; it has {', '.join(list(self._entry.base)[:20])}"
            self._problem(place, f"the base has no factor '{factor}'{hint}", at_key=at_key)

    def _budget(self) -> Budget:
        entry = self._entry.budget
        sizes = {name: self._size(name) for name in SIZE_FACTORS}
        for name, size in sizes.items():
            given = getattr(entry, name)
            if size is not None and given is not None and abs(given / size - 1) > 1e-9:
                self._problem(("budget", name), f"the base has {name}: {self._entry.base[name]}, which is not the same")
        return Budget(
            params=entry.params or sizes["params"],
            active_params=entry.active_params or sizes["active_params"],
            tokens=entry.tokens or sizes["tokens"],
            flops_per_token=entry.flops_per_token,
            compute=entry.compute,
            peak=entry.peak or self._peak(),
            mfu=entry.mfu,
            price=entry.price,
            gpus=entry.gpus,
        )

    def _size(self, name: str) -> float | None:
        """The base's own value of a factor that is a size."""
        if name not in self._entry.base:
            return None
        return self._read(("base", name), self._entry.base[name], name)

    def _peak(self) -> float | None:
        entry = self._entry.budget
        gpu = entry.gpu
        if gpu is None:
            return None
        try:
            values = preset("accelerator", gpu).values
        except CalcError as error:
            self._problem(("budget", "gpu"), str(error))
            return None
        peak = values.get(f"peak_{entry.dtype}")
        if not isinstance(peak, float | int):
            known = [name for name in _DTYPES if f"peak_{name}" in values]
            self._problem(("budget", "dtype"), f"{gpu} has no peak for {entry.dtype}; it has {', '.join(known)}")
            return None
        return float(peak)

    def _options(self, factor: str, budget: Budget) -> tuple[Option, ...]:
        made = []
        for index, entry in enumerate(self._entry.options[factor]):
            option = Option(**entry.model_dump())
            place: Place = ("options", factor, index)
            if factor in SIZE_FACTORS and getattr(option, factor) is None:
                option = _sized(option, factor, self._read(place, option.value, factor))
            if self._entry.base.get(factor, "").startswith("[") and not option.value.startswith("["):
                self._problem(place, f"the base's value is a list; write lists here too: {factor}: [[…], […]]")
            if message := not_comparable(budget, option):
                self._problem(place, message)
            made.append(option)
        return tuple(made)

    def _read(self, place: Place, text: str, name: str) -> float | None:
        try:
            number = number_of(text, _UNITS[name])
        except CalcError as error:
            self._problem(place, str(error))
            return None
        if not number > 0:
            self._problem(place, "must be more than 0")
            return None
        return number


def _sized(option: Option, factor: str, size: float | None) -> Option:
    """The option of a factor that is itself a size."""
    match factor:
        case "params":
            return replace(option, params=size)
        case "active_params":
            return replace(option, active_params=size)
        case _:
            return replace(option, tokens=size)
