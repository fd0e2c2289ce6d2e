from __future__ import annotations

import json

import pytest

from grill.calc.config import MAX_BYTES, read_config
from grill.calc.config_types import KEYS, MODEL_TYPES
from grill.calc.expression import CalcError
from grill.calc.figures import worth
from grill.calc.formulas.kv_cache import FIELDS as CACHE_FIELDS
from grill.calc.formulas.size import FIELDS as SIZE_FIELDS
from grill.calc.inputs import calculate

FIELDS = {field.name for field in (*SIZE_FIELDS, *CACHE_FIELDS)}
LLAMA = {
    "model_type": "llama",
    "hidden_size": 4096,
    "intermediate_size": 14_336,
    "num_hidden_layers": 32,
    "num_attention_heads": 32,
    "num_key_value_heads": 8,
    "vocab_size": 128_256,
    "max_position_embeddings": 8192,
}
DEEPSEEK = {
    "model_type": "deepseek_v3",
    "hidden_size": 7168,
    "intermediate_size": 18_432,
    "moe_intermediate_size": 2048,
    "num_hidden_layers": 61,
    "num_attention_heads": 128,
    "num_key_value_heads": 128,
    "q_lora_rank": 1536,
    "kv_lora_rank": 512,
    "qk_nope_head_dim": 128,
    "qk_rope_head_dim": 64,
    "v_head_dim": 128,
    "n_routed_experts": 256,
    "n_shared_experts": 1,
    "num_experts_per_tok": 8,
    "first_k_dense_replace": 3,
    "moe_layer_freq": 1,
    "num_nextn_predict_layers": 1,
    "vocab_size": 129_280,
    "tie_word_embeddings": False,
}
LLAMA4 = {
    "model_type": "llama4_text",
    "attention_chunk_size": 8192,
    "head_dim": 128,
    "hidden_size": 5120,
    "intermediate_size": 8192,
    "intermediate_size_mlp": 16_384,
    "interleave_moe_layer_step": 2,
    "num_attention_heads": 40,
    "num_key_value_heads": 8,
    "num_hidden_layers": 48,
    "num_experts_per_tok": 1,
    "num_local_experts": 128,
    "vocab_size": 202_048,
}


def sized(kind, hidden, layers, heads, vocab, **more):
    """A config with Hugging Face's usual keys."""
    keys = ("model_type", "hidden_size", "num_hidden_layers", "num_attention_heads", "vocab_size")
    return dict(zip(keys, (kind, hidden, layers, heads, vocab), strict=True)) | more


def nested(kind, **text):
    return {"model_type": kind, "vision_config": {"hidden_size": 1152}, "text_config": text}


