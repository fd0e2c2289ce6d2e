"""Numbers read from prose, in any spelling: `1.8T`, `1.8e12`, `1.8 x 10^12`, "one point eight trillion", "a dozen".

Offsets are those of the text as typed. A range gives both ends; "about" is remembered; "few thousand" is a wide range.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace

SCALES = {
    "hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12, "quadrillion": 1e15,
    "mil": 1e6, "mn": 1e6, "bn": 1e9, "bil": 1e9, "tn": 1e12, "trn": 1e12, "milion": 1e6, "bilion": 1e9, "trilion": 1e12,
    "k": 1e3, "m": 1e6, "b": 1e9, "t": 1e12, "g": 1e9,
}  # fmt: skip
_UNITS = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
_DIGITS = frozenset(_UNITS.split()[:10])
_TENS = {word: 10.0 * (i + 2) for i, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split())}
SMALL = {word: float(i) for i, word in enumerate(_UNITS.split())} | _TENS | {"fourty": 40.0, "ninty": 90.0}
COLLECTIVE = {
    "dozen": 12.0,
    "score": 20.0,
    "half": 0.5,
    "quarter": 0.25,
    "third": 1 / 3,
    "tenth": 0.1,
    "fifth": 0.2,
    "twentieth": 0.05,
}
MULTIPLES = {
    "twice": 2.0, "double": 2.0, "doubles": 2.0, "doubled": 2.0, "doubling": 2.0, "triple": 3.0, "triples": 3.0, "tripled": 3.0,
    "quadruple": 4.0, "quadruples": 4.0, "quadrupled": 4.0, "thrice": 3.0,
}  # fmt: skip
_FRACTION_WORDS = {
    "half": 2, "halves": 2, "third": 3, "thirds": 3, "quarter": 4, "quarters": 4, "fifth": 5, "fifths": 5, "sixth": 6, "sixths": 6,
    "seventh": 7, "eighth": 8, "eighths": 8, "ninth": 9, "tenth": 10, "tenths": 10, "twentieth": 20, "twentieths": 20,
    "hundredth": 100, "hundredths": 100, "thousandth": 1000, "thousandths": 1000,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Numeral:
    """One number, or a range, as it stands in the text; `low == high` but for a range."""

    start: int
    end: int
    low: float
    high: float
    approximate: bool = False
    percent: bool = False
    multiple: bool = False
    """Said as a factor: 8x, eight times, twice, tenfold."""

    @property
    def value(self) -> float:
        """The middle of the range: geometric where both ends are positive."""
        if self.low == self.high:
            return self.low
        return math.sqrt(self.low) * math.sqrt(self.high) if self.low > 0 else (self.low + self.high) / 2


SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", "0123456789+-")
_MANTISSA = r"(?:\d{1,3}(?:[,_\u00a0\u2009\u202f]\d{3})+(?:\.\d+)?|\d{1,18}(?:\.\d{1,18})?|\.\d{1,18})"
_GROUPING = re.compile(r"[,_\u00a0\u2009\u202f]")
_FIGURE = re.compile(
    # Not the 4 of GPT-4, but the 2 of 1.8T-2T.
    rf"(?<![\w.])(?:(?<!\^)|(?=0?\.\d))(?:(?<![A-Za-z]-)|(?<=\d[kKmMbBtTG]-))(?P<mantissa>{_MANTISSA})"
    r"(?:\s*(?:[x×*·]|\\?times|\\cdot)\s*10\s*(?:(?:\^|\*\*)\s*\{?(?P<power>[+-]?\d{1,3})\}?|(?P<tower>[⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3}))|[eE](?P<exponent>[+-]?\d{1,3})"
    r"|\s*(?:\^|\*\*)\s*\{?(?P<raised>[+-]?\d{1,3})\}?|(?P<super>[⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3})|\s*/\s*(?P<denominator>\d{1,4})(?![\d.,]*[\w])(?!\s*/))?"
    r"(?P<scale>\s?(?i:hundred|thousand|m[il]{2,4}ions?|b[il]{2,4}ions?|tr[il]{2,4}ions?|quadrillion|mil|mn|bn|bil|tn|trn)\b"
    r"|[kKmMbBtTG](?![A-Za-z0-9])|\s[BTMk](?![A-Za-z0-9]))?"
    r"(?P<tail>\s?(?i:\\?%|per\s?cent\b|pct\b)|\s?(?:x|×|X)(?![A-Za-z0-9])|[-\s]?(?i:fold|times)\b)?"
)
_ABOUT = re.compile(
    r"(?:~|≈|∼|\b(?:about|around|roughly|approx(?:imately)?|circa|ca|nearly|almost|some|maybe|like|say|or so|close to|order of)\.?)\s*$",
    re.IGNORECASE,
)
_RANGE_JOIN = re.compile(r"\s*(?:-|–|to|or|and|\.\.)\s*", re.IGNORECASE)
_WORDS = re.compile(r"[A-Za-z]+")
_VAGUE_COUNT = re.compile(
    r"\b(?P<how>(?:a\s+)?few|(?:a\s+)?couple(?:\s+of)?|several|tens\s+of|hundreds\s+of|low\s+single[- ]digit)\s+"
    r"(?P<scale>hundreds?|thousands?|millions?|billions?|trillions?|k)\b",
    re.IGNORECASE,
)
_VAGUE_RANGE = {
    "few": (2, 9),
    "couple": (1.5, 3),
    "several": (3, 9),
    "tens": (10, 99),
    "hundreds": (100, 999),
    "low": (1, 5),
}


def numerals(text: str) -> list[Numeral]:
    """All numbers of a text in order, figures and words, ranges joined."""
    figures = [numeral for match in _FIGURE.finditer(text) if (numeral := _figure(match))]
    taken = [(numeral.start, numeral.end) for numeral in figures]
    spelled = [n for n in _spelled(text) if not any(n.start < end and start < n.end for start, end in taken)]
    vague = [_vague(match) for match in _VAGUE_COUNT.finditer(text)]
    found = sorted([*figures, *spelled], key=lambda n: n.start)
    found = [n for n in found if not any(v.start <= n.start < v.end for v in vague)]
    found = _ranges(text, sorted([*found, *vague], key=lambda n: n.start))
    return [replace(n, approximate=True) if _ABOUT.search(text, max(0, n.start - 16), n.start) else n for n in found]


def _figure(match: re.Match[str]) -> Numeral | None:
    try:
        value = float(_GROUPING.sub("", match["mantissa"]))
        if power := match["power"] or match["exponent"] or (match["tower"] or "").translate(SUPERSCRIPTS):
            value *= 10.0 ** int(power)
        elif match["raised"] or match["super"]:
            value = value ** int(match["raised"] or match["super"].translate(SUPERSCRIPTS))
        elif match["denominator"]:
            value = value / int(match["denominator"])
    except (OverflowError, ZeroDivisionError):
        return None
    scale = (match["scale"] or "").strip().lower().removesuffix("s")
    if scale:
        value *= SCALES.get(scale) or {"m": 1e6, "b": 1e9, "t": 1e12}[scale[0]]
    tail = (match["tail"] or "").strip().lower()
    percent = tail.startswith(("%", "\\", "p"))
    if not math.isfinite(value):
        return None
    return Numeral(match.start(), match.end(), value, value, percent=percent, multiple=bool(tail) and not percent)


def _vague(match: re.Match[str]) -> Numeral:
    low, high = _VAGUE_RANGE[next(key for key in _VAGUE_RANGE if key in match["how"].lower())]
    scale = SCALES[match["scale"].lower().rstrip("s")]
    return Numeral(match.start(), match.end(), low * scale, high * scale, approximate=True)


def _spelled(text: str) -> list[Numeral]:
    """Numbers in words; a lone "one", "a" or "second" is no number."""
    tokens = [(m.start(), m.end(), m[0].lower()) for m in _WORDS.finditer(text)]
    found = []
    at = 0
    while at < len(tokens):
        numeral, after = _read_words(text, tokens, at)
        if numeral:
            found.append(numeral)
        at = max(after, at + 1)
    return found


def _part(tokens: list[tuple[int, int, str]], at: int) -> float:
    """What "a tenth", or "a third of", comes to; 0 where the word counts and does not divide ("a third point")."""
    word, following = [token[2] for token in tokens[at : at + 2]] + [""] * (2 - len(tokens[at : at + 2]))
    denominator = _FRACTION_WORDS.get(word, 0)
    return 1 / denominator if denominator >= 10 or (denominator and following == "of") else 0.0


def _read_words(  # noqa: C901, PLR0911, PLR0912  one grammar, read word by word; cut up it would hide its state
    text: str, tokens: list[tuple[int, int, str]], at: int
) -> tuple[Numeral | None, int]:
    start, end, word = tokens[at]
    if factor := MULTIPLES.get(word) or SMALL.get(word.removesuffix("fold") if word.endswith("fold") else ""):
        return Numeral(start, end, factor, factor, multiple=True), at + 1
    first = at
    total = group = 0.0
    seen = 0
    decimals: list[str] | None = None
    while at < len(tokens):
        word = tokens[at][2]
        if at > first and not re.fullmatch(r"[\s-]*(?:and\s+a?\s*)?", text[tokens[at - 1][1] : tokens[at][0]]):
            break
        if decimals is not None and word in SMALL and SMALL[word] < 10:
            decimals.append(str(int(SMALL[word])))
        elif word in SMALL and decimals is None and _continues(group, SMALL[word], seen):
            group += SMALL[word]
        elif word == "point" and seen and at + 1 < len(tokens) and SMALL.get(tokens[at + 1][2], 10) < 10:
            decimals = []
        elif word == "point" and at == first and [t[2] in _DIGITS for t in tokens[at + 1 : at + 3]] == [True, True]:
            decimals = []  # "point nine five"; one digit alone would also be "at this point two …"
        elif word == "hundred" and seen:
            group *= 100
        elif word in SCALES and len(word) > 4 and seen:
            total += _with_decimals(group, decimals) * SCALES[word]
            group, decimals = 0.0, None
        elif (
            word == "half" and at == first and [t[2] for t in tokens[at + 1 : at + 2]] == ["a"] and len(tokens) > at + 2
        ):
            scale = SCALES.get(tokens[at + 2][2], 0.0)
            if scale < 100 or len(tokens[at + 2][2]) <= 4:
                break
            return Numeral(tokens[at][0], tokens[at + 2][1], scale / 2, scale / 2), at + 3
        elif (
            word in ("a", "an")
            and at == first
            and at + 1 < len(tokens)
            and tokens[at + 1][2] in {*SCALES, "dozen", "score"}
        ):
            nxt = tokens[at + 1][2]
            if nxt in COLLECTIVE:
                return Numeral(tokens[at][0], tokens[at + 1][1], COLLECTIVE[nxt], COLLECTIVE[nxt]), at + 2
            if len(nxt) <= 4:
                break
            group = 1.0
        elif word in ("a", "an") and at == first and (part := _part(tokens, at + 1)):
            return Numeral(tokens[at][0], tokens[at + 1][1], part, part), at + 2
        elif word == "and" and seen and at + 1 < len(tokens) and tokens[at + 1][2] in SMALL and (group >= 100 or total):
            at += 1
            continue
        elif word in _FRACTION_WORDS and seen and group and (word.endswith("s") or word == "halves" or group == 1):
            value = group / _FRACTION_WORDS[word]
            return Numeral(tokens[first][0], tokens[at][1], value, value), at + 1
        else:
            break
        seen += 1
        at += 1
    if not seen:
        return None, first + 1
    value = total + _with_decimals(group, decimals)
    start, end = tokens[first][0], tokens[at - 1][1]
    tail = re.compile(r"[\s-]*(?:(percent|per\s?cent|pct)|(times|fold|x))\b", re.IGNORECASE).match(text, end)
    if seen == 1 and not tail and tokens[first][2] in ("one", "zero"):
        return None, at  # "one" is mostly a pronoun
    if tail:
        end = tail.end()
    return Numeral(start, end, value, value, percent=bool(tail and tail[1]), multiple=bool(tail and tail[2])), at


def _continues(group: float, value: float, seen: int) -> bool:
    """Whether a small number carries the one before on: "twenty five", "two hundred twenty", but not "five six"."""
    rest = group % 100
    return not seen or rest == 0 or (rest >= 20 and rest % 10 == 0 and 0 < value < 10)


def _with_decimals(group: float, decimals: list[str] | None) -> float:
    return group + float("0." + "".join(decimals)) if decimals else group


def _ranges(text: str, found: list[Numeral]) -> list[Numeral]:
    """Joins "20-25", "between 1 and 2T", "1.5 to 2 trillion"; the second end's scale serves the first."""
    joined: list[Numeral] = []
    for numeral in found:
        if joined:
            left = joined[-1]
            between = text[left.end : numeral.start]
            word = between.strip().lower()
            bracketed = text[max(0, left.start - 9) : left.start].lower().rstrip().endswith(("between", "from"))
            if (
                _RANGE_JOIN.fullmatch(between)
                and (word in ("-", "–", "to", "..") or bracketed)
                and left.low == left.high
            ):
                low = left.low
                for scale in (1e3, 1e6, 1e9, 1e12):
                    if (
                        low < 1000 <= numeral.high
                        and low * scale <= numeral.high < low * scale * 1000
                        and numeral.high >= scale
                    ):
                        low *= scale
                        break
                if 0 < low < numeral.high <= 1000 * low:
                    joined[-1] = replace(numeral, start=left.start, low=low, approximate=True)
                    continue
        joined.append(numeral)
    return joined
