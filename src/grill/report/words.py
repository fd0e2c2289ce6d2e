"""What a report calls things, in every rendering: each state has a mark and a word, so that colour is never alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from grill.grading.grade import COLD
from grill.session.interview import voice

if TYPE_CHECKING:
    # The screens take their words from here before their first frame, and the model brings the bank's pydantic with it.
    from collections.abc import Mapping
    from datetime import datetime

    from grill.grading.grade import State
    from grill.report.model import Ending, FollowUp, Outcome, Overall
    from grill.session.interview.plan import RoundKind
    from grill.session.readiness import BandState, Reason


class Look(NamedTuple):
    """A mark and a word."""

    mark: str
    word: str


STATES: Mapping[State, Look] = {
    "met": Look("✓", "met"),
    "partial": Look("◐", "partly met"),
    "missed": Look("✗", "missed"),
    "contradicted": Look("!", "contradicted"),
}
WRONG = Look("!", "misconception")
OUTCOMES: Mapping[Outcome, Look] = {
    "cold": Look("✓", "Cold"),
    "right": Look("✓", "Right, not cold"),
    "partial": Look("◐", "Partly there"),
    "miss": Look("✗", "Not yet"),
    "skipped": Look("–", "Skipped"),
    "open": Look("–", "Left open"),
    "ungraded": Look("?", "Not graded"),
}
REASONS: Mapping[Reason, str] = {
    "score": f"the first answer scored below {round(100 * COLD)}",
    "hint": "it took a hint",
    "late": "it came late",
    "skipped": "it was skipped",
    "ungraded": "there is no grade",
}
BANDS: Mapping[BandState, str] = {"misses": "misses prevail", "holds": "holds", "too_few": "too few asked to tell"}
ENDINGS: Mapping[Ending, str] = {
    "complete": "Everything planned was asked",
    "time": "Time ran out",
    "ended": "Ended by you",
    "unfinished": "Not finished yet",
}
ROUNDS: Mapping[RoundKind, str] = voice.ROUND_TITLES
KINDS: Mapping[str, str] = {"recall": "Recall", "numeric": "Numeric", "methodology": "Methodology", "": "Unknown"}
MOVES: Mapping[str, str] = {
    "goal": "Goal and constraints",
    "baseline": "Conservative baseline",
    "tradeoffs": "Biggest trade-offs",
    "ablation": "Ablation plan",
    "risks": "Risks and signals",
    "claim": "Justified claim",
}
FLAGS: Mapping[str, str] = {
    "empty": "There was nothing to grade.",
    "echo": "This repeats the question. Say what the answer is.",
    "keyword_list": "These are the right words, but no claim connects them. Say how they hang together.",
    "off_topic": "This seems to answer another question.",
    "instruction": "What you wrote to the grader was left out of the grading.",
}
OVERCLAIMS = (
    "Counted are sweeping words inside a statement that the grade found false, and methodology answers that make "
    "points without ever saying how far they carry."
)
# Not the locale's: a report reads the same everywhere.
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def hundred(score: float | None) -> str:
    """A score of 0 to 1 as the learner reads it, out of 100: `55`; a dash for none."""
    return "–" if score is None else str(points(score))


def points(score: float) -> int:
    """A score of 0 to 1 in points of 100."""
    return round(score * 100)


def counted(overall: Overall) -> list[str]:
    """`3 cold`, `1 right but not cold`, `1 skipped`: what became of the questions, without what there was none of."""
    counts = (
        (overall.cold, "cold"),
        (overall.right, "right but not cold"),
        (overall.partial, "partly there"),
        (overall.miss, "not yet"),
        (overall.skipped, "skipped"),
        (overall.ungraded, "not graded"),
    )
    return [f"{count} {word}" for count, word in counts if count]


def left_open(ending: Ending) -> str:
    """What became of a question that was shown and neither answered nor skipped."""
    return "It is still to be answered." if ending == "unfinished" else "The interview ended here."


def signed(change: int) -> str:
    """Points gained or lost: `+25`, `−10`, `±0`."""
    return f"+{change}" if change > 0 else f"−{-change}" if change < 0 else "±0"


def earned(follow_up: FollowUp) -> str:
    """What a follow-up brought: `Counts half: +8`. The figures add up to the scores as they are shown."""
    if follow_up.answer is None:
        return "Skipped: ±0"
    if follow_up.before is None or follow_up.after is None:
        return "Not graded: ±0"
    gained = points(follow_up.after) - points(follow_up.before)
    return f"Counts half: {signed(gained)}" if gained else "Nothing new: ±0"


def duration(seconds: float) -> str:
    """`45 s`, `1 min 5 s`, `1 h 2 min`; rounded down, as the clock on the screen is."""
    whole = max(0, int(seconds))
    if whole < 60:
        return f"{whole} s"
    minutes, rest = divmod(whole, 60)
    if minutes < 60:
        return f"{minutes} min {rest} s" if rest else f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if minutes else f"{hours} h"


def clock(seconds: float) -> str:
    """`0:45`, `12:05`, `1:02:03`, rounded down: for columns."""
    return voice.clock(max(0.0, seconds))


def moment(at: datetime) -> str:
    """`21 November 2026, 14:05 UTC`, in the zone that the time was given in, whatever the locale."""
    zone = at.tzname()
    return f"{at.day} {_MONTHS[at.month - 1]} {at.year}, {at:%H:%M}{f' {zone}' if zone else ''}"


def listed(parts: list[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}" if parts else ""
