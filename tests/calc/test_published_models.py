"""Figures that others have published, and what the formulas make of the published shapes."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from grill.calc.inputs import calculate

GIB = 2.0**30
SAFETENSORS = "safetensors metadata on huggingface.co, "


class Published(NamedTuple):
    preset: str
    result: str
    value: float
    source: str
    change: dict = {}  # noqa: RUF012 - read only

    def ours(self, formula):
        return calculate(formula, {"preset": self.preset, **self.change}).result(self.result).value


# Counts to the parameter.
EXACT = [
    Published("gpt-2", "total", 124_439_808, "openai-community/gpt2, parameters of the released model"),
    Published("pythia-6.9b", "non_embedding", 6_444_163_072, "Pythia, arXiv:2304.01373, table 1"),
    Published("pythia-12b", "non_embedding", 11_327_027_200, "Pythia, arXiv:2304.01373, table 1"),
    Published("bloom-176b", "total", 176_247_271_424, SAFETENSORS + "bigscience/bloom"),
    # The checkpoint keeps the head that is tied in the config as a table of its own.
    Published("falcon-180b", "total", 179_522_565_120, SAFETENSORS + "tiiuae/falcon-180B", {"tied": "no"}),
    Published("llama-2-7b", "total", 6_738_415_616, "meta-llama/Llama-2-7b-hf, without its rotary buffers"),
    Published("mistral-7b", "total", 7_241_732_096, SAFETENSORS + "mistralai/Mistral-7B-v0.1"),
    Published("mixtral-8x7b", "total", 46_702_792_704, SAFETENSORS + "mistralai/Mixtral-8x7B-v0.1"),
    Published("llama-3-8b", "total", 8_030_261_248, SAFETENSORS + "meta-llama/Meta-Llama-3-8B"),
    Published("llama-3.1-70b", "total", 70_553_706_496, SAFETENSORS + "meta-llama/Llama-3.1-70B"),
    Published("llama-3.1-405b", "total", 405_853_388_800, SAFETENSORS + "meta-llama/Llama-3.1-405B"),
    Published("llama-3.2-1b", "total", 1_235_814_400, SAFETENSORS + "meta-llama/Llama-3.2-1B"),
    Published("gemma-2-9b", "total", 9_241_705_984, SAFETENSORS + "google/gemma-2-9b"),
    # The report counts a table of 256,128 rows, the released checkpoint has 256,000.
    Published("gemma-2-2b", "non_embedding", 2_024_517_888, "Gemma 2, arXiv:2408.00118, table 2"),
    Published("gemma-2-27b", "non_embedding", 26_047_480_320, "Gemma 2, arXiv:2408.00118, table 2"),
    Published("gemma-2-27b", "embedding", 1_180_237_824, "Gemma 2, arXiv:2408.00118, table 2", {"vocab": 256_128}),
    Published("deepseek-v2", "total", 235_741_434_880, SAFETENSORS + "deepseek-ai/DeepSeek-V2"),
    Published("olmoe-1b-7b", "total", 6_919_161_856, SAFETENSORS + "allenai/OLMoE-1B-7B-0924"),
    Published("qwen2.5-7b", "total", 7_615_616_512, SAFETENSORS + "Qwen/Qwen2.5-7B"),
    Published("olmo-2-7b", "total", 7_298_617_344, SAFETENSORS + "allenai/OLMo-2-1124-7B"),
    Published("qwen3-8b", "total", 8_190_735_360, SAFETENSORS + "Qwen/Qwen3-8B"),
    Published("qwen3-30b-a3b", "total", 30_532_122_624, SAFETENSORS + "Qwen/Qwen3-30B-A3B"),
    Published("qwen3-235b-a22b", "total", 235_093_634_560, SAFETENSORS + "Qwen/Qwen3-235B-A22B"),
    Published("kimi-k2", "total", 1_026_408_232_448, SAFETENSORS + "moonshotai/Kimi-K2-Instruct, scales left out"),
    Published("gpt-oss-120b", "total", 116_829_156_672, "ggml-org/gpt-oss-120b-GGUF, general.parameter_count"),
    Published("minimax-m2", "total", 228_689_764_864, SAFETENSORS + "MiniMaxAI/MiniMax-M2, scales left out"),
]

# Counts as papers and model cards round them. Publishers differ in whether the input embedding is active: the result
# named is the one that they count.
ROUNDED = [
    Published("gpt-3-175b", "total", 175e9, "Brown et al. 2020, arXiv:2005.14165, table 2.1"),
    Published("gopher-280b", "total", 280e9, "Rae et al. 2021, arXiv:2112.11446, table 1"),
    Published("chinchilla-70b", "total", 70e9, "Hoffmann et al. 2022, arXiv:2203.15556, table 4"),
    Published("palm-540b", "total", 540.35e9, "Chowdhery et al. 2022, arXiv:2204.02311, table 1"),
    Published("llama-65b", "total", 65.2e9, "Touvron et al. 2023, arXiv:2302.13971, table 2"),
    Published("grok-1", "total", 314e9, "xAI 2024, README of xai-org/grok-1"),
    Published("mixtral-8x7b", "active", 12.9e9, "Mistral AI 2023, Mixtral of experts, announcement"),
    Published("mixtral-8x22b", "total", 141e9, "Mistral AI 2024, Cheaper, Better, Faster, Stronger"),
    Published("mixtral-8x22b", "active", 39e9, "Mistral AI 2024, Cheaper, Better, Faster, Stronger"),
    Published("dbrx", "total", 132e9, "Databricks 2024, README of databricks/dbrx"),
    Published("dbrx", "active_without_input_embedding", 36e9, "Databricks 2024, README of databricks/dbrx"),
    Published("deepseek-v2", "total", 236e9, "DeepSeek-AI 2024, arXiv:2405.04434, abstract"),
    Published("deepseek-v2", "active_without_input_embedding", 21e9, "DeepSeek-AI 2024, arXiv:2405.04434, abstract"),
    Published("deepseek-v2-lite", "total", 15.7e9, "DeepSeek-AI 2024, arXiv:2405.04434, appendix B"),
    Published("deepseek-v3", "total", 671e9, "DeepSeek-AI 2024, arXiv:2412.19437, abstract"),
    Published("deepseek-v3", "active_without_input_embedding", 36.7e9, "DeepSeek-AI 2024, README_WEIGHTS.md"),
    Published("qwen2.5-7b", "non_embedding", 6.53e9, "Qwen 2024, model card of Qwen2.5-7B"),
    Published("qwen2.5-72b", "non_embedding", 70.0e9, "Qwen 2024, model card of Qwen2.5-72B"),
    Published("gemma-3-27b", "non_embedding", 25_600e6, "Gemma 3 2025, arXiv:2503.19786, table 1"),
    Published("gemma-3-1b", "embedding", 302e6, "Gemma 3 2025, arXiv:2503.19786, table 1"),
    Published("qwen3-235b-a22b", "active", 22e9, "Qwen 2025, arXiv:2505.09388, abstract"),
    Published("kimi-k2", "active_without_input_embedding", 32e9, "Moonshot AI 2025, README of MoonshotAI/Kimi-K2"),
    Published("glm-4.5", "total", 355e9, "Zhipu AI 2025, arXiv:2508.06471, abstract"),
    Published("glm-4.5", "active_non_embedding", 32e9, "Zhipu AI 2025, arXiv:2508.06471, abstract"),
    Published("gpt-oss-120b", "active_without_input_embedding", 5.13e9, "OpenAI 2025, arXiv:2508.10925, table 1"),
    Published("gpt-oss-20b", "total", 20.91e9, "OpenAI 2025, arXiv:2508.10925, table 1"),
    Published("gpt-oss-20b", "active_without_input_embedding", 3.61e9, "OpenAI 2025, arXiv:2508.10925, table 1"),
]

FEW_HEADS = "Pope et al. 2022, arXiv:2211.05102, table 1: longest context in 30 % of 64 chips of 32 GiB"
BUDGET = 0.3 * 64 * 32 * GIB
COMPARED = "DeepSeek-AI 2025, arXiv:2505.09343, table 1"
BLOG = "Hugging Face 2024, Llama 3.1, inference memory requirements"
CACHES = [
    Published("opt-13b", "per_token", 800 * 1024, "Kwon et al. 2023, arXiv:2309.06180, section 3 (MHA)"),
    Published("qwen2.5-72b", "per_token", 327_680, COMPARED + " (GQA)"),
    Published("llama-3.1-405b", "per_token", 516_096, COMPARED + " (GQA)"),
    Published("llama-3.1-8b", "per_sequence", 0.125 * GIB, BLOG + " (GQA)", {"context": 1024}),
    Published("llama-3.1-70b", "per_sequence", 39.06 * GIB, BLOG + " (GQA)", {"context": 128_000}),
    Published("palm-540b", "total", BUDGET, FEW_HEADS + " (MQA)", {"batch": 128, "context": 43_000}),
    Published("palm-540b", "total", BUDGET, FEW_HEADS + " (MQA)", {"batch": 512, "context": 10_700}),
    Published("deepseek-v2", "per_token", 2 * 34.6e3, "DeepSeek-AI 2024, arXiv:2405.04434, table 9, elements (MLA)"),
    Published("deepseek-v3", "per_token", 70_272, COMPARED + " (MLA)"),
]


def name(row):
    return f"{row.preset}-{row.result}-{row.value:g}"


@pytest.mark.parametrize("row", EXACT, ids=name)
def test_an_exact_count_is_reproduced_to_the_parameter(row):
    assert row.ours("params") == row.value, row.source


@pytest.mark.parametrize("row", ROUNDED, ids=name)
def test_a_rounded_count_is_reproduced_within_one_per_cent(row):
    assert row.ours("params") == pytest.approx(row.value, rel=0.01), row.source


@pytest.mark.parametrize("row", CACHES, ids=name)
def test_a_published_cache_is_reproduced_within_one_per_cent(row):
    assert row.ours("kv-cache") == pytest.approx(row.value, rel=0.01), row.source


def test_the_tables_span_dense_and_sparse_models_and_every_attention():
    counted = {row.preset for row in (*EXACT, *ROUNDED)}
    variants = [calculate("params", {"preset": preset}).variant for preset in counted]
    caches = {calculate("kv-cache", {"preset": row.preset}).variant[:3] for row in CACHES}
    assert sum(v.startswith("dense") for v in variants) >= 8
    assert sum(v.startswith("MoE") for v in variants) >= 8
    assert caches == {"MHA", "GQA", "MQA", "MLA"}


def test_the_rolling_cache_of_mistral_saves_eight_times_at_32k():
    # Jiang et al. 2023, arXiv:2310.06825, section 2: 8 times less cache memory on 32k tokens.
    rolling = calculate("kv-cache", {"preset": "mistral-7b", "context": 32_768})
    whole = calculate("kv-cache", {"preset": "mistral-7b", "context": 32_768, "window": 0})
    assert whole.result("total").value / rolling.result("total").value == 8
