"""The inputs that describe a decoder-only transformer, by the field's names and by those of published configs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from grill.calc.expression import CalcError
from grill.calc.presets import preset
from grill.calc.working import Field, Input, Source

_MANY = 1e9


def _count(name: str, says: str, *aliases: str, low: float = 0, required: bool = False) -> Field:
    return Field(name, says, low=low, high=_MANY, whole=True, required=required, aliases=aliases)


LAYERS = _count(
    "layers",
    "transformer layers",
    "num_hidden_layers",
    "n_layer",
    "n_layers",
    "num_layers",
    "n_blocks",
    "num_blocks",
    "depth",
    low=1,
    required=True,
)
HIDDEN = _count(
    "hidden",
    "width of the residual stream",
    "hidden_size",
    "n_embd",
    "n_embed",
    "d_model",
    "dim",
    "model_dim",
    "embed_dim",
    "emb_dim",
    "width",
    low=1,
    required=True,
)
HEADS = _count(
    "heads",
    "query heads",
    "num_attention_heads",
    "n_head",
    "n_heads",
    "num_heads",
    "attention_heads",
    "query_heads",
    low=1,
    required=True,
)
KV_HEADS = _count(
    "kv_heads",
    "key/value heads; without it as many as query heads",
    "num_key_value_heads",
    "num_kv_heads",
    "n_kv_heads",
    "n_head_kv",
    "kv_n_heads",
    "num_query_groups",
    "n_query_groups",
    "multi_query_group_num",
    "n_kv_groups",
    "num_kv_groups",
    "kv_groups",
    low=1,
)
HEAD_DIM = _count(
    "head_dim",
    "width of a head; without it hidden / heads",
    "head_size",
    "d_head",
    "kv_channels",
    "attention_head_dim",
    low=1,
)
FFN = _count(
    "ffn",
    "feed-forward width; without it 8/3 hidden with a gate, 4 hidden without",
    "intermediate_size",
    "ffn_hidden_size",
    "ffn_dim",
    "d_ff",
    "n_inner",
    "inter_dim",
    "hidden_dim",
    "mlp_dim",
    "d_mlp",
    "mlp_hidden_size",
    "ff_dim",
    low=1,
)
VOCAB = _count(
    "vocab",
    "rows of the embedding table, padding included",
    "vocab_size",
    "padded_vocab_size",
    "n_vocab",
    low=1,
    required=True,
)
GATED = Field(
    "gated",
    "whether the feed-forward layer has a gate (SwiGLU, GeGLU): three matrices instead of two",
    kind="flag",
    aliases=("swiglu", "geglu", "glu"),
)
TIED = Field(
    "tied",
    "whether the output head shares the embedding table",
    kind="flag",
    aliases=("tie_word_embeddings", "tied_embeddings", "tie_embeddings", "tie", "weight_tying"),
)
KV_LORA_RANK = _count("kv_lora_rank", "MLA: width of the cached latent; 0 for none", "latent_dim", "kv_latent_dim")
Q_LORA_RANK = _count("q_lora_rank", "MLA: width of the query latent; 0 for queries straight from the hidden state")
NOPE_HEAD_DIM = _count("nope_head_dim", "MLA: width of a query/key head without rotation", "qk_nope_head_dim")
ROPE_HEAD_DIM = _count(
    "rope_head_dim", "MLA: width of the rotated key that all heads share", "qk_rope_head_dim", "rope_dim"
)
VALUE_HEAD_DIM = _count("value_head_dim", "MLA: width of a value head", "v_head_dim")
CONTEXT_NAMES = (
    "seq_len",
    "seqlen",
    "sequence_length",
    "seq_length",
    "seq",
    "context_length",
    "context_len",
    "context_window",
    "ctx",
    "ctx_len",
    "n_ctx",
    "max_seq_len",
)
"""Other names of the tokens in a sequence."""
NOTES = Field("notes", "what is uncertain about these inputs; shown with the result", kind="text")

MLA_SOURCE = Source("DeepSeek-V2: multi-head latent attention", 2024, "arXiv:2405.04434, section 2.1")
GQA_SOURCE = Source("GQA: Training Generalized Multi-Query Transformer Models", 2023, "arXiv:2305.13245")
MQA_SOURCE = Source("Fast Transformer Decoding: One Write-Head is All You Need", 2019, "arXiv:1911.02150")
MHA_SOURCE = Source("Attention Is All You Need", 2017, "arXiv:1706.03762, section 3.2")


def optional(field: Field) -> Field:
    """The same input where a formula can do without it."""
    return replace(field, required=False)


def number(inputs: Mapping[str, Input], name: str, otherwise: float = 0.0) -> float:
    """A numeric input, or `otherwise` where none was given."""
    value = inputs.get(name)
    return otherwise if value is None or isinstance(value, str) else float(value)


def flag(inputs: Mapping[str, Input], name: str) -> bool:
    """A yes-or-no input; no where nothing was given."""
    return bool(inputs.get(name, False))


def given(inputs: Mapping[str, Input], name: str) -> bool:
    """Whether an input has a value that counts: MLA ranks and expert counts of 0 mean none."""
    return number(inputs, name) > 0


def head_dim(inputs: Mapping[str, Input]) -> float:
    """The width of a head: given, else hidden / heads; CalcError when that is not whole."""
    if given(inputs, "head_dim"):
        return number(inputs, "head_dim")
    if not (given(inputs, "hidden") and given(inputs, "heads")):
        raise CalcError("give head_dim, or both hidden and heads")
    hidden, heads = number(inputs, "hidden"), number(inputs, "heads")
    if hidden % heads:
        raise CalcError(f"hidden {hidden:,.0f} does not divide into {heads:,.0f} heads; give head_dim")
    return hidden / heads


def kv_heads(inputs: Mapping[str, Input]) -> float:
    """The number of key/value heads: given, else that of query heads; CalcError when they do not divide them."""
    heads = number(inputs, "heads")
    kv = number(inputs, "kv_heads", heads)
    if not kv:
        raise CalcError("give kv_heads, or heads")
    if heads and kv > heads:
        raise CalcError(f"{kv:,.0f} key/value heads are more than {heads:,.0f} query heads")
    if heads % kv:
        raise CalcError(f"{kv:,.0f} key/value heads do not divide {heads:,.0f} query heads into equal groups")
    return kv


def attention_variant(heads: float, kv: float) -> str:
    """`MHA, 32 heads`, `GQA, 8 key/value heads for 64 query heads`, `MQA, 1 key/value head for 71 query heads`."""
    if heads and kv == heads:
        return f"MHA, {heads:,.0f} heads" if heads > 1 else "MHA, 1 head"
    if kv == 1:
        return f"MQA, 1 key/value head for {heads:,.0f} query heads" if heads else "MQA, 1 key/value head"
    return f"GQA, {kv:,.0f} key/value heads for {heads:,.0f} query heads" if heads else f"{kv:,.0f} key/value heads"


def attention_source(variant: str) -> Source:
    """The paper that an attention variant is from, by the first word of its name."""
    return {"MLA": MLA_SOURCE, "MHA": MHA_SOURCE, "MQA": MQA_SOURCE}.get(variant[:3], GQA_SOURCE)


def config_source(inputs: Mapping[str, Input]) -> tuple[Source, ...]:
    """Where the shape of a preset is from."""
    return (preset("model", str(inputs["preset"])).source,) if "preset" in inputs else ()
