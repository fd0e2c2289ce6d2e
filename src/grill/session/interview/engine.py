"""The interview as a pure state machine: `apply(state, event, now) -> (state, effects)`.

`now` is attended time in seconds (see `grill.session.stopwatch`), so that nothing here sees a clock. Every event is
legal at any moment; one that does not apply changes nothing but the time. The same plan and events give the same states
and effects, which is how an interrupted interview is resumed: its events are applied again.

Rapid and numeric rounds never stop for a grade: answers are graded while the next question is read, and the follow-ups
come together at the end of the round. In a methodology round a follow-up comes right behind its answer.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace

from grill.grading.grade import COLD
from grill.session.interview.events import (
    AnswerCommitted,
    Answered,
    Asked,
    AttemptGraded,
    Begun,
    ClockStarted,
    ClockStopped,
    Effect,
    Ended,
    Event,
    Finished,
    FinishReason,
    FollowedUp,
    GradingFailed,
    HintAsked,
    HintGiven,
    Nudged,
    PassedOver,
    Paused,
    QuestionRepeated,
    RepeatAsked,
    Resumed,
    RoundOpened,
    Skipped,
    Ticked,
    TimeRanOut,
)
from grill.session.interview.plan import Plan, RoundKind
from grill.session.interview.probes import MOST_COMEBACKS, MOST_PER_QUESTION
from grill.session.interview.state import (
    NUDGES,
    QUESTION_BUDGET,
    TOO_LITTLE,
    FollowUp,
    Interview,
    Skip,
    Turn,
    in_time,
)

Step = tuple[Interview, tuple[Effect, ...]]

RESOLUTION = 64
"""Steps of a second. Time is kept in whole steps of a power of two, so that sums are exact: many short ticks and one
long one lead to the very same state, and ticks need not be stored."""


def begin(plan: Plan) -> Interview:
    """An interview that waits for the learner; over at once when nothing is planned."""
    if not plan.slots:
        return Interview(plan, phase="finished", finished="complete")
    return Interview(plan)


def replay(plan: Plan, events: Iterable[tuple[Event, float]]) -> Step:
    """The state after these events, and everything that was said: how an interview is resumed."""
    state = begin(plan)
    said: list[Effect] = []
    for event, now in events:
        state, effects = apply(state, event, now)
        said += effects
    return state, tuple(said)


def apply(state: Interview, event: Event, now: float) -> Step:  # noqa: C901, PLR0911, PLR0912  one flat case an event
    """The state after the event, and what is to be said and done about it."""
    state, said = _advanced(state, now)
    match event:
        case Ticked():
            return state, said
        case AttemptGraded() | GradingFailed():
            return _then(said, _settled(state, event))
        case _ if state.phase == "finished":
            return state, said
        case Ended():
            return _then(said, _finish(state, "ended"))
        case Begun():
            return _then(said, _open(state, 0)) if state.phase == "ready" else (state, said)
        case _ if state.phase == "ready":
            return state, said
        case Paused():
            if state.paused:
                return state, said
            return replace(state, paused=True, pauses=state.pauses + 1), (*said, ClockStopped())
        case Resumed():
            return _then(said, _unpaused(state))
        case HintAsked():
            return _then(said, _hinted(state))
        case RepeatAsked():
            return _then(said, _repeated(state))
        case AnswerCommitted():
            return _then(said, _answered(state, event.attempt))
        case Skipped():
            return _then(said, _skipped(state))


# -- time


def _advanced(state: Interview, now: float) -> Step:
    """Let the time go by until `now`; time that went back is no time."""
    now = math.floor(now * RESOLUTION) / RESOLUTION
    step = max(0.0, now - state.now)
    if not step:
        return state, ()
    state = replace(state, now=now)
    if state.phase in ("ready", "finished"):
        return state, ()
    if state.paused:
        return replace(state, paused_seconds=state.paused_seconds + step), ()
    was_up = state.time_is_up
    state = replace(state, elapsed=state.elapsed + step)
    effects: tuple[Effect, ...] = ()
    if state.takes_answer:
        state = replace(state, on_turn=state.on_turn + step)
        reached = [share for share in NUDGES if state.on_turn * 100 >= share * state.target_seconds]
        if state.plan.timed and reached and reached[-1] > state.nudged:
            state = replace(state, nudged=reached[-1])
            effects = (Nudged(reached[-1], state.target_seconds),)
        if state.time_is_up and not was_up:
            effects = (*effects, TimeRanOut())
    return state, effects


# -- what the learner does


def _unpaused(state: Interview) -> Step:
    return (replace(state, paused=False), (ClockStarted(),)) if state.paused else (state, ())


def _hinted(state: Interview) -> Step:
    slot = state.slot
    if state.paused or state.phase != "asking" or slot is None or state.hints_shown >= slot.hints:
        return state, ()
    state = replace(state, hints_shown=state.hints_shown + 1)
    return state, (HintGiven(state.position, state.hints_shown),)


def _repeated(state: Interview) -> Step:
    index = state.slot_index
    if state.paused or not state.takes_answer or index is None:
        return state, ()
    return state, (QuestionRepeated(index, state.follow_up.probe if state.follow_up else None),)


def _answered(state: Interview, attempt: int) -> Step:
    index = state.slot_index
    if index is None or not state.takes_answer or any(turn.attempt == attempt for turn in state.turns):
        return state, ()
    # The answer is stored already: one that arrives in a pause ends it rather than being lost.
    state, said = _unpaused(state)
    probe = state.follow_up.probe if state.follow_up else None
    late = state.plan.timed and not in_time(state.on_turn, state.target_seconds)
    turn = Turn(index, attempt, probe, 0 if probe else state.hints_shown, state.on_turn)
    answered = Answered(index, attempt, len(state.turns), late)
    state = replace(state, turns=(*state.turns, turn))
    return _then((*said, answered), _onward(state))


def _skipped(state: Interview) -> Step:
    state, said = _unpaused(state)
    if state.phase == "considering":
        return _then(said, _next_slot(replace(state, waiting=())))
    index = state.slot_index
    if index is None:
        return state, said
    probe = state.follow_up.probe if state.follow_up else None
    skip = Skip(index, probe, state.on_turn, 0 if probe else state.hints_shown)
    state = replace(state, skips=(*state.skips, skip))
    return _then((*said, PassedOver(index, probe)), _onward(state, skipped=True))


# -- grades


def _settled(state: Interview, event: AttemptGraded | GradingFailed) -> Step:
    known = next((turn for turn in state.turns if turn.attempt == event.attempt), None)
    if known is None:
        return state, ()
    turn = replace(known, settled=True)
    if isinstance(event, AttemptGraded):
        turn = replace(turn, score=event.score, probes=event.probes)
    state = replace(state, turns=tuple(turn if old is known else old for old in state.turns))
    if state.phase == "considering" and not state.awaited:
        return _follow_up(replace(state, waiting=_chosen(state)))
    return state, ()


def _chosen(state: Interview) -> tuple[FollowUp, ...]:
    """The follow-ups of the answer just given, or of the whole round just ended."""
    most = MOST_PER_QUESTION[_round(state)]
    if _round(state) == "methodology":
        turn = state.first_turn(state.position)
        return tuple(FollowUp(state.position, probe) for probe in turn.probes[:most]) if turn else ()
    slots = state.plan.round_slots(_round(state))
    turns = [turn for turn in state.turns if turn.probe is None and turn.slot in slots and turn.probes]
    weak = sorted(turns, key=lambda turn: COLD if turn.score is None else turn.score)[:MOST_COMEBACKS]
    # The worst are chosen, and asked in the order in which they were met.
    return tuple(FollowUp(turn.slot, probe) for turn in turns if turn in weak for probe in turn.probes[:most])


# -- what is asked next


def _onward(state: Interview, *, skipped: bool = False) -> Step:
    """After an answer or a skip."""
    if state.follow_up is not None:
        return _follow_up(replace(state, follow_up=None), after=state.follow_up.slot)
    if _round(state) == "methodology":
        return _next_slot(state) if skipped else _considered(state)
    last = state.plan.round_slots(_round(state))[-1]
    return _considered(state) if state.position == last else _next_slot(state)


def _considered(state: Interview) -> Step:
    """Wait for the grades that the follow-ups depend on; go on at once where they are there."""
    state = replace(state, phase="considering", on_turn=0.0)
    if state.time_is_up:
        return _finish(state, "time")
    return (state, ()) if state.awaited else _follow_up(replace(state, waiting=_chosen(state)))


def _follow_up(state: Interview, after: int | None = None) -> Step:
    """Ask the next follow-up that there is time for; else the next question.

    `after` is the slot that the last follow-up was about; None when a question itself came before.
    """
    if state.time_is_up:
        return _finish(state, "time")
    for number, wanted in enumerate(state.waiting):
        slot = state.plan.slots[wanted.slot]
        if not state.plan.timed or state.spent(wanted.slot) < QUESTION_BUDGET * slot.target_seconds:
            rest = state.waiting[number + 1 :]
            state = replace(_fresh(state), phase="probing", follow_up=wanted, waiting=rest)
            comeback = wanted.slot != (state.position if after is None else after)
            return state, (FollowedUp(wanted.slot, wanted.probe, comeback, len(state.turns)),)
    return _next_slot(replace(state, waiting=()))


def _next_slot(state: Interview) -> Step:
    return _open(state, state.position + 1)


def _open(state: Interview, index: int) -> Step:
    """Ask a slot's question, if there is one and time for it."""
    if index >= len(state.plan.slots):
        return _finish(state, "complete")
    slot = state.plan.slots[index]
    remaining = state.remaining
    if remaining is not None and remaining < TOO_LITTLE * slot.target_seconds:
        return _finish(state, "time")
    opened = index == 0 or state.plan.slots[index - 1].round != slot.round
    effects: tuple[Effect, ...] = (Asked(index),)
    if opened:
        effects = (RoundOpened(slot.round, len(state.plan.round_slots(slot.round))), *effects)
    return replace(_fresh(state), phase="asking", position=index), effects


def _fresh(state: Interview) -> Interview:
    return replace(state, follow_up=None, hints_shown=0, nudged=0, on_turn=0.0)


def _finish(state: Interview, reason: FinishReason) -> Step:
    state = replace(_fresh(state), phase="finished", paused=False, waiting=(), finished=reason)
    return state, (Finished(reason),)


def _round(state: Interview) -> RoundKind:
    return state.plan.slots[state.position].round


def _then(said: tuple[Effect, ...], step: Step) -> Step:
    state, effects = step
    return state, (*said, *effects)
