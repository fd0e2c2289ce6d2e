"""A report as blocks of a screen. Every bar has its figure beside it, every state its mark and its word."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from grill.report.words import ENDINGS, OVERCLAIMS, clock, counted
from grill.text import plural
from grill.tui.plain import one_line, plain, quoted
from grill.tui.words import OUTCOMES, STATES, hundred

if TYPE_CHECKING:
    from textual.geometry import Size

    from grill.report.model import MoveRow, PackReadiness, QuestionReport, Report, Row

WIDE = 104
"""Cells of a line at most (see grill.tcss)."""
BAR = 12
"""Cells of a bar."""
SHORT_BAR = 6
"""And where room is short."""
SCALE = 40
"""Cells of the readiness scale."""
LEGEND = 28
"""Cells beside the scale for what its signs mean."""
LABEL = 31
"""Columns of a row's name."""
SHORT_LABEL = 20
"""With less than this for the name, the bar goes below it."""
OUTCOME = 17
"""Columns of the longest outcome with its mark."""


class Fitted(Static):
    """Text that depends on the cells of a line: `draw` is asked again whenever their number changes."""

    def __init__(self, draw: Callable[[int], Content]) -> None:
        super().__init__(draw(WIDE), classes="line", markup=False)
        self._draw = draw
        self._drawn = WIDE

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Lines of the text as it is drawn for this width."""
        self._fit(width)
        return super().get_content_height(container, viewport, width)

    def on_resize(self) -> None:
        """Draw for the width that it was given in the end; laying out may have tried several."""
        self._fit(self.content_size.width)

    def _fit(self, width: int) -> None:
        if width and width != self._drawn:
            self._drawn = width
            self.update(self._draw(width), layout=False)


class Hung(Horizontal):
    """A mark, and words beside it that stay beside it on every line."""

    def __init__(self, mark: Content, words: Content) -> None:
        super().__init__(
            Static(mark, classes="mark", markup=False),
            Static(words, classes="words", markup=False),
            classes="hung",
        )


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
    mark, word, style = OUTCOMES[question.outcome]
    # The time of what was neither answered nor skipped is not known.
    known = question.outcome != "open"
    extra = [f"{clock(question.seconds)} of {clock(question.target_seconds)}"] if known else []
    extra += [f"{plural(len(question.hints), 'hint')}"] if question.hints else []
    if question.follow_ups and question.first_score is not None and question.final_score is not None:
        gain = round(100 * (question.final_score - question.first_score))
        extra.append(f"{plural(len(question.follow_ups), 'follow-up')} +{gain}")
    return Content.assemble(
        (f"{question.number:>2} ", "$text-muted"),
        (f"{mark} {word}".ljust(OUTCOME), style),
        (f"{'' if question.final_score is None else round(100 * question.final_score):>4}  ", "bold"),
        plain(f"{question.id:<7} {one_line(question.prompt, 200)}"),
        (f"\n   {' · '.join(extra)}" if extra else "", "$text-muted"),
    )


def _head(report: Report) -> Iterator[Widget]:
    head, overall = report.head, report.overall
    day = head.started_at.astimezone().strftime("%d %B %Y, %H:%M")
    length = (
        f"{clock(head.seconds)} of {clock(head.minutes * 60)}" if head.timed else f"{clock(head.seconds)}, no clock"
    )
    score = "no score" if overall.score is None else hundred(overall.score)
    came_out = " · ".join(counted(overall))
    yield Static(Content.assemble((score, "bold"), f"   {came_out}"), classes="score", markup=False)
    ending = ENDINGS[head.ended]
    parts = [day, length, ending[:1].lower() + ending[1:], f"seed {head.seed}"]
    if head.pauses:
        parts.append(f"{plural(head.pauses, 'pause')}, {clock(head.paused_seconds)}")
    yield _line(Content.styled(" · ".join(parts), "$text-muted"))
    for note in head.notes:
        yield Hung(Content.styled("! ", "$text-warning"), plain(note))


def _readiness(pack: PackReadiness) -> Iterator[Widget]:
    yield _title("Readiness")
    yield _line(pack.says)
    estimate = pack.estimate
    if estimate.asked:
        yield Fitted(
            lambda width: scale(
                estimate.low, round(estimate.expected), estimate.high, estimate.needed, estimate.of, width=width
            )
        )
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


def scale(low: int, middle: int, high: int, needed: int, of: int, *, width: int = WIDE) -> Content:
    """`0 ····├──◆───┤···|···· 60`: the interval, the estimate and the rule on one line; the legend may be below it."""
    ends = len(f"0  {of}")
    length = max(1, min(SCALE, width - ends))

    def cell(value: int) -> int:
        return round((length - 1) * value / max(1, of))

    cells = ["·"] * length
    for index in range(cell(low), cell(high) + 1):
        cells[index] = "─"
    cells[cell(low)], cells[cell(high)] = "├", "┤"
    cells[cell(needed)] = "┃"
    cells[cell(middle)] = "◆"
    legend = "   " if length + ends + LEGEND <= width else "\n  "
    return Content.assemble(
        "0 ", ("".join(cells), "bold"), f" {of}", (f"{legend}◆ estimate  ┃ rule: {needed}", "$text-muted")
    )


def _drills(report: Report) -> Iterator[Widget]:
    if not report.drills:
        return
    yield _title("Drill next")
    for number, drill in enumerate(report.drills, start=1):
        yield Hung(
            Content.assemble((f" {number} ", "bold reverse $text-accent"), " "),
            Content.assemble(
                plain(drill.title, "bold"),
                "\n",
                plain(f"{drill.why} ({', '.join(drill.questions)})", "$text-muted"),
            ),
        )
    yield _line(Content.styled("The number starts it.", "$text-muted"))


def _rows(title: str, rows: tuple[Row, ...]) -> Iterator[Widget]:
    shown = [row for row in rows if row.score is not None]
    if shown:
        yield _title(title)
        bars = [(row.label, row.score or 0.0, f"{row.cold} of {row.counted} cold") for row in shown]
        yield Fitted(lambda width: bar_lines(bars, width))


def _moves(report: Report) -> Iterator[Widget]:
    if report.moves:
        yield _title("The six moves")
        bars = [(move.label, move.mean, _states(move)) for move in report.moves]
        yield Fitted(lambda width: bar_lines(bars, width))


def _states(move: MoveRow) -> str:
    counts = ((move.met, STATES["met"]), (move.partial, STATES["partial"]), (move.missed, STATES["missed"]))
    return " · ".join(f"{count} {look.word}" for count, look in counts if count)


def _wrong(report: Report) -> Iterator[Widget]:
    if report.misconceptions:
        yield _title("False beliefs")
    for met in report.misconceptions:
        yield Hung(
            Content.styled("! ", "bold $text-error"),
            Content.assemble((f"{met.question} ", "$text-muted"), (quoted(met.words), "italic"), "\n", plain(met.says)),
        )
    if report.overclaims:
        yield _title("Claims larger than their evidence")
        yield _line(Content.styled(OVERCLAIMS, "$text-muted"))
    for claim in report.overclaims:
        words: list[str | tuple[str, str]] = [(quoted(claim.words), "italic"), "\n"] if claim.words else []
        yield Hung(
            Content.styled("! ", "bold $text-warning"),
            Content.assemble((f"{claim.question} ", "$text-muted"), *words, plain(claim.says)),
        )


def bar_lines(rows: Sequence[tuple[str, float, str]], width: int) -> Content:
    """Names, shares of 0 to 1 and what to say about them, in columns that fit the width."""
    figures = len("  100  ") + max(len(words) for _, _, words in rows)
    bar = BAR if LABEL + BAR + figures <= width else SHORT_BAR
    room = min(LABEL, width - bar - figures)
    below = room < SHORT_LABEL
    lines = []
    for label, share, words in rows:
        filled = round(bar * share)
        name = one_line(label, width) + "\n " if below else one_line(label, room).ljust(room)
        lines.append(
            Content.assemble(
                plain(name),
                (" " + "■" * filled + "·" * (bar - filled), "$text-success"),
                (f" {round(100 * share):>3}  ", "bold"),
                (words, "$text-muted"),
            )
        )
    return Content("\n").join(lines)


def _title(text: str) -> Static:
    return Static(text, classes="title", markup=False)


def _line(text: str | Content) -> Static:
    return Static(plain(text) if isinstance(text, str) else text, classes="line", markup=False)
