"""The history that commands look back on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grill.cli.output import say
from grill.cli.workbench import Workbench
from grill.errors import InputError

if TYPE_CHECKING:
    from grill.store import Attempt, Store

_MANY = 100
"""Answers without reviews from which on making them is felt: 10,000 take 6 s, once."""


def opened() -> Store:
    """The history on disk. Looking back has no use for one in memory, so nothing stands in for it.

    Raises:
        StoreError: it cannot be opened.
    """
    from grill.store import open_store

    store = open_store()
    if store.notice:
        say(store.notice)
    return store


def catch_up(bench: Workbench, store: Store) -> None:
    """Bring the schedule up to date; costs nothing when it is.

    Raises:
        StoreError: it cannot be read or written.
    """
    waiting = store.reviews_missing(_MANY)
    if not waiting:
        return
    if len(waiting) == _MANY:
        say("Working the schedule out from earlier answers …")
    from grill.interviewer.learning import catch_up as rate

    rate(store, bench.bank)


def the_attempt(store: Store, number: int) -> Attempt:
    """One attempt by its number.

    Raises:
        InputError: there is none.
    """
    attempt = store.attempt(number)
    if attempt is None:
        raise InputError(f"There is no attempt {number}. 'grill history' lists them.")
    return attempt


def must_be_over(store: Store, attempt: Attempt) -> None:
    """See to it that nothing is said about an answer's grade before its interview is over.

    Raises:
        InputError: it is not.
    """
    if store.is_pending(attempt.session_id):
        raise InputError(
            f"Attempt {attempt.id} belongs to an interview that is not over yet; it is graded at its end. "
            "'grill interview --resume' goes on."
        )
