"""A report as blocks of a screen. Every bar has its figure beside it, every state its mark and its word."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from grill.session.interview.voice import clock
from grill.text import plural
from grill.tui.plain import one_line, plain, quoted
from grill.tui.words import counts, hundred

if TYPE_CHECKING:
    from grill.report.model import PackReadiness, QuestionReport, Report, Row

BAR = 12
"""Cells of a bar."""
SCALE = 40
"""Cells of the readiness scale."""
LABEL = 31
"""Columns of a row's name."""

MARKS = {
    "cold": ("✓", "cold", "$text-success"),
    "right": ("✓", "right", "$text-success"),
    "partial": ("◐", "partly", "$text-warning"),
    "miss": ("✗", "missed", "$text-error"),
    "skipped": ("-", "skipped", "$text-muted"),
    "open": ("-", "not counted", "$text-muted"),
    "ungraded": ("-", "not graded", "$text-muted"),
}
ENDINGS = {
    "complete": "all questions asked",
    "time": "ended by the clock",
    "ended": "ended by you",
    "unfinished": "not finished",
}


def report_blocks(report: Report) -> Iterator[Widget]:
    """The whole summary, from top to bottom."""
    yield from _head(report)
    for pack in report.readiness:
        yield from _readiness(pack)
    yield from _drills(report)
    yield from _rows("Rounds", report.rounds)
    yield from _rows("Sections", report.sections)
    yield from _moves(report)
    yield _title("Time")
    yield _line(report.pace.says)
    yield from _wrong(report)
    yield _title("Questions")
    for question in report.questions:
        yield Static(question_line(question), classes="question", markup=False)
    yield _line(Content.styled("Enter shows your answers one by one, with what each word earned.", "$text-muted"))
    yield _title("How the score is made")
    yield _line(Content.styled(report.overall.made, "$text-muted"))


def question_line(question: QuestionReport) -> Content:
    """One question: how it came out, score, time, and why it is not cold."""
    mark, word, style = MARKS[question.outcome]
    times = f"{clock(question.seconds)} of {clock(question.target_seconds)}"
    extra = [f"{plural(len(question.hints), 'hint')}"] if question.hints else []
    if question.follow_ups and question.first_score is not None and question.final_score is not None:
        gain = round(100 * (question.final_score - question.first_score))
        extra.append(f"{plural(len(question.follow_ups), 'follow-up')} +{gain}")
    return Content.assemble(
        (f"{question.number:>2} ", "$text-muted"),
        (f"{mark} {word}".ljust(10), style),
        (f"{'' if question.final_score is None else round(100 * question.final_score):>4}  ", "bold"),
        plain(f"{question.id:<7} {one_line(question.prompt, 200)}"),
        (f"\n   {times}" + "".join(f" · {text}" for text in extra), "$text-muted"),
    )


def _head(report: Report) -> Iterator[Widget]:
    head, overall = report.head, report.overall
    day = head.started_at.astimezone().strftime("%d %B %Y, %H:%M")
    length = (
        f"{clock(head.seconds)} of {clock(head.minutes * 60)}" if head.timed else f"{clock(head.seconds)}, no clock"
    )
    score = "no score" if overall.score is None else hundred(overall.score)
    yield Static(
        Content.assemble((f"{score}", "bold"), ("   " + counts(overall.cold, overall.partial, overall.miss), "")),
        classes="score",
        markup=False,
    )
    parts = [day, length, ENDINGS[head.ended], f"seed {head.seed}"]
    if head.pauses:
        parts.append(f"{plural(head.pauses, 'pause')}, {clock(head.paused_seconds)}")
    yield _line(Content.styled(" · ".join(parts), "$text-muted"))
    for note in head.notes:
        yield _line(Content.assemble(("! ", "$text-warning"), plain(note)))


