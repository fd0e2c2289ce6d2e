"""What all full screens share."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from textual.screen import Screen

if TYPE_CHECKING:
    from grill.grading.client import HelperState
    from grill.tui.app import GrillApp
    from grill.tui.commands import Scope


LEAST_WIDTH, LEAST_HEIGHT = 60, 18
"""The smallest terminal, in cells, that the screens are laid out for."""
WIDE = 110
"""Cells from which on there is room for something beside the conversation."""

APPEALED = "On record. grill appeal --list shows it; --accept makes it an example of the rubric."


class GrillScreen(Screen[None]):
    """A full screen of the app."""

    HELP_SCOPES: ClassVar[tuple[Scope, ...]] = ("app",)
    """The scopes of the registry that the help of this screen lists."""

    @property
    def grill(self) -> GrillApp:
        """The app, by its own type."""
        return cast("GrillApp", self.app)

    @property
    def help_scopes(self) -> tuple[Scope, ...]:
        """The same, those first whose keys work at the moment."""
        return self.HELP_SCOPES

    @property
    def is_too_small(self) -> bool:
        """Whether the terminal is below 60 × 18."""
        return self.app.size.width < LEAST_WIDTH or self.app.size.height < LEAST_HEIGHT

    def grader_changed(self, state: HelperState) -> None:
        """The helper's state changed; screens that show it override this."""
