"""Settings as people write them: when two are the same, how they are listed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from grill.text import cut

WIDEST = 40
"""Characters of a name or a value that are shown."""
_SUFFIXES = {"k": 1e3, "K": 1e3, "M": 1e6, "B": 1e9, "T": 1e12, "%": 1e-2}
_NUMBER = re.compile(r"([-+]?(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)\s*([kKMBT%]?)")


@lru_cache(maxsize=4096)
def canonical(value: str) -> str:
    """What two spellings of one value share: `1e-4` and `0.0001`, `70B` and `70e9`, `RMSNorm` and `rmsnorm`."""
    text = " ".join(value.split()).casefold()
    match = _NUMBER.fullmatch(value.strip())
    return repr(float(match[1].replace("_", "")) * _SUFFIXES.get(match[2], 1.0)) if match else text


def named(name: str) -> str:
    """A name or a value on one line, cut to a readable width."""
    return cut(name, WIDEST)


def listed(parts: Iterable[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    *most, last = list(parts)
    return f"{', '.join(most)} and {last}" if most else last
