"""What the home screen says about the bank: sections, how many questions, how the last tries went. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from grill.session.plan import Askable, SectionKey, section_of
from grill.session.practice import verdict_of


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


def bar(row: SectionRow, width: int = 10) -> str:
    """How much of the section has been answered, as a bar: `■` cold, `▪` other tries, `·` not tried."""
    if not row.total:
        return "·" * width
    cold = round(width * row.cold / row.total)
    tried = max(cold, round(width * row.tried / row.total))
    return "■" * cold + "▪" * (tried - cold) + "·" * (width - tried)
