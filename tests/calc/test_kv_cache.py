from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grill.calc.dtypes import STORED
from grill.calc.expression import CalcError
from grill.calc.formulas.kv_cache import FIELDS
from grill.calc.inputs import calculate

GROUPED = {"layers": 80, "heads": 64, "kv_heads": 8, "head_dim": 128}
LATENT = {"layers": 61, "heads": 128, "kv_lora_rank": 512, "rope_head_dim": 64}


def cache(**inputs):
    return calculate("kv-cache", inputs)


def value(result, **inputs):
    return cache(**inputs).result(result).value


def slips(worked, of):
    return {slip.name: slip.value for slip in worked.slips if slip.of == of}


def test_a_grouped_cache_is_keys_and_values_of_its_heads_in_every_layer():
    worked = cache(**GROUPED, context=8192, batch=4)
    assert worked.result("per_layer").value == 2 * 8 * 128 * 2
    assert worked.result("per_token").value == 80 * 2 * 8 * 128 * 2
    assert worked.result("per_sequence").value == 327_680 * 8192
    assert worked.result("total").value == 4 * 327_680 * 8192
    assert worked.variant == "GQA, 8 key/value heads for 64 query heads; bf16"


def test_the_total_comes_first_and_per_token_where_no_context_is_given():
    assert cache(**GROUPED, context=10).results[0].name == "total"
    alone = cache(**GROUPED)
    assert alone.results[0].name == "per_token"
    assert any("no context" in said for said in alone.assumptions)


def test_a_preset_brings_its_longest_context():
    assert value("total", preset="llama-3-70b") == value("total", preset="llama-3-70b", context=8192)


@pytest.mark.parametrize(
    ("change", "variant"),
    [
        ({}, "MHA, 64 heads"),
        ({"kv_heads": 64}, "MHA, 64 heads"),
        ({"kv_heads": 8}, "GQA, 8 key/value heads for 64 query heads"),
        ({"kv_heads": 1}, "MQA, 1 key/value head for 64 query heads"),
        ({"kv_lora_rank": 512, "rope_head_dim": 64}, "MLA, latent of 512 + 64 values"),
    ],
)
def test_the_variant_is_named(change, variant):
    assert cache(layers=2, heads=64, head_dim=128, **change).variant == f"{variant}; bf16"


def test_a_head_is_as_wide_as_hidden_over_heads_unless_it_is_given():
    assert value("per_token", layers=2, hidden=512, heads=8) == 2 * 2 * 512 * 2


def test_latent_attention_caches_one_vector_for_keys_and_values():
    assert value("per_layer", **LATENT) == (512 + 64) * 2
    assert value("per_token", **LATENT) == 70_272


@pytest.mark.parametrize(("dtype", "size"), [("fp32", 4), ("fp16", 2), ("fp8", 1), ("int4", 0.5), ("q8_0", 1.0625)])
def test_a_value_takes_as_many_bytes_as_its_type(dtype, size):
    assert value("per_layer", **GROUPED, dtype=dtype) == 2 * 8 * 128 * size


def test_scales_of_a_quantized_cache_are_said_to_be_left_out():
    assert any("scales" in said for said in cache(**GROUPED, dtype="int4").assumptions)
    assert not any("scales" in said for said in cache(**GROUPED, dtype="q4_0").assumptions)


def test_a_window_in_every_layer_caps_the_cache():
    windowed = {**GROUPED, "window": 1000}
    assert value("total", **windowed, context=999) == value("total", **GROUPED, context=999)
    assert value("total", **windowed, context=50_000) == value("total", **GROUPED, context=1000)
    assert value("per_token_beyond_window", **windowed, context=50_000) == 0


def test_a_pattern_leaves_every_sixth_layer_the_whole_context():
    worked = cache(layers=62, heads=32, kv_heads=16, head_dim=128, window=1024, global_every=6, context=32_768)
    layer = 2 * 16 * 128 * 2
    assert worked.result("total").value == layer * (10 * 32_768 + 52 * 1024)
    assert worked.result("per_token_beyond_window").value == 10 * layer
    assert "window of 1,024 tokens in 52 of 62 layers" in worked.variant
    assert slips(worked, "total")["window-ignored"] == 62 * layer * 32_768


def test_layers_with_a_window_can_be_counted_out():
    some = value("total", **GROUPED, window=100, local_layers=40, context=1000)
    assert some == value("total", **GROUPED, window=100, global_every=2, context=1000)
    none = value("total", **GROUPED, window=100, local_layers=0, context=1000)
    assert none == value("total", **GROUPED, context=1000)


def test_tensor_parallelism_splits_heads_until_there_is_one_each():
    total = value("total", **GROUPED, context=100)
    assert value("per_gpu", **GROUPED, context=100, tp=4) == total / 4
    copied = cache(**GROUPED, context=100, tp=32)
    assert copied.result("per_gpu").value == total / 8
    assert any("copied" in said for said in copied.warnings)
    assert any("evenly" in said for said in cache(**GROUPED, context=100, tp=3).warnings)


def test_tensor_parallelism_keeps_a_latent_whole_on_each_gpu():
    worked = cache(**LATENT, context=100, tp=8)
    assert worked.result("per_gpu").value == worked.result("total").value
    assert any("8 copies" in said for said in worked.warnings)


