"""Records of interviews: a plan, the events that happened to it, and where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Session:
    """One interview, begun and perhaps ended."""

    id: str
    kind: str
    plan: dict[str, Any]
    """As it was given, after a trip through JSON."""
    started_at: datetime
    ended_at: datetime | None
    """None while it can be gone on with."""
    seconds: float
    """Attended seconds at the last event or checkpoint."""
    place: str
    """What the draft belongs to, in the words of whoever saved it; empty when nothing was."""
    draft: str
    """The unsent text at the last checkpoint; empty when there is none."""
    discarded: bool = False
    """Ended without a report, because the learner did not want to go on."""
    seen_at: datetime | None = None
    """When it last gave a sign of life."""


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """One thing that happened in an interview."""

    number: int
    """Its place in the order of events."""
    seconds: float
    """Attended seconds when it happened."""
    record: dict[str, Any]
    at: datetime
