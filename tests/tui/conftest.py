"""Stand-ins and quiet surroundings for the app's tests."""

import asyncio
import sys
import threading
import time
from pathlib import Path

import pytest
import textual.app
import textual.pilot
import textual.screen
from textual.css.stylesheet import Stylesheet

# The tests are imported by path; their stand-ins are a plain module beside them.
sys.path.insert(0, str(Path(__file__).parent))

SOON_SECONDS = 0.02
"""What is to happen within this time is waited for."""
FRAME_SECONDS = 0.004
"""Between two paints; a real terminal's 17 ms would be most of what a key costs here."""


@pytest.fixture(autouse=True)
def quiet_terminal(monkeypatch, tmp_path):
    """No animation, no colour settings of the machine, every user path in a temporary folder."""
    monkeypatch.setenv("TEXTUAL_ANIMATIONS", "none")
    monkeypatch.delenv("NO_COLOR", raising=False)
    if hasattr(time, "tzset"):
        monkeypatch.setenv("TZ", "UTC")
        time.tzset()
    monkeypatch.setenv("GRILL_HOME", str(tmp_path / "home"))


@pytest.fixture(autouse=True)
def exact_waits(monkeypatch):
    """After a key, wait until nothing is left to do: Textual looks for 20 ms with an idle processor, twice a key."""
    for module in (textual.app, textual.pilot):
        monkeypatch.setattr(module, "wait_for_idle", until_idle)
    monkeypatch.setattr(textual.screen, "UPDATE_PERIOD", FRAME_SECONDS)


async def until_idle(min_sleep: float = 0.0, max_sleep: float = 1.0) -> None:
    """Until no callback is ready, no timer is due soon and no thread of the app is at work; `max_sleep` at most."""
    loop = asyncio.get_running_loop()
    start = loop.time()
    await asyncio.sleep(min_sleep)
    while loop.time() - start < max_sleep:
        await asyncio.sleep(0)
        # What the loop knows of is not public; nothing else tells for certain.
        due = [timer.when() for timer in loop._scheduled if not timer.cancelled()]
        wait = min(due, default=start + 9) - loop.time()
        if any(thread.name == "grill-background" for thread in threading.enumerate()):
            await asyncio.sleep(0.001)
        elif loop._ready or wait <= 0:
            continue
        elif wait < SOON_SECONDS:
            await asyncio.sleep(wait)
        else:
            return


@pytest.fixture(autouse=True, scope="session")
def styles_parsed_once():
    """Every app parses some 60 pieces of CSS, a fifth of a short test; the same text gives the same rules."""
    parse, known = Stylesheet._parse_rules, {}

    def parsed(sheet, css, read_from, is_default_rules=False, tie_breaker=0, scope=""):  # noqa: PLR0917  Textual's own signature
        key = css, read_from, is_default_rules, tie_breaker, scope, frozenset(sheet._variables.items())
        if key not in known:
            known[key] = parse(sheet, css, read_from, is_default_rules, tie_breaker, scope)
        return known[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Stylesheet, "_parse_rules", parsed)
        yield
