"""Which texts of two lists are alike in meaning: all that leaves the model's process, so that vectors never do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from grill.grading.embedder import Embedder

Pair = tuple[int, int, float]
"""An index into the left texts, one into the right ones, and their cosine."""
Alike = Callable[[Sequence[str], Sequence[str], float], Sequence[Pair]]
"""Left texts, right texts and the least cosine to the pairs that reach it, the most alike first."""

MOST_PAIRS = 1_000


def alike_by(embedder: Embedder) -> Alike:
    """`Alike` by an embedder in this process."""

    def alike(left: Sequence[str], right: Sequence[str], least: float) -> list[Pair]:
        import numpy as np

        if not left or not right:
            return []
        texts = list(dict.fromkeys([*left, *right]))
        place = {text: row for row, text in enumerate(texts)}
        rows = embedder.embed(texts)
        cosine = rows[[place[text] for text in left]] @ rows[[place[text] for text in right]].T
        near = np.argwhere(cosine >= least).tolist()
        pairs = sorted(((i, j, round(float(cosine[i, j]), 4)) for i, j in near), key=lambda pair: (-pair[2], pair[:2]))
        return pairs[:MOST_PAIRS]

    return alike
