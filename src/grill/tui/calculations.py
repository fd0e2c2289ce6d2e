"""What the calculator calculates with, loaded in a thread when it is first opened."""

from __future__ import annotations

import gc
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from grill.calc.working import Formula
    from grill.calc.worksheet import Worksheet


@dataclass(frozen=True, slots=True)
class Calculations:
    """An empty worksheet, and the formulas of the field in the order of their list."""

    sheet: Worksheet
    formulas: tuple[Formula, ...]


def load() -> Calculations:
    """Have all in memory that a line may need: units (pint, 0.4 s the first time), presets (YAML, 0.1 s), formulas."""
    from grill.calc.formulas import formulas
    from grill.calc.presets import presets
    from grill.calc.worksheet import Worksheet

    Worksheet().enter("1 GB in GiB")
    presets("model")
    presets("accelerator")
    loaded = Calculations(Worksheet(), tuple(formulas().values()))
    # All of it stays to the end. Without this, every tenth opening waits 70 ms while the collector goes through it.
    gc.freeze()
    return loaded
