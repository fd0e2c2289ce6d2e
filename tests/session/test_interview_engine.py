from __future__ import annotations

import json
from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grill.session.interview import events as happened
from grill.session.interview.engine import apply, begin, replay
from grill.session.interview.events import (
    AnswerCommitted,
    Answered,
    Asked,
    AttemptGraded,
    Begun,
    Ended,
    Finished,
    FollowedUp,
    GradingFailed,
    HintAsked,
    Paused,
    RepeatAsked,
    Resumed,
    Skipped,
    Ticked,
    from_record,
    to_record,
)
from grill.session.interview.plan import Plan, Slot
from grill.session.interview.probes import MOST_COMEBACKS, MOST_PER_QUESTION, Probe

GAP = Probe("gap", "And the gap?")
OTHER = Probe("other", "And the other?")


@st.composite
def plans(draw) -> Plan:
    slots = [
        Slot(f"{kind}-{number}", kind, draw(st.integers(20, 120)), draw(st.integers(0, 2)))
        for kind, most in (("rapid", 5), ("numeric", 2), ("methodology", 3))
        for number in range(draw(st.integers(0, most)))
    ]
    return Plan(tuple(slots), draw(st.sampled_from((60, 10, 3, 1, 0))), draw(st.integers(0, 9)), draw(st.booleans()))


calm = st.floats(0, 90)
wild = st.one_of(calm, st.floats(-1e6, 1e6), st.sampled_from((0.0, 1e-9, -1e9, 1e9, 3600.0)))
probes = st.lists(
    st.builds(Probe, st.sampled_from("abcd"), st.text(max_size=5), st.sampled_from(("criterion", "move"))),
    max_size=3,
    unique_by=lambda probe: probe.aim,
).map(tuple)
moments = st.sampled_from(("answer",) * 8 + ("tick", "hint", "repeat", "skip", "pause", "resume", "again"))
grades = st.tuples(st.sampled_from(("grade", "grade", "fail")), st.integers(0, 30), st.floats(0, 1), probes)
last_graded = st.tuples(st.just("grade"), st.just(0), st.floats(0, 1), probes)
what = st.one_of(moments, moments, last_graded, grades)
steps = st.one_of(
    st.lists(st.tuples(calm, what), min_size=15, max_size=50),
    st.lists(st.tuples(wild, what), max_size=50),
)
simple = {"tick": Ticked, "hint": HintAsked, "repeat": RepeatAsked, "skip": Skipped, "pause": Paused, "resume": Resumed}


def event_of(step, state, number):
    """The event of a step: answers get ids of their own, grades go to any answer so far or to none."""
    if isinstance(step, str):
        known = state.turns[-1].attempt if state.turns else 0
        return simple[step]() if step in simple else AnswerCommitted(known if step == "again" else number + 1000)
    kind, which, score, found = step
    attempt = state.turns[-1 - which % len(state.turns)].attempt if state.turns else which
    return GradingFailed(attempt) if kind == "fail" else AttemptGraded(attempt, score, found)


def held(plan, steps, *, ends=False):
    """Every event with its time and what came of it: `[(event, now, before, after, effects)]`."""
    state, now, trace = begin(plan), 0.0, []
    for number, (step_seconds, step) in enumerate([(0.0, None), *steps, *([(1.0, "end")] if ends else [])]):
        now += step_seconds
        event = Begun() if step is None else Ended() if step == "end" else event_of(step, state, number)
        after, effects = apply(state, event, now)
        trace.append((event, now, state, after, effects))
        state = after
    return trace


traces = st.builds(held, plans(), steps, ends=st.booleans())


@given(traces)
def test_time_adds_up(trace):
    for _, now, before, after, _ in trace:
        assert after.elapsed >= before.elapsed >= 0
        assert after.on_turn >= 0
        assert after.paused_seconds >= before.paused_seconds >= 0
        assert after.elapsed + after.paused_seconds <= after.now
        assert after.now >= before.now
        assert after.now <= max(now, before.now)
        assert after.remaining is None or after.remaining >= 0


@given(traces)
def test_nothing_begins_once_the_time_is_up_and_one_answer_at_most_is_taken(trace):
    late = 0
    for _, now, before, after, effects in trace:
        reached, _ = apply(before, Ticked(), now)
        if reached.time_is_up:
            assert not any(isinstance(effect, (Asked, FollowedUp)) for effect in effects)
            late += sum(isinstance(effect, Answered) for effect in effects)
        if any(isinstance(effect, (Asked, FollowedUp)) for effect in effects):
            assert not after.time_is_up
    assert late <= 1


