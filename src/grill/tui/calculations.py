"""What the calculator calculates with, loaded in a thread when it is first opened."""

from __future__ import annotations

import asyncio
import gc
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.abc import MetaPathFinder
from typing import TYPE_CHECKING

from grill.calc.error import CalcError
from grill.tui.background import in_background

if TYPE_CHECKING:
    from grill.calc.working import Formula
    from grill.calc.worksheet import Worksheet

LOOK_SECONDS = 0.05
"""Whoever waits looks this often whether it is still worth it: quitting waits for nobody."""


@dataclass(frozen=True, slots=True)
class Calculations:
    """An empty worksheet, and the formulas of the field in the order of their list."""

    sheet: Worksheet
    formulas: tuple[Formula, ...]


class Loading:
    """The calculations on their way."""

    def __init__(self, then: Callable[[Calculations], None]) -> None:
        """Begin; `then` is called when they are there."""
        # A daemon thread, so that quitting does not wait for it.
        self._task = asyncio.create_task(self._load(then))
        # Whoever needs them meets the error; nobody may, and then asyncio would print it over the screen.
        self._task.add_done_callback(lambda task: task.cancelled() or task.exception())

    async def done(self, wanted: Callable[[], bool]) -> Calculations:
        """Wait for them while they are `wanted`; CalcError, a sentence for the user, when that is in vain."""
        while not self._task.done():
            if not wanted():
                raise CalcError("the calculator is closed")
            await asyncio.wait({self._task}, timeout=LOOK_SECONDS)
        try:
            return self._task.result()
        except (Exception, asyncio.CancelledError) as error:
            raise CalcError(f"the calculator could not be loaded ({type(error).__name__}: {error})") from error

    def stop(self) -> None:
        """Wait no longer."""
        self._task.cancel()

    async def _load(self, then: Callable[[Calculations], None]) -> Calculations:
        loaded = await in_background(load)
        then(loaded)
        return loaded


def load() -> Calculations:
    """Have all in memory that a line may need, and begin a worksheet."""
    from grill.calc.formulas import formulas
    from grill.calc.worksheet import Worksheet

    _warm_up()
    return Calculations(Worksheet(), tuple(formulas().values()))


@cache
def _warm_up() -> None:
    """Units (pint, 0.2 s) and presets (YAML, 0.1 s), once."""
    from grill.calc.presets import presets
    from grill.calc.worksheet import Worksheet

    with _WithoutNumpy():
        Worksheet().enter("1 GB in GiB")
    presets("model")
    presets("accelerator")
    # All of it stays to the end. Without this, every tenth opening waits 70 ms while the collector goes through it.
    # Once only: what else is garbage at this moment stays, too.
    gc.freeze()


class _WithoutNumpy(MetaPathFinder):
    """Keeps this thread from importing numpy: pint would, for arrays that no line has, and it takes 13 MB and 0.1 s."""

    def __enter__(self) -> None:
        self._thread = threading.get_ident()
        sys.meta_path.insert(0, self)

    def __exit__(self, *_: object) -> None:
        sys.meta_path.remove(self)

    def find_spec(self, fullname: str, *_: object) -> None:
        """Refuse it; leave everything else, and every other thread, to the other finders."""
        if fullname == "numpy" and threading.get_ident() == self._thread:
            raise ModuleNotFoundError(name=fullname)
