"""A conclusion from three numbers: the gain, a standard deviation and how many seeds stand behind them."""

from __future__ import annotations

from grill.calc.experiments.claim_words import claim, interval_text
from grill.calc.experiments.comparison import Comparison
from grill.calc.experiments.conclusion import Claim, Conclusion
from grill.calc.experiments.evidence import SideBySide
from grill.calc.experiments.precision import as_percent
from grill.calc.experiments.student import FEWEST, Design, Estimate
from grill.calc.expression import MAX_MAGNITUDE, CalcError

BASELINE = "the baseline"
CANDIDATE = "the candidate"
MOST_SEEDS_GIVEN = 1_000_000
MOST_FAMILIES = 1_000
_UNKNOWN = "Three numbers do not say what else changed; a gain is put down to a change only where nothing else did."


def conclude_summary(
    gain: float, std: float, seeds: int, *, paired: bool | None = None, families: int = 1, alpha: float = 0.05
) -> Conclusion:
    """The strongest conclusion from a summary.

    Args:
        gain: Mean of candidate less baseline, positive where the candidate is better.
        std: Sample standard deviation: of the differences where seeds are paired, of each arm's runs otherwise.
        seeds: Pairs, or runs of each arm.
        paired: Which of the two; None works both out and takes the wider interval.
        families: Benchmark families that were tested, this one included; the p-value is multiplied by it (Bonferroni,
            as the others are not known).
        alpha: As in `conclude`.

    Raises:
        CalcError: a number makes no sense.
    """
    _check(gain, std, seeds, families, alpha)
    readings = [_comparison(gain, std, seeds, design, families=families, alpha=alpha) for design in _designs(paired)]
    chosen = max(readings, key=_reach)
    notes = [_UNKNOWN]
    if len(readings) > 1 and chosen.interval:
        pairs, separate = readings
        notes.insert(
            0,
            f"Whether the seeds pair was not said. As a spread of paired differences {std:g} gives the "
            f"{as_percent(alpha)} interval {interval_text(pairs)}, as that of each arm's runs "
            f"{interval_text(separate)}; the wider one decides.",
        )
    if families > 1:
        notes.append(f"The p-value is corrected for {families} families (Bonferroni).")
    says = claim([chosen], BASELINE, CANDIDATE)
    return Conclusion(BASELINE, alpha, (Claim(CANDIDATE, says, (chosen,), (), None, ()),), families, tuple(notes))


def _check(gain: float, std: float, seeds: int, families: int, alpha: float) -> None:
    if not (abs(gain) <= MAX_MAGNITUDE and 0 <= std <= MAX_MAGNITUDE):
        raise CalcError(f"gain and std are finite numbers up to {MAX_MAGNITUDE:g}, and std is not negative")
    if not 1 <= seeds <= MOST_SEEDS_GIVEN:
        raise CalcError(f"seeds are 1 to {MOST_SEEDS_GIVEN:,}, not {seeds:,}")
    if not 1 <= families <= MOST_FAMILIES:
        raise CalcError(f"families are 1 to {MOST_FAMILIES:,}, not {families:,}")
    if not 0 < alpha < 0.5:
        raise CalcError(f"alpha is a probability above 0 and below 0.5, not {alpha:g}")


def _designs(paired: bool | None) -> tuple[Design, ...]:
    if paired is None:
        return ("paired", "unpaired")
    return ("paired",) if paired else ("unpaired",)


def _comparison(gain: float, std: float, seeds: int, design: Design, *, families: int, alpha: float) -> Comparison:
    alone = seeds < FEWEST  # then the gain is that of one run over another
    sides = SideBySide({"": 0.0}, {"": gain}, (), (), ()) if alone else SideBySide({}, {}, (), (), ())
    means: tuple[float | None, float | None] = (0.0, gain) if alone else (None, None)
    stds = (std,) if design == "paired" else (std, std)
    estimate = Estimate(design, (seeds, seeds), gain, stds) if seeds >= FEWEST else None
    adjusted = min(1.0, estimate.p * families) if estimate and estimate.error else None
    return Comparison(CANDIDATE, "", sides, means[0], means[1], estimate, alpha, tests=families, adjusted_p=adjusted)


def _reach(comparison: Comparison) -> float:
    return comparison.interval[1] - comparison.interval[0] if comparison.interval else 0.0