@given(traces)
def test_no_more_follow_ups_than_allowed(trace):
    plan = trace[0][2].plan
    asked = [effect for *_, effects in trace for effect in effects if isinstance(effect, FollowedUp)]
    for slot, count in Counter(effect.slot for effect in asked).items():
        assert count <= MOST_PER_QUESTION[plan.slots[slot].round]
    by_round = Counter(plan.slots[slot].round for slot in {effect.slot for effect in asked})
    assert max(by_round["rapid"], by_round["numeric"]) <= MOST_COMEBACKS


@given(traces)
def test_questions_are_asked_once_and_in_order(trace):
    asked = [effect.slot for *_, effects in trace for effect in effects if isinstance(effect, Asked)]
    assert asked == list(range(len(asked)))


@given(traces)
def test_no_answer_is_lost(trace):
    committed = []
    for event, _, before, after, effects in trace:
        taken = before.takes_answer and isinstance(event, AnswerCommitted) and event.attempt not in committed
        assert any(isinstance(effect, Answered) for effect in effects) == taken
        if taken:
            committed.append(event.attempt)
        assert [turn.attempt for turn in after.turns] == committed


@given(traces, st.lists(st.floats(0, 1), min_size=5, max_size=5))
def test_interrupted_anywhere_and_gone_on_with_it_is_the_same_interview(trace, cuts):
    plan, final = trace[0][2].plan, trace[-1][3]
    said = tuple(effect for *_, effects in trace for effect in effects)
    stored = [(json.dumps(to_record(event)), now) for event, now, *_ in trace]
    read = [(from_record(json.loads(record)), now) for record, now in stored]
    assert [event for event, _ in read] == [event for event, *_ in trace]
    for cut in sorted(cuts):
        place = round(cut * len(read))
        state, effects = replay(plan, read[:place])
        for event, now in read[place:]:
            state, more = apply(state, event, now)
            effects += more
        assert (state, effects) == (final, said)


@given(traces, st.lists(st.floats(0, 1), max_size=3))
def test_ticks_in_between_change_nothing(trace, shares):
    state, last = begin(trace[0][2].plan), 0.0
    for event, now, *_ in trace:
        for share in sorted(shares):
            if now > last:
                state, _ = apply(state, Ticked(), last + share * (now - last))
        state, _ = apply(state, event, now)
        last = max(last, now)
    assert state == trace[-1][3]


@given(traces, wild)
def test_every_event_at_every_moment_is_fine(trace, wait):
    every = (
        *(kind() for kind in (Begun, Ended, *simple.values())),
        *(kind(attempt) for kind in (AnswerCommitted, GradingFailed) for attempt in (0, 1001, 1002)),
        AttemptGraded(1001, 0.0, (GAP, OTHER)),
    )
    for *_, now, before, after, _ in trace[::7] + trace[-1:]:
        for state in (before, after):
            for event in every:
                later, _ = apply(state, event, now + wait)
                assert later.phase != "ready" or not later.turns
                assert (later.follow_up is not None) == (later.phase == "probing")
                assert (later.finished is not None) == (later.phase == "finished")


@given(traces)
def test_what_is_over_stays_over(trace):
    ends = [effect for *_, effects in trace for effect in effects if isinstance(effect, Finished)]
    assert len(ends) <= 1
    for (*_, before, _), (*_, after, _) in pairwise(trace):
        if before.phase == "finished":
            assert (after.phase, after.finished, after.elapsed) == ("finished", before.finished, before.elapsed)


@given(traces)
def test_a_record_of_an_event_needs_nothing_but_json(trace):
    for event, *_ in trace:
        assert from_record(json.loads(json.dumps(to_record(event)))) == event


def test_an_unknown_event_is_refused():
    with pytest.raises(ValueError, match="unknown event: Flown"):
        from_record({"event": "Flown"})


def test_every_event_is_known_by_name():
    kinds = [kind for kind in vars(happened).values() if isinstance(kind, type) and kind in happened._EVENTS.values()]
    assert len(kinds) == len(happened._EVENTS) == 11
