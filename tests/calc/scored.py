"""Results to conclude from, made in a line."""

from __future__ import annotations

from pathlib import Path

from grill.calc.experiments.conclusion import conclude
from grill.calc.experiments.evidence import Evidence, Score
from grill.calc.experiments.results_table import read_results

BETTER = ((60.0, 60.4, 59.9), (61.2, 61.5, 61.1))
"""Three seeds each of A and of a clearly better B."""


def arms(a, b, family="", seeds=None, **changed):
    """Scores of A and B, seed by seed; `changed` gives a setting's value in each arm."""
    rows = []
    for index, (arm, values) in enumerate((("A", a), ("B", b))):
        names = seeds[index] if seeds else range(1, len(values) + 1)
        rows += [
            Score(arm, str(seed), family, family, value, {name: pair[index] for name, pair in changed.items()})
            for seed, value in zip(names, values, strict=True)
        ]
    return rows


def evidence(*groups, settings=(), seeded=True):
    return Evidence(tuple(row for group in groups for row in group), settings=tuple(settings), seeded=seeded)


def said(rows, **options):
    return conclude(evidence(rows, settings=rows[0].settings), **options).claims[0]


def table(text, **options):
    found, problems = read_results(Path("r.csv"), text, **options)
    assert problems == []
    return found
