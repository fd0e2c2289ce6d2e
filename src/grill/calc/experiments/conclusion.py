"""The strongest conclusion that a table of results bears, and what stands in the way of a stronger one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from grill.calc.experiments.cause_words import Outcome, cause
from grill.calc.experiments.changes import Change, changes
from grill.calc.experiments.claim_words import claim
from grill.calc.experiments.comparison import Comparison, compare
from grill.calc.experiments.conclusion_notes import (
    lost_runs,
    means_over,
    notes_on_claim,
    notes_on_table,
    suspect_scales,
)
from grill.calc.experiments.evidence import Evidence
from grill.calc.experiments.values import listed, named
from grill.calc.expression import CalcError
from grill.text import did_you_mean

_BASELINES = ("baseline", "base", "control", "reference", "ref", "default", "vanilla", "standard", "original", "old")
_WORD = re.compile(r"[a-z]+")
_LISTED = 8


@dataclass(frozen=True, slots=True)
class Claim:
    """What may be said of one candidate."""

    candidate: str
    says: str
    comparisons: tuple[Comparison, ...]
    """One a family of benchmarks."""
    confounds: tuple[Change, ...]
    """What changed with the arm beyond the claimed change; everything that changed, where none is claimed."""
    compute_ratio: float | None
    notes: tuple[str, ...]

    @property
    def improved(self) -> tuple[str, ...]:
        """The families on which the candidate is better; their name is empty where the table has none."""
        return tuple(c.family for c in self.comparisons if c.verdict == "better")


@dataclass(frozen=True, slots=True)
class Conclusion:
    """What may be said of every candidate, the comparisons being corrected together."""

    baseline: str
    alpha: float
    claims: tuple[Claim, ...]
    tests: int
    notes: tuple[str, ...]

    @property
    def says(self) -> str:
        """One paragraph a candidate."""
        return "\n".join(claim.says for claim in self.claims)


def conclude(
    evidence: Evidence,
    *,
    baseline: str | None = None,
    change: str | None = None,
    lower_is_better: bool | None = None,
    alpha: float = 0.05,
    paired: bool = True,
) -> Conclusion:
    """The strongest conclusion for every arm but the baseline.

    Args:
        evidence: The runs.
        baseline: The arm that the others are compared with; without it one called baseline, base, control …, or the
            first of the table.
        change: The column that is claimed to be the cause; it may be the one that tells the arms apart.
        lower_is_better: Whether scores are losses, perplexities, error rates; by their names where it is not said.
        alpha: Probability of calling any difference real where there is none, either way, over all comparisons.
        paired: Let runs of one seed pair; False compares all as separate runs.

    Raises:
        CalcError: fewer than two arms, an unknown baseline or column, an alpha that is no small probability.
    """
    if not 0 < alpha < 0.5:
        raise CalcError(f"alpha is a probability above 0 and below 0.5, not {alpha:g}")
    first, assumed = _baseline(evidence, baseline)
    if change is not None and change.casefold() == evidence.arm_column.casefold():
        evidence = _with_arm_as_setting(evidence)
    column = None if change is None else _column(evidence, change)
    candidates = [arm for arm in evidence.arms if arm != first]
    lower = evidence.lower if lower_is_better is None else frozenset(evidence.families if lower_is_better else ())
    found = compare(evidence, first, candidates, lower=lower, alpha=alpha, paired=paired and evidence.seeded)
    size = len(evidence.families)
    claims = [
        _claim(evidence, first, arm, column, found[i * size : (i + 1) * size]) for i, arm in enumerate(candidates)
    ]
    guessed = lower if lower_is_better is None else frozenset[str]()
    notes = [*evidence.notes, *assumed, *notes_on_table(evidence, guessed, len(claims), found[0].tests)]
    return Conclusion(first, alpha, tuple(claims), found[0].tests, tuple(notes))


def _baseline(evidence: Evidence, given: str | None) -> tuple[str, list[str]]:
    arms = evidence.arms
    if len(arms) < 2:
        has = f"only {named(arms[0])}" if arms else "none"
        raise CalcError(
            f"a conclusion needs two arms to compare; the column {named(evidence.arm_column)!r} has {has}. Should "
            "another tell the arms apart, name it with --column arm=NAME"
        )
    by_name = {arm.casefold(): arm for arm in reversed(arms)}
    if given is not None:
        if given not in arms and given.casefold() not in by_name:
            raise CalcError(f"there is no arm {named(given)!r}{did_you_mean(given, arms) or _arms(arms)}")
        return (given if given in arms else by_name[given.casefold()]), []
    known = next((by_name[name] for name in _BASELINES if name in by_name), None)
    if known is not None:
        return known, []
    # `baseline-mha` is one, where no other arm's name has such a word.
    alike = [arm for arm in arms if set(_WORD.findall(arm.casefold())).intersection(_BASELINES)]
    first = alike[0] if len(alike) == 1 else arms[0]
    why = "by its name" if len(alike) == 1 else "the first arm of the table"
    return first, [f"{named(first)}, {why}, is taken for the baseline; --baseline names another."]


def _with_arm_as_setting(evidence: Evidence) -> Evidence:
    name = evidence.arm_column
    scores = tuple(replace(score, settings={**score.settings, name: score.arm}) for score in evidence.scores)
    return replace(evidence, scores=scores, settings=(name, *evidence.settings))


def _arms(arms: Sequence[str]) -> str:
    return f"; the table has {listed([named(arm) for arm in arms[:_LISTED]])}"


def _column(evidence: Evidence, given: str) -> str:
    by_name = {column.casefold(): column for column in evidence.settings}
    if given.casefold() not in by_name:
        settings = [named(column) for column in evidence.settings[:_LISTED]]
        known = f"; the settings are {listed(settings)}" if settings else "; the table has no column of settings"
        raise CalcError(f"there is no setting {named(given)!r}{did_you_mean(given, evidence.settings) or known}")
    return by_name[given.casefold()]


def _claim(
    evidence: Evidence, baseline: str, candidate: str, column: str | None, comparisons: Sequence[Comparison]
) -> Claim:
    found = changes(evidence, baseline, candidate)
    verdicts = {c.verdict for c in comparisons}
    outcome: Outcome = "gain" if "better" in verdicts else "loss" if "worse" in verdicts else "open"
    because = [*suspect_scales(evidence), *means_over(evidence, outcome)]
    if evidence.settings or outcome != "open":
        because.append(cause(found, baseline, candidate, column, outcome))
    because += lost_runs(evidence, baseline, candidate, outcome)
    return Claim(
        candidate,
        claim(comparisons, baseline, candidate, " ".join(because)),
        tuple(comparisons),
        tuple(c for c in found.settings if c.column != column),
        found.compute_ratio,
        tuple(notes_on_claim(comparisons, baseline, candidate, found.per_run, seeded=evidence.seeded)),
    )
