"""The report in lines of words: for the terminal's line mode, screen readers and pipes.

No marks, no columns, no colour.
"""

from __future__ import annotations

from collections.abc import Iterator

from grill.report.model import Answer, Ending, FollowUp, PackReadiness, QuestionReport, Report, Row, Span
from grill.report.words import (
    BANDS,
    ENDINGS,
    OUTCOMES,
    OVERCLAIMS,
    REASONS,
    STATES,
    counted,
    duration,
    earned,
    hundred,
    left_open,
    listed,
    moment,
)
from grill.text import plural, safe_for_terminal

LONGEST = 160
"""Characters of a quote or a prompt that are shown."""


def to_lines(report: Report, *, questions: bool = True) -> list[str]:
    """The report, the most useful first; `questions` adds each question with its points.

    An answer's whole text is left out: its author has just written it, and every point quotes from it.
    """
    lines = [*_head(report), *_overall(report)]
    for pack in report.readiness:
        lines += _ready(pack)
    lines += [*_drills(report), *_figures(report), *_beliefs(report)]
    if questions:
        for row in report.questions:
            lines += ["", *_question(row, report.head.ended)]
    return [safe_for_terminal(line).replace("\n", " ") for line in lines]


def _head(report: Report) -> Iterator[str]:
    head = report.head
    subject = f", {head.subject}" if head.subject else ""
    yield f"{head.title}{subject}, {moment(head.started_at)}."
    used = f"{duration(head.seconds)} of {head.minutes} min used" if head.timed else f"{duration(head.seconds)} used"
    pauses = f", {plural(head.pauses, 'pause')} of {duration(head.paused_seconds)} together" if head.pauses else ""
    asked = f"{head.asked} of {plural(head.planned, 'planned question')} asked"
    yield f"{ENDINGS[head.ended]}. {used}{pauses}. {asked}. Seed {head.seed}."
    yield from head.notes


def _overall(report: Report) -> Iterator[str]:
    overall = report.overall
    yield ""
    yield f"Score {hundred(overall.score)} / 100." if overall.score is not None else "No score."
    if counts := counted(overall):
        yield f"{', '.join(counts)}."
    if overall.first is not None and overall.first != overall.score:
        yield f"First answers alone: {hundred(overall.first)} / 100."
    yield overall.made


def _ready(pack: PackReadiness) -> Iterator[str]:
    yield ""
    yield f"Readiness, {pack.title}: {pack.says}"
    if pack.record:
        record = f"On record over all interviews: {pack.record.cold} of {pack.record.of} cold"
        yield f"{record}, {pack.record.answered} answered."
    for band in pack.bands:
        yield f"Questions {band.first} to {band.last}: {band.cold} of {band.asked} cold, {BANDS[band.state]}."
        if band.state == "misses":
            yield band.says


def _drills(report: Report) -> Iterator[str]:
    yield ""
    yield "What to drill next:" if report.drills else "What to drill next: nothing stood out."
    for number, drill in enumerate(report.drills, start=1):
        yield f"{number}. {drill.title}. {drill.why} Ask: {', '.join(drill.questions)}."


def _figures(report: Report) -> Iterator[str]:
    if not report.questions:
        return
    yield ""
    yield report.pace.says
    for row in report.sections:
        yield f"Section {_row(row)}"
    for row in report.rounds:
        yield f"Round {_row(row)}"
    for move in report.moves:
        yield f"Move {move.label}: {hundred(move.mean)} of 100 over {plural(move.answers, 'methodology answer')}."


def _row(row: Row) -> str:
    time = f", {duration(row.seconds)} for a target of {duration(row.target_seconds)}" if row.target_seconds else ""
    score = f"{hundred(row.score)} of 100 over {plural(row.counted, 'question')}" if row.counted else "nothing counts"
    return f"{row.label}: {score}, {row.cold} cold{time}."


def _beliefs(report: Report) -> Iterator[str]:
    if report.misconceptions or report.overclaims:
        yield ""
    for found in report.misconceptions:
        yield f"False belief, question {found.number}: you wrote “{_cut(found.words)}”. {found.says}"
    if report.overclaims:
        yield f"Claims larger than their evidence. {OVERCLAIMS}"
    for claim in report.overclaims:
        words = f"“{_cut(claim.words)}” " if claim.words else ""
        yield f"Question {claim.number}: {words}{claim.says}"


def _question(row: QuestionReport, ended: Ending) -> Iterator[str]:
    where = f", section {row.place.letter}, {row.place.title}" if row.place else ""
    score = f" {hundred(row.final_score)} / 100." if row.final_score is not None else ""
    yield f"Question {row.number}, {row.id}{where}. {OUTCOMES[row.outcome].word}.{score}"
    yield row.prompt or "This question is no longer in the bank."
    if row.outcome == "open":
        yield left_open(ended)
        return
    yield f"{duration(row.seconds)} for a target of {duration(row.target_seconds)}."
    if row.not_cold and row.outcome != "skipped":
        yield f"Not cold: {listed([REASONS[reason] for reason in row.not_cold])}."
    if row.hints:
        yield f"{plural(len(row.hints), 'hint')} taken."
    if row.answer:
        yield from _answer(row.answer)
    for follow_up in row.follow_ups:
        yield from _follow_up(follow_up)
    if row.model_answer:
        yield f"Model answer: {' '.join(row.model_answer.split())}"


def _answer(answer: Answer) -> Iterator[str]:
    if answer.overruled:
        yield f"You overruled the grade of {hundred(answer.graded)}."
    if answer.provisional:
        yield "Provisional: graded by keywords and numbers only."
    if answer.unsure:
        yield "The evidence is close to the line. Read the points and judge for yourself."
    yield from answer.flags
    for point in answer.points:
        yield f"{STATES[point.state].word.capitalize()}: {point.point}{_quoted(point.quote)}"
        if point.note:
            yield point.note
        yield from point.working
    for wrong in answer.misconceptions:
        yield f"Misconception: {wrong.says}{_quoted(wrong.quote)}"
    for move in answer.moves:
        yield f"Move {move.label}: {STATES[move.state].word}.{_quoted(move.quote)}"
    yield from answer.remarks


def _follow_up(row: FollowUp) -> Iterator[str]:
    yield f"Follow-up: {row.text}"
    if row.answer:
        yield from _answer(row.answer)
    yield f"{earned(row)}."


def _quoted(quote: Span | None) -> str:
    return f" Your words: “{_cut(quote.text)}”" if quote else ""


def _cut(text: str) -> str:
    flat = " ".join(text[: LONGEST * 4].split())
    return flat if len(flat) <= LONGEST else flat[: LONGEST - 1] + "…"
