"""A bank file under edit, as an editor shows it: with plain newlines, and beside it what the disk holds."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from grill.authoring.editing import unsaved
from grill.authoring.editing.line_breaks import restored, shown
from grill.authoring.editing.saving import CannotSave, new_file, open_file, refusal, save
from grill.authoring.editing.watching import Meeting, Watched, look, meet

_NEVER = -1, -1, -1
"""The stamp of no file."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One file. Every change makes another sheet."""

    watched: Watched
    text: str
    """As it is shown."""

    @classmethod
    def of(cls, path: Path) -> Sheet:
        """The file as the disk holds it, or a new one.

        Raises:
            CannotSave: it is there and cannot be read, or is no text.
        """
        opened = open_file(path) if path.exists() else new_file(path)
        return cls(Watched.of(opened), shown(opened.text))

    @property
    def path(self) -> Path:
        """The file."""
        return self.watched.opened.path

    @property
    def on_disk(self) -> str:
        """What the disk holds, as it is shown; of a file that was deleted, what it held."""
        return shown(self.watched.opened.text)

    @property
    def is_changed(self) -> bool:
        """Whether there is anything to save."""
        is_gone = self.watched.opened.content is None and bool(self.text)
        return is_gone or self.text != self.on_disk

    @property
    def refusal(self) -> str:
        """Why it cannot be written, in a sentence; empty where it can."""
        return refusal(self.path)

    @property
    def content(self) -> str:
        """The text with the line breaks of the file."""
        return restored(self.watched.opened.text, self.text)

    def edited(self, text: str) -> Sheet:
        """The sheet with another text."""
        return replace(self, text=text)

    def saved(self) -> Sheet:
        """Write the text to the file.

        Raises:
            DoesNotLoad: it is no sound bank file.
            ChangedOnDisk: somebody else has written it meanwhile.
            CannotSave: it cannot be written.
        """
        folder = self.path.parent
        if self.watched.opened.content is None and not folder.exists():
            try:
                folder.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise CannotSave(f"{folder} cannot be made: {error.strerror or error}.") from error
        opened = save(self.watched.opened, self.content)
        unsaved.drop(self.path)
        return replace(self, watched=Watched.of(opened))

    def kept(self) -> None:
        """Keep the text in the data folder, where it waits until it is fit to be saved.

        Raises:
            OSError: the data folder cannot be written.
        """
        if self.is_changed:
            unsaved.keep(self.watched.opened, self.content)
        else:
            unsaved.drop(self.path)

    def discarded(self) -> None:
        """Forget what was kept."""
        unsaved.drop(self.path)

    def taken_up(self) -> tuple[Sheet, bool] | None:
        """The sheet with the text that was kept when it was left, and whether the file is still the one it was made of.

        None where nothing was kept, or nothing else than what the file holds.
        """
        found = unsaved.kept(self.watched.opened)
        if found is None or shown(found.text) == self.text:
            return None
        return self.edited(shown(found.text)), found.fits

    def looked(self, *, afresh: bool = False) -> tuple[Sheet, Meeting | None]:
        """Look at the disk again; None where nobody else has changed the file.

        Of a conflict the sheet keeps its own text, on top of what the disk holds now: saving it replaces that. Of a
        file that was deleted it keeps the text too: saving it makes the file again.

        Args:
            afresh: Read the file even where time, size and inode say that it is the same one.

        Raises:
            CannotSave: the file is there and cannot be read any more.
        """
        now = look(replace(self.watched, stamp=_NEVER) if afresh else self.watched)
        if now.opened is self.watched.opened:
            return (self if now is self.watched else replace(self, watched=now)), None
        if now.opened.content is None:
            # Its text stays what is compared with: a file that is put back a moment later is the same one again.
            gone = replace(self.watched.opened, content=None)
            return replace(self, watched=replace(now, opened=gone)), Meeting("deleted", self.text)
        meeting = meet(self.on_disk, self.text, shown(now.opened.text))
        return Sheet(now, meeting.text), meeting
