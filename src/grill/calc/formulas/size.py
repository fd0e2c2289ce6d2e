"""Parameter counts from a configuration."""

from __future__ import annotations

from collections.abc import Mapping

from grill.calc import shape
from grill.calc.parameters import NORM_VECTORS, counted, has_bias, is_gated
from grill.calc.shape import flag, given, number
from grill.calc.working import Field, Formula, Input, Result, Source, Worked, Working


def _count(name: str, says: str, *aliases: str, low: float = 0) -> Field:
    return Field(name, says, low=low, high=1e9, whole=True, aliases=aliases)


def _flag(name: str, says: str, *aliases: str) -> Field:
    return Field(name, says, kind="flag", aliases=aliases)


FIELDS = (
    shape.LAYERS,
    shape.HIDDEN,
    shape.HEADS,
    shape.KV_HEADS,
    shape.HEAD_DIM,
    shape.FFN,
    shape.GATED,
    shape.VOCAB,
    shape.TIED,
    _count("positions", "rows of a learned position table; 0 for rotary, ALiBi or none", "n_positions"),
    Field(
        "norm",
        "the normalization",
        kind="choice",
        default="rmsnorm",
        choices=tuple(NORM_VECTORS),
        aliases=("norm_type",),
    ),
    _count("norms_per_layer", "normalizations of width hidden in a layer: 2; 1 in parallel blocks; 4 in Gemma 2 and 3"),
    _flag("final_norm", "whether a normalization follows the last layer; yes if not given"),
    _flag("embedding_norm", "whether one follows the embedding, as in BLOOM"),
    Field(
        "qk_norm",
        "normalization of queries and keys: per head (Qwen3, Gemma 3) or over all heads at once (OLMo 2)",
        kind="choice",
        default="none",
        choices=("none", "head", "full"),
    ),
    _flag("biases", "biases on attention and feed-forward alike, as in GPT-2 and OPT", "bias", "use_bias"),
    _flag("qkv_bias", "biases on queries, keys and values, as in Qwen2", "attention_bias"),
    _flag("output_bias", "a bias on attention's output projection"),
    _flag("ffn_bias", "biases in the feed-forward layer", "mlp_bias"),
    _flag("head_bias", "a bias on the output head", "lm_head_bias"),
    _flag("sinks", "a learned attention sink per head, as in gpt-oss"),
    _flag("relative_positions", "a projection of relative positions in every layer, as in Gopher and Chinchilla"),
    shape.KV_LORA_RANK,
    shape.Q_LORA_RANK,
    shape.NOPE_HEAD_DIM,
    shape.ROPE_HEAD_DIM,
    shape.VALUE_HEAD_DIM,
    _count(
        "experts",
        "routed experts in a layer; 0 for a dense model",
        "num_experts",
        "num_local_experts",
        "n_routed_experts",
        "moe_num_experts",
        "n_experts",
    ),
    _count(
        "active_experts",
        "routed experts that a token goes to (top-k)",
        "num_experts_per_tok",
        "experts_per_token",
        "moe_top_k",
        "moe_topk",
        "moe_k",
        "top_k",
        "n_activated_experts",
        "experts_per_tok",
        "n_experts_per_token",
        "topk",
    ),
    _count(
        "expert_ffn",
        "width of an expert; without it ffn",
        "moe_intermediate_size",
        "moe_inter_dim",
        "expert_dim",
        "d_expert",
        "expert_hidden_size",
        low=1,
    ),
    _count(
        "shared_experts",
        "experts that every token goes to",
        "n_shared_experts",
        "num_shared_experts",
        "num_shared_expert",
    ),
    _count(
        "shared_ffn",
        "width of the shared experts together; without it shared_experts × expert_ffn",
        "shared_expert_intermediate_size",
        "shared_intermediate_size",
    ),
    _flag("shared_gate", "whether the shared expert has a gate of its own, as in Qwen2-MoE"),
    _flag("router_bias", "whether the router has a bias per expert, as in DeepSeek-V3 and gpt-oss"),
    _count("dense_layers", "leading layers without experts", "first_k_dense_replace", "n_dense_layers"),
    _count(
        "moe_every",
        "one layer in so many has experts",
        "decoder_sparse_step",
        "moe_layer_freq",
        "interleave_moe_layer_step",
        low=1,
    ),
    shape.NOTES,
)
_COUNTS = Source("Scaling Laws for Neural Language Models", 2020, "arXiv:2001.08361, table 1: parameters by operation")
_GATES = Source("GLU Variants Improve Transformer", 2020, "arXiv:2002.05202")
_EXPERTS = Source("Mixtral of Experts", 2024, "arXiv:2401.04088: total and active parameters")
_RESULTS = (
    ("total", "all parameters"),
    ("active", "active parameters, with embedding and output head"),
    ("active_without_input_embedding", "active without the input embedding"),
    ("active_non_embedding", "active without embedding, positions and output head"),
    ("non_embedding", "total without embedding, positions and output head"),
    ("embedding", "embedding, positions and output head"),
)


