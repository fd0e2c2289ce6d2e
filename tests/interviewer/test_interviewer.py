from __future__ import annotations

import contextlib

import pytest
from interviewer_standins import BANK, ENTRIES, START, WISH, Clock, Disk, again, bank_of, entry, grade_of, new, stored

from grill.errors import SessionMoved, StoreError
from grill.interviewer import Interviewer
from grill.session.interview.events import (
    Answered,
    Asked,
    Begun,
    Ended,
    Finished,
    FollowedUp,
    GradingFailed,
    HintAsked,
    PassedOver,
    Paused,
    Resumed,
    Skipped,
    Ticked,
)
from grill.session.interview.plan import Wish
from grill.store import memory_store


def first_slots(held, count):
    return [slot.question for slot in held.plan.slots[:count]]


def test_a_question_that_left_the_bank_is_passed_over():
    with memory_store() as store:
        clock = Clock()
        held = new(store, clock)
        first, second = first_slots(held, 2)
        held.bank = bank_of(first)
        assert held.tell(Begun(), 0)[1:] == (Asked(0), PassedOver(0, None), Asked(1))
        held.bank = bank_of(first, second)
        assert held.answer("warm", 5)[:1] == (Answered(1, 1, 0, False),), "what is on screen can be answered"


def test_a_question_that_left_the_bank_in_the_meantime_is_passed_over():
    with memory_store() as store:
        clock = Clock(20)
        held = new(store, clock)
        held.tell(Begun(), 0)
        held.tell(Paused(), 10)
        back, _ = again(store, clock, bank_of(first_slots(held, 1)[0]))
        assert back.tick(20) == (), "not in a pause"
        assert back.tell(Resumed(), 30)[1:] == (PassedOver(0, None), Asked(1))


def test_without_any_question_left_the_interview_ends():
    with memory_store() as store:
        held = new(store, Clock())
        held.tell(Begun(), 0)
        back, _ = again(store, Clock(9), bank_of(*ENTRIES))
        assert back.tick(9)[-1] == Finished("complete")
        assert store.unfinished_session() is None
        assert back.report().head.ended == "complete"


def test_an_answer_whose_question_left_the_bank_is_not_waited_for():
    with memory_store() as store:
        held = new(store, Clock(), Wish(minutes=10, rounds=("methodology",)))
        held.tell(Begun(), 0)
        held.answer("no", 10)
        assert held.state.phase == "considering"
        back, _ = again(store, Clock(20), bank_of("t-4"))
        assert list(back.work()) == []
        assert back.tick(20) == (Finished("complete"),)


def test_the_second_window_to_write_is_told_that_the_interview_moved():
    with memory_store() as store:
        clock = Clock()
        held = new(store, clock)
        held.tell(Begun(), 0)
        other, _ = again(store, clock)
        other.tell(HintAsked(), 5)
        before = stored(store)
        for write in (
            lambda: held.answer("warm", 6),
            lambda: held.checkpoint("half"),
            lambda: held.tell(Skipped(), 7),
            lambda: held.tell(Ended(), 8),
        ):
            with pytest.raises(SessionMoved):
                write()
        held.tick(9)
        assert stored(store) == before
        assert store.session("s").draft == ""
        other.answer("warm", 9)


def test_two_windows_and_one_answer():
    with memory_store() as store:
        clock = Clock()
        held = new(store, clock)
        held.tell(Begun(), 0)
        other, _ = again(store, clock)
        other.answer("warm", 5)
        (work,) = other.work()
        other.graded(work.attempt, grade_of(work), 6)
        with pytest.raises(SessionMoved):
            held.answer("pot", 6)
        assert [attempt.answer for attempt in store.session_attempts("s")] == ["warm"]
        assert held.graded(work.attempt, grade_of(work), 7) == (), "it knows of no such answer"


def test_what_changes_nothing_is_not_stored():
    with memory_store() as store:
        held = new(store, Clock())
        for event in (Skipped(), Begun(), Ticked(), Resumed(), HintAsked(), HintAsked(), HintAsked(), GradingFailed(7)):
            held.tell(event, 1)
        assert [event.record["event"] for event in store.session_events("s")] == ["Begun", "HintAsked", "HintAsked"]


def test_the_work_that_is_left():
    with memory_store() as store:
        held = new(store, Clock())
        held.tell(Begun(), 0)
        held.answer("no", 10)
        held.answer("no", 20)
        first, second = held.work()
        assert [item.attempt for item in (first, second)] == list(held.state.awaited)
        assert held.work_of(second.attempt) == second
        assert held.work_of(99) is None
        held.graded(first.attempt, grade_of(first, mode="keywords"), 21)
        assert [item.attempt for item in held.work()] == [first.attempt, second.attempt], "a provisional one is left"
        held.graded(first.attempt, grade_of(first), 22)
        (follow_up,) = [e for e in held.graded(second.attempt, grade_of(second), 23) if isinstance(e, FollowedUp)]
        assert list(held.work()) == []
        held.answer("pot", 30)
        (third,) = held.work()
        name = held.plan.slots[follow_up.slot].question
        assert third.question.prompt == f"What of {name}?\n{follow_up.probe.text}"
        assert held.attempts()[-1].probe == follow_up.probe.aim
        back, _ = again(store, Clock(40))
        assert list(back.work()) == [third]


