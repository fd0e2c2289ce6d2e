"""Embeddings kept on disk, so that the bank's texts are embedded once a machine and not once a start."""

from __future__ import annotations

import contextlib
import hashlib
import os
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from grill.grading.embedder import Embedder

_MAGIC = b"GEC2"
_HEADER = len(_MAGIC) + 4
_KEY = 16
_CHECK = 4
MAX_ANSWER_TEXTS = 4096
"""Texts of answers kept in memory; they never go to disk."""


class CachedEmbedder:
    """Wraps an embedder: `embed_bank` remembers on disk, by content and model; `embed` in memory only.

    One file a model, of records (16 bytes of the text's hash, the vector in float32, a CRC-32 of both), to which each
    batch of new texts is appended in one write. A torn or damaged record is skipped, a foreign file begun anew, and a
    cache that cannot be read or written costs time and nothing else.
    """

    def __init__(self, inner: Embedder, folder: Path | None) -> None:
        self._inner = inner
        self._path = folder / f"embeddings-{inner.fingerprint}.bin" if folder else None
        self._bank: dict[bytes, NDArray[np.float32]] = {}
        self._answers: dict[str, NDArray[np.float32]] = {}
        self._loaded = False

    @property
    def fingerprint(self) -> str:
        """The wrapped model's."""
        return self._inner.fingerprint

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit rows; a distinct text is embedded once as long as memory remembers it."""
        import numpy as np

        self._load()
        missing = [text for text in dict.fromkeys(texts) if _key(text) not in self._bank and text not in self._answers]
        # To the end of the order in which they are forgotten: a rubric that is being typed is asked for all the time,
        # and to embed all of it again takes half a second.
        for text in texts:
            if text in self._answers:
                self._answers[text] = self._answers.pop(text)
        wanted = sum(text in self._answers for text in dict.fromkeys(texts))
        over = len(self._answers) - max(wanted, MAX_ANSWER_TEXTS - len(missing))
        for text in list(self._answers)[: max(0, over)]:
            del self._answers[text]
        if missing:
            self._answers.update(zip(missing, self._inner.embed(missing), strict=True))
        rows = [self._bank.get(_key(text), self._answers.get(text)) for text in texts]
        return np.stack([row for row in rows if row is not None]) if rows else self._inner.embed([])

    def embed_bank(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit rows of texts that will be asked for again; new ones go to disk."""
        import numpy as np

        self._load()
        missing = [text for text in dict.fromkeys(texts) if _key(text) not in self._bank]
        if missing:
            rows = self.embed(missing)
            self._bank.update((_key(text), row) for text, row in zip(missing, rows, strict=True))
            for text in missing:
                self._answers.pop(text, None)
            self._append(missing)
        return np.stack([self._bank[_key(text)] for text in texts]) if texts else self._inner.embed([])

    def _load(self) -> None:
        if self._loaded:
            return
        self._loaded = True
        if self._path is None or not self._path.exists():
            return
        import numpy as np

        with contextlib.suppress(OSError):  # a broken cache is an empty one
            data = self._path.read_bytes()
            dimension = int.from_bytes(data[len(_MAGIC) : _HEADER], "little")
            if data[:_HEADER] != _header(dimension) or not dimension:
                return
            size = _size(dimension)
            for at in range(_HEADER, len(data) - size + 1, size):
                body = data[at : at + size - _CHECK]
                if data[at + size - _CHECK : at + size] == _check(body):
                    self._bank[body[:_KEY]] = np.frombuffer(body, dtype="<f4", offset=_KEY)

    def _append(self, texts: Sequence[str]) -> None:
        if self._path is None or not texts:
            return
        rows = [self._bank[_key(text)] for text in texts]
        dimension = len(rows[0])
        size = _size(dimension)
        with contextlib.suppress(OSError):  # a read-only or full disk: the next start embeds again
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            handle = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
            with os.fdopen(handle, "r+b", buffering=0) as stream:
                length = stream.seek(0, os.SEEK_END)
                stream.seek(0)
                if stream.read(_HEADER) != _header(dimension):  # new, or not ours: begin anew
                    stream.truncate(length := 0)
                elif torn := (length - _HEADER) % size:  # by a crash: drop the half record
                    stream.truncate(length - torn)
                header = b"" if length else _header(dimension)
                stream.write(header + b"".join(_record(text, row) for text, row in zip(texts, rows, strict=True)))


def _header(dimension: int) -> bytes:
    return _MAGIC + dimension.to_bytes(_HEADER - len(_MAGIC), "little")


def _size(dimension: int) -> int:
    return _KEY + 4 * dimension + _CHECK


def _record(text: str, row: NDArray[np.float32]) -> bytes:
    body = _key(text) + row.astype("<f4").tobytes()
    return body + _check(body)


def _check(body: bytes) -> bytes:
    return zlib.crc32(body).to_bytes(_CHECK, "little")


def _key(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=_KEY).digest()
