"""A plan worked out: its rows with their costs, the totals, and what a methodologist would warn of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from grill.calc.experiments.cost import RowCost, base_compute, row_cost, training_compute
from grill.calc.experiments.matrix import Row, matrix
from grill.calc.experiments.plan import ASSUMED_MFU, Plan
from grill.calc.shown import shown_quantity
from grill.text import plural

_FEW_SEEDS = 3


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """A row, and one run of it."""

    number: int
    """From 0, the base."""
    row: Row
    cost: RowCost


@dataclass(frozen=True, slots=True)
class Planned:
    """Everything that a plan comes to; totals are over all rows and seeds, None where the plan does not say enough."""

    plan: Plan
    rows: tuple[PlannedRow, ...]
    warnings: tuple[str, ...]

    @property
    def runs(self) -> int:
        """Rows times seeds."""
        return len(self.rows) * len(self.plan.seeds)

    @property
    def compute(self) -> float | None:
        """FLOPs of all runs."""
        return self._total([row.cost.compute for row in self.rows])

    @property
    def gpu_hours(self) -> float | None:
        """GPU-hours of all runs."""
        return self._total([row.cost.gpu_hours for row in self.rows])

    @property
    def dollars(self) -> float | None:
        """Cost of all runs."""
        return self._total([row.cost.dollars for row in self.rows])

    @property
    def seconds_each(self) -> float | None:
        """Length of the longest run on the budget's GPUs."""
        hours = [row.cost.gpu_hours for row in self.rows if row.cost.gpu_hours is not None]
        return max(hours) * 3600 / self.plan.budget.gpus if hours and self.plan.budget.gpus else None

    @property
    def says(self) -> str:
        """The totals in a sentence."""
        what = f"{plural(self.runs, 'run')}: {plural(len(self.rows), 'row')} × {plural(len(self.plan.seeds), 'seed')}"
        parts = [
            shown_quantity(value, unit)
            for value, unit in ((self.compute, "FLOP"), (self.gpu_hours, "GPU-hour"), (self.dollars, "dollar"))
            if value is not None
        ]
        return f"{what}; {', '.join(parts)} in all." if parts else f"{what}."

    def _total(self, values: Sequence[float | None]) -> float | None:
        known = [value for value in values if value is not None]
        return sum(known) * len(self.plan.seeds) if len(known) == len(values) else None


def work_out(plan: Plan) -> Planned:
    """The rows, their costs and the warnings.

    Raises:
        CalcError: too many rows, or an option states a size that the budget has none to compare with.
    """
    made = matrix(plan)
    rows = tuple(PlannedRow(number, row, row_cost(plan, row)) for number, row in enumerate(made.rows))
    planned = Planned(plan, rows, ())
    return Planned(plan, rows, (*made.remarks, *_warnings(planned)))


def _warnings(planned: Planned) -> Iterator[str]:
    plan, rows = planned.plan, planned.rows
    seeds = len(plan.seeds)
    if seeds == 1:
        yield "One seed: no row has a spread, so no difference can be told from noise. Plan three or more."
    elif seeds < _FEW_SEEDS:
        yield "Two seeds: an interval reaches 12.7 standard errors either way. Plan three or more."
    if planned.runs > plan.max_runs:
        more = f"{planned.runs:,} runs are more than {plan.max_runs:,}"
        yield f"{more}: screen at a smaller scale, or drop what decides little."
    if len(rows) == 1:
        yield "Nothing changes: the base is the only row."
    off = sum(abs(row.cost.ratio - 1) > plan.tolerance for row in rows)
    if off and plan.match == "none":
        is_ = "is" if off == 1 else "are"
        yield f"{plural(off, 'row')} {is_} not matched in compute; 'match: compute' gives such rows other token counts."
    if base_compute(plan.budget) is None:
        yield "The budget says neither compute nor params and tokens: compute cannot be checked, and cost is not known."
    else:
        yield from _budget_warnings(plan)
    if len(rows) > 2:
        yield (
            f"{len(rows) - 1} rows are held against one base: correct for that many comparisons, and confirm the best "
            "on fresh seeds."
        )


def _budget_warnings(plan: Plan) -> Iterator[str]:
    budget = plan.budget
    if budget.peak is not None and budget.mfu is None:
        yield f"No MFU given: {ASSUMED_MFU:.0%} is assumed."
    if budget.price is not None and budget.peak is None:
        yield "A price needs a GPU or its peak: without one the cost is not known."
    if budget.compute is not None and budget.active is not None and budget.tokens is not None:
        ratio = budget.compute / training_compute(budget.active, budget.tokens)
        if abs(ratio - 1) > plan.tolerance:
            yield f"The budget's compute is {ratio:.3g} times 6ND for its params and tokens; it is taken as given."
