"""A process that is stopped and goes on, without a second reader on its terminal.

Textual 8.2.8 starts its reader and writer anew at every SIGCONT, also when it had not put itself aside before (SIGSTOP,
a machine or container that was frozen): then two threads read the same keys, letters change places, and after some
rounds the app no longer ends.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textual.drivers.linux_driver import LinuxDriver


def make_resuming_safe() -> None:
    """Resume only what was suspended. Does nothing where there is no such driver (Windows)."""
    try:
        from textual.drivers.linux_driver import LinuxDriver
    except ImportError:
        return

    def resume(driver: LinuxDriver, *_: object) -> None:
        if driver._must_signal_resume:  # noqa: SLF001  set by `_sigtstp_application`, and by nobody else
            driver.resume_application_mode()

    LinuxDriver._sigcont_application = resume  # type: ignore[method-assign, assignment]  # noqa: SLF001  its own handler, with one condition more
