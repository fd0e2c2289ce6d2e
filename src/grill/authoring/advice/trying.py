"""A rubric under edit on trial, an answer at a time: figures that fill up while the author goes on writing.

The trial is `grill.authoring.trial`'s own. What is graded once is remembered by what the grade depends on: after a new
example only that one and the wrong answers made from it are left to grade, after a change of a wording all of them,
those that failed before first.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from grill.authoring.advice.preview import answer_hash
from grill.authoring.mutations import Mutant, mutants
from grill.authoring.trial import (
    ExampleTrial,
    GradeAnswer,
    MutantTrial,
    RubricTrial,
)
from grill.content.grades import TOP_GRADE
from grill.content.model import Move, Question, Rubric
from grill.grading.prepared import question_hash, rubric_hash
from grill.text import cut

MOST_SCORES = 20_000
"""Scores that are remembered; a trial has some fifty."""
_SHOWN = 100
_MADE = {
    "echo": "the question itself, repeated,",
    "filler": "talk that says nothing",
    "other question": "a right answer to another question",
    "paraphrase": "an example in other words",
    "negated": "a right answer negated",
    "keyword list": "a bare list of a right answer's words",
    "number": "a right answer with its number wrong",
}


class Scores:
    """Scores of answers by what they depend on, the oldest forgotten first. One for the whole studio."""

    def __init__(self) -> None:
        self._scores: OrderedDict[tuple[str, str], float] = OrderedDict()
        self._failed: OrderedDict[str, None] = OrderedDict()

    def get(self, key: str, answer: str) -> float | None:
        """The score, where it is known."""
        return self._scores.get((key, answer_hash(answer)))

    def put(self, key: str, answer: str, score: float) -> None:
        """Remember a score."""
        self._scores[key, answer_hash(answer)] = score
        while len(self._scores) > MOST_SCORES:
            self._scores.popitem(last=False)

    def mark(self, answer: str, *, failed: bool) -> None:
        """Note whether an answer failed when it was graded last, under whichever rubric."""
        name = answer_hash(answer)
        self._failed.pop(name, None)
        if failed:
            self._failed[name] = None
        while len(self._failed) > MOST_SCORES:
            self._failed.popitem(last=False)

    def has_failed(self, answer: str) -> bool:
        """Whether it did."""
        return answer_hash(answer) in self._failed


@dataclass
class Trying:
    """One rubric on its way through a trial.

    `while (answer := trying.next_answer()) is not None: trying.take(answer, score_of(answer))`

    Args:
        question: What the rubric belongs to.
        rubric: As it is now.
        others: Right answers to other questions, see `grill.authoring.trial.rival_answers`.
        moves: The bank's moves, that answers are graded with.
        scores: What is known; shared by all trials.
    """

    question: Question
    rubric: Rubric
    others: Iterable[str]
    moves: Mapping[str, Move]
    scores: Scores
    _key: str = field(init=False)
    _mutants: list[Mutant] = field(init=False)
    _left: list[str] = field(init=False)

    def __post_init__(self) -> None:
        self._key = f"{question_hash(self.question)} {rubric_hash(self.question, self.rubric, self.moves)}"
        self._mutants = mutants(self.question, self.rubric, self.others)
        answers = dict.fromkeys(
            [*(example.answer for example in self.rubric.examples), *(mutant.answer for mutant in self._mutants)]
        )
        left = [answer for answer in answers if self.scores.get(self._key, answer) is None]
        self._left = sorted(left, key=self.scores.has_failed)  # the next is taken from the end
        self._total = len(answers)

    @property
    def total(self) -> int:
        """Different answers of the whole trial."""
        return self._total

    @property
    def left(self) -> int:
        """Answers that are still to be graded."""
        return len(self._left)

    def next_answer(self) -> str | None:
        """The answer to be graded next; None when all are."""
        return self._left[-1] if self._left else None

    def take(self, answer: str, score: float) -> None:
        """Note an answer's score, 0 to 1."""
        self.scores.put(self._key, answer, score)
        if answer in self._left:
            self._left.remove(answer)
        row = self.result
        failed = {e.answer for e in row.examples if not e.passed} | {m.answer for m in row.mutants if not m.killed}
        self.scores.mark(answer, failed=answer in failed)

    def run(self, grade: GradeAnswer, goes_on: Callable[[], bool] = lambda: True) -> RubricTrial:
        """Grade what is left, as long as `goes_on` says so, and give the result so far."""
        while (answer := self.next_answer()) is not None and goes_on():
            self.take(answer, grade(self.question, self.rubric, answer).score)
        return self.result

    @property
    def result(self) -> RubricTrial:
        """The trial, as far as it has come: answers that are still to be graded are not in it."""
        examples = [
            ExampleTrial(example.answer, example.grade, TOP_GRADE * score)
            for example in self.rubric.examples
            if (score := self.scores.get(self._key, example.answer)) is not None
        ]
        tried = [
            MutantTrial(mutant.kind, mutant.answer, score, mutant.grade)
            for mutant in self._mutants
            if (score := self.scores.get(self._key, mutant.answer)) is not None
        ]
        return RubricTrial(self.question.id, tuple(examples), tuple(tried))


def worst_example(trial: RubricTrial) -> ExampleTrial | None:
    """The example that is furthest off its grade, the first of several; None where all of them pass."""
    failed = [example for example in trial.examples if not example.passed]
    return max(failed, key=lambda example: example.off, default=None)


def weakest(trial: RubricTrial) -> str:
    """The wrong answer that gets away with the most, in words; empty where all are found out."""
    survivors = trial.survivors
    if not survivors:
        return ""
    mutant = survivors[0]
    made = _MADE.get(mutant.kind, mutant.kind)
    count = next(kind for kind in trial.kinds if kind.kind == mutant.kind)
    more = f", {count.total - count.killed} of {count.total} such" if count.total > 1 else ""
    if mutant.expected is not None:
        wanted = f"earns {TOP_GRADE * mutant.score:.1f} of {TOP_GRADE} instead of {mutant.expected:g}"
    else:
        wanted = f"earns {100 * mutant.score:.0f} of 100"
    return f"{made[:1].upper()}{made[1:]} {wanted}{more}: “{cut(mutant.answer, _SHOWN)}”"
