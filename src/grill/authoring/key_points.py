"""A reference answer cut into the points that it makes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from grill.grading.amounts import Amount, amounts
from grill.grading.polarity import content_stems
from grill.grading.text import normalise, words

Bounds = tuple[int, int]
"""Where a stretch of a text begins and ends."""

MAX_POINTS = 6
MAX_CHARACTERS = 8_000
"""Of a reference; a question's answer holds no more."""
FIRST_WEIGHT = 2.0
"""Of the point that a key opens with: that is the answer, what follows explains it."""
ASIDE_WEIGHT = 0.5
"""Of an example, a reference to the literature, or what stands in brackets."""

_LEADING = re.compile(
    r"^(?:and|but|so|because(?!\s+of\b)|since|which|while|whereas|hence|therefore|thus|then|also|that)\b[\s,]*",
    re.IGNORECASE,
)
_BULLET = re.compile(r"^\s*[-*•]\s+")
_LIST_NUMBER = re.compile(r"^\s*\(?(?:\d{1,2}|[a-z])[.)]\s+")
_SENTENCE_END = re.compile(
    r"(?<!\be\.g)(?<!\bi\.e)(?<!\bvs)(?<!\bcf)(?<!\betc)(?<!\bca)[.!?;]{1,8}(?=\s|$)|\n+|[.!?](?=[A-Z][a-z])"
)
_CLAIM_END = re.compile(
    r"\s+-{1,2}\s+|:\s+"
    r"|,\s+(?=(?:so|because(?! of\b)|since|which|while|whereas|but|although|though|hence|therefore|thus)\b)"
    r"|(?<=\S)\s+(?=(?:because(?! of\b)|whereas|although)\b)",
    re.IGNORECASE,
)
_CLAIM_WORDS = 3
"""Words, symbols not counted, of the shortest claim that a sentence is cut into."""
_ITEM_END = re.compile(r",\s+(?:and\s+)?|\s+and\s+(?=\()")
_ITEMS = 3
_AROUND = " ,;:."
_NEW_STEMS = 2
"""Content words beyond the question's own that make a clause a point; fewer belong to the clause before."""
_ET_AL = re.compile(r"\bet al\.", re.IGNORECASE)
_ASIDE = re.compile(
    r"^(?i:e\.g\.?|for example|for instance|such as|see|cf\.?|used (?:in|by)|as in)\b"
    r"|^[A-Z][\w-]+(?: (?:et al|and|&)(?: [A-Z][\w-]+)?)?,?(?: et al)? (?:19|20)\d\d\b",
)
_CITATION = re.compile(r"^[A-Z][\w-]+(?:,? (?:et al|and [A-Z][\w-]+|& [A-Z][\w-]+))?,? \(?(?:19|20)\d\d\)?$")
_YEAR = re.compile(r"(?:19|20)\d\d")
_YEAR_ASKED = re.compile(r"\bwhen\b|\byear\b", re.IGNORECASE)
_BETWEEN_NUMBERS = re.compile(r"\s*(?:/|,|;|\bvs\.?|\bversus\b|\band\b)\s*")
_FACTOR_BEHIND = re.compile(
    r"\s*(?:[*·×^√]|/\s*√|[+/-]\s*[^\W\d_](?![^\W\d_]))|\s?[^\W\d_]_|\s(?![BGKMT])[A-Z](?![^\W_])"
)
_FACTOR_BEFORE = re.compile(r"[*·×^/√]\s*-?$|[^\W\d_]\s*[-+]\s+$|\^-$")
_MOST_WORDS = 2
"""Content words beside a number, up to which the number is the point."""
_MOST_LETTERS = 1
"""Single letters beside it: more of them make a formula, and its numbers answer nothing by themselves."""
_LETTER = re.compile(r"(?<![^\W_])[^\W\d_](?![^\W_])")
_COUNTED = content_stems(
    "param params parameter weight token gpu layer head group step iteration day week month hour second minute ms byte"
    " kb mb gb tb gib flop flops percent x times fold bit total active per about roughly around approximately typical"
    " typically usually default common commonly range up least order"
)


