"""Is the answer as a whole about this question at all?

A long answer to another question of the trade finds some span for every point by chance. Its average, though, lies
nearer to talk of the trade in general than to this rubric.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from grill.grading.background import DOMAIN
from grill.grading.calibration import CALIBRATION, Calibration

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from grill.grading.embedder import Embedder


class Topic:
    """The middle of a rubric's right wordings against the middle of the trade's talk."""

    def __init__(self, right: Sequence[str], embedder: Embedder, c: Calibration = CALIBRATION) -> None:
        self._calibration = c
        self._towards = _middle(embedder.embed(right)) - _middle(embedder.embed(DOMAIN))

    def nearness(self, rows: NDArray[np.float32]) -> float:
        """How much nearer an answer's spans are on average to the rubric than to the trade: about -0.3 to 0.6."""
        return float(_middle(rows) @ self._towards)

    def drift(self, nearness: float) -> float:
        """What to take off every span's evidence: 0 for an answer on the topic."""
        c = self._calibration
        return c.topic_weight * max(0.0, c.topic_from - nearness)


def _middle(rows: NDArray[np.float32]) -> NDArray[np.float64]:
    import numpy as np

    mean = rows.astype(np.float64).mean(axis=0)
    return np.asarray(mean / max(float(np.sqrt(mean @ mean)), 1e-12))
