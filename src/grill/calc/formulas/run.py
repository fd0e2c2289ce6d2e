"""A training run: how long, how many GPU-hours, at what cost, and how well it uses its GPUs."""

from __future__ import annotations

from collections.abc import Mapping

from grill.calc.dtypes import dtype_field
from grill.calc.expression import CalcError
from grill.calc.formulas.accelerator import GPUS, MFU_SHARE, PEAK, PRICE, SPARSE_PEAK, accelerator_sources, add_peak
from grill.calc.formulas.given import exactly_one, results, share, working
from grill.calc.formulas.model import PARAMS, TOKENS, add_params, model_sources
from grill.calc.formulas.papers import KAPLAN_FLOPS, PALM
from grill.calc.formulas.utilisation import MFU
from grill.calc.working import Field, Formula, Input, Worked, Working


def _training_time(given: Mapping[str, Input]) -> Worked:
    work = working(given, "gpus", "price", "deadline")
    known = exactly_one(given, "gpus", "deadline")
    counted = _add_flops(work, given)
    warnings = add_peak(work, given)
    work.names["mfu"] = share(given, "mfu")
    if known == "deadline":
        work.step("gpus", "ceil(flops / (deadline * peak * mfu))", "GPUs that end in time", "GPU")
    work.step("time", "flops / (gpus * peak * mfu)", "length of the run", "second")
    work.step("gpu_hours", "gpus * time / 3600", "GPU-hours", "GPU-hour")
    if "price" in work.names:
        work.step("cost", "price * gpu_hours", "cost of the GPU-hours", "dollar")
    _slips(work, known)
    return Worked(
        formula="training-time",
        title=TRAINING_TIME.title,
        variant=f"C over GPUs × peak × MFU, MFU {100 * work.names['mfu']:g} %{counted}",
        inputs=given,
        results=results(
            work,
            *(("gpus",) if known == "deadline" else ()),
            "time",
            "gpu_hours",
            "cost",
            *(("flops",) if counted else ()),
        ),
        steps=tuple(work.steps),
        assumptions=(
            "the peak is dense, without 2:4 sparsity",
            "MFU counts model FLOPs, so C is 6ND even when activations are recomputed",
            *(("MFU is 40 % unless given: large runs report 35 to 55 %",) if given["mfu"] == MFU_SHARE.default else ()),
            "no restarts, evaluations or idle time",
        ),
        warnings=warnings,
        sources=(*((KAPLAN_FLOPS,) if counted else ()), PALM, *model_sources(given), *accelerator_sources(given)),
        slips=tuple(work.slips),
    )


def _add_flops(work: Working, given: Mapping[str, Input]) -> str:
    """Make `flops` known: typed, or 6ND; says so."""
    if "flops" in given:
        work.names["flops"] = float(given["flops"])
        return ""
    if "tokens" not in given:
        raise CalcError("training-time needs flops, or params and tokens")
    work.names["tokens"] = float(given["tokens"])
    add_params(work, given, "training-time")
    work.step("flops", "6 * params * tokens", "training compute C", "FLOP")
    return ", C = 6ND"


def _slips(work: Working, known: str) -> None:
    says = "That is at peak; no run reaches it: divide by the MFU too"
    work.slip("gpu_hours", "mfu-forgotten", "flops / peak / 3600", says)
    if known == "gpus":
        work.slip("time", "mfu-forgotten", "flops / (gpus * peak)", says)
        work.slip(
            "time",
            "sparse-peak",
            "flops / (gpus * 2 * peak * mfu)",
            SPARSE_PEAK,
        )
        work.slip("time", "one-gpu", "flops / (peak * mfu)", "That is on one GPU")
    else:
        work.slip("gpus", "mfu-forgotten", "ceil(flops / (deadline * peak))", says)
        work.slip(
            "gpus",
            "sparse-peak",
            "ceil(flops / (deadline * 2 * peak * mfu))",
            SPARSE_PEAK,
        )
    if "params" in work.names:
        work.slip(
            "time",
            "recomputation",
            "8 * params * tokens / (gpus * peak * mfu)",
            "With MFU the recomputed work does not count: 6ND",
        )
        work.slip(
            "time",
            "forward-only",
            "2 * params * tokens / (gpus * peak * mfu)",
            "That is the forward pass only: training costs 6ND",
        )
    work.slip("gpu_hours", "one-gpu", "time / 3600", "That is the length of the run; every GPU works that long")
    if "cost" in work.names:
        work.slip("cost", "one-gpu", "price * time / 3600", "That is the cost of one GPU")
        work.slip("cost", "mfu-forgotten", "price * flops / peak / 3600", says)


TRAINING_TIME = Formula(
    id="training-time",
    title="Training time and cost",
    group="Compute",
    says="Length of a run, GPU-hours and cost; or the GPUs that a deadline needs.",
    fields=(
        Field(
            "flops",
            "training compute C; else 6ND from params and tokens",
            unit="FLOP",
            low=1,
            aliases=("compute", "c", "C", "total_flops"),
        ),
        PARAMS,
        TOKENS,
        GPUS,
        Field(
            "deadline",
            "time the run may take, in place of gpus: 30 days",
            unit="second",
            low=1,
            aliases=("time", "duration"),
        ),
        PEAK,
        dtype_field("number format of the matrix products, which picks the peak"),
        MFU_SHARE,
        PRICE,
    ),
    work=_training_time,
    presets=("model", "accelerator"),
    example="training-time flops=3.8e25 gpus=16384 gpu=h100-sxm mfu=41%",
)

FORMULAS: tuple[Formula, ...] = (TRAINING_TIME, MFU)
