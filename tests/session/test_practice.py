"""The practice state machine, driven by arbitrary events."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from grill.grading.grade import CriterionResult, Grade, Receipt
from grill.session.practice import (
    Advanced,
    AnswerCommitted,
    AttemptGraded,
    Ended,
    GradeOverridden,
    HintAsked,
    Practice,
    Retried,
    Skipped,
    Task,
    apply,
    begin,
)
from grill.session.review import difference, summary

TASKS = (Task("q-1", 2), Task("q-2", 0), Task("q-3", 1))


def grade_of(score: float, points: dict[str, float] | None = None, mode: str = "full") -> Grade:
    rows = tuple(
        CriterionResult(name, name, 1, False, credit, "met" if credit else "missed", None)
        for name, credit in (points or {}).items()
    )
    return Grade("q", score, "miss", False, rows, (), (), (), Receipt("", "", "", ""), mode=mode)  # type: ignore[arg-type]


def run(*events, tasks=TASKS) -> Practice:
    state = begin(tasks)
    for event in events:
        state = apply(state, event)
    return state


scores = st.floats(0, 1)
attempts = st.integers(1, 8)
events = st.one_of(
    st.just(HintAsked()),
    st.builds(AnswerCommitted, attempts),
    st.builds(AttemptGraded, attempts, st.builds(grade_of, scores)),
    st.builds(GradeOverridden, attempts, st.one_of(st.none(), scores)),
    st.just(Retried()),
    st.just(Skipped()),
    st.just(Advanced()),
    st.just(Ended()),
)
task_lists = st.lists(
    st.builds(Task, st.uuids().map(str), st.integers(0, 3)), max_size=5, unique_by=lambda t: t.question
)


@given(task_lists, st.lists(events, max_size=40))
def test_any_events_keep_the_state_sound(tasks, happened):
    state = begin(tuple(tasks))
    for event in happened:
        before = state
        state = apply(state, event)
        assert state.position >= before.position
        assert len(state.outcomes) >= len(before.outcomes), "an answer was lost"
        assert [o.attempt for o in state.outcomes] == sorted({o.attempt for o in state.outcomes})
        assert (state.current is None) == (state.phase == "finished")
        if state.current is not None:
            assert 0 <= state.hints_shown <= state.current.hints
        if before.phase == "finished":
            assert state.phase == "finished"
        counted = summary(state)
        assert counted.cold + counted.partial + counted.miss + counted.ungraded + counted.skipped == counted.asked
        assert counted.asked <= len(tasks)


@given(task_lists, st.lists(events, max_size=20))
def test_skipping_always_reaches_the_end(tasks, happened):
    state = begin(tuple(tasks))
    for event in [*happened, *[Skipped()] * len(tasks)]:
        state = apply(state, event)
    assert state.phase == "finished"


@given(st.lists(events, max_size=30))
def test_events_that_do_not_apply_return_the_very_state(happened):
    state = run(Ended())
    for event in happened:
        if not isinstance(event, AttemptGraded | GradeOverridden):
            assert apply(state, event) is state


def test_hints_are_counted_per_question_and_with_the_attempt():
    state = run(HintAsked(), HintAsked(), HintAsked())
    assert state.hints_shown == 2
    state = apply(state, AnswerCommitted(1))
    assert state.outcomes[0].hints == 2
    assert apply(state, Advanced()).hints_shown == 0


def test_a_retry_keeps_both_attempts_and_compares_with_the_earlier():
    state = run(
        AnswerCommitted(1),
        AttemptGraded(1, grade_of(0.25, {"a": 1, "b": 0, "c": 0.5})),
        Retried(),
        AnswerCommitted(2),
        AttemptGraded(2, grade_of(0.75, {"a": 0, "b": 1, "c": 0.6})),
    )
    earlier = state.earlier(2)
    assert earlier is not None
    assert earlier.attempt == 1
    change = difference(earlier, state.outcomes[-1])
    assert change.score == 0.5
    assert change.gained == ("b",)
    assert change.lost == ("a",), "a change of 0.1 is noise"
    assert summary(state).cold == 1, "the last attempt counts"


def test_an_override_stands_above_every_later_grade_until_withdrawn():
    state = run(AnswerCommitted(1), AttemptGraded(1, grade_of(0.1, mode="keywords")), GradeOverridden(1, 1.0))
    assert state.outcomes[0].score == 1.0
    state = apply(state, AttemptGraded(1, grade_of(0.2)))
    assert (state.outcomes[0].score, state.outcomes[0].provisional) == (1.0, False)
    state = apply(state, GradeOverridden(1, None))
    assert (state.outcomes[0].score, state.outcomes[0].verdict) == (0.2, "miss")


def test_grades_that_come_late_or_for_nobody():
    state = run(AnswerCommitted(1), Advanced(), AttemptGraded(1, grade_of(0.9)), AttemptGraded(77, grade_of(0.9)))
    assert state.position == 1
    assert [outcome.score for outcome in state.outcomes] == [0.9]


def test_an_attempt_id_is_never_taken_twice():
    state = run(AnswerCommitted(5))
    assert apply(state, AnswerCommitted(5)) is state
    assert apply(state, AnswerCommitted(4)) is state


def test_skipped_after_a_try_is_left_not_skipped():
    state = run(AnswerCommitted(1), Retried(), Skipped())
    assert state.skipped == ()
    assert state.position == 1


def test_the_summary_names_what_to_repeat_the_worst_first():
    state = run(
        AnswerCommitted(1),
        AttemptGraded(1, grade_of(0.5)),
        Advanced(),
        AnswerCommitted(2),
        AttemptGraded(2, grade_of(0.1)),
        Advanced(),
        Skipped(),
    )
    counted = summary(state)
    assert counted.again == ("q-2", "q-1", "q-3")
    assert (counted.partial, counted.miss, counted.skipped) == (1, 1, 1)
    assert counted.mean == 0.3


def test_no_tasks_no_practice():
    assert begin(()).phase == "finished"
    assert summary(begin(())).mean is None
    assert replace(begin(())).current is None
