"""A worked-out plan as Markdown for readers, rows for spreadsheets, and data for programs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from grill.calc.experiments.changes import key_of
from grill.calc.experiments.column_names import BOOKKEEPING, METRICS, NAMES, WEAK
from grill.calc.experiments.markdown import table
from grill.calc.experiments.planned import Planned, PlannedRow
from grill.calc.shown import shown, shown_quantity

_NUMBERS = frozenset(("#", "compute", "× base", "tokens a run", "runs", "GPU-hours", "cost"))


def as_table(planned: Planned) -> str:
    """One row a configuration; compute, hours and cost are of all its seeds. Columns that say nothing are left out."""
    rows, seeds = planned.rows, len(planned.plan.seeds)
    columns: dict[str, list[str]] = {
        "#": [str(row.number) for row in rows],
        "decision": [row.row.decision for row in rows],
        "change": [row.row.name for row in rows],
        "× base": [f"{row.cost.ratio:.3g}" for row in rows],
        "tokens a run": [_shown(row.cost.tokens, 1, "") for row in rows],
        "runs": [str(seeds)] * len(rows),
        "compute": [_shown(row.cost.compute, seeds, "FLOP") for row in rows],
        "GPU-hours": [_shown(row.cost.gpu_hours, seeds, "") for row in rows],
        "cost": [_shown(row.cost.dollars, seeds, "dollar") for row in rows],
        "remark": [row.cost.remark for row in rows],
    }
    kept = {name: cells for name, cells in columns.items() if any(cells)}
    return table(list(kept), list(zip(*kept.values(), strict=True)), numbers=_NUMBERS)


def _shown(value: float | None, times: int, unit: str) -> str:
    if value is None:
        return ""
    return shown_quantity(value * times, unit) if unit else shown(value * times)


def csv_rows(planned: Planned, *, runs: bool) -> Iterator[list[str]]:
    """The heading and the rows of a CSV: one a configuration, or with `runs` one a run with an empty score to fill in.

    Numbers are bare: tokens, FLOPs, hours, dollars. Filled in, the sheet of runs is what `grill conclude` reads.
    """
    factors = list(planned.plan.base)
    sizes = [name for name in ("params", "tokens", "compute") if name not in factors]
    columns = ["arm", "seed" if runs else "seeds", *(["benchmark", "score"] if runs else [])]
    yield [*columns, *map(_heading, factors), *sizes, *_COSTS]
    for row in planned.rows:
        cost = row.cost
        by_size = {"params": cost.params, "tokens": cost.tokens, "compute": cost.compute}
        times = 1 if runs else len(planned.plan.seeds)
        tail = [
            *(row.row.settings[factor] for factor in factors),
            *(_bare(by_size[name]) for name in sizes),
            _bare(cost.ratio),
            _bare(None if cost.gpu_hours is None else cost.gpu_hours * times),
            _bare(None if cost.dollars is None else cost.dollars * times),
            row.row.decision,
            cost.remark,
        ]
        if runs:
            yield from ([row.row.name, seed, "", "", *tail] for seed in planned.plan.seeds)
        else:
            yield [row.row.name, " ".join(planned.plan.seeds), *tail]


_COSTS = ("times_base", "gpu_hours", "dollars", "class", "mismatch")


def _heading(factor: str) -> str:
    """A factor's column. One by whose name `grill conclude` would not know it for a setting has `setting` added."""
    taken = {"seeds", *NAMES["family"], *WEAK["family"], *METRICS, *BOOKKEEPING, "arm", "seed", "benchmark", "score"}
    return f"{factor} setting" if key_of(factor) in taken else factor


def _bare(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:.0f}" if value == round(value) and value < 1e15 else f"{value:.10g}"


def as_data(planned: Planned) -> dict[str, Any]:
    """JSON-ready, its keys in a fixed order; a row's compute, hours and dollars are those of one run."""
    return {
        "title": planned.plan.title,
        "says": planned.says,
        "seeds": list(planned.plan.seeds),
        "runs": planned.runs,
        "compute": planned.compute,
        "gpu_hours": planned.gpu_hours,
        "dollars": planned.dollars,
        "rows": [_row(row) for row in planned.rows],
        "warnings": list(planned.warnings),
    }


def _row(planned: PlannedRow) -> dict[str, Any]:
    row, cost = planned.row, planned.cost
    return {
        "number": planned.number,
        "name": row.name,
        "kind": row.kind,
        "decision": row.decision,
        "changed": {factor: option.value for factor, option in row.changed.items()},
        "settings": dict(row.settings),
        "params": cost.params,
        "tokens": cost.tokens,
        "compute": cost.compute,
        "times_base": cost.ratio,
        "gpu_hours": cost.gpu_hours,
        "dollars": cost.dollars,
        "mismatch": cost.remark,
    }
