"""What the command palette offers: the commands that work on the screen in front, and sections to practise."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from textual.app import SystemCommand
from textual.screen import Screen

from grill.tui.commands import Command, commands_of
from grill.tui.screens.base import GrillScreen
from grill.tui.screens.calculating import CalculatingScreen
from grill.tui.screens.home import HomeScreen

if TYPE_CHECKING:
    from grill.tui.app import GrillApp


def palette(app: GrillApp, screen: Screen[Any]) -> Iterator[SystemCommand]:
    """The palette's lines for a screen."""
    at_home = isinstance(screen, HomeScreen) and app.bank is not None
    scopes = screen.HELP_SCOPES if isinstance(screen, GrillScreen) else ("app",)
    for command in commands_of(*scopes, *(("home",) if at_home else ())):
        if command.id in ("command-palette", "interrupt") or not _offered(command, screen):
            continue
        if isinstance(screen, CalculatingScreen):
            yield SystemCommand(command.title, command.tooltip, partial(screen.run_command, command))
        else:
            target = app if {"app", "home"} & set(command.scopes) else screen
            yield SystemCommand(command.title, command.tooltip, partial(_run, target, command.action))
    yield SystemCommand("Theme", "Choose among all themes, with a preview.", app.action_change_theme)
    if at_home and app.bank is not None:
        sections = {(entry.pack, entry.section.letter): entry.section.title for entry in app.bank.outline()}
        for key, title in sections.items():
            start = partial(app.start_practice, key)
            yield SystemCommand(f"Practise {title}", f"Section {key[1]} of {key[0]}.", start)


def _offered(command: Command, screen: Screen[Any]) -> bool:
    """Whether it makes sense from here: the keys of a line being typed do not, unless the screen itself has them."""
    typed = {"prompt", "calculator"} & set(command.scopes)
    return not typed or hasattr(screen, f"action_{command.action}")


async def _run(target: GrillApp | Screen[Any], action: str) -> None:
    await target.run_action(action)
