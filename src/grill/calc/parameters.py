"""Parameters of a decoder-only transformer, counted from its configuration: every matrix, vector and table.

Matrices are counted as in Kaplan et al. 2020 (arXiv:2001.08361, table 1), with a third one where the feed-forward layer
is gated (Shazeer 2020, arXiv:2002.05202), latent projections for MLA (DeepSeek-V2 2024, arXiv:2405.04434) and experts
with a router (Mixtral 2024, arXiv:2401.04088). The counts equal those of published checkpoints to the parameter.
"""

from __future__ import annotations

from collections.abc import Mapping

from grill.calc import shape
from grill.calc.expression import CalcError
from grill.calc.shape import flag, given, number
from grill.calc.working import Input, Working

NORM_VECTORS = {"rmsnorm": 1.0, "layernorm": 2.0, "layernorm-no-bias": 1.0, "none": 0.0}
"""Vectors of width hidden in a normalization: LayerNorm has a scale and a shift, RMSNorm only a scale."""
_PARAM = "param"


def counted(inputs: Mapping[str, Input]) -> Working:
    """The steps to the counts: `attention`, `feed_forward`, `norms`, `embedding`, `total`, `active`, `non_embedding`.

    Raises CalcError for shapes that contradict themselves.
    """
    w = Working(_sizes(inputs))
    w.step("input_embedding", "vocab * hidden", "a row per token of the vocabulary", _PARAM)
    if given(inputs, "positions"):
        w.step("position_table", "positions * hidden", "a learned row per position", _PARAM)
    _attention(w, inputs)
    _feed_forward(w, inputs)
    _norms(w, inputs)
    if not flag(inputs, "tied"):
        bias = " + vocab" if flag(inputs, "head_bias") else ""
        w.step("output_head", f"vocab * hidden{bias}", "the output head, with weights of its own", _PARAM)
    _totals(w)
    return w


def is_gated(inputs: Mapping[str, Input]) -> bool:
    """Whether the feed-forward layer has a gate: as given, else yes."""
    return flag(inputs, "gated") if "gated" in inputs else True


def has_bias(inputs: Mapping[str, Input], name: str) -> bool:
    """Whether a bias is there, on its own account or because all are."""
    return flag(inputs, "biases") or flag(inputs, name)


def _sizes(inputs: Mapping[str, Input]) -> dict[str, float]:
    """Every number that steps name, with what was left out filled in."""
    names = {name: float(value) for name, value in inputs.items() if not isinstance(value, str)}
    if given(inputs, "kv_lora_rank"):
        missing = [n for n in ("nope_head_dim", "rope_head_dim", "value_head_dim") if not given(inputs, n)]
        if missing:
            raise CalcError(f"MLA (kv_lora_rank) needs {' and '.join(missing)} too")
    else:
        names |= {"head_dim": shape.head_dim(inputs), "kv_heads": shape.kv_heads(inputs)}
    names["ffn"] = number(inputs, "ffn") or _usual_ffn(inputs)
    names |= {"dense_layers": number(inputs, "dense_layers"), "norms_per_layer": number(inputs, "norms_per_layer", 2)}
    if given(inputs, "experts"):
        names |= _expert_sizes(inputs, names["ffn"])
    elif "experts" not in inputs and (given(inputs, "shared_experts") or given(inputs, "active_experts")):
        raise CalcError("a mixture of experts needs experts: how many there are in a layer")
    return names


def _usual_ffn(inputs: Mapping[str, Input]) -> float:
    """The width that a feed-forward layer has when none is given: 8 hidden² parameters either way."""
    hidden = number(inputs, "hidden")
    return round(8 * hidden / 3) if is_gated(inputs) else 4 * hidden


