"""Which question of a page is which of those imported before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from grill.authoring.importing.packing.state import Known
from grill.authoring.importing.source import SourceQuestion

ALIKE = 90
"""Likeness of two prompts, of 100, from which one is the other in new words."""
RELATED = 50
"""Likeness, of prompts or of keys, below which two questions at one number have nothing in common. Different questions
of a real page are as alike as 37 in the middle; one pair in a hundred reaches 46 with its keys."""
How = Literal["same", "reworded", "key", "number"]


@dataclass(frozen=True, slots=True)
class Match:
    """A question of the page that is known."""

    id: str
    how: How


def match(questions: Sequence[SourceQuestion], known: Mapping[str, Known]) -> dict[int, Match]:
    """The known question of each that has one, by place in `questions`.

    By the same prompt first, then by a prompt almost the same, then by a key that no other has below a prompt that is
    still alike, then by the number on the page. Where neither prompt nor
    key is alike, the same number is no proof: another question would take over the history of the one that stood there.

    Args:
        questions: The page's questions as they are now.
        known: Those imported from the page before, by id.
    """
    found: dict[int, Match] = {}
    left = dict(known)
    for how in ("same", "reworded", "key", "number"):
        open_places = [place for place in range(len(questions)) if place not in found]
        for place, name in _pairs(how, [(place, questions[place]) for place in open_places], left):
            if place not in found and name in left:
                found[place] = Match(name, how)
                del left[name]
    return found


def flat(text: str) -> str:
    """The text as it is compared: blanks and line breaks alike, case left out."""
    return " ".join(text.casefold().split())


def _pairs(
    how: How, places: Sequence[tuple[int, SourceQuestion]], known: Mapping[str, Known]
) -> Iterable[tuple[int, str]]:
    """Possible pairs of place and id, the likeliest first."""
    if how == "same":
        return _same(places, known)
    if how == "reworded":
        return _reworded(places, known)
    if how == "key":
        return _by_key(places, known)
    return _by_number(places, known)


def _same(places: Sequence[tuple[int, SourceQuestion]], known: Mapping[str, Known]) -> list[tuple[int, str]]:
    by_prompt: dict[str, list[tuple[str, Known]]] = {}
    for name, row in known.items():
        by_prompt.setdefault(flat(row.prompt), []).append((name, row))
    pairs = []
    for place, question in places:
        for name, row in by_prompt.get(flat(question.prompt), ()):
            # Of several with one prompt those at the same number belong together, then those with the same key.
            doubt = (row.number != question.number) + 2 * (flat(row.key) != flat(question.key))
            pairs.append((doubt, place, name))
    return [(place, name) for _, place, name in sorted(pairs, key=lambda pair: pair[0])]


def _reworded(places: Sequence[tuple[int, SourceQuestion]], known: Mapping[str, Known]) -> list[tuple[int, str]]:
    if not (places and known):
        return []
    from rapidfuzz import fuzz, process  # 20 ms and numpy, and only an import that changes something needs them

    rows = list(known.items())
    likeness = process.cdist(
        [flat(question.prompt) for _, question in places],
        [flat(row.prompt) for _, row in rows],
        scorer=fuzz.ratio,
        score_cutoff=ALIKE,
    )
    pairs = []
    for i, j in zip(*likeness.nonzero(), strict=True):
        (place, question), (name, row) = places[i], rows[j]
        keys = _likeness_of_keys(question, row)
        # "What is MQA?" is almost "What is MLA?": at another number and with another key it is another question.
        if question.number == row.number or keys is None or keys >= RELATED:
            pairs.append((-float(likeness[i, j]), -(keys or 0), abs(question.number - row.number), place, name))
    return [(place, name) for *_, place, name in sorted(pairs)]


def _by_key(places: Sequence[tuple[int, SourceQuestion]], known: Mapping[str, Known]) -> list[tuple[int, str]]:
    from rapidfuzz import fuzz

    here = Counter(flat(question.key) for _, question in places)
    there: dict[str, list[tuple[str, Known]]] = {}
    for name, row in known.items():
        there.setdefault(flat(row.key), []).append((name, row))
    pairs = []
    for place, question in places:
        key = flat(question.key)
        found = there.get(key, ())
        if key and here[key] == len(found) == 1:
            name, row = found[0]
            if fuzz.ratio(flat(question.prompt), flat(row.prompt)) >= RELATED:
                pairs.append((place, name))
    return pairs


def _by_number(places: Sequence[tuple[int, SourceQuestion]], known: Mapping[str, Known]) -> list[tuple[int, str]]:
    from rapidfuzz import fuzz

    by_number = {row.number: (name, row) for name, row in known.items()}
    pairs = []
    for place, question in places:
        if question.number in by_number:
            name, row = by_number[question.number]
            prompts = fuzz.ratio(flat(question.prompt), flat(row.prompt))
            if max(prompts, _likeness_of_keys(question, row) or 0) >= RELATED:
                pairs.append((place, name))
    return pairs


def _likeness_of_keys(question: SourceQuestion, row: Known) -> float | None:
    """Of 100; None where one of them has no key."""
    from rapidfuzz import fuzz

    if not (question.key and row.key):
        return None
    return float(fuzz.ratio(flat(question.key), flat(row.key)))
