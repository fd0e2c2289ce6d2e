"""What the workbench does with files and suggestions: nothing is saved that does not load, and nothing is lost."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

from textual import on, work
from textual.content import Content

from grill.authoring.editing.saving import CannotSave, ChangedOnDisk, DoesNotLoad
from grill.text import plural
from grill.tui.background import in_background
from grill.tui.manuscript import SIDES, Manuscript, Side
from grill.tui.messages import RubricTried, SuggestionsFound
from grill.tui.plain import one_line, plain
from grill.tui.screens.base import GrillScreen
from grill.tui.screens.pick import Choice, PickScreen

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from textual.timer import Timer

    from grill.authoring.advice.suggestion import Suggestion
    from grill.authoring.editing.edits import Edit
    from grill.authoring.editing.watching import Meeting
    from grill.tui.widgets.yaml_editor import YamlEditor
    from grill.tui.workshop import Workshop

LOOK_SECONDS = 1.0
"""Between two looks at the disk."""
KEEP_SECONDS = 2.0
"""After a key before what is not saved is kept: a killed program loses no more than that."""
SAVE, KEEP, DISCARD, STAY = "save", "keep", "discard", "stay"
MINE, THEIRS = "mine", "theirs"
TAKE_OVER = "take-over"
TAKE_OVER_SAYS = (
    "An answer is graded by its likeness to the key alone, for the points are a first guess. Take the draft over once "
    "they are what you want to hear: each counts by itself then."
)


def named(path: Path) -> str:
    """A file's name with its folder's: the question's and the rubric's are often called the same."""
    return f"{path.parent.name}/{path.name}"


class SavingScreen(GrillScreen):
    """A screen with a manuscript."""

    def __init__(self, workshop: Workshop, page: Manuscript) -> None:
        super().__init__()
        self.workshop = workshop
        self.page = page
        self.suggestions: list[Suggestion] = []
        self._trial: RubricTried | None = None
        self._keeping: Timer | None = None
        self._discarded = False
        self._asking = False
        """Whether the author is asked what to do about a file."""
        self._told: dict[Side, str] = {}
        """What was said last about a file that cannot be read; it is looked at again and again."""

    def editor_of(self, side: Side) -> YamlEditor:
        """Of one of the files."""
        raise NotImplementedError

    def read_anew(self) -> None:
        """Whatever was changed is shown and graded."""
        raise NotImplementedError

    def suggestions_changed(self) -> None:
        """There are others now."""
        raise NotImplementedError

    def show_side(self, side: Side) -> None:
        """Let one of the files be seen."""
        raise NotImplementedError

    def action_take_over(self) -> None:
        """Of a draft."""
        raise NotImplementedError

    def make(self, edit: Edit) -> bool:
        """Make an edit; whether it was made."""
        raise NotImplementedError

    def take_texts(self) -> None:
        """What the editors hold at this moment, whether or not it was told of yet."""
        for side in SIDES:
            self.page.edit(side, self.editor_of(side).text)

    # -- saving

    def action_save_rubric(self) -> None:
        """Write what is changed, where it loads."""
        self._save()

    def _save(self) -> bool:
        self.take_texts()
        if not self.page.changed:
            self.notify("Nothing has changed.")
            return True
        changed = self.page.changed
        try:
            written = self.page.save()
        except DoesNotLoad as error:
            kept = self.keep()
            first = error.problems[0]
            self.notify(
                f"Not saved: {named(first.path)} would not load. Line {first.line}: {first.message}."
                f"{' Your text is kept until it does.' if kept else ''}",
                severity="warning",
                markup=False,
            )
            for side in self.page.changed:
                if self.page.sheets[side].path == first.path:
                    self.show_side(side)
                    self.editor_of(side).go_to(first.line)
            return False
        except ChangedOnDisk:
            self._take_half(changed)
            self.look(afresh=True)
            return False
        except CannotSave as error:
            self._take_half(changed)
            self.notify(f"{error}{' Your text is kept.' if self.keep() else ''}", severity="error", markup=False)
            self.read_anew()
            return False
        self.notify(f"Saved {', '.join(map(named, written))}.", markup=False)
        self.read_anew()
        self._after_saving()
        return True

    def _take_half(self, changed: Sequence[Side]) -> None:
        """Of two files one may have been written before the other could not be."""
        if self.page.changed != changed:
            self.grill.read_bank_again()

    @work(exit_on_error=False, group="after-saving")
    async def _after_saving(self) -> None:
        """The bank is read again, and what the trial found is remembered."""
        self._stop_keeping()
        reading = self.grill.read_bank_again()
        if self._trial is not None:  # not last of all: who leaves meanwhile ends this worker
            await self._remember(self._trial)
        await asyncio.shield(reading.wait())  # who leaves meanwhile would end the reading with this worker
        if (workshop := self.grill.workshop()) is not None:
            self.workshop = workshop
        self.look_for_suggestions()

    def note_trial(self, event: RubricTried) -> None:
        """A whole trial of what is saved is remembered: the list shows it."""
        self._trial = event if event.left == 0 else None
        if self._trial is not None and not self.page.changed:
            self.run_worker(self._remember(self._trial), exit_on_error=False, group="remember")

    async def _remember(self, event: RubricTried) -> None:
        wanted = event.wanted
        is_now = wanted.rubric == self.page.rubric and wanted.question == self.page.question()
        if not is_now or wanted.question.id not in self.workshop.bank.entries:
            return
        fingerprint = self.grill.services.client.fingerprint
        await in_background(partial(self.workshop.note, wanted.question, wanted.rubric, fingerprint, event.trial))

    # -- what is not saved

    def keep_soon(self) -> None:
        """Keep what is not saved in a moment, however long somebody types without a pause."""
        if self._keeping is None:
            self._keeping = self.set_timer(KEEP_SECONDS, self.keep)

    def keep(self) -> bool:
        """Keep what is not saved, now; whether it could be."""
        self._stop_keeping()
        if self._discarded:
            return False
        self.take_texts()
        try:
            for sheet in self.page.sheets.values():
                sheet.kept()
        except (OSError, ValueError) as error:
            why = getattr(error, "strerror", None) or error
            self.notify(f"What you typed cannot be kept: {why}.", severity="error", markup=False)
            return False
        return True

    def _stop_keeping(self) -> None:
        if self._keeping is not None:
            self._keeping.stop()
            self._keeping = None

    def take_up(self) -> bool:
        """Go on with what was not saved the last time; whether the rubric's text was among it."""
        is_there = False
        for side in SIDES:
            found = self.page.sheets[side].taken_up()
            if found is None:
                continue
            sheet, fits = found
            self.editor_of(side).set_text(sheet.text, 0)
            changed = "" if fits else " The file has changed since; look both over before you save."
            self.notify(
                f"Your unsaved text of {named(sheet.path)} is back; ctrl+z brings the file's.{changed}", markup=False
            )
            is_there |= side == "rubric"
        self.take_texts()
        return is_there

    async def action_leave_rubric(self) -> None:
        """Back to the list; what is changed is asked about."""
        self.take_texts()
        if not self.page.changed:
            self.dismiss()
            return
        loads = self.page.loads
        choices = [
            *([Choice(SAVE, Content(" Save"), "s")] if loads else []),
            Choice(KEEP, Content(" Keep for later, unsaved"), "k"),
            Choice(DISCARD, Content(" Discard the changes"), "d"),
            Choice(STAY, Content(" Go on writing")),
        ]
        title = "There are changes that are not saved." + ("" if loads else " They do not load yet.")
        await self.app.push_screen(PickScreen(title, choices), self._leave)

    def _leave(self, choice: str | None) -> None:
        if choice == SAVE and self._save():
            self.dismiss()
        elif choice == KEEP:
            if self.keep():
                self.dismiss()
        elif choice == DISCARD:
            self._discarded = True
            for sheet in self.page.sheets.values():
                sheet.discarded()
            self.dismiss()

    def on_unmount(self) -> None:
        """However it ends: what is not saved is kept, unless it was discarded."""
        if not self._discarded:
            self.keep()

    # -- other hands

    def look(self, *, afresh: bool = False) -> None:
        """Look at the disk: what somebody else has written comes in where it does not touch what is being written.

        `afresh`: a save has found another content than was read, whatever the file's stamp says.
        """
        if self._asking:
            return
        self.take_texts()
        for side in SIDES:
            try:
                sheet, meeting = self.page.sheets[side].looked(afresh=afresh)
            except CannotSave as error:
                if self._told.get(side) != str(error):
                    self._told[side] = str(error)
                    self.notify(f"{error} Your text stays here.", severity="error", markup=False)
                continue
            self._told.pop(side, None)
            before = self.page.sheets[side].text
            self.page.sheets[side] = sheet
            if meeting is not None:
                self._meet(side, before, meeting)

    def _meet(self, side: Side, before: str, meeting: Meeting) -> None:
        sheet = self.page.sheets[side]
        if meeting.text != before:
            editor = self.editor_of(side)
            editor.set_text(meeting.text, min(editor.cursor, len(meeting.text)))
        if meeting.outcome == "conflict":
            self._asking = True
            choices = [
                Choice(MINE, Content(" Keep mine: saving replaces what is there")),
                Choice(THEIRS, Content(" Take what is there; ctrl+z brings mine back")),
            ]
            title = f"{one_line(named(sheet.path), 60)} was changed by somebody else, where you have changed it too."
            self.app.push_screen(PickScreen(title, choices), partial(self._settle, side))
            return
        if meeting.outcome == "deleted":
            says = (
                f"{named(sheet.path)} was deleted by somebody else. Your text stays here; saving makes the file again."
            )
            self.notify(says, severity="warning", markup=False)
        elif meeting.outcome != "same":
            how = "Both changes are in it" if meeting.outcome == "merged" else "It was read again"
            self.notify(f"{named(sheet.path)} was changed by somebody else. {how}.", markup=False)
        if meeting.outcome != "same":
            self.grill.read_bank_again()
        self.read_anew()

    def _settle(self, side: Side, choice: str | None) -> None:
        self._asking = False
        if choice == THEIRS:
            self.editor_of(side).set_text(self.page.sheets[side].on_disk, 0)
        self.grill.read_bank_again()
        self.read_anew()

    # -- suggestions

    @work(exit_on_error=False, exclusive=True, group="suggestions")
    async def look_for_suggestions(self) -> None:
        """In the background, for the question under edit as it stands."""
        from grill.tui.advising import Asking, suggestions_for

        question, rubric = self.page.question(), self.page.rubric
        if question is None or rubric is None:
            return
        workshop, store = self.workshop, self.grill.store
        ask = Asking(self.grill.services.client, workshop.bank.moves, asyncio.get_running_loop())

        def found() -> list[Suggestion]:
            others = [outline.question for outline in workshop.outline]
            return suggestions_for(question, rubric, others, store, ask)

        try:
            self.post_message(SuggestionsFound(question.id, await in_background(found)))
        finally:
            ask.stop()  # a thread goes on when its worker is cancelled; the helper has better things to do

    @on(SuggestionsFound)
    def _suggestions_found(self, event: SuggestionsFound) -> None:
        if event.question == self.page.name:
            self.suggestions = list(event.suggestions)
            self.suggestions_changed()

    async def action_suggestions(self) -> None:
        """Show what the program suggests."""
        rubric = self.page.rubric
        drafted = rubric is not None and rubric.drafted
        if rubric is None:
            self.notify("The rubric does not load as it stands. Suggestions come when it does.")
            return
        if not self.suggestions and not drafted:
            self.notify("Nothing to suggest at the moment.")
            self.look_for_suggestions()
            return
        rows = [
            Choice(str(i), Content.assemble((f" {s.kind}  ", "bold $text-accent"), plain(s.says)))
            for i, s in enumerate(self.suggestions)
        ]
        if drafted:
            rows.insert(
                0, Choice(TAKE_OVER, Content.assemble((" draft  ", "bold $text-accent"), plain(TAKE_OVER_SAYS)))
            )
        title = plural(len(rows), "suggestion")
        foot = "Enter accepts it or goes there, Delete never shows it again, Escape goes back."
        # The list as it is shown: others may have been found when one of it is taken.
        taken = partial(self._suggested, tuple(self.suggestions))
        await self.app.push_screen(PickScreen(title, rows, foot=foot, second="delete"), taken)

    def _suggested(self, shown: Sequence[Suggestion], taken: str | None) -> None:
        if taken is None:
            return
        name, _, key = taken.partition(":")
        if name == TAKE_OVER:
            if not key:  # a draft is one until it is taken over: there is nothing to decline
                self.action_take_over()
            return
        suggestion = shown[int(name)]
        done = True
        if key:
            self._decline(suggestion)
        elif suggestion.edit is not None:
            done = self.make(suggestion.edit)
        else:
            side: Side = "question" if suggestion.place[:1] == ("questions",) else "rubric"
            self.show_side(side)
            self.editor_of(side).go_to(self.page.line_at(side, suggestion.place))
            self.set_focus(self.editor_of(side))
        if done and suggestion in self.suggestions:
            self.suggestions.remove(suggestion)
        self.suggestions_changed()

    def _decline(self, suggestion: Suggestion) -> None:
        from grill.authoring.advice.declined import decline

        try:
            decline(suggestion)
        except OSError as error:
            self.notify(f"That cannot be remembered: {error.strerror or error}.", severity="warning", markup=False)
