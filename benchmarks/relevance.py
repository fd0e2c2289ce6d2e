"""Fits whether an answer belongs to a question at all, for questions with nothing but a reference answer.

    python benchmarks/relevance.py PAGES --public FOLDER [--held-out PAGES] [--write]

PAGES holds pages of questions with keys, as `grill import` reads them; FOLDER the public short-answer sets, as
`benchmarks/likeness.py` reads them. What belongs: half of a key; answers of the bank's examples and of the public sets
that are worth half or more, held against the reference alone. What does not: the key of another question of the same
page; right answers of the bank, and its keys, to another question. Every kind weighs the same, the public sets less.
Logistic regression on the measures of `grill.grading.relevance`, fitted after `likeness.json`, which it reads.

The two borders are quantiles of the answers that do not belong and yet are too like the reference to score as they
should: below the one an answer keeps the least share of its likeness, above the other all of it. Reported is what this
costs those that belong, each fold of questions left out of its own fit, and what it does to pages that were not fitted.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from agreement import PUBLIC, read
from drafted import OTHER_MOST, halves, keyed
from likeness import embedded
from metrics import FOLDS, Vector
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from grill.content.bank import load_bank
from grill.content.grades import TOP_GRADE
from grill.grading import likeness, relevance
from grill.grading.cache import CachedEmbedder
from grill.grading.embedder import Embedder
from grill.grading.loading import use_one_thread
from grill.grading.local import LocalEmbedder
from grill.grading.polarity import content_stems
from grill.paths import cache_folder

PUBLIC_WEIGHT = 0.3
OTHERS = 12
"""Other questions of the bank that each of its questions is held against."""
LEAST = 0.4
LOW, HIGH = 0.5, 0.8
"""Quantiles of the too-like answers to other questions at which the borders lie."""


@dataclass(frozen=True, slots=True)
class Row:
    """An answer held against a reference."""

    kind: str
    question: str
    prompt: str
    references: tuple[str, ...]
    answer: str
    belongs: bool


def page_rows(folder: Path, others: int | None = None) -> list[Row]:
    """Halves of keys, and keys of other questions of the page."""
    made = []
    for page, questions in keyed(folder).items():
        for question in questions:
            name, base = f"{page} {question.number}", (question.prompt, (question.key,))
            made += [Row("half a key", name, *base, half, True) for half in halves(question.key)]
            rest = [other for other in questions if other is not question]
            picked = random.Random(name).sample(rest, min(others or len(rest), len(rest)))
            made += [Row("another key", name, *base, other.key, False) for other in picked]
    return made


def bank_rows() -> list[Row]:
    """The bank's own questions: its examples, and right answers to others of them."""
    entries = [e for e in load_bank().entries.values() if e.rubric and e.question.kind != "methodology"]
    made = []
    for entry in entries:
        question = entry.question
        base = (question.id, question.prompt, (question.answer,))
        for example in entry.rubric.examples if entry.rubric else ():
            if example.grade >= TOP_GRADE / 2:
                texts = (example.answer, *example.paraphrases)
                made += [Row("example", *base, text, True) for text in texts]
        made += [Row("half a bank key", *base, half, True) for half in halves(question.answer)]
        rest = [
            e
            for e in entries
            if e is not entry and not {e.question.id, question.id} & {*question.related, *e.question.related}
        ]
        for other in random.Random(question.id).sample(rest, OTHERS):
            made.append(Row("another bank key", *base, other.question.answer, False))
            full = [e.answer for e in (other.rubric.examples if other.rubric else ()) if e.grade == TOP_GRADE]
            made += [Row("another example", *base, text, False) for text in full[:2]]
    return made


def public_rows(folder: Path) -> list[Row]:
    """What people answered and was at least half right."""
    return [
        Row(name, f"{name} {row['qid']}", row["question"], tuple(row["reference"]), row["answer"], True)
        for name in PUBLIC
        for row in read(folder / f"{name}.jsonl")
        if row["score"] >= 0.5
    ]


