"""Examples and wordings from one's own past answers whose grade was overruled or appealed against."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from grill.authoring.advice.suggestion import Suggestion
from grill.authoring.editing.edits import MOST_CHARACTERS, MOST_WORDING, AddExample, AddWording, Side, plain
from grill.content.grades import TOP_GRADE
from grill.content.model import Rubric
from grill.grading.alike import Alike
from grill.grading.grade import Grade
from grill.grading.text import clauses, words
from grill.text import cut

if TYPE_CHECKING:
    from grill.store.appeals import Appeal
    from grill.store.attempts import Attempt

LEAST_DIFFERENCE = 0.1
"""Between the grade and the learner's word, 0 to 1; less is no reason to change a rubric."""
LEAST_COSINE = 0.45
"""From which a clause of an answer may be how the learner put a point."""
_WORDS = range(3, 41)
"""Words of a wording: fewer say too little, more are more than one point."""
_SHOWN = 100
_JOINING = re.compile(r"^(?:and|but|so|because|since|then|also)\b[\s,]*", re.IGNORECASE)


def from_past_answers(
    question_id: str,
    rubric: Rubric,
    attempts: Iterable[Attempt],
    appeals: Iterable[Appeal] = (),
    alike: Alike | None = None,
) -> list[Suggestion]:
    """What overruled and appealed grades of this question would add to its rubric.

    Every such answer is a graded example. Of one that was worth more than its grade, the clause that comes nearest to a
    missed point is a right wording of it; of one that was worth less, the quote that earned its only point is a wrong
    one. What the rubric has already is left out.

    Args:
        question_id: Whose rubric.
        rubric: As it is now.
        attempts: Attempts at any questions; those at others, at follow-ups, and those taken back are passed over.
        appeals: Appeals likewise.
        alike: Compares meaning; without it a wording is found only in an answer of one clause.
    """
    found: list[Suggestion] = []
    for attempt, worth, why in _contested(question_id, attempts, appeals):
        found += _example(question_id, rubric, attempt.answer, worth, why)
        if attempt.grade:
            found += _wordings(rubric, attempt, attempt.grade, worth, alike)
    return list({suggestion.edit: suggestion for suggestion in reversed(found)}.values())[::-1]


def _contested(
    question_id: str, attempts: Iterable[Attempt], appeals: Iterable[Appeal]
) -> Iterator[tuple[Attempt, float, str]]:
    """Attempts with what they are worth, 0 to 1, and why; an appeal's grade stands above an override."""
    seen: dict[int, tuple[Attempt, float, str]] = {}
    for attempt in attempts:
        if attempt.override:
            seen[attempt.id] = attempt, attempt.override.score, attempt.override.reason
    for appeal in appeals:
        if appeal.grade is not None:
            seen[appeal.attempt.id] = appeal.attempt, appeal.grade / TOP_GRADE, appeal.reason
    for attempt, worth, why in seen.values():
        own = attempt.question_id == question_id and attempt.probe is None and not attempt.undone
        graded = attempt.grade.score if attempt.grade else None
        if own and attempt.answer.strip() and (graded is None or abs(graded - worth) >= LEAST_DIFFERENCE):
            yield attempt, worth, why


def _example(question_id: str, rubric: Rubric, answer: str, worth: float, why: str) -> Iterator[Suggestion]:
    if len(answer) > MOST_CHARACTERS or any(plain(answer) == plain(example.answer) for example in rubric.examples):
        return
    grade = round(2 * TOP_GRADE * worth) / 2
    reason = f" ({cut(why, _SHOWN)})" if why.strip() else ""
    yield Suggestion(
        "past answer",
        ("rubrics", question_id, "examples"),
        f"You said that this answer is worth {grade:g} of {TOP_GRADE}{reason}: “{cut(answer, _SHOWN)}” "
        "As a graded example it is what the rubric is tested by.",
        AddExample(question_id, answer, grade),
    )


def _wordings(
    rubric: Rubric, attempt: Attempt, grade: Grade, worth: float, alike: Alike | None
) -> Iterator[Suggestion]:
    index = {criterion.id: i for i, criterion in enumerate(rubric.criteria)}
    results = [result for result in grade.criteria if result.id in index]
    if worth < grade.score:
        paid = [result for result in results if result.credit > 0 and result.quote]
        if len(paid) == 1 and paid[0].quote:
            yield from _wording(attempt.question_id, rubric, index[paid[0].id], "reject", paid[0].quote.text)
        return
    missed = [index[result.id] for result in results if result.state in ("missed", "partial")]
    earned = [plain(result.quote.text) for result in results if result.state == "met" and result.quote]
    pieces = [piece for piece in _pieces(attempt.answer) if not any(plain(piece) in quote for quote in earned)]
    for number, piece in _matched(rubric, missed, pieces, alike):
        yield from _wording(attempt.question_id, rubric, number, "accept", piece)


def _matched(
    rubric: Rubric, missed: Sequence[int], pieces: Sequence[str], alike: Alike | None
) -> list[tuple[int, str]]:
    """Missed criteria, each with the piece that is most like it; a piece goes to one criterion."""
    if alike is None:
        return [(missed[0], pieces[0])] if len(missed) == len(pieces) == 1 else []
    known = [(i, text) for i in missed for text in (rubric.criteria[i].point, *rubric.criteria[i].accept)]
    found: dict[int, str] = {}
    for left, right, _ in alike(pieces, [text for _, text in known], LEAST_COSINE):
        number = known[right][0]
        if number not in found and pieces[left] not in found.values():
            found[number] = pieces[left]
    return sorted(found.items())


def _wording(question_id: str, rubric: Rubric, index: int, side: Side, wording: str) -> Iterator[Suggestion]:
    criterion = rubric.criteria[index]
    taken = {plain(text) for text in (criterion.point, *criterion.accept, *criterion.reject)}
    if plain(wording) in taken or len(wording) > MOST_WORDING or len(words(wording)) not in _WORDS:
        return
    right = side == "accept"
    yield Suggestion(
        "past answer",
        ("rubrics", question_id, "criteria", index, side),
        f"In an answer that you overruled stands “{cut(wording, _SHOWN)}”. Is that a {'right' if right else 'wrong'} "
        f"wording of {criterion.id} (“{cut(criterion.point, _SHOWN)}”)?",
        AddWording(question_id, criterion.id, side, wording),
    )


def _pieces(answer: str) -> list[str]:
    """The clauses of an answer, each once and without the word that joins it to the one before."""
    found = (answer[start:end] for sentence in clauses(answer) for start, end in sentence)
    return list(dict.fromkeys(_JOINING.sub("", " ".join(piece.split())).strip(" ,;:.") for piece in found))
