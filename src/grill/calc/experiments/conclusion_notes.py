"""What has to be said beside a claim: what was left out, averaged or taken for granted."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from grill.calc.experiments.cause_words import Outcome
from grill.calc.experiments.comparison import Comparison
from grill.calc.experiments.evidence import Evidence
from grill.calc.experiments.values import listed, named
from grill.text import plural

_LISTED = 8


def means_over(evidence: Evidence, outcome: Outcome) -> Iterator[str]:
    """That a score is a mean over settings, part of the claim itself: it may hold for no single value of them."""
    if evidence.conditions:
        names = listed([named(name) for name in evidence.conditions])
        alone = "" if outcome == "open" else ", and what holds for the mean need not hold for each value"
        yield f"A run's score is its mean over all values of {names}{alone}."


def suspect_scales(evidence: Evidence) -> Iterator[str]:
    """That scores stand on two scales, which makes any difference of theirs worthless."""
    for family in evidence.mixed_scales:
        of = f" of {named(family)}" if family else ""
        yield f"Scores{of} are up to 1 in one place and above 2 in another: check for shares beside percentages."


def lost_runs(evidence: Evidence, baseline: str, candidate: str, outcome: Outcome) -> Iterator[str]:
    """That the better arm has lost more scores than the other, which may be why it is better."""
    lacks = {arm: evidence.missing.get(arm, 0) for arm in (baseline, candidate)}
    better, other = (candidate, baseline) if outcome == "gain" else (baseline, candidate)
    if outcome != "open" and lacks[better] > lacks[other]:
        yield (
            f"{named(better)} lacks {plural(lacks[better], 'score')}, {named(other)} {lacks[other] or 'none'}: where "
            "runs failed, only the better ones are compared."
        )


def notes_on_claim(
    comparisons: Sequence[Comparison], baseline: str, candidate: str, per_run: Sequence[str], *, seeded: bool
) -> Iterator[str]:
    """What was left out, and seeds that are not the same; one sentence for all families of which it is true."""
    said: dict[str, list[str]] = {}
    for c in comparisons:
        for note in _about(c, named(baseline), named(candidate), seeded=seeded):
            said.setdefault(note, []).append(named(c.family))
    for note, families in said.items():
        where = "" if len(families) == len(comparisons) else f"{listed(families[:_LISTED])}: "
        yield where + note
    if per_run:
        yield f"{_some(per_run)}: another value in every run, so read as no setting."


def _about(c: Comparison, a: str, b: str, *, seeded: bool) -> Iterator[str]:
    sides = c.sides
    if sides.one_sided and sides.benchmarks:
        yield f"{_some(sides.one_sided)} scored for one of {a} and {b} only, so left out."
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
    return f"{'Seed' if len(seeds) == 1 else 'Seeds'} {_some(seeds)}"


def _some(names: Sequence[str]) -> str:
    shown = [named(name) for name in names[:_LISTED]]
    rest = len(names) - len(shown)
    return listed([*shown, f"{rest} more"] if rest else shown)


def notes_on_table(evidence: Evidence, lower: Collection[str], candidates: int, tests: int) -> Iterator[str]:
    """What is true of the whole table; `lower` are the families that are better when lower by their names alone."""
    if lower:
        where = "" if len(lower) == len(evidence.families) else f" on {_some(sorted(lower))}"
        yield f"Lower is taken to be better{where}, by the name of what is measured; --higher-is-better says otherwise."
    for family, benchmarks in _several(evidence):
        yield f"{named(family)} is the mean of {_some(benchmarks)}."
    if evidence.repeats:
        rows = plural(evidence.repeats, "further row")
        yield f"{rows} of the same arm, seed and benchmark: repeats are averaged, not counted as seeds."
    if tests > 1:
        yield f"{tests} comparisons are made; p-values are corrected for that by Holm's method."
    if candidates > 1:
        yield (
            "Every arm is compared with the baseline alone. The best of several looks better than it is: confirm it on "
            "fresh seeds."
        )
    yield (
        "An interval takes what seeds vary to be about normal. It holds for other seeds of these runs, not for other "
        "scales, data or benchmarks."
    )


def _several(evidence: Evidence) -> Iterator[tuple[str, list[str]]]:
    found: dict[str, dict[str, None]] = {}
    for score in evidence.scores:
        found.setdefault(score.family, {})[score.benchmark] = None
    yield from ((family, list(names)) for family, names in found.items() if len(names) > 1)
