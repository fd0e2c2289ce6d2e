"""An answer and what it earned."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from grill.grading.calibration import is_by_draft
from grill.session.review import Difference
from grill.tui.highlight import marks_of, pieces
from grill.tui.plain import one_line, plain, quoted
from grill.tui.widgets.blocks import Fold
from grill.tui.words import FLAGS, MOVES, SPANS, STATES, VERDICTS, WRONG, Look, hundred, remarks, signed

if TYPE_CHECKING:
    from grill.grading.grade import CriterionResult, Grade


SENTENCES = 3
"""Sentences of feedback shown; the points say the rest."""
DRAFTED = "Drafted rubric: its points are a first guess, take the score with care."
"""Under the score where nobody has looked at the rubric yet."""


@dataclass(frozen=True, slots=True)
class CardState:
    """Everything a card shows; the card is drawn anew from it."""

    answer: str
    model_answer: str
    grade: Grade | None = None
    problem: str = ""
    """Why there is no grade."""
    overruled: float | None = None
    """The learner's own score, 0 to 1."""
    difference: Difference | None = None
    points: dict[str, str] = field(default_factory=dict)
    """The wording of each criterion, for the difference."""


class GradeCard(Vertical):
    """Shows an attempt: first the answer alone, then the grade. `show` replaces the state."""

    def __init__(self, state: CardState) -> None:
        super().__init__()
        self.state = state
        self._fold_open = False

    async def show(self, state: CardState) -> None:
        """Draw another state; an unfolded model answer stays unfolded."""
        self._fold_open = any(fold.is_open for fold in self.query(Fold))
        self.state = state
        await self.recompose()

    def compose(self) -> ComposeResult:
        """The parts, from top to bottom."""
        grade = self.state.grade
        for name in ("-cold", "-partial", "-miss"):
            self.set_class(grade is not None and name == f"-{grade.verdict}", name)
        if grade is None:
            yield Static(answer_content(self.state), classes="answer", markup=False)
            yield from self._waiting()
            return
        yield Static(heading(self.state, grade), classes="heading", markup=False)
        if is_by_draft(grade.receipt):
            yield Static(Content.styled(DRAFTED, "$text-muted"), classes="line", markup=False)
        if self.state.difference is not None:
            yield from _changes(self.state.difference, self.state.points)
        yield Static(answer_content(self.state), classes="answer", markup=False)
        for flag in grade.flags:
            yield Static(plain(FLAGS.get(flag, flag), "$text-warning"), classes="line", markup=False)
        yield from _points(grade)
        yield from _misconceptions(grade)
        yield from _moves(grade)
        if grade.unsure and self.state.overruled is None:
            yield Static(doubt_content(grade), classes="doubt", markup=False)
        for sentence in remarks(grade)[:SENTENCES]:
            yield Static(plain(sentence), classes="line", markup=False)
        yield self._fold()

    def _waiting(self) -> Iterator[Widget]:
        if self.state.problem:
            yield Static(plain(self.state.problem, "$text-error"), classes="line", markup=False)
            yield self._fold()
        else:
            yield Static(Content.styled("grading …", "$text-muted"), classes="line", markup=False)

    def _fold(self) -> Widget:
        return Fold("Model answer", self.state.model_answer, key="F7", open_=self._fold_open)


class _Row(Horizontal):
    """A mark with its word on the left, what it is about on the right, its number in the answer between them."""

    def __init__(self, look: Look, words: Content, *, number: int | None = None, last: bool = False) -> None:
        super().__init__(classes="row last" if last else "row")
        self._number = number
        self._mark = Content.styled(f"{look.mark} {look.word}", look.style)
        self._words = words

    def compose(self) -> ComposeResult:
        """The parts, from top to bottom."""
        yield Static(self._mark, classes="mark", markup=False)
        yield Static("" if self._number is None else f"[{self._number}]", classes="number", markup=False)
        yield Static(self._words, classes="words", markup=False)


