"""Arithmetic without `eval`: parsed to a tree, worked out in bounded steps.

The grammar is in `parser`. Numbers take a count suffix: `15T`, `8B`, `70M`, `128k`. Lengths, depth and magnitudes are
bounded, so that no formula can hang or overflow.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from grill.calc.amounts import Amount, converted
from grill.calc.error import CalcError
from grill.calc.evaluation import amount_of
from grill.calc.functions import CONSTANTS, FUNCTIONS
from grill.calc.labels import label
from grill.calc.lexer import MAX_LENGTH, SUFFIXES
from grill.calc.parser import MAX_DEPTH, parse, parse_plain, parse_unit
from grill.calc.syntax import UnitPhrase
from grill.calc.values import MAX_MAGNITUDE, bounded

__all__ = [
    "CONSTANTS",
    "FUNCTIONS",
    "MAX_DEPTH",
    "MAX_LENGTH",
    "MAX_MAGNITUDE",
    "SUFFIXES",
    "CalcError",
    "evaluate",
    "number_of",
]


def evaluate(formula: str, names: Mapping[str, float] | None = None) -> float:
    """The value of an arithmetic formula without units, with `names` standing for numbers in it.

    Exact in fractions as long as they stay short, and rounded once at the end: `0.1 + 0.2` is 0.3.

    Raises CalcError for anything that is not one finite number: bad syntax, an unknown name, division by zero,
    a formula over 500 characters or nested over 40 deep, a value beyond 1e60.
    """
    known = {name: Amount(number) for name, number in names.items()} if names else {}
    return float(bounded(amount_of(parse_plain(formula), known, []).number))


def number_of(text: str, unit: str, names: Mapping[str, Amount] | None = None) -> float:
    """The number that `text` says, in `unit`.

    A bare number counts the unit itself: "128k" is 128,000 for "token". With a unit of its own it is converted:
    "80 GB" is 8e10 for "byte". For no unit (""), any plain count will do: "64 heads". For "percent", both "41" and
    "41%" are 41. A price may leave out what it is for: "$2" and "$2/hour" for "dollar/GPU-hour".

    Args:
        text: A number or an expression.
        unit: A unit or a product of units as in the table of `units`; anything else stands for a plain count.
        names: Variables that the text may use.

    Raises CalcError for what cannot be read, and for a unit that counts something else.
    """
    node = parse(text, names or ())
    if unit == "percent":
        number = amount_of(node, names or {}, [])
        if number.powers:
            raise CalcError(f"{label(number.powers)} are no percentage")
        return float(number.number * 100 if "%" in text or "percent" in text else number.number)
    wanted = _phrase(unit)
    amount = amount_of(node, names or {}, [])
    if not amount.powers:
        return float(amount.number)
    if wanted:
        is_price = wanted[0] == ("dollar", 1) and amount.powers == {"dollar": 1}
        return float(amount.number if is_price else converted(amount, wanted, per_gpu=True))
    if set(amount.powers) & {"byte", "FLOP", "second", "dollar"} or len(amount.powers) > 1:
        raise CalcError(f"a plain number is wanted here, not {label(amount.powers)}")
    return float(amount.number)


@lru_cache(maxsize=64)
def _phrase(unit: str) -> UnitPhrase:
    try:
        return parse_unit(unit)
    except CalcError:
        return ()
