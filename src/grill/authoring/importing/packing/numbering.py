"""Numbers within a pack: those of the pages one behind the other, all different."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence


def places(numbers: Sequence[int]) -> list[int]:
    """The numbers of a page's questions, where they are all different; else their places, from 1."""
    if len(set(numbers)) == len(numbers) and min(numbers, default=1) >= 1:
        return list(numbers)
    return list(range(1, len(numbers) + 1))


def with_gone(present: Collection[int], gone: Mapping[str, int]) -> dict[str, int]:
    """Places of questions that left the page: their old ones where these are free, else behind all others."""
    taken, found = set(present), dict[str, int]()
    for name, place in sorted(gone.items(), key=lambda row: row[1]):
        found[name] = place if place not in taken else max(taken) + 1
        taken.add(found[name])
    return found


def settle(wanted: Mapping[str, int], reserved: Iterable[int]) -> dict[str, int]:
    """A number for each id: the one it wants, or one behind all others where that is taken.

    Args:
        wanted: Numbers by id, the first come first served.
        reserved: Numbers that questions have which are not to be moved.
    """
    taken, settled = set(reserved), dict[str, int]()
    last = max([*taken, *wanted.values()], default=0)
    for name, number in wanted.items():
        if number in taken:
            last += 1
            settled[name] = last
        else:
            settled[name] = number
        taken.add(settled[name])
    return settled
