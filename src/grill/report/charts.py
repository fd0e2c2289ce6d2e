"""Where the marks of the charts stand: pure geometry for the HTML report's inline SVG.

Widths and horizontal places are per cent of the chart, so that a chart fills any screen without scaling its letters;
heights are pixels.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from grill.grading.grade import COLD, PARTIAL
from grill.report.model import Outcome, QuestionReport
from grill.report.words import OUTCOMES, duration, hundred
from grill.session.interview.state import IN_TIME
from grill.session.readiness import Estimate

Anchor = Literal["start", "middle", "end"]

GUTTER = 7.0
"""Per cent at the left for the labels of the lines."""
SCORE_TOP = 26.0
"""Where a score of 1 lies; above it there is room for a mark."""
SCORE_HEIGHT = 150.0
TIME_TOP = 14.0
TIME_HEIGHT = 80.0
LONGEST = 2.5
"""Time over target at which a bar ends, however long the answer took."""
LABELLED = 30
"""Up to so many questions each number is written; of more, every fifth."""


@dataclass(frozen=True, slots=True)
class Line:
    """A level with its label."""

    y: float
    label: str


@dataclass(frozen=True, slots=True)
class Bar:
    """One question in both panels. The horizontal places are shared."""

    number: int
    outcome: Outcome
    mark: str
    x: float
    width: float
    middle: float
    top: float
    """Of the final score."""
    first_top: float
    """Of the first answer's score; below `top` where follow-ups added something."""
    bottom: float
    labelled: bool
    hinted: bool
    title: str
    time_top: float
    """Of time over target; the time panel's bottom where nothing was answered."""
    time_bottom: float
    late: bool
    beyond: bool
    """It took longer than the panel is high."""
    time_title: str


@dataclass(frozen=True, slots=True)
class QuestionChart:
    """Score and time of every question, side by side in the order of asking."""

    bars: tuple[Bar, ...]
    score_lines: tuple[Line, ...]
    time_lines: tuple[Line, ...]
    gutter: float = GUTTER
    score_bottom: float = SCORE_TOP + SCORE_HEIGHT
    time_bottom: float = TIME_TOP + TIME_HEIGHT


@dataclass(frozen=True, slots=True)
class Scale:
    """The readiness rule on a line from nothing to all questions; places in per cent of it."""

    low: float
    width: float
    expected: float
    needed: float
    needed_anchor: Anchor
    interval_anchor: Anchor
    interval_middle: float


def question_chart(questions: Sequence[QuestionReport]) -> QuestionChart:
    """Bars for the questions that were asked."""
    step = (100.0 - GUTTER) / max(1, len(questions))
    # A few bars are no blocks.
    width = min(step * 0.62, 9.0)
    return QuestionChart(
        bars=tuple(_bar(row, place, step, width, len(questions)) for place, row in enumerate(questions)),
        score_lines=tuple(Line(_score_y(score), hundred(score)) for score in (1.0, COLD, PARTIAL, 0.0)),
        time_lines=tuple(Line(_time_y(ratio), f"{ratio:g}×") for ratio in (IN_TIME, 1.0, 0.0)),
    )


def scale(estimate: Estimate) -> Scale:
    """The estimate on its line."""
    of = estimate.of
    low, high, needed = (100 * min(value, of) / of for value in (estimate.low, estimate.high, estimate.needed))
    middle = (low + high) / 2
    return Scale(
        low=round(low, 2),
        # An interval of one value is still to be seen.
        width=round(max(1.0, high - low), 2),
        expected=round(100 * min(estimate.expected, of) / of, 2),
        needed=round(needed, 2),
        needed_anchor=_anchor(needed),
        interval_anchor=_anchor(middle),
        interval_middle=round(middle, 2),
    )


def _bar(row: QuestionReport, place: int, step: float, width: float, count: int) -> Bar:
    left = GUTTER + step * place
    look, answer = OUTCOMES[row.outcome], row.answer
    final, first = row.final_score or 0.0, row.first_score or 0.0
    ratio = row.seconds / row.target_seconds if answer and row.target_seconds else 0.0
    took = f"{duration(row.seconds)} for a target of {duration(row.target_seconds)}"
    score = f", {hundred(row.final_score)} of 100" if row.final_score is not None else ""
    added = f", of which follow-ups added {hundred(final - first)}" if final > first else ""
    return Bar(
        number=row.number,
        outcome=row.outcome,
        mark=look.mark,
        x=round(left + (step - width) / 2, 3),
        width=round(width, 3),
        middle=round(left + step / 2, 3),
        top=_score_y(final),
        first_top=_score_y(first),
        bottom=_score_y(0.0),
        labelled=count <= LABELLED or row.number % 5 == 0,
        hinted=bool(row.hints),
        title=f"Question {row.number}: {look.word}{score}{added}",
        time_top=_time_y(min(ratio, LONGEST)),
        time_bottom=_time_y(0.0),
        late=bool(answer and answer.late),
        beyond=ratio > LONGEST,
        time_title=f"Question {row.number}: {took}{', late' if answer and answer.late else ''}",
    )


def _score_y(score: float) -> float:
    return round(SCORE_TOP + SCORE_HEIGHT * (1 - score), 2)


def _time_y(ratio: float) -> float:
    return round(TIME_TOP + TIME_HEIGHT * (1 - ratio / LONGEST), 2)


def _anchor(place: float) -> Anchor:
    """Labels near an end stay inside."""
    return "start" if place < 12 else "end" if place > 88 else "middle"
