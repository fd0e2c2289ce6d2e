"""The first frame pays for nothing heavy."""

import subprocess
import sys

HEAVY = {"torch", "transformers", "sentence_transformers", "sklearn", "scipy", "numpy", "pydantic", "yaml", "sqlite3"}
HEAVY |= {"pint", "grill.calc", "grill.calc.worksheet", "grill.tui.widgets.calculator"}


CODE = """\
import sys, grill.tui.app, grill.tui.start
print(*sys.modules)
from grill.tui.calculations import load
load().sheet.enter("3 tokens/s * 2 s")
print(*sys.modules)
import numpy
"""


def test_the_app_imports_nothing_heavy_and_its_calculator_no_numpy():
    shown = subprocess.run([sys.executable, "-c", CODE], check=True, capture_output=True, text=True).stdout
    started, opened = (line.split() for line in shown.splitlines())
    assert "textual" in started
    assert not HEAVY & set(started)
    assert "pint" in opened
    assert "numpy" not in opened
