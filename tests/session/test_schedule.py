from __future__ import annotations

import random
import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grill.content.model import Criterion, Rubric
from grill.grading.grade import CriterionResult, Grade, Receipt
from grill.session.schedule import (
    LONGEST_DAYS,
    CardState,
    DueCard,
    Rating,
    Review,
    card_of,
    cards_of,
    fold,
    next_questions,
    rating_of,
    ratings,
)

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
DAY = timedelta(days=1)
EARLIEST, LATEST = datetime(1970, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)
AGAIN, HARD, GOOD = Rating


def rubric(*points: str, drafted: bool = False) -> Rubric:
    """Points as `id` or `id:idea`."""
    criteria = []
    for point in points:
        name, _, idea = point.partition(":")
        criteria.append(Criterion(id=name, point=f"About {name}.", idea=idea or None))
    return Rubric(criteria=tuple(criteria), drafted=drafted)


def grade(score: float = 0.5, *, mode: str = "full", flags: tuple[str, ...] = (), **points: float) -> Grade:
    results = tuple(CriterionResult(name, "A.", 1, False, credit, "met", None) for name, credit in points.items())
    return Grade("ft-07", score, "partial", False, results, (), (), (), Receipt("", "", "", ""), mode, flags)


# -- cards


def test_a_point_has_a_card_of_its_own_unless_it_names_an_idea():
    assert cards_of("ft-07", rubric("ratio", "cost:chinchilla", "law:chinchilla")) == ("ft-07/ratio", "idea:chinchilla")
    assert card_of("ft-07", rubric("ratio").criteria[0]) == "ft-07/ratio"


def test_a_question_without_a_rubric_of_its_own_is_one_card():
    assert cards_of("ft-07", None) == cards_of("ft-07", rubric("p1", "p2", drafted=True)) == ("ft-07",)


def test_a_better_wording_is_the_same_card():
    before = rubric("ratio")
    after = Rubric(criteria=(before.criteria[0].model_copy(update={"point": "Said better.", "weight": 3}),))
    assert cards_of("ft-07", before) == cards_of("ft-07", after)


# -- ratings


@pytest.mark.parametrize(
    ("credit", "rating"), [(1, GOOD), (0.75, GOOD), (0.74, HARD), (0.35, HARD), (0.34, AGAIN), (0, AGAIN)]
)
def test_credit_is_a_rating(credit, rating):
    assert rating_of(credit) == rating
    assert ratings("ft-07", rubric("a"), grade(a=credit)) == (("ft-07/a", rating),)
    assert ratings("ft-07", None, grade(credit)) == (("ft-07", rating),)
    assert ratings("ft-07", rubric("a", "b"), grade(a=0.5, b=0.5), override=credit) == (
        ("ft-07/a", rating),
        ("ft-07/b", rating),
    )


def test_with_a_hint_nothing_was_recalled_freely():
    given_points = grade(a=1, b=0.5, c=0)
    assert dict(ratings("ft-07", rubric("a", "b", "c"), given_points, hints=1)) == {
        "ft-07/a": HARD,
        "ft-07/b": HARD,
        "ft-07/c": AGAIN,
    }
    assert ratings("ft-07", None, None, override=1.0, hints=2) == (("ft-07", HARD),)


def test_a_follow_up_rates_what_it_asked_about():
    points = rubric("a", "b:shared")
    assert ratings("ft-07", points, grade(a=0, b=1), aim="b") == (("idea:shared", HARD),)
    assert ratings("ft-07", points, grade(a=1, b=0), aim="b") == (("idea:shared", AGAIN),)
    assert ratings("ft-07", points, grade(a=0, b=0), aim="a", override=1.0) == (("ft-07/a", HARD),)
    assert ratings("ft-07", points, grade(a=1, b=1), aim="measure_first") == (), "a move has no card"
    assert ratings("ft-07", None, grade(1.0), aim="a") == (), "a part of an answer says nothing about all of it"


