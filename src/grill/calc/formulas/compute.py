"""Training compute: 6ND and 8ND, with and without the attention term."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from grill.calc.formulas.compute_detailed import DETAILED
from grill.calc.formulas.given import results, word, working
from grill.calc.formulas.model import (
    CONTEXT,
    PARAMS,
    RECOMPUTE_NAMES,
    RECOMPUTE_SPELLINGS,
    SHAPE,
    SHAPE_NAMES,
    TOKENS,
    TOTAL,
    add_attention,
    add_params,
    attention_warnings,
    model_sources,
)
from grill.calc.formulas.papers import HOFFMANN_FLOPS, KAPLAN_FLOPS, MEGATRON, PALM
from grill.calc.working import Field, Formula, Input, Worked, Working

PF_DAY = "8.64e19"
"""FLOPs of a petaFLOP/s-day: 1e15 × 86,400."""
_PASSES = {"none": 6.0, "full": 8.0}


def _training_compute(given: Mapping[str, Input]) -> Worked:
    work = working(given, "tokens", "context", *SHAPE_NAMES)
    add_params(work, given, "training-compute")
    recompute, attention = word(given, "recompute"), word(given, "attention")
    factor = _PASSES[recompute]
    with_attention = "context" in work.names and attention != "none"
    if with_attention:
        add_attention(work, given, factor if attention == "causal" else 2 * factor)
        work.step("per_token", f"{factor:g} * params + attention_per_token", "FLOPs for one token", "FLOP")
        work.step("flops", "per_token * tokens", "training compute C", "FLOP")
        work.step("attention_share", "100 * attention_per_token / per_token", "share of the attention term", "percent")
    else:
        work.step("flops", f"{factor:g} * params * tokens", "training compute C", "FLOP")
    work.step("pf_days", f"flops / {PF_DAY}", "the same in petaFLOP/s-days")
    _slips(work, factor)
    return Worked(
        formula="training-compute",
        title=TRAINING_COMPUTE.title,
        variant=_variant(factor, attention if with_attention else "none"),
        inputs=given,
        results=results(work, "flops", "pf_days", "attention_share"),
        steps=tuple(work.steps),
        assumptions=_assumptions(recompute, attention if with_attention else "none", "total_params" in work.names),
        warnings=attention_warnings(given) if with_attention else (),
        sources=(
            KAPLAN_FLOPS,
            *((MEGATRON,) if factor == 8 else ()),
            *((PALM,) if with_attention else (HOFFMANN_FLOPS,)),
            *model_sources(given),
        ),
        slips=tuple(work.slips),
    )


def _variant(factor: float, attention: str) -> str:
    plain = f"{factor:g}ND" + (", full activation recomputation" if factor == 8 else "")
    match attention:
        case "causal":
            return f"{plain}, with the attention term (causal: half the square)"
        case "full":
            return f"{plain}, with the attention term (full square)"
        case _:
            return plain


def _assumptions(recompute: str, attention: str, sparse: bool) -> tuple[str, ...]:
    said = ["2 FLOPs a parameter and token forward (one multiply-add), 4 backward"]
    if recompute == "full":
        said.append(
            "every activation is computed a second time: 2 more; hardware does this work, the model does not need it"
        )
    if attention == "none":
        said.append("attention's quadratic term is left out; give context and the shape to count it")
    elif attention == "full":
        said.append(
            "every query counts every key, as MFU does; a kernel that skips what the causal mask hides does half"
        )
    else:
        said.append("what the causal mask hides is skipped: half of the full square")
    if sparse:
        said.append("only the active parameters of the experts count")
    return tuple(said)


def _slips(work: Working, factor: float) -> None:
    work.slip(
        "flops",
        "forward-only",
        "2 * params * tokens",
        "That is the forward pass only; the backward pass costs twice as much again",
    )
    work.slip(
        "flops", "backward-only", "4 * params * tokens", "That is the backward pass only; the forward pass adds 2ND"
    )
    work.slip("flops", "factor-6", "params * tokens", "The factor 6 is missing: training costs 6ND, not ND")
    work.slip("flops", "factor-2", "12 * params * tokens", "The multiply-add is already counted as two in the 6")
    if factor == 6:
        work.slip(
            "flops", "recomputation", "8 * params * tokens", "8ND is with full activation recomputation; without it 6ND"
        )
    else:
        work.slip("flops", "recomputation", "6 * params * tokens", "6ND leaves out the recomputed forward pass: 8ND")
    if "total_params" in work.names:
        says = "That counts every expert; only the active parameters work on a token"
        work.slip("flops", "total-for-active", f"{factor:g} * total_params * tokens", says)
    work.slip("pf_days", "factor-24", "flops / 3.6e18", "That is petaFLOP/s-hours")


TRAINING_COMPUTE = Formula(
    id="training-compute",
    title="Training compute",
    group="Compute",
    says="FLOPs to train N parameters on D tokens: 6ND, 8ND with recomputation, and with the attention term.",
    fields=(
        PARAMS,
        replace(TOKENS, required=True),
        Field(
            "recompute",
            "activations computed again in the backward pass",
            kind="choice",
            default="none",
            choices=("none", "full"),
            spellings=RECOMPUTE_SPELLINGS,
            aliases=RECOMPUTE_NAMES,
        ),
        Field(
            "attention",
            "how the attention term counts, once context is given",
            kind="choice",
            default="full",
            choices=("full", "causal", "none"),
        ),
        CONTEXT,
        *SHAPE,
        TOTAL,
    ),
    work=_training_compute,
    presets=("model",),
    example="training-compute params=70B tokens=1.4T",
)

FORMULAS: tuple[Formula, ...] = (TRAINING_COMPUTE, DETAILED)
