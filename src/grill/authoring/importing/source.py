"""What a page of questions comes down to, whatever it was written in."""

from __future__ import annotations

from dataclasses import dataclass

from grill.content.model import Kind, Readiness


@dataclass(frozen=True, slots=True)
class SourceQuestion:
    """One question as it stands on a page."""

    line: int
    """Where it begins, from 1."""
    number: int
    """Its number on the page, or its place where the page numbers nothing."""
    prompt: str
    """Readable text: no markup, no LaTeX."""
    key: str
    """The reference answer as readable text, its paragraphs apart; empty where the page has none."""
    kind: Kind = "recall"
    accepted: tuple[str, ...] = ()
    """Further right answers, where the format has them (GIFT, several answers of a table)."""
    tolerance: tuple[float, float] | None = None
    """Lowest and highest right value of a numerical question, where the format says so."""
    notes: tuple[str, ...] = ()
    """What a person should look at: a formula that was lost, a picture left out."""


@dataclass(frozen=True, slots=True)
class SourceSection:
    """A titled part of a page, in the page's order."""

    letter: str
    """The page's own letter or number where it has one; else the next free letter. At most three characters."""
    title: str
    questions: tuple[SourceQuestion, ...]


@dataclass(frozen=True, slots=True)
class Unread:
    """Something that looks like a question, and could not be imported; or a passage that was left out on purpose."""

    line: int
    text: str
    why: str
    is_question: bool
    """Whether a question of the page is missing for it."""


@dataclass(frozen=True, slots=True)
class SourcePage:
    """A whole page."""

    name: str
    """A file name without its folder."""
    title: str
    form: str
    """grill, grill-text, qa, csv, tsv, gift."""
    sections: tuple[SourceSection, ...]
    readiness: Readiness | None = None
    """The closing self-grading section: cold of how many, bands by number range; None where it says no such thing."""
    unread: tuple[Unread, ...] = ()

    @property
    def questions(self) -> tuple[SourceQuestion, ...]:
        """All of them, in order."""
        return tuple(question for section in self.sections for question in section.questions)
