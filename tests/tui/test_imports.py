"""The first frame pays for nothing heavy."""

import subprocess
import sys

HEAVY = {"torch", "transformers", "sentence_transformers", "sklearn", "scipy", "numpy", "pydantic", "yaml", "sqlite3"}
HEAVY |= {"pint", "grill.calc", "grill.calc.worksheet", "grill.tui.widgets.calculator"}


def test_the_app_imports_nothing_heavy():
    code = "import sys, grill.tui.app, grill.tui.start; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.split()
    assert "textual" in loaded
    assert not HEAVY & set(loaded)
