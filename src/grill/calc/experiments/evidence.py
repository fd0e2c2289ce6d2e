"""A table of results: runs with their seeds, scores and settings, and how two arms can be set side by side."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from grill.calc.experiments.values import canonical

_SCALES_APART = 20
Cell = tuple[str, ...]
"""What is measured once a seed: a benchmark, and the values of the settings at which one run was scored repeatedly."""


@dataclass(frozen=True, slots=True)
class Score:
    """One row of the table: one run's score on one benchmark."""

    arm: str
    seed: str
    family: str
    benchmark: str
    value: float
    settings: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Evidence:
    """All rows that can be read, and what has to be said about the others."""

    scores: tuple[Score, ...]
    seeded: bool = True
    """Whether the seeds are the table's own; otherwise rows were counted and nothing pairs."""
    settings: tuple[str, ...] = ()
    """The columns that say how a run was made or measured."""
    notes: tuple[str, ...] = ()
    """How the table was understood, and what had to be left out."""
    arm_column: str = "arm"
    """The name of the column that tells the arms apart."""
    missing: Mapping[str, int] = field(default_factory=dict)
    """By arm, rows without a score, as of runs that diverged."""
    lower: frozenset[str] = frozenset()
    """Families in which, by the names of what was measured, a lower score is better."""

    @cached_property
    def arms(self) -> tuple[str, ...]:
        """In order of appearance."""
        return tuple(dict.fromkeys(score.arm for score in self.scores))

    @cached_property
    def families(self) -> tuple[str, ...]:
        """Families of benchmarks, in order of appearance."""
        return tuple(dict.fromkeys(score.family for score in self.scores))

    @cached_property
    def by_arm(self) -> dict[str, list[Score]]:
        """The rows of each arm."""
        return _grouped(self.scores)

    @cached_property
    def conditions(self) -> tuple[str, ...]:
        """Settings at several values of which one run was scored on one benchmark, such as a context length."""
        found: dict[str, None] = {}
        if self.settings and len({_place(score) for score in self.scores}) < len(self.scores):
            groups: dict[tuple[str, ...], list[Score]] = defaultdict(list)
            for score in self.scores:
                groups[_place(score)].append(score)
            for group in groups.values():
                found.update(dict.fromkeys(c for c in self.settings if len(self._values(group, c)) > 1))
        return tuple(column for column in found if self._shared(column))

    def _values(self, scores: Iterable[Score], column: str) -> set[str]:
        return {canonical(score.settings.get(column, "")) for score in scores}

    def _shared(self, column: str) -> bool:
        """Whether the arms have a value in common: a loss or a run's name differs wherever it stands."""
        first, *rest = (self._values(scores, column) for scores in self.by_arm.values())
        return bool(first.intersection(*rest))

    @cached_property
    def measured(self) -> dict[tuple[str, str], dict[Cell, dict[str, float]]]:
        """By arm and family, then by cell, then by seed, the score; scores of one place are averaged."""
        raw: dict[tuple[str, str], dict[Cell, dict[str, list[float]]]] = {}
        for score in self.scores:
            cell = (score.benchmark, *(canonical(score.settings.get(c, "")) for c in self.conditions))
            cells = raw.setdefault((score.arm, score.family), {})
            cells.setdefault(cell, {}).setdefault(score.seed, []).append(score.value)
        return {
            place: {
                cell: {seed: sum(values) / len(values) for seed, values in seeds.items()}
                for cell, seeds in cells.items()
            }
            for place, cells in raw.items()
        }

    def label(self, cell: Cell) -> str:
        """`mmlu at length 32k`, a condition as it was written."""
        benchmark, *values = cell
        parts = [f"{c} {self._spelt[c, value]}" for c, value in zip(self.conditions, values, strict=True) if value]
        return " at ".join(part for part in (benchmark, " and ".join(parts)) if part)

    @cached_property
    def _spelt(self) -> dict[tuple[str, str], str]:
        names = self.conditions
        return {(c, canonical(s.settings.get(c, ""))): s.settings.get(c, "") for s in self.scores for c in names}

    @cached_property
    def mixed_scales(self) -> tuple[str, ...]:
        """Families that look like shares in one arm or on one benchmark, and like percentages in another."""
        found: dict[str, None] = {}
        tops: dict[tuple[str, Cell], list[float]] = defaultdict(list)
        for (_, family), cells in self.measured.items():
            highest = {cell: max(map(abs, seeds.values())) for cell, seeds in cells.items()}
            if min(highest.values()) <= 1 and max(highest.values()) > 2:
                found[family] = None
            for cell, top in highest.items():
                tops[family, cell].append(top)
        for (family, _), of_arms in tops.items():
            # Arms may truly differ on one benchmark, but hardly by this much.
            if min(of_arms) <= 1 and max(of_arms) > max(2.0, _SCALES_APART * min(of_arms)):
                found[family] = None
        return tuple(found)

    @cached_property
    def repeats(self) -> int:
        """Rows that repeat another of the same arm, seed, benchmark and conditions."""
        return len(self.scores) - sum(len(seeds) for cells in self.measured.values() for seeds in cells.values())


@dataclass(frozen=True, slots=True)
class SideBySide:
    """One family in two arms: for each seed the mean over the benchmarks that both were scored on."""

    baseline: dict[str, float]
    candidate: dict[str, float]
    benchmarks: tuple[str, ...]
    one_sided: tuple[str, ...]
    """Benchmarks that one arm alone was scored on; left out."""
    incomplete: tuple[str, ...]
    """Seeds of either arm that lack a score on one of the benchmarks; left out."""

    @property
    def common(self) -> list[str]:
        """Seeds that both arms have."""
        return [seed for seed in self.baseline if seed in self.candidate]


def side_by_side(evidence: Evidence, baseline: str, candidate: str, family: str) -> SideBySide:
    """Both arms on one family, over the same benchmarks, each counting the same.

    A seed is one independent run however many benchmarks it was scored on, so it gives one number.
    """
    ours = evidence.measured.get((baseline, family), {})
    theirs = evidence.measured.get((candidate, family), {})
    cells = [cell for cell in ours if cell in theirs]
    lonely = [evidence.label(cell) for cell in (*ours, *theirs) if (cell in ours) != (cell in theirs)]
    means, incomplete = [], dict[str, None]()
    for arm in (ours, theirs):
        seeds = dict.fromkeys(seed for cell in cells for seed in arm[cell])
        complete = [seed for seed in seeds if all(seed in arm[cell] for cell in cells)]
        means.append({seed: sum(arm[cell][seed] for cell in cells) / len(cells) for seed in complete})
        incomplete.update(dict.fromkeys(seed for seed in seeds if seed not in means[-1]))
    return SideBySide(
        means[0],
        means[1],
        tuple(dict.fromkeys(cell[0] for cell in cells)),
        tuple(dict.fromkeys(lonely)),
        tuple(incomplete),
    )


def _place(score: Score) -> tuple[str, str, str, str]:
    return score.arm, score.seed, score.family, score.benchmark


def _grouped(scores: Sequence[Score]) -> dict[str, list[Score]]:
    found: dict[str, list[Score]] = {}
    for score in scores:
        found.setdefault(score.arm, []).append(score)
    return found
