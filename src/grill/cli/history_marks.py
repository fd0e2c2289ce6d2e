"""`grill history`'s options that write: taking back, and the learner's own word."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grill.cli import history_times as times
from grill.cli.history_store import must_be_over, the_attempt
from grill.cli.history_words import word
from grill.cli.output import say
from grill.errors import InputError
from grill.report.words import hundred

if TYPE_CHECKING:
    from grill.store import Store


def undo(store: Store, number: str | None) -> None:
    """Take an attempt back; None is the last one that can be.

    Raises:
        InputError: there is none, or it cannot be taken back.
    """
    if number is None:
        attempt = store.last_undoable()
        if attempt is None:
            raise InputError("There is no attempt to take back.")
    elif number.isdecimal():
        attempt = the_attempt(store, int(number))
    else:
        raise InputError(f"'{number}' is not the number of an attempt. 'grill history' lists them.")
    if attempt.undone:
        raise InputError(f"Attempt {attempt.id} is taken back already.")
    session = store.session(attempt.session_id) if attempt.session_id else None
    if session is not None and session.ended_at is None:
        raise InputError(f"Attempt {attempt.id} belongs to an interview that is not over yet; end it first.")
    store.undo(attempt.id, at=times.now())
    say(
        f"Attempt {attempt.id} at {attempt.question_id} no longer counts. "
        f"'grill history --redo {attempt.id}' brings it back."
    )


def redo(store: Store, number: int) -> None:
    """Let an attempt that was taken back count again.

    Raises:
        InputError: there is none, or it was not taken back.
    """
    attempt = the_attempt(store, number)
    if not attempt.undone:
        raise InputError(f"Attempt {number} was not taken back.")
    store.redo(number)
    say(f"Attempt {number} at {attempt.question_id} counts again.")


def override(store: Store, number: int, score: float, reason: str) -> None:
    """Let the learner's `score`, 0 to 1, stand above the grade.

    Raises:
        InputError: there is no such attempt, or its interview is not over.
    """
    attempt = the_attempt(store, number)
    must_be_over(store, attempt)
    own = store.override(number, score, reason=reason, at=times.now())
    graded = "" if attempt.grade is None else f", above a grade of {hundred(attempt.grade.score)}"
    say(
        f"Your word counts for attempt {number} at {attempt.question_id}: "
        f"{hundred(own.score)} of 100, {word(own.verdict)}{graded}."
    )
    say(f"So that the rubric learns from it: grill appeal {number}")


def withdraw(store: Store, number: int) -> None:
    """Let the grade stand again.

    Raises:
        InputError: there is no such attempt, its interview is not over, or it has no override.
    """
    attempt = the_attempt(store, number)
    must_be_over(store, attempt)
    if attempt.override is None:
        raise InputError(f"Attempt {number} has no override to withdraw.")
    store.withdraw_override(number, at=times.now())
    if attempt.grade is None:
        say(f"Attempt {number} at {attempt.question_id} has no score now: it was never graded.")
        return
    graded = f"{hundred(attempt.grade.score)} of 100, {word(attempt.grade.verdict)}"
    say(f"The grade of attempt {number} at {attempt.question_id} stands again: {graded}.")
