"""What a formula's tree comes to."""

from __future__ import annotations

from collections.abc import Mapping

from grill.calc import amounts
from grill.calc.amounts import Amount
from grill.calc.error import CalcError
from grill.calc.functions import CONSTANTS, FUNCTIONS, KEEP_UNITS, called
from grill.calc.labels import label
from grill.calc.syntax import Call, Converted, Literal, Measured, Name, Negative, Node, Power, Product, Sum
from grill.calc.units import REFUSED
from grill.calc.unknown import unknown
from grill.calc.values import bounded


def amount_of(node: Node, names: Mapping[str, Amount], notes: list[str]) -> Amount:
    """The amount that a tree comes to; CalcError where it has none.

    Args:
        node: The tree.
        names: Variables; they come before constants.
        notes: Takes a sentence for every count that a product absorbed.
    """
    match node:
        case Literal(value):
            amount = Amount(value)
        case Name(text):
            amount = _named(text, names)
        case Measured(of, unit):
            amount = amounts.measured(amount_of(of, names, notes), unit)
        case Negative(of):
            positive = amount_of(of, names, notes)
            amount = Amount(-positive.number, positive.powers)
        case Sum(terms):
            amount = _sum(terms, names, notes)
        case Product(factors):
            amount = amounts.product(((up, amount_of(factor, names, notes)) for up, factor in factors), notes)
        case Power(base, exponent):
            amount = amounts.raised(amount_of(base, names, notes), amount_of(exponent, names, notes))
        case Call(name, arguments):
            amount = _call(name, [amount_of(argument, names, notes) for argument in arguments])
        case Converted(of, unit):
            number = amounts.converted(amount_of(of, names, notes), unit)
            amount = amounts.measured(Amount(number), unit)
    return amount


def _named(text: str, names: Mapping[str, Amount]) -> Amount:
    if text in names:
        amount = names[text]
        return Amount(bounded(amount.number), amount.powers)
    if text in CONSTANTS:
        return Amount(CONSTANTS[text])
    if text == "ans":
        raise CalcError("there is no answer yet that 'ans' could stand for")
    raise CalcError(REFUSED.get(text) or unknown(text, "name", [*names, *CONSTANTS, *FUNCTIONS]))


def _sum(terms: tuple[tuple[bool, Node], ...], names: Mapping[str, Amount], notes: list[str]) -> Amount:
    total: Amount | None = None
    for added, node in terms:
        term = amount_of(node, names, notes)
        if total is None:
            total = term
        else:
            signed = term if added else Amount(-term.number, term.powers)
            total = amounts.add(total, signed, doing="added" if added else "subtracted")
    if total is None:
        raise CalcError("nothing to add")
    return total


def _call(name: str, arguments: list[Amount]) -> Amount:
    numbers = [argument.number for argument in arguments]
    if not any(argument.powers for argument in arguments):
        return Amount(called(name, numbers))
    if name in KEEP_UNITS:
        return Amount(called(name, numbers), amounts.common(arguments, "compared"))
    if name == "sqrt" and len(arguments) == 1:
        halved = amounts.raised(Amount(1.0, arguments[0].powers), Amount(0.5))
        return Amount(called(name, numbers), halved.powers)
    what = next(argument for argument in arguments if argument.powers)
    raise CalcError(f"{name} takes a bare number, not {label(what.powers)}")
