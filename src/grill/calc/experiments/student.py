"""Student's t: what a mean difference over seeds is worth, and how many seeds it would take.

Paired differences use the t-test on their mean, separate runs Welch's (Welch 1947, Biometrika 34, with Satterthwaite's
degrees of freedom); several tests are corrected by Holm (1979, Scandinavian Journal of Statistics 6). scipy.special
takes 0.2 s to import, numpy with it, so each function imports it when it is called.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

Design = Literal["paired", "unpaired"]
FEWEST = 2
"""Seeds (of each arm) below which there is no spread to reckon with."""
MOST_SEEDS = 10_000
"""Seeds beyond which nobody asks; the search for a number ends there."""
POWER = 0.8
_NO_SPREAD = 1e-12
"""A standard deviation so small beside the scores is rounding, not spread."""
_TINY = 1e-100
"""A spread whose square a float still holds."""
_CERTAIN = 1e3
"""A noncentrality from which the power is 1 in every digit, and the noncentral t is no longer computed."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean difference between two arms, in the unit of the scores."""

    design: Design
    seeds: tuple[int, int]
    """Of the baseline and of the candidate; the same number twice where they are paired."""
    gain: float
    stds: tuple[float, ...]
    """Standard deviation of the paired differences; or of each arm's runs, the baseline's first."""

    @property
    def variance_of_one(self) -> float:
        """What n times the squared standard error would be with n seeds of each arm."""
        return math.fsum(std * std for std in self.stds)

    @property
    def error(self) -> float:
        """The standard error of the gain."""
        if self.design == "paired":
            return self.stds[0] / math.sqrt(self.seeds[0])
        return math.sqrt(math.fsum(std * std / n for std, n in zip(self.stds, self.seeds, strict=True)))

    @property
    def df(self) -> float:
        """Degrees of freedom: n − 1 for pairs; else Satterthwaite's, at most those of two arms of the smaller size."""
        if self.design == "paired":
            return self.seeds[0] - 1.0
        return _welch_df(self.stds, self.seeds)

    @property
    def p(self) -> float:
        """Two-sided p-value of no difference."""
        return p_two_sided(abs(self.gain) / self.error, self.df)

    def interval(self, alpha: float) -> tuple[float, float]:
        """The confidence interval at 1 − alpha."""
        reach = critical(self.df, alpha) * self.error
        return self.gain - reach, self.gain + reach


def paired(differences: Sequence[float], scale: float = 0.0) -> Estimate:
    """The estimate from candidate − baseline, one value a seed; two at least.

    `scale` is the size of the scores themselves, beside which a spread may be nothing but rounding: it is then 0.
    """
    mean, std = mean_and_std(differences)
    n = len(differences)
    return Estimate("paired", (n, n), mean, (_real(std, scale),))


def welch(baseline: Sequence[float], candidate: Sequence[float]) -> Estimate:
    """The estimate from separate runs, two at least of each arm."""
    (low, low_std), (high, high_std) = mean_and_std(baseline), mean_and_std(candidate)
    scale = max(map(abs, (*baseline, *candidate)))
    stds = (_real(low_std, scale), _real(high_std, scale))
    return Estimate("unpaired", (len(baseline), len(candidate)), high - low, stds)


def mean_and_std(values: Sequence[float]) -> tuple[float, float]:
    """Mean and sample standard deviation (n − 1)."""
    mean = math.fsum(values) / len(values)
    return mean, math.sqrt(math.fsum((value - mean) ** 2 for value in values) / (len(values) - 1))


def p_two_sided(t: float, df: float) -> float:
    """Probability of a t at least so far from 0, were there no difference."""
    from scipy.special import stdtr

    return float(2 * stdtr(df, -abs(t)))


@lru_cache(maxsize=1024)
def critical(df: float, alpha: float) -> float:
    """How many standard errors the two-sided interval at 1 − alpha reaches: 12.7 for 1 degree of freedom and 0.05."""
    from scipy.special import stdtrit

    return float(stdtrit(df, 1 - alpha / 2))


def holm(p_values: Sequence[float]) -> list[float]:
    """Holm's adjusted p-values, in the given order: at most alpha where the claim holds among all of them."""
    order = sorted(range(len(p_values)), key=p_values.__getitem__)
    adjusted = [1.0] * len(p_values)
    worst = 0.0
    for rank, index in enumerate(order):
        worst = max(worst, min(1.0, p_values[index] * (len(p_values) - rank)))
        adjusted[index] = worst
    return adjusted


def power(estimate: Estimate, n: int, alpha: float) -> float:
    """Probability that the interval of n seeds leaves 0 out on the gain's side, taking gain and spread at face value.

    By the noncentral t. For separate runs n is the number of seeds of each arm.
    """
    from scipy.special import nctdtr

    centre = abs(estimate.gain) / math.sqrt(estimate.variance_of_one / n)
    if centre > _CERTAIN:
        return 1.0
    df = n - 1.0 if estimate.design == "paired" else _welch_df(estimate.stds, (n, n))
    return 1.0 - float(nctdtr(df, centre, critical(df, alpha)))


def seeds_needed(estimate: Estimate, alpha: float) -> int | None:
    """The fewest seeds whose power is 80 %; None when 10,000 are too few, or the gain is nothing.

    Of pairs, or of each arm where runs are separate.
    """
    if not estimate.gain or power(estimate, MOST_SEEDS, alpha) < POWER:
        return None
    low, high = FEWEST - 1, FEWEST
    while power(estimate, high, alpha) < POWER:
        low, high = high, min(2 * high, MOST_SEEDS)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if power(estimate, middle, alpha) >= POWER else (middle, high)
    return high


def _welch_df(stds: tuple[float, ...], seeds: tuple[int, int]) -> float:
    # By shares, since the fourth power of a tiny or huge spread is out of a float's range.
    parts = [std * std / n for std, n in zip(stds, seeds, strict=True)]
    whole = math.fsum(parts)
    df = 1 / math.fsum((part / whole) ** 2 / (n - 1) for part, n in zip(parts, seeds, strict=True))
    # Where a small arm varies more than a large one, Satterthwaite's figure is too high whenever its few runs happen to
    # lie close: with 2 runs against 10 and three times the spread, 6 % of null results came out as improvements. No
    # more degrees than two arms of the smaller size can have keeps them below 5 %.
    return min(df, 2.0 * (min(seeds) - 1))


def _real(std: float, scale: float) -> float:
    return 0.0 if std <= max(_NO_SPREAD * scale, _TINY) else std