# Configs as published, and the parameters of the models that Hugging Face's transformers 5.23 builds from them, or of
# their checkpoints where these keep a correction bias of the router among the buffers.
MODELS = {
    "Llama 3 8B": (LLAMA, 8_030_261_248),
    "Llama 2 13B, head count unsaid": (
        sized("llama", 5120, 40, 40, 32_000, intermediate_size=13_824),
        13_015_864_320,
    ),
    "Mixtral 8x7B": (
        {**LLAMA, "model_type": "mixtral", "vocab_size": 32_000, "num_local_experts": 8, "num_experts_per_tok": 2},
        46_702_792_704,
    ),
    "Qwen2.5 0.5B": (
        sized("qwen2", 896, 24, 14, 151_936, intermediate_size=4864, num_key_value_heads=2, tie_word_embeddings=True),
        494_032_768,
    ),
    "Qwen2 57B-A14B": (
        sized("qwen2_moe", 3584, 28, 28, 151_936, intermediate_size=18_944, moe_intermediate_size=2560)
        | {"shared_expert_intermediate_size": 20_480, "num_experts": 64, "num_experts_per_tok": 8}
        | {"num_key_value_heads": 4, "decoder_sparse_step": 1, "mlp_only_layers": []},
        57_408_658_944,
    ),
    "Qwen3 0.6B": (
        sized("qwen3", 1024, 28, 16, 151_936, intermediate_size=3072, num_key_value_heads=8, tie_word_embeddings=True),
        596_049_920,
    ),
    "Gemma 7B": (
        sized("gemma", 3072, 28, 16, 256_000, intermediate_size=24_576, num_key_value_heads=16, head_dim=256),
        8_537_680_896,
    ),
    "Gemma 2 27B": (
        sized("gemma2", 4608, 46, 32, 256_000, intermediate_size=36_864, num_key_value_heads=16, head_dim=128),
        27_227_128_320,
    ),
    "Gemma 3 4B, heads and vocabulary unsaid": (
        nested(
            "gemma3",
            model_type="gemma3_text",
            hidden_size=2560,
            intermediate_size=10_240,
            num_hidden_layers=34,
            sliding_window=1024,
        ),
        3_880_263_168,
    ),
    "Phi-2": (
        sized("phi", 2560, 32, 32, 51_200, intermediate_size=10_240, tie_word_embeddings=False),
        2_779_683_840,
    ),
    "Phi-3.5 MoE": (
        sized("phimoe", 4096, 32, 32, 32_064, intermediate_size=6400, num_key_value_heads=8)
        | {"num_local_experts": 16, "num_experts_per_tok": 2, "attention_bias": True, "lm_head_bias": True},
        41_873_153_344,
    ),
    "Falcon 7B": (
        sized("falcon", 4544, 32, 71, 65_024, multi_query=True, parallel_attn=True, bias=False)
        | {"num_kv_heads": 71, "new_decoder_architecture": False},
        6_921_720_704,
    ),
    "Falcon 40B": (
        sized("falcon", 8192, 60, 128, 65_024, num_kv_heads=8, new_decoder_architecture=True, bias=False),
        41_303_293_952,
    ),
    "GPT-2 XL, vocabulary and positions unsaid": (
        {"model_type": "gpt2", "n_embd": 1600, "n_layer": 48, "n_head": 25},
        1_557_611_200,
    ),
    "GPT-J 6B": (
        {"model_type": "gptj", "n_embd": 4096, "n_layer": 28, "n_head": 16, "n_positions": 2048, "n_inner": None}
        | {"vocab_size": 50_400},
        6_050_882_784,
    ),
    "GPT-Neo 2.7B": (
        {"model_type": "gpt_neo", "hidden_size": 2560, "num_layers": 32, "num_heads": 20, "intermediate_size": None}
        | {"max_position_embeddings": 2048, "vocab_size": 50_257},
        2_651_307_520,
    ),
    "GPT-NeoX 20B": (sized("gpt_neox", 6144, 44, 64, 50_432, intermediate_size=24_576), 20_554_567_680),
    "OPT 6.7B": (
        sized("opt", 4096, 32, 32, 50_272, ffn_dim=16_384, max_position_embeddings=2048, word_embed_proj_dim=4096),
        6_658_473_984,
    ),
    "BLOOM 176B": (
        {"model_type": "bloom", "n_embed": 14_336, "n_layer": 70, "num_attention_heads": 112, "vocab_size": 250_880},
        176_247_271_424,
    ),
    "MPT 7B": (
        {"model_type": "mpt", "d_model": 4096, "n_layers": 32, "n_heads": 32, "expansion_ratio": 4}
        | {"vocab_size": 50_432, "attn_config": {"alibi": True}, "no_bias": True},
        6_649_286_656,
    ),
    "StarCoder": (
        {"model_type": "gpt_bigcode", "n_embd": 6144, "n_layer": 40, "n_head": 48, "n_inner": 24_576}
        | {"n_positions": 8192, "vocab_size": 49_152, "multi_query": True},
        15_517_456_384,
    ),
    "StarCoder2 15B": (
        sized("starcoder2", 6144, 40, 48, 49_152, intermediate_size=24_576, num_key_value_heads=4, use_bias=True),
        15_655_899_136,
    ),
    "Command R+": (
        sized("cohere", 12_288, 64, 96, 256_000, intermediate_size=33_792, num_key_value_heads=8, use_qk_norm=True),
        103_810_674_688,
    ),
    "OLMo 7B": (sized("olmo", 4096, 32, 32, 50_304, intermediate_size=11_008), 6_888_095_744),
    "OLMo 2 32B": (
        sized("olmo2", 5120, 64, 40, 100_352, intermediate_size=27_648, num_key_value_heads=8),
        32_234_279_936,
    ),
    "OLMoE": (
        sized("olmoe", 2048, 16, 16, 50_304, intermediate_size=1024, num_experts=64, num_experts_per_tok=8),
        6_919_161_856,
    ),
    "DeepSeek-V3": (DEEPSEEK, 671_026_419_200),
    "gpt-oss 20B": (
        sized("gpt_oss", 2880, 24, 64, 201_088, intermediate_size=2880, head_dim=64, num_key_value_heads=8)
        | {"num_local_experts": 32, "experts_per_token": 4, "num_experts_per_tok": 4, "attention_bias": True},
        20_914_757_184,
    ),
    "GLM-4.5 Air": (
        sized("glm4_moe", 4096, 46, 96, 151_552, intermediate_size=10_944, head_dim=128, num_key_value_heads=8)
        | {"moe_intermediate_size": 1408, "n_routed_experts": 128, "n_shared_experts": 1, "num_experts_per_tok": 8}
        | {"first_k_dense_replace": 1, "attention_bias": True, "use_qk_norm": False},
        106_852_251_264,
    ),
    "ERNIE 4.5 21B": (
        sized("ernie4_5_moe", 2560, 28, 20, 103_424, intermediate_size=12_288, num_key_value_heads=4)
        | {"moe_intermediate_size": 1536, "moe_num_experts": 64, "moe_k": 6, "moe_num_shared_experts": 2}
        | {"moe_layer_start_index": 1, "moe_layer_end_index": 27, "moe_layer_interval": 1, "use_bias": False},
        21_825_437_888,
    ),
    "Hunyuan A13B, a list per layer": (
        sized("hunyuan_v1_moe", 4096, 32, 32, 128_167, intermediate_size=3072, attention_head_dim=128)
        | {"moe_intermediate_size": [3072] * 32, "num_experts": 64, "moe_topk": [8] * 32, "num_key_value_heads": 8}
        | {"num_shared_expert": [1] * 32, "tie_word_embeddings": True, "use_qk_norm": True},
        80_393_183_232,
    ),
    "Llama 4 Maverick": (nested("llama4", **LLAMA4), 400_711_848_960),
    "Llama 3.1 405B, params.json": (
        {"dim": 16_384, "n_layers": 126, "n_heads": 128, "n_kv_heads": 8, "vocab_size": 128_256}
        | {"ffn_dim_multiplier": 1.2, "multiple_of": 4096, "norm_eps": 1e-05},
        405_853_388_800,
    ),
    "Mixtral 8x22B, params.json": (
        {"dim": 6144, "n_layers": 56, "head_dim": 128, "hidden_dim": 16_384, "n_heads": 48, "n_kv_heads": 8}
        | {"vocab_size": 32_768, "moe": {"num_experts": 8, "num_experts_per_tok": 2}},
        140_630_071_296,
    ),
}