@dataclass(frozen=True, slots=True)
class Point:
    """One thing that a key says."""

    text: str
    weight: float
    amount: Amount | None
    """Its number, where it has exactly one that the question does not give."""
    is_number: bool
    """Whether the number is all there is to it."""
    is_first: bool
    """Whether the key opens with it."""


def plain(reference: str) -> str:
    """A reference made ready to cut: every line normalised by itself, so that the lines of a list stay apart."""
    lines = [_BULLET.sub("", normalise(line)) for line in reference[:MAX_CHARACTERS].splitlines()]
    if sum(bool(_LIST_NUMBER.match(line)) for line in lines) > 1:  # one alone is the answer: "16. More for hard tasks."
        lines = [_LIST_NUMBER.sub("", line) for line in lines]
    return "\n".join(line for line in lines if line)


def key_points(text: str, asked: frozenset[str], prompt: str = "") -> list[Point]:
    """The points of a key made ready by `plain`, in order, at most MAX_POINTS; the first weighs most.

    Every word of the key is in one of them: a clause that adds little to the question goes with its neighbour.

    Args:
        text: The key.
        asked: Stems of the question's words.
        prompt: The question; a number that it gives is no number of the key.
    """
    text = _ET_AL.sub("et al", text)
    parts = [half for part in _joined(text, _clauses(text), asked) for half in _numbers_apart(text, part, asked)]
    while len(parts) > MAX_POINTS:
        shortest = min(range(len(parts) - 1), key=lambda i: parts[i + 1][1] - parts[i][0])
        parts[shortest : shortest + 2] = [(parts[shortest][0], parts[shortest + 1][1])]
    pieces = [_worded(text[start:end]) for start, end in parts]
    given = {value for amount in amounts(prompt) for value in (amount.low, amount.high)}
    first = next((i for i, piece in enumerate(pieces) if not _ASIDE.match(piece)), 0)
    return [_point(piece, asked, prompt, given, i == first) for i, piece in enumerate(pieces)]


def _clauses(text: str) -> list[Bounds]:
    """The sentences, long ones cut where another claim or item begins; brackets stay whole."""
    deep = _in_brackets(text)
    cut: list[Bounds] = []
    for start, end in _between(text, 0, len(text), _SENTENCE_END, deep):
        claims = _between(text, start, end, _CLAIM_END, deep)
        listed = _between(text, start, end, _ITEM_END, deep)
        # Items of a list that each say more than a name are points; a row of names is one.
        if len(listed) >= _ITEMS and all(")" in text[left:right] for left, right in listed):
            cut += listed
        elif all(sum(len(w.text) >= 3 for w in words(text[left:right])) >= _CLAIM_WORDS for left, right in claims):
            cut += claims
        else:
            cut.append((start, end))
    found = [_trimmed(text, left, right) for left, right in cut]
    return [(left, right) for left, right in found if words(text[left:right])]


def _trimmed(text: str, start: int, end: int) -> Bounds:
    """The stretch without the marks around it, and without the word that only joins it to the one before."""
    piece = text[start:end].rstrip(_AROUND)
    bare = piece.lstrip(_AROUND)
    kept = _LEADING.sub("", bare).lstrip(_AROUND)
    if not words(kept):
        kept = bare  # such a word is all there is
    return start + len(piece) - len(kept), start + len(piece)


def _worded(text: str) -> str:
    """A stretch of a key as one line: where lines meet, something stands between them."""
    first, *rest = [line.strip() for line in text.split("\n") if line.strip()]
    for line in rest:
        first += f"{'' if first[-1] in '.!?:;,' else ';'} {line}"
    return first


def _in_brackets(text: str) -> list[bool]:
    """For every character, whether it stands within brackets; a bracket that never ends holds nothing."""
    deep = [False] * len(text)
    opened: list[int] = []
    for at, character in enumerate(text):
        if character in "([{":
            opened.append(at)
        elif character in ")]}" and opened:
            start = opened.pop()
            deep[start:at] = [True] * (at - start)
        elif character == "\n":
            opened.clear()
    return deep


