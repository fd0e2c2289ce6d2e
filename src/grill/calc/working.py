"""What a formula of the field is, and what it gives: numbers with the steps, the assumptions and the source behind.

A step's formula is text that the calculator itself evaluates, so what is shown is what was worked out.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from grill.calc.expression import CalcError, evaluate
from grill.calc.shown import shown, shown_quantity

Kind = Literal["number", "choice", "flag", "text"]
Input = float | str | bool
_NAME = re.compile(r"(?<![\w.])[A-Za-z][A-Za-z0-9_]*")
_TOO_NEAR = 0.02
"""A slip this close to the right number would accuse who has only rounded it."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a formula or a figure is from."""

    title: str
    year: int
    where: str = ""
    """Section, table, file or URL."""


@dataclass(frozen=True, slots=True)
class Field:
    """One input of a formula."""

    name: str
    """Its name in steps, with underscores; `--kv-heads` on the command line, `kv_heads=8` in the panel."""
    says: str
    kind: Kind = "number"
    unit: str = ""
    """What a bare number counts: param, token, FLOP, FLOP/s, byte, byte/s, GPU, second, dollar/GPU-hour; or nothing."""
    default: Input | None = None
    """Taken when nothing is given; None together with `required` makes it an error to leave it out."""
    required: bool = False
    choices: tuple[str, ...] = ()
    low: float | None = None
    above: float | None = None
    """A bound that is itself left out, where `low` is let in: 0 for what cannot be zero."""
    high: float | None = None
    whole: bool = False
    spellings: Mapping[str, str] = field(default_factory=dict, hash=False)
    """Other words for its choices: float16 for fp16."""
    aliases: tuple[str, ...] = ()
    """Other names it is known by, as in published configs: num_hidden_layers, n_layer."""


@dataclass(frozen=True, slots=True)
class Step:
    """One line of working."""

    name: str
    says: str
    formula: str
    substituted: str
    value: float
    unit: str = ""

    @property
    def line(self) -> str:
        """`kv_token = 2 × 80 × 8 × 128 × 2 = 327.7 kB (320 KiB)`."""
        middle = f" = {self.substituted}" if self.substituted != self.formula else ""
        return f"{self.name} = {self.formula}{middle} = {shown_quantity(self.value, self.unit)}"


@dataclass(frozen=True, slots=True)
class Result:
    """One of the numbers that were asked for."""

    name: str
    says: str
    value: float
    unit: str = ""

    @property
    def shown(self) -> str:
        """The number with its unit, as people write it."""
        return shown_quantity(self.value, self.unit)


@dataclass(frozen=True, slots=True)
class LikelySlip:
    """A wrong value of a result, and the mistake that leads to it."""

    of: str
    """The result that is mistaken, by name."""
    name: str
    """power-of-ten, factor-2, inverted, per-layer, gb-gib …"""
    says: str
    value: float


@dataclass(frozen=True, slots=True)
class Worked:
    """A formula worked out."""

    formula: str
    """The formula's id."""
    title: str
    variant: str
    """Which of the formula's forms this is: "6ND", "GQA, 8 key/value heads for 64 query heads"."""
    inputs: Mapping[str, Input]
    results: tuple[Result, ...]
    """What was asked for; the first is the headline."""
    steps: tuple[Step, ...] = ()
    assumptions: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    slips: tuple[LikelySlip, ...] = ()
    says: str = ""
    """A sentence that is the result, where it is one."""
    table: str = ""
    """Markdown, where the result is a table."""

    def result(self, name: str) -> Result:
        """A result by its name; CalcError when the formula has no such result."""
        for result in self.results:
            if result.name == name:
                return result
        raise CalcError(f"{self.formula} has no result {name!r}; it has {', '.join(r.name for r in self.results)}")


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula of the field, with its inputs and how it is worked out."""

    id: str
    title: str
    group: str
    """Compute | Scaling | Size | Memory | Serving | Schedule | Experiments: the formula list's headings."""
    says: str
    """One sentence: what it is for."""
    fields: tuple[Field, ...]
    work: Callable[[Mapping[str, Input]], Worked]
    """From checked inputs, one for every field that has a value; raises CalcError when they make no sense together."""
    presets: tuple[str, ...] = ()
    """Kinds of preset that fill its fields: "model" (input `preset`), "accelerator" (input `gpu`)."""
    example: str = ""
    """A line for the panel: `kv-cache preset=llama-3-70b context=128k`."""


@dataclass
class Working:
    """Steps being written: each names a number that later steps can use."""

    names: dict[str, float]
    steps: list[Step] = field(default_factory=list)
    slips: list[LikelySlip] = field(default_factory=list)

    def step(self, name: str, formula: str, says: str, unit: str = "") -> float:
        """Work `formula` out over the names so far, keep the step, and make `name` known to the next.

        Raises CalcError, naming the step, for what has no value or one out of bounds.
        """
        try:
            value = evaluate(formula, self.names)
        except CalcError as error:
            raise CalcError(f"{name}, {says}: {error}") from None
        self.steps.append(Step(name, says, pretty(formula), pretty(self._substitute(formula)), value, unit))
        self.names[name] = value
        return value

    def slip(self, of: str, name: str, formula: str, says: str) -> None:
        """Note what a likely mistake would give, unless it has no value or comes within 2 % of the right number.

        Two mistakes that give the same number are one slip that says both: the number does not tell which it was.
        """
        try:
            value = evaluate(formula, self.names)
        except CalcError:
            return
        right = self.names.get(of)
        if right is None or math.isclose(value, right, rel_tol=_TOO_NEAR):
            return
        for number, other in enumerate(self.slips):
            if other.of == of and math.isclose(value, other.value, rel_tol=1e-6):
                self.slips[number] = replace(other, says=f"{other.says.rstrip('.')}. Or: {says}")
                return
        self.slips.append(LikelySlip(of, name, says, value))

    def _substitute(self, formula: str) -> str:
        return _NAME.sub(lambda match: self._shown(match[0]), formula)

    def _shown(self, name: str) -> str:
        return shown(self.names[name], 5) if name in self.names else name


def pretty(formula: str) -> str:
    """`a * b**2` as `a × b^2`, and 1e+24 as 1e24."""
    return re.sub(r"(?<=\d)e\+0*(?=\d)", "e", re.sub(r"\s*\*\*\s*", "^", formula).replace("*", "×"))
