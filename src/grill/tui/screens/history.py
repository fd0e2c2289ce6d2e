"""Looking back: interviews and answers, each to be opened; an answer beside the one before it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from grill.errors import GrillError
from grill.report.words import clock
from grill.tui.commands import bindings_of
from grill.tui.plain import one_line, plain
from grill.tui.screens.base import GrillScreen
from grill.tui.screens.report import ScrolledScreen
from grill.tui.widgets.blocks import NoteBlock
from grill.tui.widgets.grade_card import CardState, GradeCard
from grill.tui.widgets.key_bar import KeyBar
from grill.tui.widgets.status_line import StatusLine
from grill.tui.widgets.talk import FollowUpBlock
from grill.tui.widgets.too_small import TooSmall
from grill.tui.words import COUNTED, PENDING, VERDICTS, signed

if TYPE_CHECKING:
    from grill.records.compare import Comparison
    from grill.store import Attempt, Store
    from grill.store.overviews import HistoryRow
    from grill.store.sessions import Session
    from grill.tui.commands import Scope

ANSWERS = 200
"""Answers listed; `grill history` pages through all of them."""
INTERVIEWS = 20
JUDGED = 23
"""Columns of an answer's verdict, score and time."""
BESIDE = 110
"""Columns from which two answers stand beside each other."""
PENDING_SHORT = "interview goes on"
GOES_ON = "This answer belongs to an interview that is not over yet."


class HistoryScreen(GrillScreen):
    """Interviews first, then answers, the newest on top."""

    HELP_SCOPES: ClassVar[tuple[Scope, ...]] = ("history", "app")
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("history")]
    AUTO_FOCUS = "#rows"

    def compose(self) -> ComposeResult:
        """The parts, from top to bottom."""
        yield StatusLine("History")
        with Vertical(id="history"):
            yield OptionList(id="rows", markup=False, compact=True)
        yield KeyBar("open", "undo", "redo", "progress", "leave", "help")
        yield TooSmall()

    def on_mount(self) -> None:
        """List what there is."""
        self.query_one(StatusLine).show_words("")
        self._draw()

    def on_screen_resume(self) -> None:
        """An answer may have been overruled meanwhile."""
        self._draw()

    def on_resize(self) -> None:
        """Rows are cut to the width."""
        self._draw()

    def _draw(self) -> None:
        store = self.grill.store
        rows = self.query_one("#rows", OptionList)
        chosen = rows.highlighted_option.id if rows.highlighted_option else None
        options: list[Option] = []
        if store is not None:
            try:
                sessions = [found for found in store.sessions("interview") if not found.discarded][:INTERVIEWS]
                answers = store.recent(ANSWERS)
            except GrillError as error:
                self.notify(str(error), severity="error", markup=False)
                return
            if sessions:
                interviews = (" Interviews", "bold $text-primary"), ("   lengths with pauses", "$text-muted")
                options.append(Option(Content.assemble(*interviews), disabled=True))
                options += [self._interview(session) for session in sessions]
                options.append(Option("", disabled=True))
            title = " Answers" if answers else " No answers yet. They come here by themselves."
            options.append(Option(Content.styled(title, "bold $text-primary"), disabled=True))
            options += [self._answer(row) for row in answers]
        rows.clear_options().add_options(options)
        ids = [option.id for option in options]
        first = next((index for index, option in enumerate(options) if not option.disabled), None)
        rows.highlighted = ids.index(chosen) if chosen is not None and chosen in ids else first

    def _interview(self, session: Session) -> Option:
        state = "report" if session.ended_at is not None else "not finished: go on"
        words = f"   {local(session.started_at)}  {clock(session.seconds):>7}  {state}"
        return Option(Content(words), id=f"session:{session.id}")

    def _answer(self, row: HistoryRow) -> Option:
        room = max(10, self.app.size.width - 58)
        if row.pending:
            words = PENDING if room >= len(PENDING) else PENDING_SHORT
            judged = Content.styled(f"{words:<{JUDGED - 2}}  ", "$text-muted")
            room = max(10, room + JUDGED - len(judged))
        else:
            judged = _judged(row)
        said = ("→ " if row.probe else "") + one_line(row.excerpt, room - 2 if row.probe else room)
        return Option(
            Content.assemble(
                (f"   {local(row.at)}  ", "$text-muted"),
                plain(f"{row.question_id:<8} "),
                judged,
                plain(said, "italic $text-muted"),
            ),
            id=f"attempt:{row.id}",
        )

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        kind, _, name = (event.option_id or "").partition(":")
        if kind == "session":
            self.grill.open_interview(name)
        elif kind == "attempt":
            self.app.push_screen(AttemptScreen(int(name)))

    def action_open(self) -> None:
        """Open the highlighted row."""
        self.query_one("#rows", OptionList).action_select()

    def _highlighted_attempt(self) -> int | None:
        option = self.query_one("#rows", OptionList).highlighted_option
        kind, _, name = ((option.id if option else None) or "").partition(":")
        return int(name) if kind == "attempt" else None

    def action_undo(self) -> None:
        """Take the highlighted answer back: it counts for nothing any more."""
        store, number = self.grill.store, self._highlighted_attempt()
        if store is None or number is None:
            self.notify("Choose an answer to take back.")
            return
        try:
            attempt = store.attempt(number)
            if attempt is not None and store.is_pending(attempt.session_id):
                self.notify(GOES_ON)
                return
            store.undo(number, at=self.grill.services.now())
        except GrillError as error:
            self.notify(str(error), severity="error", markup=False)
            return
        self._undone = number
        self.notify("Taken back; it counts for nothing. R brings it back.")
        self._draw()

    _undone: int | None = None
    """The answer last taken back."""

    def action_redo(self) -> None:
        """Let the answer that was last taken back count again."""
        if self.grill.store is None or self._undone is None:
            self.notify("Nothing was taken back here.")
            return
        try:
            self.grill.store.redo(self._undone)
        except GrillError as error:
            self.notify(str(error), severity="error", markup=False)
            return
        self._undone = None
        self._draw()

    def action_progress(self) -> None:
        """Trends, strengths, calendar."""
        from grill.tui.screens.progress import ProgressScreen

        self.app.push_screen(ProgressScreen())

    def action_leave(self) -> None:
        """Home."""
        self.dismiss()