def _expert_sizes(inputs: Mapping[str, Input], ffn: float) -> dict[str, float]:
    experts, active = number(inputs, "experts"), number(inputs, "active_experts")
    if not active:
        raise CalcError("a mixture of experts needs active_experts: to how many a token is routed (top-k)")
    if active > experts:
        raise CalcError(f"{active:,.0f} active experts are more than the {experts:,.0f} experts there are")
    layers, dense, every = number(inputs, "layers"), number(inputs, "dense_layers"), number(inputs, "moe_every", 1)
    if layers - dense < every:
        raise CalcError(f"{dense:,.0f} dense layers and experts in every {every:,.0f}. layer leave none with experts")
    return {
        "moe_every": every,
        "expert_ffn": number(inputs, "expert_ffn") or ffn,
        "shared_experts": number(inputs, "shared_experts"),
    }


def _attention(w: Working, inputs: Mapping[str, Input]) -> None:
    latent = given(inputs, "kv_lora_rank")
    if latent:
        _latent_projections(w, inputs)
    else:
        w.step("queries", "hidden * heads * head_dim", "query projection of a layer", _PARAM)
        w.step("keys_values", "2 * hidden * kv_heads * head_dim", "key and value projections of a layer", _PARAM)
        w.step("attention_output", "heads * head_dim * hidden", "output projection of a layer", _PARAM)
    parts = ["queries", "keys_values", "attention_output"]
    if small := _small_attention_parts(inputs, latent=latent):
        w.step("attention_rest", " + ".join(small.values()), ", ".join(small), _PARAM)
        parts.append("attention_rest")
    w.step("attention_layer", " + ".join(parts), "attention of a layer", _PARAM)
    w.step("attention", "layers * attention_layer", "attention of all layers", _PARAM)


def _latent_projections(w: Working, inputs: Mapping[str, Input]) -> None:
    to_heads = "heads * (nope_head_dim + rope_head_dim)"
    if given(inputs, "q_lora_rank"):
        w.step(
            "queries", f"q_lora_rank * (hidden + {to_heads})", "queries, down to a latent and up to the heads", _PARAM
        )
    else:
        w.step("queries", f"hidden * {to_heads}", "query projection of a layer", _PARAM)
    down, up = "hidden * (kv_lora_rank + rope_head_dim)", "kv_lora_rank * heads * (nope_head_dim + value_head_dim)"
    w.step("keys_values", f"{down} + {up}", "keys and values, down to the cached latent and up to the heads", _PARAM)
    w.step("attention_output", "heads * value_head_dim * hidden", "output projection of a layer", _PARAM)


def _small_attention_parts(inputs: Mapping[str, Input], *, latent: bool) -> dict[str, str]:
    """What attention has besides its projections, by what it is."""
    parts = {}
    queries = given(inputs, "q_lora_rank")
    if latent:
        parts["norms of the latents"] = "q_lora_rank + kv_lora_rank" if queries else "kv_lora_rank"
    if has_bias(inputs, "qkv_bias"):
        direct = "(heads + 2 * kv_heads) * head_dim"
        lowered = "q_lora_rank + kv_lora_rank + rope_head_dim" if queries else "kv_lora_rank + rope_head_dim"
        parts["biases of queries, keys and values"] = lowered if latent else direct
    if has_bias(inputs, "output_bias"):
        parts["bias of the output"] = "hidden"
    vectors = "2 * " if inputs.get("norm") == "layernorm" else ""
    if inputs.get("qk_norm") == "head":
        parts["norms of a query and a key head"] = f"{vectors}2 * head_dim"
    elif inputs.get("qk_norm") == "full":
        parts["norms of all query and key heads"] = f"{vectors}(heads + kv_heads) * head_dim"
    if flag(inputs, "sinks"):
        parts["a sink per head"] = "heads"
    if flag(inputs, "relative_positions"):
        parts["projection of relative positions"] = "hidden * heads * head_dim"
    return parts


