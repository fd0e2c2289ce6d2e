"""What counts of history: follow-ups, answers taken back, lists and charts, appeals."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from grill.errors import StoreError
from grill.grading.grade import Grade
from grill.store import HistoryRow, ScoredAttempt

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def history(store, graded):
    """By hours: ft-07 at 0.2; ft-08 at 0.9; a follow-up to it at 0.1; ft-07 at 0.8, of an interview that is over."""
    store.add_session("s", "interview", {}, at=NOW)
    for hours, (question, score, probe) in enumerate(
        (("ft-07", 0.2, None), ("ft-08", 0.9, None), ("ft-08", 0.1, "ratio"), ("ft-07", 0.8, None))
    ):
        attempt = store.commit_answer(
            "s", hours, 1, question, f"answer {hours} " * 50, lambda _: {}, probe=probe, hints=hours, answer_seconds=9,
            at=NOW + hours * HOUR,
        )  # fmt: skip
        store.set_grade(attempt, graded(score))
    store.end_session("s", at=NOW)
    return store


def test_the_last_answer_is_one_to_the_question_itself(history):
    assert [attempt.id for attempt in history.attempts()] == [1, 2, 4]
    assert [attempt.id for attempt in history.attempts("ft-08")] == [2]
    assert [attempt.id for attempt in history.attempts("ft-08", probes=True)] == [2, 3]
    assert len(history.attempts(probes=True)) == 4
    assert history.last_attempt("ft-08").id == 2
    assert history.last_scores() == {"ft-07": 0.8, "ft-08": 0.9}


def test_an_answer_that_was_taken_back_counts_for_nothing_and_can_come_back(history):
    assert history.last_undoable().id == 4
    history.undo(4, at=NOW)
    assert history.attempt(4).undone
    assert history.last_undoable().id == 3
    assert history.last_scores() == {"ft-07": 0.2, "ft-08": 0.9}
    assert history.last_attempt("ft-07").id == 1
    assert [attempt.id for attempt in history.attempts(probes=True)] == [1, 2, 3]
    assert [row.id for row in history.recent(9)] == [3, 2, 1]
    assert [row.score for row in history.score_history("ft-07")] == [0.2]
    assert sum(answers for answers, _ in history.daily_counts(datetime.date).values()) == 2
    history.redo(4)
    assert history.last_scores() == {"ft-07": 0.8, "ft-08": 0.9}
    assert not history.attempt(4).undone


def test_grades_are_withheld_until_the_interview_is_over(history, graded):
    history.add_session("t", "interview", {}, at=NOW)
    attempt = history.add_attempt("ft-08", "x", "t", at=NOW + 9 * HOUR)
    history.set_grade(attempt, graded(0.95))
    history.override(attempt, verdict="cold", at=NOW)
    assert history.is_pending("t")
    assert not history.is_pending("s")
    assert not history.is_pending(None)
    row = history.recent(1)[0]
    assert (row.id, row.score, row.verdict, row.overridden, row.pending) == (attempt, None, None, False, True)
    assert history.last_scores()["ft-08"] == 0.9
    assert len(history.score_history()) == 4
    assert history.daily_counts(datetime.date) == {date(2026, 11, 21): (4, 2)}
    history.end_session("t", at=NOW)
    row = history.recent(1)[0]
    assert (row.score, row.verdict, row.overridden, row.pending) == (1.0, "cold", True, False)
    assert history.last_scores()["ft-08"] == 1.0
    assert history.daily_counts(datetime.date) == {date(2026, 11, 21): (4, 3)}


def test_all_can_be_taken_back_but_what_an_interview_still_needs(history):
    for _ in range(4):
        history.undo(history.last_undoable().id, at=NOW)
    assert history.last_undoable() is None
    history.redo(1)
    history.add_session("t", "interview", {}, at=NOW)
    history.commit_answer("t", 0, 1, "ft-07", "x", lambda _: {}, probe=None, hints=0, answer_seconds=1, at=NOW)
    assert history.last_undoable().id == 1
    history.end_session("t", at=NOW)
    assert history.last_undoable().session_id == "t"


def test_a_page_of_history_is_light(history, monkeypatch):
    monkeypatch.setattr(Grade, "from_dict", lambda _: pytest.fail("no list needs a whole grade"))
    history.override(2, score=0.5, at=NOW)
    history.add_attempt("ft-09", "ungraded", at=NOW + 9 * HOUR)
    rows = history.recent(2)
    assert rows[0] == HistoryRow(
        5, "ft-09", "ungraded", NOW + 9 * HOUR, None, None, overridden=False, hints=0, seconds=None, session_id=None,
        probe=None,
    )  # fmt: skip
    assert rows[1].excerpt == ("answer 3 " * 50)[:200]
    assert [row.id for row in history.recent(2, 2)] == [3, 2]
    (overridden,) = history.recent(1, 3)
    assert (overridden.score, overridden.verdict, overridden.overridden) == (0.5, "partial", True)
    assert [(row.id, row.probe) for row in history.recent(9, 0, "ft-08")] == [(3, "ratio"), (2, None)]
    history.withdraw_override(2, at=NOW)
    assert (history.recent(1, 3)[0].score, history.recent(1, 3)[0].overridden) == (0.9, False)


def test_scores_over_time(history, monkeypatch):
    monkeypatch.setattr(Grade, "from_dict", lambda _: pytest.fail("no chart needs a whole grade"))
    history.add_attempt("ft-09", "ungraded", at=NOW + 9 * HOUR)
    assert history.score_history("ft-08") == [
        ScoredAttempt(NOW + HOUR, "ft-08", 0.9, "s", None, 1, 9.0),
        ScoredAttempt(NOW + 2 * HOUR, "ft-08", 0.1, "s", "ratio", 2, 9.0),
    ]
    assert [row.score for row in history.score_history()] == [0.2, 0.9, 0.1, 0.8]


def test_days_are_those_of_the_learner(history):
    east = timezone(timedelta(hours=9, minutes=30))
    counts = history.daily_counts(lambda at: at.astimezone(east).date())
    # 21:30, 22:30 and, but for the follow-up, half past midnight.
    assert counts == {date(2026, 11, 21): (2, 1), date(2026, 11, 22): (1, 1)}
    history.override(1, verdict="cold", at=NOW)
    assert history.daily_counts(datetime.date) == {date(2026, 11, 21): (3, 3)}


def test_nothing_is_read_but_indices(history):
    plans = {
        name: [row[-1] for row in history._db.execute(f"EXPLAIN QUERY PLAN {query}")]
        for name, query in recorded(history).items()
    }
    for name, plan in plans.items():
        assert any("attempt USING COVERING INDEX attempt_by_time" in line for line in plan), (name, plan)
        assert any("grade USING COVERING INDEX grade_light" in line for line in plan), (name, plan)


def recorded(history) -> dict[str, str]:
    """The queries of what reads all of history."""
    queries = {}
    read = history._read
    for name, ask in (
        ("last_scores", history.last_scores),
        ("daily_counts", lambda: history.daily_counts(datetime.date)),
        ("score_history", history.score_history),
    ):
        history._read = lambda query, *values, name=name: queries.update({name: query}) or read(query, *values)
        ask()
    history._read = read
    return queries


# -- appeals


def test_an_appeal_is_open_until_it_is_handed_on(history):
    first = history.appeal(2, 3.5, "the number is there \ud800", at=NOW)
    second = history.appeal(2, None, "", at=NOW + HOUR)
    appeals = history.appeals()
    assert [(row.id, row.attempt.id, row.grade, row.reason) for row in appeals] == [
        (first, 2, 3.5, "the number is there \ufffd"),
        (second, 2, None, ""),
    ]
    assert appeals[0].attempt == history.attempt(2)
    history.close_appeal(first, at=NOW)
    history.close_appeal(first, at=NOW + HOUR)
    assert [row.id for row in history.appeals()] == [second]
    assert [(row.id, row.exported_at) for row in history.appeals(open_only=False)] == [(first, NOW), (second, None)]


def test_an_answer_that_was_taken_back_is_no_example(history):
    history.appeal(2, 4, "", at=NOW)
    history.undo(2, at=NOW)
    assert history.appeals(open_only=False) == []
    history.redo(2)
    assert len(history.appeals()) == 1


@pytest.mark.parametrize("grade", [-0.1, 4.1, float("nan")])
def test_an_appeal_needs_a_sensible_grade(history, grade):
    with pytest.raises(ValueError, match="between 0 and 4"):
        history.appeal(2, grade, "", at=NOW)


def test_an_appeal_needs_an_attempt(history):
    with pytest.raises(StoreError, match="no such attempt"):
        history.appeal(99, 4, "", at=NOW)
