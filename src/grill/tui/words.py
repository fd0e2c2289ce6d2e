"""How grades read on the screen: every state has a mark and a word, so that colour is never alone."""

from __future__ import annotations

from typing import NamedTuple

from grill.grading.grade import Grade, State, Verdict


class Look(NamedTuple):
    """A mark, a word and a style of the theme."""

    mark: str
    word: str
    style: str


STATES: dict[State, Look] = {
    "met": Look("✓", "met", "$text-success"),
    "partial": Look("◐", "partly met", "$text-warning"),
    "missed": Look("✗", "missed", "$text-muted"),
    "contradicted": Look("!", "contradicted", "bold $text-error"),
}

WRONG = Look("!", "misconception", "bold $text-error")
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
    "partial": Look("◐", "Partly there", "bold $text-warning"),
    "miss": Look("✗", "Not yet", "bold $text-error"),
}

COUNTED: dict[Verdict, str] = {"cold": "cold", "partial": "partly", "miss": "missed"}
"""The verdicts in a count: `3 cold · 1 partly`."""

MOVES: dict[str, str] = {
    "goal": "Goal and constraints",
    "baseline": "Conservative baseline",
    "tradeoffs": "Biggest trade-offs",
    "ablation": "Ablation plan",
    "risks": "Risks and signals",
    "claim": "Justified claim",
}

FLAGS: dict[str, str] = {
    "empty": "There was nothing to grade.",
    "echo": "This repeats the question. Say what the answer is.",
    "keyword_list": "These are the right words, but no claim connects them. Say how they hang together.",
    "off_topic": "This seems to answer another question.",
    "instruction": "What you wrote to the grader was left out of the grading.",
}


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