def heading(state: CardState, grade: Grade) -> Content:
    """Verdict in words, the score, and what to know about both."""
    look = VERDICTS[grade.verdict]
    parts: list[Content | tuple[str, str] | str] = [
        (f"{look.mark} {look.word}", look.style),
        (f"   {hundred(grade.score)}", "bold"),
    ]
    if grade.mode == "keywords":
        parts.append(("   provisional: keywords only", "$text-warning"))
    if state.overruled is not None:
        parts.append((f"\nYou said you were right: {hundred(state.overruled)} is on record.", "bold $text-accent"))
    return Content.assemble(*parts)


def answer_content(state: CardState) -> Content:
    """The learner's text with every credited stretch underlined in place and numbered as in the list below it."""
    marks = marks_of(state.grade) if state.grade is not None else []
    parts: list[Content | tuple[str, str] | str] = []
    for piece in pieces(state.answer, marks):
        if piece.gap:
            parts.append((" … " if parts else "… ", "$text-muted"))
        style = next((SPANS[mark.state] for mark in piece.marks if SPANS[mark.state]), "")
        parts.append(plain(piece.text, style))
        if piece.closing:
            parts.append((f"[{','.join(map(str, piece.closing))}]", "$text-muted"))
    return Content.assemble(*parts)


def point_content(result: CriterionResult) -> Content:
    """One point: its statement, the words that earned it, what to say about them, and the working of its number."""
    parts: list[Content | tuple[str, str] | str] = [plain(result.point)]
    if result.quote is not None and result.state != "missed":
        parts += ["\n", (quoted(result.quote.text), "italic $text-muted")]
    if result.note:
        parts += ["\n", ("→ ", "$text-accent"), plain(result.note)]
    if result.number is not None:
        for line in result.number.lines:
            parts += ["\n", plain(line, "$text-muted")]
    return Content.assemble(*parts)


def doubt_content(grade: Grade) -> Content:
    """The question to the learner where the evidence does not decide."""
    open_points = [result for result in grade.criteria if result.state in ("missed", "partial")]
    nearest = min(open_points, key=lambda result: abs(result.margin), default=None)
    asked = (
        f"Did you say that {_lowered(one_line(nearest.point, 200)).rstrip('.')}?" if nearest else "Is this grade fair?"
    )
    return Content.assemble(
        ("? I am not sure. ", "bold $text-accent"),
        asked,
        (" If you did, F6 or /right puts it on record; if not, leave it.", "$text-muted"),
    )


def _changes(difference: Difference, points: dict[str, str]) -> Iterator[Widget]:
    """What this attempt changed against the one before."""
    rows = [(name, Look("+", "gained", "$text-success")) for name in difference.gained]
    rows += [(name, Look("−", "lost", "$text-error")) for name in difference.lost]
    title = Content.styled(f"{signed(difference.score)} against your last try", "bold")
    yield Static(title, classes="changes" if rows else "changes last", markup=False)
    for number, (name, look) in enumerate(rows, start=1):
        yield _Row(look, plain(one_line(points.get(name, name), 240)), last=number == len(rows))


def _points(grade: Grade) -> Iterator[Widget]:
    for number, result in enumerate(grade.criteria, start=1):
        yield _Row(STATES[result.state], point_content(result), number=number, last=number == len(grade.criteria))


def _misconceptions(grade: Grade) -> Iterator[Widget]:
    for wrong in grade.misconceptions:
        words = Content.assemble(
            (quoted(wrong.quote.text), "italic"),
            "\n",
            plain(wrong.says),
            (f"  ({signed(-wrong.penalty)})", "$text-muted"),
        )
        yield _Row(WRONG, words, last=True)


def _moves(grade: Grade) -> Iterator[Widget]:
    if grade.moves:
        yield Static("The six moves", classes="title", markup=False)
    for number, move in enumerate(grade.moves, start=1):
        words = plain(MOVES.get(move.id, move.id))
        if move.quote is not None and move.state != "missed":
            words = Content.assemble(words, "\n", (quoted(move.quote.text), "italic $text-muted"))
        yield _Row(STATES[move.state], words, last=number == len(grade.moves))


def _lowered(sentence: str) -> str:
    """`A small model …` → `a small model …`; acronyms and symbols stay."""
    is_word = sentence[:1].isupper() and (sentence[1:2].islower() or sentence.startswith("A "))
    return sentence[0].lower() + sentence[1:] if is_word else sentence
