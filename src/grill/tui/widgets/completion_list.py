"""What the word at the cursor can become, in a list that floats beside it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual import events
from textual.content import Content
from textual.geometry import Offset, Size
from textual.message import Message
from textual.widgets import Static

from grill.tui.plain import one_line, plain

if TYPE_CHECKING:
    from grill.authoring.editing.completion import Completion

ROWS = 6
NAME_WIDTH, SAYS_WIDTH = 30, 80
"""Characters, at most."""


class CompletionPicked(Message):
    """A row was clicked."""


class CompletionList(Static, can_focus=False):
    """Completions on offer; one of them may be marked. The keys stay with the editor."""

    def __init__(self) -> None:
        super().__init__(markup=False)
        self.display = False
        self._found: tuple[Completion, ...] = ()
        self._marked: int | None = None
        self._first, self._height = 0, ROWS

    @property
    def is_open(self) -> bool:
        """Whether there is anything on offer."""
        return bool(self._found)

    @property
    def marked(self) -> Completion | None:
        """The one that was moved to."""
        return None if self._marked is None else self._found[self._marked]

    @property
    def best(self) -> Completion | None:
        """The marked one, else the first."""
        return self.marked or (self._found[0] if self._found else None)

    def offer(self, found: Sequence[Completion], *, marked: bool) -> None:
        """List these.

        Args:
            found: The best first; none, and the list is gone.
            marked: Whether the first is marked from the beginning.
        """
        self._found, self._first = tuple(found), 0
        self._marked = 0 if marked and found else None
        self._draw()

    def close(self) -> None:
        """Offer nothing."""
        if self._found:
            self.offer((), marked=False)

    def move(self, by: int) -> None:
        """Mark the next one, or the one before; round at the ends."""
        if self._marked is None:
            self._marked = 0 if by > 0 else len(self._found) - 1
        else:
            self._marked = (self._marked + by) % len(self._found)
        self._first = max(self._marked - self._height + 1, min(self._first, self._marked))
        self._draw()

    def place(self, cursor: Offset, room: Size) -> None:
        """Stand below the cursor, above it where there is more room, and within the room in any case.

        Args:
            cursor: Cells from the room's corner.
            room: What it may cover.
        """
        width = min(room.width, max((row.cell_length for row in self._rows()), default=0) + 2)
        below, above = room.height - cursor.y - 1, cursor.y
        wanted = min(ROWS, len(self._found))
        is_below = below >= min(wanted, 3) or below >= above
        self._height = max(1, min(wanted, below if is_below else above))
        self._first = min(max(self._first, (self._marked or 0) - self._height + 1), self._marked or 0)
        self.styles.width, self.styles.height = width, self._height
        self.styles.offset = (
            max(0, min(cursor.x, room.width - width)),
            max(0, cursor.y + 1 if is_below else cursor.y - self._height),
        )
        self._draw()

    def on_click(self, event: events.Click) -> None:
        """Mark the row under the mouse, and say so."""
        event.stop()
        if self._first + event.y < len(self._found):
            self._marked = self._first + event.y
            self.post_message(CompletionPicked())

    def _draw(self) -> None:
        self.display = bool(self._found)
        self.update(Content("\n").join(self._rows()))

    def _rows(self) -> list[Content]:
        shown = list(enumerate(self._found))[self._first : self._first + ROWS]
        wide = min(NAME_WIDTH, max((len(_name(item)) for _, item in shown), default=0))
        return [self._row(item, wide, marked=index == self._marked) for index, item in shown]

    def _row(self, completion: Completion, wide: int, *, marked: bool) -> Content:
        return Content.assemble(
            ("▸ " if marked else "  ", "$text-primary"),
            plain(_name(completion).ljust(wide), "bold" if marked else ""),
            plain(f"  {one_line(completion.says, SAYS_WIDTH)}", "$text-muted"),
        )


def _name(completion: Completion) -> str:
    """The first line of what would come in, without the colon."""
    return one_line(completion.text.partition("\n")[0].rstrip().removesuffix(":"), NAME_WIDTH) or "-"
