"""One interview, step by step; what holds for any is in `test_interview_engine.py`."""

from __future__ import annotations

import pytest

from grill.session.interview.engine import apply, begin
from grill.session.interview.events import (
    AnswerCommitted,
    Answered,
    Asked,
    AttemptGraded,
    Begun,
    ClockStarted,
    ClockStopped,
    Ended,
    Finished,
    FollowedUp,
    GradingFailed,
    HintAsked,
    HintGiven,
    Nudged,
    PassedOver,
    Paused,
    QuestionRepeated,
    RepeatAsked,
    Resumed,
    RoundOpened,
    Skipped,
    Ticked,
    TimeRanOut,
)
from grill.session.interview.plan import FOLLOW_UP_SECONDS, Plan, Slot
from grill.session.interview.probes import Probe

RAPID = Slot("r1", "rapid", 40, 2)
PLAN = Plan(
    (RAPID, Slot("r2", "rapid", 40, 0), Slot("n1", "numeric", 60, 1), Slot("m1", "methodology", 240, 1)), 30, seed=1
)
GAP = Probe("gap", "And the gap?")
OTHER = Probe("other", "And the other?")


class Held:
    """An interview by steps of seconds."""

    def __init__(self, plan=PLAN):
        self.state, self.now, self.attempt = begin(plan), 0.0, 0

    def __call__(self, event, after=0.0):
        self.now += after
        self.state, effects = apply(self.state, event, self.now)
        return effects

    def answer(self, after=10.0, score=None, probes=()):
        self.attempt += 1
        effects = self(AnswerCommitted(self.attempt), after)
        if score is not None:
            effects += self(AttemptGraded(self.attempt, score, probes))
        return effects


@pytest.fixture
def begun():
    held = Held()
    held(Begun())
    return held


def test_it_waits_for_the_learner():
    held = Held()
    assert held(Skipped(), 100) == ()
    assert held(Begun()) == (RoundOpened("rapid", 2), Asked(0))
    assert held(Begun()) == ()
    assert held.state.elapsed == 0


def test_an_empty_plan_is_over_at_once():
    assert begin(Plan((), 30, 1)).finished == "complete"


def test_a_whole_interview(begun):
    assert begun.answer(score=1.0) == (Answered(0, 1, 0, False), Asked(1))
    effects = begun.answer(70, score=0.2, probes=(GAP,))
    assert effects == (
        Nudged(150, 40),
        Answered(1, 2, 1, True),
        FollowedUp(1, GAP, False, 2),
    )
    assert begun.answer(score=0.9) == (Answered(1, 3, 2, False), RoundOpened("numeric", 1), Asked(2))
    assert begun.answer() == (Answered(2, 4, 3, False),)
    assert begun.state.phase == "considering"
    assert begun.state.awaited == (4,)
    assert begun(GradingFailed(4), 2) == (RoundOpened("methodology", 1), Asked(3))
    assert begun.answer(score=0.1, probes=(GAP, OTHER))[1:] == (FollowedUp(3, GAP, False, 5),)
    assert begun(HintAsked()) == ()
    assert begun(RepeatAsked()) == (QuestionRepeated(3, GAP),)
    assert begun.answer(score=0.2)[1:] == (FollowedUp(3, OTHER, False, 6),)
    assert begun(Skipped()) == (PassedOver(3, OTHER), Finished("complete"))
    assert begun.state.elapsed == 10 + 70 + 10 + 10 + 2 + 10 + 10


def test_the_worst_of_a_round_are_asked_again_in_the_order_in_which_they_were_met():
    held = Held(Plan(tuple(Slot(f"r{n}", "rapid", 40) for n in range(6)), 30, 1))
    held(Begun())
    for score in (0.3, 0.0, 0.9, 0.1, 0.2):
        held.answer(score=score, probes=() if score > 0.8 else (Probe(str(score), "?"),))
    effects = held.answer(score=0.6, probes=(GAP,))
    asked = []
    while follow_up := next((effect for effect in effects if isinstance(effect, FollowedUp)), None):
        asked.append((follow_up.slot, follow_up.comeback))
        effects = held.answer(score=1.0)
    assert asked == [(1, True), (3, True), (4, True)]


def test_a_follow_up_says_what_it_is_about_when_a_question_was_skipped_in_between(begun):
    begun.answer(score=0.0, probes=(GAP,))
    assert begun(Skipped()) == (PassedOver(1, None), FollowedUp(0, GAP, True, 1))


