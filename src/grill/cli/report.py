"""A grade in words: complete without colour, marks or layout, so that a screen reader loses nothing."""

from __future__ import annotations

from collections.abc import Iterator

from grill.grading.grade import CriterionResult, Grade, Quote
from grill.text import Line
from grill.tui.words import FLAGS, MOVES, STATES, VERDICTS, hundred, remarks

_LONGEST_QUOTE = 160


def report(grade: Grade, *, drafted: bool = False, explain: bool = False) -> Iterator[Line]:
    """The whole grade, the most useful first; `drafted` says that no person has written the rubric."""
    yield Line(f"Score {hundred(grade.score)}. {VERDICTS[grade.verdict].word}.", heading=True)
    if grade.mode == "keywords":
        yield Line("Graded by keywords and numbers only, without the language model; take it with care.")
    if drafted:
        yield Line("The rubric is drafted: made from a reference answer by the program. Take the grade with care.")
    if grade.unsure:
        yield Line("The evidence is close to the line. Read the points below and judge for yourself.")
    for flag in grade.flags:
        yield Line(FLAGS.get(flag, flag))
    for sentence in remarks(grade):
        yield Line(sentence)
    for row in grade.criteria:
        yield from _criterion(row, explain=explain)
    for found in grade.misconceptions:
        yield Line(f"Misconception: {found.says} {_quoted(found.quote)}")
    for move in grade.moves:
        words = "" if move.state == "missed" else _quoted(move.quote)
        yield Line(f"Move {MOVES.get(move.id, move.id)}: {STATES[move.state].word}. {words}".rstrip())


def _criterion(row: CriterionResult, *, explain: bool) -> Iterator[Line]:
    state = STATES[row.state].word.capitalize()
    words = "" if row.state == "missed" else _quoted(row.quote)
    yield Line(f"{state}: {row.point} {words}".rstrip())
    if row.note:
        yield Line(f"  {row.note}")
    for line in row.number.lines if row.number else ():
        yield Line(f"  {line}")
    if row.probe and row.state != "met":
        yield Line(f"  Ask yourself: {row.probe}")
    if explain:
        figures = ", ".join(f"{name} {value:.3f}" for name, value in row.evidence.items())
        yield Line(
            f"  [{row.id}: credit {row.credit:.3f}, margin {row.margin:+.3f}{', ' + figures if figures else ''}]"
        )


def _quoted(quote: Quote | None) -> str:
    if quote is None:
        return ""
    text = " ".join(quote.text.split())
    return f"Your words: “{text if len(text) <= _LONGEST_QUOTE else text[: _LONGEST_QUOTE - 1] + '…'}”"