class AttemptScreen(ScrolledScreen):
    """One answer with its grade, and the one before it at the same question."""

    HELP_SCOPES: ClassVar[tuple[Scope, ...]] = ("attempt", "app")
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("attempt")]

    def __init__(self, attempt: int) -> None:
        super().__init__()
        self._number = attempt

    def compose(self) -> ComposeResult:
        """The parts, from top to bottom."""
        yield StatusLine()
        yield VerticalScroll(id="page")
        yield KeyBar("right", "model-answer", "close", "help")
        yield TooSmall()

    async def on_mount(self) -> None:
        """Show it."""
        self.query_one(StatusLine).show_words("")
        await self._show()

    async def _show(self) -> None:
        store = self.grill.store
        await self.page.remove_children()
        if store is None:
            return
        try:
            attempt = store.attempt(self._number)
            pending = attempt is not None and store.is_pending(attempt.session_id)
            before = None if attempt is None or pending else _before(store, attempt)
        except GrillError as error:
            await self.page.mount(NoteBlock(str(error)))
            return
        if attempt is None:
            await self.page.mount(NoteBlock("This answer is no longer there."))
            return
        self.query_one(StatusLine).show_place(f"{attempt.question_id} · {local(attempt.at)}")
        await self.page.mount_all(self._blocks(attempt, before, pending=pending))

    def _blocks(self, attempt: Attempt, before: Attempt | None, *, pending: bool) -> list[Widget]:
        bank = self.grill.bank
        entry = bank.entries.get(attempt.question_id) if bank is not None else None
        prompt = entry.question.prompt if entry is not None else f"{attempt.question_id} is no longer in the bank."
        found: list[Widget] = [FollowUpBlock(prompt, "a follow-up to this question" if attempt.probe else "")]
        facts = [] if attempt.seconds is None else [clock(attempt.seconds)]
        facts += [f"{attempt.hints} hints" if attempt.hints != 1 else "1 hint"] if attempt.hints else []
        if facts:
            found.append(NoteBlock(" · ".join(facts)))
        if pending:
            found.append(Static(plain(attempt.answer), classes="line", markup=False))
            found.append(NoteBlock(f"{PENDING[0].upper()}{PENDING[1:]}."))
            return found
        overruled = attempt.override.score if attempt.override is not None else None
        state = CardState(
            attempt.answer,
            entry.question.answer if entry is not None else "",
            grade=attempt.grade,
            problem="" if attempt.grade is not None else "There is no grade for this answer.",
            overruled=overruled,
        )
        found.append(GradeCard(state))
        if before is not None:
            from grill.records.compare import compare

            found += comparison_blocks(compare(before, attempt))
        return found

    async def action_right(self, reason: str = "") -> None:
        """Overrule the grade; a second time, let it stand again."""
        await self._judge(reason, appeal=False)

    async def action_appeal(self, reason: str = "") -> None:
        """Overrule the grade, and put the answer forward as a graded example of the rubric."""
        await self._judge(reason, appeal=True)

    async def _judge(self, reason: str, *, appeal: bool) -> None:
        store = self.grill.store
        attempt = store.attempt(self._number) if store is not None else None
        if store is not None and attempt is not None and store.is_pending(attempt.session_id):
            self.notify(GOES_ON)
            return
        if store is not None and attempt is not None and self.judge(store, attempt, reason, appeal=appeal):
            await self._show()

    def action_close(self) -> None:
        """Back to the list."""
        self.dismiss()


