from __future__ import annotations

from collections.abc import Callable

import pytest

from grill.grading.grade import CriterionResult, Grade, Quote, Receipt
from grill.store import memory_store
from grill.store.attempts import verdict_of


@pytest.fixture
def store():
    with memory_store() as opened:
        yield opened


@pytest.fixture
def graded() -> Callable[[float], Grade]:
    """A full grade of this score."""

    def make(score: float) -> Grade:
        return Grade(
            question="ft-07",
            score=score,
            verdict=verdict_of(score),
            unsure=False,
            criteria=(CriterionResult("a", "A.", 1, False, score, "met", Quote(0, 2, "91")),),
            misconceptions=(),
            moves=(),
            feedback=("Well.",),
            receipt=Receipt("q", "r", "m", "c"),
        )

    return make