def test_grades_may_come_late_and_again(begun):
    begun.answer()
    begun.answer()
    assert begun.state.awaited == (1, 2)
    assert begun(AttemptGraded(2, 1.0)) == ()
    assert begun(AttemptGraded(2, 0.0, (GAP,))) == ()
    assert begun(AttemptGraded(1, 1.0)) == (FollowedUp(1, GAP, False, 2),)
    assert begun(AttemptGraded(1, 0.0, (OTHER,))) == (), "the follow-ups are chosen already"
    assert begun(GradingFailed(1)) == ()
    assert begun.state.turns[0].score == 0.0, "a grade that came once stays"


def test_who_does_not_wait_for_a_follow_up_gets_none(begun):
    begun.answer()
    begun.answer()
    assert begun(Skipped()) == (RoundOpened("numeric", 1), Asked(2))
    assert begun(AttemptGraded(1, 0.0, (GAP,))) == ()
    assert begun.state.phase == "asking"


def test_hints_are_staged_and_belong_to_one_question(begun):
    assert [begun(HintAsked()) for _ in range(3)] == [(HintGiven(0, 1),), (HintGiven(0, 2),), ()]
    begun.answer()
    assert begun.state.turns[0].hints == 2
    assert begun(HintAsked()) == ()
    begun(Skipped())
    assert (begun.state.skips[0].hints, begun.state.hints_shown) == (0, 0)


def test_a_pause_stops_the_clock_and_nothing_else_goes_on_in_it(begun):
    assert begun(Paused(), 5) == (ClockStopped(),)
    assert [begun(event, 100) for event in (Paused(), HintAsked(), RepeatAsked(), Ticked())] == [(), (), (), ()]
    assert begun(Resumed()) == (ClockStarted(),)
    assert begun(Resumed()) == ()
    assert (begun.state.elapsed, begun.state.paused_seconds, begun.state.pauses) == (5, 400, 1)


def test_an_answer_that_arrives_in_a_pause_ends_it(begun):
    begun(Paused(), 5)
    assert begun.answer(50) == (ClockStarted(), Answered(0, 1, 0, False), Asked(1))
    assert begun.state.turns[0].seconds == 5
    begun(Paused())
    assert begun(Skipped()) == (ClockStarted(), PassedOver(1, None))


def test_nudges_come_once_each(begun):
    found = [effect for _ in range(80) for effect in begun(Ticked(), 1)]
    assert found == [Nudged(100, 40), Nudged(150, 40)]


def test_an_untimed_interview_has_no_nudges_and_no_end():
    held = Held(Plan((RAPID,), 1, 1, timed=False))
    held(Begun())
    assert held(Ticked(), 10_000) == ()
    assert held.answer() == (Answered(0, 1, 0, False),)
    assert held(AttemptGraded(1, 0.0, (GAP,))) == (FollowedUp(0, GAP, False, 1),)


def test_the_answer_in_flight_is_the_last_one():
    held = Held(Plan((RAPID, RAPID), 1, 1))
    held(Begun())
    assert held(Ticked(), 61) == (Nudged(150, 40), TimeRanOut())
    assert held(Ticked(), 61) == ()
    assert held.answer() == (Answered(0, 1, 0, True), Finished("time"))


@pytest.mark.parametrize(("left", "begins"), [(14, True), (13, False)])
def test_a_question_needs_a_third_of_its_time(left, begins):
    held = Held(Plan((RAPID, RAPID), 1, 1))
    held(Begun())
    assert (Asked(1) in held.answer(60 - left)) == begins


def test_time_that_runs_out_over_a_grade_ends_the_interview():
    held = Held(Plan((RAPID, Slot("m", "methodology", 30)), 1, 1))
    held(Begun())
    held.answer(40)
    assert held(AttemptGraded(1, 0.0, (GAP,)), 30) == (Finished("time"),)
    assert held.state.turns[0].score == 0.0


def test_a_question_that_took_twice_its_time_gets_no_follow_up(begun):
    begun.answer(score=1.0)
    assert begun.answer(80, score=0.0, probes=(GAP,))[-2:] == (RoundOpened("numeric", 1), Asked(2))


def test_the_learner_can_end_it_anywhere(begun):
    begun(Paused())
    assert begun(Ended()) == (Finished("ended"),)
    assert not begun.state.paused
    assert [begun(event) for event in (Ended(), Skipped(), Paused(), HintAsked(), AnswerCommitted(9))] == [()] * 5
    assert Held()(Ended()) == (Finished("ended"),)


def test_what_is_shown_of_the_state(begun):
    assert (begun.state.place, begun.state.target_seconds, begun.state.slot) == ("0.0", 40, RAPID)
    begun(Skipped())
    assert begun.state.place == "0.1"
    begun.answer(score=0.0, probes=(GAP,))
    assert begun.state.target_seconds == FOLLOW_UP_SECONDS["rapid"]
    assert begun.state.remaining == 1790
    begun(Ended())
    assert (begun.state.slot, begun.state.target_seconds, begun.state.takes_answer) == (None, 0, False)
