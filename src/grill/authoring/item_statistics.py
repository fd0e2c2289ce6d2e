"""The formulas of classical test theory, each with its source. Values 0 to 1 unless said otherwise."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

_NORMAL_95 = 1.959963984540054
KELLEY = 0.27
"""Share of the answers in the upper and in the lower group: Kelley (1939), The selection of upper and lower groups for
the validation of test items."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with the 95 % interval that so many cases allow."""

    value: float
    low: float
    high: float
    cases: int


def mean(values: Sequence[float]) -> float:
    """The arithmetic mean; of nothing it is not a number."""
    return math.fsum(values) / len(values) if values else math.nan


def variance(values: Sequence[float], *, sample: bool = True) -> float:
    """With n - 1 below for a sample, with n for all there is; not a number where that is nothing."""
    least = len(values) - 1 if sample else len(values)
    if least < 1:
        return math.nan
    middle = mean(values)
    return math.fsum((value - middle) ** 2 for value in values) / least


def spread(values: Sequence[float]) -> float:
    """The sample's standard deviation."""
    return math.sqrt(variance(values))


def correlation(left: Sequence[float], right: Sequence[float]) -> Estimate | None:
    """Pearson's r with the interval by Fisher's z (1921); None where one side does not vary, or with less than four.

    Of an item with the rest of a test without it, this is the corrected item-total correlation: Henrysson (1963),
    Correction of item-total correlations in item analysis.
    """
    cases = len(left)
    if cases < 4:
        return None
    mean_left, mean_right = mean(left), mean(right)
    both = math.fsum((a - mean_left) * (b - mean_right) for a, b in zip(left, right, strict=True))
    alone = math.fsum((a - mean_left) ** 2 for a in left) * math.fsum((b - mean_right) ** 2 for b in right)
    if alone < 1e-18:
        return None
    r = max(-1.0, min(1.0, both / math.sqrt(alone)))
    if abs(r) > 1 - 1e-12:
        return Estimate(r, r, r, cases)
    z, half = math.atanh(r), _NORMAL_95 / math.sqrt(cases - 3)
    return Estimate(r, math.tanh(z - half), math.tanh(z + half), cases)


def upper_lower(values: Sequence[float], by: Sequence[float]) -> float:
    """The mean of the upper group less that of the lower one, both of Kelley's share: the index D.

    The answers are ordered by `by`; those that tie at a border count for their part, so that no order of the rows
    decides. Ebel & Frisbie (1991), Essentials of educational measurement: 0.4 and more is very good, below 0.2 poor.
    """
    size = max(1.0, KELLEY * len(values))
    return _extreme(values, [-x for x in by], size) - _extreme(values, by, size)


def _extreme(values: Sequence[float], by: Sequence[float], size: float) -> float:
    """The mean of the `size` values with the least `by`, ties shared."""
    total, room = 0.0, size
    for level in sorted(set(by)):
        tied = [value for value, x in zip(values, by, strict=True) if x == level]
        part = min(1.0, room / len(tied))
        total += part * math.fsum(tied)
        room -= part * len(tied)
        if room <= 1e-12:
            break
    return total / size


def alpha(table: Sequence[Sequence[float]]) -> float | None:
    """Cronbach's alpha (1951), Coefficient alpha and the internal structure of tests: a row a candidate, no gaps.

    k / (k - 1) · (1 - Σ s²(item) / s²(total)). None below two items or two candidates, or where all totals are the
    same.
    """
    return _internal(table, sample=True)


def kr20(table: Sequence[Sequence[bool]]) -> float | None:
    """Formula 20 of Kuder & Richardson (1937), The theory of the estimation of test reliability: right or wrong.

    k / (k - 1) · (1 - Σ p q / σ²(total)), with variances of all there is.
    """
    return _internal([[float(value) for value in row] for row in table], sample=False)


def _internal(table: Sequence[Sequence[float]], *, sample: bool) -> float | None:
    items = len(table[0]) if table else 0
    if items < 2 or len(table) < 2:
        return None
    whole = variance([math.fsum(row) for row in table], sample=sample)
    if whole < 1e-18:
        return None
    parts = math.fsum(variance([row[i] for row in table], sample=sample) for i in range(items))
    return items / (items - 1) * (1 - parts / whole)


def alpha_interval(value: float, candidates: int, items: int) -> tuple[float, float]:
    """95 % interval of alpha by the F distribution: Feldt (1965), The approximate sampling distribution of KR-20."""
    from scipy.special import fdtri  # 0.2 s, for this one figure

    first, second = candidates - 1, (candidates - 1) * (items - 1)
    return (
        1 - (1 - value) * float(fdtri(first, second, 0.975)),
        1 - (1 - value) * float(fdtri(first, second, 0.025)),
    )


def weighted_kappa(given: Sequence[int], gold: Sequence[int], top: int) -> float | None:
    """Quadratic weighted kappa of grades 0 to `top`: Cohen (1968), Weighted kappa. None where all grades are one.

    1 - Σ w·observed / Σ w·expected with w = (i - j)²; the means and variances of both columns say the same.
    """
    if not given or any(not 0 <= grade <= top for grade in (*given, *gold)):
        return None
    observed = math.fsum((a - b) ** 2 for a, b in zip(given, gold, strict=True)) / len(given)
    expected = (
        variance([float(g) for g in given], sample=False)
        + variance([float(g) for g in gold], sample=False)
        + (mean([float(g) for g in given]) - mean([float(g) for g in gold])) ** 2
    )
    return 1 - observed / expected if expected > 1e-18 else None
