"""Grading behind the conversation: one answer after the other, while the next question is being read."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from grill.content.model import Question, Rubric
    from grill.grading.grade import Grade
    from grill.interviewer import Work

PATIENCE_SECONDS = 1.0
"""Beyond this a wait is explained."""
LEAVE_SECONDS = 0.5
"""For the grade in progress when grading stops; a model that is still loading is not waited for."""


class GradingBehind:
    """A queue of answers and a thread that grades them.

    Grades are handed out in the order of the answers and only when they are asked for: what is known at any point of
    the conversation depends on the answers alone, never on how fast the thread was.
    """

    def __init__(
        self, grade: Callable[[Question, Rubric, str], Grade], explain: Callable[[], None] = lambda: None
    ) -> None:
        """`explain` is called when `take` has to wait for long."""
        self._grade = grade
        self._explain = explain
        self._answers: queue.SimpleQueue[Work | None] = queue.SimpleQueue()
        self._grades: queue.SimpleQueue[tuple[int, Grade | Exception]] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, daemon=True)
        self._leaving = False
        self.waiting = 0
        """Answers whose grade has not been handed out."""

    def add(self, answer: Work) -> None:
        """Have an answer graded."""
        if self._thread.ident is None:
            self._thread.start()
        self.waiting += 1
        self._answers.put(answer)

    def take(self) -> tuple[int, Grade | Exception]:
        """The attempt of the oldest answer that waits and its grade, or why there is none."""
        try:
            found = self._grades.get(timeout=PATIENCE_SECONDS)
        except queue.Empty:
            self._explain()
            found = self._grades.get()
        self.waiting -= 1
        return found

    def stop(self) -> None:
        """Grade no more; what waits is graded when the interview is gone on with."""
        self._leaving = True
        self._answers.put(None)
        if self._thread.ident is not None:
            self._thread.join(LEAVE_SECONDS)

    def _work(self) -> None:
        while (answer := self._answers.get()) is not None and not self._leaving:
            try:
                if answer.rubric is None:
                    raise LookupError("the question has lost its rubric")  # noqa: TRY301  told as any other failure
                grade = self._grade(answer.question, answer.rubric, answer.answer)
            except Exception as error:  # noqa: BLE001  whatever went wrong, the answer is stored and the interview goes on
                self._grades.put((answer.attempt, error))
            else:
                self._grades.put((answer.attempt, grade))
