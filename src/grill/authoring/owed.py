"""What the author of a rubric still owes: what only a person can add, and grading gets better by.

The checks of `grill check` say what is wrong with a file as it stands. Here is what comes next, for a question that was
imported or begun: in the order in which it is best done, each with its place in the file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from grill.authoring.importing.packing.keyless import owes_key
from grill.content.grades import TOP_GRADE
from grill.content.lint import MIN_ACCEPT, MIN_EXAMPLES, MIN_MISCONCEPTIONS, MIN_REJECT
from grill.content.model import MOVES, Criterion, Question, Rubric
from grill.grading.bare import WHOLE
from grill.text import plural

OwedKind = Literal[
    "key", "rubric", "points", "reject", "accept", "quantity", "misconceptions", "examples", "moves", "hints", "sources"
]

IN_WORDS: dict[OwedKind, str] = {
    "key": "a key",
    "rubric": "a rubric",
    "points": "a look at the drafted points",
    "reject": "rejected wordings",
    "accept": "accepted wordings",
    "quantity": "a quantity",
    "misconceptions": "misconceptions",
    "examples": "graded examples",
    "moves": "the six moves",
    "hints": "hints",
    "sources": "sources",
}
"""Every kind by name, the most urgent first."""


@dataclass(frozen=True, slots=True)
class Owed:
    """One thing that is owed."""

    kind: OwedKind
    place: tuple[str | int, ...]
    """Where it goes: `("rubrics", "ft-07", "criteria", 0, "reject")`, or `("questions", "ft-07", "hints")`."""
    says: str
    """A sentence for the author."""


def owed(question: Question, rubric: Rubric | None, *, is_written: bool = False) -> list[Owed]:
    """All that is owed for one question; nothing where question and rubric are complete.

    Args:
        question: What is asked.
        rubric: Its sound rubric, if any.
        is_written: Whether a rubric of it stands somewhere, sound or not.
    """
    return [*_key(question), *_rubric(question, rubric, is_written=is_written), *_question(question)]


def summary(questions: Iterable[Iterable[Owed]]) -> list[str]:
    """What many questions owe, in a line each: "40 of 45 questions owe rejected wordings."."""
    kinds = [{row.kind for row in rows} for rows in questions]
    counted = {kind: sum(kind in own for own in kinds) for kind in IN_WORDS}
    return [
        f"{count} of {plural(len(kinds), 'question')} {'owes' if count == 1 else 'owe'} {IN_WORDS[kind]}."
        for kind, count in counted.items()
        if count
    ]


def _key(question: Question) -> Iterator[Owed]:
    if owes_key(question.answer):
        yield Owed("key", ("questions", question.id, "answer"), "Write the key: without one nothing can be graded.")


def _question(question: Question) -> Iterator[Owed]:
    at = ("questions", question.id)
    if not question.hints:
        yield Owed("hints", (*at, "hints"), "Add hints, the gentlest first.")
    if not question.sources:
        yield Owed("sources", (*at, "sources"), "Say where the key can be checked: a paper, report or manual.")
    elif question.checked is None:
        yield Owed("sources", (*at, "checked"), "Check the key against its sources, and note the day.")


def _rubric(question: Question, rubric: Rubric | None, *, is_written: bool) -> Iterator[Owed]:
    at = ("rubrics", question.id)
    if rubric is None:
        if is_written:
            yield Owed("rubric", at, "There is a rubric that does not load; 'grill check' says what is wrong with it.")
        elif not owes_key(question.answer):
            says = f"There is no rubric; 'grill draft {question.id} --write' makes a first one from the key."
            yield Owed("rubric", at, says)
        return
    if rubric.drafted:
        says = "Go through the points: the program cut them from the key. Then take 'drafted: true' out."
        yield Owed("points", (*at, "drafted"), says)
    for index, criterion in enumerate(rubric.criteria):
        yield from _criterion((*at, "criteria", index), criterion, rubric)
    if question.kind == "numeric" and not any(criterion.quantity for criterion in rubric.criteria):
        says = "The question asks for a number: give one of the points a quantity with its tolerance."
        yield Owed("quantity", (*at, "criteria"), says)
    if (count := len(rubric.misconceptions)) < MIN_MISCONCEPTIONS:
        so_far = _so_far(count, "misconception").capitalize()
        says = f"{so_far}; name {MIN_MISCONCEPTIONS} false beliefs that people have of this."
        yield Owed("misconceptions", (*at, "misconceptions"), says)
    yield from _examples((*at, "examples"), rubric)
    if question.kind == "methodology" and (missing := [name for name in MOVES if name not in rubric.moves]):
        says = f"Say how these moves sound in an answer to this question: {', '.join(missing)}."
        yield Owed("moves", (*at, "moves"), says)


def _criterion(at: tuple[str | int, ...], criterion: Criterion, rubric: Rubric) -> Iterator[Owed]:
    if rubric.drafted and criterion.id == WHOLE:
        says = f"Take '{WHOLE}' out once the other points have wordings of their own: it is the key in one piece."
        yield Owed("points", at, says)
        return
    if (count := len(criterion.reject)) < MIN_REJECT:
        says = f"{criterion.id}: {_so_far(count, 'rejected wording')}; add {MIN_REJECT} wrong statements of this point."
        yield Owed("reject", (*at, "reject"), says)
    if (count := len(criterion.accept)) < MIN_ACCEPT:
        says = f"{criterion.id}: {_so_far(count, 'accepted wording')}; add {MIN_ACCEPT}, plain and technical."
        yield Owed("accept", (*at, "accept"), says)


def _examples(at: tuple[str | int, ...], rubric: Rubric) -> Iterator[Owed]:
    grades = {round(example.grade) for example in rubric.examples}
    missing = [str(grade) for grade in range(TOP_GRADE, -1, -1) if grade not in grades]
    count = len(rubric.examples)
    if missing:
        grades_ = f"grade {missing[0]}" if len(missing) == 1 else f"grades {', '.join(missing[:-1])} and {missing[-1]}"
        yield Owed("examples", at, f"{_so_far(count, 'graded example').capitalize()}; write answers of {grades_}.")
    elif count < MIN_EXAMPLES:
        yield Owed("examples", at, f"{_so_far(count, 'graded example').capitalize()}; write {MIN_EXAMPLES} at least.")


def _so_far(count: int, noun: str) -> str:
    return f"{plural(count, noun)} so far" if count else f"no {noun} yet"