@pytest.fixture
def written(tmp_path):
    """A config on disk, from an object or as it is."""

    def write(content):
        path = tmp_path / "config.json"
        path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
        return path

    return write


@pytest.mark.parametrize("name", MODELS)
def test_a_published_config_gives_the_models_count(name, written):
    config, total = MODELS[name]
    path = written(config)
    assert set(read_config(path)) <= FIELDS | {"max_context"}
    assert calculate("params", {"config": str(path)}).result("total").value == total


def test_a_folder_stands_for_the_config_in_it(written):
    path = written(LLAMA)
    assert read_config(path.parent) == read_config(str(path))


def test_the_longest_context_becomes_that_of_the_cache(written):
    worked = calculate("kv-cache", {"config": str(written(LLAMA))})
    assert worked.result("per_sequence").value == 131_072 * 8192


def test_what_is_typed_goes_before_the_config(written):
    path = str(written(LLAMA))
    whole = calculate("params", {"config": path}).result("total").value
    assert calculate("params", {"config": path, "layers": 31}).result("total").value < whole


@pytest.mark.parametrize(
    ("change", "window"),
    [
        ({}, {}),
        ({"sliding_window": None}, {}),
        ({"sliding_window": 4096}, {"window": 4096}),
        ({"sliding_window": 4096, "use_sliding_window": False}, {}),
        ({"sliding_window": 4096, "max_window_layers": 28}, {"window": 4096, "local_layers": 4}),
        ({"sliding_window": 4096, "sliding_window_pattern": 6}, {"window": 4096, "global_every": 6}),
        ({"sliding_window": 4096, "sliding_window_pattern": "LLLG"}, {"window": 4096, "global_every": 4}),
        (
            {"sliding_window": 99, "layer_types": ["sliding_attention", "full_attention", "full_attention"]},
            {"window": 99, "local_layers": 1},
        ),
    ],
)
def test_layers_with_a_window_are_found_however_a_config_says_them(change, window, written):
    values = read_config(written({**LLAMA, **change}))
    assert {key: values[key] for key in ("window", "local_layers", "global_every") if key in values} == window


