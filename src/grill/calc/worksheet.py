"""The worksheet: expressions, variables and formulas of the field, line by line. Pure state: no screen, clock, file.

A line is an expression (`15T / 8B`, `80 GB in GiB`), an assignment (`N = 70B params`), or a formula of the field with
its inputs (`kv-cache preset=llama-3-70b context=128k tokens batch=8`). `ans` is the last answer.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from grill.calc.amounts import Amount, measured
from grill.calc.answers import answer
from grill.calc.completion import Completion, complete
from grill.calc.dimensions import registry
from grill.calc.entry import Entry, worked_entry
from grill.calc.error import CalcError
from grill.calc.evaluation import amount_of
from grill.calc.formula_call import given_inputs
from grill.calc.formulas import formulas
from grill.calc.functions import CONSTANTS, FUNCTIONS
from grill.calc.parser import parse, parse_unit
from grill.calc.spelling import respelt
from grill.calc.syntax import Converted
from grill.calc.units import UNITS
from grill.calc.working import Formula, Input, Result
from grill.text import cut, did_you_mean

__all__ = ["Completion", "Entry", "Worksheet"]

MAX_LINE = 2000
"""Characters of a line; an expression alone is bounded more tightly."""
MAX_VARIABLES = 200
MAX_ENTRIES = 1000
"""Lines that are kept, the last ones; a pipe can have any number."""
_ASSIGNMENT = re.compile(r"\s*(?P<name>[A-Za-z]\w{0,39})\s*=(?!=)(?P<value>.*)", re.ASCII | re.DOTALL)
_CALL = re.compile(r"\s*(?P<id>[a-z][a-z0-9]*(?:[-_][a-z0-9]+)*)(?P<rest>\s.*)?", re.DOTALL | re.IGNORECASE | re.ASCII)
_LOOKS_LIKE_CALL = re.compile(r"\s+(?:--[a-z]|[a-z]\w*=(?!=))", re.IGNORECASE)
_WORDS = {"ans": "the last answer", "in": "the word before a unit", "to": "the word before a unit", "per": "a division"}


class Worksheet:
    """Lines that were worked out, the variables they set, and the last answer."""

    def __init__(self, *, ready: bool = True) -> None:
        """An empty worksheet.

        Args:
            ready: Load the units library now (0.2 s, once), so that no line waits for it; else the first line with a
                unit of several, such as tokens/s, does.
        """
        if ready:
            registry()
        self.entries: list[Entry] = []
        self._names: dict[str, Amount] = {}

    @property
    def names(self) -> Mapping[str, Amount]:
        """The variables by name, `ans` among them once there is one."""
        return self._names

    def enter(self, text: str) -> Entry:
        """Work a line out and keep it; CalcError, a sentence for the user, when it cannot be: then nothing changes."""
        if len(text) > MAX_LINE:
            raise CalcError(f"a line has at most {MAX_LINE:,} characters")
        if not text.strip():
            raise CalcError("there is nothing to work out")
        if (called := self._called(text)) is not None:
            formula, rest = called
            return self.call(formula, given_inputs(formula, rest, self._names), text)
        line = respelt(text).strip()
        assigned = _ASSIGNMENT.fullmatch(line)
        name = assigned["name"] if assigned else ""
        if name:
            self._check(name)
        entry, amount = self._worked_out(text, assigned["value"] if assigned else line)
        if name:
            self._names[name] = amount
        self._names["ans"] = amount
        return self._kept(entry)

    def call(self, formula: Formula, given: Mapping[str, Input], text: str) -> Entry:
        """Work a formula out with inputs by name, and keep it; its headline result becomes `ans`."""
        from grill.calc.inputs import calculate

        try:
            worked = calculate(formula.id, given)
        except CalcError as error:
            raise CalcError(f"{error}{_example(formula, given)}") from None
        entry = worked_entry(text, worked)
        if worked.results:
            self._names["ans"] = _amount(worked.results[0])
        return self._kept(entry)

    def complete(self, text: str, cursor: int) -> tuple[Completion, ...]:
        """What the word at the cursor could become, the likeliest first."""
        return complete(text[:MAX_LINE], min(cursor, MAX_LINE), self._names)

    def _kept(self, entry: Entry) -> Entry:
        self.entries.append(entry)
        del self.entries[:-MAX_ENTRIES]
        return entry

    def _worked_out(self, text: str, expression: str) -> tuple[Entry, Amount]:
        notes: list[str] = []
        try:
            tree = parse(expression, self._names)
            amount = amount_of(tree, self._names, notes)
        except CalcError as error:
            raise CalcError(_formula_meant(text, str(error))) from None
        said = answer(amount, tree.unit if isinstance(tree, Converted) else ())
        lines = (*said.also, *dict.fromkeys(notes))
        return Entry(text, said.line, lines, said.insertion, None, said.value, said.unit), amount

    def _called(self, line: str) -> tuple[Formula, str] | None:
        """The formula that a line calls, and what stands behind its name; None for a line that is an expression."""
        match = _CALL.fullmatch(line)
        if match is None or match["id"] in self._names:
            return None
        name, rest = match["id"].lower().replace("_", "-"), match["rest"] or ""
        known = formulas()
        if name in known and not rest.lstrip().startswith("="):
            return known[name], rest
        if _LOOKS_LIKE_CALL.match(rest):
            raise CalcError(f"there is no formula {cut(name, 40)!r}{did_you_mean(name[:40], known)}")
        return None

    def _check(self, name: str) -> None:
        """Refuse a variable's name that means something already."""
        meaning = _WORDS.get(name) or (
            f"a unit ({UNITS[name].says})"
            if name in UNITS
            else "a function"
            if name in FUNCTIONS
            else "a constant"
            if name in CONSTANTS
            else "a formula"
            if name in formulas()
            else ""
        )
        if meaning:
            raise CalcError(f"{name} is {meaning}; choose another name, such as {name}_1")
        if name not in self._names and len(self._names) > MAX_VARIABLES:
            raise CalcError(f"there are {MAX_VARIABLES} variables already")


def _formula_meant(line: str, error: str) -> str:
    """What to say of a line that is one unknown word: the formulas whose names are like it or begin with it."""
    word = line.strip().lower().replace("_", "-")
    if len(word) < 2 or not error.startswith("unknown name") or not re.fullmatch(r"[a-z][a-z0-9-]*", word):
        return error
    known = formulas()
    longer = [name for name in known if name.startswith(word)]
    meant = f"; did you mean {' or '.join(longer)}?" if longer else did_you_mean(word, known)
    return f"there is no formula {word!r}{meant}" if meant else error


def _example(formula: Formula, given: Mapping[str, Input]) -> str:
    """The way to call a formula, for who gave it too little."""
    return f"; for example: {formula.example}" if formula.example and not given else ""


def _amount(result: Result) -> Amount:
    """A formula's result as an amount; a unit that the calculator does not know is left out."""
    if result.unit == "percent":
        return measured(Amount(result.value), parse_unit("%"))
    try:
        return measured(Amount(result.value), parse_unit(result.unit))
    except CalcError:
        return Amount(result.value)
