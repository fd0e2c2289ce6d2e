"""Many rubrics on trial, on every core."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from grill.authoring.trial import RubricTrial, rival_answers, rivals, try_rubric

if TYPE_CHECKING:
    from grill.content.bank import Bank
    from grill.content.model import Entry, Question, Rubric
    from grill.grading.grader import Grader

WORTH_A_PROCESS = 8
"""Rubrics for which a second process pays: it takes 5 to 7 s to load the model."""
MAX_PROCESSES = 4
"""Each holds the model, some 400 MB."""

_grader: Grader | None = None


def try_all(entries: Sequence[Entry], bank: Bank, make_grader: Callable[[], Grader]) -> Iterator[RubricTrial]:
    """Every entry's rubric tried, in order, each result as soon as it is there.

    `make_grader` is called once in every process and has to be picklable.
    """
    known = rivals(bank.entries.values())
    tasks = [(e.question, e.rubric, rival_answers(e.question, known)) for e in entries if e.rubric]
    processes = min(MAX_PROCESSES, _cores(), len(tasks) // WORTH_A_PROCESS)
    if processes < 2:
        _set_up(make_grader)
        yield from map(_try, tasks)
        return
    # Deferred: 30 ms, and one rubric needs no pool.
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    # Spawned: a fork of a process with threads may hang.
    with ProcessPoolExecutor(
        processes, mp_context=get_context("spawn"), initializer=_set_up, initargs=(make_grader,)
    ) as pool:
        yield from pool.map(_try, tasks)


def _cores() -> int:
    """Cores that this process may use; only Linux says which."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _set_up(make_grader: Callable[[], Grader]) -> None:
    global _grader  # noqa: PLW0603  a pool's worker keeps its grader for all its tasks
    _grader = make_grader()


def _try(task: tuple[Question, Rubric, list[str]]) -> RubricTrial:
    if _grader is None:
        raise RuntimeError("the worker was not set up")
    return try_rubric(*task, _grader.grade, _grader.expect)
