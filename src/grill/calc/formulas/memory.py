"""Memory of one accelerator in training: weights, gradients, optimizer states, master copy, activations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from grill.calc.dtypes import BYTES, TRAINED, dtype_field
from grill.calc.expression import CalcError
from grill.calc.formulas.accelerator import GPUS, MEMORY, accelerator_sources, add_room
from grill.calc.formulas.activations import FIELDS as ACTIVATION_FIELDS
from grill.calc.formulas.activations import add_activations
from grill.calc.formulas.given import number, results, word, working
from grill.calc.formulas.model import PARAMS_NAMES, TOTAL, counted, model_name, model_sources
from grill.calc.formulas.papers import EIGHT_BIT, KORTHIKANTI, ZERO
from grill.calc.formulas.parallel import DATA, PIPELINE, TENSOR, add_copies
from grill.calc.working import Field, Formula, Input, Worked, Working

_STATES: dict[str, float] = {"adam": 2, "adam-8bit": 0.5, "momentum": 1, "lion": 1, "muon": 1, "adafactor": 0, "sgd": 0}
"""FP32 numbers that an optimizer keeps for each parameter; Adam's two moments of 8 bits are half of one."""
_SPELT = {
    **dict.fromkeys(("adamw", "adam-fp32"), "adam"),
    **dict.fromkeys(("adam8bit", "adamw8bit", "adamw-8bit", "8bit-adam", "adam_8bit", "adamw_8bit"), "adam-8bit"),
    "sgd-momentum": "momentum",
}
_SAYS = {
    "adam-8bit": "the scales of Adam's 8-bit moments (a number for 2,048) are left out",
    "adafactor": "Adafactor's row and column averages are left out: thousandths of the weights",
    "muon": "Muon on every matrix; the embeddings that Adam trains beside it would add 4 bytes a parameter",
}


def _training_memory(given: Mapping[str, Input]) -> Worked:
    work = working(given, "tensor", "pipeline")
    _add_total(work, given)
    add_copies(work, given)
    zero = int(number(given, "zero"))
    if zero and work.names["data"] == 1:
        raise CalcError(f"ZeRO-{zero} shards over data-parallel copies: give data, the number of them, or gpus")
    _bytes_per_param(work, given)
    work.step("local_params", "params / (tensor * pipeline)", "parameters of one model-parallel rank", "param")
    _shard(work, "weights", "weight_bytes", sharded=zero >= 3)
    _shard(work, "gradients", "gradient_bytes", sharded=zero >= 2)
    _shard(work, "optimizer", "optimizer_bytes", sharded=zero >= 1)
    parts = ["weights", "gradients", "optimizer"]
    if work.names["master_bytes"]:
        _shard(work, "master", "master_bytes", sharded=zero >= 1)
        parts.append("master")
    work.step("states", " + ".join(parts), "model states of one GPU", "byte")
    activations = add_activations(work, given)
    work.step("total", "states + activations" if activations else "states", "memory of one GPU", "byte")
    too_much = add_room(work, given, "total")
    _slips(work)
    return Worked(
        formula="training-memory",
        title=TRAINING_MEMORY.title,
        variant=_variant(work, given, zero) + (f"; {activations.variant}" if activations else "; without activations"),
        inputs=given,
        results=results(work, "total", *parts, "activations", "states", "bytes_per_param", "free"),
        steps=tuple(work.steps),
        assumptions=(
            *_assumptions(given, zero),
            *(
                activations.assumptions
                if activations
                else ("activations are left out; give context, layers and hidden",)
            ),
        ),
        warnings=(
            *(activations.warnings if activations else ()),
            *too_much,
        ),
        sources=(
            ZERO,
            *((KORTHIKANTI,) if activations else ()),
            *((EIGHT_BIT,) if word(given, "optimizer") == "adam-8bit" else ()),
            *model_sources(given),
            *accelerator_sources(given),
        ),
        slips=tuple(work.slips),
    )


def _add_total(work: Working, given: Mapping[str, Input]) -> None:
    """All parameters: those of every expert lie in memory, active or not."""
    if "params" in given:
        work.names["params"] = number(given, "params")
    else:
        total = counted(given, "training-memory", ALL_PARAMS)[1]
        work.step("params", f"{total:.0f}", f"all parameters, counted from {model_name(given)}", "param")


