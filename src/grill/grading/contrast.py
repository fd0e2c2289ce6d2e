"""Semantic evidence: how much a span sounds like the right wordings of a point rather than like anything else.

Similarity alone cannot grade: a wrong statement about the point is as close to it as a right one. So each point gets a
contrast of its own, a kernel ridge regression over unit embeddings: right wordings are taught +1, rejected wordings -1,
misconceptions and vague sentences less, other points of the rubric 0, unrelated text slightly below 0. A span's
evidence is that function's value: near +1 for the point, near -1 for what contradicts or imitates it.

All contrasts of a rubric share one set of texts and one solve; they differ in what the texts are taught to be worth.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from grill.grading.background import DOMAIN, EVERYDAY
from grill.grading.calibration import CALIBRATION, Calibration

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from grill.grading.embedder import Embedder

Labels = Mapping[str, float]
"""What one contrast teaches: texts with their worth. A text that other contrasts teach is worth 0 to this one."""


def labels(
    right: Sequence[str],
    wrong: Sequence[str] = (),
    misconceptions: Sequence[str] = (),
    vague: Sequence[str] = (),
) -> dict[str, float]:
    """The worth of every text to one point; a text listed twice keeps its first worth."""
    c = CALIBRATION
    taught: dict[str, float] = {}
    worths = ((right, 1.0), (wrong, -1.0), (misconceptions, c.misconception_target), (vague, c.vague_target))
    for texts, worth in worths:
        for text in texts:
            taught.setdefault(text, worth)
    return taught


class Contrasts:
    """The fitted contrasts of one rubric. Scores are roughly -1 to 1."""

    def __init__(self, taught: Sequence[Labels], embedder: Embedder, c: Calibration = CALIBRATION) -> None:
        import numpy as np

        self._sharpness = c.sharpness
        background = EVERYDAY + DOMAIN
        texts = list(dict.fromkeys([*(text for one in taught for text in one), *background]))
        self._known: NDArray[np.float32] = embedder.embed(texts)
        cosine = self._known.astype(np.float64) @ self._known.astype(np.float64).T
        worth = np.zeros((len(texts), len(taught)))
        place = {text: row for row, text in enumerate(texts)}
        rows = [place[text] for text in background]
        for column, one in enumerate(taught):
            # A background sentence that says this very point is no background here.
            right = [place[text] for text, value in one.items() if value > 0]
            near = cosine[np.ix_(rows, right)].max(axis=1) >= c.background_apart
            worth[rows, column] = np.where(near, 0.0, c.background_target)
            for text, value in one.items():
                worth[place[text], column] = value
        kernel = np.exp(c.sharpness * (cosine - 1.0))
        kernel[np.diag_indices_from(kernel)] += c.ridge
        self._weights: NDArray[np.float64] = np.asarray(np.linalg.solve(kernel, worth), dtype=np.float64)

    def scores(self, rows: NDArray[np.float32]) -> NDArray[np.float64]:
        """The evidence of each embedded span for each contrast: shape (len(rows), contrasts)."""
        import numpy as np

        cosine = rows.astype(np.float64) @ self._known.astype(np.float64).T
        return np.asarray(np.exp(self._sharpness * (cosine - 1.0)) @ self._weights)
