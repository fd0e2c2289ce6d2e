"""What commands share: the packs, the bank, the history and the grader, each made when it is first asked for."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from grill.cli.output import say
from grill.errors import GrillError, InputError, StoreError
from grill.text import plural

if TYPE_CHECKING:
    from grill.content.bank import Bank
    from grill.content.model import Move
    from grill.grading.grader import Grader
    from grill.settings import Settings
    from grill.store import Store

F = TypeVar("F", bound=Callable[..., Any])


@dataclass
class Workbench:
    """Everything of one command line."""

    packs: list[Path] = field(default_factory=list)

    @cached_property
    def settings(self) -> Settings:
        """The user's settings; what is wrong with the file is said once."""
        from grill.settings import load_settings

        settings = load_settings()
        for problem in settings.problems:
            say(f"Settings: {problem}")
        return settings

    @cached_property
    def bank(self) -> Bank:
        """The whole bank; broken files are mentioned, not fatal."""
        from grill.content.bank import load_bank

        bank = load_bank([*self.settings.pack_folders, *self.packs])
        if bank.errors:
            say(f"The bank has {plural(len(bank.errors), 'error')}; 'grill check' lists them.")
        return bank

    def store(self) -> Store:
        """The history; one in memory, said so, where the real one cannot be opened."""
        from grill.store import memory_store, open_store

        try:
            store = open_store()
        except StoreError as error:
            store = memory_store(f"{error} Answers are kept only until this practice ends.")
        if store.notice:
            say(store.notice)
        return store

    def grader(self, *, keywords: bool = False, moves: Mapping[str, Move] | None = None) -> Grader:
        """The grader with the language model, in this process; without it on request.

        `moves` are those of another bank than this command's own.

        Raises:
            InputError: the model cannot be loaded.
        """
        from grill.grading.loading import ready_embedder, use_one_thread

        use_one_thread()
        from grill.grading.grader import Grader

        known_moves = self.bank.moves if moves is None else moves
        if keywords:
            return Grader(None, known_moves)
        from grill import paths

        if not os.environ.get("GRILL_EMBEDDER"):
            say("Loading the language model …")
        try:
            embedder = ready_embedder(self.settings.model, paths.cache_folder() / "embeddings")
        except GrillError:
            raise
        except Exception as error:
            raise InputError(
                f"The language model cannot be loaded ({type(error).__name__}: {error}). "
                "'grill doctor' looks into it; --keywords grades without it."
            ) from error
        return Grader(embedder, known_moves)


def _add_packs(ctx: click.Context, _: click.Parameter, value: tuple[Path, ...]) -> None:
    packs = ctx.ensure_object(Workbench).packs
    packs.extend(folder for folder in value if folder not in packs)


def pack_option(command: F) -> F:
    """`--pack DIR`, before or after the command's name."""
    return click.option(
        "--pack",
        "packs",
        type=click.Path(path_type=Path),
        multiple=True,
        metavar="DIR",
        expose_value=False,
        callback=_add_packs,
        help="Read this pack folder too. May be given more than once.",
    )(command)
