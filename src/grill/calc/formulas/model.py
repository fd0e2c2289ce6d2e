"""The model behind a formula: its parameters and the width of its attention, typed or from a preset."""

from __future__ import annotations

import math
from collections.abc import Mapping

from grill.calc import shape
from grill.calc.config import read_config
from grill.calc.expression import CalcError
from grill.calc.formulas.given import word
from grill.calc.presets import preset
from grill.calc.shape import HEAD_DIM, HEADS, HIDDEN, LAYERS, optional
from grill.calc.working import Field, Input, Source, Working

PARAMS_NAMES = ("n_params", "num_params", "parameters", "model_size", "size")
"""Other names of a number of parameters."""
PARAMS = Field(
    "params",
    "parameters, of a mixture of experts the active ones",
    unit="param",
    low=1,
    aliases=("n", "N", "active_params", *PARAMS_NAMES),
)
TOTAL = Field("total_params", "all parameters, where only some are active", unit="param", low=1, aliases=("total",))
TOKENS = Field(
    "tokens",
    "training tokens",
    unit="token",
    low=1,
    aliases=("d", "D", "training_tokens", "train_tokens", "n_tokens", "num_tokens", "dataset_size"),
)
CONTEXT = Field(
    "context", "tokens of one sequence", unit="token", low=1, high=1e12, whole=True, aliases=shape.CONTEXT_NAMES
)
RECOMPUTE_NAMES = ("recomputation", "checkpointing", "activation_checkpointing", "gradient_checkpointing")
"""Other names of the input that says whether activations are computed again."""
RECOMPUTE_SPELLINGS = {**dict.fromkeys(("yes", "true", "on"), "full"), **dict.fromkeys(("no", "false", "off"), "none")}
SHAPE = (optional(LAYERS), optional(HIDDEN), optional(HEADS), optional(HEAD_DIM))
"""What the attention term needs."""
SHAPE_NAMES = tuple(field.name for field in SHAPE)
_MLA = ("nope_head_dim", "rope_head_dim", "value_head_dim")


def add_params(work: Working, given: Mapping[str, Input], formula: str) -> None:
    """Make `params` (active) and, where they differ, `total_params` known: typed, or counted from a preset or config.

    Raises CalcError when there is neither.
    """
    for name in ("params", "total_params"):
        if name in given:
            work.names[name] = float(given[name])
    if "params" in given:
        if work.names.get("total_params", math.inf) < work.names["params"]:
            raise CalcError("total_params counts all parameters, so it is not less than params, the active ones")
        return
    active, total = counted(given, formula, PARAMS)
    work.step("params", f"{active:.0f}", f"active parameters, counted from {model_name(given)}", "param")
    if total != active and "total_params" not in given:
        work.step("total_params", f"{total:.0f}", "all parameters, counted likewise", "param")


def counted(given: Mapping[str, Input], formula: str, wanted: Field) -> tuple[float, float]:
    """Active and total parameters of the preset or config that is named, as the formula `params` counts them.

    Raises CalcError, asking for the field that is `wanted`, when none is named.
    """
    named = {name: given[name] for name in ("preset", "config") if name in given}
    if not named:
        raise CalcError(f"{formula} needs {wanted.name}: {wanted.says} (or a preset)")
    # Deferred: inputs.py imports the registry that imports this family.
    from grill.calc.inputs import calculate

    worked = calculate("params", named)
    return worked.result("active").value, worked.result("total").value


def model_name(given: Mapping[str, Input]) -> str:
    """What the model's figures are from: "the config of llama-3-8b"."""
    return f"the config of {given['preset']}" if "preset" in given else "the config file"


def stock(given: Mapping[str, Input]) -> Mapping[str, Input]:
    """Everything that the named preset or config says of the model, fields of the formula or not."""
    if "preset" in given:
        return preset("model", word(given, "preset")).values
    return read_config(word(given, "config")) if "config" in given else {}


def add_width(work: Working, given: Mapping[str, Input]) -> bool:
    """Make `width`, that of all query heads together, known where the shape tells it; whether it does.

    It is heads × head_dim, which need not be the width of the model: 12,288 against 18,432 in PaLM 540B. Latent
    attention (MLA) has keys and values of different width, whose mean counts.
    """
    of_model = stock(given)
    if "heads" in work.names and all(name in of_model for name in _MLA):
        work.names |= {name: float(of_model[name]) for name in _MLA}
        says = "width of all heads together, the mean of keys and values"
        work.step("width", "heads * (nope_head_dim + rope_head_dim + value_head_dim) / 2", says)
    elif {"heads", "head_dim"} <= work.names.keys():
        work.step("width", "heads * head_dim", "width of all query heads together")
    elif "hidden" in work.names:
        work.step("width", "hidden", "width of all query heads together, taken as that of the model")
    return "width" in work.names


def add_attention(work: Working, given: Mapping[str, Input], factor: float) -> None:
    """The step `attention_per_token`: `factor` × layers × width × context, 12 for a training step over the full square.

    Raises CalcError when the shape of the model is not known.
    """
    if "layers" not in work.names or not add_width(work, given):
        raise CalcError("the attention term needs layers and hidden, or heads and head_dim (or a preset)")
    work.step("attention_per_token", f"{factor:g} * layers * width * context", "attention term of one token", "FLOP")


def attention_warnings(given: Mapping[str, Input]) -> tuple[str, ...]:
    """A word where the attention term is not the model's own."""
    if float(stock(given).get("window", 0)) > 0:
        return ("this model has sliding windows; the attention term counts every layer over the whole context",)
    return ()


def model_sources(given: Mapping[str, Input]) -> tuple[Source, ...]:
    """Where the preset's config is from."""
    return (preset("model", word(given, "preset")).source,) if "preset" in given else ()
