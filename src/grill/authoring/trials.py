"""Many rubrics on trial, on every core."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from grill.authoring.trial import RubricTrial, answers_of, rival_answers, rivals, try_rubric

if TYPE_CHECKING:
    from grill.content.bank import Bank
    from grill.content.model import Entry, Question, Rubric
    from grill.grading.grader import Grader

WORTH_A_PROCESS = 8
"""Rubrics for which a second process pays: it takes 5 to 7 s to load the model."""
BUNDLE = 10
"""Rubrics whose texts are embedded together: full batches take 3 ms a text, those of one rubric nearly 5."""
MAX_PROCESSES = 4
"""Each holds the model, some 400 MB."""

_grader: Grader | None = None


def try_all(entries: Sequence[Entry], bank: Bank, make_grader: Callable[[], Grader]) -> Iterator[RubricTrial]:
    """Every entry's rubric tried, in order, each bundle as soon as it is there.

    `make_grader` is called once in every process and has to be picklable.
    """
    known = rivals(bank.entries.values())
    tasks = [(e.question, e.rubric, rival_answers(e.question, known)) for e in entries if e.rubric]
    bundles = [tasks[at : at + BUNDLE] for at in range(0, len(tasks), BUNDLE)]
    processes = min(MAX_PROCESSES, _cores(), len(tasks) // WORTH_A_PROCESS)
    if processes < 2:
        _set_up(make_grader)
        for bundle in bundles:
            yield from _try(bundle)
        return
    # Deferred: 30 ms, and one rubric needs no pool.
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    # Spawned: a fork of a process with threads may hang.
    with ProcessPoolExecutor(
        processes, mp_context=get_context("spawn"), initializer=_set_up, initargs=(make_grader,)
    ) as pool:
        for tried in pool.map(_try, bundles):
            yield from tried


def _cores() -> int:
    """Cores that this process may use; only Linux says which."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _set_up(make_grader: Callable[[], Grader]) -> None:
    global _grader  # noqa: PLW0603  a pool's worker keeps its grader for all its tasks
    _grader = make_grader()


def _try(bundle: Sequence[tuple[Question, Rubric, list[str]]]) -> list[RubricTrial]:
    if _grader is None:
        raise RuntimeError("the worker was not set up")
    _grader.expect([(q, rubric, answers_of(q, rubric, others)) for q, rubric, others in bundle], keep=True)
    return [try_rubric(*task, _grader.grade) for task in bundle]