def _judged(row: HistoryRow) -> Content:
    """Verdict, score and time, in `JUDGED` columns."""
    if row.verdict is None or row.score is None:
        look, score = ("- not graded", ""), ""
    else:
        verdict = VERDICTS[row.verdict]
        look, score = (f"{verdict.mark} {COUNTED[row.verdict]}", verdict.style), f"{round(100 * row.score)}"
    return Content.assemble(
        (f"{look[0]:<9}", look[1]),
        (f"{score:>4}{'*' if row.overridden else ' '} ", "bold"),
        (f"{'' if row.seconds is None else clock(row.seconds):>6}  ", "$text-muted"),
    )


def _before(store: Store, attempt: Attempt) -> Attempt | None:
    """The try before at the same thing, its grade being for the learner's eyes."""
    same = store.attempts(attempt.question_id, probes=attempt.probe is not None)
    earlier = [other for other in same if other.id < attempt.id and other.probe == attempt.probe]
    return next((other for other in reversed(earlier) if not store.is_pending(other.session_id)), None)


def comparison_blocks(found: Comparison) -> list[Widget]:
    """What changed since the attempt before: figures, points, and both texts with what went and what came."""
    change = "" if found.score is None else f"{signed(found.score)} against {local(found.earlier.at)}"
    blocks: list[Widget] = [Static(f"Beside the try before   {change}", classes="title", markup=False)]
    if found.earlier.grade is not None and found.later.grade is not None and not found.same_rubric:
        blocks.append(NoteBlock("The rubric or the grader has changed since; part of the change may be theirs."))
    for point in found.points:
        if point.gained or point.lost:
            mark = ("+ gained  ", "$text-success") if point.gained else ("− lost    ", "$text-error")
            blocks.append(Static(Content.assemble(mark, plain(point.point)), classes="line", markup=False))
    sides = [("then", "gone", "strike $text-error"), ("now", "new", "underline $text-success")]
    columns = []
    for title, changed, style in sides:
        parts: list[Content | tuple[str, str]] = [(f"{title}\n", "$text-muted")]
        parts += [
            plain(stretch.text, style if stretch.change == changed else "")
            for stretch in found.words
            if stretch.change in ("same", changed)
        ]
        columns.append(Static(Content.assemble(*parts), classes="side", markup=False))
    blocks.append(Horizontal(*columns, classes="sides"))
    return blocks


def local(at: datetime) -> str:
    """`25 Nov 14:03`, in the zone of this machine."""
    return at.astimezone().strftime("%d %b %H:%M")
