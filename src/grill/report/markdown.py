"""The report as Markdown: one readable file, whatever the answers contain.

Text from outside (answers, the bank) is either escaped on one line or fenced with a fence longer than any run of its
own backticks, so that no answer can end its block or make markup.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator, Sequence

from grill.report.model import Answer, Ending, FollowUp, PackReadiness, QuestionReport, Report, Row, Said, Span
from grill.report.words import (
    BANDS,
    ENDINGS,
    OUTCOMES,
    OVERCLAIMS,
    REASONS,
    STATES,
    WRONG,
    counted,
    duration,
    earned,
    hundred,
    left_open,
    listed,
    moment,
)
from grill.text import plural, safe_for_terminal

WIDTH = 100
"""Column at which an answer's long lines are wrapped inside its fence."""
LONGEST = 400
"""Characters of an answer that the transcript repeats."""
_SPECIAL = re.compile(r"([\\`*_\[\]<|~&$])")
_AT_START = re.compile(r"^(?:([-+=#>])|(\d+)(?=[.)]))")
_BACKTICKS = re.compile("`+")


def to_markdown(report: Report) -> str:
    """The whole report."""
    parts = [
        _head(report),
        _overall(report),
        *(_ready(pack) for pack in report.readiness),
        _drills(report),
        _figures(report),
        _beliefs(report),
        *(_question(row, report.head.ended) for row in report.questions),
        _transcript(report.transcript),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def escaped(text: str) -> str:
    """The text on one line, shown literally by any Markdown reader."""
    flat = " ".join(safe_for_terminal(text).split())
    flat = _SPECIAL.sub(r"\\\1", flat)
    return _AT_START.sub(lambda mark: f"\\{mark[1]}" if mark[1] else f"{mark[2]}\\", flat)


def fenced(text: str) -> str:
    """The text as a block that it cannot end; long lines are wrapped."""
    lines: list[str] = []
    for line in safe_for_terminal(text).split("\n"):
        lines += textwrap.wrap(line, WIDTH, break_long_words=False, break_on_hyphens=False) or [""]
    body = "\n".join(lines)
    fence = "`" * max(3, 1 + max((len(run) for run in _BACKTICKS.findall(body)), default=0))
    return f"{fence}text\n{body}\n{fence}"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of cells that are escaped already; numbers stand in its columns from the second on."""
    lines = [_cells(head), _cells(["---", *["---:"] * (len(head) - 1)])]
    return "\n".join([*lines, *(_cells(row) for row in rows)])


def _cells(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _head(report: Report) -> str:
    head = report.head
    subject = f": {escaped(head.subject)}" if head.subject else ""
    used = f"{duration(head.seconds)} of {head.minutes} min" if head.timed else f"{duration(head.seconds)}, untimed"
    pauses = f"{plural(head.pauses, 'pause')}, {duration(head.paused_seconds)}" if head.pauses else "no pause"
    rows = [f"- {moment(head.started_at)}; {used}; {pauses}"]
    rows.append(f"- {ENDINGS[head.ended]}; {head.asked} of {plural(head.planned, 'planned question')} asked")
    if head.rounds:
        rounds = [f"{one.label} {one.asked} of {one.planned}" for one in head.rounds]
        rows.append(f"- Rounds: {', '.join(rounds)}; seed {head.seed}")
    rows += [f"- {escaped(note)}" for note in head.notes]
    return f"# {escaped(head.title)}{subject}\n\n" + "\n".join(rows)


def _overall(report: Report) -> str:
    overall = report.overall
    shown = ", ".join(counted(overall))
    lines = [f"## Score: {hundred(overall.score)} / 100" if overall.score is not None else "## No score"]
    if shown:
        lines.append(f"{plural(report.head.asked, 'question')}: {shown}.")
    if overall.score is not None and overall.first is not None and overall.score != overall.first:
        lines.append(f"First answers alone: {hundred(overall.first)}.")
    lines.append(overall.made)
    return f"{lines[0]}\n\n" + " ".join(lines[1:])


def _ready(pack: PackReadiness) -> str:
    parts = [f"## Readiness: {escaped(pack.title)}", escaped(pack.says)]
    if pack.record:
        record = f"On record over all interviews: {pack.record.cold} of {pack.record.of} cold"
        parts.append(f"{record}, {pack.record.answered} answered.")
    if pack.bands:
        rows = [
            [f"{band.first} to {band.last}", str(band.cold), str(band.asked), BANDS[band.state]] for band in pack.bands
        ]
        parts.append(table(["Questions", "Cold", "Asked", ""], rows))
        parts += [escaped(band.says) for band in pack.bands if band.state == "misses"]
    return "\n\n".join(parts)


def _drills(report: Report) -> str:
    if not report.drills:
        return "## What to drill next\n\nNothing stood out."
    rows = []
    for number, drill in enumerate(report.drills, start=1):
        # Two blanks at a line's end break it.
        ask = f"Ask: {', '.join(map(escaped, drill.questions))}"
        rows.append(f"{number}. **{escaped(drill.title)}**  \n   {escaped(drill.why)}  \n   {ask}")
    return "## What to drill next\n\n" + "\n".join(rows)


def _figures(report: Report) -> str:
    if not report.questions:
        return ""
    parts = ["## Figures", escaped(report.pace.says)]
    for name, rows in (("Section", report.sections), ("Round", report.rounds)):
        if rows:
            parts.append(table([name, "Score", "Questions", "Cold", "Time", "Target"], map(_row, rows)))
    if report.moves:
        cells = [
            [move.label, hundred(move.mean), str(move.met), str(move.partial), str(move.missed)]
            for move in report.moves
        ]
        parts.append(table(["Move, in first answers", "Mean credit", "Met", "Partly", "Missed"], cells))
    return "\n\n".join(parts)


def _row(row: Row) -> list[str]:
    times = [duration(row.seconds), duration(row.target_seconds)] if row.target_seconds else ["–", "–"]
    return [escaped(row.label), hundred(row.score), str(row.counted), str(row.cold), *times]


def _beliefs(report: Report) -> str:
    parts = []
    if report.misconceptions:
        rows = [
            f"- Question {one.number}: you wrote “{escaped(one.words)}”. {escaped(one.says)}"
            for one in report.misconceptions
        ]
        parts.append("## False beliefs\n\n" + "\n".join(rows))
    if report.overclaims:
        rows = [
            f"- Question {one.number}: {f'“{escaped(one.words)}” ' if one.words else ''}{escaped(one.says)}"
            for one in report.overclaims
        ]
        parts.append(f"## Claims larger than their evidence\n\n{OVERCLAIMS}\n\n" + "\n".join(rows))
    return "\n\n".join(parts)


def _question(row: QuestionReport, ended: Ending) -> str:
    look = OUTCOMES[row.outcome]
    where = f", section {escaped(row.place.letter)}" if row.place else ""
    score = f", {hundred(row.final_score)} / 100" if row.final_score is not None else ""
    parts = [
        f"## {row.number}. {look.mark} {look.word}{score} ({escaped(row.id)}{where})",
        f"**{escaped(row.prompt)}**" if row.prompt else "This question is no longer in the bank.",
        _facts(row, ended),
    ]
    parts += [f"Hint {number}: {escaped(text)}" for number, text in enumerate(row.hints, start=1) if text]
    if row.answer:
        parts += _answer(row.answer)
    for follow_up in row.follow_ups:
        parts += _follow_up(follow_up)
    if row.model_answer:
        parts.append(f"Model answer: {escaped(row.model_answer)}")
    if row.sources:
        parts.append(f"Read more: {'; '.join(map(escaped, row.sources))}.")
    return "\n\n".join(part for part in parts if part)


def _facts(row: QuestionReport, ended: Ending) -> str:
    if row.outcome == "open":
        return left_open(ended)
    facts = [f"{duration(row.seconds)} for a target of {duration(row.target_seconds)}."]
    if row.not_cold and row.outcome != "skipped":
        facts.append(f"Not cold: {listed([REASONS[reason] for reason in row.not_cold])}.")
    if row.final_score is not None and row.first_score != row.final_score:
        facts.append(f"The first answer alone: {hundred(row.first_score)}.")
    if row.answer and row.answer.overruled:
        facts.append(f"You overruled the grade of {hundred(row.answer.graded)}.")
    if row.answer and row.answer.provisional:
        facts.append("Provisional: keywords and numbers only.")
    if row.answer and row.answer.unsure:
        facts.append("Not sure: the evidence is close to the line.")
    return " ".join(facts)


def _answer(answer: Answer) -> Iterator[str]:
    yield fenced(answer.text) if answer.text else "The answer is not on record."
    for flag in answer.flags:
        yield escaped(flag)
    rows = []
    for point in answer.points:
        look = STATES[point.state]
        rows.append(f"- [{point.number}] {look.mark} {look.word}: {escaped(point.point)}{_quoted(point.quote)}")
        if point.note:
            rows.append(f"  - {escaped(point.note)}")
        rows += [f"  - {escaped(line)}" for line in point.working]
    rows += [
        f"- {WRONG.mark} {WRONG.word}: {escaped(wrong.says)}{_quoted(wrong.quote)}" for wrong in answer.misconceptions
    ]
    for move in answer.moves:
        look = STATES[move.state]
        rows.append(f"- Move, {look.mark} {look.word}: {escaped(move.label)}{_quoted(move.quote)}")
    if rows:
        yield "\n".join(rows)
    for remark in answer.remarks:
        yield escaped(remark)


def _quoted(quote: Span | None) -> str:
    return f" Your words: “{escaped(quote.text)}”" if quote else ""


def _follow_up(row: FollowUp) -> Iterator[str]:
    yield f"Follow-up {row.number}: **{escaped(row.text)}**"
    if row.answer:
        yield from _answer(row.answer)
    yield f"{earned(row)}."


def _transcript(said: Sequence[Said]) -> str:
    if not said:
        return ""
    rows = []
    for one in said:
        if one.who == "interviewer":
            label = f"{one.number}" if not one.follow_up else f"{one.number}, follow-up {one.follow_up}"
            rows.append(f"**Interviewer ({label}):** {escaped(one.text) or 'a question no longer in the bank'}")
        elif one.answer is None:
            rows.append(f"**You ({duration(one.seconds)}):** skipped")
        else:
            cut = one.text[:LONGEST]
            more = " …" if len(one.text) > LONGEST else ""
            rows.append(f"**You ({duration(one.seconds)}):** {escaped(cut)}{more}")
    return "## Transcript\n\nLong answers are cut here; they stand whole above.\n\n" + "\n\n".join(rows)
