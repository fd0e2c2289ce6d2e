"""What the app needs from outside, handed in as one value so that tests can hand in something else."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from grill.content.bank import Bank
    from grill.content.model import Move, Question, Rubric
    from grill.grading.alike import Pair
    from grill.grading.client import HelperState
    from grill.grading.grade import Grade
    from grill.store import Store


class GraderClient(Protocol):
    """The part of `HelperClient` that the app uses."""

    state: HelperState
    reason: str
    fingerprint: str
    """Of the language model; empty until it is ready for the first time."""
    on_state: Callable[[HelperState], None] | None

    async def start(self) -> None:
        """Begin warming up."""
        ...

    async def grade(
        self,
        question: Question,
        rubric: Rubric,
        answer: str,
        moves: Mapping[str, Move] | None = None,
        *,
        keep: bool = True,
    ) -> Grade:
        """Grade in the helper, or raise HelperUnavailable; `keep` False for a rubric that is being typed."""
        ...

    async def alike(self, left: Sequence[str], right: Sequence[str], least: float) -> list[Pair]:
        """Pairs of texts that are alike in meaning, or raise HelperUnavailable."""
        ...

    async def close(self) -> None:
        """Stop the helper and wait until it is gone."""
        ...


def utc_now() -> datetime:
    """The real clock."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Services:
    """Ways to reach the bank, the history, the grader and the clock."""

    load_bank: Callable[[], Bank]
    """Called in a background thread after the first frame."""
    open_store: Callable[[], Store]
    """Called in a background thread after the first frame."""
    client: GraderClient
    now: Callable[[], datetime] = utc_now
    elapsed: Callable[[], float] = time.monotonic
    """Seconds of a clock that runs on: for the time an answer takes, whatever happens to the time of day."""
    theme: str = ""
    keymap: Mapping[str, str] = field(default_factory=dict)
    remember_theme: Callable[[str], None] | None = None
    """Called with the theme the learner chose."""
    seed: Callable[[], int] = lambda: 0
    """The seed of the next shuffled practice."""
    notices: tuple[str, ...] = ()
    """Problems found before the app started, such as a wrong line in the settings."""
