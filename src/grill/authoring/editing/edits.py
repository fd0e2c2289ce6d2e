"""Edits that the program makes to a bank file: one thing is added, every other byte stays, or nothing is done."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from grill.authoring.editing.splice import Item, Splice, more_items, quoted, scalar
from grill.content.grades import TOP_GRADE
from grill.content.load import parse_file
from grill.content.model import Criterion, Example, Misconception, Question, Rubric
from grill.content.packs import MAX_FILE_BYTES
from grill.content.parsed import ParsedFile
from grill.errors import GrillError

MOST_CHARACTERS = 20_000
"""Of an example's answer; the rubric schema's own bound."""
MOST_WORDING = 1_000
"""Characters of a wording; likewise."""

Side = Literal["accept", "reject"]


class CannotEdit(GrillError):
    """The edit could not be made; the text is as it was. The message says why."""


@dataclass(frozen=True, slots=True)
class AddExample:
    """A graded sample answer for a rubric."""

    question: str
    answer: str
    grade: float
    """0 to 4."""


@dataclass(frozen=True, slots=True)
class AddWording:
    """A right or a wrong wording for a criterion."""

    question: str
    criterion: str
    side: Side
    wording: str


@dataclass(frozen=True, slots=True)
class AddMisconception:
    """A false belief for a rubric."""

    question: str
    claim: str
    says: str
    penalty: float = 0.25


@dataclass(frozen=True, slots=True)
class MarkRelated:
    """For a question: a right answer to it answers the other one too, in part."""

    question: str
    other: str


Edit = AddExample | AddWording | AddMisconception | MarkRelated


@dataclass(frozen=True, slots=True)
class Edited:
    """A text with one thing more in it."""

    text: str
    start: int
    """Offset at which what was added begins."""
    line: int
    """The line of it, from 1."""


def edit_text(path: Path, text: str, edit: Edit) -> Edited:
    """The text with the edit made. Pure: the path only says what kind of file it is.

    Every character of `text` is in the result, in order, with one stretch of new ones.

    Args:
        path: The file's name.
        text: A question file for MarkRelated, else a rubric file; without a byte-order mark.
        edit: What to add.

    Raises:
        CannotEdit: it is there already, the question's part of the file is not sound, or there is no place where the
            result reads as exactly this one thing more.
    """
    before = parse_file(path, _encoded(text))
    if isinstance(edit, MarkRelated):
        return _related(path, text, before, edit)
    rubric = before.rubrics.get(edit.question)
    if rubric is None:
        raise CannotEdit(f"{path} has no sound rubric for {edit.question}.")
    if isinstance(edit, AddExample):
        where, items, expected = _example(rubric, edit)
    elif isinstance(edit, AddWording):
        where, items, expected = _wording(rubric, edit)
    else:
        where, items, expected = _misconception(rubric, edit)
    wanted = {**before.rubrics, edit.question: expected}
    model = Criterion if isinstance(edit, AddWording) else Rubric
    order = [*model.model_fields]
    found = _first(
        path,
        text,
        before,
        more_items(text, ("rubrics", edit.question, *where), items, order),
        lambda after: dict(after.rubrics) == wanted,
    )
    if found is None:
        raise CannotEdit(f"{path} is laid out in a way that leaves no safe place for {_name(edit)} of {edit.question}.")
    return found


def example_item(answer: str, grade: float) -> str:
    """The example as one YAML item: `{answer: "…", grade: 3}`. Any text survives the trip."""
    return f"{{answer: {quoted(answer)}, grade: {grade:g}}}"


_Plan = tuple[tuple[int | str, ...], list[Item], Rubric]
"""The list's place within the rubric, the item's spellings, the rubric with it."""


def _example(rubric: Rubric, edit: AddExample) -> _Plan:
    if len(edit.answer) > MOST_CHARACTERS:
        raise CannotEdit(
            f"An example has at most {MOST_CHARACTERS:,} characters; this answer has {len(edit.answer):,}."
        )
    if not 0 <= edit.grade <= TOP_GRADE:
        raise CannotEdit(f"A grade lies between 0 and {TOP_GRADE}, not at {edit.grade:g}.")
    if any(example.answer == edit.answer for example in rubric.examples):
        raise CannotEdit(f"This answer is an example of {edit.question} already.")
    added = Example(answer=edit.answer, grade=edit.grade)
    spelt = example_item(edit.answer, edit.grade)
    expected = rubric.model_copy(update={"examples": (*rubric.examples, added)})
    return ("examples",), [Item(spelt, (spelt,))], expected


def _wording(rubric: Rubric, edit: AddWording) -> _Plan:
    wording = edit.wording.strip()
    index = next((i for i, criterion in enumerate(rubric.criteria) if criterion.id == edit.criterion), None)
    if index is None:
        raise CannotEdit(f"The rubric of {edit.question} has no criterion {edit.criterion}.")
    if not wording:
        raise CannotEdit("There is no wording to add.")
    if len(wording) > MOST_WORDING:
        raise CannotEdit(f"A wording has at most {MOST_WORDING:,} characters; this one has {len(wording):,}.")
    criterion = rubric.criteria[index]
    for side, known in (("accept", (criterion.point, *criterion.accept)), ("reject", criterion.reject)):
        if any(plain(wording) == plain(one) for one in known):
            raise CannotEdit(f"This wording stands in {side} of {edit.criterion} already.")
    listed = criterion.accept if edit.side == "accept" else criterion.reject
    changed = criterion.model_copy(update={edit.side: (*listed, wording)})
    criteria = (*rubric.criteria[:index], changed, *rubric.criteria[index + 1 :])
    expected = rubric.model_copy(update={"criteria": criteria})
    return ("criteria", index, edit.side), _spellings(wording), expected


def _misconception(rubric: Rubric, edit: AddMisconception) -> _Plan:
    claim, says = edit.claim.strip(), edit.says.strip()
    if not (claim and says):
        raise CannotEdit("A misconception has a claim, and says what is right.")
    if len(claim) > MOST_WORDING or len(says) > MOST_WORDING:
        raise CannotEdit(f"A claim and its correction have at most {MOST_WORDING:,} characters each.")
    if not 0 <= edit.penalty <= 1:
        raise CannotEdit(f"A penalty lies between 0 and 1, not at {edit.penalty:g}.")
    if any(plain(claim) == plain(known) for one in rubric.misconceptions for known in (one.claim, *one.also)):
        raise CannotEdit(f"This claim is a misconception of {edit.question} already.")
    penalty = float(f"{edit.penalty:g}")
    added = Misconception(claim=claim, says=says, penalty=penalty)
    flow = f"{{claim: {quoted(claim)}, says: {quoted(says)}, penalty: {penalty:g}}}"
    items = [
        Item(flow, (f"claim: {spelt(claim)}", f"says: {spelt(says)}", f"penalty: {penalty:g}"))
        for spelt in (scalar, quoted)
    ]
    expected = rubric.model_copy(update={"misconceptions": (*rubric.misconceptions, added)})
    return ("misconceptions",), items, expected


def _related(path: Path, text: str, before: ParsedFile, edit: MarkRelated) -> Edited:
    index = next((i for i, question in enumerate(before.questions) if question.id == edit.question), None)
    # An unsound question would shift the places of those behind it.
    if index is None or len(before.questions) != len(before.places):
        raise CannotEdit(f"{path} has no sound question {edit.question}.")
    question = before.questions[index]
    if edit.other in {question.id, *question.related}:
        raise CannotEdit(f"{edit.question} is related to {edit.other} already.")
    expected = list(before.questions)
    expected[index] = question.model_copy(update={"related": (*question.related, edit.other)})
    place = ("questions", index, "related")
    ways = more_items(text, place, _spellings(edit.other), [*Question.model_fields])
    found = _first(path, text, before, ways, lambda after: list(after.questions) == expected)
    if found is None:
        raise CannotEdit(f"{path} is laid out in a way that leaves no safe place for a relation of {edit.question}.")
    return found


def _first(
    path: Path, text: str, before: ParsedFile, ways: Iterable[Splice], is_wanted: Callable[[ParsedFile], bool]
) -> Edited | None:
    """The first of the ways whose result reads as what is wanted and is no worse otherwise."""
    for splice in ways:
        changed = splice.applied(text)
        content = _encoded(changed)
        if len(content) > MAX_FILE_BYTES:
            continue
        after = parse_file(path, content)
        if is_wanted(after) and len(after.problems) == len(before.problems):
            start = splice.start + splice.lead
            return Edited(changed, start, 1 + changed.count("\n", 0, start))
    return None


def _spellings(text: str) -> list[Item]:
    spelt = Item(scalar(text, in_flow=True), (scalar(text),))
    always = quoted(text)
    return list(dict.fromkeys([spelt, Item(always, (always,))]))


def _name(edit: AddExample | AddWording | AddMisconception) -> str:
    if isinstance(edit, AddWording):
        return "a wording"
    return "an example" if isinstance(edit, AddExample) else "a misconception"


def plain(text: str) -> str:
    """A text as it is compared with others: case and white space do not matter."""
    return " ".join(text.casefold().split())


def _encoded(text: str) -> bytes:
    # A lone surrogate makes bytes that the reader refuses with their line, like any other text that is none.
    return text.encode("utf-8", "surrogatepass")
