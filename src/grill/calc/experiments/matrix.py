"""The rows of a plan: the base once, one change at a time, then the factorials that are asked for, nothing twice."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from grill.calc.experiments.plan import Option, Plan
from grill.calc.experiments.values import canonical, listed, named
from grill.calc.expression import CalcError

MOST_ROWS = 5_000

Kind = Literal["base", "change", "interaction", "own"]


@dataclass(frozen=True, slots=True)
class Row:
    """One configuration, run once a seed."""

    kind: Kind
    changed: Mapping[str, Option]
    """Factors that differ from the base; none for the base itself."""
    settings: Mapping[str, str]
    """Every factor's value."""
    decision: str
    """The class of decision that it informs; several joined by ×; empty for the base."""

    @property
    def name(self) -> str:
        """`base`, `norm=layernorm`, `norm=layernorm + lr=1e-4`."""
        return " + ".join(f"{factor}={option.value}" for factor, option in self.changed.items()) or "base"


@dataclass(frozen=True, slots=True)
class Matrix:
    """Rows in the order in which they are best run, and what was left out on the way."""

    rows: tuple[Row, ...]
    remarks: tuple[str, ...]


def matrix(plan: Plan) -> Matrix:
    """All rows of a plan.

    Raises:
        CalcError: there would be more than 5,000.
    """
    return _Builder(plan).matrix()


def row_count_at_most(plan: Plan) -> int:
    """Rows before repetitions are left out."""
    return (
        1
        + sum(map(len, plan.options.values()))
        + len(plan.rows)
        + sum(math.prod(1 + len(plan.options.get(f, ())) for f in factors) for factors in plan.interactions)
    )


class _Builder:
    def __init__(self, plan: Plan) -> None:
        if row_count_at_most(plan) > MOST_ROWS:
            raise CalcError(f"the plan asks for up to {row_count_at_most(plan):,} rows; {MOST_ROWS:,} are the most")
        self._plan = plan
        self._seen: set[frozenset[tuple[str, str]]] = set()
        self._rows: list[Row] = []
        self._remarks: list[str] = []
        self._options = {factor: self._alternatives(factor, given) for factor, given in plan.options.items()}

    def matrix(self) -> Matrix:
        self._add("base", {})
        self._one_at_a_time()
        for factors in self._plan.interactions:
            self._factorial(factors)
        for own in self._plan.rows:
            self._own(own)
        return Matrix(tuple(self._rows), tuple(self._remarks))

    def _alternatives(self, factor: str, given: Iterable[Option]) -> list[Option]:
        """The options that are neither the base's value nor each other's."""
        known = {canonical(self._plan.base[factor])}
        kept = []
        for option in given:
            if canonical(option.value) in known:
                own = canonical(option.value) == canonical(self._plan.base[factor])
                same = "the base's own value" if own else "there twice"
                self._remarks.append(f"{named(factor)}: {named(option.value)} is {same}, so it makes no row.")
                continue
            known.add(canonical(option.value))
            kept.append(option)
        if not kept:
            self._remarks.append(f"{named(factor)} has no alternative to {named(self._plan.base[factor])}.")
        return kept

    def _one_at_a_time(self) -> None:
        decisions = dict.fromkeys(self._plan.class_of(factor) for factor in self._options)
        for decision in decisions:
            for factor, options in self._options.items():
                if self._plan.class_of(factor) == decision:
                    for option in options:
                        self._add("change", {factor: option})

    def _factorial(self, factors: tuple[str, ...]) -> None:
        """Every combination of the factors' values; the base's own value of each is None here."""
        if lacking := [named(factor) for factor in factors if not self._options.get(factor)]:
            self._remarks.append(f"{' × '.join(map(named, factors))}: no alternative of {listed(lacking)} to cross.")
        values = [(None, *self._options.get(factor, ())) for factor in factors]
        for combination in itertools.product(*values):
            self._add("interaction", {f: o for f, o in zip(factors, combination, strict=True) if o is not None})

    def _own(self, own: Mapping[str, str]) -> None:
        changed = {
            factor: self._option(factor, value)
            for factor, value in own.items()
            if canonical(value) != canonical(self._plan.base[factor])
        }
        if not self._add("own", changed):
            self._remarks.append(f"The row {named(_name(own))} is there already.")
        elif len(changed) > 1 and not any(changed.keys() <= set(crossed) for crossed in self._plan.interactions):
            self._remarks.append(
                f"The row {named(_name(own))} changes {listed(map(named, changed))} at once: a gain cannot be put down "
                "to either. An interaction of them would tell."
            )

    def _option(self, factor: str, value: str) -> Option:
        known = (o for o in self._options.get(factor, ()) if canonical(o.value) == canonical(value))
        return next(known, Option(value))

    def _add(self, kind: Kind, changed: Mapping[str, Option]) -> bool:
        """Add a row unless it stands already."""
        key = frozenset((factor, canonical(option.value)) for factor, option in changed.items())
        if key in self._seen:
            return False
        self._seen.add(key)
        # In the base's order, whatever the order in which an interaction names its factors.
        ordered = {factor: changed[factor] for factor in self._plan.base if factor in changed}
        settings = {**self._plan.base, **{factor: option.value for factor, option in ordered.items()}}
        self._rows.append(Row(kind, ordered, settings, " × ".join(self._decisions(ordered))))
        return True

    def _decisions(self, changed: Iterable[str]) -> Iterator[str]:
        yield from dict.fromkeys(self._plan.class_of(factor) for factor in changed)


def _name(own: Mapping[str, str]) -> str:
    return " + ".join(f"{factor}={value}" for factor, value in own.items())
