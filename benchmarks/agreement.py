"""How well the grader agrees with people, in one run.

    python benchmarks/agreement.py GOLD.jsonl ... [--public FOLDER]

GOLD rows hold "id", "question" (an id of the bank), "answer", "gold" (0..4) and perhaps "profile". FOLDER holds the
public short-answer sets, as `benchmarks/likeness.py` reads them; they are graded as a batch row would be, from the
reference alone, and the Mohler questions once more with their rubrics of points.

    qwk        quadratic weighted kappa, with a 95 % bootstrap interval over questions
    order      share of pairs of answers to one question, two grades or more apart, in the right order
    flattered  share of answers worth 0 or 1 that scored 0.5 or more
    wronged    share of answers worth 4 that scored less than 0.5
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import numpy as np
from metrics import Vector, interval, kappa, macro_f1, order, pearson, pearson_and_rmse

from grill.cli.answer_rows import RowGrader
from grill.cli.grade import ROWS_TOGETHER
from grill.content.bank import load_bank
from grill.grading.cache import CachedEmbedder
from grill.grading.grader import Grader
from grill.grading.local import LocalEmbedder
from grill.paths import cache_folder

PUBLIC = ("mohler_dev", "beetle_train", "scientsbank_train")


def read(path: Path) -> list[dict[str, Any]]:
    """The rows of a file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def scores(grader: RowGrader, rows: list[dict[str, Any]]) -> Vector:
    """The score of every row, graded as a batch would."""
    lines = [json.dumps(row) for row in rows]
    graded = []
    for at in range(0, len(lines), ROWS_TOGETHER):
        bundle = lines[at : at + ROWS_TOGETHER]
        grader.expect(bundle)
        graded += [grader.grade_line(line) for line in bundle]
    if failed := [row for row in graded if "error" in row]:
        raise SystemExit(f"{len(failed)} rows failed, the first: {failed[0]}")
    return np.array([row["score"] for row in graded])


def of_bank(path: Path, grader: RowGrader) -> None:
    """Prints agreement on graded answers to questions of the bank."""
    rows = read(path)
    score, gold = scores(grader, rows), np.array([float(row["gold"]) for row in rows])
    asked = [row["question"] for row in rows]
    low, high = interval(kappa, score, gold, asked)
    worthless, full = score[gold <= 1], score[gold == 4]
    print(f"{path.name}: {len(rows)} answers to {len(set(asked))} questions")
    print(f"  qwk        {kappa(score, gold):.3f}   [{low:.3f}, {high:.3f}]")
    print(f"  pearson    {pearson(score, gold):.3f}")
    print(f"  order      {order(score, gold, asked):.3f}")
    print(f"  flattered  {np.mean(worthless >= 0.5):.3f}   of {len(worthless)}")
    print(f"  wronged    {np.mean(full < 0.5):.3f}   of {len(full)}")
    groups = {"profile": [str(row.get("profile", "")) for row in rows], "gold": [f"{round(g)}" for g in gold]}
    for name, labels in groups.items():
        for label in sorted(set(labels) - {""}):
            own = np.array(labels) == label
            off = score[own] - gold[own] / 4
            print(
                f"  {name} {label}: {own.sum():3d} answers, gold {gold[own].mean() / 4:.2f}, "
                f"score {score[own].mean():.2f}, mean error {np.abs(off).mean():.2f}"
            )


def of_public(folder: Path, grader: RowGrader) -> None:
    """Prints the public sets' own measures."""
    for name in PUBLIC:
        rows = read(folder / f"{name}.jsonl")
        gold, asked = np.array([row["score"] for row in rows]), [row["qid"] for row in rows]
        plain = [{"prompt": r["question"], "reference": r["reference"], "answer": r["answer"]} for r in rows]
        score = scores(grader, plain)
        if name != "mohler_dev":
            print(f"{name}, reference alone: macro-F1 {macro_f1(score, gold, asked):.3f}", flush=True)
            continue
        r, rmse = pearson_and_rmse(score, gold, asked)
        print(f"{name}, reference alone: r {r:.3f}, RMSE {rmse:.3f} of 5", flush=True)
        rubrics = {row["qid"]: point_rubric(row["points"]) for row in read(folder / "mohler_dev_rubrics.jsonl")}
        with_points = [{**row, "rubric": rubrics[qid]} for row, qid in zip(plain, asked, strict=True)]
        r, rmse = pearson_and_rmse(scores(grader, with_points), gold, asked)
        print(f"{name}, rubric of points: r {r:.3f}, RMSE {rmse:.3f} of 5", flush=True)


def point_rubric(points: list[dict[str, Any]]) -> dict[str, Any]:
    """A list of points in the rubric schema, as it stands."""
    return {
        "criteria": [
            {"id": f"p{i}", "point": p["text"], "weight": p["weight"], "keywords": {"any": [p["any"]]}}
            for i, p in enumerate(points)
        ]
    }


def main() -> None:
    """Grades and prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", nargs="*", type=Path)
    parser.add_argument("--public", type=Path)
    options = parser.parse_args()
    bank = load_bank()
    inner = Grader(CachedEmbedder(LocalEmbedder(), cache_folder()), bank.moves)
    grader = RowGrader(bank, inner.grade, inner.expect)
    for path in options.gold:
        of_bank(path, grader)
    if options.public:
        of_public(options.public, grader)


if __name__ == "__main__":
    main()
