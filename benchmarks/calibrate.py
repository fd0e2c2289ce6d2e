"""Fits the grader's few numbers on graded answers, and says what they lose on a question left out.

    python benchmarks/calibrate.py GOLD.jsonl ... [--write]

From the stored numbers each one in turn tries the values below, all answers are graded anew, and the best is kept (one
or more rounds of coordinate ascent). The aim is kappa less what flatters and wrongs. Every setting's scores are kept,
so that the choice can be made again without each question in turn: what that choice scores on the question it did not
see is the cross-validated figure. `--write` stores the fitted numbers in `calibration.json`.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from pathlib import Path

import numpy as np
from agreement import read
from metrics import Vector, kappa

from grill.cli.answer_rows import RowGrader
from grill.content.bank import load_bank
from grill.grading import cache
from grill.grading.calibration import CALIBRATION, FILE
from grill.grading.grader import Grader
from grill.grading.local import LocalEmbedder
from grill.paths import cache_folder

TRIED: dict[str, tuple[float, ...]] = {
    "credit_from": (-0.02, 0.02, 0.06, 0.1, 0.14),
    "credit_full": (0.34, 0.38, 0.42, 0.48, 0.54),
    "keyword_lift": (0.2, 0.3, 0.4),
    "misconception_from": (0.35, 0.4, 0.45, 0.5, 0.6),
    "penalty_scale": (0.7, 1.0, 1.3),
    "contradiction": (0.4, 0.5, 0.6),
    "mixed_factor": (0.4, 0.6, 0.8),
    "required_cap": (0.3, 0.4),
    "moves_share": (0.15, 0.25, 0.35),
    "moves_for_full": (3.0, 4.0, 5.0),
}


def use(values: dict[str, float]) -> None:
    """Sets the grader's numbers. They are frozen for the program; this bench is the one that moves them."""
    for name, value in values.items():
        object.__setattr__(CALIBRATION, name, value)


def aim(score: Vector, gold: Vector) -> float:
    """What is sought: agreement, less the two faults that cost trust."""
    flattered, wronged = np.mean(score[gold <= 1] >= 0.5), np.mean(score[gold == 4] < 0.5)
    return kappa(score, gold) - 0.5 * float(np.nan_to_num(flattered)) - 0.5 * float(np.nan_to_num(wronged))


def main() -> None:
    """Fits, reports, and writes when asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", nargs="+", type=Path)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    rows = [row for path in options.gold for row in read(path)]
    gold = np.array([float(row["gold"]) for row in rows])
    asked = np.array([row["question"] for row in rows])
    bank = load_bank()
    # Answers' texts are asked for again with every setting: none is forgotten.
    cache.MAX_ANSWER_TEXTS = 1_000_000
    grader = Grader(cache.CachedEmbedder(LocalEmbedder(), cache_folder()), bank.moves)
    seen: list[tuple[dict[str, float], Vector]] = []

    def graded(values: dict[str, float]) -> Vector:
        for known, score in seen:
            if known == values:
                return score
        use(values)
        found = RowGrader(bank, grader.grade)
        score = np.array([found.grade_line(json.dumps(row))["score"] for row in rows])
        seen.append((dict(values), score))
        return score

    best = {name: float(getattr(CALIBRATION, name)) for name in TRIED}
    start = graded(best)
    print(f"stored: kappa {kappa(start, gold):.3f} aim {aim(start, gold):.3f} on {len(rows)} answers", flush=True)
    for _ in range(options.rounds):
        for name, tried in TRIED.items():
            for value in tried:
                candidate = {**best, name: value}
                if aim(graded(candidate), gold) > aim(graded(best), gold) + 1e-9:
                    best = candidate
            print(f"{name} {best[name]:g}: aim {aim(graded(best), gold):.3f}", flush=True)
    score = graded(best)
    left_out = np.zeros(len(rows))
    for name in dict.fromkeys(asked):
        own = asked == name
        chosen = max(seen, key=lambda one: aim(one[1][~own], gold[~own]))
        left_out[own] = chosen[1][own]
    fitted, held = kappa(score, gold), kappa(left_out, gold)
    print(f"fitted: kappa {fitted:.3f}; each question left out of its own fit: {held:.3f} (loses {fitted - held:.3f})")
    print(best)
    if options.write:
        use(best)
        stored = json.loads(FILE.read_text(encoding="utf-8"))
        stored["written"] = asdict(CALIBRATION)
        FILE.write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
