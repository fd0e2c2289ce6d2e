"""The key/value cache: bytes per token, sequence and batch, by attention variant, window and data type."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from grill.calc import shape
from grill.calc.dtypes import BYTES, QUANTIZED, STORED, dtype_field
from grill.calc.expression import CalcError
from grill.calc.formulas.model import stock
from grill.calc.formulas.parallel import TENSOR
from grill.calc.shape import given, number
from grill.calc.working import Field, Formula, Input, Result, Source, Worked, Working

_WINDOW = Source("Mistral 7B: sliding-window attention, rolling buffer cache", 2023, "arXiv:2310.06825, section 2")
_BYTE = "byte"

FIELDS = (
    shape.LAYERS,
    shape.optional(shape.HEADS),
    shape.KV_HEADS,
    shape.HEAD_DIM,
    shape.optional(shape.HIDDEN),
    shape.KV_LORA_RANK,
    shape.ROPE_HEAD_DIM,
    shape.NOPE_HEAD_DIM,
    shape.VALUE_HEAD_DIM,
    dtype_field("number format of the cached values", STORED, "kv_dtype", "cache_dtype", "kv_cache_dtype"),
    Field(
        "dtype_bytes",
        "bytes of one cached value, in place of dtype",
        unit="byte",
        above=0,
        high=64,
        aliases=("bytes", "bytes_per_value", "bytes_per_element", "bytes_per_param", "kv_bytes", "element_size"),
    ),
    Field(
        "context",
        "tokens in a sequence, prompt and answer together",
        unit="token",
        low=1,
        high=1e12,
        whole=True,
        aliases=("max_context", "max_position_embeddings", "sequence", "tokens", "n_tokens", *shape.CONTEXT_NAMES),
    ),
    Field(
        "batch", "sequences at once", default=1, low=1, high=1e9, whole=True, aliases=("batch_size", "bs", "sequences")
    ),
    Field(
        "window",
        "tokens that a layer with a sliding window keeps; 0 for none",
        unit="token",
        low=0,
        high=1e12,
        whole=True,
        aliases=("sliding_window", "sliding_window_size", "attention_chunk_size"),
    ),
    Field("local_layers", "layers with the window; without it every layer", low=0, high=1e9, whole=True),
    Field(
        "global_every",
        "one layer in so many sees the whole context: 2 in Gemma 2, 6 in Gemma 3",
        low=1,
        high=1e9,
        whole=True,
        aliases=("sliding_window_pattern",),
    ),
    replace(TENSOR, says="GPUs that the heads are split over", default=None),
    shape.NOTES,
)


@dataclass(frozen=True, slots=True)
class _Cache:
    """What a layer keeps of a token."""

    variant: str
    values: str
    """Values per token and layer, as a formula."""
    says: str
    names: Mapping[str, float]


def _worked(inputs: Mapping[str, Input]) -> Worked:
    cache = _cache(inputs)
    dtype = f"{number(inputs, 'dtype_bytes'):g} bytes a value" if "dtype_bytes" in inputs else str(inputs["dtype"])
    w = Working({"dtype_bytes": BYTES[str(inputs["dtype"])], **_numbers(inputs), **cache.names})
    w.step("per_token", f"layers * {cache.values} * dtype_bytes", f"per token ({cache.says}, in every layer)", _BYTE)
    w.step("per_layer", "per_token / layers", "per token and layer", _BYTE)
    results = [
        Result("per_token", "bytes that one more token takes in all layers", w.names["per_token"], _BYTE),
        Result("per_layer", "bytes per token in one layer", w.names["per_layer"], _BYTE),
    ]
    window = _local_layers(w, inputs)
    if window:
        w.step("per_token_beyond_window", "(layers - local_layers) * per_layer", "once the windows are full", _BYTE)
        full = w.names["per_token_beyond_window"]
        results.append(Result("per_token_beyond_window", "bytes per token once the windows are full", full, _BYTE))
    if given(inputs, "context"):
        results = [*_sequences(w, windowed=bool(window)), *results]
    if given(inputs, "tensor"):
        results += _per_gpu(w, latent=given(inputs, "kv_lora_rank"))
    _slips(w, inputs, [result.name for result in results])
    return Worked(
        "kv-cache",
        FORMULA.title,
        f"{cache.variant}{f'; {window}' if window else ''}; {dtype}",
        dict(inputs),
        tuple(results),
        tuple(w.steps),
        _assumptions(inputs),
        _warnings(w, inputs),
        (*shape.config_source(inputs), shape.attention_source(cache.variant), *((_WINDOW,) if window else ())),
        tuple(w.slips),
    )


def _numbers(inputs: Mapping[str, Input]) -> dict[str, float]:
    return {name: float(value) for name, value in inputs.items() if not isinstance(value, str)}


def _cache(inputs: Mapping[str, Input]) -> _Cache:
    if given(inputs, "kv_lora_rank"):
        if not given(inputs, "rope_head_dim"):
            raise CalcError("MLA (kv_lora_rank) needs rope_head_dim too: the rotated key is cached beside the latent")
        latent, rope = number(inputs, "kv_lora_rank"), number(inputs, "rope_head_dim")
        return _Cache(
            f"MLA, latent of {latent:,.0f} + {rope:,.0f} values",
            "(kv_lora_rank + rope_head_dim)",
            "one latent for keys and values, and the rotated key",
            {},
        )
    kv, width = shape.kv_heads(inputs), shape.head_dim(inputs)
    return _Cache(
        shape.attention_variant(number(inputs, "heads"), kv),
        "2 * kv_heads * head_dim",
        "a key and a value per key/value head",
        {"kv_heads": kv, "head_dim": width},
    )


def _local_layers(w: Working, inputs: Mapping[str, Input]) -> str:
    """Settle how many layers have a window; its description, empty when none has."""
    layers, window = number(inputs, "layers"), number(inputs, "window")
    if not window:
        if given(inputs, "local_layers") or given(inputs, "global_every"):
            raise CalcError("layers with a window need window: how many tokens they keep")
        return ""
    if "local_layers" in inputs:
        if number(inputs, "local_layers") > layers:
            raise CalcError(f"{number(inputs, 'local_layers'):,.0f} layers with a window are more than {layers:,.0f}")
    elif given(inputs, "global_every"):
        w.step("local_layers", "layers - floor(layers / global_every)", "layers with a window", "layer")
    else:
        w.names["local_layers"] = layers
    local = w.names["local_layers"]
    which = "every layer" if local == layers else f"{local:,.0f} of {layers:,.0f} layers"
    return f"window of {window:,.0f} tokens in {which}" if local else ""


def _sequences(w: Working, *, windowed: bool) -> list[Result]:
    if windowed:
        kept = "(layers - local_layers) * context + local_layers * min(context, window)"
        w.step("per_sequence", f"per_layer * ({kept})", "layers with a window keep no more tokens than that", _BYTE)
    else:
        w.step("per_sequence", "per_token * context", "every token of the sequence", _BYTE)
    w.step("total", "batch * per_sequence", "all sequences of the batch", _BYTE)
    context, batch = w.names["context"], w.names["batch"]
    of = f"{batch:,.0f} sequences" if batch > 1 else "a sequence"
    return [
        Result("total", f"the cache of {of} of {context:,.0f} tokens", w.names["total"], _BYTE),
        Result("per_sequence", f"bytes per sequence of {context:,.0f} tokens", w.names["per_sequence"], _BYTE),
    ]


def _per_gpu(w: Working, *, latent: bool) -> list[Result]:
    whole = "total" if "total" in w.names else "per_token"
    if latent:
        w.step("per_gpu", whole, "the latent belongs to all heads, so each GPU keeps it whole", _BYTE)
    else:
        w.step(
            "kv_heads_per_gpu", "ceil(kv_heads / tensor)", "at least one on each GPU, copied where there are too few"
        )
        w.step("per_gpu", f"{whole} * kv_heads_per_gpu / kv_heads", "on each GPU of the tensor-parallel group", _BYTE)
    per = "" if whole == "total" else " per token"
    return [Result("per_gpu", f"bytes{per} on each of {w.names['tensor']:,.0f} GPUs", w.names["per_gpu"], _BYTE)]


def _assumptions(inputs: Mapping[str, Input]) -> tuple[str, ...]:
    said = ["every cached value has the same type", "no room lost to paging or alignment"]
    if inputs["dtype"] in QUANTIZED and "dtype_bytes" not in inputs:
        said.append("scales and zero points of a quantized cache are not counted")
    if given(inputs, "kv_lora_rank"):
        said.append("the latent is cached, not the keys and values made from it")
    if not given(inputs, "context"):
        said.append("no context given, so nothing per sequence")
    elif stock(inputs).get("max_context") == number(inputs, "context"):
        said.append("the context is the longest that the model's publisher states; context=… takes another")
    return tuple(said)


def _warnings(w: Working, inputs: Mapping[str, Input]) -> tuple[str, ...]:
    said = [note for note in str(inputs.get("notes", "")).split("\n") if note]
    context = number(inputs, "context")
    thousands = context / 1000
    if context >= 4000 and thousands.is_integer() and (int(thousands) & (int(thousands) - 1)) == 0:
        said.append(
            f"{context:,.0f} tokens are counted as typed; a {thousands:,.0f}k window is often {thousands * 1024:,.0f}"
        )
    tp = number(inputs, "tensor", 1)
    if given(inputs, "kv_lora_rank"):
        if tp > 1:
            said.append(f"MLA does not shrink per GPU under tensor parallelism: {tp:,.0f} GPUs keep {tp:,.0f} copies")
    elif tp > w.names["kv_heads"]:
        said.append(f"{tp:,.0f} GPUs share {w.names['kv_heads']:,.0f} key/value heads, so heads are copied")
    elif w.names["kv_heads"] % tp:
        said.append(f"{w.names['kv_heads']:,.0f} key/value heads do not split evenly over {tp:,.0f} GPUs")
    return tuple(said)


def _slips(w: Working, inputs: Mapping[str, Input], results: list[str]) -> None:
    latent = given(inputs, "kv_lora_rank")
    full = "2 * heads * head_dim"
    if latent and given(inputs, "nope_head_dim") and given(inputs, "value_head_dim"):
        full = "heads * (nope_head_dim + rope_head_dim + value_head_dim)"
    for name in results:
        if latent:
            as_mha = f"{name} * {full} / (kv_lora_rank + rope_head_dim)"
            w.slip(name, "mla-as-mha", as_mha, "That counts keys and values of every head; only the latent is cached")
            w.slip(name, "factor-2", f"2 * {name}", "The factor 2 is too much: one latent serves keys and values")
            no_rope = f"{name} * kv_lora_rank / (kv_lora_rank + rope_head_dim)"
            w.slip(name, "rope-forgotten", no_rope, "The rotated key beside the latent is missing")
        else:
            w.slip(name, "factor-2", f"{name} / 2", "Keys or values only: the factor 2 for both is missing")
            w.slip(
                name,
                "query-heads",
                f"{name} * heads / kv_heads",
                "That counts every query head; only key/value heads are cached",
            )
        if name != "per_layer":
            w.slip(name, "per-layer", f"{name} / layers", "That is one layer; the model has them all")
        w.slip(name, "bits-for-bytes", f"8 * {name}", "Those are bits; a byte has eight")
        w.slip(name, "dtype", f"{name} / dtype_bytes", "Those are values, not their bytes")
    w.slip("per_layer", "per-layer", "per_token", "Those are all layers, not one")
    if "total" in w.names:
        w.slip("total", "one-sequence", "per_sequence", "That is one sequence of the batch")
        w.slip("per_sequence", "whole-batch", "total", "That is the whole batch, not one sequence")
        w.slip(
            "total",
            "window-ignored",
            "batch * per_token * context",
            "That gives every layer the whole context; some have a window",
        )
        w.slip(
            "per_sequence",
            "window-ignored",
            "per_token * context",
            "That gives every layer the whole context; some have a window",
        )
        w.slip("total", "one-token", "per_token", "That is one token")


FORMULA = Formula(
    "kv-cache",
    "KV cache",
    "Serving",
    "Bytes of cached keys and values, per token, sequence and batch, for MHA, GQA, MQA, MLA and sliding windows.",
    FIELDS,
    _worked,
    presets=("model",),
    example="kv-cache preset=llama-3-70b context=8192 batch=8",
)
FORMULAS: tuple[Formula, ...] = (FORMULA,)