def _feed_forward(w: Working, inputs: Mapping[str, Input]) -> None:
    matrices, before = ("3", "2 * ") if is_gated(inputs) else ("2", "")
    kind = "gate, up and down" if is_gated(inputs) else "up and down"
    bias = has_bias(inputs, "ffn_bias")

    def of_width(width: str) -> str:
        return f"{matrices} * hidden * {width}" + (f" + {before}{width} + hidden" if bias else "")

    if not given(inputs, "experts"):
        w.step("ffn_layer", of_width("ffn"), f"feed-forward of a layer ({kind})", _PARAM)
        w.step("feed_forward", "layers * ffn_layer", "feed-forward of all layers", _PARAM)
        return
    w.step("moe_layers", "floor((layers - dense_layers) / moe_every)", "layers with experts", "layer")
    w.step("expert", of_width("expert_ffn"), f"one expert ({kind})", _PARAM)
    w.step("router", "hidden * experts" + (" + experts" if flag(inputs, "router_bias") else ""), "router", _PARAM)
    parts = ["experts * expert", "router"]
    if given(inputs, "shared_experts") or given(inputs, "shared_ffn"):
        if not given(inputs, "shared_ffn"):
            w.step("shared_ffn", "shared_experts * expert_ffn", "width of the shared experts together")
        gate = " + hidden" if flag(inputs, "shared_gate") else ""
        w.step("shared", of_width("shared_ffn") + gate, "the shared experts, for every token", _PARAM)
        parts.append("shared")
    w.step("moe_layer", " + ".join(parts), "feed-forward of a layer with experts", _PARAM)
    feed_forward = "moe_layers * moe_layer"
    if w.names["moe_layers"] < w.names["layers"]:
        w.step("dense_ffn", of_width("ffn"), f"feed-forward of a layer without experts ({kind})", _PARAM)
        feed_forward += " + (layers - moe_layers) * dense_ffn"
    w.step("feed_forward", feed_forward, "feed-forward of all layers", _PARAM)
    w.step("idle", "moe_layers * (experts - active_experts) * expert", "experts that one token does not use", _PARAM)


def _norms(w: Working, inputs: Mapping[str, Input]) -> None:
    norm = str(inputs.get("norm", "rmsnorm"))
    more = int(flag(inputs, "final_norm") if "final_norm" in inputs else True) + int(flag(inputs, "embedding_norm"))
    count = f"(layers * norms_per_layer + {more})" if more else "layers * norms_per_layer"
    vectors = NORM_VECTORS[norm]
    if vectors:
        each = "hidden" if vectors == 1 else f"{vectors:.0f} * hidden"
        w.step("norms", f"{count} * {each}", f"{norm} in the layers and after them", _PARAM)
    else:
        w.names["norms"] = 0.0


def _totals(w: Working) -> None:
    body = " + ".join(part for part in ("attention", "feed_forward", "norms") if w.names[part])
    tables = " + ".join(n for n in ("input_embedding", "position_table", "output_head") if n in w.names)
    w.step("non_embedding", body, "without embedding, positions and output head", _PARAM)
    w.step("embedding", tables, "embedding, positions and output head", _PARAM)
    w.step("total", "non_embedding + embedding", "all parameters", _PARAM)
    less = " - idle" if "idle" in w.names else ""
    w.step("active", f"total{less}", "what one token passes through, its embedding table counted whole", _PARAM)
    unread = " - input_embedding" if "output_head" in w.names else ""
    w.step(
        "active_without_input_embedding",
        f"active{unread}",
        "active, without the input table, of which a token reads one row"
        if unread
        else "active; the input table is the output head too, and so stays",
        _PARAM,
    )
    w.step(
        "active_non_embedding", f"non_embedding{less}", "active, without embedding, positions and output head", _PARAM
    )
    w.step("attention_share", "100 * attention / total", "attention's share of all parameters", "percent")
    if less:
        w.step("expert_share", "100 * moe_layers * experts * expert / total", "the routed experts' share", "percent")
