"""The learner's text cut into words and spans, every one with offsets into the text as typed.

Nothing here rewrites the answer: spans point into it, and only copies of their words are normalised for comparison.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import snowballstemmer

from grill.grading.numerals import SUPERSCRIPTS

MAX_GRADED = 12_000
"""Characters of an answer that are read; about fifteen minutes of speech."""
MAX_SPANS = 48
"""Spans compared by meaning; a longer answer is cut into coarser ones. Keeps the worst grade near a second."""

_QUOTES = str.maketrans(
    {
        "‘": "'",
        "’": "'",
        "“": '"',
        "”": '"',
        "–": "-",
        "—": "-",
        "−": "-",
        "×": "x",
        "·": "*",
        "≈": "~",
        "∼": "~",
        "→": "->",
    }
)
_SUPERSCRIPT = re.compile(r"[⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+")
_INVISIBLE = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad]")
# And lone surrogates, which no tokenizer, file or terminal takes.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_ANSI = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-_])")
_LATEX = re.compile(r"\\[A-Za-z]+|\$[^$\n]{1,300}\$")


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the answer: `text` is casefolded, `stem` its Snowball stem."""

    start: int
    end: int
    text: str
    stem: str


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the answer that may carry a point: `text == normalise(answer[start:end])`."""

    start: int
    end: int
    text: str
    size: int
    """How many clauses it holds; 0 for the whole answer."""


def normalise(text: str) -> str:
    """One spelling for what looks alike: compatibility forms, quotes, dashes, LaTeX, escapes, white space.

    Case is kept: the embedder folds it itself, and `M` and `m` differ in a number.
    """
    text = _ANSI.sub(" ", text)
    if _LATEX.search(text):
        text = _plain_latex(text)
    # Before NFKC, which would read 10²⁴ as 1024.
    text = _SUPERSCRIPT.sub(lambda match: "^" + match[0].translate(SUPERSCRIPTS), text)
    folded = unicodedata.normalize("NFKC", text)
    # One code point may fold into eighteen: a page of those stays as it is.
    text = (folded if len(folded) <= 2 * len(text) + 64 else text).translate(_QUOTES)
    text = _CONTROL.sub(" ", _INVISIBLE.sub("", text))
    return " ".join(text.split())


def _plain_latex(text: str) -> str:
    # Deferred: pylatexenc costs 60 ms and few answers hold LaTeX.
    import logging

    from pylatexenc.latex2text import LatexNodes2Text

    # Half a macro is nothing to warn a candidate about.
    logging.getLogger("pylatexenc").setLevel(logging.CRITICAL)

    try:
        # Spaces as in the source: by LaTeX's own rule the one after \alpha would go and glue it to the next word.
        reader = LatexNodes2Text(math_mode="text", keep_comments=True, strict_latex_spaces="based-on-source")
        return str(reader.latex_to_text(text))
    except Exception:  # noqa: BLE001  the parser promises nothing about arbitrary text; the raw form is still gradable
        return text


@lru_cache(maxsize=1)
def _stemmer() -> snowballstemmer.stemmer:
    return snowballstemmer.stemmer("english")


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """The Snowball stem of a casefolded word; figures and short words stay as they are."""
    if len(word) <= 3 or not word.isalpha():
        return word
    return str(_stemmer().stemWord(word))


# A number with its point, or letters with inner apostrophes; a hyphen parts words.
_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:'[^\W\d_]+)*")


def words(text: str, offset: int = 0) -> list[Word]:
    """The words and figures of a text, in order; `offset` is added to their positions."""
    found = []
    folded = text.replace("’", "'")
    for match in _WORD.finditer(folded):
        word = match[0].casefold()
        found.append(Word(match.start() + offset, match.end() + offset, word, stem(word)))
    return found


# A sentence ends at . ! ? ; or a line break; not at the point of 1.8T, .95, e.g. or "vs."
# Bounded repeats, and white space looked at from its beginning only: long runs cost no more than their length.
_SENTENCE_END = re.compile(
    r"(?<!\be\.g)(?<!\bi\.e)(?<!\bvs)(?<!\bcf)(?<!\betc)[.!?;]{1,8}(?=\s|$)|\n+|[.!?](?=[A-Z][a-z])"
)
# A clause ends at a comma or bracket, an arrow, a dash between spaces, or before a joining word.
_CLAUSE_END = re.compile(
    r",(?!\d)\s+|(?<!\s)\s++-{1,2}\s+|(?<!\s)\s*+(?:->|=>|→|—|–)\s*|:\s+|[()\[\]]"
    r"|(?<!\s)\s++(?=(?:but|so|because|since|which|while|whereas|although|though|hence|therefore|thus|however|then|bc|cuz|and)\b)",
    re.IGNORECASE,
)


def _pieces(text: str, start: int, end: int, boundary: re.Pattern[str]) -> list[tuple[int, int]]:
    """The stretches between the matches of a boundary, trimmed, none empty."""
    cuts = [start]
    for match in boundary.finditer(text, start, end):
        cuts += [match.start(), match.end()]
    cuts.append(end)
    pieces = []
    for first, last in zip(cuts[::2], cuts[1::2], strict=True):
        left, right = first, last
        while left < right and (text[left].isspace() or text[left] in "-*•"):
            left += 1
        while right > left and text[right - 1].isspace():
            right -= 1
        if right > left:
            pieces.append((left, right))
    return pieces


def _merge_short(pieces: list[tuple[int, int]], text: str, least: int) -> list[tuple[int, int]]:
    """Joins a piece of fewer than `least` words to its neighbour, so that no clause is a mere 'so' or 'in fact'."""
    merged: list[tuple[int, int]] = []
    for piece in pieces:
        if merged and (len(_WORD.findall(text, *piece)) < least or len(_WORD.findall(text, *merged[-1])) < least):
            merged[-1] = (merged[-1][0], piece[1])
        else:
            merged.append(piece)
    return merged


def sentences(answer: str) -> list[tuple[int, int]]:
    """Offsets of the sentences of the part that is graded."""
    return _pieces(answer, 0, min(len(answer), MAX_GRADED), _SENTENCE_END)


def clauses(answer: str) -> list[list[tuple[int, int]]]:
    """Offsets of the clauses, grouped by sentence; a sentence of nothing but a bracket has none."""
    return [_merge_short(_pieces(answer, start, end, _CLAUSE_END), answer, 3) for start, end in sentences(answer)]


def spans(answer: str) -> list[Span]:
    """Every stretch worth comparing by meaning: clauses, pairs of clauses, sentences, and a short answer whole.

    At most MAX_SPANS: a long answer drops the pairs first, then the clauses, then joins sentences.
    """
    by_sentence = [group for group in clauses(answer) if group]
    flat = [clause for sentence in by_sentence for clause in sentence]
    if not flat:
        return []
    whole = [(flat[0][0], flat[-1][1], 0)] if sum(len(_WORD.findall(answer, *c)) for c in flat) <= 90 else []
    single = [(start, end, 1) for start, end in flat]
    pairs = [(left[0], right[1], 2) for left, right in pairwise(flat)]
    full = [(sentence[0][0], sentence[-1][1], len(sentence)) for sentence in by_sentence]
    for choice in (single + pairs + full + whole, single + full + whole, full + whole, full):
        unique = {(start, end): size for start, end, size in choice}
        if len(unique) <= MAX_SPANS:
            break
    else:
        step = -(-len(full) // MAX_SPANS)
        groups = [full[at : at + step] for at in range(0, len(full), step)]
        unique = {(group[0][0], group[-1][1]): 3 for group in groups}
    return [
        Span(start, end, text, size)
        for (start, end), size in sorted(unique.items())
        if (text := normalise(answer[start:end]))
    ]
