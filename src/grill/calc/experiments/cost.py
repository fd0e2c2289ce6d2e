"""What each row of a plan computes beside the base, and what a run of it costs."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from grill.calc.experiments.matrix import Row
from grill.calc.experiments.plan import ASSUMED_MFU, Budget, Option, Plan
from grill.calc.experiments.values import listed
from grill.calc.expression import CalcError
from grill.calc.shown import shown

_FLOPS_PER_PARAM = 6.0
"""Training FLOPs for a parameter and a token, as in C = 6ND: what `flops_per_token` is compared with."""
_SECONDS_PER_HOUR = 3600.0


@dataclass(frozen=True, slots=True)
class RowCost:
    """One run of a row; None where the plan does not say enough."""

    params: float | None
    """Parameters that work on a token."""
    tokens: float | None
    compute: float | None
    """FLOPs."""
    ratio: float
    """Compute over the base's, after matching."""
    gpu_hours: float | None
    dollars: float | None
    remark: str
    """The mismatch, or how compute was matched; empty where there is nothing to say."""


def row_cost(plan: Plan, row: Row) -> RowCost:
    """What one run of a row costs; compute is the base's times what the row's options say of theirs.

    Raises:
        CalcError: an option states a size that the budget has none to compare with.
    """
    budget, options = plan.budget, list(row.changed.values())
    width = math.prod(_width(budget, option) for option in options)
    length = math.prod(_length(budget, option) for option in options)
    ratio = width * length * math.prod(option.compute or 1.0 for option in options)
    mismatch = abs(ratio - 1) > plan.tolerance
    stretch, remark = 1.0, _mismatch(ratio) if mismatch else ""
    if mismatch and plan.match == "compute":
        if any(option.tokens is not None for option in options):
            remark += "; its tokens are what it changes, so they are not matched"
        else:
            stretch = 1 / ratio
            remark = _stretched(budget.tokens, length, stretch)
    base = base_compute(budget)
    compute = None if base is None else base * ratio * stretch
    hours = gpu_hours(budget, compute)
    return RowCost(
        params=None if budget.active is None else budget.active * math.prod(_size(budget, o) for o in options),
        tokens=None if budget.tokens is None else budget.tokens * length * stretch,
        compute=compute,
        ratio=ratio * stretch,
        gpu_hours=hours,
        dollars=None if hours is None or budget.price is None else hours * budget.price,
        remark="; ".join(part for part in (remark, *_larger(plan, options, width), *_sizes_set(options)) if part),
    )


def base_compute(budget: Budget) -> float | None:
    """FLOPs of one run of the base: as given, else FLOPs a token × tokens, else the calculator's 6ND."""
    if budget.compute is not None:
        return budget.compute
    if budget.tokens is None:
        return None
    if budget.flops_per_token is not None:
        return budget.flops_per_token * budget.tokens
    return None if budget.active is None else training_compute(budget.active, budget.tokens)


@lru_cache(maxsize=64)
def training_compute(params: float, tokens: float) -> float:
    """C = 6ND in FLOPs, by the calculator's own formula."""
    # Deferred: the registry reads every family of formulas, this one's among them.
    from grill.calc.inputs import calculate

    return calculate("training-compute", {"params": params, "tokens": tokens}).results[0].value


def gpu_hours(budget: Budget, compute: float | None) -> float | None:
    """GPU-hours of so many FLOPs at the budget's peak and MFU; None where either is not known."""
    if compute is None or budget.peak is None:
        return None
    return compute / (budget.peak * (budget.mfu or ASSUMED_MFU)) / _SECONDS_PER_HOUR


def not_comparable(budget: Budget, option: Option) -> str:
    """Why an option's sizes cannot be set beside the base's, as a message; empty where they can."""
    lacking = []
    if option.tokens is not None and budget.tokens is None:
        lacking.append("tokens")
    if (option.params is not None or option.active_params is not None) and budget.active is None:
        lacking.append("params")
    if option.flops_per_token is not None and _per_token(budget) is None:
        lacking.append("flops_per_token (or params)")
    return f"the budget names no {listed(lacking)} to compare it with" if lacking else ""


def _per_token(budget: Budget) -> float | None:
    if budget.flops_per_token is not None:
        return budget.flops_per_token
    return None if budget.active is None else _FLOPS_PER_PARAM * budget.active


def _width(budget: Budget, option: Option) -> float:
    """FLOPs a token over the base's."""
    if option.flops_per_token is None:
        return _size(budget, option)
    return option.flops_per_token / _known(budget, option, _per_token(budget))


def _size(budget: Budget, option: Option) -> float:
    """Working parameters over the base's. More parameters in all are no more work where the base tells them apart."""
    active = option.active_params
    if active is None and budget.active_params is None:
        active = option.params
    return 1.0 if active is None else active / _known(budget, option, budget.active)


def _length(budget: Budget, option: Option) -> float:
    """Tokens over the base's."""
    return 1.0 if option.tokens is None else option.tokens / _known(budget, option, budget.tokens)


def _known(budget: Budget, option: Option, value: float | None) -> float:
    if value is None:
        raise CalcError(f"{option.value}: {not_comparable(budget, option)}")
    return value


def _mismatch(ratio: float) -> str:
    return f"{ratio:.3g} times the base's compute: a {'gain' if ratio > 1 else 'loss'} here may be compute"


def _stretched(tokens: float | None, length: float, stretch: float) -> str:
    word = "fewer" if stretch < 1 else "more"
    if tokens is None:
        return f"matched in compute by {word} tokens: {stretch:.3g} times as many"
    return f"matched in compute by {word} tokens: {shown(tokens * length * stretch)}, not {shown(tokens * length)}"


def _larger(plan: Plan, options: Iterable[Option], width: float) -> Iterator[str]:
    """Parameters in all, where the compute does not tell of them already: experts that sleep still hold knowledge."""
    if plan.budget.params is not None:
        total = math.prod(o.params / plan.budget.params for o in options if o.params is not None)
        if abs(total - 1) > plan.tolerance and abs(total / width - 1) > plan.tolerance:
            yield f"{total:.3g} times the base's parameters"


def _sizes_set(options: Iterable[Option]) -> Iterator[str]:
    """Ratios multiply where two options each bring a size, which is a guess."""
    for name, kind in (("params", "parameters"), ("active_params", "active parameters"), ("tokens", "tokens")):
        if sum(getattr(option, name) is not None for option in options) > 1:
            yield f"two options set {kind}: their ratios are multiplied"
