"""How much of the accelerators' peak a run uses: MFU, and HFU with recomputed work."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from grill.calc.dtypes import dtype_field
from grill.calc.expression import CalcError
from grill.calc.formulas.accelerator import GPUS, PEAK, SPARSE_PEAK, accelerator_sources, add_peak
from grill.calc.formulas.given import results, share, working
from grill.calc.formulas.model import (
    CONTEXT,
    PARAMS,
    SHAPE,
    SHAPE_NAMES,
    TOKENS,
    TOTAL,
    add_attention,
    add_params,
    attention_warnings,
    model_sources,
)
from grill.calc.formulas.papers import KORTHIKANTI, PALM
from grill.calc.working import Field, Formula, Input, Worked, Working


def _mfu(given: Mapping[str, Input]) -> Worked:
    work = working(given, "gpus", "tokens", "time", "tokens_per_second", "achieved", "flops", "context", *SHAPE_NAMES)
    warnings = add_peak(work, given)
    attention = _add_achieved(work, given)
    work.step("mfu", "100 * achieved / peak", "model FLOPs utilisation", "percent")
    hardware = _add_hfu(work, given, attention=attention) if "per_token" in work.names else False
    _slips(work, attention=attention)
    over = (
        ("more than the peak: check the units, and that the peak is of this number format",)
        if work.names["mfu"] > 100
        else ()
    )
    return Worked(
        formula="mfu",
        title=MFU.title,
        variant=_variant(work, attention=attention),
        inputs=given,
        results=results(work, "mfu", "hfu", "achieved", "mfu_without_attention"),
        steps=tuple(work.steps),
        assumptions=(
            "MFU counts what the model needs, 6 FLOPs a parameter and token, and nothing that is computed twice",
            *(
                ("attention over the full square, causal or not, as the paper that coined MFU counts it",)
                if attention
                else ()
            ),
            *(("HFU also counts the recomputed share of the forward pass",) if hardware else ()),
            "the peak is dense, and of the number format of the matrix products",
        ),
        warnings=(*warnings, *over, *(attention_warnings(given) if attention else ())),
        sources=(PALM, *((KORTHIKANTI,) if hardware else ()), *model_sources(given), *accelerator_sources(given)),
        slips=tuple(work.slips),
    )


def _add_achieved(work: Working, given: Mapping[str, Input]) -> bool:
    """The step `achieved`, model FLOP/s of one GPU; whether it counts the attention term."""
    if "achieved" in given:
        return False
    if "gpus" not in given:
        raise CalcError("mfu needs gpus, the number of accelerators, unless achieved is given for one of them")
    if "flops" in given:
        if "time" not in given:
            raise CalcError("mfu from flops needs time, the length of the run")
        work.step("achieved", "flops / (time * gpus)", "model FLOP/s of one GPU", "FLOP/s")
        return False
    if "tokens_per_second" not in given:
        if not {"tokens", "time"} <= given.keys():
            raise CalcError("mfu needs tokens_per_second, or tokens and time, or flops and time, or achieved")
        work.step("tokens_per_second", "tokens / time", "tokens a second, all GPUs together")
    add_params(work, given, "mfu")
    attention = "context" in given
    if attention:
        add_attention(work, given, 12)
    term = " + attention_per_token" if attention else ""
    work.step("per_token", f"6 * params{term}", "model FLOPs for one token", "FLOP")
    work.step("achieved", "tokens_per_second * per_token / gpus", "model FLOP/s of one GPU", "FLOP/s")
    if attention:
        plain = "100 * tokens_per_second * 6 * params / (gpus * peak)"
        work.step("mfu_without_attention", plain, "MFU without the attention term", "percent")
    return attention


def _add_hfu(work: Working, given: Mapping[str, Input], *, attention: bool) -> bool:
    """The step `hfu`, where something is recomputed."""
    work.names["recompute"] = share(given, "recompute")
    again = "2 * recompute * params"
    if attention:
        name = "recompute_attention" if "recompute_attention" in given else "recompute"
        work.names[name] = share(given, name)
        again += f" + {name} * attention_per_token / 3"
    if not work.names["recompute"] and not work.names.get("recompute_attention", 0.0):
        return False
    work.step("again", again, "FLOPs for one token that are computed a second time", "FLOP")
    work.step("hfu", "mfu * (per_token + again) / per_token", "hardware FLOPs utilisation", "percent")
    return True


def _variant(work: Working, *, attention: bool) -> str:
    if "per_token" not in work.names:
        return "model FLOP/s over peak"
    return (
        "6N + 12 × layers × heads × head width × context a token"
        if attention
        else "6N a token, without the attention term"
    )


def _slips(work: Working, *, attention: bool) -> None:
    work.slip("mfu", "sparse-peak", "mfu / 2", SPARSE_PEAK)
    if "per_token" not in work.names:
        return
    scale = "100 * tokens_per_second / (gpus * peak)"
    work.slip(
        "mfu", "forward-only", f"{scale} * 2 * params", "That is the forward pass only: training costs 6N a token"
    )
    if attention:
        work.slip("mfu", "attention-forgotten", f"{scale} * 6 * params", "The attention term is missing")
    if "hfu" not in work.names:
        work.slip("mfu", "recomputation", f"{scale} * 8 * params", "Recomputed work counts in HFU, not in MFU")
    else:
        work.slip("mfu", "hfu-for-mfu", "hfu", "That is HFU: recomputed work does not count in MFU")
        work.slip("hfu", "mfu-for-hfu", "mfu", "That is MFU: HFU counts the recomputed work too")
    if "total_params" in work.names:
        work.slip(
            "mfu",
            "total-for-active",
            f"{scale} * 6 * total_params",
            "That counts every expert; only active parameters work",
        )


MFU = Formula(
    id="mfu",
    title="MFU and HFU",
    group="Compute",
    says="Share of the peak that a run uses for the model's own work (MFU), and with recomputed work (HFU).",
    fields=(
        PARAMS,
        Field(
            "tokens_per_second",
            "tokens a second, all GPUs together",
            unit="token/s",
            low=0,
            aliases=("tokens_per_sec", "tokens_per_s", "tok_per_sec", "tps", "throughput"),
        ),
        GPUS,
        PEAK,
        dtype_field("number format of the matrix products, which picks the peak"),
        CONTEXT,
        *SHAPE,
        Field("recompute", "share of the forward pass that is computed again", default=0.0, low=0),
        Field("recompute_attention", "that share for the attention term, where it differs", low=0),
        replace(TOKENS, says="tokens, with time", aliases=(*TOKENS.aliases, "batch_tokens", "tokens_per_step")),
        Field(
            "time",
            "time for these tokens or FLOPs",
            unit="second",
            above=0,
            aliases=("step_time", "duration", "seconds"),
        ),
        Field("flops", "model FLOPs of the run, with time", unit="FLOP", low=1, aliases=("compute", "total_flops")),
        Field(
            "achieved",
            "model FLOP/s of one GPU, if that is what is known",
            unit="FLOP/s",
            low=0,
            aliases=("achieved_flops",),
        ),
        TOTAL,
    ),
    work=_mfu,
    presets=("model", "accelerator"),
    example="mfu params=540B tokens_per_second=238.3k gpus=6144 gpu=tpu-v4",
)