def test_a_round_thousand_of_context_is_read_as_typed_and_said():
    worked = cache(**GROUPED, context="128k")
    assert worked.result("per_sequence").value == 327_680 * 128_000
    assert any("131,072" in said for said in worked.warnings)
    assert cache(**GROUPED, context=131_072).warnings == ()
    assert cache(**GROUPED, context=100_000).warnings == ()


def test_every_result_has_a_step_and_its_likely_slips():
    worked = cache(**GROUPED, context=8192, batch=4, tp=2)
    assert {result.name for result in worked.results} <= {step.name for step in worked.steps}
    for result in worked.results:
        wrong = slips(worked, result.name)
        assert wrong["factor-2"] == result.value / 2
        assert wrong["query-heads"] == result.value * 8
    assert slips(worked, "total")["per-layer"] == worked.result("total").value / 80
    assert slips(worked, "total")["one-sequence"] == worked.result("per_sequence").value
    assert slips(cache(layers=8, heads=8, head_dim=8), "per_token")["bits-for-bytes"] == 8 * 2 * 8 * 8 * 8 * 2


def test_mistakes_that_give_the_same_number_are_one_slip_that_says_both():
    # A factor of 8 either way: 64 query heads for 8 key/value heads, and eight bits for a byte.
    (slip,) = [slip for slip in cache(**GROUPED).slips if slip.of == "per_token" and slip.value == 8 * 327_680]
    assert slip.name == "query-heads"
    assert slip.says.startswith("That counts every query head; only key/value heads are cached. Or: Those are bits")


def test_no_slip_lies_so_near_that_it_would_accuse_who_rounded():
    for worked in (cache(**GROUPED, context=8192, batch=2), cache(**LATENT, context=8192)):
        right = {result.name: result.value for result in worked.results}
        assert all(abs(slip.value / right[slip.of] - 1) > 0.02 for slip in worked.slips)


def test_bytes_may_stand_in_place_of_a_number_format():
    worked = cache(**GROUPED, bytes=1.5, dtype="fp32")
    assert worked.result("per_token").value == 80 * 2 * 8 * 128 * 1.5
    assert worked.variant.endswith("; 1.5 bytes a value")


def test_key_value_heads_alone_are_not_called_multi_head():
    worked = cache(layers=80, kv_heads=8, head_dim=128)
    assert worked.variant.startswith("8 key/value heads")
    assert worked.sources[0].title.startswith("GQA")


def test_slips_of_latent_attention_are_its_own():
    wrong = slips(cache(**LATENT, nope_head_dim=128, value_head_dim=128), "per_token")
    assert wrong["factor-2"] == 2 * 70_272
    assert wrong["mla-as-mha"] == 61 * 128 * (128 + 64 + 128) * 2
    assert "query-heads" not in wrong


@pytest.mark.parametrize(
    ("given_inputs", "says"),
    [
        ({"layers": 2}, "head"),
        ({"layers": 2, "heads": 4, "kv_heads": 3, "head_dim": 8}, "do not divide"),
        ({"layers": 2, "kv_lora_rank": 512}, "rope_head_dim"),
        ({**GROUPED, "local_layers": 4}, "need window"),
        ({**GROUPED, "window": 10, "local_layers": 81}, "more than 80"),
        ({**GROUPED, "context": 0}, "at least 1"),
        ({**GROUPED, "dtype": "bf61"}, "bf16"),
        ({"heads": 4, "head_dim": 8}, "needs layers"),
    ],
)
def test_what_cannot_be_worked_out_is_an_error(given_inputs, says):
    with pytest.raises(CalcError, match=says):
        cache(**given_inputs)


def test_no_name_stands_for_two_inputs():
    names = [name for field in FIELDS for name in (field.name, *field.aliases)]
    assert len(names) == len(set(names))


SIZES = st.tuples(st.integers(1, 200), st.integers(1, 256), st.integers(1, 512), st.sampled_from(STORED))


@settings(max_examples=25)
@given(SIZES, st.integers(1, 10**6), st.integers(1, 1000))
def test_grouping_into_all_heads_is_mha_and_into_one_is_mqa(sizes, context, batch):
    layers, heads, head_dim, dtype = sizes
    shape = {"layers": layers, "heads": heads, "head_dim": head_dim, "dtype": dtype, "context": context, "batch": batch}
    mha, grouped, one = cache(**shape), cache(**shape, kv_heads=heads), cache(**shape, kv_heads=1)
    assert grouped.results == mha.results
    assert grouped.variant == mha.variant
    assert one.variant.startswith("MQA" if heads > 1 else "MHA")
    assert one.results[0].value * heads == pytest.approx(mha.results[0].value, rel=1e-12)


@settings(max_examples=25)
@given(SIZES, st.integers(1, 10**6), st.integers(1, 10**6), st.integers(1, 10))
def test_a_window_never_makes_the_cache_larger(sizes, context, window, every):
    layers, heads, head_dim, dtype = sizes
    shape = {"layers": layers, "heads": heads, "head_dim": head_dim, "dtype": dtype, "context": context}
    assert value("total", **shape, window=window, global_every=every) <= value("total", **shape)
