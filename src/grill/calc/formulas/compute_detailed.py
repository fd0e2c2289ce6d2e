"""Training compute counted matrix by matrix, as the appendix of the Chinchilla paper does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from grill.calc.expression import CalcError
from grill.calc.formulas.given import results, working
from grill.calc.formulas.model import CONTEXT, TOKENS, attention_warnings, model_sources, stock
from grill.calc.formulas.papers import HOFFMANN_FLOPS
from grill.calc.shape import FFN, GATED, HEAD_DIM, HEADS, HIDDEN, KV_HEADS, LAYERS, TIED, VOCAB
from grill.calc.working import Field, Formula, Input, Worked


def _detailed(given: Mapping[str, Input]) -> Worked:
    _refuse_what_is_not_dense(given)
    work = working(given, "tokens", "layers", "hidden", "heads", "kv_heads", "head_dim", "ffn", "vocab", "context")
    work.names.setdefault("kv_heads", work.names["heads"])
    if "head_dim" not in work.names:
        work.step("head_dim", "hidden / heads", "width of a head")
    gated, relative, embedding = bool(given["gated"]), bool(given["relative_positions"]), bool(given["embedding"])
    tied = bool(given["tied"])
    work.step(
        "projections", "2 * hidden * head_dim * (2 * heads + 2 * kv_heads)", "queries, keys, values, output", "FLOP"
    )
    work.step("scores", "2 * context * heads * head_dim", "queries times keys, for every position", "FLOP")
    work.step("softmax", "3 * heads * context", "softmax of the scores", "FLOP")
    work.step("mixing", "2 * context * heads * head_dim", "scores times values", "FLOP")
    work.step("ffn_block", f"2 * {3 if gated else 2} * hidden * ffn", "feed-forward block", "FLOP")
    positions = ""
    if relative:
        positions = " + positions"
        work.step("positions", "2 * context * heads * head_dim", "queries times relative positions", "FLOP")
    work.step("layer", f"projections + scores + softmax + mixing + ffn_block{positions}", "one layer, forward", "FLOP")
    if embedding:
        work.step(
            "embed", "2 * vocab * hidden", "embedding as a product with one-hot rows, and the logits likewise", "FLOP"
        )
    work.step("forward", f"layers * layer{' + 2 * embed' if embedding else ''}", "one token forward", "FLOP")
    work.step("flops", "3 * forward * tokens", "training compute C, forward and twice that backward", "FLOP")
    matrices = "(projections + ffn_block) / 2" + (" + hidden * heads * head_dim" if relative else "")
    tables = "vocab * hidden" if tied else "2 * vocab * hidden"
    says = f"parameters in these matrices, embedding {'tied' if tied else 'and output head apart'}"
    work.step("params", f"layers * ({matrices}) + {tables}", says, "param")
    work.step("factor", "flops / (params * tokens)", "FLOPs a parameter and token, in place of the 6")
    work.slip(
        "flops",
        "forward-only",
        "forward * tokens",
        "That is the forward pass only; the backward pass costs twice as much again",
    )
    work.slip("flops", "per-layer", "3 * layer * tokens", "That is one layer; the model has them all")
    return Worked(
        formula="training-compute-detailed",
        title=DETAILED.title,
        variant="every matrix product, full attention square"
        + (", relative positions" if relative else "")
        + ("" if embedding else ", without embedding and logits"),
        inputs=given,
        results=results(work, "flops", "params", "factor"),
        steps=tuple(work.steps),
        assumptions=(
            "2 FLOPs a multiply-add; the backward pass does twice the forward pass's work; nothing is recomputed",
            "norms, biases and activation functions are left out",
            f"{'three' if gated else 'two'} feed-forward matrices; every layer is dense",
            *(
                ("a relative position costs one more product for each pair, and a matrix for each layer",)
                if relative
                else ()
            ),
        ),
        warnings=attention_warnings(given),
        sources=(HOFFMANN_FLOPS, *model_sources(given)),
        slips=tuple(work.slips),
    )


def _refuse_what_is_not_dense(given: Mapping[str, Input]) -> None:
    model = stock(given)
    for name, what in (("experts", "experts"), ("kv_lora_rank", "latent attention (MLA)")):
        if float(model.get(name, 0)) > 0:
            raise CalcError(
                f"training-compute-detailed counts dense layers with plain attention, and this model has {what}; "
                "training-compute counts it by its active parameters"
            )


def _needed(field: Field) -> Field:
    return replace(field, required=True)


DETAILED = Formula(
    id="training-compute-detailed",
    title="Training compute, matrix by matrix",
    group="Compute",
    says="FLOPs to train a dense transformer of a given shape, every matrix product counted.",
    fields=(
        *(_needed(field) for field in (TOKENS, CONTEXT, LAYERS, HIDDEN, HEADS)),
        HEAD_DIM,
        KV_HEADS,
        replace(FFN, says="feed-forward width", required=True),
        VOCAB,
        replace(GATED, default=False),
        replace(TIED, default=True),
        Field("embedding", "whether embedding and logits count", kind="flag", default=True),
        Field("relative_positions", "whether positions are relative, as in Transformer-XL", kind="flag", default=False),
    ),
    work=_detailed,
    presets=("model",),
    example="training-compute-detailed preset=llama-3-8b tokens=15T context=8k",
)
