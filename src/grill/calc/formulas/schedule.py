"""Batch size in tokens, and the learning rate at a step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from grill.calc.formulas.accelerator import GPUS
from grill.calc.formulas.given import results, working
from grill.calc.formulas.learning_rate import LEARNING_RATE
from grill.calc.formulas.model import CONTEXT, TOKENS
from grill.calc.formulas.papers import MEGATRON
from grill.calc.formulas.parallel import DATA, PIPELINE, TENSOR, add_copies
from grill.calc.working import Field, Formula, Input, Worked, Working


def _batch_tokens(given: Mapping[str, Input]) -> Worked:
    work = working(given, "micro_batch", "accumulation", "context", "tokens", "tensor", "pipeline")
    split = add_copies(work, given)
    work.step("sequences", "micro_batch * accumulation * data", "sequences of a global batch")
    work.step("batch", "sequences * context", "tokens of a global batch, that is of an optimizer step", "token")
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
            "steps",
            "context-forgotten",
            "ceil(tokens / sequences)",
            "That divides by sequences: each has context tokens",
        )
        says = "That counts micro-steps: accumulated ones share an optimizer step"
        work.slip("steps", "accumulation-forgotten", "ceil(tokens / (micro_batch * data * context))", says)


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
            aliases=("micro_batch_size", "mbs", "batch_size", "per_device_batch_size", "per_device_train_batch_size"),
        ),
        replace(CONTEXT, required=True),
        Field(
            "accumulation",
            "micro-batches whose gradients are added up",
            default=1.0,
            low=1,
            whole=True,
            aliases=("grad_accum", "gradient_accumulation", "gradient_accumulation_steps", "accumulation_steps"),
        ),
        DATA,
        replace(GPUS, says="all accelerators, in place of data"),
        TENSOR,
        PIPELINE,
        TOKENS,
    ),
    work=_batch_tokens,
    example="batch-tokens micro_batch=1 context=8192 gpus=16384 tensor=8 pipeline=16 accumulation=16",
)

FORMULAS: tuple[Formula, ...] = (BATCH_TOKENS, LEARNING_RATE)