def test_a_kill_between_an_answer_and_its_grade_leaves_it_to_be_graded():
    with memory_store() as store:
        held = new(store, Clock())
        held.tell(Begun(), 0)
        held.answer("warm", 10)
        (work,) = held.work()
        store.set_grade(work.attempt, grade_of(work))  # and the event did not come to it
        back, _ = again(store, Clock(20))
        assert list(back.work()) == [work]


def test_the_time_of_a_checkpoint_is_kept_and_the_time_away_is_not():
    with memory_store() as store:
        held = new(store, Clock())
        held.tell(Begun(), 100)
        held.tick(117)
        held.checkpoint("half an")
        back, said = again(store, Clock(5000))
        assert (back.state.elapsed, back.draft) == (17, "half an")
        assert said[-1] == Asked(0)
        back.tick(9000)
        back.tick(9003)
        assert back.state.elapsed == 20
        back.rest()
        back.tick(9999)
        assert back.state.elapsed == 20


def test_a_draft_belongs_to_one_question():
    with memory_store() as store:
        held = new(store, Clock())
        held.tell(Begun(), 0)
        held.checkpoint("half an")
        held.tell(Skipped(), 5)
        assert again(store, Clock())[0].draft == ""


def test_a_machine_that_slept_is_said():
    with memory_store() as store:
        held = new(store, Clock(), longest_gap=10)
        held.tell(Begun(), 0)
        held.tick(500)
        held.tick(505)
        assert (held.away_seconds, held.state.elapsed) == (500, 5)


def test_an_answer_to_nothing_is_refused():
    with memory_store() as store:
        held = new(store, Clock())
        with pytest.raises(StoreError, match="Nothing is being asked"):
            held.answer("warm", 0)
        assert store.session_attempts("s") == []


def test_weak_questions_are_asked_first():
    with memory_store() as store:
        for name, answer in (("t-1", "warm pot"), ("t-2", "no")):
            number = store.add_attempt(name, answer, at=START)
            work = type(
                "Work", (), {"question": ENTRIES[name].question, "rubric": ENTRIES[name].rubric, "answer": answer}
            )
            store.set_grade(number, grade_of(work))
        assert first_slots(new(store, Clock()), 1) == ["t-2"]


def test_only_questions_with_a_rubric_are_asked():
    with memory_store() as store:
        bare = entry("t-5", "recall", "x").model_copy(update={"rubric": None})
        bank = type(BANK)(entries={**ENTRIES, "t-5": bare}, packs=BANK.packs)
        held = Interviewer.plan_new(bank, store, WISH, now=Clock(), longest_gap=None)
        assert "t-5" not in [slot.question for slot in held.plan.slots]
        assert held.session_id.startswith("interview-")


def test_a_discarded_interview_is_not_offered_again():
    with memory_store() as store:
        disk = Disk(store)
        held = new(disk, Clock())
        disk.full = True
        held.discard()
        assert "full" in held.problem
        disk.full = False
        held.discard()
        assert (store.unfinished_session(), store.session("s").discarded) == (None, True)


def test_what_is_not_there_or_not_readable_is_said():
    with memory_store() as store:
        with pytest.raises(StoreError, match="no interview 's'"):
            again(store, Clock())
        store.add_session("s", "interview", {"slots": [{"question": "t-1"}]}, at=START)
        with pytest.raises(StoreError, match="cannot be read back"):
            again(store, Clock())
    with memory_store() as store:
        new(store, Clock())
        store.append_event("s", 0, 1.0, {"event": "Flown"}, at=START)
        with pytest.raises(StoreError, match="unknown event: Flown"):
            again(store, Clock())


def test_the_report_knows_every_answer_by_its_number():
    with memory_store() as store:
        clock = Clock()
        held = new(store, clock)
        held.tell(Begun(), 0)
        while held.state.phase != "finished":
            clock.seconds += 10
            held.answer("warm no", clock.seconds)
            for work in list(held.work()):
                held.graded(work.attempt, grade_of(work), clock.seconds)
        report = held.report()
        assert report.head.ended == "complete"
        assert (report.head.started_at, report.head.finished_at) == (START, clock())
        numbered = held.numbered_attempts()
        assert {numbered[row.number, 0].answer for row in report.questions} == {"warm no"}
        for row in report.questions:
            for follow_up in row.follow_ups:
                assert numbered[row.number, follow_up.number].probe == follow_up.aim
        assert len(numbered) == len(held.attempts())
        with contextlib.closing(store):
            again_report = again(store, clock)[0].report()
        assert again_report == report
