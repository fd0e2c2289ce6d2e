"""Published counts from inputs that are typed one by one, under the names of published configs and without a preset."""

from __future__ import annotations

import pytest

from grill.calc.worksheet import Worksheet

KEYS = (
    "num_hidden_layers",
    "hidden_size",
    "num_attention_heads",
    "num_key_value_heads",
    "intermediate_size",
    "vocab_size",
)
# Safetensors metadata on huggingface.co: shape by KEYS, what else the config says, parameters.
MODELS = {
    "Llama-2-13b": ((40, 5120, 40, 40, 13824, 32000), "", 13_015_864_320),
    "Llama-2-70b": ((80, 8192, 64, 8, 28672, 32000), "", 68_976_648_192),
    "Llama-3.2-3B": ((28, 3072, 24, 8, 8192, 128256), "tie_word_embeddings=true", 3_212_749_824),
    "Mistral-Nemo-Base-2407": ((40, 5120, 32, 8, 14336, 131072), "head_dim=128", 12_247_782_400),
    "Mixtral-8x22B-v0.3": (
        (56, 6144, 48, 8, 16384, 32768),
        "num_local_experts=8 num_experts_per_tok=2",
        140_630_071_296,
    ),
    "Qwen2.5-0.5B": ((24, 896, 14, 2, 4864, 151936), "qkv_bias=yes tie_word_embeddings=true", 494_032_768),
    "Qwen2.5-32B": ((64, 5120, 40, 8, 27648, 152064), "qkv_bias=yes", 32_763_876_352),
    "Qwen2.5-72B": ((80, 8192, 64, 8, 29568, 152064), "qkv_bias=yes", 72_706_203_648),
    "Qwen3-32B": ((64, 5120, 64, 8, 25600, 151936), "head_dim=128 qk_norm=head", 32_762_123_264),
    "gemma-7b": ((28, 3072, 16, 16, 24576, 256000), "head_dim=256 tie_word_embeddings=true", 8_537_680_896),
    "gemma-2-27b": (
        (46, 4608, 32, 16, 36864, 256000),
        "head_dim=128 tie_word_embeddings=true norms_per_layer=4",
        27_227_128_320,
    ),
    "Phi-3-mini-4k": ((32, 3072, 32, 32, 8192, 32064), "", 3_821_079_552),
    "gpt-neox-20b": ((44, 6144, 64, 64, 24576, 50432), "gated=no norm=layernorm biases=yes", 20_554_567_680),
    "DeepSeek-V2-Lite": (
        (27, 2048, 16, 16, 10944, 102400),
        (
            "kv_lora_rank=512 qk_nope_head_dim=128 qk_rope_head_dim=64 v_head_dim=128 n_routed_experts=64 "
            "num_experts_per_tok=6 moe_intermediate_size=1408 n_shared_experts=2 first_k_dense_replace=1"
        ),
        15_706_484_224,
    ),
    "dbrx-base": (
        (40, 6144, 48, 8, 10752, 100352),
        "norm=layernorm-no-bias num_experts=16 num_experts_per_tok=4",
        131_596_523_520,
    ),
}


@pytest.mark.parametrize("name", MODELS)
def test_a_config_typed_out_has_the_published_parameters(name):
    values, more, published = MODELS[name]
    inputs = " ".join(f"{key}={value}" for key, value in zip(KEYS, values, strict=True))
    assert Worksheet().enter(f"params {inputs} {more}").value == published