def _between(text: str, start: int, end: int, border: re.Pattern[str], deep: Sequence[bool]) -> list[Bounds]:
    """The stretches between the matches of a border that stand in no bracket."""
    edges = [start]
    for match in border.finditer(text, start, end):
        if not deep[match.start()]:
            edges += [match.start(), match.end()]
    edges.append(end)
    return [(left, right) for left, right in zip(edges[::2], edges[1::2], strict=True) if text[left:right].strip()]


def _joined(text: str, cut: Sequence[Bounds], asked: frozenset[str]) -> list[Bounds]:
    """Clauses with too little of their own joined to the one before, at the beginning to the one behind.

    What stands between joined clauses stays between them, so that they read as they were written.
    """
    found: list[Bounds] = []
    waiting: int | None = None
    for start, end in cut:
        clause = text[start:end]
        carries = len(content_stems(clause) - asked) >= _NEW_STEMS or any(c.isdigit() for c in clause)
        if carries and not _CITATION.match(clause):
            found.append((start if waiting is None else waiting, end))
            waiting = None
        elif found:
            found[-1] = (found[-1][0], end)
        elif waiting is None:
            waiting = start
    return found if waiting is None else [(waiting, cut[-1][1])]


def _numbers_apart(text: str, part: Bounds, asked: frozenset[str]) -> list[Bounds]:
    """The numbers of "47B total / 13B active" as two pieces; a piece that says more than its numbers stays whole."""
    start, end = part
    piece = text[start:end]
    found = amounts(piece)
    if len(found) < 2 or _beside_numbers(piece, asked) > _MOST_WORDS * len(found):
        return [part]
    inside = [(amount.numeral.start, amount.numeral.end) for amount in found]
    cuts = [
        match
        for match in _BETWEEN_NUMBERS.finditer(piece)
        if not any(left < match.end() and match.start() < right for left, right in inside)
    ]
    edges = [0, *(edge for match in cuts for edge in (match.start(), match.end())), len(piece)]
    halves = [(left, right) for left, right in zip(edges[::2], edges[1::2], strict=True) if left < right]
    if len(halves) == len(found) and all(len(amounts(piece[left:right])) == 1 for left, right in halves):
        return [_trimmed(text, start + left, start + right) for left, right in halves]
    return [part]


def _beside_numbers(piece: str, asked: frozenset[str]) -> int:
    """How many content words a piece has beside its numbers, their units and the question's own words."""
    kept = piece
    for amount in reversed(amounts(piece)):
        kept = kept[: amount.numeral.start] + " " + kept[amount.numeral.end :]
    return len({stem for stem in content_stems(kept) - asked - _COUNTED if len(stem) > 1})


def _point(piece: str, asked: frozenset[str], prompt: str, given: set[float], first: bool) -> Point:
    found = [amount for amount in amounts(piece) if not {amount.low, amount.high} <= given]
    found = [amount for amount in found if not _in_formula(piece, amount)]
    if not _YEAR_ASKED.search(prompt):
        found = [a for a in found if a.unit or not _YEAR.fullmatch(piece[a.numeral.start : a.numeral.end])]
    amount = found[0] if len(found) == 1 else None
    is_number = (
        amount is not None
        and _beside_numbers(piece, asked) <= _MOST_WORDS
        and len(_LETTER.findall(piece[: amount.numeral.start] + " " + piece[amount.numeral.end :])) <= _MOST_LETTERS
    )
    weight = FIRST_WEIGHT if first else ASIDE_WEIGHT if _ASIDE.match(piece) else 1.0
    return Point(piece[:MAX_CHARACTERS], weight, amount, is_number, first)


def _in_formula(piece: str, amount: Amount) -> bool:
    """Whether a number is but a coefficient or an exponent: the 2 of "2 * h * d" answers nothing by itself."""
    start, end = amount.numeral.start, amount.numeral.end
    return bool(_FACTOR_BEHIND.match(piece, end) or _FACTOR_BEFORE.search(piece, max(0, start - 4), start))
