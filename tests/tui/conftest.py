"""Stand-ins and quiet surroundings for the app's tests."""

import sys
import time
from pathlib import Path

import pytest

# The tests are imported by path; their stand-ins are a plain module beside them.
sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture(autouse=True)
def quiet_terminal(monkeypatch, tmp_path):
    """No animation, no colour settings of the machine, every user path in a temporary folder."""
    monkeypatch.setenv("TEXTUAL_ANIMATIONS", "none")
    monkeypatch.delenv("NO_COLOR", raising=False)
    if hasattr(time, "tzset"):
        monkeypatch.setenv("TZ", "UTC")
        time.tzset()
    monkeypatch.setenv("GRILL_HOME", str(tmp_path / "home"))
