"""A candidate against its baseline, one benchmark family after the other, corrected for how many are tested."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from grill.calc.experiments import student
from grill.calc.experiments.evidence import Evidence, SideBySide, side_by_side
from grill.calc.experiments.student import FEWEST, Estimate

Verdict = Literal["better", "worse", "open", "no spread", "too few seeds", "not comparable"]


@dataclass(frozen=True)
class Comparison:
    """One family of one candidate: the estimate and what it bears among all the tests that are made."""

    candidate: str
    family: str
    sides: SideBySide
    baseline_mean: float | None
    candidate_mean: float | None
    estimate: Estimate | None
    """None where an arm has fewer than two seeds, or the arms share no benchmark."""
    alpha: float
    sign: int = 1
    """−1 where a lower score is better."""
    tests: int = 1
    """How many comparisons are made together."""
    adjusted_p: float | None = None
    """Holm's, over all of them."""

    @property
    def gain(self) -> float | None:
        """Candidate less baseline, positive where the candidate is better."""
        if self.estimate is not None:
            return self.estimate.gain
        if self.baseline_mean is None or self.candidate_mean is None:
            return None
        return self.sign * (self.candidate_mean - self.baseline_mean)

    @cached_property
    def interval(self) -> tuple[float, float] | None:
        """For this comparison alone, at 1 − alpha; None where there is no spread to make one of."""
        return self.estimate.interval(self.alpha) if self.estimate and self.estimate.error else None

    @cached_property
    def together(self) -> tuple[float, float] | None:
        """Simultaneous (Bonferroni): all comparisons' intervals hold their true difference at once at 1 − alpha."""
        return self.estimate.interval(self.alpha / self.tests) if self.estimate and self.estimate.error else None

    @property
    def verdict(self) -> Verdict:
        """What may be said of the candidate."""
        if self.estimate is None:
            return "not comparable" if self.gain is None else "too few seeds"
        if self.adjusted_p is None:
            return "no spread"
        if self.adjusted_p > self.alpha:
            return "open"
        return "better" if self.estimate.gain > 0 else "worse"

    @property
    def design(self) -> str:
        """`16 paired seeds`, `3 and 4 separate runs`."""
        first, second = self.estimate.seeds if self.estimate else (len(self.sides.baseline), len(self.sides.candidate))
        if self.estimate and self.estimate.design == "paired":
            return f"{first} paired seeds"
        if not first or not second:
            return "–"
        if first != second:
            return f"{first} and {second} separate runs"
        return f"{first} separate runs each" if first > 1 else f"{first} run each"

    @cached_property
    def seeds_needed(self) -> int | None:
        """Seeds that would show this gain, were it and the spread the true ones; at the corrected level."""
        if self.estimate is None or self.estimate.gain <= 0 or not self.estimate.error:
            return None
        return student.seeds_needed(self.estimate, self.alpha / self.tests)


def compare(
    evidence: Evidence,
    baseline: str,
    candidates: Sequence[str],
    *,
    lower: Collection[str],
    alpha: float,
    paired: bool,
) -> list[Comparison]:
    """Every family of every candidate, Holm's correction made over all that have the seeds for a test.

    `lower` are the families in which a lower score is better. `paired` allows runs of one seed to be set against each
    other: whether they are hangs on the seeds alone, never on the scores.
    """
    found = [
        _comparison(
            side_by_side(evidence, baseline, candidate, family),
            candidate,
            family,
            sign=-1 if family in lower else 1,
            alpha=alpha,
            paired=paired,
        )
        for candidate in candidates
        for family in evidence.families
    ]
    return corrected(found)


def corrected(found: Sequence[Comparison]) -> list[Comparison]:
    """The comparisons, each with its adjusted p-value among them.

    One without spread has no p-value, but counts: whether it has spread is itself a result.
    """
    testable = [c for c in found if c.estimate is not None]
    adjusted = student.holm([c.estimate.p if c.estimate and c.estimate.error else 1.0 for c in testable])
    by_place = {id(c): p for c, p in zip(testable, adjusted, strict=True) if c.estimate and c.estimate.error}
    return [replace(c, tests=max(1, len(testable)), adjusted_p=by_place.get(id(c))) for c in found]


def _comparison(sides: SideBySide, candidate: str, family: str, *, sign: int, alpha: float, paired: bool) -> Comparison:
    common = sides.common
    pairs = paired and _pairs(sides, len(common))
    ours = [sides.baseline[seed] for seed in common] if pairs else list(sides.baseline.values())
    theirs = [sides.candidate[seed] for seed in common] if pairs else list(sides.candidate.values())
    means = [sum(values) / len(values) if values else None for values in (ours, theirs)]
    estimate = None
    if min(len(ours), len(theirs)) >= FEWEST:
        low, high = [sign * value for value in ours], [sign * value for value in theirs]
        if pairs:
            differences = [b - a for a, b in zip(low, high, strict=True)]
            estimate = student.paired(differences, scale=max(map(abs, (*low, *high))))
        else:
            estimate = student.welch(low, high)
    return Comparison(candidate, family, sides, means[0], means[1], estimate, alpha, sign)


def _pairs(sides: SideBySide, common: int) -> bool:
    """Whether so many seeds stand in both arms that leaving the others out costs less than the pairing gains.

    Two pairs have an interval of 12.7 standard errors: they are taken only where an arm has no more.
    """
    smaller = min(len(sides.baseline), len(sides.candidate))
    return common >= FEWEST and (common == smaller or (common > FEWEST and 2 * common > smaller))
