"""From a formula's text to its tree, by recursive descent.

    line     = sum (("in" | "to") unit)*
    sum      = product (("+" | "-") product)*
    product  = signed (("*" | "/") signed)*
    signed   = ("+" | "-") signed | measured
    measured = power "%"? unit?
    power    = atom ("^" ("+" | "-")* power)?
    atom     = number | "$" number | function "(" sum ("," sum)* ")" | name | unit | "(" sum ")" | "√" power
    unit     = word ("^" whole)? (("*" | "/" | "per")? word ("^" whole)?)*

A unit right behind a number belongs to it: `100 GB / 2 GB/s` is 100 GB / (2 GB/s).
Chains of one rank are one node, so that the tree is never deeper than the brackets and signs, which are bounded.
"""

from __future__ import annotations

from collections.abc import Container
from fractions import Fraction
from functools import lru_cache

from grill.calc.error import CalcError
from grill.calc.functions import CONSTANTS, FUNCTIONS
from grill.calc.lexer import SUFFIXES, Token, tokens
from grill.calc.syntax import (
    Call,
    Converted,
    Literal,
    Measured,
    Name,
    Negative,
    Node,
    Power,
    Product,
    Sum,
    UnitPhrase,
)
from grill.calc.units import REFUSED, UNITS
from grill.calc.unknown import unknown

MAX_DEPTH = 40
MAX_UNIT_POWER = 9
MAX_UNIT_PARTS = 12
_HUNDREDTH = Literal(Fraction(1, 100))
_OPERATORS = {"in", "to", "per"}


@lru_cache(maxsize=512)
def parse_plain(formula: str) -> Node:
    """The tree of a formula without units; CalcError where it cannot be read."""
    return _Parser(formula, units=False).line()


def parse(formula: str, names: Container[str] = ()) -> Node:
    """The tree of a formula with units, where `names` are its variables; CalcError where it cannot be read."""
    return _Parser(formula, units=True, names=names).line()


@lru_cache(maxsize=128)
def parse_unit(text: str) -> UnitPhrase:
    """A unit alone, such as `byte/token`; CalcError for anything else."""
    parser = _Parser(text, units=True)
    phrase = parser.unit()
    parser.end()
    return phrase


