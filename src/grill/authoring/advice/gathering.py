"""All that can be suggested for one question."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from grill.authoring.advice.confusable import confusable
from grill.authoring.advice.discrimination import Judged, without_discrimination
from grill.authoring.advice.duplicates import duplicate_questions
from grill.authoring.advice.past_answers import from_past_answers
from grill.authoring.advice.similar_criteria import similar_criteria
from grill.authoring.advice.suggestion import Suggestion
from grill.content.grades import TOP_GRADE
from grill.content.model import Question, Rubric
from grill.grading.alike import Alike

if TYPE_CHECKING:
    from grill.grading.grade import Grade
    from grill.store.appeals import Appeal
    from grill.store.attempts import Attempt


def suggestions_for(
    question: Question,
    rubric: Rubric,
    others: Sequence[Question],
    attempts: Sequence[Attempt],
    appeals: Iterable[Appeal],
    *,
    alike: Alike,
    grade: Callable[[Question, Rubric, str], Grade | None],
) -> list[Suggestion]:
    """Those from one's own answers first, then what is odd about the rubric, then questions that ask the same.

    Args:
        question: What is asked.
        rubric: As it stands.
        others: The bank's questions.
        attempts: The learner's answers to this question.
        appeals: All open appeals.
        alike: Compares meaning.
        grade: Grades an example; None where that is not possible at the moment.
    """
    examples = [
        Judged(graded, example.grade / TOP_GRADE)
        for example in rubric.examples
        if (graded := grade(question, rubric, example.answer)) is not None
    ]
    # What only the rubric itself has judged says nothing about it.
    answered = [
        Judged(attempt.grade, attempt.override.score)
        for attempt in attempts
        if attempt.grade and attempt.override and not attempt.undone and attempt.probe is None
    ]
    return [
        *from_past_answers(question.id, rubric, attempts, appeals, alike),
        *without_discrimination(question.id, rubric, [*examples, *answered]),
        *similar_criteria(question.id, rubric, alike),
        *confusable(question.id, rubric, alike),
        *duplicate_questions(question, ("questions", question.id), others, alike),
    ]
