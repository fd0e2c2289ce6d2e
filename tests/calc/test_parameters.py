from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grill.calc.expression import CalcError, evaluate
from grill.calc.formulas.size import FIELDS
from grill.calc.inputs import calculate

SMALL = {"layers": 2, "hidden": 8, "heads": 2, "ffn": 16, "vocab": 100, "gated": "no", "tied": "yes"}
MIXTURE = {**SMALL, "experts": 4, "active_experts": 2}


def counted(**inputs):
    return calculate("params", inputs)


def value(result, **inputs):
    return counted(**inputs).result(result).value


def added(base, **change):
    """What a change of the shape adds to the total."""
    return value("total", **{**base, **change}) - value("total", **base)


def slips(worked, of):
    return {slip.name: slip.value for slip in worked.slips if slip.of == of}


def test_a_small_model_is_counted_by_hand():
    # Per layer: attention 4 × 8 × 8, feed-forward 2 × 8 × 16, two norms of 8; after them a norm of 8; 100 rows of 8.
    worked = counted(**SMALL)
    assert worked.results[0].name == "total"
    assert worked.result("total").value == 2 * (256 + 256 + 16) + 8 + 800
    assert worked.result("non_embedding").value == 2 * (256 + 256 + 16) + 8
    assert worked.result("attention_share").value == pytest.approx(100 * 512 / 1864)


def test_every_step_shown_comes_to_its_value():
    worked = counted(**MIXTURE, shared_experts=1, biases="yes")
    known = {"dense_layers": 0, "moe_every": 1, "head_dim": 4, "kv_heads": 2, "norms_per_layer": 2, "expert_ffn": 16}
    names = {key: float(v) for key, v in {**MIXTURE, **known, "shared_experts": 1}.items() if not isinstance(v, str)}
    for step in worked.steps:
        assert evaluate(step.formula.replace("×", "*"), names) == step.value
        names[step.name] = step.value
    assert {r.name for r in worked.results} <= {step.name for step in worked.steps}


def test_a_gate_adds_a_third_matrix():
    assert added(SMALL, gated="yes") == 2 * 8 * 16


def test_an_untied_head_adds_a_second_table_and_its_bias():
    assert added(SMALL, tied="no") == 100 * 8
    assert added({**SMALL, "tied": "no"}, head_bias="yes") == 100


def test_a_head_width_of_its_own_counts_for_all_four_projections():
    assert added(SMALL, head_dim=6) == 2 * 4 * 8 * (2 * 6 - 8)


def test_fewer_key_value_heads_shrink_keys_and_values_only():
    assert added(SMALL, kv_heads=1) == -2 * 2 * 8 * 4


def test_layer_norms_have_twice_the_parameters_of_rms_norms_and_none_has_none():
    assert added(SMALL, norm="layernorm") == (2 * 2 + 1) * 8
    assert added(SMALL, norm="layernorm-no-bias") == 0
    assert added(SMALL, norm="none") == -(2 * 2 + 1) * 8


def test_norms_are_counted_where_they_are():
    assert added(SMALL, norms_per_layer=4) == 2 * 2 * 8
    assert added(SMALL, norms_per_layer=1) == -2 * 8
    assert added(SMALL, final_norm="no") == -8
    assert added(SMALL, embedding_norm="yes") == 8
    assert added(SMALL, qk_norm="head") == 2 * 2 * 4
    assert added({**SMALL, "kv_heads": 1}, qk_norm="full") == 2 * (2 + 1) * 4


def test_biases_follow_the_width_of_what_they_are_added_to():
    assert added({**SMALL, "kv_heads": 1}, qkv_bias="yes") == 2 * (2 + 2) * 4
    assert added(SMALL, output_bias="yes") == 2 * 8
    assert added(SMALL, ffn_bias="yes") == 2 * (16 + 8)
    assert added({**SMALL, "gated": "yes"}, ffn_bias="yes") == 2 * (2 * 16 + 8)
    assert added(SMALL, biases="yes") == 2 * (3 * 8 + 8 + 16 + 8)