class _Parser:
    def __init__(self, formula: str, *, units: bool, names: Container[str] = ()) -> None:
        self._formula = formula
        self._tokens = tokens(formula, units=units)
        self._units = units
        self._names = names
        self._at = 0

    def line(self) -> Node:
        node = self._sum(0)
        while self._units and self._take_word("in", "to"):
            node = Converted(node, self.unit())
        self.end()
        return node

    def end(self) -> None:
        """Raise CalcError unless everything is read."""
        token = self._peek()
        if token is None:
            return
        if token.kind == "word" and self._units:
            if token.text in self._names or token.text in CONSTANTS:
                raise CalcError(f"write * before {token.text}")
            raise CalcError(unknown(token.text, "unit", UNITS))
        if token.kind == "number" or token.text == "(":
            raise CalcError(f"a sign such as * is missing before {token.text!r} in {self._formula[:60]!r}")
        if token.text == ",":
            raise CalcError("a comma separates arguments and groups of three digits; a decimal point is '.'")
        raise CalcError(f"unexpected {token.text!r} in {self._formula[:60]!r}")

    def _peek(self, ahead: int = 0) -> Token | None:
        return self._tokens[self._at + ahead] if self._at + ahead < len(self._tokens) else None

    def _take(self, *texts: str, kind: str = "sign") -> str | None:
        token = self._peek()
        if token is not None and token.kind == kind and token.text in texts:
            self._at += 1
            return token.text
        return None

    def _take_word(self, *words: str) -> str | None:
        return self._take(*words, kind="word")

    def _sum(self, depth: int) -> Node:
        terms = [(True, self._product(depth))]
        while sign := self._take("+", "-"):
            terms.append((sign == "+", self._product(depth)))
        return Sum(tuple(terms)) if len(terms) > 1 else terms[0][1]

    def _product(self, depth: int) -> Node:
        factors = [(True, self._signed(depth))]
        while sign := self._take("*", "/") or (self._units and self._take_word("per")):
            factors.append((sign == "*", self._signed(depth)))
        return Product(tuple(factors)) if len(factors) > 1 else factors[0][1]

    def _signed(self, depth: int) -> Node:
        _check(depth)
        if sign := self._take("+", "-"):
            node = self._signed(depth + 1)
            return Negative(node) if sign == "-" else node
        return self._measured(depth)

    def _measured(self, depth: int) -> Node:
        node = self._power(depth)
        if self._take("%"):
            node = Product(((True, node), (True, _HUNDREDTH)))
        return Measured(node, self.unit()) if self._is_unit() else node

    def _power(self, depth: int) -> Node:
        _check(depth)
        base = self._atom(depth)
        if not self._take("^"):
            return base
        negative = False
        while sign := self._take("+", "-"):
            negative ^= sign == "-"
        exponent = self._power(depth + 1)
        return Power(base, Negative(exponent) if negative else exponent)

    def _atom(self, depth: int) -> Node:
        if self._take("("):
            node = self._sum(depth + 1)
            if not self._take(")"):
                raise CalcError("a bracket is not closed")
            return node
        if self._take("√"):
            return Call("sqrt", (self._power(depth + 1),))
        if self._units and self._take("$"):
            return self._price()
        token = self._peek()
        if token is None:
            raise CalcError("the formula ends too early")
        if token.kind == "word":
            return self._word(token.text, depth)
        if token.kind == "sign":
            raise CalcError(f"unexpected {token.text!r} in {self._formula[:60]!r}")
        self._at += 1
        return self._suffixed(token)

    def _suffixed(self, number: Token) -> Node:
        letter = self._peek()
        if not self._units or letter is None or letter.kind != "word" or letter.text not in SUFFIXES:
            return Literal(number.value)
        if letter.text in self._names:
            raise CalcError(
                f"{number.text} {letter.text} can be two things: write {number.text}{letter.text} for the "
                f"number and {number.text} * {letter.text} for the variable"
            )
        self._at += 1
        return Product(((True, Literal(number.value)), (True, Literal(Fraction(SUFFIXES[letter.text])))))

    def _price(self) -> Node:
        token = self._peek()
        if token is None or token.kind != "number":
            raise CalcError("after $ comes a number")
        self._at += 1
        return Measured(self._suffixed(token), self._unit_tail([("dollar", 1)]))

    def _word(self, word: str, depth: int) -> Node:
        following = self._peek(1)
        if word in FUNCTIONS and following is not None and following.text == "(":
            self._at += 2
            return self._call(word, depth)
        if self._units and word in UNITS:
            return Measured(Literal(Fraction(1)), self.unit())
        if word in FUNCTIONS:
            raise CalcError(f"{word} needs brackets: {word}(…)")
        if following is not None and following.text == "(" and word not in self._names:
            raise CalcError(unknown(word, "name", FUNCTIONS))
        if self._units and word in _OPERATORS:
            raise CalcError(f"something is missing before {word!r}")
        self._at += 1
        return Name(word)

    def _call(self, name: str, depth: int) -> Node:
        arguments = [self._sum(depth + 1)]
        while self._take(","):
            arguments.append(self._sum(depth + 1))
        if not self._take(")"):
            raise CalcError(f"the bracket after {name} is not closed")
        return Call(name, tuple(arguments))

    def _is_unit(self, ahead: int = 0) -> bool:
        word, following = self._peek(ahead), self._peek(ahead + 1)
        if not self._units or word is None or word.kind != "word":
            return False
        if word.text in REFUSED and word.text not in self._names:
            raise CalcError(REFUSED[word.text])
        # `min` is minutes, and a function before a bracket.
        is_call = word.text in FUNCTIONS and following is not None and following.text == "("
        return word.text in UNITS and not is_call

    def unit(self) -> UnitPhrase:
        """The unit that begins here; CalcError when there is none."""
        if self._take("%"):
            return (("%", 1),)
        if self._take("$"):
            return self._unit_tail([("dollar", 1)])
        if not self._is_unit():
            token = self._peek()
            if token is None:
                raise CalcError("a unit is missing, such as tokens, GB, FLOP or days")
            raise CalcError(unknown(token.text, "unit", UNITS))
        return self._unit_tail([self._unit_power(1)])

    def _unit_tail(self, found: list[tuple[str, int]]) -> UnitPhrase:
        while True:
            token = self._peek()
            if self._is_unit():
                found.append(self._unit_power(1))
            elif token is not None and token.text in {"*", "/", "per"} and self._is_unit(1):
                self._at += 1
                found.append(self._unit_power(1 if token.text == "*" else -1))
            else:
                return tuple(found)
            if sum(abs(power) for _, power in found) > MAX_UNIT_PARTS:
                raise CalcError(f"a unit has at most {MAX_UNIT_PARTS} parts")

    def _unit_power(self, direction: int) -> tuple[str, int]:
        token = self._tokens[self._at]
        self._at += 1
        if not self._take("^"):
            return token.text, direction
        bracket = self._take("(")
        sign = -1 if self._take("-") else 1
        power = self._peek()
        if power is None or power.kind != "number" or power.value not in range(1, MAX_UNIT_POWER + 1):
            raise CalcError(f"the power of a unit is a whole number up to {MAX_UNIT_POWER}")
        self._at += 1
        if bracket and not self._take(")"):
            raise CalcError("a bracket is not closed")
        return token.text, direction * sign * int(power.value)


def _check(depth: int) -> None:
    if depth > MAX_DEPTH:
        raise CalcError(f"nested more than {MAX_DEPTH} deep")