def _bytes_per_param(work: Working, given: Mapping[str, Input]) -> None:
    dtype, optimizer = word(given, "dtype"), word(given, "optimizer")
    work.names["weight_bytes"] = BYTES[dtype]
    work.names["gradient_bytes"] = BYTES[word(given, "gradient_dtype") or dtype]
    state = 4.0 if optimizer == "adam-8bit" else BYTES[word(given, "state_dtype")]
    work.names["optimizer_bytes"] = _STATES[optimizer] * state
    master = bool(given["master_copy"]) if "master_copy" in given else dtype != "fp32"
    work.names["master_bytes"] = 4.0 if master else 0.0
    says = "weights, gradients, optimizer states and FP32 master copy of a parameter"
    work.step("bytes_per_param", "weight_bytes + gradient_bytes + optimizer_bytes + master_bytes", says, "byte")


def _shard(work: Working, name: str, size: str, *, sharded: bool) -> None:
    says = {"optimizer": "optimizer states", "master": "FP32 master copy"}.get(name, name)
    work.step(name, f"{size} * local_params" + (" / data" if sharded else ""), f"{says} of one GPU", "byte")


def _variant(work: Working, given: Mapping[str, Input], zero: int) -> str:
    split = "".join(
        f", {name} parallel {work.names[name]:g}" for name in ("tensor", "pipeline", "data") if work.names[name] > 1
    )
    master = " with FP32 master copy" if work.names["master_bytes"] else ""
    return (
        f"{word(given, 'dtype')} and {word(given, 'optimizer')}{master}, {f'ZeRO-{zero}' if zero else 'no ZeRO'}{split}"
    )


def _assumptions(given: Mapping[str, Input], zero: int) -> tuple[str, ...]:
    optimizer = word(given, "optimizer")
    sharded = (
        "every data-parallel copy holds all model states",
        "the data-parallel copies share optimizer states and master copy",
        "the data-parallel copies share optimizer states, master copy and gradients",
        "the data-parallel copies share all model states",
    )
    return (
        sharded[zero],
        *((_SAYS[optimizer],) if optimizer in _SAYS else ()),
        "parameters are spread evenly over tensor and pipeline ranks; buffers and fragmentation are left out",
    )


def _slips(work: Working) -> None:
    says = "That is the weights alone; gradients and optimizer states weigh more"
    work.slip("total", "weights-only", "weight_bytes * params", says)
    if work.names["master_bytes"]:
        says = "The FP32 master copy is missing"
        work.slip("bytes_per_param", "master-forgotten", "bytes_per_param - master_bytes", says)
    for of in ("states",) if "activations" in work.names else ("states", "total"):
        says = "That leaves the optimizer states and the master copy out"
        work.slip(of, "optimizer-forgotten", "weights + gradients", says)
        if work.names["master_bytes"]:
            work.slip(of, "master-forgotten", "states - master", "The FP32 master copy is missing")
        work.slip(of, "not-sharded", "bytes_per_param * params", "That is the whole model; each GPU holds its share")
        if work.names["data"] > 1:
            says = "That shards everything, as only ZeRO-3 does"
            work.slip(of, "all-sharded", "bytes_per_param * local_params / data", says)
    if "activations" in work.names:
        work.slip("total", "activations-forgotten", "states", "The activations are missing")


ALL_PARAMS = Field(
    "params",
    "all parameters, every expert included",
    unit="param",
    low=1,
    aliases=("n", "N", *TOTAL.aliases, TOTAL.name, *PARAMS_NAMES),
)
TRAINING_MEMORY = Formula(
    id="training-memory",
    title="Training memory",
    group="Memory",
    says="Memory of one GPU in training: model states under ZeRO 0-3 and model parallelism, and activations.",
    fields=(
        ALL_PARAMS,
        Field(
            "zero",
            "ZeRO stage: 1 shards optimizer states, 2 gradients too, 3 weights too",
            default=0.0,
            low=0,
            high=3,
            whole=True,
            aliases=("zero_stage", "stage"),
        ),
        replace(DATA, says="data-parallel copies that ZeRO shards over"),
        replace(GPUS, says="all accelerators, in place of data"),
        TENSOR,
        PIPELINE,
        dtype_field("number format of the weights", TRAINED),
        dtype_field(
            "number format of the gradients; that of the weights if not given",
            TRAINED,
            "grad_dtype",
            name="gradient_dtype",
            default=None,
        ),
        Field("optimizer", "which optimizer", kind="choice", default="adam", choices=tuple(_STATES), spellings=_SPELT),
        dtype_field(
            "number format of the optimizer states", TRAINED, "optimizer_dtype", name="state_dtype", default="fp32"
        ),
        Field(
            "master_copy",
            "FP32 copy of the weights; yes unless weights are FP32",
            kind="flag",
            aliases=("master", "master_weights"),
        ),
        MEMORY,
        *ACTIVATION_FIELDS,
    ),
    work=_training_memory,
    presets=("model", "accelerator"),
    example="training-memory params=7.5B data=64 zero=1",
)

FORMULAS: tuple[Formula, ...] = (TRAINING_MEMORY,)
