"""What to say of a word that stands for nothing."""

from __future__ import annotations

from collections.abc import Iterable

from grill.text import cut, did_you_mean


def unknown(word: str, kind: str, known: Iterable[str]) -> str:
    """`unknown unit 'gib'; did you mean 'GiB'?`: a name that differs in capitals only comes before a similar one."""
    names = list(known)
    same = [name for name in names if name.lower() == word.lower()]
    meant = f"; did you mean '{same[0]}'?" if same else did_you_mean(word[:40], names)
    return f"unknown {kind} {cut(word, 40)!r}{meant}"
