"""The order in which question files are replaced, so that no number stands twice in the pack at any moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from grill.authoring.importing.packing.committing import Step
from grill.authoring.importing.packing.splices import Splices

_OUT_OF_THE_WAY = 1_000_000
"""Added to the numbers of a file that two sides wait for."""


@dataclass(frozen=True, slots=True)
class Renumbered:
    """A question file before and after."""

    name: str
    before: bytes | None
    after: bytes
    old: tuple[int, ...]
    """The numbers of its questions, in the file's order."""
    new: tuple[int, ...]


def ordered(files: Sequence[Renumbered]) -> list[Step]:
    """Steps for all files. Where sections change places and each waits for the other, one is written twice."""
    waiting = list(files)
    now = {file.name: file.before for file in files}
    numbers = {file.name: set(file.old) for file in files}
    steps: list[Step] = []
    while waiting:
        free = next((file for file in waiting if not _clash(file, waiting, numbers)), None)
        if free is not None:
            steps.append(Step(free.name, now[free.name], free.after))
            waiting.remove(free)
            continue
        file = next(file for file in waiting if numbers[file.name] == set(file.old) and file.before is not None)
        content = _moved_away(file)
        steps.append(Step(file.name, file.before, content))
        now[file.name] = content
        numbers[file.name] = {number + _OUT_OF_THE_WAY for number in file.old}
    return steps


def _clash(file: Renumbered, waiting: Sequence[Renumbered], numbers: dict[str, set[int]]) -> bool:
    return any(numbers[other.name].intersection(file.new) for other in waiting if other is not file)


def _moved_away(file: Renumbered) -> bytes:
    splices = Splices(file.before or b"")
    for place, number in enumerate(file.old):
        splices.set_values(("questions", place), {"number": number + _OUT_OF_THE_WAY})
    return splices.result()