def test_learned_positions_relative_positions_and_sinks_are_counted():
    assert added(SMALL, positions=50) == 50 * 8
    assert added(SMALL, relative_positions="yes") == 2 * 8 * 8
    assert added(SMALL, sinks="yes") == 2 * 2


def test_latent_attention_is_counted_by_hand():
    latent = {"kv_lora_rank": 3, "nope_head_dim": 4, "rope_head_dim": 2, "value_head_dim": 5}
    down_and_up = 8 * (3 + 2) + 3 * 2 * (4 + 5)
    output = 2 * 5 * 8
    direct = value("total", **SMALL, **latent)
    assert direct - value("total", **SMALL) == 2 * (8 * 2 * 6 + down_and_up + output + 3 - 256)
    lowered = value("total", **SMALL, **latent, q_lora_rank=7)
    assert lowered - direct == 2 * (7 * (8 + 2 * 6) + 7 - 8 * 2 * 6)


def test_experts_routers_and_shared_experts_are_counted_by_hand():
    expert = 2 * 8 * 16
    assert added(SMALL, experts=4, active_experts=2) == 2 * (3 * expert + 8 * 4)
    assert added(MIXTURE, router_bias="yes") == 2 * 4
    assert added(MIXTURE, shared_experts=2) == 2 * 2 * expert
    assert added(MIXTURE, shared_experts=1, shared_ffn=20) == 2 * 2 * 8 * 20
    assert added({**MIXTURE, "shared_experts": 1}, shared_gate="yes") == 2 * 8
    assert added(MIXTURE, expert_ffn=4) == -2 * 4 * 2 * 8 * 12


def test_dense_layers_among_those_with_experts_keep_the_dense_width():
    layer = 3 * 2 * 8 * 16 + 8 * 4
    assert added(MIXTURE, dense_layers=1) == -layer
    assert added({**MIXTURE, "layers": 4}, moe_every=2) == -2 * layer


def test_a_token_passes_through_all_but_the_idle_experts():
    worked = counted(**{**MIXTURE, "tied": "no"}, shared_experts=1)
    total, active = worked.result("total").value, worked.result("active").value
    assert total - active == 2 * 2 * (2 * 8 * 16)
    assert active - worked.result("active_without_input_embedding").value == 800
    assert active - worked.result("active_non_embedding").value == 1600
    assert worked.variant.startswith("MoE, 2 of 4 experts and 1 shared per token")


def test_a_tied_table_stays_active_as_the_output_head():
    worked = counted(**MIXTURE)
    assert worked.result("active_without_input_embedding").value == worked.result("active").value


def test_qwen15_moe_is_counted_from_its_config_keys():
    # Qwen 2024, Qwen1.5-MoE-A2.7B: safetensors metadata on huggingface.co, and 2.7B active in its model card.
    worked = counted(
        num_hidden_layers=24,
        hidden_size=2048,
        num_attention_heads=16,
        num_key_value_heads=16,
        intermediate_size=5632,
        vocab_size=151_936,
        tie_word_embeddings=False,
        num_experts=60,
        num_experts_per_tok=4,
        moe_intermediate_size=1408,
        shared_expert_intermediate_size=5632,
        shared_gate=True,
        qkv_bias=True,
    )
    assert worked.result("total").value == 14_315_784_192
    assert worked.result("active").value == pytest.approx(2.7e9, rel=0.01)


def test_what_is_not_given_is_said():
    bare = counted(layers=2, hidden=96, heads=2, vocab=128)
    assert bare.result("total").value == 2 * (4 * 96**2 + 3 * 96 * 256 + 2 * 96) + 96 + 2 * 128 * 96
    assert any("gated" in said for said in bare.assumptions)
    assert any("8 hidden²" in said for said in bare.assumptions)
    assert counted(layers=2, hidden=96, heads=2, vocab=128, gated="no", tied="no", ffn=384).assumptions == (
        "no biases",
    )


