"""How grades read on the screen: every state has a mark and a word, so that colour is never alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from grill.grading.grade import Grade, State, Verdict
from grill.report import words

if TYPE_CHECKING:
    from grill.report.model import Outcome


class Look(NamedTuple):
    """A mark, a word and a style of the theme."""

    mark: str
    word: str
    style: str


_STYLES: dict[State, str] = {
    "met": "$text-success",
    "partial": "$text-warning",
    "missed": "$text-muted",
    "contradicted": "bold $text-error",
}
STATES: dict[State, Look] = {state: Look(*words.STATES[state], style) for state, style in _STYLES.items()}

WRONG = Look(*words.WRONG, "bold $text-error")
"""A false claim outside the points."""

SPANS: dict[State, str] = {
    "met": "bold underline $text-success",
    "partial": "underline $text-warning",
    "missed": "",
    "contradicted": "bold reverse $text-error",
}
"""How the learner's words look in place: by shape first, by colour second."""

VERDICTS: dict[Verdict, Look] = {
    "cold": Look("✓", "Cold: you have this one", "bold $text-success"),
    "partial": Look(*words.OUTCOMES["partial"], "bold $text-warning"),
    "miss": Look(*words.OUTCOMES["miss"], "bold $text-error"),
}

COUNTED: dict[Verdict, str] = {"cold": "cold", "partial": "partly", "miss": "missed"}
"""The verdicts in a count: `3 cold · 1 partly`."""

PENDING = "in an interview, graded at its end"
"""Instead of the grade of an answer whose interview is not over."""

MOVES = words.MOVES
FLAGS = words.FLAGS
_OUTCOME_STYLES: dict[Outcome, str] = {
    "cold": "$text-success",
    "right": "$text-success",
    "partial": "$text-warning",
    "miss": "$text-error",
    "skipped": "$text-muted",
    "open": "$text-muted",
    "ungraded": "$text-muted",
}
OUTCOMES: dict[Outcome, Look] = {name: Look(*words.OUTCOMES[name], style) for name, style in _OUTCOME_STYLES.items()}
"""What became of a question of an interview."""


def remarks(grade: Grade) -> list[str]:
    """The sentences of feedback that say more than the points, misconceptions and flags shown with them."""
    if grade.flags:
        return []
    shown = [text for row in grade.criteria for text in (row.point, row.note) if text]
    shown += [found.says for found in grade.misconceptions]
    return [sentence for sentence in grade.feedback if not any(text in sentence for text in shown)]


def hundred(score: float) -> str:
    """A score of 0 to 1 as the learner reads it: `55 / 100`."""
    return f"{round(score * 100)} / 100"


def signed(change: float) -> str:
    """A change of a score in points: `+25`, `-10`, `±0`."""
    points = round(change * 100)
    return f"+{points}" if points > 0 else f"−{-points}" if points < 0 else "±0"


def counts(cold: int, partial: int, miss: int) -> str:
    """`3 cold · 1 partly · 2 missed`, leaving zeros out."""
    shown = [f"{count} {word}" for count, word in ((cold, "cold"), (partial, "partly"), (miss, "missed")) if count]
    return " · ".join(shown)
