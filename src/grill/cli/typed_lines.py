"""Lines from standard input, and the time that was spent waiting for them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import BinaryIO

AT_ONCE_SECONDS = 0.1
"""A line that comes sooner was there already: typed ahead, pasted or piped. Nobody thought over it."""
LONGEST = 1_000_000
"""Bytes of a line; a longer one is read in pieces."""


class TypedLines:
    """Lines as they come, and a clock that runs only while one is waited for.

    What the program itself takes (loading the model, grading) is nobody's thinking time. Lines from a file take none
    at all, so that a script of answers always leads to the same interview.
    """

    def __init__(self, stream: BinaryIO, clock: Callable[[], float]) -> None:
        self._stream = stream
        self._clock = clock
        self.seconds = 0.0
        """Waited so far."""

    def __iter__(self) -> Iterator[str]:
        while line := self._read():
            yield line.decode("utf-8", "replace").rstrip("\r\n")

    def _read(self) -> bytes:
        began = self._clock()
        try:
            return self._stream.readline(LONGEST)
        finally:
            # Also when Ctrl+C ended the waiting.
            waited = self._clock() - began
            if waited >= AT_ONCE_SECONDS:
                self.seconds += waited
