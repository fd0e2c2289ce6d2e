"""The result of grading one answer: frozen, plain, ready for a screen, a file or a wire."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

State = Literal["met", "partial", "missed", "contradicted"]
Verdict = Literal["cold", "partial", "miss"]
Mode = Literal["full", "keywords"]

COLD = 0.75
"""Scores from here on are a cold answer."""
PARTIAL = 0.35
"""Scores from here on are a partial one; below is a miss."""
FACTOR = 1.5
"""A number further off than this is told as so many times too large, not in per cent."""


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of the learner: `text == answer[start:end]`, offsets in code points of the answer as typed."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class NumberCheck:
    """The learner's number beside the right one."""

    said: str
    """The learner's number as the calculator writes it: 1.83T params."""
    value: float
    low: float
    """The least value that is right, tolerance included."""
    high: float
    right: str = ""
    """The right number, written likewise; empty where any number of a range is right."""
    steps: tuple[str, ...] = ()
    """How the right number is worked out, a line a step."""
    slip: str = ""
    """The likely mistake: inverted, factor-2, power-of-ten, gb-gib, bits, or one that the formula names."""

    @property
    def is_right(self) -> bool:
        """Whether the number lies within the tolerance."""
        return self.low <= self.value <= self.high

    @property
    def lines(self) -> tuple[str, ...]:
        """The steps to the right number and, last, how the learner's stands to it; empty where no steps are known."""
        return (*self.steps, f"yours: {self.said}{self._distance()}") if self.steps else ()

    def _distance(self) -> str:
        right = (self.low + self.high) / 2
        if right in {0, self.value}:
            return ""
        if self.is_right:
            return f", {abs(self.value / right - 1) * 100:.2g} % off"
        if self.value <= 0 or right < 0:
            return ""
        word = "large" if self.value > right else "small"
        factor = max(self.value / right, right / self.value)
        if factor < FACTOR:
            return f", {abs(self.value / right - 1) * 100:.2g} % too {word}"
        return f", {factor:,.3g} times too {word}"


@dataclass(frozen=True, slots=True)
class CriterionResult:
    """What one criterion earned, and from which words."""

    id: str
    point: str
    weight: float
    required: bool
    credit: float
    """0 to 1."""
    state: State
    quote: Quote | None
    """The words that earned the credit or contradicted the point; None when it was missed."""
    note: str = ""
    """What to say beyond met or missed: the diagnosis of a wrong number, the reason of a veto."""
    probe: str = ""
    margin: float = 0.0
    """Distance of the evidence from the decision, -1 to 1: near 0 is unsure."""
    evidence: dict[str, float] = field(default_factory=dict)
    """Named figures behind the credit (semantic, against, keyword …), for `--explain`; `number` is 1 or -1."""
    number: NumberCheck | None = None
    """The number that decided, where the point asks for one and the answer has one."""

    @property
    def has_right_number(self) -> bool:
        """Whether the number that the point asks for is there."""
        return self.evidence.get("number", 0.0) > 0

    @property
    def has_wrong_number(self) -> bool:
        """Whether a number contradicts the point."""
        return self.state == "contradicted" and self.evidence.get("number", 0.0) < 0


@dataclass(frozen=True, slots=True)
class MisconceptionResult:
    """A false claim found in the answer."""

    claim: str
    says: str
    penalty: float
    quote: Quote


@dataclass(frozen=True, slots=True)
class MoveResult:
    """One of the six methodology moves."""

    id: str
    credit: float
    state: State
    quote: Quote | None
    probe: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the grade depends on, as short content hashes."""

    question: str
    rubric: str
    model: str
    calibration: str


@dataclass(frozen=True, slots=True)
class Grade:
    """The whole grade of one answer."""

    question: str
    score: float
    """0 to 1."""
    verdict: Verdict
    unsure: bool
    """The evidence lies inside the margin: ask the learner, do not tell."""
    criteria: tuple[CriterionResult, ...]
    misconceptions: tuple[MisconceptionResult, ...]
    moves: tuple[MoveResult, ...]
    feedback: tuple[str, ...]
    """Sentences for the learner, the most useful first."""
    receipt: Receipt
    mode: Mode = "full"
    """`keywords`: graded without the language model; to be refined."""
    flags: tuple[str, ...] = ()
    """Why an answer earned nothing as a whole: empty, echo, keyword_list, off_topic, instruction."""

    def to_dict(self) -> dict[str, Any]:
        """A JSON-ready dictionary; `from_dict` is its inverse."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Grade:
        """Rebuild a grade from `to_dict`'s result, also after a trip through JSON."""

        def quote(value: dict[str, Any] | None) -> Quote | None:
            return Quote(**value) if value else None

        def number(value: dict[str, Any] | None) -> NumberCheck | None:
            return NumberCheck(**{**value, "steps": tuple(value["steps"])}) if value else None

        return cls(
            **{
                **data,
                "criteria": tuple(
                    CriterionResult(**{**row, "quote": quote(row["quote"]), "number": number(row.get("number"))})
                    for row in data["criteria"]
                ),
                "misconceptions": tuple(
                    MisconceptionResult(**{**row, "quote": Quote(**row["quote"])}) for row in data["misconceptions"]
                ),
                "moves": tuple(MoveResult(**{**row, "quote": quote(row["quote"])}) for row in data["moves"]),
                "feedback": tuple(data["feedback"]),
                "receipt": Receipt(**data["receipt"]),
                "flags": tuple(data["flags"]),
            }
        )
