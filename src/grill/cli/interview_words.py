"""An interview in lines of words: what each effect says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from grill.session.interview import events as happened
from grill.session.interview import voice
from grill.text import Line, plural

if TYPE_CHECKING:
    from grill.interviewer import Interviewer
    from grill.session.interview.events import Effect
    from grill.session.interview.probes import Probe
    from grill.session.interview.state import Interview

PAUSED = "Paused. The clock stands still; any line goes on. :repeat shows the question again."


def words_of(interviewer: Interviewer, effect: Effect) -> Iterator[Line]:  # noqa: C901, PLR0912  a flat case an effect
    """What is said; nothing for an effect that says nothing."""
    plan = interviewer.plan
    match effect:
        case happened.RoundOpened():
            yield Line("")
            yield Line(voice.opening(effect.round, effect.count), heading=True)
        case happened.Asked():
            yield from _question(interviewer, effect.slot)
        case happened.FollowedUp():
            yield Line("")
            yield Line(voice.lead_in(plan, effect.turn, comeback=effect.comeback))
            yield from _follow_up(interviewer, effect.slot, effect.probe, recall=effect.comeback)
        case happened.HintGiven():
            yield from _hint(interviewer, effect.slot, effect.number)
        case happened.QuestionRepeated():
            if effect.probe is None:
                yield from _question(interviewer, effect.slot)
            else:
                yield from _follow_up(interviewer, effect.slot, effect.probe, recall=True)
        case happened.Answered():
            yield Line(voice.acknowledgement(plan, effect.turn, late=effect.late))
        case happened.PassedOver():
            yield Line(voice.passed_over(plan, effect.slot))
        case happened.Nudged():
            yield Line(voice.nudge(effect.percent, effect.target_seconds))
        case happened.TimeRanOut():
            yield Line(voice.time_ran_out())
        case happened.ClockStopped():
            yield Line(PAUSED)
        case happened.ClockStarted():
            yield Line("The clock runs again.")
        case happened.Finished():
            yield Line("")
            yield Line(voice.farewell(effect.reason))


def current(interviewer: Interviewer) -> Iterator[Line]:
    """What is being asked, with the hints that were shown: to be said again after an interruption."""
    state = interviewer.state
    index = state.slot_index
    if index is None or not state.takes_answer:
        return
    if state.follow_up is not None:
        yield from _follow_up(interviewer, index, state.follow_up.probe, recall=True)
        return
    yield from _question(interviewer, index)
    for number in range(1, state.hints_shown + 1):
        yield from _hint(interviewer, index, number)


def place(state: Interview) -> str:
    """`question 4 of 12, 12 minutes left`."""
    where = f"question {state.position + 1} of {len(state.plan.slots)}"
    return where if state.remaining is None else f"{where}, {voice.spoken(state.remaining)} left"


def time_of(state: Interview) -> str:
    """How much time has gone and is left."""
    if state.remaining is None:
        whole = f"{voice.spoken(state.elapsed)} gone, without a clock."
    else:
        whole = f"{voice.spoken(state.elapsed)} gone, {voice.spoken(state.remaining)} left."
    if not state.takes_answer:
        return whole
    target = f", for a target of {voice.spoken(state.target_seconds)}" if state.plan.timed else ""
    return f"{whole} {voice.spoken(state.on_turn)} on this answer{target}."


def no_hint(state: Interview, known: int) -> str:
    """Why a hint that was asked for did not come; `known` is how many the question has."""
    if state.follow_up is not None:
        return "There are no hints for a follow-up."
    return "There are no more hints." if known else "There are no hints for this question."


def welcome_back(state: Interview) -> str:
    """Said when an interrupted interview is gone on with."""
    return f"Welcome back. {plural(len(state.turns), 'answer')} so far; we are at {place(state)}."


def _question(interviewer: Interviewer, slot: int) -> Iterator[Line]:
    entry, plan = interviewer.entry(slot), interviewer.plan
    yield Line("")
    if entry is None:
        yield Line(f"{plan.slots[slot].question} is no longer in the bank.")
        return
    target = f" Target time {voice.spoken(entry.question.target_seconds)}." if plan.timed else ""
    yield Line(
        f"Question {slot + 1} of {len(plan.slots)}: {entry.question.id}, section {entry.section.letter}, "
        f"{entry.section.title}.{target}",
        heading=True,
    )
    yield Line(entry.question.prompt)


def _follow_up(interviewer: Interviewer, slot: int, probe: Probe, *, recall: bool) -> Iterator[Line]:
    entry = interviewer.entry(slot)
    if recall and entry is not None:
        yield Line(f"The question was: {entry.question.prompt}")
    yield Line(f"Follow-up: {probe.text}", heading=True)


def _hint(interviewer: Interviewer, slot: int, number: int) -> Iterator[Line]:
    entry = interviewer.entry(slot)
    hints = entry.question.hints if entry is not None else ()
    if number <= len(hints):
        yield Line(f"Hint {number} of {len(hints)}: {hints[number - 1]}")
