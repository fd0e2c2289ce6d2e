"""What an answer says the other way round, where nothing but a reference answer is known.

Similarity hardly sees a negation. Two narrow rules do, and leave honest wordings alone: what is denied outright ("it is
not true that …") where the reference denies nothing, and a near copy of a part of the reference whose main verb is
negated where that part's is not, or the other way round.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Literal

from grill.grading.polarity import NEGATORS, content_stems, denied_stretches, negates
from grill.grading.text import clauses, words

_ANSWERED = re.compile(r"^\W*(?:no|yes)\b\W*", re.IGNORECASE)
"""Answers the question, and negates nothing that follows."""
_CONTRAST = re.compile(r"(?:far from|contrary to)\b", re.IGNORECASE)
"""Denies nothing by itself: "far from the fulcrum"."""
_COPIED = 0.9
"""Share of a clause's content words that stand in one part of the reference, from which it is a copy of that part."""
_LEAST_STEMS = 3
"""Content words of the shortest clause that can be called a copy."""

Negation = Literal["none", "verb", "other"]
"""Of the main verb; some other word, as in "no gap", which may say the same as a negated verb."""


@dataclass(frozen=True, slots=True)
class _Part:
    """A clause of a reference, two of them, or a sentence."""

    stems: frozenset[str]
    negation: Negation


def upright(answer: str, references: Sequence[str]) -> str:
    """The answer with what it says the other way round blanked, character for character."""
    known = [part for reference in references for part in _parts(reference)]
    gone = []
    if all(part.negation == "none" for part in known):
        gone += [(start, end) for start, end in denied_stretches(answer) if not _CONTRAST.match(answer, start)]
    for sentence in clauses(answer):
        gone += [(start, end) for start, end in sentence if _is_turned(answer[start:end], known)]
    for start, end in gone:
        answer = answer[:start] + " " * (end - start) + answer[end:]
    return answer


def _is_turned(clause: str, known: Sequence[_Part]) -> bool:
    """Whether a clause copies a part of a reference but for a negation, and no part as it stands."""
    own = _named(clause)
    if len(own) < _LEAST_STEMS:
        return False
    negation = _negation(clause)
    turned = False
    for part in known:
        both = len(own & part.stems)
        # Who negates must have taken the words from there; who leaves a negation out, all of them as well.
        if both < _COPIED * len(own) or (negation == "none" and both < _COPIED * len(part.stems)):
            continue
        if part.negation == negation or "other" in (part.negation, negation):
            return False
        turned = True
    return turned


@lru_cache(maxsize=512)
def _parts(reference: str) -> tuple[_Part, ...]:
    found = []
    for sentence in clauses(reference):
        bounds = [*sentence, *((left[0], right[1]) for left, right in pairwise(sentence))]
        bounds += [(sentence[0][0], sentence[-1][1])] if sentence else []
        found += [_Part(_named(reference[a:b]), _negation(reference[a:b])) for a, b in dict.fromkeys(bounds)]
    return tuple(found)


def _named(text: str) -> frozenset[str]:
    """The content words; letters that name a thing say too little, and a negated verb's "don't" is no word more."""
    return frozenset(stem for stem in content_stems(text) if len(stem) > 1 and not stem.endswith("n't"))


def _negation(text: str) -> Negation:
    if negates(text):
        return "verb"
    said = [word.text for word in words(_ANSWERED.sub("", text))]
    return "other" if any(word in NEGATORS or word.endswith("n't") for word in said) else "none"
