from __future__ import annotations

import random

from grill.calc.experiments.conclusion import conclude
from grill.calc.experiments.evidence import Evidence, Score

DRAWS = 2_000
CALLED = 0.05


def share_called_an_improvement(draws, *, seeds, families, shared_seeds, spread=1.0, gain=0.0):
    """How often B is said to improve on A anywhere; both score at random, B with `spread` and `gain`."""
    generator = random.Random(5)
    first, second = seeds
    names = {"A": range(first), "B": range(second) if shared_seeds else range(100, 100 + second)}
    called = 0
    for _ in range(draws):
        scores = tuple(
            Score(arm, str(seed), family, family, generator.gauss(*((0.0, 1.0) if arm == "A" else (gain, spread))))
            for arm, numbers in names.items()
            for seed in numbers
            for family in families
        )
        called += bool(conclude(Evidence(scores), baseline="A").claims[0].improved)
    return called / draws


def test_of_null_results_in_three_families_few_are_called_an_improvement():
    share = share_called_an_improvement(DRAWS, seeds=(3, 3), families="xyz", shared_seeds=True)
    assert 0.01 < share <= CALLED


def test_nor_are_those_of_a_small_noisy_arm_against_a_large_quiet_one():
    share = share_called_an_improvement(DRAWS // 2, seeds=(8, 2), families="x", shared_seeds=False, spread=3.0)
    assert 0.01 < share <= CALLED


def test_a_large_gain_is_called_one():
    assert share_called_an_improvement(50, seeds=(5, 5), families="x", shared_seeds=True, gain=6.0) > 0.9
