from __future__ import annotations

import pytest

from grill.calc import CalcError
from grill.calc.inputs import calculate

SHAPE = {"layers": 96, "hidden": 12288, "heads": 96, "context": 2048}
SBH = 2048 * 12288


def memory(**given):
    return {result.name: result.value for result in calculate("training-memory", {"params": 1e9, **given}).results}


@pytest.mark.parametrize(
    ("given", "each"),
    [
        ({}, 2 + 2 + 8 + 4),
        ({"dtype": "fp32"}, 4 + 4 + 8),
        ({"optimizer": "adam-8bit"}, 2 + 2 + 2 + 4),
        ({"optimizer": "momentum"}, 2 + 2 + 4 + 4),
        ({"optimizer": "sgd", "master_copy": False}, 2 + 2),
        ({"optimizer": "muon"}, 2 + 2 + 4 + 4),
        ({"gradient_dtype": "fp32"}, 2 + 4 + 8 + 4),
        ({"state_dtype": "bf16"}, 2 + 2 + 4 + 4),
        ({"dtype": "fp32", "master_copy": True}, 4 + 4 + 8 + 4),
    ],
)
def test_bytes_of_a_parameter_go_by_format_and_optimizer(given, each):
    found = memory(**given)
    assert found["bytes_per_param"] == each
    assert found["total"] == each * 1e9


def test_every_zero_stage_shards_one_part_more():
    parts = [memory(zero=zero, data=10) for zero in range(4)]
    assert [round(p["optimizer"] / 1e6) for p in parts] == [8000, 800, 800, 800]
    assert [round(p["master"] / 1e6) for p in parts] == [4000, 400, 400, 400]
    assert [round(p["gradients"] / 1e6) for p in parts] == [2000, 2000, 200, 200]
    assert [round(p["weights"] / 1e6) for p in parts] == [2000, 2000, 2000, 200]


def test_tensor_and_pipeline_ranks_share_the_parameters():
    assert memory(tensor=8, pipeline=4)["total"] == pytest.approx(16e9 / 32)
    assert memory(tensor=8, pipeline=4, data=2, zero=3)["total"] == pytest.approx(16e9 / 64)


@pytest.mark.parametrize(
    ("given", "layer"),
    [
        ({"recompute": "none"}, SBH * (34 + 5 * 96 * 2048 / 12288)),
        ({"recompute": "selective"}, SBH * 34),
        ({"recompute": "full"}, SBH * 2),
        ({"recompute": "none", "tensor": 8}, SBH * (10 + 24 / 8 + 5 * 96 * 2048 / 12288 / 8)),
        ({"recompute": "none", "tensor": 8, "sequence_parallel": True}, SBH * (34 + 5 * 96 * 2048 / 12288) / 8),
        ({"recompute": "selective", "tensor": 8}, SBH * (10 + 24 / 8)),
        ({"recompute": "selective", "tensor": 8, "sequence_parallel": True}, SBH * 34 / 8),
    ],
)
def test_activations_follow_korthikanti_et_al(given, layer):
    assert memory(**SHAPE, **given)["activations"] == pytest.approx(96 * layer)


def test_a_larger_micro_batch_keeps_more_and_a_deeper_pipeline_no_less():
    one = memory(**SHAPE)["activations"]
    assert memory(**SHAPE, micro_batch=4)["activations"] == pytest.approx(4 * one)
    assert memory(**SHAPE, pipeline=8)["activations"] == pytest.approx(one)


def test_logits_are_four_bytes_for_each_token_of_the_vocabulary():
    with_logits = memory(**SHAPE, logits=True, vocab=50000, micro_batch=2)["activations"]
    assert with_logits - memory(**SHAPE, micro_batch=2)["activations"] == pytest.approx(4 * 2048 * 2 * 50000)


def test_whether_it_fits_is_a_number_and_a_warning():
    small = calculate("training-memory", {"params": "1B", "gpu": "h100-sxm"})
    assert small.result("free").value == 80e9 - 16e9
    assert "it fits" in small.result("free").says
    assert not small.warnings
    large = calculate("training-memory", {"params": "8B", "gpu": "h100-sxm"})
    assert large.result("free").value == -48e9
    assert large.warnings == ("does not fit on one NVIDIA H100 SXM5 80 GB: 48 GB (44.7 GiB) too much",)


def test_every_expert_lies_in_memory():
    total = calculate("params", {"preset": "mixtral-8x7b"}).result("total").value
    worked = calculate("training-memory", {"preset": "mixtral-8x7b", "context": 4096})
    assert worked.result("states").value == pytest.approx(16 * total)
    assert any("experts" in warning for warning in worked.warnings)


def test_slips_are_named():
    worked = calculate("training-memory", {"params": "7.5B", "data": 64, "zero": 1})
    slips = {slip.name: slip.value for slip in worked.slips if slip.of == "total"}
    assert slips["weights-only"] == 15e9
    assert slips["not-sharded"] == 120e9
    assert slips["all-sharded"] == 1.875e9
    assert slips["optimizer-forgotten"] == 30e9


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({}, "needs params"),
        ({"params": 1e9, "zero": 1}, "give data"),
        ({"params": 1e9, "zero": 4}, "at most 3"),
        ({"params": 1e9, "context": 2048}, "need layers"),
        ({"params": 1e9, **SHAPE, "logits": True}, "need vocab"),
    ],
)
def test_what_is_missing_is_said(given, says):
    with pytest.raises(CalcError, match=says):
        calculate("training-memory", given)


def test_gpus_over_the_ranks_of_a_copy_are_the_copies_that_zero_shards_over():
    by_gpus = calculate("training-memory", {"params": "70B", "gpus": 64, "tp": 4, "pp": 2, "zero": 1})
    by_copies = calculate("training-memory", {"params": "70B", "dp": 8, "tp": 4, "pp": 2, "zero": 1})
    assert by_gpus.result("total").value == by_copies.result("total").value
    with pytest.raises(CalcError, match="do not divide into copies of 8"):
        calculate("training-memory", {"params": "70B", "gpus": 60, "tp": 4, "pp": 2, "zero": 1})
