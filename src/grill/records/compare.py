"""Two attempts at one question, side by side."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from grill.grading.grade import Grade, State
from grill.session.review import CHANGE
from grill.store.attempts import Attempt

MOST_WORDS = 3000
"""Words of an answer that are compared; of longer ones the rest counts as changed. A diff's time grows with the square
of them, and nobody reads further."""
LEAST_COMMON = 3
"""Words that two changes must have between them to be two: "and" and "the" are in every answer."""
_WORD = re.compile(r"\S+\s*")

Change = Literal["same", "gone", "new"]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Words that both answers have, or only the earlier (`gone`) or the later one (`new`)."""

    change: Change
    text: str


@dataclass(frozen=True, slots=True)
class PointChange:
    """One criterion in both grades."""

    id: str
    point: str
    """As the later grade words it."""
    before: State | None
    """None where that grade does not have the point: the rubric has changed."""
    after: State | None
    credit: float
    """Later minus earlier, -1 to 1; a point that a grade does not have earned nothing."""

    @property
    def gained(self) -> bool:
        """Whether the credit rose by more than the noise in the evidence."""
        return self.credit >= CHANGE

    @property
    def lost(self) -> bool:
        """Whether it fell by more than that."""
        return self.credit <= -CHANGE


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed from one attempt to another."""

    earlier: Attempt
    later: Attempt
    score: float | None
    """Of what counts, later minus earlier, -1 to 1; None where one has no score."""
    points: tuple[PointChange, ...]
    """In the later grade's order, then those that only the earlier one has."""
    words: tuple[Stretch, ...]
    """Both answers woven into one."""
    seconds: float | None
    """Time, later minus earlier; None where one was not measured."""
    hints: int
    """Later minus earlier."""
    same_rubric: bool
    """Both were graded by one rubric and model; if not, part of the change is the grader's."""


def compare(earlier: Attempt, later: Attempt) -> Comparison:
    """What changed.

    Raises:
        ValueError: they answer different questions.
    """
    if (earlier.question_id, earlier.probe) != (later.question_id, later.probe):
        raise ValueError("attempts at different questions cannot be compared")
    scored = earlier.score is not None and later.score is not None
    timed = earlier.seconds is not None and later.seconds is not None
    return Comparison(
        earlier,
        later,
        score=(later.score or 0.0) - (earlier.score or 0.0) if scored else None,
        points=point_changes(earlier.grade, later.grade),
        words=changed_words(earlier.answer, later.answer),
        seconds=(later.seconds or 0.0) - (earlier.seconds or 0.0) if timed else None,
        hints=later.hints - earlier.hints,
        same_rubric=earlier.grade is not None
        and later.grade is not None
        and earlier.grade.receipt == later.grade.receipt,
    )


def point_changes(earlier: Grade | None, later: Grade | None) -> tuple[PointChange, ...]:
    """Every point of both grades."""
    before = {result.id: result for result in earlier.criteria} if earlier else {}
    after = {result.id: result for result in later.criteria} if later else {}
    found = []
    for name in dict.fromkeys([*after, *before]):
        old, new = before.get(name), after.get(name)
        credit = (new.credit if new else 0.0) - (old.credit if old else 0.0)
        point = new.point if new else old.point if old else name
        found.append(PointChange(name, point, old.state if old else None, new.state if new else None, round(credit, 4)))
    return tuple(found)


def changed_words(before: str, after: str) -> tuple[Stretch, ...]:
    """Both texts woven into one, word by word.

    Without the `new` stretches it reads as `before`, without the `gone` ones as `after`, but for white space.
    """
    old, new = _spaced_words(before), _spaced_words(after)
    old_words = [word.strip() for word in old[:MOST_WORDS]]
    new_words = [word.strip() for word in new[:MOST_WORDS]]
    stretches: list[Stretch] = []
    for same, start, end, from_, to in _blocks(old_words, new_words):
        if same:
            stretches.append(Stretch("same", "".join(new[from_:to])))
            continue
        stretches += _stretch("gone", old[start:end])
        stretches += _stretch("new", new[from_:to])
    stretches += _stretch("gone", old[MOST_WORDS:])
    stretches += _stretch("new", new[MOST_WORDS:])
    return tuple(stretches)


def _blocks(old: list[str], new: list[str]) -> list[tuple[bool, int, int, int, int]]:
    """(whether the same, old[start:end], new[from:to]), in order; a few words in common are part of the change."""
    found = SequenceMatcher(None, old, new).get_opcodes()
    blocks: list[tuple[bool, int, int, int, int]] = []
    for number, (kind, start, end, from_, to) in enumerate(found):
        between = 0 < number < len(found) - 1
        kept = kind == "equal" and (end - start >= LEAST_COMMON or not between)
        if not kept and blocks and not blocks[-1][0]:
            _, first, _, first_new, _ = blocks[-1]
            blocks[-1] = (False, first, end, first_new, to)
        else:
            blocks.append((kept, start, end, from_, to))
    return blocks


def _spaced_words(text: str) -> list[str]:
    """The words, each with the white space behind it; the last one gets a blank, for it may come to stand inside."""
    return [word if word[-1].isspace() else f"{word} " for word in _WORD.findall(text)]


def _stretch(change: Change, words: list[str]) -> list[Stretch]:
    return [Stretch(change, "".join(words))] if words else []
