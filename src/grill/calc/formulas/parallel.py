"""How a model is spread over accelerators: tensor, pipeline and data parallelism."""

from __future__ import annotations

from collections.abc import Mapping

from grill.calc.expression import CalcError
from grill.calc.working import Field, Input, Working

_MOST = 1e7


def _ranks(name: str, says: str, *aliases: str, default: float | None = 1.0) -> Field:
    return Field(name, says, default=default, low=1, high=_MOST, whole=True, aliases=aliases)


TENSOR = _ranks("tensor", "GPUs that share each layer", "tp", "tensor_parallel", "tensor_parallel_size", "tp_size")
PIPELINE = _ranks("pipeline", "pipeline stages", "pp", "pipeline_parallel", "pipeline_parallel_size", "pp_size")
DATA = _ranks("data", "data-parallel copies", "dp", "data_parallel", "data_parallel_size", "dp_size", default=None)


def add_copies(work: Working, given: Mapping[str, Input]) -> bool:
    """Make `data` known: given, or GPUs over the ranks of one copy, or one; whether it was worked out.

    Raises CalcError for both, and for GPUs that do not divide into copies.
    """
    if "gpus" not in given:
        work.names["data"] = float(given.get("data", 1))
        return False
    if "data" in given:
        raise CalcError("give data or gpus, not both: data is gpus / (tensor × pipeline)")
    work.names["gpus"] = float(given["gpus"])
    ranks = work.names["tensor"] * work.names["pipeline"]
    if work.names["gpus"] % ranks:
        raise CalcError(f"{work.names['gpus']:,.0f} GPUs do not divide into copies of {ranks:,.0f}")
    work.step("data", "gpus / (tensor * pipeline)", "data-parallel copies")
    return True