def table(rows: Sequence[Row], embedder: Embedder) -> tuple[Vector, Vector]:
    """The measures of every row, and its likeness."""
    fitted = likeness.load_weights()

    @cache
    def references(prompt: str, texts: tuple[str, ...]) -> list[tuple[likeness.Text, float]]:
        asked = content_stems(prompt)
        found = [likeness.measure(text, asked, embedder) for text in texts]
        return [(text, relevance.other_talk_of(text, asked, embedder)) for text in found if text]

    measured, alike = [], []
    for row in rows:
        asked = content_stems(row.prompt)
        answer = likeness.measure(row.answer, asked, embedder)
        known = references(row.prompt, row.references)
        if answer is None or not known:
            measured.append([np.nan] * len(relevance.FEATURES))
            alike.append(0.0)
            continue
        values, which = likeness.nearest(answer, [text for text, _ in known], asked)
        measured.append(relevance.measures(answer, known[which][0], asked, values, known[which][1]))
        alike.append(likeness.scored(values, fitted))
    return np.array(measured), np.array(alike)


def fit(values: Vector, belongs: NDArray[np.bool_], kinds: NDArray[np.str_]) -> Vector:
    """Weights of the measures; all kinds weigh the same, and those that belong as much as those that do not."""
    weight = np.zeros(len(values))
    for kind in np.unique(kinds):
        own = kinds == kind
        weight[own] = (PUBLIC_WEIGHT if kind in PUBLIC else 1.0) / own.sum()
    for side in (belongs, ~belongs):
        weight[side] *= len(values) / 2 / weight[side].sum()
    scaler = StandardScaler().fit(values)
    model = LogisticRegression(max_iter=3000).fit(scaler.transform(values), belongs, sample_weight=weight)
    return np.asarray(model.coef_[0] / scaler.scale_)


def out_of_fold(values: Vector, rows: Sequence[Row], belongs: NDArray[np.bool_], kinds: NDArray[np.str_]) -> Vector:
    """Every row's sum by weights that saw no row of its question."""
    fold = np.array(
        [int(hashlib.blake2b(row.question.encode(), digest_size=4).hexdigest(), 16) % FOLDS for row in rows]
    )
    sums = np.zeros(len(rows))
    for one in range(FOLDS):
        weights = fit(values[fold != one], belongs[fold != one], kinds[fold != one])
        sums[fold == one] = values[fold == one] @ weights
    return sums


def main() -> None:
    """Reports, and writes when asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", type=Path)
    parser.add_argument("--public", type=Path, required=True)
    parser.add_argument("--held-out", type=Path, help="pages that are measured and not fitted")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    use_one_thread()
    memory = CachedEmbedder(LocalEmbedder(), cache_folder() / "benchmarks")
    rows = [*page_rows(options.pages), *bank_rows(), *public_rows(options.public)]
    values, alike = embedded(lambda e: table(rows, e), memory)
    kept = ~np.isnan(values).any(axis=1)
    rows, values, alike = [row for row, k in zip(rows, kept, strict=True) if k], values[kept], alike[kept]
    belongs, kinds = np.array([row.belongs for row in rows]), np.array([row.kind for row in rows])
    weights = fit(values, belongs, kinds)
    sums = values @ weights
    too_like = sums[(kinds == "another key") & (alike > OTHER_MOST)]
    low, high = (float(np.quantile(too_like, q)) for q in (LOW, HIGH))
    fitted = {
        "version": 1,
        "weights": {name: round(float(w), 5) for name, w in zip(relevance.FEATURES, weights, strict=True)},
        "low": round(low, 4),
        "high": round(high, 4),
        "least": LEAST,
    }

    def left(total: Vector) -> Vector:
        return LEAST + (1 - LEAST) * np.clip((total - low) / (high - low), 0, 1)

    sets = [(rows, alike, out_of_fold(values, rows, belongs, kinds), "")]
    if options.held_out:
        more = page_rows(options.held_out, OTHERS)
        found, likes = embedded(lambda e: table(more, e), memory)
        sets.append((more, likes, np.nan_to_num(found) @ weights, ", not fitted"))
    for own, likes, total, note in sets:
        names = np.array([row.kind for row in own])
        for kind in dict.fromkeys(names):
            part = names == kind
            before, after = likes[part], likes[part] * left(total[part])
            if own[int(np.flatnonzero(part)[0])].belongs:
                lost = np.mean(after < before - 0.1)
                says = f"lose a tenth or more: {lost:.3f}, mean {before.mean():.2f} -> {after.mean():.2f}"
            else:
                low_before, low_after = np.mean(before <= OTHER_MOST), np.mean(after <= OTHER_MOST)
                says = f"at most {OTHER_MOST}: {low_before:.3f} -> {low_after:.3f}"
            print(f"{kind + note:28s} {part.sum():6d}  {says}", flush=True)
    print(json.dumps(fitted, indent=1))
    if options.write:
        relevance.FILE.write_text(json.dumps(fitted, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
