"""The keys that an interview's key bar shows, moment by moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from grill.session.interview.state import Interview

ASKING = ("help", "hint", "skip", "repeat", "pause", "end-interview")
RECKONING = ("help", "calc", "hint", "skip", "pause", "end-interview")
"""Asking for a number."""
FOLLOWED = ("help", "skip", "repeat", "pause", "end-interview", "command-palette")
WAITING = ("help", "end-interview", "command-palette")


def keys_of(state: Interview, *, held: bool) -> tuple[str, ...]:
    """Ids of the commands to show; `held`: the clock has not begun or stands still."""
    if held or not state.takes_answer:
        return WAITING
    if state.follow_up is not None:
        return FOLLOWED
    return RECKONING if state.plan.slots[state.position].round == "numeric" else ASKING
