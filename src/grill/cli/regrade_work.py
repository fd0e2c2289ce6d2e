"""Grading stored answers again: which need it, and what the present bank and model say of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import TYPE_CHECKING

from grill.grading.grade import Grade, Receipt
from grill.records.follow_ups import follow_up_text
from grill.session.interview.probes import follow_up_question

if TYPE_CHECKING:
    from grill.content.bank import Bank
    from grill.content.model import Question, Rubric
    from grill.grading.grader import Grader
    from grill.store import Attempt

TOGETHER = 32
"""Answers whose texts are embedded together."""


@dataclass(frozen=True, slots=True)
class Task:
    """An attempt to be graded."""

    attempt: Attempt
    question: Question
    """As it was put: a follow-up is part of it."""
    rubric: Rubric


@dataclass
class Stale:
    """Stored attempts, sorted by whether grading them again could change anything."""

    tasks: list[Task] = field(default_factory=list)
    """In the order of questions, so that each rubric is made ready once."""
    current: int = 0
    """Attempts whose receipt is the present one: the same answer would get the same grade."""
    left_out: int = 0
    """Attempts that cannot be graded: the question, its rubric or the follow-up is no longer in the bank."""


def stale(attempts: Iterable[Attempt], bank: Bank, model: str) -> Stale:
    """Find out which attempts need to be graded, without grading one.

    Args:
        attempts: From the history.
        bank: As of now.
        model: The present embedder's fingerprint.
    """
    found = Stale()
    targets: dict[tuple[str, str | None], tuple[Question, Rubric, Receipt] | None] = {}
    receipt_of = _receipts(bank)
    for attempt in sorted(attempts, key=lambda attempt: (attempt.question_id, attempt.probe or "", attempt.id)):
        key = (attempt.question_id, attempt.probe)
        if key not in targets:
            target = _target(bank, *key)
            targets[key] = None if target is None else (*target, replace(receipt_of(*target), model=model))
        known = targets[key]
        if known is None:
            found.left_out += 1
        elif attempt.grade is not None and attempt.grade.receipt == known[2]:
            found.current += 1
        else:
            found.tasks.append(Task(attempt, known[0], known[1]))
    return found


def graded(tasks: Iterable[Task], grader: Grader) -> Iterator[tuple[Task, Grade]]:
    """Every task with its present grade, in order, as soon as it is there."""
    rest = iter(tasks)
    while bundle := list(islice(rest, TOGETHER)):
        grader.expect((task.question, task.rubric, [task.attempt.answer]) for task in bundle)
        for task in bundle:
            yield task, grader.grade(task.question, task.rubric, task.attempt.answer)


def _receipts(bank: Bank) -> Callable[[Question, Rubric], Receipt]:
    """What the receipt of a grade would say, but for the model."""
    from grill.grading.grader import Grader

    # All but the model's hash is the same without a model. An empty answer costs 30 ms, grading by meaning ten times
    # that for the first answer to a question, and seconds to load the model.
    keywords = Grader(None, bank.moves)
    return lambda question, rubric: keywords.grade(question, rubric, "").receipt


def _target(bank: Bank, question_id: str, probe: str | None) -> tuple[Question, Rubric] | None:
    entry = bank.entries.get(question_id)
    if entry is None or entry.rubric is None:
        return None
    if probe is None:
        return entry.question, entry.rubric
    text = follow_up_text(entry.rubric, bank.moves, probe)
    return (follow_up_question(entry.question, text), entry.rubric) if text else None
