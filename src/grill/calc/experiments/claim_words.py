"""The strongest sentence about one candidate: what is higher, what is lower, and what the seeds cannot carry."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from grill.calc.experiments.comparison import Comparison, Verdict
from grill.calc.experiments.precision import as_p, as_percent, decimals_for, written
from grill.calc.experiments.student import MOST_SEEDS
from grill.calc.experiments.values import listed, named
from grill.text import plural

_LISTED = 5
"""Families that a sentence names one by one; the table has them all."""
_EACH = 3
"""Families for each of which a sentence says how many seeds would do; of more, the fewest and the most."""


def claim(comparisons: Sequence[Comparison], baseline: str, candidate: str, cause: str = "") -> str:
    """What may be said of the candidate, in sentences, the first the strongest.

    `cause` qualifies a gain at once: nobody reads on after "B is better".
    """
    return " ".join(_Claim(comparisons, named(baseline), named(candidate)).sentences(cause))


def gain_text(comparison: Comparison) -> str:
    """The gain with the digits that its interval bears; a dash where there is none."""
    gain = comparison.gain
    return "–" if gain is None else written(gain, _decimals(comparison))


def interval_text(comparison: Comparison, *, together: bool = False) -> str:
    """`−5.5 to 7.1`; a dash where there is no interval."""
    interval = comparison.together if together else comparison.interval
    return "–" if interval is None else _range(interval, _decimals(comparison))


class _Claim:
    def __init__(self, comparisons: Sequence[Comparison], baseline: str, candidate: str) -> None:
        self._all = comparisons
        self._a, self._b = baseline, candidate
        self._level = as_percent(comparisons[0].alpha)
        self._one = len(comparisons) == 1

    def _with(self, *verdicts: Verdict) -> list[Comparison]:
        return [c for c in self._all if c.verdict in verdicts]

    def sentences(self, cause: str) -> Iterator[str]:
        better, worse, open_ = self._with("better"), self._with("worse"), self._with("open")
        if better:
            yield self._differs(better)
            yield from self._reach(better, worse, open_)
        if worse:
            yield self._differs(worse)
        decided = bool(better or worse)
        if decided and cause:
            yield cause
        if open_:
            yield from self._not_shown(open_, alone=not decided)
        yield from map(self._no_spread, self._with("no spread"))
        yield from self._too_few(self._with("too few seeds"))
        if lonely := self._with("not comparable"):
            apart = f"{self._b} and {self._a} have no scores to set side by side"
            yield f"{apart}{self._on(lonely)}, so nothing can be said there."
        if not decided and cause:
            yield cause
        if open_:
            yield from self._more_seeds(open_)

    def _on(self, comparisons: Sequence[Comparison]) -> str:
        names = _names(comparisons)
        return f" on {names}" if names else ""

    def _differs(self, found: Sequence[Comparison]) -> str:
        """On 16 paired seeds, B scores 0.90 higher than A on reasoning (95 % interval 0.42 to 1.38)."""
        same = len({c.design for c in found}) == 1
        lead = f"On {found[0].design}, {self._b}" if same else self._b

        def part(c: Comparison, *, first: bool) -> str:
            gain, (low, high) = c.gain or 0.0, c.interval or (0.0, 0.0)
            if gain < 0:
                gain, low, high = -gain, -high, -low
            decimals = _decimals(c)
            word = "higher" if (c.verdict == "better") == (c.sign > 0) else "lower"
            than = f" than {self._a}" if first else ""
            details = f"{self._level + ' interval ' if first else ''}{_range((low, high), decimals)}"
            details += "" if c.sign > 0 else ", lower is better"
            details += "" if same else f", {c.design}"
            details += f", {_corrected(c)}" if c.tests > 1 else ""
            return f"{written(gain, decimals)} {word}{than}{self._on([c])} ({details})"

        parts = [part(c, first=i == 0) for i, c in enumerate(found[:_LISTED])]
        return f"{lead} scores {listed([*parts, *_others(found)])}."

    def _reach(
        self, better: Sequence[Comparison], worse: Sequence[Comparison], open_: Sequence[Comparison]
    ) -> Iterator[str]:
        """For which of the families that could be tested it holds, and for which not."""
        rest = [*open_, *worse]
        if rest:
            yield f"This is shown for {_names(better)}, not for {_names(rest)}."
        elif len(better) > 1:
            yield f"This is shown for {'both' if len(better) == 2 else f'all {len(better)}'} families tested."

    def _not_shown(self, found: Sequence[Comparison], *, alone: bool) -> Iterator[str]:
        """The evidence does not support an improvement of B over A: on 2 paired seeds the interval includes 0."""
        of = f"an improvement of {self._b} over {self._a}"
        if alone and len(found) == 1:
            yield f"The evidence does not support {of}{self._on(found)}: on {found[0].design} {self._why(found[0])}."
            yield "Nor does it show that the two are equal."
            return
        details = "; ".join([*map(_open_part, found[:_LISTED]), *_others(found)])
        if alone:
            yield (
                f"The evidence does not support {of} on any of {len(found)} families: gains with {self._level} "
                f"intervals are {details}."
            )
            yield "Nor does it show that the two are equal there."
        else:
            yield f"Not shown either way, which is no proof of equality, with {self._level} intervals: {details}."

    def _why(self, c: Comparison) -> str:
        what = f"the gain is {gain_text(c)}, and its {self._level} interval {interval_text(c)}"
        if _alone_includes(c):
            return f"{what} includes 0"
        return f"{what} leaves 0 out alone, but not once {c.tests} comparisons are corrected for ({_corrected(c)})"

    def _no_spread(self, c: Comparison) -> str:
        pairs = c.estimate is not None and c.estimate.design == "paired"
        what = "every difference is" if pairs else "no arm's runs differ; the gain is"
        return (
            f"Nothing is claimed{self._on([c])}: on {c.design} {what} {gain_text(c)}, and without spread there is no "
            "interval. Scores so alike usually mean that the seeds did not vary what they should."
        )

    def _too_few(self, found: Sequence[Comparison]) -> Iterator[str]:
        if not found:
            return
        fewest = min(min(len(c.sides.baseline), len(c.sides.candidate)) for c in found)
        first = f"a difference of {gain_text(found[0])}" if len(found) == 1 else "differences"
        alone = len(found) == len(self._all)
        yield (
            f"{'The evidence does not support an improvement' if alone else 'Nothing is claimed'}{self._on(found)}: "
            f"{plural(fewest, 'usable seed')} of an arm gives {first} and no spread to judge it by. "
            "Two seeds of each arm make an interval, three to five a useful one."
        )

    def _more_seeds(self, found: Sequence[Comparison]) -> Iterator[str]:
        hopeful = [c for c in found if (c.gain or 0.0) > 0]
        if not hopeful:
            where = "" if self._one else " there"
            yield f"What was seen does not favour {self._b}{where}, so more seeds promise no improvement."
            return
        if self._one:
            c = hopeful[0]
            would = "would" if c.seeds_needed else "would hardly"
            yield f"Were the gain and spread seen the true ones, {_needed(c)} {would} show it in 80 % of repeats."
        else:
            enough = sorted((c for c in hopeful if c.seeds_needed), key=lambda c: c.seeds_needed or 0)
            shown = enough if len(enough) <= _EACH else [enough[0], enough[-1]]
            parts = [f"{_needed(c)} for {named(c.family)}" for c in shown]
            if beyond := [c for c in hopeful if not c.seeds_needed]:
                parts.append(f"not even {MOST_SEEDS:,} for {_names(beyond)}")
            needed = " up to ".join(parts[:2]) if len(shown) < len(enough) else ""
            yield (
                "Were the gains and spreads seen the true ones, 80 % of repeats would show them with "
                f"{listed([needed, *parts[2:]] if needed else parts)}."
            )
        yield "Fix that number beforehand: seeds added until the interval leaves 0 out prove nothing."


def _needed(c: Comparison) -> str:
    """`9 paired seeds (7 more)`, `15 runs of each arm (13 more)`."""
    needed = c.seeds_needed
    paired = c.estimate is not None and c.estimate.design == "paired"
    kind = "paired seeds" if paired else "runs of each arm"
    if needed is None or c.estimate is None:
        return f"even {MOST_SEEDS:,} {kind}"
    more = [max(0, needed - seeds) for seeds in c.estimate.seeds]
    counts = f"{more[0]:,}" if more[0] == more[1] else f"{more[0]:,} and {more[1]:,}"
    return f"{needed:,} {kind} ({counts} more)"


def _decimals(c: Comparison) -> int:
    gain = c.gain or 0.0
    if c.interval is None:
        return decimals_for(abs(gain), gain)
    low, high = c.interval
    return decimals_for((high - low) / 2, low, high)


def _range(interval: tuple[float, float], decimals: int) -> str:
    return f"{written(interval[0], decimals)} to {written(interval[1], decimals)}"


def _alone_includes(c: Comparison) -> bool:
    return c.interval is None or c.interval[0] <= 0 <= c.interval[1]


def _corrected(c: Comparison) -> str:
    return f"corrected {as_p(c.adjusted_p or 0.0)}"


def _open_part(c: Comparison) -> str:
    details = interval_text(c) if _alone_includes(c) else f"{interval_text(c)}, {_corrected(c)}"
    return f"{named(c.family)} {gain_text(c)} ({details})"


def _names(comparisons: Iterable[Comparison]) -> str:
    names = [named(c.family) for c in comparisons if c.family]
    shown = names[:_LISTED]
    return listed([*shown, f"{len(names) - len(shown)} more"] if len(names) > len(shown) else shown) if names else ""


def _others(found: Sequence[Comparison]) -> list[str]:
    return [f"{len(found) - _LISTED} more in the table"] if len(found) > _LISTED else []
