"""Bytes of activations that a training step keeps for its backward pass."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from grill.calc.expression import CalcError
from grill.calc.formulas.given import word
from grill.calc.formulas.model import CONTEXT, RECOMPUTE_NAMES, RECOMPUTE_SPELLINGS, stock
from grill.calc.shape import HEADS, HIDDEN, LAYERS, VOCAB, optional
from grill.calc.working import Field, Input, Working


@dataclass(frozen=True, slots=True)
class Activations:
    """What is to be said of the activations that were counted."""

    variant: str
    assumptions: tuple[str, ...]
    warnings: tuple[str, ...] = ()


def add_activations(work: Working, given: Mapping[str, Input]) -> Activations | None:
    """Add the step `activations`: bytes on one GPU, the first of the pipeline; None when no context is given.

    For context s, micro-batch b, width h, heads a, tensor-parallel ranks t, a layer keeps sbh(34 + 5as/h) bytes
    without recomputation, 34sbh with attention recomputed or never kept, 2sbh with all recomputed (Korthikanti et
    al. 2022, table 2); tensor parallelism leaves 10sbh of the 34 on every rank unless sequences are split too.

    Raises CalcError when the shape is not known.
    """
    if "context" not in given:
        return None
    for name in ("layers", "hidden", "heads"):
        if name not in given and (name != "heads" or word(given, "recompute") == "none"):
            raise CalcError(f"the activations need {name} (or a preset)")
    work.names |= {n: float(given[n]) for n in ("context", "layers", "hidden", "heads", "micro_batch") if n in given}
    recompute, split = word(given, "recompute"), bool(given["sequence_parallel"])
    work.step("sbh", "context * micro_batch * hidden", "numbers in one activation of a micro-batch")
    split = split and work.names["tensor"] > 1
    if recompute == "full":
        formula = "2 * sbh / tensor" if split else "2 * sbh"
    else:
        formula = "34 * sbh / tensor" if split else "sbh * (10 + 24 / tensor)"
        if recompute == "none":
            work.step("square", "5 * heads * context**2 * micro_batch / tensor", "attention scores of a layer", "byte")
            formula += " + square"
    work.step("per_layer", formula, "activations of one layer", "byte")
    logits = " + logit_bytes" if _add_logits(work, given) else ""
    work.step("activations", f"layers * per_layer{logits}", "activations of one GPU", "byte")
    _slips(work, recompute)
    kept = {"none": "all activations kept", "selective": "attention recomputed", "full": "every layer recomputed"}
    return Activations(
        f"{kept[recompute]}{', sequences split over tensor ranks' if split else ''}",
        (
            "activations of 2 bytes and dropout masks of 1, a feed-forward block of four times the width (GPT style)",
            *(("the one layer being recomputed is left out",) if recompute == "full" else ()),
            *(
                ("flash attention keeps no scores either: the same bytes as recomputing them",)
                if recompute == "selective"
                else ()
            ),
            *_pipeline(work),
        ),
        ("every layer is counted as a dense one; experts add what is routed to them",)
        if float(stock(given).get("experts", 0)) > 1
        else (),
    )


def _pipeline(work: Working) -> tuple[str, ...]:
    if work.names["pipeline"] == 1:
        return ()
    return ("1F1B: the first stage keeps as many micro-batches as there are stages, so all layers' worth of one",)


def _add_logits(work: Working, given: Mapping[str, Input]) -> bool:
    if not given["logits"]:
        return False
    if "vocab" not in given:
        raise CalcError("the logits need vocab (or a preset)")
    work.names["vocab"] = float(given["vocab"])
    work.step("logit_bytes", "4 * context * micro_batch * vocab / tensor", "FP32 logits of a micro-batch", "byte")
    return True


def _slips(work: Working, recompute: str) -> None:
    work.slip("activations", "per-layer", "per_layer", "That is one layer; the GPU keeps them all")
    if recompute == "none":
        work.slip(
            "activations", "scores-forgotten", "layers * (per_layer - square)", "The attention scores are missing"
        )
    work.slip("activations", "batch-forgotten", "activations / micro_batch", "That is one sequence of the micro-batch")


FIELDS = (
    CONTEXT,
    Field(
        "micro_batch",
        "sequences of one micro-batch",
        default=1.0,
        low=1,
        whole=True,
        aliases=("micro_batch_size", "mbs", "batch", "batch_size", "bs"),
    ),
    optional(LAYERS),
    optional(HIDDEN),
    optional(HEADS),
    Field(
        "recompute",
        "activations computed again in the backward pass; selective is attention only, as with flash attention",
        kind="choice",
        default="selective",
        choices=("none", "selective", "full"),
        spellings=RECOMPUTE_SPELLINGS,
        aliases=RECOMPUTE_NAMES,
    ),
    Field(
        "sequence_parallel",
        "split norms and dropouts over the tensor ranks too",
        kind="flag",
        default=False,
        aliases=("sp",),
    ),
    Field("logits", "count the FP32 logits", kind="flag", default=False),
    optional(VOCAB),
)
"""The inputs that activations add to a formula."""
