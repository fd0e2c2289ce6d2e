"""What the home screen says about the bank: sections, how many questions, how the last tries went. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from grill.session.plan import Askable, SectionKey, section_of
from grill.session.practice import verdict_of

_COUNTS = ("total", "cold", "partial", "miss")


@dataclass(frozen=True, slots=True)
class SectionRow:
    """One section, counted."""

    key: SectionKey
    title: str
    total: int
    cold: int
    partial: int
    miss: int

    @property
    def tried(self) -> int:
        """Questions with a graded attempt."""
        return self.cold + self.partial + self.miss


def section_rows(questions: Iterable[Askable], scores: Mapping[str, float]) -> list[SectionRow]:
    """Sections in the bank's order; `scores` are last scores (0 to 1) by question id."""
    titles: dict[SectionKey, str] = {}
    verdicts: dict[SectionKey, list[str]] = {}
    for entry in questions:
        key = section_of(entry)
        titles.setdefault(key, entry.section.title)
        score = scores.get(entry.question.id)
        verdicts.setdefault(key, []).append("" if score is None else verdict_of(score))
    return [
        SectionRow(key, titles[key], len(found), found.count("cold"), found.count("partial"), found.count("miss"))
        for key, found in verdicts.items()
    ]


@dataclass(frozen=True, slots=True)
class PackRows:
    """A pack with its sections, all of them or those that a search found."""

    id: str
    title: str
    sections: tuple[SectionRow, ...]

    @property
    def total(self) -> SectionRow:
        """All of its sections in one row."""
        return summed(("", ""), self.title, self.sections)


def summed(key: SectionKey, title: str, rows: Sequence[SectionRow]) -> SectionRow:
    """Several sections in one row."""
    return SectionRow(key, title, *(sum(getattr(row, name) for row in rows) for name in _COUNTS))


def pack_rows(rows: Iterable[SectionRow], titles: Mapping[str, str]) -> list[PackRows]:
    """The sections by pack, in their order; `titles` are those of packs by id. Packs of one title show their ids."""
    packs: dict[str, list[SectionRow]] = {}
    for row in rows:
        packs.setdefault(row.key[0], []).append(row)
    often = Counter(titles.get(name, name) for name in packs)
    shown = {name: f"{title} ({name})" for name in packs if often[title := titles.get(name, name)] > 1}
    return [PackRows(name, shown.get(name, titles.get(name, name)), tuple(found)) for name, found in packs.items()]


@dataclass(frozen=True, slots=True)
class Match:
    """What a search found of a pack."""

    pack: PackRows
    sections: tuple[SectionRow, ...]
    """Those whose titles fit."""
    by_title: bool
    """Whether the pack's own title fits."""


def search(packs: Iterable[PackRows], text: str) -> list[Match]:
    """The packs and sections in whose titles every word of the text stands, or the beginning or middle of a word does.

    A section is found by words of its own and its pack's title together; where the pack's title has them all, the pack
    is what was meant, and of its sections only those are found that have them too.
    """
    words = text.casefold().split()
    matches = []
    for pack in packs:
        above = pack.title.casefold()
        by_title = all(word in above for word in words)
        sections = tuple(row for row in pack.sections if _fits(row.title.casefold(), "" if by_title else above, words))
        if by_title or sections:
            matches.append(Match(pack, sections, by_title))
    return matches


def _fits(title: str, above: str, words: Sequence[str]) -> bool:
    return all(word in title or word in above for word in words)


def bar(row: SectionRow, width: int = 10) -> str:
    """How much of the section has been answered, as a bar: `■` cold, `▪` other tries, `·` not tried."""
    if not row.total:
        return "·" * width
    cold = round(width * row.cold / row.total)
    tried = max(cold, round(width * row.tried / row.total))
    return "■" * cold + "▪" * (tried - cold) + "·" * (width - tried)
