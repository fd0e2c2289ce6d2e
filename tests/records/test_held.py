from __future__ import annotations

from types import SimpleNamespace

import pytest

from grill.content.bank import load_roots
from grill.interviewer import Interviewer
from grill.records.figures import figures
from grill.records.held import held
from grill.records.interviews import latest_cold
from grill.session.interview import events as happened
from grill.session.interview.plan import Wish
from grill.store import memory_store
from tests.conftest import QUESTIONS, RUBRICS
from tests.records.filled import NOON, graded

PACK = "id: tea\ntitle: Tea\nreadiness: {cold: 1, of: 2}\n"


@pytest.fixture
def bank(pack):
    return load_roots([pack({"pack.yaml": PACK, "q.yaml": QUESTIONS, "r.yaml": RUBRICS})])


@pytest.fixture
def store():
    with memory_store() as opened:
        yield opened


def hold(bank, store, *, skip_first=False, name="one"):
    """An interview: one question answered cold, the other skipped."""
    interview = Interviewer.plan_new(bank, store, Wish(10, 3), now=lambda: NOON, longest_gap=None, session_id=name)
    interview.tell(happened.Begun(), 0.0)
    first, second = (slot.question for slot in interview.plan.slots)
    if skip_first:
        interview.tell(happened.Skipped(), 1.0)
    interview.answer("a warm pot", 5.0)
    attempt = interview.attempts()[-1]
    interview.graded(attempt.id, graded(attempt.question_id, 0.9), 6.0)
    if not skip_first:
        interview.tell(happened.Skipped(), 8.0)
    interview.tell(happened.Ended(), 9.0)
    return (second, first) if skip_first else (first, second)


def looked_at(store):
    return held(store.sessions("interview"), store.recent(100), store.session_events)


@pytest.mark.parametrize("skip_first", [True, False])
def test_a_skip_is_found_in_the_events(bank, store, skip_first):
    answered, skipped = hold(bank, store, skip_first=skip_first)
    assert latest_cold(looked_at(store), bank.entries) == {answered: True, skipped: False}


def test_an_answer_that_was_taken_back_says_nothing(bank, store):
    answered, skipped = hold(bank, store)
    store.undo(store.recent(1)[0].id, at=NOON)
    assert latest_cold(looked_at(store), bank.entries) == {skipped: False}
    assert answered in bank.entries


def test_what_cannot_be_read_is_passed_over(bank, store):
    hold(bank, store)
    store.add_session("odd", "interview", {"other": 1}, at=NOON)
    assert len(list(looked_at(store))) == 1
    broken = held(store.sessions("interview"), [], lambda _: [SimpleNamespace(record={"event": "Soup"}, seconds=0.0)])
    assert [interview.skipped() for interview in broken] == [frozenset()]


def test_readiness_is_part_of_the_figures(bank, store):
    hold(bank, store)
    found = figures(store.recent(100), {}, looked_at(store), bank, now=NOON, day_of=lambda at: at.date())
    ((pack, row),) = found.readiness
    assert (pack.id, row.record.cold, row.record.answered, row.estimate.needed) == ("tea", 1, 2, 1)
    assert (found.answers, found.streaks.current, found.since) == (1, 1, NOON)


def test_nothing_at_all_has_figures_too(bank):
    found = figures([], {}, [], bank, now=NOON, day_of=lambda at: at.date())
    assert (found.answers, found.since, found.weeks, found.readiness) == (0, None, (), ())
    assert [(row.letter, row.strength.value, row.strength.of) for row in found.sections] == [("T", None, 2)]
