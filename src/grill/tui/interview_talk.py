"""From an interview's effects to blocks of conversation, as it goes on and when it is told again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.widget import Widget

from grill.session.interview import events as happened
from grill.session.interview import voice
from grill.tui.widgets.blocks import HintBlock, NoteBlock, QuestionBlock
from grill.tui.widgets.talk import FollowUpBlock, Nudge, SentAnswer, Voice

if TYPE_CHECKING:
    from grill.interviewer import Interviewer
    from grill.session.interview.events import Effect
    from grill.session.interview.probes import Probe
    from grill.session.interview.state import Interview

RETOLD = 24
"""Effects told again after an interruption; what lies further back is in the report."""


class Talk:
    """Words and blocks for one interview."""

    def __init__(self, interviewer: Interviewer) -> None:
        self._interviewer = interviewer
        self._plan = interviewer.plan

    def place(self, state: Interview) -> str:
        """Where we are, for the top line."""
        if state.phase == "ready":
            return "Mock interview"
        if state.phase == "finished":
            return "Mock interview · over"
        kind = self._plan.slots[state.position].round
        if state.follow_up is not None:
            return f"{voice.ROUND_TITLES[kind]} · follow-up"
        return f"{voice.ROUND_TITLES[kind]} · question {state.position + 1} of {len(self._plan.slots)}"

    def blocks(self, effect: Effect) -> list[Widget]:  # noqa: C901, PLR0911  one flat case an effect reads best
        """What an effect looks like; nothing for one that is seen elsewhere."""
        match effect:
            case happened.RoundOpened():
                return [Voice(voice.opening(effect.round, effect.count))]
            case happened.Asked():
                return self._question(effect.slot)
            case happened.FollowedUp():
                lead = Voice(voice.lead_in(self._plan, effect.turn, comeback=effect.comeback))
                return [lead, self._follow_up(effect.slot, effect.probe, recall=effect.comeback)]
            case happened.HintGiven():
                return self._hint(effect.slot, effect.number)
            case happened.QuestionRepeated():
                if effect.probe is not None:
                    return [self._follow_up(effect.slot, effect.probe)]
                return self._question(effect.slot)
            case happened.Answered():
                return [Voice(voice.acknowledgement(self._plan, effect.turn, late=effect.late))]
            case happened.PassedOver():
                return [Voice(voice.passed_over(self._plan, effect.slot))]
            case happened.Nudged():
                return [Nudge(voice.nudge(effect.percent, effect.target_seconds), effect.percent)]
            case happened.TimeRanOut():
                return [Nudge(voice.time_ran_out(), 150)]
            case happened.Finished():
                return [Voice(voice.farewell(effect.reason))]
            case _:
                return []

    def answer(self, text: str) -> Widget:
        """What the candidate said."""
        return SentAnswer(text)

    def current(self, state: Interview) -> list[Widget]:
        """What is being asked, to be said again after a break."""
        index = state.slot_index
        if index is None or not state.takes_answer:
            return []
        if state.follow_up is not None:
            return [self._follow_up(index, state.follow_up.probe)]
        hints = [block for number in range(1, state.hints_shown + 1) for block in self._hint(index, number)]
        return [*self._question(index), *hints]

    def retold(self, said: Sequence[Effect]) -> list[Widget]:
        """The end of an interrupted conversation, but for what is being asked: that waits for the clock."""
        last = max((i for i, effect in enumerate(said) if _asks(effect)), default=len(said))
        if self._interviewer.state.takes_answer:
            said = said[:last]
        answers = {attempt.id: attempt.answer for attempt in self._interviewer.attempts()}
        found: list[Widget] = []
        for effect in said[-RETOLD:]:
            if isinstance(effect, happened.Answered):
                found.append(self.answer(answers.get(effect.attempt, "")))
            found += self.blocks(effect)
        return found

    def _question(self, slot: int) -> list[Widget]:
        entry = self._interviewer.entry(slot)
        if entry is None:
            return [NoteBlock(f"{self._plan.slots[slot].question} is no longer in the bank.")]
        return [QuestionBlock(entry, f"{slot + 1}/{len(self._plan.slots)}")]

    def _hint(self, slot: int, number: int) -> list[Widget]:
        entry = self._interviewer.entry(slot)
        hints = entry.question.hints if entry is not None else ()
        return [HintBlock(number, len(hints), hints[number - 1])] if number <= len(hints) else []

    def _follow_up(self, slot: int, probe: Probe, *, recall: bool = True) -> Widget:
        entry = self._interviewer.entry(slot)
        about = entry.question.prompt if entry is not None and recall else ""
        return FollowUpBlock(probe.text, about)


def _asks(effect: Effect) -> bool:
    return isinstance(effect, (happened.Asked, happened.FollowedUp))
