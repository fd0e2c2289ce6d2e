"""Keyword evidence: which groups of synonyms stand near each other in the answer.

Words match by stem; a word of five letters or more also by RapidFuzz similarity, for typos. Figures, negations and
comparatives match exactly: `0.95` is not `0.99`, and `lower` is not `slower`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz

from grill.grading.text import Word, words

FUZZY_CUTOFF = 84
FUZZY_LENGTH = 5
WINDOW = 24
"""Words within which the groups of one point have to stand to count together."""

EXACT = frozenset(
    "more less fewer lower higher smaller larger bigger faster slower cheaper dearer better worse before after above below"
    " increase decrease increases decreases without never cannot always pre post over under inner outer forward backward"
    " active passive dense sparse".split()
)


@dataclass(frozen=True, slots=True)
class KeywordEvidence:
    """`share` of the groups that are present within one window, and the offsets of the words that carried it."""

    share: float
    start: int
    end: int
    hits: tuple[tuple[int, int], ...] = ()


NOTHING = KeywordEvidence(0.0, 0, 0)


@lru_cache(maxsize=50_000)
def _alike(word: str, stem: str, key: str, key_stem: str) -> bool:
    if word == key or stem == key_stem:
        return True
    if min(len(word), len(key)) < FUZZY_LENGTH or not (word.isalpha() and key.isalpha()):
        return False
    if word in EXACT or key in EXACT:
        return False
    # A typo seldom hits the first letter; words that differ there are mostly different words (lower, slower).
    return word[0] == key[0] and fuzz.ratio(word, key) >= FUZZY_CUTOFF


@lru_cache(maxsize=20_000)
def phrase(text: str) -> tuple[tuple[str, str], ...]:
    """A keyword's words with their stems."""
    return tuple((word.text, word.stem) for word in words(text))


def occurrences(answer: Sequence[Word], keyword: str) -> list[tuple[int, int]]:
    """Word positions [first, last] at which a keyword or phrase stands in the answer."""
    key = phrase(keyword)
    if not key:
        return []
    (first, first_stem), rest = key[0], key[1:]
    found = []
    for at in range(len(answer) - len(rest)):
        # Most words are not the phrase's first: that look alone has to be fast.
        if not _alike(answer[at].text, answer[at].stem, first, first_stem):
            continue
        following = answer[at + 1 : at + len(key)]
        if all(_alike(said.text, said.stem, text, stem) for said, (text, stem) in zip(following, rest, strict=True)):
            found.append((at, at + len(rest)))
    return found


Groups = tuple[Sequence[Sequence[str]], Sequence[Sequence[str]]]
"""The `all` groups of a point's keywords and its `any` groups."""


def narrowed(groups: Groups, said: Iterable[Word]) -> Groups:
    """The groups with only those keywords whose first word an answer has: what is left is sought in each of its spans.

    Of some 25 keywords a point two or three are left, which makes the search five times faster.
    """
    said = list(said)
    exact = {word.text for word in said} | {word.stem for word in said}
    by_initial: dict[str, set[tuple[str, str]]] = {}
    for word in said:
        by_initial.setdefault(word.text[0], set()).add((word.text, word.stem))

    def is_there(keyword: str) -> bool:
        key = phrase(keyword)
        if not key:
            return False
        text, stem = key[0]
        near = by_initial.get(text[0], ())
        return text in exact or stem in exact or any(_alike(*word, text, stem) for word in near)

    every, some = groups
    return (
        [[keyword for keyword in group if is_there(keyword)] for group in every],
        [[keyword for keyword in group if is_there(keyword)] for group in some],
    )


def match(
    answer: Sequence[Word], all_groups: Sequence[Sequence[str]], any_groups: Sequence[Sequence[str]]
) -> KeywordEvidence:
    """The best window's evidence: every group of `all_groups` counts one, the `any_groups` count one together.

    An empty rubric of keywords is no evidence: share 0.
    """
    groups = [[hit for keyword in group for hit in occurrences(answer, keyword)] for group in all_groups]
    if any_groups:
        groups.append([hit for group in any_groups for keyword in group for hit in occurrences(answer, keyword)])
    if not groups or not any(groups):
        return NOTHING
    best = NOTHING
    for anchor, _ in sorted({hit for group in groups for hit in group}):
        hits = [
            min(near, key=lambda hit: hit[1])
            for group in groups
            if (near := [hit for hit in group if anchor <= hit[0] and hit[1] < anchor + WINDOW])
        ]
        share = len(hits) / len(groups)
        if share > best.share:
            best = KeywordEvidence(
                share,
                answer[min(hit[0] for hit in hits)].start,
                answer[max(hit[1] for hit in hits)].end,
                tuple(sorted((answer[first].start, answer[last].end) for first, last in hits)),
            )
    return best
