"""Numbers bound to what they count: "91B parameters", "N ≈ 91B", "335 GB", "three weeks"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from grill.grading.numerals import Numeral, numerals

_TENS = r"(?:[kmgtpez]|(?:kilo|mega|giga|tera|peta|exa|zetta)[-\s]?)"
_BYTES = r"(?:[kmgtp]i?b(?:ytes?)?|(?:kilo|mega|giga|tera|peta|kibi|mebi|gibi|tebi)?bytes?)"
_UNIT_AFTER: tuple[tuple[str, str], ...] = (
    (r"(?:training |text |unique )*(?:tok(?:en)?s?\.?|words|t)(?: of (?:text|data))?\s*(?:/|per|for (?:each|every|one)|to (?:each|every|one|a|1)|a|pr\.?)\s*(?:of (?:its|the|their) )?(?:single |one )?(?:model )?"
     r"(?:p(?:aram(?:eter)?s?)?|weights?)\b", "token/param"),
    (r"(?:/|per)\s*(?:p(?:aram(?:eter)?)?|weight)\b", "token/param"),
    (r"(?:p(?:aram(?:eter)?s?)?|weights?)\s*(?:/|per|for (?:each|every|one)|to (?:each|every|one|a))\s*(?:tok(?:en)?s?)\b", "param/token"),
    (r"(?::|to|vs\.?|against)\s*(?:1|one)\b(?![.\d])", "token/param"),
    (rf"(?:{_TENS}?flops?|operations)(?:/s\b|\s*per sec\w*)", "FLOP/s"),
    (rf"{_TENS}(?-i:FLOPS)\b", "FLOP/s"),
    (rf"(?:{_TENS}?flops?|floating[- ]point|operations)\b", "FLOP"),
    (r"(?:[-\s]?(?:training |text |unique |high-quality )*(?:tok(?:en)?s?\b|words\b))|(?:of (?:data|text)\b)|(?:data|text)\b", "token"),
    (r"[-\s]?(?:active |total |model )*(?:param(?:eter)?s?\b|weights?\b|p\b|sized? model|model\b)", "param"),
    (rf"{_BYTES}(?:/s\b|ps\b|\s*per sec\w*)", "byte/s"),
    (rf"{_BYTES}\b", "byte"),
    (r"(?:us )?(?:dollars?|usd)\b", "dollar"),
    (r"(?:training |warm-?up |optimi[sz]er )*(?:steps?|iterations?|iters|updates?)\b", "step"),
    (r"(?:\w+[- ])?(?:gpu|card|accelerator)[-\s]*(?:hour|hr)s?\b", "GPU-hour"),
    (r"(?:gpu|card|accelerator)s?\b", "GPU"),
    (r"(?:ms|millisecond|sec(?:ond)?|min(?:ute)?|h(?:ou)?r|day|week|month|year)s?\b", "second"),
    (r"layers?\b", "layer"),
    (r"(?:\w+ )?(?:heads?|groups?)\b", "head"),
)  # fmt: skip
_UNIT_BEFORE: tuple[tuple[str, str], ...] = (
    (r"\$", "dollar"),
    (r"(?:tok(?:en)?s?)\s*(?:/|per)\s*(?:p(?:aram(?:eter)?s?)?|weight)s?|ratio|\bd\s*/\s*n", "token/param"),
    (r"\bn(?:_?opt)?|param(?:eter)?s?(?: count)?|weights?|model(?: size)?|size", "param"),
    (r"\bd(?:_?opt)?|tok(?:en)?s?(?: count)?|data(?:set)?(?: size)?|trained (?:it )?on", "token"),
    (r"\bc|compute|flops?|budget", "FLOP"),
)  # fmt: skip
_LINK = (
    r"\s*(?:is|are|was|be|to be|=|==|:|~|≈|∼|of|at|comes? (?:out )?(?:to|at)|to|would be|should be|equals?|→|->|-)?\s*"
)
_ABOUT = (
    r"(?:(?:only|just|about|around|roughly|approx\w*|circa|ca\.?|nearly|almost|some|like|maybe|a|the|~|≈|∼)\s*){0,3}"
)
_AFTER = [
    (re.compile(r"\s*(?:or so |of |different |more )?\s*" + f"(?:{pattern})", re.IGNORECASE), unit)
    for pattern, unit in _UNIT_AFTER
]
_BEFORE = [(re.compile(f"(?:{pattern}){_LINK}{_ABOUT}$", re.IGNORECASE), unit) for pattern, unit in _UNIT_BEFORE]
_SECONDS = (
    ("ms", 1e-3), ("milli", 1e-3), ("min", 60.0), ("h", 3600.0), ("day", 86_400.0), ("week", 604_800.0),
    ("month", 2_629_746.0), ("year", 31_556_952.0),
)  # fmt: skip
_SIZED = frozenset({"byte", "byte/s", "FLOP", "FLOP/s"})
_OF_ONE = re.compile(r"\s*of (?:an?|one) ", re.IGNORECASE)
"""Between a part and what it is a part of: "a third of a megabyte"."""
_TIMES_N = re.compile(
    r"\s*(?:[·x×*]|times)?\s*"
    r"(?:(?-i:N)\b(?!\s*(?:[\^²·*x×]|(?-i:D)\b))|(?:larger than )?(?:the |its )?(?:number of |model'?s? )?(?:param\w*|weights?|size)\b)",
    re.IGNORECASE,
)
"""Behind a number of tokens that is so many times the parameters: "D ≈ 20N"."""
_PARTED = _SIZED | {"second"}
"""What such a part is said of; a third of a model is no number of parameters."""
_PREFIX = re.compile(r"(?P<letter>[kmgtpez])(?P<rest>i?b|flop|ilo|ega|iga|era|eta|xa|etta|ibi|ebi)[a-z]*")

MAX_AMOUNTS = 400
"""Numbers of one text that are compared: one in every thirty characters of the longest answer that is graded."""


@dataclass(frozen=True, slots=True)
class Amount:
    """A number of the answer with the unit said beside it; an empty unit was not said."""

    numeral: Numeral
    unit: str
    scale: float = 1.0
    """What the unit multiplies the number by: 1e9 for GB, 86,400 for days."""

    @property
    def low(self) -> float:
        """The number, or the lower end of a range, in the plain unit: bytes, seconds."""
        return self.numeral.low * self.scale

    @property
    def high(self) -> float:
        """The number, or the upper end of a range, in the plain unit."""
        return self.numeral.high * self.scale


def amounts(text: str) -> list[Amount]:
    """Every number of a text with its unit; of a page of figures the first MAX_AMOUNTS."""
    found = []
    taken = 0  # where the words that belong to the number before end: "8B params = 1875" names no unit for 1875
    for numeral in numerals(text)[:MAX_AMOUNTS]:
        unit, start, taken = _unit(text, numeral, taken)
        found.append(Amount(numeral, unit, _scale(unit, text[start:taken])))
    return found


def _unit(text: str, numeral: Numeral, taken: int) -> tuple[str, int, int]:
    """The unit said with a number, and where the words after it that say so begin and end."""
    if numeral.percent:
        return "percent", numeral.end, numeral.end
    after = text[numeral.end : numeral.end + 48]
    for pattern, unit in _AFTER:
        if match := pattern.match(after):
            return unit, numeral.end, numeral.end + match.end()
    if numeral.value < 1 and (joined := _OF_ONE.match(after)):
        for pattern, unit in _AFTER:
            if unit in _PARTED and (match := pattern.match(after, joined.end())):
                return unit, numeral.end + joined.end(), numeral.end + match.end()
    before = text[max(taken, numeral.start - 40) : numeral.start]
    clause = re.split(r"[,;.()\n]\s|\band\b|\bon\b(?! *$)", before)[-1]
    for pattern, unit in _BEFORE:
        if pattern.search(clause):
            is_ratio = unit == "token" and _TIMES_N.match(after)
            return ("token/param" if is_ratio else unit), numeral.end, numeral.end
    return ("ratio" if numeral.multiple else ""), numeral.end, numeral.end


def _scale(unit: str, words: str) -> float:
    """What the words after a number multiply it by; 1 for a unit that has no sizes."""
    said = words.strip().lower()
    if unit == "second":
        return next((seconds for start, seconds in _SECONDS if said.startswith(start)), 1.0)
    if unit in _SIZED and (prefix := _PREFIX.match(said)):
        power = "kmgtpez".index(prefix["letter"]) + 1
        binary = prefix["rest"].startswith("ib") or "bi" in prefix["rest"]
        return float(1024**power if binary else 1000**power)
    return 1.0
