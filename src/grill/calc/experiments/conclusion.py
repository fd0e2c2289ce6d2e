"""The strongest conclusion that a table of results bears, and what stands in the way of a stronger one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from grill.calc.experiments.cause_words import Outcome, cause
from grill.calc.experiments.changes import Change, changes
from grill.calc.experiments.claim_words import claim
from grill.calc.experiments.comparison import Comparison, compare
from grill.calc.experiments.evidence import Evidence
from grill.calc.experiments.values import listed, named
from grill.calc.expression import CalcError
from grill.text import did_you_mean, plural

_BASELINES = ("baseline", "base", "control", "reference", "default", "vanilla")
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
        """The families on which the candidate is better."""
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
    lower_is_better: bool = False,
    alpha: float = 0.05,
    paired: bool = True,
) -> Conclusion:
    """The strongest conclusion for every arm but the baseline.

    Args:
        evidence: The runs.
        baseline: The arm that the others are compared with; without it one called baseline, base, control …, or the
            first of the table.
        change: The column that is claimed to be the cause.
        lower_is_better: Scores are losses or perplexities.
        alpha: Probability of calling any difference real where there is none, either way, over all comparisons.
        paired: Let runs of one seed pair; False compares all as separate runs.

    Raises:
        CalcError: fewer than two arms, an unknown baseline or column, an alpha that is no small probability.
    """
    if not 0 < alpha < 0.5:
        raise CalcError(f"alpha is a probability above 0 and below 0.5, not {alpha:g}")
    first, assumed = _baseline(evidence, baseline)
    column = None if change is None else _column(evidence, change)
    candidates = [arm for arm in evidence.arms if arm != first]
    sign = -1 if lower_is_better else 1
    found = compare(evidence, first, candidates, sign=sign, alpha=alpha, paired=paired and evidence.seeded)
    size = len(evidence.families)
    claims = [
        _claim(evidence, first, arm, column, found[i * size : (i + 1) * size]) for i, arm in enumerate(candidates)
    ]
    notes = [*evidence.notes, *assumed, *_notes(evidence, claims, found[0].tests)]
    return Conclusion(first, alpha, tuple(claims), found[0].tests, tuple(notes))


def _baseline(evidence: Evidence, given: str | None) -> tuple[str, list[str]]:
    arms = evidence.arms
    if len(arms) < 2:
        has = f"only {named(arms[0])}" if arms else "none"
        raise CalcError(f"a conclusion needs two arms to compare; the table has {has}")
    if given is not None:
        if given not in arms:
            raise CalcError(f"there is no arm {named(given)!r}{did_you_mean(given, arms) or _arms(arms)}")
        return given, []
    by_name = {arm.casefold(): arm for arm in reversed(arms)}
    known = next((by_name[name] for name in _BASELINES if name in by_name), None)
    if known is not None:
        return known, []
    return arms[0], [f"{named(arms[0])}, the first arm of the table, is taken for the baseline."]


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
    because = cause(found, baseline, candidate, column, outcome) if evidence.settings or outcome != "open" else ""
    notes = [*_side_notes(comparisons, baseline, candidate, seeded=evidence.seeded)]
    if found.per_run:
        names = listed([named(name) for name in found.per_run[:_LISTED]])
        notes.append(f"{names}: another value in every run, so read as no setting.")
    return Claim(
        candidate,
        claim(comparisons, baseline, candidate, because),
        tuple(comparisons),
        tuple(c for c in found.settings if c.column != column),
        found.compute_ratio,
        tuple(notes),
    )


def _side_notes(comparisons: Sequence[Comparison], baseline: str, candidate: str, *, seeded: bool) -> Iterator[str]:
    """What was left out, and seeds that are not the same; one sentence for all families of which it is true."""
    said: dict[str, list[str]] = {}
    for c in comparisons:
        for note in _about(c, named(baseline), named(candidate), seeded=seeded):
            said.setdefault(note, []).append(named(c.family))
    for note, families in said.items():
        where = "" if len(families) == len(comparisons) else f"{listed(families[:_LISTED])}: "
        yield where + note


def _about(c: Comparison, a: str, b: str, *, seeded: bool) -> Iterator[str]:
    sides = c.sides
    if sides.one_sided and sides.benchmarks:
        names = listed([named(name) for name in sides.one_sided[:_LISTED]])
        yield f"{names} scored for one of {a} and {b} only, so left out."
    if sides.incomplete:
        yield f"{_seeds(sides.incomplete)} left out: not scored on every benchmark."
    ours, theirs = len(sides.baseline), len(sides.candidate)
    if ours != theirs and ours and theirs:
        yield f"Seeds are unequal: {ours} of {a}, {theirs} of {b}."
    if c.estimate is None:
        return
    if c.estimate.design == "paired":
        lonely = sorted(sides.baseline.keys() ^ sides.candidate.keys())
        if lonely:
            yield f"{_seeds(lonely)} left out: no partner in the other arm."
    elif seeded and len(sides.common) < max(ours, theirs):
        shared = plural(len(sides.common), "seed") if sides.common else "no seed"
        yield f"{a} and {b} share {shared}, so their runs are compared as separate ones."


def _seeds(seeds: Sequence[str]) -> str:
    shown = [named(seed) for seed in seeds[:_LISTED]]
    rest = len(seeds) - len(shown)
    return f"{'Seed' if len(seeds) == 1 else 'Seeds'} {listed([*shown, f'{rest} more'] if rest else shown)}"


def _notes(evidence: Evidence, claims: Sequence[Claim], tests: int) -> Iterator[str]:
    if evidence.conditions:
        names = listed([named(name) for name in evidence.conditions])
        yield f"Runs were scored at several values of {names}; each value counts the same in a run's mean."
    yield from (
        f"{named(family)} averages scores up to 1 with scores above 2, as if shares stood beside percentages: the "
        "larger decide its mean."
        for family in evidence.mixed_scales
    )
    if evidence.repeats:
        rows = plural(evidence.repeats, "further row")
        yield f"{rows} of the same arm, seed and benchmark: repeats are averaged, not counted as seeds."
    if tests > 1:
        yield f"{tests} comparisons are made; p-values are corrected for that by Holm's method."
    if len(claims) > 1:
        yield (
            "Every arm is compared with the baseline alone. The best of several looks better than it is: confirm it on "
            "fresh seeds."
        )
    yield (
        "An interval takes what seeds vary to be about normal. It holds for other seeds of these runs, not for other "
        "scales, data or benchmarks."
    )
