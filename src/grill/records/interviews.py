"""What interviews have on record: which questions were cold when an interview last asked them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from grill.content.model import Readiness
from grill.records.habits import Timed
from grill.session.interview.plan import Plan
from grill.session.readiness import Estimate, Record, Try, estimate, is_cold, on_record, reasons


@dataclass(frozen=True, slots=True)
class Held:
    """One interview that was held."""

    plan: Plan
    answers: Mapping[str, Timed]
    """The answer to each question itself, by question id; answers taken back and follow-ups are left out."""
    skipped: Callable[[], Collection[str]]
    """Ids of the questions passed over. Asked only where it matters: the answer has to be read from the events."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How near a pack's readiness rule the record is."""

    record: Record
    estimate: Estimate
    """Of all the rule's questions, with an interval."""


def latest_cold(held: Iterable[Held], wanted: Collection[str]) -> dict[str, bool]:
    """Whether each question was cold when an interview last asked it; one that none asked is absent.

    Cold as in a report: the first answer right, without a hint, and in time where the interview was timed. A question
    that was skipped was not cold. An answer without a grade says nothing; an earlier interview may.

    Args:
        held: The newest first.
        wanted: Question ids to look for.
    """
    open_questions = set(wanted)
    found: dict[str, bool] = {}
    for interview in held:
        if not open_questions:
            break
        for slot in interview.plan.slots:
            if slot.question not in open_questions:
                continue
            cold = _cold(interview, slot.question, slot.target_seconds)
            if cold is not None:
                found[slot.question] = cold
                open_questions.discard(slot.question)
    return found


def standing(latest: Mapping[str, bool], numbers: Mapping[str, int], rule: Readiness) -> Standing:
    """The record against a pack's rule.

    Args:
        latest: See `latest_cold`.
        numbers: The pack's question numbers by id.
        rule: The pack's.
    """
    tries = [Try(question, numbers[question], cold) for question, cold in latest.items() if question in numbers]
    return Standing(on_record(latest, numbers, rule), estimate(tries, rule))


def _cold(interview: Held, question: str, target_seconds: int) -> bool | None:
    answer = interview.answers.get(question)
    if answer is None:
        return False if question in interview.skipped() else None
    return is_cold(
        reasons(
            answer.score,
            hints=answer.hints,
            seconds=answer.seconds or 0.0,
            target_seconds=target_seconds,
            timed=interview.plan.timed,
        )
    )
