"""`grill history --compare`: two attempts side by side, or one behind the other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from grill.cli import history_times as times
from grill.cli.history_show import override_json
from grill.cli.history_store import must_be_over, the_attempt
from grill.cli.history_words import changed, columns, word
from grill.cli.output import out, out_json
from grill.errors import InputError
from grill.records.compare import Comparison, PointChange, Stretch, compare
from grill.report.words import STATES, duration, hundred, moment
from grill.text import Line, plural, safe_for_terminal

if TYPE_CHECKING:
    from grill.store import Attempt, Store

WIDE = 100
"""Characters of a line from which on two columns are readable."""
_GAP = " │ "
_MARKS = {"same": "", "gone": "-", "new": "+"}


def compare_attempts(store: Store, first: int, second: int, *, plain: bool, as_json: bool) -> None:
    """Print what changed from attempt `first` to attempt `second`.

    Raises:
        InputError: one does not exist or belongs to an interview that is not over, or they answer different questions.
    """
    attempts = the_attempt(store, first), the_attempt(store, second)
    for attempt in attempts:
        must_be_over(store, attempt)
    try:
        found = compare(*attempts)
    except ValueError:
        asked = [f"{a.question_id}{' (a follow-up)' if a.probe is not None else ''}" for a in attempts]
        raise InputError(f"Attempt {first} is at {asked[0]}, attempt {second} at {asked[1]}.") from None
    if as_json:
        out_json(_in_json(found))
        return
    for line in (*_figures(found), *_words(found, columns(), plain=plain)):
        out(line.text, bold=line.heading)


def _figures(found: Comparison) -> Iterator[Line]:
    yield Line(f"Question {found.later.question_id}: attempt {found.earlier.id} and attempt {found.later.id}", True)
    for attempt in (found.earlier, found.later):
        yield Line(_summary(attempt))
    if found.score is not None:
        points = round(100 * (found.later.score or 0.0)) - round(100 * (found.earlier.score or 0.0))
        yield Line(f"Score: {changed(points)}.")
    if found.earlier.grade and found.later.grade and not found.same_rubric:
        yield Line("The rubric, the question or the grader changed in between, so part of the change may be theirs.")
    for name, moved in (
        ("Gained", [p for p in found.points if p.gained]),
        ("Lost", [p for p in found.points if p.lost]),
    ):
        for point in moved:
            yield Line(f"{name}: {point.point} ({_states(point)})")
    if found.points and not any(point.gained or point.lost for point in found.points):
        yield Line("No point was gained or lost.")


def _states(point: PointChange) -> str:
    before, after = (STATES[state].word if state else "not asked for" for state in (point.before, point.after))
    if before != after:
        return f"{before}, then {after}"
    return f"{before}, {abs(round(100 * point.credit))} points of 100 {'more' if point.gained else 'less'}"


def _summary(attempt: Attempt) -> str:
    parts = [f"Attempt {attempt.id}, {moment(attempt.at.astimezone())}"]
    parts.append("not graded" if attempt.score is None else f"{hundred(attempt.score)} of 100")
    if attempt.verdict:
        parts.append(word(attempt.verdict, overridden=attempt.override is not None))
    parts += [] if attempt.seconds is None else [duration(attempt.seconds)]
    parts += [plural(attempt.hints, "hint")] if attempt.hints else []
    return ", ".join(parts) + "."


def _words(found: Comparison, width: int, *, plain: bool) -> Iterator[Line]:
    if all(stretch.change == "same" for stretch in found.words):
        yield Line("The words are the same.")
    elif width >= WIDE and not plain:
        yield from _columns(found, width)
    else:
        yield from _woven(found)


def _woven(found: Comparison) -> Iterator[Line]:
    """The words one behind the other: for narrow terminals and readers of lines."""
    yield Line("What changed in the words:", heading=True)
    words = {"same": "Kept", "gone": "Gone", "new": "New"}
    for stretch in found.words:
        yield Line(f"{words[stretch.change]}: {' '.join(stretch.text.split())}")


def _columns(found: Comparison, width: int) -> Iterator[Line]:
    """Both answers beside each other, words that only one of them has in brackets."""
    each = (width - len(_GAP)) // 2
    left = _wrapped([part for part in found.words if part.change != "new"], each)
    right = _wrapped([part for part in found.words if part.change != "gone"], each)
    yield Line(f"{f'Attempt {found.earlier.id}':<{each}}{_GAP}Attempt {found.later.id}", heading=True)
    for number in range(max(len(left), len(right))):
        before = left[number] if number < len(left) else ""
        after = right[number] if number < len(right) else ""
        yield Line(f"{before:<{each}}{_GAP}{after}".rstrip())
    yield Line("Words in [-…-] are only in the earlier answer, words in [+…+] only in the later one.")


def _wrapped(stretches: list[Stretch], width: int) -> list[str]:
    import textwrap

    parts = []
    for stretch in stretches:
        mark = _MARKS[stretch.change]
        text = " ".join(safe_for_terminal(stretch.text).split())
        parts.append(f"[{mark}{text}{mark}]" if mark else text)
    return textwrap.wrap(" ".join(parts), width) or [""]


def _in_json(found: Comparison) -> dict[str, Any]:
    return {
        "question": found.later.question_id,
        "attempts": [
            {
                "attempt": attempt.id,
                "at": times.iso(attempt.at),
                "score": attempt.score,
                "verdict": attempt.verdict,
                "override": override_json(attempt),
                "hints": attempt.hints,
                "seconds": attempt.seconds,
            }
            for attempt in (found.earlier, found.later)
        ],
        "score": found.score,
        "seconds": found.seconds,
        "hints": found.hints,
        "same_rubric": found.same_rubric,
        "points": [
            {
                "id": point.id,
                "before": point.before,
                "after": point.after,
                "credit": point.credit,
                "change": "gained" if point.gained else "lost" if point.lost else None,
            }
            for point in found.points
        ],
        "words": [{"change": stretch.change, "text": stretch.text} for stretch in found.words],
    }
