"""What the studio says beside a rubric: the sample's grade with its evidence, and how the rubric's own tests go."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.content import Content

from grill.text import plural
from grill.tui.plain import one_line, plain, quoted
from grill.tui.widgets.hanging import Line
from grill.tui.words import FLAGS, MOVES, STATES, VERDICTS, WRONG, hundred, signed

if TYPE_CHECKING:
    from grill.authoring.advice.preview import CriterionChange, Preview
    from grill.authoring.trial import RubricTrial
    from grill.grading.grade import CriterionResult, Grade

_QUOTE = 120
_POINT = 90
CHOSEN = "▸ "
NOT_LOADED = "The rubric does not load as it stands; what is shown is how it was before."
NO_RUBRIC = "No rubric that loads stands at the cursor."
NO_SAMPLE = "Type a sample answer above, or take one with F12."
BY_KEYWORDS = "By keywords alone: the language model is not running."
_STATES = {"ok": "✓ tested", "soft": "◐ soft", "broken": "✗ broken"}


@dataclass(frozen=True, slots=True)
class Seen:
    """All that is shown."""

    preview: Preview | None = None
    trial: RubricTrial | None = None
    left: int = 0
    """Answers of the trial that are still to be graded."""
    chosen: str = ""
    """The criterion that a wording goes to."""
    is_stale: bool = False
    """Whether the text was changed since and does not load."""
    errors: int = 0
    warnings: int = 0
    suggestions: int | None = None
    """None while they are being looked for."""
    drafted: bool = False


def studio_lines(seen: Seen) -> list[Line]:
    """Everything, top to bottom."""
    lines: list[Line] = []
    if seen.is_stale:
        lines.append((plain(NOT_LOADED if seen.preview else NO_RUBRIC, "$text-warning"), 0, 0))
    if seen.preview is not None:
        lines += _preview(seen.preview, seen.chosen)
    lines += _tests(seen)
    lines += _owing(seen)
    return lines


def _preview(preview: Preview, chosen: str) -> Iterator[Line]:
    grade = preview.grade
    if preview.answer.strip():
        yield _score(preview), 0, 2
        for flag in grade.flags:
            yield plain(FLAGS.get(flag, flag), "$text-warning"), 2, 2
    else:
        yield plain(NO_SAMPLE, "$text-muted"), 0, 0
    if grade.mode == "keywords":
        yield plain(BY_KEYWORDS, "$text-warning"), 0, 0
    yield _blank()
    changes = {change.id: change for change in preview.changes}
    for result in grade.criteria:
        yield from _criterion(result, changes.get(result.id), chosen=result.id == chosen)
    for found in grade.misconceptions:
        yield (
            Content.assemble((f"{WRONG.mark} {WRONG.word}  ", WRONG.style), plain(one_line(found.claim, _POINT))),
            2,
            4,
        )
        yield plain(quoted(found.quote.text, _QUOTE), "italic"), 4, 4
    if moves := _moves(grade):
        yield moves, 2, 4
    yield _blank()


def _score(preview: Preview) -> Content:
    look = VERDICTS[preview.grade.verdict]
    words = {"cold": "cold", "partial": "partly there", "miss": "not yet"}[preview.grade.verdict]
    parts = [plain(f"{hundred(preview.grade.score)}  ", "bold"), plain(f"{look.mark} {words}", look.style)]
    if preview.grade.unsure:
        parts.append(plain("  unsure", "$text-warning"))
    if preview.before is not None and round(100 * preview.score):
        parts.append(plain(f"  {signed(preview.score)} by the last change", "$text-accent"))
    return Content.assemble(*parts)


def _criterion(result: CriterionResult, change: CriterionChange | None, *, chosen: bool) -> Iterator[Line]:
    look = STATES[result.state]
    parts: list[Content | tuple[str, str]] = [
        (CHOSEN if chosen else "  ", "bold $text-primary"),
        (f"{look.mark} ", look.style),
        plain(result.id, "bold"),
        (f"  {result.credit:.2f}", look.style),
        (f"  margin {result.margin:+.2f}".replace("-", "−"), "$text-muted"),
    ]
    if change is not None and change.before is not None and change.after is not None:
        moved = f"  was {change.before.credit:.2f}, margin {change.before.margin:+.2f}".replace("-", "−")
        parts.append((moved, "$text-accent"))
    elif change is not None:
        parts.append(("  new", "$text-accent"))
    yield Content.assemble(*parts), 0, 4
    if result.quote is not None:
        yield plain(quoted(result.quote.text, _QUOTE), "italic"), 4, 4
    else:
        yield plain(one_line(result.point, _POINT), "$text-muted"), 4, 4
    if result.note:
        yield plain(one_line(result.note, 2 * _POINT), "$text-muted"), 4, 4


def _moves(grade: Grade) -> Content | None:
    if not grade.moves:
        return None
    parts: list[Content | tuple[str, str]] = [("Moves  ", "$text-muted")]
    for move in grade.moves:
        look = STATES[move.state]
        parts += [(f"{look.mark} ", look.style), plain(f"{MOVES.get(move.id, move.id)}  ")]
    return Content.assemble(*parts)


def _tests(seen: Seen) -> Iterator[Line]:
    from grill.authoring.advice.trying import weakest, worst_example
    from grill.content.grades import TOP_GRADE

    trial = seen.trial
    if trial is None:
        yield plain("Its own tests run when your keys are at rest.", "$text-muted"), 0, 0
        return
    going = f"  {plural(seen.left, 'answer')} to go …" if seen.left else ""
    verdict = "" if seen.left else f"  {_STATES[trial.verdict]}"
    yield Content.assemble(plain("Tests", "bold"), plain(verdict, "bold"), (going, "$text-muted")), 0, 0
    if trial.examples:
        yield plain(examples_passed(trial)), 2, 4
    else:
        yield plain("No graded example yet: F3 makes the sample one.", "$text-warning"), 2, 4
    if (worst := worst_example(trial)) is not None:
        off = f"Furthest off: {worst.expected:g} wanted, {worst.got:.1f} of {TOP_GRADE} earned "
        yield Content.assemble((off, "$text-warning"), plain(quoted(worst.answer, _QUOTE), "italic")), 4, 6
    if trial.mutants:
        found = f"{trial.killed} of {plural(len(trial.mutants), 'wrong answer')} found out"
        yield plain(f"{found}: kill rate {trial.kill_rate:.0%}"), 2, 4
    if weak := weakest(trial):
        yield plain(f"Weakest: {weak}", "$text-warning"), 4, 6


def examples_passed(trial: RubricTrial) -> str:
    """How many of a trial's examples come out as they should."""
    count = len(trial.examples)
    return f"{trial.passed} of {plural(count, 'example')} {'gets its' if count == 1 else 'get their'} grade"


def _owing(seen: Seen) -> Iterator[Line]:
    parts: Sequence[str] = [
        text
        for text in (
            plural(seen.errors, "error") if seen.errors else "",
            plural(seen.warnings, "warning") if seen.warnings else "",
            "a draft: graded by likeness to the key, F7 takes the points over" if seen.drafted else "",
        )
        if text
    ]
    if parts:
        yield plain(" · ".join(parts), "$text-warning"), 0, 2
    if seen.suggestions:
        yield plain(f"{plural(seen.suggestions, 'suggestion')}: F7 shows them.", "$text-accent"), 0, 2


def _blank() -> Line:
    return Content(""), 0, 0