def test_a_provisional_grade_says_nothing_and_the_learner_does():
    provisional = grade(mode="keywords", a=1)
    assert ratings("ft-07", rubric("a"), provisional) == ()
    assert ratings("ft-07", rubric("a"), provisional, override=0.0) == (("ft-07/a", AGAIN),)
    assert ratings("ft-07", rubric("a"), None) == ()
    assert ratings("ft-07", rubric("a"), None, override=1.0) == (("ft-07/a", GOOD),)


def test_an_answer_that_was_none_showed_nothing():
    assert ratings("ft-07", rubric("a"), grade(0.0, flags=("keyword_list",), a=1)) == (("ft-07/a", AGAIN),)


def test_only_points_that_were_graded_and_are_still_there_are_rated():
    assert ratings("ft-07", rubric("a", "new"), grade(a=1, gone=1)) == (("ft-07/a", GOOD),)


def test_an_idea_is_known_as_well_as_its_weaker_half():
    assert ratings("ft-07", rubric("a:x", "b:x"), grade(a=1, b=0)) == (("idea:x", AGAIN),)
    assert ratings("ft-07", rubric("a:x", "b:x"), grade(a=0.5, b=1)) == (("idea:x", HARD),)


@given(
    st.dictionaries(st.sampled_from(["a", "b", "c"]), st.floats(0, 1), min_size=1),
    st.none() | st.floats(0, 1),
    st.integers(0, 3),
    st.none() | st.sampled_from(["a", "b", "move"]),
)
def test_each_card_of_the_question_is_rated_once_at_most(credits_of, override, hints, aim):
    points = rubric("a:x", "b:x", "c")
    found = ratings("ft-07", points, grade(**credits_of), override=override, hints=hints, aim=aim)
    cards = [card for card, _ in found]
    assert len(set(cards)) == len(cards)
    assert set(cards) <= set(cards_of("ft-07", points))
    if hints or aim is not None:
        assert all(rating <= HARD for _, rating in found)


# -- time


def at(days: float, rating: Rating = GOOD) -> Review:
    return Review(rating, NOW + days * DAY)


@pytest.mark.parametrize(("rating", "days"), [(AGAIN, 1), (HARD, 1), (GOOD, 2)])
def test_a_first_answer_comes_back_in_days_and_not_in_minutes(rating, days):
    state = fold([at(0, rating)])
    assert state.due == NOW + days * DAY
    assert (state.reviews, state.lapses, state.last_rating, state.last_at) == (1, 0, rating, NOW)


def test_what_is_known_is_asked_less_and_less_and_what_is_missed_tomorrow():
    known = fold([at(0), at(2), at(10)])
    assert known.due - known.last_at > 14 * DAY
    missed = fold([at(0), at(2), at(10), at(40, AGAIN)])
    assert missed.lapses == 1
    assert DAY <= missed.due - missed.last_at < 7 * DAY
    assert missed.difficulty > known.difficulty


def test_a_lapse_is_a_miss_of_what_was_known():
    assert fold([at(0, AGAIN), at(1, AGAIN)]).lapses == 0
    assert fold([at(0, AGAIN), at(1, GOOD), at(3, AGAIN), at(4, AGAIN), at(5, HARD), at(6, AGAIN)]).lapses == 2


def test_a_retry_in_the_same_minute_is_no_second_day():
    once = fold([at(0, AGAIN)])
    retried = fold([at(0, AGAIN), at(0.001, GOOD)])
    assert once.stability < retried.stability
    assert DAY <= retried.due - retried.last_at <= 2 * DAY


def test_nothing_has_no_state():
    with pytest.raises(ValueError, match="without reviews"):
        fold([])


reviews_of = st.lists(
    st.builds(
        Review,
        st.sampled_from(Rating),
        st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=-11)), timezone(timedelta(hours=11))])),
    ),
    min_size=1,
    max_size=30,
)


@given(reviews_of)
def test_any_clock_is_survived(reviews):
    state = fold(reviews)
    assert state.due.tzinfo is UTC
    assert DAY <= state.due - state.last_at <= LONGEST_DAYS * DAY
    assert state.last_at == min(max(EARLIEST, *(review.at for review in reviews)), LATEST)
    assert state.stability > 0
    assert 1 <= state.difficulty <= 10
    assert 0 <= state.lapses < state.reviews == len(reviews)


