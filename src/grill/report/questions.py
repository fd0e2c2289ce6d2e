"""How each question of an interview went."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from grill.content.model import Entry, Source
from grill.grading.calibration import CALIBRATION
from grill.grading.grade import COLD, PARTIAL, Grade
from grill.report.answers import AnswerRecord, counting, first_answer, follow_up_answer
from grill.report.model import FollowUp, Outcome, Place, QuestionReport
from grill.report.words import MOVES
from grill.session.interview.plan import Slot
from grill.session.interview.probes import Probe, with_follow_ups
from grill.session.interview.state import Interview, Skip, Turn
from grill.session.readiness import Reason, is_cold, reasons

_LOST = AnswerRecord("")
"""In place of an answer that is not on record."""


def question_reports(
    state: Interview, entries: Mapping[str, Entry], answers: Mapping[int, AnswerRecord]
) -> tuple[QuestionReport, ...]:
    """Every question that was asked, in the order of asking."""
    asked = [index for index in range(len(state.plan.slots)) if _was_asked(state, index)]
    return tuple(
        _Asked(state, index, entries.get(state.plan.slots[index].question), answers).report(number)
        for number, index in enumerate(asked, start=1)
    )


def follow_ups_of(state: Interview, index: int) -> list[Turn | Skip]:
    """What was said or skipped to each follow-up of a slot, in the order of asking."""
    first = state.first_turn(index)
    order = {probe: place for place, probe in enumerate(first.probes)} if first else {}
    happened: list[Turn | Skip] = [turn for turn in state.turns if turn.slot == index and turn.probe]
    happened += [skip for skip in state.skips if skip.slot == index and skip.probe]
    # A stable sort: the two lists are each in order, and a later grade may have taken back what it once asked.
    return sorted(happened, key=lambda one: order.get(one.probe, len(order)) if one.probe else 0)


def skip_of(state: Interview, index: int) -> Skip | None:
    """The skip of a slot's question itself."""
    return next((skip for skip in state.skips if skip.slot == index and skip.probe is None), None)


def _was_asked(state: Interview, index: int) -> bool:
    if state.first_turn(index) or skip_of(state, index):
        return True
    # The question on screen when the interview ended. One that was ended before it began has shown none.
    shown = state.phase not in ("ready", "finished") or (state.phase == "finished" and state.elapsed > 0)
    return shown and index == state.position


@dataclass(frozen=True, slots=True)
class _Asked:
    """One slot that was asked, and all that its report is made of."""

    state: Interview
    index: int
    entry: Entry | None
    answers: Mapping[int, AnswerRecord]

    @property
    def slot(self) -> Slot:
        return self.state.plan.slots[self.index]

    def record(self, turn: Turn | None) -> AnswerRecord:
        return self.answers.get(turn.attempt, _LOST) if turn else _LOST

    def report(self, number: int) -> QuestionReport:
        turn, skip = self.state.first_turn(self.index), skip_of(self.state, self.index)
        slot, question, timed = self.slot, self.entry.question if self.entry else None, self.state.plan.timed
        answer = first_answer(self.record(turn), turn, slot, self.entry, timed=timed) if turn else None
        first = answer.score if answer else 0.0 if skip else None
        follow_ups = tuple(self._follow_ups(first))
        final = next((row.after for row in reversed(follow_ups) if row.after is not None), first)
        found: tuple[Reason, ...] = ("skipped",) if skip else ()
        if answer:
            found = reasons(
                first, hints=answer.hints, seconds=answer.seconds, target_seconds=slot.target_seconds, timed=timed
            )
        cold = is_cold(found) if turn or skip else None
        outcome = _outcome(final, cold=cold is True) if turn else "skipped" if skip else "open"
        hints = turn.hints if turn else skip.hints if skip else 0
        known = question.hints[:hints] if question else ()
        return QuestionReport(
            number=number,
            id=slot.question,
            prompt=question.prompt if question else "",
            place=_place(self.entry),
            kind=question.kind if question else "",
            round=slot.round,
            outcome=outcome,
            first_score=first,
            final_score=final,
            cold=cold,
            not_cold=found,
            seconds=turn.seconds if turn else skip.seconds if skip else 0.0,
            target_seconds=slot.target_seconds,
            follow_up_seconds=sum(one.seconds for one in follow_ups_of(self.state, self.index)),
            hints=(*known, *[""] * (hints - len(known))),
            answer=answer,
            follow_ups=follow_ups,
            model_answer=question.answer if question else "",
            sources=tuple(_source(source) for source in question.sources) if question else (),
        )

    def _follow_ups(self, score: float | None) -> Iterator[FollowUp]:
        """Each follow-up with the question's score before and after it."""
        first = self.record(self.state.first_turn(self.index)).grade
        base = replace(first, score=score) if first and score is not None else None
        graded: list[tuple[Probe, Grade]] = []
        for number, one in enumerate(follow_ups_of(self.state, self.index), start=1):
            probe = one.probe
            if probe is None:
                continue
            answer, after = None, score
            if isinstance(one, Turn):
                record = self.record(one)
                answer = follow_up_answer(record, one, probe, self.slot, self.entry, timed=self.state.plan.timed)
                earned, after = counting(record, probe), None
                if base and earned:
                    graded.append((probe, earned))
                    after = with_follow_ups(base, graded, moves_share=CALIBRATION.moves_share)
            yield FollowUp(
                number=number,
                text=probe.text,
                aim=probe.aim,
                about=_about(probe, base, self.entry),
                kind=probe.kind,
                answer=answer,
                skipped_seconds=0.0 if answer else one.seconds,
                before=score,
                after=after,
            )
            score = score if after is None else after


def _about(probe: Probe, grade: Grade | None, entry: Entry | None) -> str:
    if probe.kind == "move":
        return MOVES.get(probe.aim, probe.aim)
    known = [(row.id, row.point) for row in grade.criteria] if grade else []
    known += [(row.id, row.point) for row in entry.rubric.criteria] if entry and entry.rubric else []
    return next((point for name, point in known if name == probe.aim), probe.aim)


def _place(entry: Entry | None) -> Place | None:
    return Place(entry.pack, entry.section.letter, entry.section.title) if entry else None


def _outcome(final: float | None, *, cold: bool) -> Outcome:
    if final is None:
        return "ungraded"
    if cold:
        return "cold"
    return "right" if final >= COLD else "partial" if final >= PARTIAL else "miss"


def _source(source: Source) -> str:
    """`Hoffmann et al. 2022, Training Compute-Optimal Large Language Models`."""
    head = " ".join(part for part in (source.authors, str(source.year or "")) if part)
    return f"{head}, {source.title}" if head else source.title
