"""Undo and redo of a text: what was typed at one go is one step, whatever the program did is one of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

MOST_STEPS = 500
MOST_CHARACTERS = 4_000_000
"""Of all steps together; beyond either bound the oldest are forgotten."""
PAUSE_SECONDS = 2.0
"""Typing that goes on after a longer pause is another step."""


@dataclass(frozen=True, slots=True)
class State:
    """A text with its cursor, an offset into it."""

    text: str
    cursor: int


@dataclass(frozen=True, slots=True)
class Step:
    """One change: at `start` the text `removed` became `added`."""

    start: int
    removed: str
    added: str
    cursor_before: int
    cursor_after: int
    at: float
    """When it was last typed at, in seconds of any clock that runs on."""
    typed: bool
    """Whether more typing may join it."""

    @property
    def size(self) -> int:
        """Characters it keeps."""
        return len(self.removed) + len(self.added)


@dataclass(frozen=True, slots=True)
class History:
    """A text and the way to it. Every change makes another history; this one stays as it is."""

    state: State
    done: tuple[Step, ...] = ()
    undone: tuple[Step, ...] = ()
    """The next to be done again is the last."""

    @classmethod
    def of(cls, text: str, cursor: int = 0) -> History:
        """A text that nobody has changed yet."""
        return cls(State(text, cursor))

    def changed(self, text: str, cursor: int, at: float, *, typed: bool = True) -> History:
        """The history with one more change; no change of the text only moves the cursor.

        Args:
            text: The whole text now.
            cursor: Where the cursor is now.
            at: Seconds of a clock that runs on.
            typed: False for what the program did at once: an edit of its own, a file read again. It never joins.
        """
        old = self.state.text
        if text == old:
            return History(State(text, cursor), self.done, self.undone)
        start = _common(old, text)
        end = _common(old[start:][::-1], text[start:][::-1])
        removed, added = old[start : len(old) - end], text[start : len(text) - end]
        step = Step(start, removed, added, self.state.cursor, cursor, at, typed and _is_typing(removed, added))
        done = self.done
        if done and (joined := _joined(done[-1], step)) is not None:
            done, step = done[:-1], joined
        return History(State(text, cursor), _bounded((*done, step)))

    def undo(self) -> History:
        """One step back, the cursor where it was before it; the same history where there is none."""
        if not self.done:
            return self
        *rest, step = self.done
        text = _spliced(self.state.text, step.start, len(step.added), step.removed)
        return History(State(text, step.cursor_before), tuple(rest), (*self.undone, step))

    def redo(self) -> History:
        """The step that was taken back last, again."""
        if not self.undone:
            return self
        *rest, step = self.undone
        text = _spliced(self.state.text, step.start, len(step.removed), step.added)
        return History(State(text, step.cursor_after), (*self.done, step), tuple(rest))


def _is_typing(removed: str, added: str) -> bool:
    """One key's work: a character more, or one less."""
    return len(removed) + len(added) == 1


def _joined(last: Step, new: Step) -> Step | None:
    """Both as one step, where the new one goes on typing or deleting where the last one ended."""
    if not (last.typed and new.typed) or new.at - last.at > PAUSE_SECONDS or "\n" in last.added + new.added:
        return None
    if new.added and not last.removed and new.start == last.start + len(last.added):
        # A word begins another step, so that undo goes back word by word.
        if last.added[-1].isspace() and not new.added.isspace():
            return None
        start, removed, added = last.start, "", last.added + new.added
    elif new.removed and not last.added and new.start in (last.start, last.start - 1):
        backwards = new.start < last.start
        removed = new.removed + last.removed if backwards else last.removed + new.removed
        start, added = new.start, ""
    else:
        return None
    return Step(start, removed, added, last.cursor_before, new.cursor_after, new.at, typed=True)


def _bounded(steps: Sequence[Step]) -> tuple[Step, ...]:
    """The newest steps that are within both bounds; always the last one."""
    kept, size = 0, 0
    for step in reversed(steps):
        size += step.size
        if kept and (kept >= MOST_STEPS or size > MOST_CHARACTERS):
            break
        kept += 1
    return tuple(steps[len(steps) - kept :])


def _spliced(text: str, start: int, length: int, piece: str) -> str:
    return text[:start] + piece + text[start + length :]


def _common(left: str, right: str) -> int:
    """Characters that both begin with. Halving: comparing slices is a thousand times faster than characters."""
    low, high = 0, min(len(left), len(right))
    while low < high:
        middle = (low + high + 1) // 2
        if left[low:middle] == right[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low
