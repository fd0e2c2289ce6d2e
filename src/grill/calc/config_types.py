"""How published configs name the inputs, and what each architecture's config leaves unsaid, by its `model_type`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from grill.calc.working import Input

KEYS: dict[str, str] = {
    "num_hidden_layers": "layers",
    "n_layer": "layers",
    "n_layers": "layers",
    "num_layers": "layers",
    "hidden_size": "hidden",
    "n_embd": "hidden",
    "n_embed": "hidden",
    "d_model": "hidden",
    "dim": "hidden",
    "num_attention_heads": "heads",
    "n_head": "heads",
    "n_heads": "heads",
    "num_heads": "heads",
    "num_key_value_heads": "kv_heads",
    "num_kv_heads": "kv_heads",
    "n_kv_heads": "kv_heads",
    "kv_n_heads": "kv_heads",
    "multi_query_group_num": "kv_heads",
    "head_dim": "head_dim",
    "attention_head_dim": "head_dim",
    "kv_channels": "head_dim",
    "intermediate_size": "ffn",
    "ffn_hidden_size": "ffn",
    "ffn_dim": "ffn",
    "n_inner": "ffn",
    "hidden_dim": "ffn",
    "inter_dim": "ffn",
    "padded_vocab_size": "vocab",
    "vocab_size": "vocab",
    "q_lora_rank": "q_lora_rank",
    "kv_lora_rank": "kv_lora_rank",
    "qk_nope_head_dim": "nope_head_dim",
    "qk_rope_head_dim": "rope_head_dim",
    "v_head_dim": "value_head_dim",
    "num_experts": "experts",
    "num_local_experts": "experts",
    "n_routed_experts": "experts",
    "moe_num_experts": "experts",
    "num_experts_per_tok": "active_experts",
    "experts_per_token": "active_experts",
    "moe_top_k": "active_experts",
    "moe_topk": "active_experts",
    "moe_k": "active_experts",
    "n_activated_experts": "active_experts",
    "moe_intermediate_size": "expert_ffn",
    "moe_inter_dim": "expert_ffn",
    "n_shared_experts": "shared_experts",
    "num_shared_experts": "shared_experts",
    "num_shared_expert": "shared_experts",
    "moe_num_shared_experts": "shared_experts",
    "shared_expert_intermediate_size": "shared_ffn",
    "shared_intermediate_size": "shared_ffn",
    "first_k_dense_replace": "dense_layers",
    "n_dense_layers": "dense_layers",
    "decoder_sparse_step": "moe_every",
    "moe_layer_freq": "moe_every",
    "sliding_window": "window",
    "sliding_window_pattern": "global_every",
    "max_position_embeddings": "max_context",
    "max_seq_len": "max_context",
    "seq_length": "max_context",
    "n_positions": "max_context",
    "n_ctx": "max_context",
}
"""The keys of configs that are numbers, and the inputs that they are; where two are there, the first counts."""

Switch = Mapping[str, Input]


@dataclass(frozen=True, slots=True)
class ModelType:
    """How the configs of one architecture are read."""

    fixed: Mapping[str, Input] = field(default_factory=dict)
    """Inputs that the architecture settles, whatever the config says."""
    usual: Mapping[str, Input] = field(default_factory=dict)
    """Inputs where the config leaves them out: the defaults of the library that reads it."""
    switches: Mapping[str, Switch] = field(default_factory=dict)
    """Keys of the config that are yes or no, and the inputs that a yes sets."""
    keys: Mapping[str, str] = field(default_factory=dict)
    """Keys that mean another input here than elsewhere, or that only this architecture has."""


def _on(*names: str) -> Switch:
    return dict.fromkeys(names, True)


_GATED: Switch = {"gated": True}
_PLAIN: Switch = {"gated": False, "norm": "layernorm"}
_UNTIED: Switch = {"tied": False}
_TIED: Switch = {"tied": True}
_QKV = {"attention_bias": _on("qkv_bias")}
_BIASES = {"attention_bias": _on("qkv_bias", "output_bias"), "mlp_bias": _on("ffn_bias")}

LLAMA = ModelType(fixed=_GATED, usual=_UNTIED, switches=_BIASES)
_QWEN2 = ModelType(fixed={**_GATED, "qkv_bias": True}, usual=_UNTIED)
_QWEN2_MOE = replace(
    _QWEN2,
    fixed={**_GATED, "shared_experts": 1, "shared_gate": True},
    usual={**_UNTIED, "qkv_bias": True},
    switches={"qkv_bias": _on("qkv_bias")},
)
_QWEN3 = replace(LLAMA, fixed={**_GATED, "qk_norm": "head"}, usual={**_UNTIED, "head_dim": 128})
_GEMMA = replace(LLAMA, usual={**_TIED, "head_dim": 256})
_GEMMA2 = replace(
    _GEMMA, fixed={**_GATED, "norms_per_layer": 4, "global_every": 2}, usual={**_GEMMA.usual, "window": 4096}
)
_GEMMA3 = replace(
    _GEMMA,
    fixed={**_GATED, "norms_per_layer": 4, "qk_norm": "head"},
    usual={
        **_GEMMA.usual,
        "heads": 8,
        "kv_heads": 4,
        "vocab": 262_208,
        "window": 4096,
        "global_every": 6,
        "max_context": 131_072,
    },
)
_GPT2 = ModelType(
    fixed={**_PLAIN, "biases": True},
    usual={**_TIED, "vocab": 50_257, "positions": 1024},
    keys={"n_positions": "positions"},
)
_NEOX = ModelType(fixed=_PLAIN, usual={**_UNTIED, "biases": True}, switches={"attention_bias": _on("biases")})
_COHERE = ModelType(
    fixed={**_GATED, "norm": "layernorm-no-bias", "norms_per_layer": 1},
    usual=_TIED,
    switches={**_BIASES, "use_qk_norm": {"qk_norm": "full"}},
)
_DEEPSEEK3 = replace(LLAMA, fixed={**_GATED, "router_bias": True})
_HUNYUAN = replace(
    LLAMA,
    usual={"qk_norm": "head"},
    switches={**_BIASES, "use_qk_norm": {"qk_norm": "head"}},
)
_ERNIE = replace(LLAMA, usual=_TIED, switches={"use_bias": _on("biases")})

MODEL_TYPES: dict[str, ModelType] = {
    "llama": LLAMA,
    "mistral": LLAMA,
    "ministral": LLAMA,
    "mixtral": LLAMA,
    "smollm3": replace(LLAMA, usual=_TIED),
    "granite": LLAMA,
    "granitemoe": LLAMA,
    "internlm2": replace(LLAMA, switches={"bias": _on("qkv_bias", "output_bias")}),
    "baichuan": LLAMA,
    "yi": LLAMA,
    "llama4_text": replace(
        LLAMA,
        fixed={**_GATED, "shared_experts": 1},
        usual={**_UNTIED, "window": 8192, "global_every": 4},
        keys={
            "intermediate_size": "expert_ffn",
            "intermediate_size_mlp": "ffn",
            "interleave_moe_layer_step": "moe_every",
            "attention_chunk_size": "window",
        },
    ),
    "qwen2": _QWEN2,
    "qwen2_vl": _QWEN2,
    "qwen2_vl_text": _QWEN2,
    "qwen2_5_vl": _QWEN2,
    "qwen2_5_vl_text": _QWEN2,
    "qwen2_moe": _QWEN2_MOE,
    "qwen3": _QWEN3,
    "qwen3_moe": _QWEN3,
    "qwen3_vl_text": _QWEN3,
    "qwen3_vl_moe_text": _QWEN3,
    "gemma": _GEMMA,
    "gemma2": _GEMMA2,
    "gemma3_text": _GEMMA3,
    "phi": ModelType(fixed={**_PLAIN, "norms_per_layer": 1, "biases": True, "head_bias": True}, usual=_UNTIED),
    "phi3": LLAMA,
    "phimoe": replace(
        LLAMA, fixed={**_GATED, "norm": "layernorm"}, switches={**_BIASES, "lm_head_bias": _on("head_bias")}
    ),
    "falcon": ModelType(fixed=_PLAIN, usual={**_TIED, "vocab": 65_024}, switches={"bias": _on("biases")}),
    "gpt2": _GPT2,
    "gpt_bigcode": _GPT2,
    "gpt_neo": ModelType(
        fixed={**_PLAIN, "output_bias": True, "ffn_bias": True, "global_every": 2},
        usual={**_TIED, "window": 256},
        keys={"max_position_embeddings": "positions", "window_size": "window"},
    ),
    "gptj": ModelType(fixed={**_PLAIN, "norms_per_layer": 1, "ffn_bias": True, "head_bias": True}, usual=_UNTIED),
    "gpt_neox": _NEOX,
    "opt": ModelType(fixed=_PLAIN, usual={**_TIED, "biases": True}, switches={"enable_bias": _on("biases")}),
    "bloom": ModelType(fixed={**_PLAIN, "biases": True, "embedding_norm": True}, usual=_TIED),
    "mpt": ModelType(fixed={"gated": False, "norm": "layernorm-no-bias"}, usual=_TIED),
    "starcoder2": ModelType(fixed=_PLAIN, usual={**_TIED, "biases": True}, switches={"use_bias": _on("biases")}),
    "stablelm": ModelType(
        fixed={**_GATED, "norm": "layernorm"}, usual=_UNTIED, switches={"use_qkv_bias": _on("qkv_bias")}
    ),
    "nemotron": replace(LLAMA, fixed=_PLAIN),
    "cohere": _COHERE,
    "cohere2": replace(_COHERE, usual={**_TIED, "window": 4096, "global_every": 4}),
    "dbrx": ModelType(
        fixed={**_GATED, "norm": "layernorm-no-bias"}, usual=_UNTIED, keys={"ffn_hidden_size": "expert_ffn"}
    ),
    "olmo": replace(LLAMA, fixed={**_GATED, "norm": "none"}),
    "olmo2": replace(LLAMA, fixed={**_GATED, "qk_norm": "full"}),
    "olmo3": replace(LLAMA, fixed={**_GATED, "qk_norm": "full"}, usual={**_UNTIED, "window": 4096, "global_every": 4}),
    "olmoe": replace(LLAMA, fixed={**_GATED, "qk_norm": "full"}),
    "deepseek_v2": LLAMA,
    "minicpm3": LLAMA,
    "apertus": replace(LLAMA, fixed={"gated": False, "qk_norm": "head"}),
    "deepseek_v3": _DEEPSEEK3,
    "kimi_k2": _DEEPSEEK3,
    "dots1": replace(LLAMA, fixed={**_GATED, "router_bias": True, "qk_norm": "head"}),
    "gpt_oss": ModelType(
        fixed={**_GATED, "biases": True, "sinks": True, "router_bias": True},
        usual={**_UNTIED, "window": 128, "global_every": 2},
    ),
    "glm": replace(LLAMA, switches=_QKV),
    "glm4": replace(LLAMA, fixed={**_GATED, "norms_per_layer": 4}, switches=_QKV),
    "glm4_moe": ModelType(
        fixed={**_GATED, "router_bias": True},
        usual=_UNTIED,
        switches={**_QKV, "use_qk_norm": {"qk_norm": "head"}},
    ),
    "chatglm": ModelType(fixed=_GATED, usual=_UNTIED, switches={"add_qkv_bias": _on("qkv_bias")}),
    "minimax_m2": ModelType(
        fixed={**_GATED, "router_bias": True}, usual=_UNTIED, switches={"use_qk_norm": {"qk_norm": "full"}}
    ),
    "ernie4_5": _ERNIE,
    "ernie4_5_moe": replace(
        _ERNIE,
        fixed={**_GATED, "router_bias": True},
        keys={"moe_layer_interval": "moe_every", "moe_layer_start_index": "dense_layers"},
    ),
    "hunyuan_v1_dense": _HUNYUAN,
    "hunyuan_v1_moe": _HUNYUAN,
    "exaone4": replace(LLAMA, fixed={**_GATED, "qk_norm": "head"}, keys={"sliding_window_pattern": ""}),
    "seed_oss": replace(LLAMA, switches={**_QKV, "attention_out_bias": _on("output_bias")}),
    "grok-1": ModelType(fixed={**_GATED, "norms_per_layer": 4}, usual=_TIED),
}

UNCOUNTED: dict[str, str] = {
    **dict.fromkeys(("mamba", "mamba2", "falcon_mamba", "jamba", "bamba", "zamba", "zamba2"), "state-space layers"),
    **dict.fromkeys(("nemotron_h", "falcon_h1", "granitemoehybrid"), "state-space layers"),
    **dict.fromkeys(("qwen3_next", "qwen3_5_text", "kimi_linear", "minimax"), "linear attention"),
    **dict.fromkeys(("rwkv", "recurrent_gemma"), "recurrent layers"),
    **dict.fromkeys(("t5", "mt5", "umt5", "bart", "whisper"), "an encoder and a decoder"),
    "lfm2": "convolutions",
    "jetmoe": "experts in its attention",
    "gemma3n_text": "embeddings in every layer",
}
"""Architectures that a decoder's formula would count wrongly, and what they have that it does not."""
