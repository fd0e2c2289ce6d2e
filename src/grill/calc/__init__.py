"""Numbers: formulas evaluated without `eval`."""

from grill.calc.error import CalcError
from grill.calc.expression import evaluate

__all__ = ["CalcError", "evaluate"]
