"""Fits how the evidence about an answer is combined into its score, and reports how well that holds.

    python benchmarks/calibrate.py GOLD.jsonl ... [--write]

GOLD rows hold "id", "question" (an id of the bank), "answer" and "gold" (0..4). To them come, with less weight, the
bank's own graded examples and the wrong answers that `grill test` makes from them, worth nothing. Boosted trees of
depth two, every measure bound to its direction (`grill.grading.combination`). The figures are cross-validated by
question: a row is scored by trees that saw no row of its question. `--write` fits on everything and stores the trees.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from agreement import read
from metrics import Vector, interval, kappa, order, pearson
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.model_selection import LeaveOneGroupOut

from grill.authoring.mutations import mutants
from grill.authoring.trial import KILLED_SCORE, rival_answers, rivals
from grill.content.bank import Bank, load_bank
from grill.content.grades import TOP_GRADE
from grill.grading import cache
from grill.grading.combination import FEATURES, FILE
from grill.grading.grader import Grader
from grill.grading.loading import use_one_thread
from grill.grading.local import LocalEmbedder
from grill.paths import cache_folder

EXAMPLE_WEIGHT = 0.3
MUTANT_WEIGHT = 0.3
ROUNDS = 150


@dataclass(frozen=True, slots=True)
class Row:
    """One answer with its grade 0..4, its weight in the fit and what it is."""

    question: str
    answer: str
    gold: float
    weight: float
    kind: str


Measures = tuple[float, ...]


def answer_rows(paths: Sequence[Path]) -> list[Row]:
    """Graded answers of files."""
    return [
        Row(row["question"], row["answer"], float(row["gold"]), 1.0, path.name) for path in paths for row in read(path)
    ]


def bank_rows(bank: Bank) -> list[Row]:
    """The bank's examples, and the mutants made from them."""
    made = []
    known = rivals(bank.entries.values())
    for entry in bank.entries.values():
        if entry.rubric is None:
            continue
        name = entry.question.id
        made += [Row(name, e.answer, e.grade, EXAMPLE_WEIGHT, "example") for e in entry.rubric.examples]
        wrong = mutants(entry.question, entry.rubric, rival_answers(entry.question, known))
        made += [Row(name, m.answer, m.grade or 0.0, MUTANT_WEIGHT, f"mutant: {m.kind}") for m in wrong]
    return made


def measured(bank: Bank, grader: Grader, rows: Sequence[Row]) -> list[Measures | None]:
    """The measures of every row, None where nothing can be weighed: those score nothing."""
    by_question: dict[str, list[str]] = {}
    for row in rows:
        by_question.setdefault(row.question, []).append(row.answer)
    found = {}
    for name, answers in by_question.items():
        entry = bank.find(name)
        if entry.rubric is None:
            raise SystemExit(f"{name} has no rubric")
        grader.expect([(entry.question, entry.rubric, answers)], keep=True)
        for answer in answers:
            found[name, answer] = grader.measures(entry.question, entry.rubric, answer)
    return [found[row.question, row.answer] for row in rows]


def fit(values: Vector, gold: Vector, weights: Vector, rounds: int) -> HistGradientBoostingRegressor:
    """The boosted trees; gold is 0..1."""
    model = HistGradientBoostingRegressor(
        max_iter=rounds,
        max_depth=2,
        learning_rate=0.05,
        min_samples_leaf=12,
        l2_regularization=1.0,
        monotonic_cst=list(FEATURES.values()),
        early_stopping=False,
        random_state=0,
    )
    return model.fit(values, gold, sample_weight=weights)