def _readiness(pack: PackReadiness) -> Iterator[Widget]:
    yield _title("Readiness")
    yield _line(pack.says)
    estimate = pack.estimate
    if estimate.asked:
        yield _line(scale(estimate.low, round(estimate.expected), estimate.high, estimate.needed, estimate.of))
    if pack.record is not None:
        record = pack.record
        words = f"On record over all interviews: {record.cold} of {record.of} cold, {record.answered} answered."
        yield _line(Content.styled(words, "$text-muted"))
    for band in pack.bands:
        if band.asked:
            says = f"  {band.says}" if band.state == "misses" else ""
            yield _line(
                Content.assemble(
                    (f"Questions {band.first} to {band.last}: ", "$text-muted"),
                    f"{band.cold} of {band.asked} cold.",
                    plain(says),
                )
            )


def scale(low: int, middle: int, high: int, needed: int, of: int) -> Content:
    """`0 ····├──◆───┤···|···· 60`: the interval, the estimate and the rule on one line."""

    def cell(value: int) -> int:
        return round((SCALE - 1) * value / max(1, of))

    cells = ["·"] * SCALE
    for index in range(cell(low), cell(high) + 1):
        cells[index] = "─"
    cells[cell(low)], cells[cell(high)] = "├", "┤"
    cells[cell(needed)] = "┃"
    cells[cell(middle)] = "◆"
    return Content.assemble(
        "0 ", ("".join(cells), "bold"), f" {of}", (f"   ◆ estimate  ┃ rule: {needed}", "$text-muted")
    )


def _drills(report: Report) -> Iterator[Widget]:
    if not report.drills:
        return
    yield _title("Drill next")
    for number, drill in enumerate(report.drills, start=1):
        yield _line(
            Content.assemble(
                (f" {number} ", "bold reverse $text-accent"),
                (" ", ""),
                plain(drill.title, "bold"),
                "\n    ",
                plain(f"{drill.why} ({', '.join(drill.questions)})", "$text-muted"),
            )
        )
    yield _line(Content.styled("The number starts it.", "$text-muted"))


def _rows(title: str, rows: tuple[Row, ...]) -> Iterator[Widget]:
    shown = [row for row in rows if row.score is not None]
    if shown:
        yield _title(title)
    for row in shown:
        yield _line(_bar_line(row.label, row.score or 0.0, f"{row.cold} of {row.counted} cold"))


def _moves(report: Report) -> Iterator[Widget]:
    if report.moves:
        yield _title("The six moves")
    for move in report.moves:
        parts = [(move.met, "made"), (move.partial, "partly"), (move.missed, "missed")]
        words = " · ".join(f"{count} {word}" for count, word in parts if count)
        yield _line(_bar_line(move.label, move.mean, words))


def _wrong(report: Report) -> Iterator[Widget]:
    if report.misconceptions:
        yield _title("Misconceptions")
    for met in report.misconceptions:
        yield _line(
            Content.assemble(
                ("! ", "bold $text-error"),
                (f"{met.question} ", "$text-muted"),
                (quoted(met.words), "italic"),
                "\n  ",
                plain(met.says),
            )
        )
    if report.overclaims:
        yield _title("Overclaims")
    for claim in report.overclaims:
        words: list[str | tuple[str, str]] = [(quoted(claim.words), "italic"), "\n  "] if claim.words else []
        yield _line(
            Content.assemble(
                ("! ", "bold $text-warning"), (f"{claim.question} ", "$text-muted"), *words, plain(claim.says)
            )
        )


def _bar_line(label: str, share: float, words: str) -> Content:
    filled = round(BAR * share)
    return Content.assemble(
        plain(one_line(label, LABEL).ljust(LABEL)),
        (" " + "■" * filled + "·" * (BAR - filled), "$text-success"),
        (f" {round(100 * share):>3}  ", "bold"),
        (words, "$text-muted"),
    )


def _title(text: str) -> Static:
    return Static(text, classes="title", markup=False)


def _line(text: str | Content) -> Static:
    return Static(plain(text) if isinstance(text, str) else text, classes="line", markup=False)
