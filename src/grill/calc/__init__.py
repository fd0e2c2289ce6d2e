"""Numbers: formulas evaluated without `eval`."""

from grill.calc.expression import CalcError, evaluate

__all__ = ["CalcError", "evaluate"]