@given(st.lists(st.tuples(st.integers(0, 10**8), st.sampled_from(Rating)), min_size=1, unique_by=lambda row: row[0]))
def test_the_order_of_writing_does_not_matter(rows):
    reviews = [Review(rating, NOW + timedelta(seconds=seconds)) for seconds, rating in rows]
    shuffled = random.Random(len(rows)).sample(reviews, len(reviews))
    assert fold(reviews) == fold(shuffled) == fold(reversed(reviews))


def test_equal_times_are_taken_as_they_come():
    assert fold([at(0, AGAIN), at(0, GOOD)]).last_rating == GOOD
    assert fold([at(0, GOOD), at(0, AGAIN)]).last_rating == AGAIN


def test_no_clock_and_no_chance_are_asked():
    assert fold([at(0), at(2), at(10)]) == fold([at(0), at(2), at(10)])
    code = (
        "import sys; from datetime import datetime, UTC; import grill.store, grill.session.schedule as s\n"
        "assert 'fsrs' not in sys.modules, 'it is loaded when it is needed'\n"
        "import time, random; time.sleep = time.time = random.random = None\n"
        "s.fold([s.Review(s.Rating.GOOD, datetime(2026, 1, 1, tzinfo=UTC))])"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


# -- what to ask


def due(card: str, last_question: str = "") -> DueCard:
    return DueCard(card, CardState(NOW, 1, 5, 1, 0, AGAIN, NOW - DAY), last_question)


def test_few_questions_ask_for_much():
    cards = {"q1": ("a",), "q2": ("a", "b", "c"), "q3": ("c", "d"), "q4": ("d",)}
    assert next_questions([due("a"), due("b"), due("c"), due("d")], cards) == ("q2", "q3")
    assert next_questions([due("a"), due("b"), due("c"), due("d")], cards, limit=1) == ("q2",)
    assert next_questions([], cards) == ()


def test_a_missed_idea_returns_through_another_question():
    cards = {"q1": ("idea:x", "q1/a"), "q2": ("idea:x",), "q3": ("idea:x",)}
    assert next_questions([due("idea:x", "q1")], cards) == ("q2",)
    assert next_questions([due("idea:x", "q2")], cards) == ("q1",)
    assert next_questions([due("q1/a", "q1")], cards) == ("q1",), "there is no other"
    assert next_questions([due("idea:x", "q1"), due("q1/a", "q1")], cards) == ("q2", "q1")


def test_the_more_urgent_comes_first_and_then_the_banks_order():
    cards = {"q1": ("a",), "q2": ("b",), "q3": ("c",)}
    assert next_questions([due("c"), due("a"), due("b")], cards) == ("q3", "q1", "q2")
    assert next_questions([due("a")], {"q9": ("a",), "q1": ("a",)}) == ("q9",)


def test_what_no_question_asks_for_is_left_out():
    assert next_questions([due("gone/a"), due("a")], {"q1": ("a",)}) == ("q1",)


@given(
    st.dictionaries(
        st.sampled_from([f"q{n}" for n in range(8)]),
        st.lists(st.sampled_from("abcdefgh"), max_size=4, unique=True),
    ),
    st.lists(st.tuples(st.sampled_from("abcdefgh"), st.sampled_from([f"q{n}" for n in range(8)])), unique_by=lambda row: row[0]),  # noqa: E501
)  # fmt: skip
def test_everything_due_is_asked_for_and_no_question_is_idle(cards, rows):
    waiting = [due(card, last) for card, last in rows]
    chosen = next_questions(waiting, cards)
    assert len(set(chosen)) == len(chosen)
    served: set[str] = set()
    offers = {
        card: {question for question in cards if card in cards[question] and question != last}
        or {question for question in cards if card in cards[question]}
        for card, last in rows
    }
    for question in chosen:
        fresh = {card for card in offers if question in offers[card]} - served
        assert fresh, "a question that asks for nothing new"
        assert len(fresh) == max(len({card for card in offers if other in offers[card]} - served) for other in cards), (
            "the most telling first"
        )
        served |= fresh
    assert served == {card for card in offers if offers[card]}
    assert chosen == next_questions(waiting, cards)
    assert next_questions(waiting, cards, limit=2) == chosen[:2]