def stored(model: HistGradientBoostingRegressor) -> dict[str, object]:
    """The trees as `grill.grading.combination` reads them."""
    trees = []
    for (predictor,) in model._predictors:  # noqa: SLF001  scikit-learn has no public form of its trees
        trees.append(
            [
                [round(float(node["value"]), 6)]
                if node["is_leaf"]
                else [
                    int(node["feature_idx"]),
                    round(float(node["num_threshold"]), 6),
                    int(node["left"]),
                    int(node["right"]),
                ]
                for node in predictor.nodes
            ]
        )
    base = round(float(np.ravel(model._baseline_prediction)[0]), 6)  # noqa: SLF001  as above
    return {"version": 1, "features": list(FEATURES), "base": base, "trees": trees}


def cross_validated(found: Sequence[Measures | None], rows: Sequence[Row], rounds: int = ROUNDS) -> Vector:
    """Every row's score by trees that saw no row of its question; what cannot be weighed scores nothing."""
    kept: NDArray[np.int64] = np.array([i for i, measures in enumerate(found) if measures])
    values = np.array([measures for measures in found if measures])
    gold, weights = columns(rows)
    score = np.zeros(len(rows))
    for train, test in LeaveOneGroupOut().split(kept, groups=[rows[i].question for i in kept]):
        model = fit(values[train], gold[kept[train]], weights[kept[train]], rounds)
        score[kept[test]] = np.clip(model.predict(values[test]), 0, 1)
    return score


def columns(rows: Sequence[Row]) -> tuple[Vector, Vector]:
    """Grades, 0 to 1, and weights."""
    return np.array([row.gold / TOP_GRADE for row in rows]), np.array([row.weight for row in rows])


def report(title: str, score: Vector, rows: Sequence[Row]) -> None:
    """One line of agreement."""
    gold, asked = np.array([row.gold for row in rows]), [row.question for row in rows]
    low, high = interval(kappa, score, gold, asked)
    worthless, full = score[gold <= 1], score[gold == TOP_GRADE]
    print(
        f"{title:28s} {len(gold):4d} answers  qwk {kappa(score, gold):.3f} [{low:.3f}, {high:.3f}]"
        f"  r {pearson(score, gold):.3f}  order {order(score, gold, asked):.3f}"
        f"  flattered {np.mean(worthless >= 0.5):.3f}  wronged {np.mean(full < 0.5):.3f}",
        flush=True,
    )


def main() -> None:
    """Fits, reports, and writes when asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", nargs="+", type=Path)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    use_one_thread()
    bank = load_bank()
    cache.MAX_ANSWER_TEXTS = 1_000_000
    grader = Grader(cache.CachedEmbedder(LocalEmbedder(), cache_folder()), bank.moves)
    rows = answer_rows(options.gold) + bank_rows(bank)
    found = measured(bank, grader, rows)
    score = cross_validated(found, rows, options.rounds)
    kinds = np.array([row.kind for row in rows])
    people = np.array([row.weight == 1.0 for row in rows])

    def part(title: str, values: Vector, own: NDArray[np.bool_]) -> None:
        report(title, values[own], [rows[i] for i in np.flatnonzero(own)])

    print("each question left out of its own fit")
    for path in options.gold:
        part(path.name, score, kinds == path.name)
    part("the bank's examples", score, kinds == "example")
    for kind in sorted({kind for kind in kinds if kind.startswith("mutant")}):
        own = kinds == kind
        print(f"{kind}: {np.mean(score[own] <= KILLED_SCORE):.3f} found out of {own.sum()}")
    part("all graded answers", score, people)
    gold, weights = columns(rows)
    kept = np.array([measures is not None for measures in found])
    values = np.array([measures for measures in found if measures])
    model = fit(values, gold[kept], weights[kept], options.rounds)
    fitted = np.zeros(len(rows))
    fitted[kept] = np.clip(model.predict(values), 0, 1)
    part("fitted on all of them", fitted, people)
    if options.write:
        FILE.write_text(json.dumps(stored(model), separators=(",", ":")) + "\n", encoding="utf-8")
        print(f"{FILE} written, {FILE.stat().st_size / 1e3:.0f} kB")


if __name__ == "__main__":
    main()
