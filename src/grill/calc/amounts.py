"""Numbers that count or measure something, and what may be done with them.

Three rules make counts no puzzle; what the first one does is said in a note:

1. In a product, a count that nothing divides by is absorbed by what it multiplies: `2 bytes * 70B params` are bytes
   (2 for each parameter), `16384 GPUs * 989 TFLOP/s` are FLOP/s (each GPU has that rate), `4M tokens * 500k steps` are
   tokens. Steps, layers, heads, sequences and GPUs are absorbed by tokens and params, and all of these by bytes, FLOP,
   dollars and seconds; but GPUs times time stay GPU-hours.
2. A parameter meets a token in a fixed number of FLOPs (6 in training), so params × tokens and FLOP are one dimension.
3. A bare number has no unit to convert from; only a plain count can be given to it (`6 * 70B * 1.4T in FLOP`).

Everything else has to match: tokens and bytes cannot be added.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from grill.calc.dimensions import BARE, Exponents, measure, multiplied
from grill.calc.error import CalcError
from grill.calc.labels import label
from grill.calc.syntax import UnitPhrase
from grill.calc.values import Number, bounded, power

_RANK = {"byte": 3, "FLOP": 3, "dollar": 3, "second": 3, "token": 2, "param": 2}
"""What is absorbed by what: a higher rank takes a lower one in; everything else has rank 1."""
_MAX_EXPONENT = 12


@dataclass(frozen=True, slots=True)
class Amount:
    """A number of base units."""

    number: Number
    powers: Exponents = field(default_factory=lambda: BARE)
    """The exponents of the base units; empty for a pure number."""


def add(left: Amount, right: Amount, *, doing: str) -> Amount:
    """The sum; `doing` is "added", "subtracted" or "compared" for the error."""
    return Amount(bounded(left.number + right.number), common([left, right], doing))


def common(amounts: Sequence[Amount], doing: str) -> Exponents:
    """The dimension that all amounts have; CalcError, in words, where they differ."""
    first = amounts[0]
    for other in amounts[1:]:
        if not alike(first.powers, other.powers):
            one, two = label(first.powers), label(other.powers)
            raise CalcError(f"{one} and {two} cannot be {doing}")
    return first.powers


def product(factors: Iterable[tuple[bool, Amount]], notes: list[str]) -> Amount:
    """The product of factors that multiply (True) or divide; appends a note on every count that it absorbs."""
    number: Number | None = None
    above: list[Exponents] = []
    below: list[Exponents] = []
    for multiplies, factor in factors:
        if number is None:
            number = factor.number
        elif multiplies:
            number = bounded(number * factor.number)
        elif factor.number == 0:
            raise CalcError("division by zero")
        else:
            number = bounded(number / factor.number)
        if factor.powers:
            (above if multiplies else below).append(factor.powers)
    if number is None:
        raise CalcError("nothing to multiply")
    if not above and not below:
        return Amount(number)
    over, under = multiplied(above), multiplied(below)
    kept = _absorbed(over, under, notes) if len(above) > 1 else over
    per = _rates_per_gpu(over, under, notes) if len(below) > 1 else under
    return Amount(number, _checked(_cancelled(multiplied([kept], per))))


def raised(base: Amount, exponent: Amount) -> Amount:
    """A power; the exponent has to be a bare number."""
    if exponent.powers:
        raise CalcError(f"an exponent is a bare number, not {label(exponent.powers)}")
    number = power(base.number, exponent.number)
    by = float(exponent.number)
    return Amount(number, _checked({unit: count * by for unit, count in base.powers.items() if by}))


def measured(amount: Amount, phrase: UnitPhrase) -> Amount:
    """So many of a unit: `128k tokens`."""
    factor, of = measure(phrase)
    return Amount(bounded(amount.number * factor), multiplied([part for part in (amount.powers, of) if part]))


def converted(amount: Amount, phrase: UnitPhrase, *, per_gpu: bool = False) -> Number:
    """The number of units that an amount is.

    Args:
        amount: What to convert.
        phrase: The unit that is asked for.
        per_gpu: Whether a rate may be given without its "per GPU", as in the price of an hour.

    Raises CalcError where the unit counts something else, and for a bare number and a unit that is more than a count.
    """
    factor, wanted = measure(phrase)
    have = amount.powers
    if per_gpu and wanted.get("GPU") == -1 and "GPU" not in have and have.get("second"):
        have = {**have, "GPU": -1}
    countable = not have and not set(wanted) & {"byte", "second", "dollar"}
    if not countable and not alike(have, wanted):
        raise CalcError(_no_conversion(have, wanted, label(wanted, phrase)))
    return bounded(amount.number / factor)


def alike(one: Exponents, two: Exponents) -> bool:
    """Whether two dimensions are the same, where params × tokens are FLOP."""
    return one == two or _without(_spelt_out(one), _spelt_out(two)) == {}


def _checked(powers: Exponents) -> Exponents:
    """The exponents themselves; CalcError for one beyond 12, which only a runaway power has."""
    for unit, count in powers.items():
        if abs(count) > _MAX_EXPONENT:
            raise CalcError(f"{label({unit: 1})} to the power {count:g} mean nothing")
    return powers


def _no_conversion(have: Exponents, wanted: Exponents, unit: str) -> str:
    if not have:
        return f"a bare number cannot be shown in {unit}: give its numbers units, such as FLOP, bytes or hours"
    if not wanted:
        return f"{label(have)} cannot be shown in {unit}, which is a pure number"
    return f"{label(have)} cannot be shown in {unit}"


def _without(one: Exponents, two: Exponents, sign: int = -1) -> dict[str, float]:
    left = {unit: one.get(unit, 0) + sign * two.get(unit, 0) for unit in dict.fromkeys((*one, *two))}
    return {unit: count for unit, count in left.items() if abs(count) > 1e-9}


def _spelt_out(powers: Exponents) -> dict[str, float]:
    flops = powers.get("FLOP", 0)
    return _without({unit: n for unit, n in powers.items() if unit != "FLOP"}, {"param": flops, "token": flops}, 1)


def _absorbed(over: Exponents, under: Exponents, notes: list[str]) -> dict[str, float]:
    kept = dict(over)
    for unit, count in over.items():
        rank = _RANK.get(unit, 1)
        takers = [
            other
            for other, power in over.items()
            if power > 0 and _RANK.get(other, 1) > rank and (unit, other) != ("GPU", "second")
        ]
        if count > 0 and takers and unit not in under:
            del kept[unit]
            notes.append(_note(unit, {taker: over[taker] for taker in takers[:1]}, over))
    return kept


def _rates_per_gpu(over: Exponents, under: Exponents, notes: list[str]) -> dict[str, float]:
    """The divisor of `FLOP / 16384 GPUs / 989 TFLOP/s`: GPUs times the rate of each are the rate of all."""
    if under.get("GPU", 0) > 0 and "GPU" not in over and under.get("second", 0) < 0 and len(under) > 2:
        rate = _without(under, {"GPU": under["GPU"]})
        notes.append(_note("GPU", rate, rate))
        return rate
    return dict(under)


def _note(unit: str, taker: Exponents, over: Exponents) -> str:
    rate = {"second": -1} if over.get("second", 0) < 0 and "second" not in taker else {}
    what = label({**taker, **rate})
    return f"{what} × {label({unit: 1})} are read as {what}: so many for each {unit}"


def _cancelled(powers: Exponents) -> dict[str, float]:
    """With params × tokens for FLOP where that leaves much less: FLOP/param/token is a pure number.

    Not where one unit fewer is left: FLOP/token stays what it is, for it reads as no count of parameters.
    """
    spelt = _spelt_out(powers)
    return spelt if len(spelt) + 2 <= len(powers) else dict(powers)
