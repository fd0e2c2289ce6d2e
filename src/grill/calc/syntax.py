"""A formula as a tree."""

from __future__ import annotations

from dataclasses import dataclass

from grill.calc.values import Number

UnitPhrase = tuple[tuple[str, int], ...]
"""Names of units with their exponents: `tokens/s` is (("tokens", 1), ("s", -1))."""


@dataclass(frozen=True, slots=True)
class Literal:
    """A number."""

    value: Number


@dataclass(frozen=True, slots=True)
class Name:
    """A variable, a constant, or a number of the formula's surroundings."""

    text: str


@dataclass(frozen=True, slots=True)
class Measured:
    """Something with a unit behind it: `128k tokens`, `(2 + 3) GB`."""

    of: Node
    unit: UnitPhrase


@dataclass(frozen=True, slots=True)
class Negative:
    """A minus before something."""

    of: Node


@dataclass(frozen=True, slots=True)
class Sum:
    """Terms, each added or taken away."""

    terms: tuple[tuple[bool, Node], ...]
    """Whether it is added, and the term."""


@dataclass(frozen=True, slots=True)
class Product:
    """Factors, each multiplied or divided by."""

    factors: tuple[tuple[bool, Node], ...]
    """Whether it multiplies, and the factor."""


@dataclass(frozen=True, slots=True)
class Power:
    """A base with an exponent."""

    base: Node
    exponent: Node


@dataclass(frozen=True, slots=True)
class Call:
    """A function with its arguments."""

    name: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Converted:
    """A whole line that ends in `in UNIT`."""

    of: Node
    unit: UnitPhrase


Node = Literal | Name | Measured | Negative | Sum | Product | Power | Call | Converted
