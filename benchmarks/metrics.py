"""Measures of agreement between scores and people's grades."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.isotonic import IsotonicRegression
from sklearn.metrics import cohen_kappa_score, f1_score
from sklearn.model_selection import GroupKFold

Vector = NDArray[np.float64]
FOLDS = 8


def folds(groups: Sequence[str]) -> list[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Splits by question, as many as FOLDS."""
    return list(GroupKFold(FOLDS).split(groups, groups=groups))


def pearson(score: Vector, gold: Vector) -> float:
    """Correlation of scores and grades."""
    return float(np.corrcoef(score, gold)[0, 1])


def kappa(score: Vector, gold: Vector) -> float:
    """Quadratic weighted kappa of scores (0..1) rounded to grades 0..4 and the gold grades."""
    given = np.array([round(4 * x) for x in score])
    return float(cohen_kappa_score(given, [round(g) for g in gold], weights="quadratic", labels=range(5)))


def interval(
    measure: Callable[[Vector, Vector], float], score: Vector, gold: Vector, groups: Sequence[str], draws: int = 1000
) -> tuple[float, float]:
    """95 % bootstrap interval; whole questions are drawn, since answers to one question share a rubric."""
    rng = np.random.default_rng(0)
    rows = {name: np.flatnonzero(np.array(groups) == name) for name in dict.fromkeys(groups)}
    names = list(rows)
    drawn = []
    for _ in range(draws):
        picked = np.concatenate([rows[names[i]] for i in rng.integers(len(names), size=len(names))])
        drawn.append(measure(score[picked], gold[picked]))
    low, high = np.nanquantile(drawn, [0.025, 0.975])
    return float(low), float(high)


def order(score: Vector, gold: Vector, groups: Sequence[str]) -> float:
    """Share of pairs of answers to one question, two grades or more apart, that the scores put in the right order."""
    right = total = 0
    for name in dict.fromkeys(groups):
        own = np.flatnonzero(np.array(groups) == name)
        apart = gold[own][:, None] - gold[own][None, :] >= 2
        total += int(apart.sum())
        right += int((apart & (score[own][:, None] > score[own][None, :])).sum())
    return right / total if total else float("nan")


def pearson_and_rmse(score: Vector, gold: Vector, groups: Sequence[str]) -> tuple[float, float]:
    """Pearson's r of the bare score; RMSE on a scale of 5 after a monotone mapping fitted on other questions."""
    mapped = np.zeros(len(gold))
    for train, test in folds(groups):
        mapping = IsotonicRegression(out_of_bounds="clip").fit(score[train], gold[train])
        mapped[test] = mapping.predict(score[test])
    return pearson(score, gold), float(5 * np.sqrt(((mapped - gold) ** 2).mean()))


def macro_f1(score: Vector, gold: Vector, groups: Sequence[str]) -> float:
    """Two-way macro-F1 with the border chosen on other questions."""
    said = np.zeros(len(gold), dtype=int)
    right = (gold > 0.5).astype(int)
    for train, test in folds(groups):
        borders = np.unique(np.quantile(score[train], np.linspace(0.02, 0.98, 97)))
        best = max(borders, key=lambda b: f1_score(right[train], score[train] >= b, average="macro"))
        said[test] = score[test] >= best
    return float(f1_score(right, said, average="macro"))
