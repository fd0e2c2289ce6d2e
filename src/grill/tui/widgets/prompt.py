"""Where the learner types: grows with the text, Enter sends, a pasted line break never does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Protocol

from textual import events
from textual.binding import Binding, BindingType
from textual.widgets import TextArea

from grill.text import nearest, safe_for_terminal
from grill.tui.commands import Command, Scope, bindings_of, commands_of, parse_slash, slash_matches, slashes_of
from grill.tui.messages import DraftChanged
from grill.tui.widgets.typed_text import TypedText, editing_keys, pass_on

LONGEST = 100_000
"""Characters; what is pasted beyond is cut, with a word about it."""
LONGEST_COMMAND = 20
"""Characters up to which a text may still become a slash command's name."""


class PromptHost(Protocol):
    """Whoever takes what the prompt sends."""

    async def submit(self, text: str) -> None:
        """Take an answer."""
        ...

    async def enter_alone(self) -> None:
        """Take an Enter with nothing typed."""
        ...

    async def run_command(self, command: Command, argument: str = "") -> None:
        """Run a command of the registry."""
        ...


class Prompt(TypedText, inherit_bindings=False):
    """The answer being written."""

    EDITING: ClassVar[list[Binding]] = editing_keys("f6", "f7", "pageup", "pagedown", "ctrl+c,super+c")
    BINDINGS: ClassVar[list[BindingType]] = [*EDITING, *bindings_of("prompt")]

    def __init__(self, host: PromptHost, keymap: Mapping[str, str], scope: Scope = "practice") -> None:
        super().__init__("Answer in your own words …", commands_of("prompt", scope), keymap)
        self._host = host
        self._slashes = slashes_of(scope, "app")

    def on_mount(self) -> None:
        """Show how to send."""
        self._describe()

    def start(self, text: str = "") -> None:
        """Begin a new answer, with nothing of the last one to undo into."""
        if text or self.text:
            self.load_text(safe_for_terminal(text))
        self.move_cursor(self.document.end)

    def insert_apart(self, text: str) -> None:
        """Insert text at the cursor, set off from the words beside it, as one edit that can be undone."""
        row, column = self.cursor_location
        line = self.document.get_line(row)
        before, after = line[column - 1 : column], line[column : column + 1]
        lead = " " if before and not before.isspace() and before not in "([{“\"'$≈~" else ""
        trail = " " if after.isalnum() else ""
        self.history.checkpoint()
        result = self.insert(f"{lead}{_safe_line(text)}{trail}", maintain_selection_offset=False)
        self.move_cursor(result.end_location)
        self.history.checkpoint()

    async def action_send(self) -> None:
        """Send the text as an answer, or run it when it is a slash command."""
        text = self.text.strip("\n")
        if not text.strip():
            await self._host.enter_alone()
            return
        slash = parse_slash(text)
        matches = slash_matches(text, self._slashes)
        if slash is not None and len(matches) == 1:
            slash = (matches[0].slash, slash[1])  # what the prompt has completed in grey is what runs
        if slash is None:
            # clear, not load_text: an answer sent by accident is one ctrl+z away
            self.clear()
            await self._host.submit(text)
        elif slash[0] in self._slashes:
            self.clear()
            await self._host.run_command(self._slashes[slash[0]], slash[1])
        else:
            close = nearest(slash[0], self._slashes, 1)
            advice = f"Did you mean /{close[0]}?" if close else "F1 lists them; a leading space sends it as an answer."
            self.notify(f"There is no command /{slash[0][:20]}. {advice}", severity="warning", markup=False)

    def action_new_line(self) -> None:
        """Break the line at the cursor."""
        self._replace_via_keyboard("\n", *self.selection)

    async def run_key(self, command: Command) -> None:
        """Run a key of the prompt, or of the screen."""
        if "prompt" in command.scopes:
            await self.run_action(command.action)
        else:
            await self._host.run_command(command)

    async def _on_paste(self, event: events.Paste) -> None:
        if pass_on(self, event, events.Paste(event.text)):
            return
        event.stop()
        event.prevent_default()
        text = safe_for_terminal(event.text)
        room = max(0, LONGEST - len(self.text))
        if len(text) > room:
            self.notify(f"Only the first {LONGEST:,} characters of an answer are kept.", severity="warning")
        await super()._on_paste(events.Paste(text[:room]))

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        """Tell the screen, and name the slash commands that fit."""
        event.stop()
        self._describe()
        self.post_message(DraftChanged(self.text))

    def update_suggestion(self) -> None:
        """Complete a slash command that only one name fits; the right arrow takes it."""
        matches = slash_matches(self.text, self._slashes) if len(self.text) > 1 else []
        fits = matches[0].slash if len(matches) == 1 else ""
        self.suggestion = fits[len(self.text) - 1 :] if fits else ""

    def _describe(self) -> None:
        matches = slash_matches(self.text, self._slashes) if len(self.text) < LONGEST_COMMAND else []
        if matches:
            self.border_subtitle = " ".join(f"/{command.slash}" for command in matches)
        else:
            self.border_subtitle = "enter sends · ctrl+j new line · / commands"


def _safe_line(text: str) -> str:
    return " ".join(safe_for_terminal(text).split())