def _worked(inputs: Mapping[str, Input]) -> Worked:
    w = counted(inputs)
    _slips(w, inputs)
    attention = _attention_name(w, inputs)
    results = [Result(name, says, w.names[name], "param") for name, says in _RESULTS]
    results.append(Result("attention_share", "attention's share of the total", w.names["attention_share"], "percent"))
    if "expert_share" in w.names:
        results.append(
            Result("expert_share", "the routed experts' share of the total", w.names["expert_share"], "percent")
        )
    return Worked(
        "params",
        FORMULA.title,
        "; ".join((_model_name(w, inputs), attention, _feed_forward_name(inputs), _table_name(inputs))),
        dict(inputs),
        tuple(results),
        tuple(w.steps),
        _assumptions(w, inputs),
        _warnings(w, inputs),
        (
            *shape.config_source(inputs),
            _COUNTS,
            shape.attention_source(attention),
            *((_GATES,) if is_gated(inputs) else ()),
            *((_EXPERTS,) if given(inputs, "experts") else ()),
        ),
        tuple(w.slips),
    )


def _model_name(w: Working, inputs: Mapping[str, Input]) -> str:
    if not given(inputs, "experts"):
        return "dense"
    shared = w.names["shared_experts"]
    more = f" and {shared:,.0f} shared" if shared else " and a shared one" if given(inputs, "shared_ffn") else ""
    return f"MoE, {w.names['active_experts']:,.0f} of {w.names['experts']:,.0f} experts{more} per token"


def _attention_name(w: Working, inputs: Mapping[str, Input]) -> str:
    if given(inputs, "kv_lora_rank"):
        return f"MLA, latent of {w.names['kv_lora_rank']:,.0f}"
    return shape.attention_variant(w.names["heads"], w.names["kv_heads"])


def _feed_forward_name(inputs: Mapping[str, Input]) -> str:
    return "gated feed-forward (3 matrices)" if is_gated(inputs) else "feed-forward without a gate (2 matrices)"


def _table_name(inputs: Mapping[str, Input]) -> str:
    return "tied embeddings" if flag(inputs, "tied") else "untied embeddings"


def _assumptions(w: Working, inputs: Mapping[str, Input]) -> tuple[str, ...]:
    said = []
    if "gated" not in inputs:
        said.append("a gated feed-forward layer (SwiGLU or GeGLU), three matrices; gated=no counts two")
    if not given(inputs, "ffn") and ("dense_ffn" in w.names or "ffn_layer" in w.names):
        said.append(f"a feed-forward width of {w.names['ffn']:,.0f}, which gives 8 hidden² parameters a layer")
    if "tied" not in inputs:
        said.append("an output head with weights of its own; tied=yes where it shares the embedding table")
    if given(inputs, "experts"):
        said.append(
            "active counts attention, router, norms, shared and chosen experts, embedding and output head; "
            "some publishers leave the input embedding out, and its count stands beside it"
        )
        if not given(inputs, "expert_ffn"):
            said.append("experts as wide as ffn")
    if not any(has_bias(inputs, name) for name in ("qkv_bias", "output_bias", "ffn_bias")):
        said.append("no biases")
    return tuple(said)


