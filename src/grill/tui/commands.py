"""Every command of the app, once. Keys, the key bar, the palette, slash commands and help are all made from this list.

Ids are permanent: users' keymaps name them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from textual.binding import Binding

Scope = Literal["app", "home", "practice", "prompt"]


@dataclass(frozen=True, slots=True)
class Command:
    """One thing the learner can do."""

    id: str
    scope: Scope
    title: str
    """What the key bar and the palette call it."""
    tooltip: str
    """One sentence for tooltips, the palette and help."""
    keys: str = ""
    """Comma-separated keys; empty when only the palette and a slash command reach it."""
    slash: str = ""
    """The slash command, without the slash."""
    argument: str = ""
    """What may follow the slash command, for help."""

    @property
    def action(self) -> str:
        """The name of the action method, without `action_`."""
        return self.id.replace("-", "_")


# Left out on purpose: ctrl+a/b/s (multiplexers), ctrl+h/i/m (aliases of Backspace, Tab and Enter), ctrl+w/t/n (browser
# tabs), F10 and F11 (terminal menus and full screen).
COMMANDS: tuple[Command, ...] = (
    Command("help", "app", "Help", "Keys, slash commands and how answers are graded.", "f1", "help"),
    Command("command-palette", "app", "More", "Search every command.", "ctrl+p"),
    Command("toggle-theme", "app", "Dark or light", "Switch between the dark and the light theme.", "", "theme"),
    Command("save-picture", "app", "Save picture", "Save the screen as an SVG file.", "f8"),
    Command("interrupt", "app", "Copy, or quit when pressed twice", "Copies selected text; twice it quits.", "ctrl+c"),
    Command("quit", "app", "Quit", "Leave the app; an unsent answer is kept as a draft.", "ctrl+q", "quit"),
    Command("practise-everything", "home", "Practise everything", "All questions, those you need most first."),
    Command("practise-shuffled", "home", "Practise everything, shuffled", "All questions in a random order."),
    Command("send", "prompt", "Send", "Send the answer. Enter never does anything else.", "enter"),
    Command("new-line", "prompt", "New line", "Break the line.", "ctrl+j,alt+enter,shift+enter"),
    Command("hint", "practice", "Hint", "Show the next hint; hints are counted.", "f2", "hint"),
    Command("skip", "practice", "Skip", "Pass over this question.", "f3", "skip"),
    Command("retry", "practice", "Retry", "Edit your last answer and send it again.", "f4", "retry"),
    Command("next", "practice", "Next", "Go to the next question.", "f5", "next"),
    Command(
        "right",
        "practice",
        "I was right",
        "Overrule the last grade, on record; again takes it back.",
        "f6",
        "right",
        "[reason]",
    ),
    Command("model", "practice", "Model", "Unfold or fold the model answer.", "f7", "model"),
    Command("end", "practice", "End", "End the practice and show how it went; again to go home.", "f9", "end"),
    Command("page-up", "practice", "Scroll up", "Scroll the conversation up a page.", "pageup"),
    Command("page-down", "practice", "Scroll down", "Scroll the conversation down a page.", "pagedown"),
    Command("line-up", "practice", "Scroll a line up", "Scroll the conversation up a line.", "ctrl+up"),
    Command("line-down", "practice", "Scroll a line down", "Scroll the conversation down a line.", "ctrl+down"),
)

BY_ID = {command.id: command for command in COMMANDS}
BY_SLASH = {command.slash: command for command in COMMANDS if command.slash}


def commands_of(*scopes: Scope) -> Iterator[Command]:
    """The commands of these scopes, in the registry's order."""
    return (command for command in COMMANDS if command.scope in scopes)


def bindings_of(scope: Scope, *, priority: bool = False) -> list[Binding]:
    """Textual bindings for the commands of a scope that have keys."""
    return [
        Binding(
            command.keys,
            command.action,
            command.title,
            id=command.id,
            tooltip=command.tooltip,
            show=False,
            priority=priority,
        )
        for command in commands_of(scope)
        if command.keys
    ]


def parse_slash(text: str) -> tuple[str, str] | None:
    """`/right it was right` → ("right", "it was right"); None for anything that is an answer.

    Only a single line whose first character is a slash followed by letters is a command.
    """
    line = text.rstrip()
    if not line.startswith("/") or "\n" in line:
        return None
    word, _, argument = line[1:].partition(" ")
    return (word.lower(), argument.strip()) if word.isascii() and word.isalpha() else None


def slash_matches(text: str) -> list[Command]:
    """The commands that a slash word being typed may become; empty when it is not one."""
    parsed = parse_slash(text) if text != "/" else ("", "")
    if parsed is None or parsed[1]:
        return []
    return [command for name, command in BY_SLASH.items() if name.startswith(parsed[0])]
