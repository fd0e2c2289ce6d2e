"""Blocking work off the event loop, in threads that never hold up a quit."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import TypeVar

Result = TypeVar("Result")


async def in_background(work: Callable[[], Result]) -> Result:
    """Run `work` in a daemon thread and await its result.

    Not `asyncio.to_thread`: its pool is joined when the loop closes, so quitting would wait for the work to finish.
    """
    loop = asyncio.get_running_loop()
    future: asyncio.Future[Result] = loop.create_future()

    def settle(result: Result | None, error: BaseException | None) -> None:
        if future.done():
            return
        if error is not None:
            future.set_exception(error)
        else:
            future.set_result(result)  # type: ignore[arg-type]  # None only where Result allows it

    def run() -> None:
        outcome: tuple[Result | None, BaseException | None]
        try:
            outcome = (work(), None)
        except Exception as error:  # noqa: BLE001  handed to whoever awaits
            outcome = (None, error)
        try:
            loop.call_soon_threadsafe(settle, *outcome)
        except RuntimeError:
            return  # the loop is closed: the app has quit, nobody waits

    threading.Thread(target=run, daemon=True, name="grill-background").start()
    return await future
