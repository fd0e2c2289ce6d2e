from __future__ import annotations

from datetime import date, timedelta

import pytest

from grill.content.bank import load_roots
from grill.records.due import forecast, next_due, plan_due
from grill.records.ideas import catalogue
from grill.session.schedule import DueCard, Rating, Review, fold
from tests.conftest import QUESTIONS
from tests.records.filled import NOON

SHARED = """\
rubrics:
  tea-01:
    criteria:
      - {id: heat, point: A warm pot keeps the water hot., idea: keeping_the-heat}
      - {id: leaves, point: Hot water draws more.}
  tea-02:
    criteria:
      - {id: cups, point: There are 48 cups.}
      - {id: cold, point: A cold pot cools the tea., idea: keeping_the-heat}
"""
DAY = timedelta(days=1)


@pytest.fixture
def known(pack):
    return catalogue(load_roots([pack({"q.yaml": QUESTIONS, "r.yaml": SHARED})]).entries)


def state(rating=Rating.AGAIN, at=NOON):
    return fold([Review(rating, at)])


def card(name, question, rating=Rating.AGAIN):
    return DueCard(name, state(rating), question)


def test_ideas_have_names_that_give_nothing_away(known):
    shared, leaves = known.idea("idea:keeping_the-heat"), known.idea("tea-01/leaves")
    assert (shared.name, [m.question for m in shared.mentions]) == ("keeping the heat", ["tea-01", "tea-02"])
    assert (leaves.name, leaves.in_words) == ("tea-01, point 2", "Hot water draws more.")
    assert known.asked_by["tea-02"] == ("tea-02/cups", "idea:keeping_the-heat")


def test_an_idea_that_is_gone_is_still_named(known):
    assert known.idea("idea:old-thing").name == "old thing"
    assert known.idea("tea-09/old-point").name == "tea-09, old point"
    assert known.idea("tea-09").in_words == "tea-09"


def test_a_question_without_a_rubric_is_an_idea_of_its_own(pack):
    known = catalogue(load_roots([pack({"q.yaml": QUESTIONS})]).entries)
    assert (known.idea("tea-01").name, known.asked_by["tea-01"]) == ("tea-01", ("tea-01",))


def test_a_missed_idea_comes_back_through_the_other_question(known):
    plan = plan_due([card("idea:keeping_the-heat", "tea-01")], known)
    (question,) = plan.questions
    (item,) = question.ideas
    assert (question.question, item.last_question, item.why) == ("tea-02", "tea-01", "missed in tea-01")


def test_what_only_one_question_asks_for_comes_back_through_it(known):
    due = [card("tea-01/leaves", "tea-01", Rating.GOOD), card("idea:keeping_the-heat", "tea-01")]
    plan = plan_due(due, known)
    assert {row.question: [item.idea.card for item in row.ideas] for row in plan.questions} == {
        "tea-01": ["tea-01/leaves"],
        "tea-02": ["idea:keeping_the-heat"],
    }


def test_what_the_limit_leaves_and_what_left_the_bank_is_told(known):
    due = [card("tea-01/leaves", "tea-01"), card("tea-02/cups", "tea-02"), card("tea-09/gone", "tea-09")]
    plan = plan_due(due, known, limit=1)
    assert [row.question for row in plan.questions] == ["tea-01"]
    assert [item.idea.card for item in plan.beyond] == ["tea-02/cups"]
    assert [item.idea.card for item in plan.unasked] == ["tea-09/gone"]


def test_the_forecast_puts_the_overdue_on_today():
    states = {"a": state(at=NOON - 40 * DAY), "b": state(at=NOON), "c": state(Rating.GOOD, NOON + 30 * DAY)}
    days = forecast(states, date(2026, 11, 21), lambda at: at.date(), 3)
    assert days == [(date(2026, 11, 21), 1), (date(2026, 11, 22), 1), (date(2026, 11, 23), 0)]


def test_when_the_next_one_is_due():
    states = {"a": state(at=NOON - 40 * DAY), "b": state(at=NOON)}
    assert next_due(states, NOON) == NOON + DAY
    assert next_due(states, NOON + 2 * DAY) is None
