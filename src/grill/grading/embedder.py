"""The one door to a language model: texts in, unit vectors out."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Embedder(Protocol):
    """Turns texts into unit vectors; the same text gives the same vector in any company."""

    @property
    def fingerprint(self) -> str:
        """Short hash of the model: part of every receipt and cache key."""
        ...

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Rows of unit length, one a text: shape (len(texts), dimension)."""
        ...


class FakeEmbedder:
    """A real embedder of a humble kind: hashed words, no model, no start-up. For tests and for looking at the screens.

    Texts that share words are similar; meaning is beyond it. `seen` counts the texts embedded.
    """

    fingerprint = "fake-hashed-words"

    def __init__(self, dimension: int = 256) -> None:
        self.dimension = dimension
        self.seen = 0

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Sum of a signed unit axis for every word, normalised; an empty text lies on the first axis."""
        import numpy as np

        rows = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            self.seen += 1
            for word in re.findall(r"\w+", text.lower()):
                digest = hashlib.blake2b(word.encode(), digest_size=4).digest()
                row[int.from_bytes(digest, "big") % self.dimension] += 1.0
            if not row.any():
                row[0] = 1.0
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)
