"""Which questions a practice asks, and in which order: pure, and the same for the same seed."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Literal, Protocol

from grill.session.practice import Task

if TYPE_CHECKING:
    from grill.content.model import Question, Section

Order = Literal["bank", "needed", "shuffled"]
SectionKey = tuple[str, str]
"""(pack id, section letter): letters alone repeat from pack to pack."""


class Askable(Protocol):
    """A question with its place: a whole entry of the bank, or its outline."""

    @property
    def question(self) -> Question:
        """What is asked."""
        ...

    @property
    def pack(self) -> str:
        """Id of its pack."""
        ...

    @property
    def section(self) -> Section:
        """Its part of the pack."""
        ...


def plan(
    entries: Iterable[Askable],
    section: SectionKey | None = None,
    *,
    order: Order = "bank",
    scores: Mapping[str, float] | None = None,
    seed: int = 0,
    first: str | None = None,
) -> tuple[Task, ...]:
    """The queue of a practice.

    Args:
        entries: The bank in its own order.
        section: Only this section; None for everything.
        order: `bank` keeps the bank's order; `needed` asks what was never answered first, then the lowest last scores;
            `shuffled` mixes by the seed.
        scores: Last score (0 to 1) by question id, for `needed`; a question that is absent was never answered.
        seed: For `shuffled`.
        first: A question to ask before all others, for example one with an unsent draft. It is asked even when it lies
            outside the section.
    """
    everything = list(entries)
    chosen = [entry for entry in everything if section is None or section_of(entry) == section]
    if order == "shuffled":
        random.Random(seed).shuffle(chosen)  # noqa: S311  an order, not a secret
    elif order == "needed":
        known = scores or {}
        chosen.sort(key=lambda entry: _need(known.get(entry.question.id)))
    if first is not None:
        ahead = [entry for entry in everything if entry.question.id == first]
        chosen = [*ahead[:1], *(entry for entry in chosen if entry.question.id != first)]
    return tuple(Task(entry.question.id, len(entry.question.hints)) for entry in chosen)


def section_of(entry: Askable) -> SectionKey:
    """The key of the section that the entry belongs to."""
    return entry.pack, entry.section.letter


def _need(score: float | None) -> float:
    """Sort key: never answered before any score, low scores before high ones."""
    return -1.0 if score is None else score
