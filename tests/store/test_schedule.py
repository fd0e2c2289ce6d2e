from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grill.errors import StoreError
from grill.session.schedule import Rating, Review, fold
from grill.store import memory_store

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
DAY = timedelta(days=1)
AGAIN, HARD, GOOD = Rating


@pytest.fixture
def answered(store):
    """Two answers, a day apart, to two questions that share an idea."""
    for day, question in ((0, "ft-07"), (1, "ft-08")):
        store.add_attempt(question, "x", at=NOW + day * DAY)
    store.set_reviews(1, (("ft-07/a", GOOD), ("idea:x", AGAIN)), at=NOW)
    store.set_reviews(2, (("ft-08/a", HARD), ("idea:x", HARD)), at=NOW + DAY)
    return store


def rows(store, table: str) -> list:
    return store._db.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall()  # noqa: S608  a test's own word


def test_a_card_is_what_its_reviews_add_up_to(answered):
    assert answered.card_states() == {
        "ft-07/a": fold([Review(GOOD, NOW)]),
        "ft-08/a": fold([Review(HARD, NOW + DAY)]),
        "idea:x": fold([Review(AGAIN, NOW), Review(HARD, NOW + DAY)]),
    }


def test_due_cards_say_where_they_were_asked_for_last(answered):
    assert answered.due_cards(NOW + DAY) == []
    due = answered.due_cards(NOW + 2 * DAY)
    assert [(item.card, item.last_question) for item in due] == [
        ("ft-07/a", "ft-07"), ("ft-08/a", "ft-08"), ("idea:x", "ft-08"),
    ]  # fmt: skip
    assert due[2].state == answered.card_states()["idea:x"]


def test_reviews_are_replaced_and_not_added(answered):
    before = rows(answered, "schedule"), rows(answered, "review")
    answered.set_reviews(1, (("ft-07/a", GOOD), ("idea:x", AGAIN)), at=NOW)
    assert (rows(answered, "schedule"), rows(answered, "review")) == before
    answered.set_reviews(1, (("ft-07/b", GOOD),), at=NOW)
    assert answered.card_states() == {
        "ft-07/b": fold([Review(GOOD, NOW)]),
        "ft-08/a": fold([Review(HARD, NOW + DAY)]),
        "idea:x": fold([Review(HARD, NOW + DAY)]),
    }
    answered.set_reviews(1, (), at=NOW)
    answered.set_reviews(2, (), at=NOW)
    assert (answered.card_states(), rows(answered, "review")) == ({}, [])


def test_only_the_cards_of_the_attempt_are_folded_again(answered, monkeypatch):
    folded = []
    monkeypatch.setattr("grill.store.schedule.fold", lambda reviews: folded.append(1) or fold(reviews))
    answered.set_reviews(2, (("ft-08/a", GOOD),), at=NOW + DAY)
    assert len(folded) == 2


def test_an_answer_taken_back_leaves_the_schedule_and_comes_back_as_it_was(answered):
    before = rows(answered, "schedule"), rows(answered, "review"), answered.attempts()
    answered.undo(2, at=NOW + 2 * DAY)
    assert answered.card_states() == {"ft-07/a": fold([Review(GOOD, NOW)]), "idea:x": fold([Review(AGAIN, NOW)])}
    assert [item.last_question for item in answered.due_cards(NOW + 9 * DAY)] == ["ft-07", "ft-07"]
    answered.redo(2)
    assert (rows(answered, "schedule"), rows(answered, "review"), answered.attempts()) == before


def test_reviews_of_an_undone_answer_wait_for_it(answered):
    answered.undo(2, at=NOW)
    answered.set_reviews(2, (("ft-08/a", GOOD),), at=NOW + DAY)
    assert "ft-08/a" not in answered.card_states()
    answered.redo(2)
    assert answered.card_states()["ft-08/a"].last_rating == GOOD


def test_nothing_is_written_when_one_attempt_is_not_there(answered):
    before = rows(answered, "schedule"), rows(answered, "review")
    with pytest.raises(StoreError, match="no such attempt"):
        answered.set_all_reviews([(1, (), NOW), (99, (("ft-07/a", GOOD),), NOW)])
    assert (rows(answered, "schedule"), rows(answered, "review")) == before


def test_a_clock_that_stood_in_the_future_hides_no_card(store):
    store.add_attempt("ft-07", "x", at=NOW + 30_000 * DAY)
    store.set_reviews(1, (("ft-07/a", GOOD),), at=NOW + 30_000 * DAY)
    assert [item.card for item in store.due_cards(NOW)] == ["ft-07/a"]


def test_missing_reviews_are_those_of_what_counts_now(store, graded):
    for _ in range(3):
        store.add_attempt("ft-07", "x", at=NOW)
    assert store.reviews_missing() == [], "ungraded answers have none"
    store.set_grade(1, graded(0.5))
    store.override(2, score=1, at=NOW)
    assert [attempt.id for attempt in store.reviews_missing()] == [1, 2]
    assert [attempt.id for attempt in store.reviews_missing(1)] == [1]
    store.set_all_reviews([(1, (("ft-07/a", HARD),), NOW), (2, (), NOW)])
    assert store.reviews_missing() == [], "also where there was nothing to rate"
    store.set_grade(1, graded(0.9))
    assert [attempt.id for attempt in store.reviews_missing()] == [1], "a better grade is another rating"
    store.set_reviews(1, (("ft-07/a", GOOD),), at=NOW)
    for change in (lambda: store.override(1, score=0, at=NOW), lambda: store.withdraw_override(1, at=NOW)):
        change()
        assert [attempt.id for attempt in store.reviews_missing()] == [1], "so is the learner's word"
        store.set_reviews(1, (("ft-07/a", GOOD),), at=NOW)
    store.set_grade(3, graded(0.5))
    store.undo(3, at=NOW)
    assert store.reviews_missing() == []
    store.redo(3)
    assert [attempt.id for attempt in store.reviews_missing()] == [3]


def test_looking_for_missing_reviews_reads_those_alone(store):
    query = "SELECT id FROM attempt WHERE rated = 0 AND undone_at IS NULL ORDER BY id"
    (plan,) = store._db.execute(f"EXPLAIN QUERY PLAN {query}")
    assert "attempt_unrated" in plan[-1]


actions = st.lists(
    st.one_of(
        st.tuples(
            st.just("review"),
            st.integers(1, 4),
            st.dictionaries(st.sampled_from("abc"), st.sampled_from(Rating), max_size=3),
            st.integers(-5, 400),
        ),
        st.tuples(st.sampled_from(["undo", "redo"]), st.integers(1, 4), st.just({}), st.just(0)),
    ),
    max_size=20,
)


@given(actions)
def test_whatever_happened_the_schedule_is_what_the_reviews_that_count_add_up_to(steps):
    kept: dict[int, dict[str, Review]] = {}
    undone: set[int] = set()
    with memory_store() as store:
        for _ in range(4):
            store.add_attempt("ft-07", "x", at=NOW)
        for action, attempt, ratings, day in steps:
            if action == "review":
                when = NOW + day * DAY
                store.set_reviews(attempt, tuple(ratings.items()), at=when)
                kept[attempt] = {card: Review(rating, when) for card, rating in ratings.items()}
            elif action == "undo":
                store.undo(attempt, at=NOW)
                undone.add(attempt)
            else:
                store.redo(attempt)
                undone.discard(attempt)
        expected = {}
        for card in "abc":
            reviews = [kept[number][card] for number in sorted(kept) if number not in undone and card in kept[number]]
            if reviews:
                expected[card] = fold(reviews)
        assert store.card_states() == expected
