"""Fits how likeness to a reference answer is scored, and reports how well it holds on questions left out.

    python benchmarks/likeness.py FOLDER [--write]

FOLDER holds the public short-answer sets as JSON Lines, a row {"qid", "question", "reference": [...], "answer",
"score": 0..1}: `mohler_dev.jsonl`, `beetle_train.jsonl`, `scientsbank_train.jsonl`, and `mohler_dev_rubrics.jsonl`
with rows {"qid", "points": [{"weight", "text", "any": [...]}]}. The sets are no part of this program. One linear model
for all sets: every set is centred by itself, so that a set's level teaches nothing, and weighs the same. The figures
are cross-validated by question; `--write` then fits on everything and stores the weights that the grader reads.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from agreement import PUBLIC, read
from metrics import FOLDS, Vector, folds, macro_f1, pearson, pearson_and_rmse
from numpy.typing import NDArray
from sklearn.linear_model import LinearRegression, Ridge

from grill.grading.cache import CachedEmbedder
from grill.grading.embedder import Embedder
from grill.grading.likeness import FEATURES, WEIGHTS, Text, features, measure, point_features
from grill.grading.local import LocalEmbedder
from grill.grading.polarity import content_stems

ALPHA = 100.0
T = TypeVar("T")


class Collector:
    """Notes what would be embedded, so that it can be embedded at once."""

    fingerprint = "none"

    def __init__(self) -> None:
        self.seen: dict[str, None] = {}

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Nothing of use."""
        self.seen.update(dict.fromkeys(texts))
        return np.zeros((len(texts), 1), dtype=np.float32)


def table(rows: list[dict[str, Any]], embedder: Embedder) -> Vector:
    """A row of features for every answer."""

    @cache
    def reference(question: str, text: str) -> Text | None:
        return measure(text, content_stems(question), embedder)

    made = []
    for row in rows:
        asked = content_stems(row["question"])
        answer = measure(row["answer"], asked, embedder)
        found = [text for r in row["reference"] if (text := reference(row["question"], r))]
        made.append(features(answer, found, asked) if answer else np.full(len(FEATURES), np.nan))
    values = np.array(made)
    return np.where(np.isnan(values), np.nanmin(values, axis=0), values)


def point_table(rows: list[dict[str, Any]], rubrics: dict[str, Any], embedder: Embedder) -> tuple[Vector, Vector]:
    """Features of points, weighted, and features of likeness to all points joined."""
    points, joined = [], []
    for row in rows:
        asked = content_stems(row["question"])
        answer = measure(row["answer"], asked, embedder)
        listed = rubrics[row["qid"]]
        total = sum(point["weight"] for point in listed)
        one = [np.zeros(4)]
        if answer:
            one = [p["weight"] / total * point_features(answer, p["text"], p["any"], asked, embedder) for p in listed]
        points.append(np.sum(one, axis=0))
        joined.append({**row, "reference": [" ".join(point["text"] for point in listed)]})
    return np.array(points), table(joined, embedder)


def fit(tables: list[Vector], golds: list[Vector]) -> Vector:
    """Weights of the features: ridge on centred and standardised sets that weigh the same."""
    centred = np.vstack([values - values.mean(axis=0) for values in tables])
    gold = np.concatenate([(g - g.mean()) / g.std() for g in golds])
    weight = np.concatenate([np.full(len(g), 1 / len(g)) for g in golds]) * len(gold) / len(golds)
    spread = centred.std(axis=0)
    return np.asarray(Ridge(ALPHA).fit(centred / spread, gold, sample_weight=weight).coef_ / spread)


def out_of_fold(tables: list[Vector], golds: list[Vector], sets: list[list[dict[str, Any]]]) -> list[Vector]:
    """Every answer's sum from weights that never saw its question."""
    scores = [np.zeros(len(gold)) for gold in golds]
    splits = [folds([row["qid"] for row in rows]) for rows in sets]
    for fold in range(FOLDS):
        train = [split[fold][0] for split in splits]
        weights = fit(
            [t[i] for t, i in zip(tables, train, strict=True)], [g[i] for g, i in zip(golds, train, strict=True)]
        )
        for score, values, split in zip(scores, tables, splits, strict=True):
            score[split[fold][1]] = values[split[fold][1]] @ weights
    return scores


def embedded(make: Callable[[Embedder], T], memory: CachedEmbedder) -> T:
    """`make` run twice: to see which texts it needs, and with all of them embedded."""
    collector = Collector()
    make(collector)
    # Kept like a bank's texts: those of answers are forgotten in time.
    memory.embed_bank(list(collector.seen))
    return make(memory)


def main() -> None:
    """Reports, and writes when asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    memory = CachedEmbedder(LocalEmbedder(), None)
    sets = [read(options.folder / f"{name}.jsonl") for name in PUBLIC]
    asked = [[row["qid"] for row in rows] for rows in sets]
    golds = [np.array([row["score"] for row in rows]) for rows in sets]
    tables = [embedded(lambda e, rows=rows: table(rows, e), memory) for rows in sets]
    scores = out_of_fold(tables, golds, sets)
    r, rmse = pearson_and_rmse(scores[0], golds[0], asked[0])
    print(f"reference alone   Mohler r {r:.3f} RMSE {rmse:.3f}", flush=True)
    for name, score, gold, groups in zip(PUBLIC[1:], scores[1:], golds[1:], asked[1:], strict=True):
        print(f"reference alone   {name} macro-F1 {macro_f1(score, gold, groups):.3f}", flush=True)

    weights = fit(tables, golds)
    sums = [values @ weights for values in tables]
    wrong = np.concatenate([s[g <= 0.2] for s, g in zip(sums, golds, strict=True)])
    right = np.concatenate([s[g >= 0.9] for s, g in zip(sums, golds, strict=True)])
    low, high = float(np.quantile(wrong, 0.1)), float(np.quantile(right, 0.95))

    rubrics = {row["qid"]: row["points"] for row in read(options.folder / "mohler_dev_rubrics.jsonl")}
    points, joined = embedded(lambda e: point_table(sets[0], rubrics, e), memory)
    like = np.clip((joined @ weights - low) / (high - low), 0, 1)
    pieces = np.column_stack([points, like])
    predicted = np.zeros(len(like))
    for train, test in folds(asked[0]):
        predicted[test] = LinearRegression(positive=True).fit(pieces[train], golds[0][train]).predict(pieces[test])
    r, rmse = pearson_and_rmse(predicted, golds[0], asked[0])
    print(f"rubric of points  Mohler r {r:.3f} RMSE {rmse:.3f} (cross-validated by question)")
    coef = LinearRegression(positive=True).fit(pieces, golds[0]).coef_
    print("each by itself   ", [round(pearson(column, golds[0]), 3) for column in pieces.T])
    summed = points @ coef[:4]
    fitted = {
        "version": 1,
        "weights": {name: round(float(w), 5) for name, w in zip(FEATURES, weights, strict=True)},
        "low": round(low, 4),
        "high": round(high, 4),
        "point": [round(float(c), 4) for c in coef[:4]],
        "point_low": round(float(np.quantile(summed[golds[0] <= 0.4], 0.2)), 4),
        "point_high": round(float(np.quantile(summed[golds[0] >= 0.9], 0.8)), 4),
        "share": 0.0,
    }
    span = fitted["point_high"] - fitted["point_low"]
    fitted["share"] = round(float(span / (span + coef[4])), 3)
    print(json.dumps(fitted, indent=1))
    if options.write:
        WEIGHTS.write_text(json.dumps(fitted, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
