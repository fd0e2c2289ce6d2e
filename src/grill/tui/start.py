"""Start the app on the real bank, history and helper."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from textual import on

from grill import paths
from grill.errors import SettingsError
from grill.grading.client import HelperClient
from grill.settings import load_settings, save_settings
from grill.tui.app import GrillApp
from grill.tui.messages import LibraryOpened
from grill.tui.paste import make_pastes_safe
from grill.tui.resume import make_resuming_safe
from grill.tui.services import Services

if TYPE_CHECKING:
    from grill.content.bank import Bank
    from grill.session.interview.plan import Wish
    from grill.store import Store


class GrillAtInterview(GrillApp):
    """The app, opened for an interview: Home is behind it."""

    def __init__(self, services: Services, interview: Wish | Literal["setup", "resume"]) -> None:
        """`interview` as for `start`."""
        super().__init__(services)
        self._interview_wanted = interview

    @on(LibraryOpened)
    def _library_opened_for_an_interview(self) -> None:
        # The app's own handler of this message comes after this one, and makes the bank and the history known.
        self.call_after_refresh(self._open_interview)

    def _open_interview(self) -> None:
        wanted = self._interview_wanted
        if not isinstance(wanted, str):
            self.start_interview(wanted)
        elif wanted == "resume" and (unfinished := self.unfinished_interview()) is not None:
            self.resume_interview(unfinished[0])
        else:
            self.action_interview()


def start(pack_folders: Sequence[Path] = (), interview: Wish | Literal["setup", "resume"] | None = None) -> int:
    """Open the app; returns its exit code when the learner leaves.

    Args:
        pack_folders: Packs to read besides the built-in bank, the user's own and those of the settings.
        interview: Open on an interview: one that is wished for, the choice of one, or the interrupted one.
    """
    settings = load_settings()

    def load() -> Bank:
        # Deferred: pydantic and the YAML reader cost 150 ms that the first frame need not wait for.
        from grill.content.bank import load_bank

        return load_bank([*settings.pack_folders, *pack_folders])

    def open_history() -> Store:
        # Deferred: sqlite3 costs 15 ms.
        from grill.store import open_store

        return open_store(paths.database_file())

    def remember(theme: str) -> None:
        with contextlib.suppress(SettingsError):
            save_settings(replace(load_settings(), theme=theme))

    client = HelperClient(model=settings.model, cache=paths.cache_folder() / "embeddings", log=paths.log_file())
    services = Services(
        load_bank=load,
        open_store=open_history,
        client=client,
        theme=settings.theme,
        keymap=settings.keymap,
        remember_theme=remember,
        seed=lambda: random.randrange(2**32),  # noqa: S311  an order of questions, not a secret
        notices=settings.problems,
    )
    app = GrillApp(services) if interview is None else GrillAtInterview(services, interview)
    make_pastes_safe()
    make_resuming_safe()
    app.run()
    return app.return_code or 0
