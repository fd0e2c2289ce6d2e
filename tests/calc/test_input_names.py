"""The names that people bring along from configs, papers and other tools."""

from __future__ import annotations

import pytest

from grill.calc.error import CalcError
from grill.calc.formulas import formulas
from grill.calc.input_names import names_of, resolved
from grill.calc.inputs import calculate, filled
from grill.calc.presets import presets
from grill.calc.worksheet import Worksheet

SHAPE = """n_layers num_layers num_hidden_layers n_layer d_model hidden_size n_embd embed_dim n_heads num_heads
    num_attention_heads n_kv_heads num_kv_heads num_key_value_heads d_head head_size"""
NAMES = {
    "params": f"""{SHAPE} d_ff intermediate_size ffn_dim hidden_dim mlp_dim vocab vocab_size n_vocab tie_embeddings
        tie_word_embeddings num_experts n_experts num_local_experts top_k topk num_experts_per_tok experts_per_token
        shared_experts n_shared_experts moe_intermediate_size expert_dim swiglu bias use_bias model""",
    "kv-cache": f"""{SHAPE} seq_len seqlen context_length ctx n_ctx max_seq_len tokens batch_size bs bytes precision
        bytes_per_value dtype_bytes kv_dtype sliding_window qk_rope_head_dim tp model""",
    "training-compute": "N n_params num_params parameters model_size D n_tokens num_tokens checkpointing seq_len",
    "training-time": """C compute total_flops N D n_gpus num_gpus world_size accelerator peak_flops utilization price
        price_per_hour cost_per_gpu_hour time precision""",
    "mfu": "N tokens_per_sec throughput tps n_gpus peak_flops seq_len step_time batch_tokens achieved_flops",
    "compute-optimal": "C compute budget N D ratio tokens_per_parameter",
    "training-memory": "N zero_stage n_gpus dp tp pp precision seq_len batch_size gradient_checkpointing optimizer",
    "inference": "N batch_size seq_len prompt_tokens memory_bandwidth mem_bw peak_flops precision n_gpus tp",
    "batch-tokens": "batch_size micro_batch_size mbs seq_len grad_accum gradient_accumulation dp world_size D",
    "schedule": "learning_rate max_lr num_steps total_steps warmup_steps num_warmup_steps min_lr min_lr_ratio",
}


@pytest.mark.parametrize("formula", NAMES)
def test_the_names_that_people_try_are_known(formula):
    for name in NAMES[formula].split():
        assert resolved(formulas()[formula], name), name
        assert resolved(formulas()[formula], name.replace("_", "-")), name


def test_no_name_of_a_formula_stands_for_two_of_its_inputs():
    for formula in formulas().values():
        names = [name for field in formula.fields for name in names_of(field)]
        assert len(names) == len(set(names)), formula.id


def test_a_preset_fills_only_inputs_of_its_own_names():
    # Training tokens of a model are no context, though a cache's context may be typed as tokens.
    stocked = filled(formulas()["kv-cache"], {"preset": "llama-3-70b"})
    assert stocked["context"] == presets("model")["llama-3-70b"].values["max_context"]
    assert filled(formulas()["kv-cache"], {"preset": "llama-3-70b", "tokens": "1k"})["context"] == 1000


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("kv-cache contxt=5", "has no input 'contxt'; did you mean 'context'"),
        ("kv-cache vocab_size=5", "has no input 'vocab_size', as .*params have; its inputs: preset, layers"),
        ("kv-cache config=config.json", "a config file is read by the command: grill calc params --config FILE"),
        ("params seq_len=5", "its inputs: preset, layers, hidden, heads, vocab, .* and [0-9]+ more"),
        ("kv-cache preset=gpt-99x", "there is no model 'gpt-99x'"),
        ("training-time flops=1e24 gpus=8 peak=989", "peak is at least 1 GFLOP/s, not 989 FLOP/s; a bare number is in"),
        (
            "training-time flops=1e24 gpu=h100 deadline=0.5 s",
            "deadline is at least 1 s, not 500 ms; a bare number is in seconds",
        ),
        ("training-memory params=7B memory=80", "memory is at least 1 MB, not 80 bytes; a bare number is in bytes"),
        ("mfu params=7B gpus=8 gpu=h100 tokens=1M time=0", "time is more than 0 s"),
        ("inference params=70B total_params=7B gpu=h100", "total_params counts all parameters"),
        ("training-compute tokens=1T", "needs params: parameters, of a mixture of experts the active ones"),
        ("training-memory zero=0", "needs params: all parameters, every expert included"),
        ("kv-cache layers=2 heads=2 head_dim=2 dtype=fp17", "dtype is one of fp32, .*not 'fp17'; did you mean 'fp1"),
        ("training-compute params=1e60 tokens=1e60", "flops, training compute C: a value is beyond 1e60"),
    ],
)
def test_what_is_wrong_is_said_by_the_inputs_name(line, says):
    with pytest.raises(CalcError, match=says):
        Worksheet().enter(line)


@pytest.mark.parametrize("dtype", ["fp16", "FP16", "float16", "half", "BF16", "bfloat16"])
def test_number_formats_go_by_all_their_names(dtype):
    given = {"layers": 2, "kv_heads": 3, "head_dim": 5, "precision": dtype}
    assert calculate("kv-cache", given).result("per_token").value == 2 * 2 * 3 * 5 * 2


@pytest.mark.parametrize("price", [2, "2", "$2", "$2/hour", "2 dollars per GPU-hour", "$2/GPU/hour", "$48/day"])
def test_a_price_is_one_of_a_gpu_hour_however_it_is_written(price):
    worked = calculate("training-time", {"flops": 3.6e18, "gpus": 1, "peak": 1e15, "mfu": 1, "price": price})
    assert worked.result("cost").value == pytest.approx(2)


def test_checkpointing_is_recomputation_and_yes_means_all_of_it():
    worked = calculate("training-compute", {"params": 1e9, "tokens": 1e9, "gradient_checkpointing": "true"})
    assert worked.variant.startswith("8ND")


def test_one_description_by_the_names_of_each_world_is_one_count():
    known = (
        "layers=4 hidden=64 heads=8 kv_heads=2 ffn=200 vocab=1000 experts=4 active_experts=2 tied=yes",
        "n_layers=4 d_model=64 n_heads=8 n_kv_heads=2 d_ff=200 n_vocab=1000 num_experts=4 top_k=2 tie_embeddings=true",
        (
            "--num-hidden-layers 4 --hidden-size 64 --num-attention-heads 8 --num-key-value-heads 2 --vocab-size 1000 "
            "--intermediate-size 200 --num-local-experts 4 --num-experts-per-tok 2 --tie-word-embeddings"
        ),
    )
    sheet = Worksheet()
    attention, ffn = 2 * 64 * 64 + 2 * 64 * 16, 3 * 64 * 200
    total = 4 * (attention + 4 * ffn + 64 * 4 + 2 * 64) + 64 + 1000 * 64
    for line in known:
        worked = sheet.enter(f"params {line}").worked
        assert worked.result("total").value == total
        assert worked.result("active").value == total - 4 * 2 * ffn
