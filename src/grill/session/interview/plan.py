"""What an interview asks: rounds of questions that fit a time, the same for the same seed and history."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from grill.session.plan import Askable, SectionKey, section_of

RoundKind = Literal["rapid", "numeric", "methodology"]

ROUNDS: tuple[RoundKind, ...] = ("rapid", "numeric", "methodology")
"""The rounds, in the order in which they are held."""

ROUND_OF: Mapping[str, RoundKind] = {"recall": "rapid", "numeric": "numeric", "methodology": "methodology"}
"""The round that asks a kind of question."""

SHARES: Mapping[RoundKind, float] = {"rapid": 0.45, "numeric": 0.1, "methodology": 0.45}
"""How the time is divided between the rounds; a round without questions leaves its share to the others."""

FOLLOW_UP_SECONDS: Mapping[RoundKind, int] = {"rapid": 45, "numeric": 45, "methodology": 90}
"""Target time of one follow-up question."""

_FOLLOW_UPS_EXPECTED: Mapping[RoundKind, float] = {"rapid": 0.25, "numeric": 0.25, "methodology": 1.0}
"""Follow-ups a question brings on average, for planning only."""

_JITTER = 0.35
"""How far chance may move a question against its strength, so that two interviews in a row differ."""
_UNKNOWN = 0.5
"""Strength, 0 to 1, of a question that was never answered: before what is known well, after what is known badly."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One planned question, as much of it as the machine needs."""

    question: str
    """Question id."""
    round: RoundKind
    target_seconds: int
    hints: int = 0
    """How many staged hints the question has."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What the learner asked for."""

    minutes: int = 30
    seed: int = 0
    sections: tuple[SectionKey, ...] = ()
    """Only these; all when empty."""
    rounds: tuple[RoundKind, ...] = ROUNDS
    timed: bool = True
    questions: tuple[str, ...] = ()
    """Only these ids; all when empty."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A whole interview before it begins."""

    slots: tuple[Slot, ...]
    """In the order of asking; rounds stand together."""
    minutes: int
    seed: int
    timed: bool = True
    """False: no clock, no nudges; `minutes` then only says how much was planned."""

    @property
    def budget_seconds(self) -> float | None:
        """Time for the whole interview; None when untimed."""
        return self.minutes * 60.0 if self.timed else None

    def round_slots(self, kind: RoundKind) -> range:
        """Indices of a round's slots."""
        found = [index for index, slot in enumerate(self.slots) if slot.round == kind]
        return range(found[0], found[-1] + 1) if found else range(0)


def plan_interview(entries: Iterable[Askable], wish: Wish, strengths: Mapping[str, float] | None = None) -> Plan:
    """Choose questions for the wished time.

    Sections take turns, the weakest first; within a section the weakest question comes first. Without history the
    order is the seed's alone.

    Args:
        entries: The bank in its own order; only questions that can be graded.
        wish: Length, seed, sections and rounds.
        strengths: How well each question is known, 0 to 1, by id; a question that is absent was never answered.
    """
    known = strengths or {}
    pools: dict[RoundKind, list[Askable]] = {}
    for entry in entries:
        kind = ROUND_OF[entry.question.kind]
        fits = not wish.sections or section_of(entry) in wish.sections
        if kind in wish.rounds and fits and (not wish.questions or entry.question.id in wish.questions):
            pools.setdefault(kind, []).append(entry)
    total = sum(SHARES[kind] for kind in pools)
    slots: list[Slot] = []
    left = 0.0
    for kind in (kind for kind in ROUNDS if kind in pools):
        # What one round cannot use, for want of questions, the next may.
        left += wish.minutes * 60 * SHARES[kind] / total
        order = _in_turns(pools[kind], known, random.Random(f"{wish.seed} {kind}"))  # noqa: S311  no secret
        chosen, used = _fill(order, kind, left)
        slots += chosen
        left -= used
    return Plan(tuple(slots), wish.minutes, wish.seed, wish.timed)


def _fill(order: Iterator[Askable], kind: RoundKind, seconds: float) -> tuple[list[Slot], float]:
    """As many questions as fit, at least one, and the time they take."""
    chosen: list[Slot] = []
    used = 0.0
    for entry in order:
        question = entry.question
        cost = question.target_seconds + _FOLLOW_UPS_EXPECTED[kind] * FOLLOW_UP_SECONDS[kind]
        if chosen and used + cost > seconds:
            break
        used += cost
        chosen.append(Slot(question.id, kind, question.target_seconds, len(question.hints)))
    return chosen, used


def _in_turns(entries: Sequence[Askable], known: Mapping[str, float], chance: random.Random) -> Iterator[Askable]:
    """One question a section in turn, the weakest sections and questions first."""
    sections: dict[SectionKey, list[tuple[float, Askable]]] = {}
    for entry in entries:
        strength = known.get(entry.question.id, _UNKNOWN)
        sections.setdefault(section_of(entry), []).append((strength + chance.uniform(0, _JITTER), entry))
    queues = []
    for rows in sections.values():
        rows.sort(key=lambda row: row[0])
        queues.append([entry for _, entry in rows])
    means = {id(queue): _mean(queue, known) + chance.uniform(0, _JITTER) for queue in queues}
    queues.sort(key=lambda queue: means[id(queue)])
    for turn in range(max(map(len, queues), default=0)):
        for queue in queues:
            if turn < len(queue):
                yield queue[turn]


def _mean(entries: Sequence[Askable], known: Mapping[str, float]) -> float:
    return sum(known.get(entry.question.id, _UNKNOWN) for entry in entries) / len(entries)


def to_record(plan: Plan) -> dict[str, Any]:
    """A JSON-ready dictionary; `from_record` is its inverse."""
    return asdict(plan)


def from_record(record: Mapping[str, Any]) -> Plan:
    """The plan of a record, also after a trip through JSON."""
    return Plan(**{**record, "slots": tuple(Slot(**slot) for slot in record["slots"])})
