from __future__ import annotations

import re

import pytest

from grill.session.interview import voice
from grill.session.interview.plan import ROUNDS, Plan, Slot

SLOT = Slot("r1", "rapid", 40)
PLAN = Plan((SLOT, SLOT), 30, seed=5)
JUDGES = (
    "good|great|nice|excellent|perfect|well|right|correct|exactly|yes|brilliant|impressive|strong|"
    "bad|wrong|incorrect|no|not quite|poor|weak|unfortunately|almost|nearly|miss(ed)?|fail(ed)?|score|grade|points?"
)


def everything(plan: Plan) -> list[str]:
    said = [voice.acknowledgement(plan, turn, late=late) for turn in range(60) for late in (False, True)]
    said += [voice.lead_in(plan, turn, comeback=back) for turn in range(60) for back in (False, True)]
    said += [voice.passed_over(plan, number) for number in range(60)]
    said += [voice.nudge(percent, 75) for percent in (100, 150)]
    said += [voice.opening(kind, count) for kind in ROUNDS for count in (1, 5)]
    return [*said, voice.welcome(plan), voice.time_ran_out(), voice.PAUSE_RULES]


def test_nothing_that_is_said_tells_how_good_an_answer_was():
    for said in {said for seed in range(8) for said in everything(Plan((SLOT,), 30, seed))}:
        # "All right" is an acknowledgement and "right" in it no judgement.
        words = said.lower().replace("all right", "")
        assert not re.search(rf"\b({JUDGES})\b", words), said


def test_an_acknowledgement_depends_on_the_turn_and_not_on_the_answer():
    assert everything(PLAN) == everything(Plan(PLAN.slots, 30, seed=5))
    assert everything(PLAN) != everything(Plan(PLAN.slots, 30, seed=6))
    assert len({voice.acknowledgement(PLAN, turn, late=False) for turn in range(20)}) > 3


def test_the_welcome_says_how_long_and_how_many():
    assert voice.welcome(PLAN).startswith("Hello. We have 30 minutes and 2 questions.")
    assert "without a clock" in voice.welcome(Plan((SLOT,), 30, 1, timed=False))
    assert voice.opening("rapid", 1).startswith("Rapid grill, 1 question. ")


def test_the_farewell_says_why():
    said = [voice.farewell(reason) for reason in ("complete", "time", "ended")]
    assert len(set(said)) == 3


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 seconds"),
        (1, "1 second"),
        (75, "75 seconds"),
        (119.4, "119 seconds"),
        (119.6, "2 minutes"),
        (121, "2 minutes 1 second"),
        (240, "4 minutes"),
        (245.2, "4 minutes 5 seconds"),
    ],
)
def test_durations_in_words(seconds, words):
    assert voice.spoken(seconds) == words


@pytest.mark.parametrize(
    ("seconds", "figures"), [(0, "0:00"), (59.9, "0:59"), (723, "12:03"), (3599, "59:59"), (3723, "1:02:03")]
)
def test_durations_in_figures(seconds, figures):
    assert voice.clock(seconds) == figures


def test_nudges_say_the_target():
    assert "target time of 75 seconds" in voice.nudge(100, 75)
    assert "one and a half times the target of 4 minutes" in voice.nudge(150, 240)
