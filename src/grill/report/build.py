"""From an interview and its graded answers to its report: pure, the same for the same arguments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from grill.content.model import Entry, Pack
from grill.report import tables
from grill.report.answers import AnswerRecord
from grill.report.drills import drills
from grill.report.findings import misconceptions, overclaims
from grill.report.model import Answer, Head, QuestionReport, Report, RoundHead
from grill.report.questions import question_reports
from grill.report.ready import readiness
from grill.report.transcript import transcript
from grill.report.words import ROUNDS
from grill.session.interview.plan import ROUNDS as ROUND_ORDER
from grill.session.interview.state import Interview
from grill.text import plural

__all__ = ["AnswerRecord", "build"]

TITLE = "Mock interview"


def build(
    state: Interview,
    entries: Mapping[str, Entry],
    packs: Mapping[str, Pack],
    answers: Mapping[int, AnswerRecord],
    *,
    started_at: datetime,
    finished_at: datetime | None = None,
    latest_cold: Mapping[str, bool] | None = None,
) -> Report:
    """The report of an interview, finished or not.

    Args:
        state: The interview.
        entries: The bank; questions that are gone from it are reported by their id.
        packs: By id, for titles and readiness rules.
        answers: By attempt id; one that is missing is reported as an answer without text and grade.
        started_at: When the interview began; with `finished_at` the only trace of a clock in the report.
        finished_at: When it ended, if it did.
        latest_cold: Whether the latest answer in earlier interviews was cold, by question id; None leaves the record
            over all interviews out of the report.
    """
    questions = question_reports(state, entries, answers)
    return Report(
        head=_head(state, entries, packs, questions, started_at, finished_at),
        overall=tables.overall(questions),
        readiness=readiness(questions, entries, packs, latest_cold, timed=state.plan.timed),
        drills=drills(questions, entries),
        questions=questions,
        sections=tables.sections(questions),
        rounds=tables.rounds(questions),
        moves=tables.moves(questions),
        pace=tables.pace(questions, timed=state.plan.timed),
        misconceptions=misconceptions(questions),
        overclaims=overclaims(questions),
        transcript=transcript(questions),
    )


def _head(  # noqa: PLR0917  passed on as they came
    state: Interview,
    entries: Mapping[str, Entry],
    packs: Mapping[str, Pack],
    questions: Sequence[QuestionReport],
    started_at: datetime,
    finished_at: datetime | None,
) -> Head:
    slots = state.plan.slots
    asked = [row for row in questions if row.outcome != "open"]
    names = [entries[slot.question].pack for slot in slots if slot.question in entries]
    return Head(
        title=TITLE,
        subject=", ".join(packs[name].title for name in dict.fromkeys(names) if name in packs),
        started_at=started_at,
        finished_at=finished_at,
        minutes=state.plan.minutes,
        seconds=state.elapsed,
        timed=state.plan.timed,
        seed=state.plan.seed,
        rounds=tuple(
            RoundHead(kind, ROUNDS[kind], len(state.plan.round_slots(kind)), sum(row.round == kind for row in asked))
            for kind in ROUND_ORDER
            if state.plan.round_slots(kind)
        ),
        ended=state.finished or "unfinished",
        pauses=state.pauses,
        paused_seconds=state.paused_seconds,
        planned=len(slots),
        asked=len(asked),
        # Questions are asked in the order of the plan.
        not_reached=tuple(slot.question for slot in slots[len(questions) :]),
        notes=tuple(_notes(state, entries, questions)),
    )


def _notes(state: Interview, entries: Mapping[str, Entry], questions: Sequence[QuestionReport]) -> Iterator[str]:
    """What to keep in mind when reading the figures."""
    answers = [row.answer for row in questions if row.answer]
    answers += [one.answer for row in questions for one in row.follow_ups if one.answer]
    if not state.plan.timed:
        yield "Untimed: time is shown and counts for nothing."
    if left := [row.id for row in questions if row.outcome == "open"]:
        if state.finished:
            yield f"{left[0]} was on screen when the interview ended; it counts for nothing."
        else:
            yield f"{left[0]} is still to be answered; it counts for nothing so far."
    if count := _count(answers, "provisional"):
        yield (
            f"{plural(count, 'answer')} graded by keywords and numbers alone, without the language model: scores "
            "are provisional, and no moves or misconceptions were looked for."
        )
    if count := sum(answer.score is None for answer in answers):
        yield f"{plural(count, 'answer')} without a grade, for want of one or of a rubric; counted nowhere."
    if count := _count(answers, "unsure"):
        yield f"{plural(count, 'grade')} close to the line, marked “not sure”: read the points and judge for yourself."
    if count := _count(answers, "overruled"):
        yield f"{plural(count, 'grade')} overruled by you: your word counts."
    graded = [row.id for row in questions if row.answer is not None and row.answer.graded is not None]
    drafted = [name for name in graded if (entry := entries.get(name)) and entry.rubric and entry.rubric.drafted]
    if drafted:
        yield (
            f"{plural(len(drafted), 'question')} graded by a rubric that the program drafted: points and scores are a "
            f"first guess. {'It is' if len(drafted) == 1 else 'They are'} {', '.join(drafted)}."
        )
    if gone := [row.id for row in questions if row.id not in entries]:
        yield f"{plural(len(gone), 'question')} no longer in the bank, shown by id: {', '.join(gone)}."


def _count(answers: Sequence[Answer], name: str) -> int:
    return sum(bool(getattr(answer, name)) for answer in answers)