def _warnings(w: Working, inputs: Mapping[str, Input]) -> tuple[str, ...]:
    said = [note for note in str(inputs.get("notes", "")).split("\n") if note]
    if "gated" not in inputs and w.names["ffn"] == 4 * w.names["hidden"]:
        said.append("ffn is 4 × hidden, the usual width without a gate: is it gated=no?")
    published = "preset" in inputs or "config" in inputs
    if (over := number(inputs, "vocab") % 64) and not published:
        padded = number(inputs, "vocab") - over + 64
        said.append(f"trained tables are often padded: to a multiple of 64 this vocabulary has {padded:,.0f} rows")
    return tuple(said)


def _slips(w: Working, inputs: Mapping[str, Input]) -> None:
    layers = "layers" if "ffn_layer" in w.names else "(layers - moe_layers)"
    third = f"{layers} * hidden * ffn"
    if "moe_layers" in w.names:
        shared = " + shared_ffn" if "shared" in w.names else ""
        third = f"({third} + moe_layers * hidden * (experts * expert_ffn{shared}))"
    if is_gated(inputs):
        w.slip(
            "total", "gate-forgotten", f"total - {third}", "That counts two feed-forward matrices; a gate makes three"
        )
    else:
        w.slip(
            "total",
            "gate-added",
            f"total + {third}",
            "That counts three feed-forward matrices; without a gate there are two",
        )
    if "output_head" in w.names:
        w.slip(
            "total", "head-forgotten", "total - output_head", "The output head is missing: it has weights of its own"
        )
    else:
        w.slip(
            "total",
            "tied-twice",
            "total + input_embedding",
            "That counts the embedding table twice; it is the output head too",
        )
    if "kv_heads" in w.names:
        all_heads = "total + 2 * layers * hidden * (heads - kv_heads) * head_dim"
        w.slip(
            "total",
            "query-heads",
            all_heads,
            "That counts keys and values for every query head; there are fewer key/value heads",
        )
    w.slip("total", "embedding-forgotten", "non_embedding", "Embedding and output head are missing")
    w.slip("total", "per-layer", "non_embedding / layers", "That is one layer; the model has them all")
    if "moe_layers" not in w.names:
        return
    one = "total - moe_layers * (experts - 1) * expert"
    w.slip(
        "total",
        "experts-as-models",
        f"experts * ({one})",
        "That multiplies attention and embedding by the experts too; only the feed-forward is many",
    )
    w.slip("total", "active-for-total", "active", "Those are the active parameters, not all")
    w.slip("active", "total-for-active", "total", "Those are all parameters, not the active ones")
    w.slip(
        "active",
        "share-of-total",
        "total * active_experts / experts",
        "That scales everything down; attention and embedding work on every token",
    )
    w.slip(
        "active",
        "experts-only",
        "moe_layers * active_experts * expert",
        "Those are the chosen experts alone; attention and embedding are missing",
    )
    w.slip("active", "one-expert", f"{one}", "That counts one expert a layer; a token goes to the top-k")
    w.slip("active", "shared-forgotten", "active - moe_layers * shared", "The shared experts are missing")


FORMULA = Formula(
    "params",
    "Parameter count",
    "Size",
    "Total and active parameters from a model's configuration, dense or mixture of experts.",
    FIELDS,
    _worked,
    presets=("model",),
    example="params preset=mixtral-8x7b",
)
FORMULAS: tuple[Formula, ...] = (FORMULA,)
