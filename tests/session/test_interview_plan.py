from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import groupby

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grill.content.bank import load_bank
from grill.content.model import Question, Section
from grill.session.interview.plan import (
    _FOLLOW_UPS_EXPECTED,
    FOLLOW_UP_SECONDS,
    ROUND_OF,
    ROUNDS,
    Plan,
    Slot,
    Wish,
    from_record,
    plan_interview,
    to_record,
)


@dataclass(frozen=True)
class Row:
    """A question with its place, as the bank's outline has it."""

    question: Question
    pack: str
    section: Section
    has_rubric: bool = True


def row(number, kind="recall", letter="A", *, pack="p", target=45) -> Row:
    question = Question(
        id=f"{pack}-{number:03}", number=number, kind=kind, prompt="?", answer="!", target_seconds=target, hints=("h",)
    )
    return Row(question, pack, Section(letter=letter, title=letter))


rows = st.lists(
    st.builds(
        lambda kind, letter, pack, target: (kind, letter, pack, target),
        st.sampled_from(tuple(ROUND_OF)),
        st.sampled_from("ABC"),
        st.sampled_from(("p", "q")),
        st.integers(10, 300),
    ),
    max_size=40,
).map(lambda many: [row(n, kind, letter, pack=pack, target=sec) for n, (kind, letter, pack, sec) in enumerate(many, 1)])
wishes = st.builds(
    Wish,
    minutes=st.integers(1, 120),
    seed=st.integers(-5, 2**40),
    sections=st.sets(st.tuples(st.sampled_from("pq"), st.sampled_from("ABCZ")), max_size=3).map(tuple),
    rounds=st.sets(st.sampled_from(ROUNDS)).map(tuple),
    timed=st.booleans(),
)


def cost(slot: Slot) -> float:
    return slot.target_seconds + _FOLLOW_UPS_EXPECTED[slot.round] * FOLLOW_UP_SECONDS[slot.round]


@given(rows, wishes, st.data())
def test_a_plan_is_what_was_wished_for(entries, wish, data):
    by_id = {entry.question.id: entry for entry in entries}
    known = data.draw(st.dictionaries(st.sampled_from(sorted(by_id)), st.floats(0, 1))) if by_id else {}
    plan = plan_interview(entries, wish, known)
    assert plan == plan_interview(iter(entries), wish, dict(reversed(known.items()))), "the same again"
    assert from_record(json.loads(json.dumps(to_record(plan)))) == plan
    assert (plan.minutes, plan.seed, plan.timed) == (wish.minutes, wish.seed, wish.timed)
    names = [slot.question for slot in plan.slots]
    assert len(set(names)) == len(names), "no question twice"
    for slot in plan.slots:
        entry = by_id[slot.question]
        assert slot.round == ROUND_OF[entry.question.kind]
        assert slot.round in wish.rounds
        assert not wish.sections or (entry.pack, entry.section.letter) in wish.sections
        assert (slot.target_seconds, slot.hints) == (entry.question.target_seconds, 1)
    kinds = [kind for kind, _ in groupby(slot.round for slot in plan.slots)]
    assert kinds == [kind for kind in ROUNDS if kind in kinds], "rounds stand together, in order"
    assert all(plan.slots[index].round == kind for kind in ROUNDS for index in plan.round_slots(kind))
    asked_for = {
        ROUND_OF[e.question.kind] for e in entries if not wish.sections or (e.pack, e.section.letter) in wish.sections
    }
    assert set(kinds) == asked_for & set(wish.rounds), "no round that has questions is left out"


@given(rows, wishes)
def test_a_plan_fits_the_time_but_for_one_question_a_round(entries, wish):
    plan = plan_interview(entries, wish)
    single = [plan.slots[found[0]] for kind in ROUNDS if len(found := plan.round_slots(kind)) == 1]
    assert sum(map(cost, plan.slots)) - sum(map(cost, single)) <= wish.minutes * 60 + 1e-6


@pytest.mark.parametrize("minutes", [15, 20, 30, 45, 60, 90])
@pytest.mark.parametrize("seed", [0, 1])
def test_the_built_in_bank_fills_the_time(minutes, seed):
    entries = [entry for entry in load_bank().outline() if entry.has_rubric]
    plan = plan_interview(entries, Wish(minutes=minutes, seed=seed))
    assert {slot.round for slot in plan.slots} == set(ROUNDS)
    assert 0 <= minutes * 60 - sum(map(cost, plan.slots)) < 400


def test_only_these_questions():
    plan = plan_interview([row(n) for n in range(1, 9)], Wish(questions=("p-003", "p-007", "gone")))
    assert {slot.question for slot in plan.slots} == {"p-003", "p-007"}


@pytest.mark.parametrize("seed", [0, 1, 2, -3, 2**63])
def test_weak_sections_come_first_and_sections_take_turns(seed):
    entries = [row(n, letter="CAB"[n % 3]) for n in range(1, 31)]
    known = {entry.question.id: {"A": 1.0, "B": 0.0, "C": 0.5}[entry.section.letter] for entry in entries}
    plan = plan_interview(entries, Wish(minutes=10, seed=seed), known)
    letters = {entry.question.id: entry.section.letter for entry in entries}
    asked = [letters[slot.question] for slot in plan.slots]
    assert asked[:6] == ["B", "C", "A"] * 2


@pytest.mark.parametrize("seed", [0, 1, 2, -3, 2**63])
def test_the_weakest_question_of_a_section_comes_first_and_what_is_unknown_in_the_middle(seed):
    entries = [row(n) for n in (1, 2, 3)]
    plan = plan_interview(entries, Wish(minutes=5, seed=seed), {"p-001": 1.0, "p-002": 0.1})
    assert [slot.question for slot in plan.slots] == ["p-002", "p-003", "p-001"]


def test_two_seeds_differ():
    entries = [row(n) for n in range(1, 41)]
    plans = {plan_interview(entries, Wish(minutes=10, seed=seed)).slots for seed in range(10)}
    assert len(plans) == 10


def test_what_one_round_cannot_use_the_next_may():
    entries = [row(1), *(row(n, "methodology", target=200) for n in range(2, 20))]
    plan = plan_interview(entries, Wish(minutes=30))
    assert len(plan.round_slots("rapid")) == 1
    assert len(plan.round_slots("methodology")) == (1800 - 56) // 290


def test_nothing_to_ask_is_an_empty_plan():
    assert plan_interview([], Wish()) == Plan((), 30, 0)
    assert plan_interview([row(1)], Wish(rounds=())).slots == ()
    assert Plan((), 30, 0, timed=False).budget_seconds is None
    assert Plan((), 30, 0).budget_seconds == 1800
