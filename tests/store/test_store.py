from __future__ import annotations

import json
import threading
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grill.errors import StoreError
from grill.grading.grade import CriterionResult, Grade, Quote, Receipt
from grill.store import memory_store, open_store

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


def grade(score: float = 0.8, verdict: str = "cold") -> Grade:
    return Grade(
        question="ft-07",
        score=score,
        verdict=verdict,
        unsure=False,
        criteria=(CriterionResult("a", "A.", 1, False, score, "met", Quote(0, 2, "91")),),
        misconceptions=(),
        moves=(),
        feedback=("Well.",),
        receipt=Receipt("q", "r", "m", "c"),
    )


def test_an_attempt_is_there_before_any_grade(store):
    attempt = store.add_attempt("ft-07", "91B", session_id="s", hints=2, seconds=12.5, at=NOW)
    (kept,) = store.attempts("ft-07")
    assert (kept.id, kept.answer, kept.session_id, kept.hints, kept.seconds, kept.at) == (
        attempt, "91B", "s", 2, 12.5, NOW,
    )  # fmt: skip
    assert (kept.grade, kept.override, kept.score, kept.verdict) == (None, None, None, None)


def test_a_grade_comes_back_as_it_was_and_a_better_one_replaces_it(store):
    attempt = store.add_attempt("ft-07", "91B", at=NOW)
    store.set_grade(attempt, grade(0.3, "miss"))
    store.set_grade(attempt, grade())
    kept = store.attempt(attempt)
    assert kept.grade == grade()
    assert (kept.score, kept.verdict) == (0.8, "cold")


def test_the_learner_has_the_last_word_and_can_take_it_back(store):
    attempt = store.add_attempt("ft-07", "91B", at=NOW)
    store.set_grade(attempt, grade(0.1, "miss"))
    store.override(attempt, verdict="cold", reason="I was right", at=NOW)
    assert store.attempt(attempt).score == 1.0
    store.override(attempt, score=0.5, at=NOW)
    assert (store.attempt(attempt).score, store.attempt(attempt).verdict) == (0.5, "partial")
    assert store.last_scores() == {"ft-07": 0.5}
    store.withdraw_override(attempt, at=NOW)
    assert (store.attempt(attempt).score, store.attempt(attempt).override) == (0.1, None)
    assert store.last_scores() == {"ft-07": 0.1}


@pytest.mark.parametrize("word", [{}, {"score": 1.5}, {"score": -0.1}, {"score": float("nan")}])
def test_an_override_needs_a_sensible_score(store, word):
    attempt = store.add_attempt("ft-07", "91B", at=NOW)
    with pytest.raises(ValueError, match="score"):
        store.override(attempt, at=NOW, **word)


def test_attempts_are_ordered_by_time_whatever_the_zone(store):
    east = timezone(timedelta(hours=9))
    store.add_attempt("ft-07", "second", at=NOW)
    store.add_attempt("ft-07", "first", at=datetime(2026, 11, 21, 20, 59, 59, 5, tzinfo=east))
    store.add_attempt("ft-08", "other", at=NOW + timedelta(days=1))
    assert [attempt.answer for attempt in store.attempts("ft-07")] == ["first", "second"]
    assert store.last_attempt("ft-07").answer == "second"
    assert [attempt.answer for attempt in store.attempts()] == ["first", "second", "other"]
    assert store.last_attempt("ft-01") is None


def test_a_time_without_a_zone_is_refused(store):
    with pytest.raises(ValueError, match="zone"):
        store.add_attempt("ft-07", "x", at=datetime(2026, 1, 1))  # noqa: DTZ001  that is the point


def test_last_scores_take_the_newest_graded_attempt(store):
    for score, hours in ((0.9, 0), (0.2, 1)):
        store.set_grade(store.add_attempt("ft-07", "x", at=NOW + timedelta(hours=hours)), grade(score))
    store.add_attempt("ft-07", "ungraded", at=NOW + timedelta(hours=2))
    assert store.last_scores() == {"ft-07": 0.2}


def test_drafts_come_and_go(store):
    assert store.draft("ft-07") is None
    store.save_draft("ft-07", "one", at=NOW)
    store.save_draft("ft-07", "one two", at=NOW + timedelta(seconds=1))
    store.save_draft("ft-08", "other", at=NOW)
    assert store.draft("ft-07") == "one two"
    assert [(draft.question_id, draft.text) for draft in store.any_drafts()] == [
        ("ft-07", "one two"),
        ("ft-08", "other"),
    ]
    store.clear_draft("ft-07")
    store.save_draft("ft-08", "", at=NOW)
    assert store.any_drafts() == []


def test_nothing_can_be_attached_to_an_attempt_that_is_not_there(store):
    for attach in (
        lambda: store.set_grade(99, grade()),
        lambda: store.override(99, score=1, at=NOW),
        lambda: store.withdraw_override(99, at=NOW),
    ):
        with pytest.raises(StoreError, match="no such attempt"):
            attach()


@given(st.text(max_size=200) | st.text(alphabet="\x00\x1b[31m\ud800'\";-- \u202e", max_size=40))
def test_any_text_is_kept_letter_by_letter(text):
    with memory_store() as store:
        attempt = store.add_attempt("ft-07", text, at=NOW)
        store.save_draft("ft-07", text, at=NOW)
        whole = "".join("\ufffd" if "\ud800" <= mark <= "\udfff" else mark for mark in text)
        assert store.attempt(attempt).answer == whole
        assert (store.draft("ft-07") or "") == whole


def test_a_grade_survives_json(store):
    assert Grade.from_dict(json.loads(json.dumps(grade().to_dict()))) == grade()


def test_a_full_disk_is_said_and_loses_nothing_already_kept(tmp_path):
    with open_store(tmp_path / "h.db") as store:
        store.add_attempt("ft-07", "kept", at=NOW)
        pages = store._db.execute("PRAGMA page_count").fetchone()[0]
        store._db.execute(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(StoreError, match=r"could not be saved: .*full"):
            store.add_attempt("ft-07", "x" * 100_000, at=NOW)
        assert [attempt.answer for attempt in store.attempts("ft-07")] == ["kept"]
        store._db.execute("PRAGMA max_page_count = 100000")
        store.add_attempt("ft-07", "x" * 100_000, at=NOW)
        assert len(store.attempts("ft-07")) == 2


def test_a_closed_store_says_so_and_closes_twice(store):
    store.close()
    store.close()
    with pytest.raises(StoreError):
        store.draft("ft-07")
    with pytest.raises(StoreError, match="Nothing typed is lost"):
        store.save_draft("ft-07", "x", at=NOW)


def test_threads_may_share_a_store(tmp_path):
    with open_store(tmp_path / "h.db") as store:
        threads = [
            threading.Thread(target=lambda n=n: [store.add_attempt(f"q{n}", str(i), at=NOW) for i in range(20)])
            for n in range(4)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(store.attempts()) == 80


def test_two_processes_worth_of_connections_see_each_other(tmp_path):
    with open_store(tmp_path / "h.db") as one, open_store(tmp_path / "h.db") as other:
        one.add_attempt("ft-07", "from one", at=NOW)
        other.add_attempt("ft-07", "from the other", at=NOW)
        assert len(one.attempts("ft-07")) == len(other.attempts("ft-07")) == 2
