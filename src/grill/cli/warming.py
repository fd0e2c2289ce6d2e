"""A grader that loads while the first question is being read."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from grill.cli.output import say

if TYPE_CHECKING:
    from grill.content.model import Move, Question, Rubric
    from grill.grading.grade import Grade
    from grill.grading.grader import Grader


class WarmGrader:
    """Loads in a daemon thread; the first grade waits for it. A model that cannot be loaded leaves keywords, said so.

    A thread is right here and wrong in the app: nothing is drawn meanwhile, and the terminal's own line editing does
    not stall with the interpreter.
    """

    def __init__(self, make: Callable[[], Grader], moves: Mapping[str, Move]) -> None:
        self._make = make
        self._moves = moves
        self._grader: Grader | None = None
        self._failure: Exception | None = None
        self._thread = threading.Thread(target=self._load, daemon=True)

    def start(self) -> None:
        """Begin loading."""
        self._thread.start()

    def grade(self, question: Question, rubric: Rubric, answer: str) -> Grade:
        """Grade, after waiting for the model where it is still loading."""
        self._thread.join()
        if self._grader is None:
            from grill.grading.grader import Grader

            say(f"{self._failure} Grading goes on by keywords.")
            self._grader = Grader(None, self._moves)
        return self._grader.grade(question, rubric, answer)

    def _load(self) -> None:
        try:
            self._grader = self._make()
        except Exception as error:  # noqa: BLE001  whatever it is, practice goes on without the model
            self._failure = error
