"""A rubric on trial: does it give its own examples their grades, and refuse the wrong answers made from them?"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from grill.content.grades import TOP_GRADE

if TYPE_CHECKING:
    from grill.content.model import Entry, Question, Rubric
    from grill.grading.grade import Grade

TOLERANCE = 1.0
"""An example off by more grades than this is not passed."""
FAR_OFF = 1.5
"""An example off by more grades than this counts against the whole rubric."""
BROKEN_SHARE = 1 / 3
"""More than this share of examples far off: broken."""
KILLED_SCORE = 0.4
"""A wrong answer that scores no more than this is found out, "killed"."""
BROKEN_KILL_RATE = 0.7
"""A smaller share of killed mutants: broken."""
SOFT_KILL_RATE = 0.9
"""A smaller share of killed mutants: soft."""
MAX_RIVALS = 6
"""Answers to other questions that a rubric is tried with."""

GradeAnswer = Callable[["Question", "Rubric", str], "Grade"]
TrialVerdict = Literal["ok", "soft", "broken"]


@dataclass(frozen=True, slots=True)
class ExampleTrial:
    """One graded sample answer and the grade it got."""

    answer: str
    expected: float
    """0 to 4, as the author graded it."""
    got: float
    """0 to 4."""

    @property
    def off(self) -> float:
        """Grades between the two."""
        return abs(self.got - self.expected)

    @property
    def passed(self) -> bool:
        """Whether the grade is near enough."""
        return self.off <= TOLERANCE


@dataclass(frozen=True, slots=True)
class MutantTrial:
    """One wrong answer and the score it got; or a paraphrase, which has a grade to get."""

    kind: str
    answer: str
    score: float
    """0 to 1."""
    expected: float | None = None
    """0 to 4; None for a wrong answer."""

    @property
    def killed(self) -> bool:
        """Whether it was found out; of a paraphrase, whether it was seen to be one."""
        if self.expected is None:
            return self.score <= KILLED_SCORE
        return abs(TOP_GRADE * self.score - self.expected) <= TOLERANCE


@dataclass(frozen=True, slots=True)
class KindCount:
    """How many mutants of one kind were found out."""

    kind: str
    killed: int
    total: int


@dataclass(frozen=True, slots=True)
class RubricTrial:
    """All that one rubric was tried with, and how it did."""

    question: str
    """The question's id."""
    examples: tuple[ExampleTrial, ...]
    mutants: tuple[MutantTrial, ...]

    @property
    def passed(self) -> int:
        """How many examples got their grade."""
        return sum(example.passed for example in self.examples)

    @property
    def killed(self) -> int:
        """How many mutants were found out."""
        return sum(mutant.killed for mutant in self.mutants)

    @property
    def kill_rate(self) -> float:
        """The share of mutants found out, 0 to 1."""
        return share(self.killed, len(self.mutants))

    @property
    def kinds(self) -> tuple[KindCount, ...]:
        """The mutants counted by kind, in the order in which the kinds were made."""
        groups: dict[str, list[bool]] = {}
        for mutant in self.mutants:
            groups.setdefault(mutant.kind, []).append(mutant.killed)
        return tuple(KindCount(kind, sum(killed), len(killed)) for kind, killed in groups.items())

    @property
    def survivors(self) -> tuple[MutantTrial, ...]:
        """The mutants that were not found out, the best paid first: there the rubric is weakest."""
        return tuple(sorted((m for m in self.mutants if not m.killed), key=lambda m: -m.score))

    @property
    def faults(self) -> tuple[str, ...]:
        """Why the rubric is broken; empty when it is not."""
        far = sum(example.off > FAR_OFF for example in self.examples)
        found = []
        if far > BROKEN_SHARE * len(self.examples):
            found.append(f"{far} of {len(self.examples)} examples are off by more than {FAR_OFF:g} grades")
        if self.kill_rate < BROKEN_KILL_RATE:
            found.append(f"only {self.killed} of {len(self.mutants)} wrong answers are found out")
        return tuple(found)

    @property
    def verdict(self) -> TrialVerdict:
        """`ok`; `broken` with a fault; `soft` in between, and where there is no example to try it with."""
        if self.faults:
            return "broken"
        sound = self.examples and self.passed == len(self.examples) and self.kill_rate >= SOFT_KILL_RATE
        return "ok" if sound else "soft"


@dataclass(frozen=True, slots=True)
class Rival:
    """The best answer to some question: wrong wherever another question is asked."""

    question: Question
    answer: str


def rivals(entries: Iterable[Entry]) -> tuple[Rival, ...]:
    """The longest full-mark example of every question that has one."""
    found = []
    for entry in entries:
        best = (
            [example.answer for example in entry.rubric.examples if example.grade >= TOP_GRADE] if entry.rubric else []
        )
        if best:
            found.append(Rival(entry.question, max(best, key=len)))
    return tuple(found)


def rival_answers(question: Question, known: Sequence[Rival]) -> list[str]:
    """Answers to at most MAX_RIVALS other questions, the same ones every time; none to a related question."""
    others = [
        rival
        for rival in known
        if rival.question.id != question.id
        and rival.question.id not in question.related
        and question.id not in rival.question.related
    ]
    # By hash of both ids: a question added to the bank changes few of the choices made before.
    others.sort(key=lambda rival: hashlib.blake2b(f"{question.id} {rival.question.id}".encode()).digest())
    return [rival.answer for rival in others[:MAX_RIVALS]]


def answers_of(question: Question, rubric: Rubric, others: Iterable[str]) -> list[str]:
    """All that `try_rubric` will grade."""
    from grill.authoring.mutations import mutants

    return [*(example.answer for example in rubric.examples), *(m.answer for m in mutants(question, rubric, others))]


def try_rubric(question: Question, rubric: Rubric, others: Iterable[str], grade: GradeAnswer) -> RubricTrial:
    """Grade a rubric's examples, and every wrong answer made from them.

    Args:
        question: What the rubric belongs to.
        rubric: What is tried.
        others: Right answers to other questions.
        grade: A grader's `grade`.
    """
    from grill.authoring.mutations import mutants

    return RubricTrial(
        question=question.id,
        examples=tuple(
            ExampleTrial(example.answer, example.grade, TOP_GRADE * grade(question, rubric, example.answer).score)
            for example in rubric.examples
        ),
        mutants=tuple(
            MutantTrial(mutant.kind, mutant.answer, grade(question, rubric, mutant.answer).score, mutant.grade)
            for mutant in mutants(question, rubric, others)
        ),
    )


def share(part: int, whole: int) -> float:
    """`part` of `whole` as 0 to 1; all of nothing is 1."""
    return part / whole if whole else 1.0
