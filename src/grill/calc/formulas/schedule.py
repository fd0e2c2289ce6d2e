"""Batch size in tokens, and the learning rate at a step."""

from __future__ import annotations

from collections.abc import Mapping

from grill.calc.expression import CalcError
from grill.calc.formulas.given import results, working
from grill.calc.formulas.learning_rate import LEARNING_RATE
from grill.calc.formulas.model import CONTEXT, TOKENS
from grill.calc.formulas.papers import MEGATRON
from grill.calc.working import Field, Formula, Input, Worked, Working


def _batch_tokens(given: Mapping[str, Input]) -> Worked:
    work = working(given, "micro_batch", "accumulation", "context", "tokens", "data", "gpus", "tensor", "pipeline")
    split = _add_copies(work, given)
    work.step("sequences", "micro_batch * accumulation * data", "sequences of a global batch")
    work.step("batch", "sequences * context", "tokens of a global batch: of one optimizer step", "token")
    if "tokens" in work.names:
        work.step("steps", "ceil(tokens / batch)", "optimizer steps for all tokens", "step")
    _slips(work, split=split)
    return Worked(
        formula="batch-tokens",
        title=BATCH_TOKENS.title,
        variant="micro-batch × accumulation × data-parallel copies × sequence length",
        inputs=given,
        results=results(work, "batch", "sequences", "steps", "data"),
        steps=tuple(work.steps),
        assumptions=(
            "every sequence is full: packed, without padding",
            "tensor and pipeline ranks work on the same sequences, so only data-parallel copies multiply the batch",
        ),
        sources=(MEGATRON,),
        slips=tuple(work.slips),
    )


def _add_copies(work: Working, given: Mapping[str, Input]) -> bool:
    """Make `data` known: given, or GPUs over the ranks of one copy; whether it was worked out."""
    if "gpus" not in given:
        work.names.setdefault("data", 1.0)
        return False
    if "data" in given:
        raise CalcError("give data or gpus, not both: data is gpus / (tensor × pipeline)")
    ranks = work.names["tensor"] * work.names["pipeline"]
    if work.names["gpus"] % ranks:
        raise CalcError(f"{work.names['gpus']:,.0f} GPUs do not divide into copies of {ranks:g}")
    work.step("data", "gpus / (tensor * pipeline)", "data-parallel copies")
    return True


def _slips(work: Working, *, split: bool) -> None:
    work.slip("batch", "context-forgotten", "sequences", "That is in sequences; each has context tokens")
    says = "The gradient accumulation is missing"
    work.slip("batch", "accumulation-forgotten", "micro_batch * data * context", says)
    says = "The data-parallel copies are missing: that is the batch of one copy"
    work.slip("batch", "copies-forgotten", "micro_batch * accumulation * context", says)
    if split:
        says = "That counts every GPU; those of one tensor or pipeline group share their sequences"
        work.slip("batch", "every-gpu", "micro_batch * accumulation * gpus * context", says)
    if "steps" in work.names:
        work.slip(
            "steps", "context-forgotten", "tokens / sequences", "That divides by sequences: each has context tokens"
        )
        says = "That counts micro-steps: accumulated ones share an optimizer step"
        work.slip("steps", "accumulation-forgotten", "tokens / (micro_batch * data * context)", says)


BATCH_TOKENS = Formula(
    id="batch-tokens",
    title="Batch size in tokens",
    group="Schedule",
    says="Tokens of one optimizer step, and how many steps a number of tokens takes.",
    fields=(
        Field(
            "micro_batch",
            "sequences of one micro-batch on one copy",
            low=1,
            whole=True,
            required=True,
            aliases=("micro_batch_size", "mbs"),
        ),
        Field("context", CONTEXT.says, unit="token", low=1, whole=True, required=True, aliases=CONTEXT.aliases),
        Field(
            "accumulation",
            "micro-batches whose gradients are added up",
            default=1.0,
            low=1,
            whole=True,
            aliases=("grad_accum", "gradient_accumulation_steps"),
        ),
        Field("data", "data-parallel copies", low=1, whole=True, aliases=("dp", "data_parallel")),
        Field("gpus", "all accelerators, in place of data", unit="GPU", low=1, whole=True),
        Field("tensor", "tensor-parallel ranks of a copy, with gpus", default=1.0, low=1, whole=True, aliases=("tp",)),
        Field("pipeline", "pipeline stages of a copy, with gpus", default=1.0, low=1, whole=True, aliases=("pp",)),
        Field("tokens", TOKENS.says, unit="token", low=1, aliases=TOKENS.aliases),
    ),
    work=_batch_tokens,
    example="batch-tokens micro_batch=1 context=8192 gpus=16384 tensor=8 pipeline=16 accumulation=16",
)

FORMULAS: tuple[Formula, ...] = (BATCH_TOKENS, LEARNING_RATE)
