"""All evidence about an answer combined into its score, by weights fitted on graded answers.

The plain score (`score.combine`) adds up what each point earned. It cannot see what nobody listed: an answer whose
clauses sound like the wrong wordings throughout, or that touches every point and makes none. So the credit of the
points is one of several measures, and boosted regression trees of depth two weigh them together:
`benchmarks/calibrate.py` fits them to people's grades, cross-validated by question, and writes `combination.json`.

Every measure is bound to one direction: more of what speaks for an answer never lowers its score, more of what speaks
against it never raises it. Length and style are no measures.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grill.grading.evidence import Evidence
from grill.grading.grade import CriterionResult
from grill.grading.text import Span

if TYPE_CHECKING:
    from grill.grading.prepared import SpanScores

FILE = Path(__file__).with_name("combination.json")
"""The fitted trees, one versioned file."""

FEATURES: dict[str, int] = {
    "content": 1,
    "strength": 1,
    "strongest": 1,
    "moves": 1,
    "right numbers": 1,
    "close": 1,
    "topic": 1,
    "wrong": -1,
    "nearer to wrong": -1,
    "wrong numbers": -1,
    "denied": -1,
}
"""The measures in their order, each with the direction it is bound to."""
_APART = 0.1
"""Cosine by which a clause has to be nearer to a wrong wording than to any right one to count as nearer."""


@dataclass(frozen=True, slots=True)
class Witness:
    """What is known of an answer when its points have been judged."""

    results: Sequence[CriterionResult]
    evidence: Sequence[Evidence]
    moves: float
    """Share made of the methodology moves that earn all of their part; 1 where none are asked for."""
    cut: Sequence[Span]
    scores: SpanScores
    denied: Sequence[bool]
    """For every span, whether it is said not to be so or its main verb negated."""


def measure(witness: Witness) -> tuple[float, ...]:
    """The measures of FEATURES, in their order.

    Points are averaged by their weight, clauses by their length.
    """
    w = witness
    clauses = [i for i, span in enumerate(w.cut) if span.size == 1] or list(range(len(w.cut)))
    lengths = [w.cut[i].end - w.cut[i].start for i in clauses]
    weights = [result.weight for result in w.results]
    strengths = [evidence.best.strength if evidence.best else 0.0 for evidence in w.evidence]
    values = {
        "content": _mean([result.credit for result in w.results], weights),
        "strength": _mean(strengths, weights),
        "strongest": max(strengths),
        "moves": w.moves,
        "right numbers": _mean([float(result.has_right_number) for result in w.results], weights),
        "close": _mean([w.scores.close[i] for i in clauses], lengths),
        "topic": w.scores.topic,
        "wrong": _mean([w.scores.wrong[i] for i in clauses], lengths),
        "nearer to wrong": sum(w.scores.nearer[i] < -_APART for i in clauses) / len(clauses),
        "wrong numbers": _mean([float(result.has_wrong_number) for result in w.results], weights),
        "denied": _mean([float(w.denied[i]) for i in clauses], lengths),
    }
    return tuple(values[name] for name in FEATURES)


def _mean(values: Sequence[float], weights: Sequence[float]) -> float:
    return math.fsum(v * w for v, w in zip(values, weights, strict=True)) / math.fsum(weights)


@dataclass(frozen=True, slots=True)
class Combination:
    """Boosted regression trees: each is a list of nodes, a leaf `[value]` or a split `[measure, border, low, high]`."""

    features: tuple[str, ...]
    base: float
    trees: tuple[tuple[tuple[float, ...], ...], ...]
    hash: str

    def score(self, values: Sequence[float]) -> float:
        """Measures to a score in [0, 1]."""
        if self.features != tuple(FEATURES):
            raise ValueError(f"{FILE.name} was fitted to other measures; run benchmarks/calibrate.py")
        total = math.fsum([self.base, *(_leaf(tree, values) for tree in self.trees)])
        return min(1.0, max(0.0, total))


def _leaf(tree: Sequence[Sequence[float]], values: Sequence[float]) -> float:
    node = tree[0]
    while len(node) > 1:
        measure_index, border, low, high = node
        node = tree[int(low if values[int(measure_index)] <= border else high)]
    return node[0]


@cache
def load_combination() -> Combination:
    """The fitted trees."""
    text = FILE.read_text(encoding="utf-8")
    fitted: dict[str, Any] = json.loads(text)
    return Combination(
        tuple(fitted["features"]),
        fitted["base"],
        tuple(tuple(tuple(node) for node in tree) for tree in fitted["trees"]),
        hashlib.blake2b(text.encode(), digest_size=6).hexdigest(),
    )