def test_dense_layers_listed_one_by_one_are_counted(written):
    moe = {"num_experts": 8, "num_experts_per_tok": 2, "moe_intermediate_size": 768}
    assert read_config(written({**LLAMA, **moe, "mlp_only_layers": [0, 31]}))["dense_layers"] == 2
    assert read_config(written({**LLAMA, **moe, "moe_layer_freq": [0, 0, 0] + [1] * 29}))["dense_layers"] == 3


def test_keys_of_experts_count_for_nothing_in_a_dense_model(written):
    values = read_config(written({**LLAMA, "num_experts_per_tok": 2, "n_shared_experts": None, "moe_layer_freq": 1}))
    assert not {"experts", "active_experts", "moe_every"} & set(values)


def test_what_is_left_out_is_noted_and_shown_with_the_result(written):
    path = str(written(nested("llama4", **LLAMA4)))
    assert "without vision" in read_config(path)["notes"]
    assert any("without vision" in said for said in calculate("params", {"config": path}).warnings)
    assert "MTP" in read_config(written(DEEPSEEK))["notes"]


@pytest.mark.parametrize("kind", ["brand_new", None])
def test_an_unknown_model_type_is_counted_like_llama_and_noted(kind, written):
    values = read_config(written({**LLAMA, "model_type": kind}))
    assert "counted like Llama" in values.pop("notes")
    assert values == read_config(written(LLAMA)) | {"norm": "rmsnorm"}


def test_an_unknown_model_type_says_by_its_activation_whether_there_is_a_gate(written):
    values = read_config(written({**LLAMA, "model_type": "new", "hidden_act": "gelu", "layer_norm_eps": 1e-5}))
    assert (values["gated"], values["norm"]) == (False, "layernorm")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "config.json is not JSON"),
        (b"{", "config.json is not JSON"),
        (b"\xff\xfe\x00", "config.json is not JSON"),
        (b"[1, 2]", "not a JSON object"),
        pytest.param(b"[" * 100_000, "config.json is not JSON", id="deep"),
        pytest.param(b'{"num_hidden_layers": ' + b"9" * 5000 + b"}", "config.json is not JSON", id="long-number"),
        pytest.param(b" " * (MAX_BYTES + 1), "over 1,024 KiB", id="large"),
        ({**LLAMA, "num_hidden_layers": "32"}, "config.json: num_hidden_layers is a whole number, not '32'"),
        ({**LLAMA, "hidden_size": 4096.5}, "hidden_size is a whole number"),
        ({**LLAMA, "hidden_size": True}, "hidden_size is a whole number"),
        ({**LLAMA, "vocab_size": [1, 2]}, "vocab_size is a whole number"),
        ({**LLAMA, "vocab_size": 10**12}, "vocab_size is a whole number"),
        ({**LLAMA, "tie_word_embeddings": "yes"}, "tie_word_embeddings is true or false"),
        ({**LLAMA, "num_hidden_layers": None}, "config.json has no num_hidden_layers"),
        ({"model_type": "llama"}, "config.json has no num_hidden_layers"),
        ({**LLAMA, "model_type": "mamba"}, "mamba has state-space layers"),
        ({**LLAMA, "layer_types": ["full_attention", "linear_attention"]}, "layer_types has 'linear_attention'"),
    ],
)
def test_a_config_that_cannot_be_counted_is_an_error_that_names_file_and_key(content, says, written):
    with pytest.raises(CalcError, match=says):
        read_config(written(content))


def test_a_file_that_is_not_there_is_an_error(tmp_path):
    with pytest.raises(CalcError, match=r"cannot read .*nothing\.json"):
        read_config(tmp_path / "nothing.json")
    with pytest.raises(CalcError, match="cannot read"):
        read_config("a\0b")


def test_every_key_and_every_setting_is_an_input_of_a_formula():
    assert set(KEYS.values()) <= FIELDS | {"max_context"}
    for kind, entry in MODEL_TYPES.items():
        switched = {name for settings in entry.switches.values() for name in settings}
        named = {*entry.fixed, *entry.usual, *switched, *entry.keys.values()} - {""}
        assert named <= FIELDS | {"max_context"}, kind


def test_a_rubrics_formula_reads_no_file(tmp_path):
    file = tmp_path / "config.json"
    file.write_text(json.dumps(LLAMA), encoding="utf-8")
    with pytest.raises(CalcError, match="a question reads no config file"):
        worth("params", {"config": str(file)})
