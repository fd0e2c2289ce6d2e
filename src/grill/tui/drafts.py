"""When to write the unsent answer down: at most once a second, at most a second late."""

from __future__ import annotations

from collections.abc import Callable

from textual.timer import Timer

SAVE_SECONDS = 0.9
"""Delay between a change and its saving. Under a second in all, with the time the write itself takes."""


class DraftKeeper:
    """Throttles saves: the first change starts a timer, later ones ride along, the timer writes what is there then."""

    def __init__(self, set_timer: Callable[[float, Callable[[], None]], Timer], save: Callable[[str], None]) -> None:
        self._set_timer = set_timer
        self._save = save
        self._timer: Timer | None = None
        self._unsaved: str | None = None

    def changed(self, text: str) -> None:
        """The draft is now `text`."""
        self._unsaved = text
        if self._timer is None:
            self._timer = self._set_timer(SAVE_SECONDS, self.flush)

    def flush(self) -> None:
        """Save now whatever is unsaved: the timer's call, and everybody's before leaving a question or the app."""
        text, self._unsaved = self._unsaved, None
        self._stop()
        if text is not None:
            self._save(text)

    def forget(self) -> None:
        """Drop what is unsaved: the answer has been sent."""
        self._unsaved = None
        self._stop()

    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