def test_a_width_of_four_times_hidden_asks_whether_there_is_a_gate():
    assert any("gated=no" in said for said in counted(layers=2, hidden=64, heads=2, vocab=128, ffn=256).warnings)


def test_a_vocabulary_that_is_not_padded_is_pointed_out_but_not_for_a_published_model():
    assert any("50,304" in said for said in counted(**{**SMALL, "vocab": 50_257}).warnings)
    assert counted(preset="gpt-2").warnings == ()


def test_sources_name_the_preset_and_each_part_that_needs_one():
    titles = [source.title for source in counted(preset="deepseek-v3").sources]
    assert titles[0] == "DeepSeek-V3 Technical Report"
    assert len(titles) == 5
    assert len(counted(**SMALL).sources) == 2


def test_likely_slips_come_with_their_numbers():
    dense = counted(preset="llama-3-8b")
    total = dense.result("total").value
    assert slips(dense, "total")["gate-forgotten"] == total - 32 * 4096 * 14_336
    assert slips(dense, "total")["head-forgotten"] == total - 128_256 * 4096
    mixture = counted(preset="mixtral-8x7b")
    assert slips(mixture, "total")["experts-as-models"] == pytest.approx(57.9e9, rel=0.01)
    assert slips(mixture, "active")["share-of-total"] == mixture.result("total").value / 4


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"heads": 3}, "give head_dim"),
        ({"kv_heads": 4}, "more than 2 query heads"),
        ({"heads": 4, "kv_heads": 3}, "do not divide"),
        ({"experts": 4}, "active_experts"),
        ({"experts": 4, "active_experts": 5}, "more than the 4"),
        ({"experts": 4, "active_experts": 1, "dense_layers": 2}, "leave none"),
        ({"shared_experts": 1}, "needs experts"),
        ({"kv_lora_rank": 4, "rope_head_dim": 2}, "nope_head_dim and value_head_dim"),
        ({"layers": 1.5}, "whole number"),
        ({"norm": "rms"}, "rmsnorm"),
    ],
)
def test_a_shape_that_contradicts_itself_is_an_error(change, says):
    with pytest.raises(CalcError, match=says):
        counted(**{**SMALL, **change})


def test_no_name_stands_for_two_inputs():
    names = [name for field in FIELDS for name in (field.name, *field.aliases)]
    assert len(names) == len(set(names))


def test_no_experts_make_a_preset_dense():
    assert counted(preset="mixtral-8x7b", experts=0).result("total").value == value("total", preset="mistral-7b")


@st.composite
def shapes(draw):
    heads = draw(st.sampled_from([1, 2, 4, 8]))
    shape = {"layers": draw(st.integers(1, 100)), "hidden": 64 * draw(st.integers(1, 64)), "heads": heads}
    shape |= {"ffn": draw(st.integers(1, 50_000)), "vocab": draw(st.integers(1, 300_000))}
    return shape | {"gated": draw(st.booleans()), "tied": draw(st.booleans()), "biases": draw(st.booleans())}


@settings(max_examples=20)
@given(shapes())
def test_active_equals_total_for_a_dense_model(shape):
    worked = counted(**shape)
    assert worked.result("active").value == worked.result("total").value


@settings(max_examples=20)
@given(shapes(), st.integers(1, 8), st.integers(0, 8))
def test_active_equals_total_when_every_expert_is_chosen_and_is_less_otherwise(shape, active, more):
    worked = counted(**shape, experts=active + more, active_experts=active)
    assert (worked.result("active").value == worked.result("total").value) == (more == 0)


@settings(max_examples=20)
@given(shapes(), st.integers(1, 50))
def test_more_layers_are_never_fewer_parameters(shape, more):
    assert value("total", **{**shape, "layers": shape["layers"] + more}) > value("total", **shape)
