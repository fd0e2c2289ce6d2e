"""What the interviewer says: short, human, and silent about how good an answer was.

All of it is chosen by the plan's seed and the number of the turn, so that the same interview has the same words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from grill.text import plural

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from grill.session.interview.events import FinishReason
    from grill.session.interview.plan import Plan, RoundKind

ROUND_TITLES: Mapping[RoundKind, str] = {
    "rapid": "Rapid grill",
    "numeric": "Numbers",
    "methodology": "Methodology",
}

_ROUND_WORDS: Mapping[RoundKind, str] = {
    "rapid": "Two or three sentences each are enough; I may come back to some of them at the end of the round.",
    "numeric": "Give me the figure and how you get there.",
    "methodology": "Take your time and structure it; I will ask back.",
}

_NOTED = ("Okay.", "Noted.", "Thank you.", "Thanks, I have that.", "All right.", "Understood.", "Okay, thank you.")
_NOTED_LATE = ("Okay, let us move on.", "Thank you. Let us keep moving.", "Noted. On we go.")
_PASSED = ("We leave it there.", "Fine, next one.", "Okay, we skip it.")
_BACK = ("Let me come back to something.", "Back to an earlier one.", "One thing from before.")
_ASKING_BACK = ("Let me dig in there.", "One question on that.", "Let me push on this.")

PAUSE_RULES = "A pause stops the clock, hides the question and is counted in the report."


def welcome(plan: Plan) -> str:
    """Said before the clock runs."""
    count = plural(len(plan.slots), "question")
    if not plan.timed:
        return f"Hello. I have {count} for you, without a clock. You get your feedback at the end."
    return (
        f"Hello. We have {plan.minutes} minutes and {count}. You get your feedback at the end. "
        "I tell you when an answer takes long; when the time is up, the answer you are giving is the last."
    )


def opening(kind: RoundKind, count: int) -> str:
    """Said when a round begins."""
    return f"{ROUND_TITLES[kind]}, {plural(count, 'question')}. {_ROUND_WORDS[kind]}"


def acknowledgement(plan: Plan, turn: int, *, late: bool) -> str:
    """Said after an answer."""
    return _one_of(_NOTED_LATE if late else _NOTED, plan, turn)


def passed_over(plan: Plan, number: int) -> str:
    """Said after a skip."""
    return _one_of(_PASSED, plan, number)


def lead_in(plan: Plan, turn: int, *, comeback: bool) -> str:
    """Said before a follow-up."""
    return _one_of(_BACK if comeback else _ASKING_BACK, plan, turn)


def nudge(percent: int, target_seconds: int) -> str:
    """Said when an answer takes long."""
    if percent < 150:
        return f"That was the target time of {spoken(target_seconds)}. Finish your thought."
    return f"That is one and a half times the target of {spoken(target_seconds)}. Please wrap up."


def time_ran_out() -> str:
    """Said when the whole time is up while an answer is being typed."""
    return "Our time is up. Finish this answer; it is the last one."


def farewell(reason: FinishReason) -> str:
    """Said at the end."""
    return {
        "complete": "That was my last question. Thank you.",
        "time": "That is all the time we have. Thank you.",
        "ended": "Then we stop here. Thank you.",
    }[reason]


def spoken(seconds: float) -> str:
    """`45 seconds`, `4 minutes`."""
    whole = round(seconds)
    if whole < 120:
        return plural(whole, "second")
    minutes, rest = divmod(whole, 60)
    return plural(minutes, "minute") if not rest else f"{plural(minutes, 'minute')} {plural(rest, 'second')}"


def clock(seconds: float) -> str:
    """`0:45`, `12:03`, `1:02:03`; whole seconds, rounded down."""
    whole = int(seconds)
    hours, minutes, rest = whole // 3600, whole // 60 % 60, whole % 60
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def _one_of(sentences: Sequence[str], plan: Plan, number: int) -> str:
    return sentences[(plan.seed + number) % len(sentences)]
