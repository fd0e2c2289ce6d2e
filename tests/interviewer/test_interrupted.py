from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from interviewer_standins import Clock, Disk, again, grade_of, new, stored

from grill.errors import StoreError
from grill.interviewer import Interviewer
from grill.session.interview.events import (
    Begun,
    Ended,
    Finished,
    GradingFailed,
    HintAsked,
    Nudged,
    Paused,
    RepeatAsked,
    Resumed,
    Skipped,
    Ticked,
)
from grill.session.interview.plan import Wish
from grill.store import memory_store

EVENTS = {"hint": HintAsked, "repeat": RepeatAsked, "skip": Skipped, "pause": Paused, "resume": Resumed, "tick": Ticked}
words = st.lists(st.sampled_from(("warm", "pot", "leaf", "cups", "water", "minutes", "no")), max_size=3).map(" ".join)
steps = st.lists(
    st.tuples(
        st.integers(0, 60),
        st.one_of(
            st.tuples(st.just("answer"), words),
            st.tuples(st.just("answer and grade"), words),
            st.tuples(st.sampled_from(("grade", "fail", "grade by keywords")), st.integers(0, 9)),
            st.tuples(st.sampled_from(tuple(EVENTS)), st.just("")),
        ),
    ),
    max_size=30,
)


def do(held: Interviewer, clock: Clock, step):
    """One step; what followed."""
    wait, (kind, what) = step
    clock.seconds += wait
    if kind in EVENTS:
        return held.tell(EVENTS[kind](), clock.seconds)
    if kind.startswith("answer"):
        if not held.state.takes_answer:
            return held.tick(clock.seconds)
        effects = held.answer(what, clock.seconds)
        return effects if kind == "answer" else effects + grade(held, clock, held.state.turns[-1].attempt)
    attempts = [turn.attempt for turn in held.state.turns]
    if not attempts:
        return held.tick(clock.seconds)
    attempt = attempts[what % len(attempts)]
    if kind == "fail":
        return held.tell(GradingFailed(attempt), clock.seconds)
    return grade(held, clock, attempt, mode="keywords" if "keywords" in kind else "full")


def grade(held, clock, attempt, **more):
    work = next((item for item in held.work() if item.attempt == attempt), None)
    return held.graded(attempt, grade_of(work, **more), clock.seconds) if work else held.tick(clock.seconds)


@given(steps, st.floats(0, 1), words, st.integers(0, 10_000), st.booleans())
def test_interrupted_and_gone_on_with_is_the_same_interview(steps, share, draft, away, timed):
    cut = round(share * len(steps))
    wish = Wish(minutes=10, seed=3, timed=timed)
    with memory_store() as whole_store, memory_store() as cut_store:
        whole_clock, clock = Clock(), Clock()
        whole, held = new(whole_store, whole_clock, wish), new(cut_store, clock, wish)
        said, told = whole.tell(Begun(), 0), held.tell(Begun(), 0)
        for step in steps[:cut]:
            said += do(whole, whole_clock, step)
            told += do(held, clock, step)
        held.checkpoint(draft)
        clock.seconds += away
        over = held.state.phase == "finished"
        held, retold = again(cut_store, clock)
        assert held.draft == ("" if over else draft)
        assert (held.state, [e for e in retold if not isinstance(e, Nudged)]) == (
            whole.state,
            [e for e in told if not isinstance(e, Nudged)],
        ), "a nudge at 100 per cent that only a tick saw is told again as the later one"
        held.tick(clock.seconds)
        for step in steps[cut:]:
            said += do(whole, whole_clock, step)
            told += do(held, clock, step)
        assert (held.state, told) == (whole.state, said)
        assert stored(cut_store) == stored(whole_store)


full_steps = st.lists(st.one_of(steps.map(lambda many: many[:4]), st.sampled_from(("full", "room"))), max_size=12)


@given(full_steps)
def test_a_full_disk_loses_nothing(parts):
    with memory_store() as store:
        disk, clock = Disk(store), Clock()
        held = new(disk, clock)
        held.tell(Begun(), 0)
        kept, grades = [], {}
        for part in parts:
            if isinstance(part, str):
                disk.full = part == "full"
                continue
            for step in part:
                before, count = held.state, len(held.state.turns)
                try:
                    do(held, clock, step)
                except StoreError:
                    assert disk.full
                    assert held.state == before, "refused, and nothing has happened"
                if len(held.state.turns) > count:
                    kept.append((held.state.turns[-1].attempt, step[1][1]))
                grades |= {turn.attempt: turn.score for turn in held.state.turns if turn.score is not None}
                assert disk.full or not held.problem
        disk.full = False
        held.tell(Ended(), clock.seconds)
        held.tell(RepeatAsked(), clock.seconds)
        assert held.problem == ""
        assert store.session("s").ended_at is not None
        assert [(attempt.id, attempt.answer) for attempt in store.session_attempts("s")] == kept
        assert {attempt.id: attempt.grade.score for attempt in held.attempts() if attempt.grade} == grades
        back, _ = again(store, clock)
        assert back.state == held.state


def test_a_grade_that_could_not_be_stored_is_stored_with_the_next_thing_that_happens():
    with memory_store() as store:
        disk, clock = Disk(store), Clock()
        held = new(disk, clock)
        held.tell(Begun(), 0)
        held.answer("warm pot", 10)
        disk.full = True
        (work,) = held.work()
        held.graded(work.attempt, grade_of(work), 11)
        assert "full" in held.problem
        with pytest.raises(StoreError, match="full"):
            held.answer("leaf", 12)
        disk.full = False
        held.tell(HintAsked(), 13)
        assert (held.problem, store.session_attempts("s")[0].grade) == ("", grade_of(work))


@pytest.mark.parametrize("full", [False, True])
def test_an_end_that_could_not_be_stored_is_stored_when_it_is_seen_again(full):
    with memory_store() as store:
        disk, clock = Disk(store), Clock()
        held = new(disk, clock)
        held.tell(Begun(), 0)
        disk.WRITES = {"end_session"}
        disk.full = True
        assert held.tell(Ended(), 5) == (Finished("ended"),)
        assert store.unfinished_session() is not None
        disk.full = full
        back, _ = again(disk, clock)
        assert back.state.finished == "ended"
        assert (store.unfinished_session() is None) == (not full)
