"""Serving a model: decoding bound by bandwidth, prefill bound by compute, and the batch at which they meet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from grill.calc.dtypes import BYTES, STORED, dtype_field
from grill.calc.expression import CalcError
from grill.calc.formulas.accelerator import GPUS, MEMORY, MFU_SHARE, PEAK, accelerator_sources, add_peak, add_room
from grill.calc.formulas.given import results, share, word, working
from grill.calc.formulas.model import (
    CONTEXT,
    PARAMS,
    SHAPE,
    SHAPE_NAMES,
    TOTAL,
    add_params,
    add_width,
    model_sources,
    stock,
)
from grill.calc.formulas.papers import POPE, ROOFLINE
from grill.calc.formulas.parallel import TENSOR
from grill.calc.formulas.serving_cache import add_cache
from grill.calc.shape import KV_HEADS
from grill.calc.working import Field, Formula, Input, Worked, Working


def _inference(given: Mapping[str, Input]) -> Worked:
    work = working(given, "batch", "tensor", "context", "prompt", "bandwidth", *SHAPE_NAMES)
    add_params(work, given, "inference")
    work.names.setdefault("total_params", work.names["params"])
    work.names["weight_bytes"] = BYTES[word(given, "dtype")]
    work.names["mbu"], work.names["mfu"] = share(given, "mbu"), share(given, "mfu")
    if "bandwidth" not in work.names:
        raise CalcError("give the accelerator (gpu=h100-sxm), or its bandwidth and peak")
    warnings = add_peak(work, given, widen=True)
    cached = add_cache(work, given)
    shaped = "layers" in work.names and add_width(work, given)
    _add_decode(work, cached=cached, shaped=shaped)
    if "prompt" in work.names:
        _add_prefill(work, shaped=shaped)
    work.step("per_gpu", "weights / tensor" + (" + cache_per_gpu" if cached else ""), "bytes on each GPU", "byte")
    too_much = add_room(work, given, "per_gpu")
    bound = "bandwidth" if work.names["memory_time"] >= work.names["compute_time"] else "compute"
    _slips(work, bound, cached=cached)
    return Worked(
        formula="inference",
        title=INFERENCE.title,
        variant=f"decoding bound by {bound}, {word(given, 'dtype')} weights, batch {work.names['batch']:,.0f}"
        + (f", tensor parallel {work.names['tensor']:g}" if work.names["tensor"] > 1 else ""),
        inputs=given,
        results=results(
            work, "tokens_per_second", "throughput", "step_time", "critical_batch", "flops_per_token",
            "weights", "cache", "prefill_time", "per_gpu", "free",
        ),
        steps=tuple(work.steps),
        assumptions=_assumptions(work, cached=cached, shaped=shaped),
        warnings=(
            *warnings,
            *((_LATENT,) if float(stock(given).get("kv_lora_rank", 0)) > 0 else ()),
            *too_much,
        ),
        sources=(POPE, ROOFLINE, *model_sources(given), *accelerator_sources(given)),
        slips=tuple(work.slips),
    )  # fmt: skip


_LATENT = "decoding on the latents themselves multiplies more than this attention term, which counts keys and values"


def _add_decode(work: Working, *, cached: bool, shaped: bool) -> None:
    attention = " + 4 * layers * width * context" if shaped and "context" in work.names else ""
    work.step("flops_per_token", f"2 * params{attention}", "FLOPs to decode one token", "FLOP")
    work.step("weights", "weight_bytes * total_params", "weights, all GPUs together", "byte")
    if work.names["total_params"] != work.names["params"]:
        says = "weights read in a step, as each sequence may choose other experts"
        work.step("read", "weight_bytes * min(total_params, batch * params)", says, "byte")
    else:
        work.step("read", "weights", "weights read in a step, whatever the batch", "byte")
    work.step(
        "step_bytes",
        "read / tensor" + (" + cache_per_gpu" if cached else ""),
        "bytes that each GPU reads in a step",
        "byte",
    )
    work.step("memory_time", "step_bytes / (bandwidth * mbu)", "time to read them", "second")
    work.step("compute_time", "batch * flops_per_token / (tensor * peak * mfu)", "time to multiply", "second")
    work.step("step_time", "max(memory_time, compute_time)", "time for a step, the longer of the two", "second")
    work.step("tokens_per_second", "1 / step_time", "tokens a second for one sequence", "token/s")
    work.step("throughput", "batch / step_time", "tokens a second for the batch", "token/s")
    factor = " * total_params / params" if work.names["total_params"] != work.names["params"] else ""
    says = "batch at which reading weights and multiplying take the same time, the cache left out"
    work.step("critical_batch", f"weight_bytes * peak * mfu / (2 * bandwidth * mbu){factor}", says)


def _add_prefill(work: Working, *, shaped: bool) -> None:
    attention = " + 2 * layers * width * prompt**2" if shaped else ""
    work.step("prefill_flops", f"2 * params * prompt{attention}", "FLOPs to read one prompt, half the square", "FLOP")
    work.step("prefill_time", "batch * prefill_flops / (tensor * peak * mfu)", "time to first token, at best", "second")
    work.slip(
        "prefill_time",
        "training-factor",
        "3 * prefill_time",
        "6 FLOPs a parameter is for training; a forward pass needs 2",
    )
    work.slip("prefill_time", "one-gpu", "prefill_time * tensor", "That is on one GPU")


def _assumptions(work: Working, *, cached: bool, shaped: bool) -> tuple[str, ...]:
    sparse = work.names["total_params"] != work.names["params"]
    said = ["an upper bound: communication, sampling and scheduling take no time"]
    said.append(
        "at most batch × active parameters are read, never more than all" if sparse else "a step reads all weights"
    )
    if work.names["mbu"] == work.names["mfu"] == 1:
        said.append("bandwidth and peak are reached in full; mbu and mfu say how much really is")
    said.append(
        "every sequence has context tokens cached" if cached else "no cache is read; give context and the shape"
    )
    if not shaped:
        said.append("attention's own FLOPs are left out")
    return tuple(said)


def _slips(work: Working, bound: str, *, cached: bool) -> None:
    if bound == "bandwidth":
        says = "That is the compute bound; at this batch decoding waits for memory"
        work.slip("tokens_per_second", "compute-bound", "1 / compute_time", says)
        work.slip("throughput", "compute-bound", "batch / compute_time", says)
        work.slip(
            "tokens_per_second", "dtype", "bandwidth * mbu * tensor / total_params", "That takes a byte a parameter"
        )
    else:
        says = "That is the bandwidth bound; at this batch decoding waits for multiplications"
        work.slip("tokens_per_second", "bandwidth-bound", "1 / memory_time", says)
        work.slip("throughput", "bandwidth-bound", "batch / memory_time", says)
    if cached:
        says = "The cache is missing: each step reads it too"
        work.slip("tokens_per_second", "cache-forgotten", "bandwidth * mbu * tensor / read", says)
        work.slip("throughput", "cache-forgotten", "batch * bandwidth * mbu * tensor / read", says)
    work.slip("tokens_per_second", "whole-batch", "throughput", "That is the whole batch; one sequence gets its share")
    work.slip("throughput", "one-sequence", "tokens_per_second", "That is one sequence of the batch")
    work.slip("tokens_per_second", "one-gpu", "tokens_per_second / tensor", "That is on one GPU")
    work.slip(
        "flops_per_token",
        "training-factor",
        "6 * params",
        "6 FLOPs a parameter is for training; a forward pass needs 2",
    )
    work.slip("critical_batch", "factor-2", "2 * critical_batch", "A multiply-add is two FLOPs")


INFERENCE = Formula(
    id="inference",
    title="Inference speed",
    group="Serving",
    says="Tokens a second when decoding, time to first token, and the batch where compute takes over from bandwidth.",
    fields=(
        PARAMS,
        TOTAL,
        dtype_field("number format of the weights"),
        Field("batch", "sequences decoded together", default=1.0, low=1, whole=True, aliases=("batch_size", "bs")),
        replace(CONTEXT, says=f"{CONTEXT.says} that are in the cache"),
        Field(
            "prompt",
            "tokens of the prompt, for the time to first token",
            unit="token",
            low=1,
            high=1e12,
            whole=True,
            aliases=("prompt_tokens", "prompt_length", "prompt_len", "input_tokens"),
        ),
        replace(TENSOR, aliases=(*TENSOR.aliases, *GPUS.aliases, GPUS.name)),
        PEAK,
        Field(
            "bandwidth",
            "memory bandwidth of one GPU",
            unit="byte/s",
            low=1e6,
            aliases=("memory_bandwidth", "mem_bandwidth", "hbm_bandwidth", "mem_bw"),
        ),
        MEMORY,
        dtype_field("number format of the cache", STORED, "cache_dtype", "kv_cache_dtype", name="kv_dtype"),
        Field("kv_per_token", "bytes of cache for a token; from the shape if not given", unit="byte", low=0),
        *SHAPE,
        KV_HEADS,
        Field("mbu", "share of the bandwidth that is reached", default=1.0, above=0),
        replace(MFU_SHARE, says="share of the peak that is reached", default=1.0),
    ),
    work=_inference,
    presets=("model", "accelerator"),
    example="inference params=70B gpu=h100-sxm tensor=8 batch=16",
)

FORMULAS: tuple[Formula, ...] = (INFERENCE,)
