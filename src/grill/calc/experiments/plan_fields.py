"""What may stand in a plan's YAML: sizes and shares as people write them, values of any kind, seeds, interactions.

Reading needs pydantic, so only what reads files imports this.
"""

from __future__ import annotations

import re
from functools import partial
from typing import Annotated

from pydantic import BeforeValidator, Field, StringConstraints

from grill.calc.expression import number_of

MOST_SEEDS = 1_000
_CROSSED = re.compile(r"\s*[*×]\s*")


def _amount(value: object, unit: str) -> object:
    """A number above 0 as people write it: 70B, "1.4T tokens", 989 TFLOP/s."""
    if not isinstance(value, str):
        return value
    number = number_of(value, unit)
    if not number > 0:
        raise ValueError(f"must be more than 0, is {value.strip()!r}")
    return number


def _share(value: object) -> object:
    """40%, 0.4 or 40: more than 1 counts in hundredths."""
    if not isinstance(value, str):
        return value
    number = number_of(value, "")
    number = number / 100 if number > 1 and "%" not in value else number
    if not 0 < number <= 1:
        raise ValueError(f"must be above 0 and at most 100 %, is {value.strip()!r}")
    return number


def _seeds(value: object) -> object:
    """A count, or the seeds themselves."""
    if isinstance(value, str):
        if not value.strip().isdecimal() or not 1 <= int(value[:9]) <= MOST_SEEDS:
            raise ValueError(f"a count from 1 to {MOST_SEEDS:,} or a list of seeds, not {value.strip()[:40]!r}")
        return tuple(str(seed) for seed in range(1, int(value) + 1))
    if isinstance(value, list) and len(set(map(str, value))) < len(value):
        raise ValueError("a seed stands twice")
    return value


def as_option(value: object) -> object:
    """A bare value is an option that says nothing of its compute."""
    return value if isinstance(value, dict) else {"value": value}


def as_list(value: object) -> object:
    """One option needs no brackets."""
    return value if isinstance(value, list) else [] if value is None else [value]


def _as_value(value: object) -> object:
    """A text. A plain `null` is a value as any other (no dropout, no warm-up), and so is a list: betas [0.9, 0.95]."""
    if isinstance(value, str) and not value.strip():
        raise ValueError("is empty; write none for nothing")
    if isinstance(value, list) and value and all(isinstance(item, str) for item in value):
        return f"[{', '.join(item.strip() for item in value)}]"
    return "none" if value is None else value


def _as_interactions(value: object) -> object:
    """Lists of factors; a single one may stand without its own brackets, and `norm * lr` is [norm, lr]."""
    if not isinstance(value, list):
        value = [value]
    split = [_CROSSED.split(item.strip()) if isinstance(item, str) else item for item in value]
    names = [item[0] for item in split if isinstance(item, list) and len(item) == 1 and isinstance(item[0], str)]
    plain = sum(isinstance(item, str) for item in value)
    return [names] if value and plain == len(names) == len(value) else split


Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
Value = Annotated[
    str, BeforeValidator(_as_value), StringConstraints(strip_whitespace=True, min_length=1, max_length=200)
]


Params = Annotated[float | None, BeforeValidator(partial(_amount, unit="param"))]
Tokens = Annotated[float | None, BeforeValidator(partial(_amount, unit="token"))]
Flops = Annotated[float | None, BeforeValidator(partial(_amount, unit="FLOP"))]
Times = Annotated[float | None, BeforeValidator(partial(_amount, unit=""))]
Factors = Annotated[tuple[Name, ...], Field(min_length=2, max_length=8)]
Interactions = Annotated[tuple[Factors, ...], BeforeValidator(_as_interactions), Field(max_length=50)]
Seeds = Annotated[tuple[Value, ...], BeforeValidator(_seeds), Field(min_length=1, max_length=MOST_SEEDS)]
Share = Annotated[float, BeforeValidator(_share)]
Rate = Annotated[float | None, BeforeValidator(partial(_amount, unit="FLOP/s"))]
Price = Annotated[float | None, BeforeValidator(partial(_amount, unit="dollar/GPU-hour"))]
Gpus = Annotated[float | None, BeforeValidator(partial(_amount, unit="GPU"))]
