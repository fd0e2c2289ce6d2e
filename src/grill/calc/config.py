"""The inputs of the formulas from a model's published config.json, or from Llama's and Mistral's params.json."""

from __future__ import annotations

import json
from pathlib import Path

from grill.calc.config_types import KEYS, LLAMA, MODEL_TYPES, UNCOUNTED, ModelType
from grill.calc.expression import CalcError
from grill.calc.working import Input

MAX_BYTES = 1 << 20
"""A config has a few kilobytes; a tokenizer or an index of weights, given by mistake, has far more."""
_INNER = ("text_config", "llm_config", "language_config")
_PARTS = ("attn_config", "ffn_config", "moe")
_LISTS = ("sliding_window_pattern", "moe_layer_freq")
"""Keys that are a number in some configs, and a list or letters with an entry per layer in others."""
_LOCAL = ("sliding_attention", "chunked_attention")
_WHOLE_CONTEXT = ("full_attention", "global_attention", "attention")
_NEEDED = {
    "layers": "num_hidden_layers",
    "hidden": "hidden_size",
    "heads": "num_attention_heads",
    "vocab": "vocab_size",
}


def read_config(path: str | Path) -> dict[str, Input]:
    """The inputs that a config file gives, by field name: `layers`, `hidden`, `heads`, `vocab`, `max_context`.

    What the file leaves unsaid is filled in by its `model_type`; what stays uncertain is said in `notes`. A nested
    `text_config` is read in place of the whole, and a folder stands for the config.json in it.

    Raises CalcError, naming file and key, for a file that cannot be read, is over 1 MiB, is no JSON object, has a
    value of the wrong kind, or describes an architecture that these formulas would count wrongly.
    """
    file = Path(path).expanduser()
    file = file / "config.json" if file.is_dir() else file
    return _Config(file.name, _loaded(file)).inputs()


def _loaded(file: Path) -> dict[str, object]:
    try:
        with file.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
    except (OSError, ValueError) as problem:
        raise CalcError(f"cannot read {file}: {getattr(problem, 'strerror', None) or problem}") from None
    if len(raw) > MAX_BYTES:
        raise CalcError(f"{file.name} is over {MAX_BYTES // 1024:,} KiB, which no config is")
    try:
        data = json.loads(raw)
    except (ValueError, RecursionError) as problem:
        where = f": {problem}" if isinstance(problem, json.JSONDecodeError) else ""
        raise CalcError(f"{file.name} is not JSON{where}") from None
    if not isinstance(data, dict):
        raise CalcError(f"{file.name} is not a JSON object with a model's configuration")
    return data


class _Config:
    def __init__(self, name: str, data: dict[str, object]) -> None:
        self.name = name
        self.notes: list[str] = []
        for key in _INNER:
            if isinstance(inner := data.get(key), dict):
                data = {**data, **inner}
                self.notes.append("only the language model is counted, without vision and sound")
        for key in _PARTS:
            if isinstance(inner := data.get(key), dict):
                data = {**data, **inner}
        self.data = data
        self.kind = str(data.get("model_type") or "")
        self.type = self._type()

    def inputs(self) -> dict[str, Input]:
        """Everything that the config says, and what its architecture adds."""
        values = {**self.type.usual, **self._numbers(), **self._switched(), **self.type.fixed}
        if self.data.get("tie_word_embeddings") is not None:
            values["tied"] = self.yes("tie_word_embeddings")
        self._heads(values)
        self._feed_forward(values)
        self._experts(values)
        self._windows(values)
        if self.kind == "opt":
            self._opt(values)
        for field, key in _NEEDED.items():
            if field not in values:
                raise CalcError(f"{self.name} has no {key}, nor the same by another name")
        if self.whole("num_nextn_predict_layers"):
            self.notes.append("the layers that predict further tokens (MTP) are not counted")
        if self.notes:
            values["notes"] = "\n".join(self.notes)
        return values

    def whole(self, key: str) -> int | None:
        """A whole number; None when it is missing or null, or a list or letters where some configs have these."""
        value = self.data.get(key)
        if key in _LISTS and isinstance(value, str | list):
            return None
        if isinstance(value, list) and value and value.count(value[0]) == len(value):
            value = value[0]  # the same for every layer
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if value is None or (isinstance(value, int) and not isinstance(value, bool) and -1 <= value < 10**12):
            return None if value is None or value < 0 else value
        raise CalcError(f"{self.name}: {key} is a whole number, not {str(value)[:40]!r}")

    def yes(self, key: str, *, otherwise: bool = False) -> bool:
        """A yes or no, or `otherwise` when it is missing or null."""
        value = self.data.get(key)
        if value is None or isinstance(value, bool):
            return otherwise if value is None else value
        raise CalcError(f"{self.name}: {key} is true or false, not {str(value)[:40]!r}")

    def listed(self, key: str) -> list[object]:
        """A list, or letters as a list of them; empty when it is missing or something else."""
        value = self.data.get(key)
        return list(value) if isinstance(value, list | str) else []

    def _type(self) -> ModelType:
        if reason := UNCOUNTED.get(self.kind):
            raise CalcError(f"{self.name}: {self.kind} has {reason}, which these formulas do not count")
        if self.kind in MODEL_TYPES:
            return MODEL_TYPES[self.kind]
        if not self.kind and "dim" in self.data:
            return LLAMA  # a params.json of Llama or Mistral
        what = f"model_type {self.kind!r} is not known here" if self.kind else "the config has no model_type"
        self.notes.append(f"{what}: counted like Llama wherever the config is silent")
        act = str(self.data.get("hidden_act") or self.data.get("activation_function") or "silu")
        plain = act.startswith(("gelu", "relu"))
        shift = any(key in self.data for key in ("layer_norm_eps", "layer_norm_epsilon"))
        return ModelType({"gated": not plain, "norm": "layernorm" if shift else "rmsnorm"}, LLAMA.usual, LLAMA.switches)

    def _numbers(self) -> dict[str, Input]:
        found: dict[str, Input] = {}
        for key, name in {**KEYS, **self.type.keys}.items():
            if name and (value := self.whole(key)) is not None:
                found.setdefault(name, value)
        return found

    def _switched(self) -> dict[str, Input]:
        found: dict[str, Input] = {}
        for key, settings in self.type.switches.items():
            if self.data.get(key) is not None:
                off: dict[str, Input] = {name: "none" if name == "qk_norm" else False for name in settings}
                found |= settings if self.yes(key) else off
        return found

    def _heads(self, values: dict[str, Input]) -> None:
        """Key/value heads where the config says them by a yes or no."""
        several = self.yes("new_decoder_architecture")
        one = self.yes("multi_query", otherwise=self.kind in ("falcon", "gpt_bigcode"))
        if self.kind == "falcon":
            values["norms_per_layer"] = 1 if self.yes("parallel_attn", otherwise=True) and not several else 2
            if several and (self.whole("num_ln_in_parallel_attn") == 1):
                values["norms_per_layer"] = 1
        if self.kind in ("falcon", "gpt_bigcode") and not several:
            values["kv_heads"] = 1 if one else values.get("heads", 0)
        if self.kind == "chatglm" and not self.yes("multi_query_attention"):
            values.pop("kv_heads", None)

    def _feed_forward(self, values: dict[str, Input]) -> None:
        hidden = values.get("hidden")
        if not isinstance(hidden, int):
            return
        if (multiple := self.whole("multiple_of")) and "ffn" not in values:
            # Llama's params.json gives the width by a rule: 8/3 of hidden, stretched, rounded up to a multiple.
            stretch = self.data.get("ffn_dim_multiplier")
            width = int(float(stretch) * (8 * hidden // 3)) if isinstance(stretch, int | float) else 8 * hidden // 3
            values["ffn"] = multiple * -(-width // multiple)
        elif "ffn" not in values and "expert_ffn" not in values and values.get("gated") is False:
            ratio = self.data.get("expansion_ratio", 4)
            values["ffn"] = int(hidden * ratio) if isinstance(ratio, int | float) else 4 * hidden

    def _experts(self, values: dict[str, Input]) -> None:
        """Leave out what belongs to experts where there are none, and count dense layers that are listed one by one."""
        if not values.get("experts"):
            for name in ("experts", "active_experts", "shared_experts", "shared_ffn", "shared_gate", "router_bias"):
                values.pop(name, None)
            for name in ("dense_layers", "moe_every", "expert_ffn"):
                values.pop(name, None)
            return
        if not values.get("shared_ffn"):
            values.pop("shared_ffn", None)
        if per_layer := self.listed("moe_layer_freq"):
            values["dense_layers"] = per_layer.count(0)
        if dense := self.listed("mlp_only_layers"):
            values["dense_layers"] = len(dense)
            if values.get("moe_every", 1) != 1:
                self.notes.append("mlp_only_layers and decoder_sparse_step together may count dense layers twice")
        last, layers = self.whole("moe_layer_end_index"), values.get("layers")
        if last is not None and isinstance(layers, int) and last < layers - 1:
            values["dense_layers"] = int(values.get("dense_layers", 0)) + layers - 1 - last

    def _windows(self, values: dict[str, Input]) -> None:
        """Which layers have a sliding window: by their list, by a pattern, by a bound, else all."""
        kinds = self.listed("layer_types")
        if unknown := [kind for kind in kinds if kind not in (*_LOCAL, *_WHOLE_CONTEXT)]:
            raise CalcError(f"{self.name}: layer_types has {str(unknown[0])[:40]!r}, which these formulas do not count")
        pattern = self.listed("sliding_window_pattern")
        full_up_to = self.whole("max_window_layers")
        if not values.get("window") or not self.yes("use_sliding_window", otherwise=True):
            values.pop("window", None)
            values.pop("global_every", None)
        elif kinds:
            values.pop("global_every", None)
            values["local_layers"] = sum(kind in _LOCAL for kind in kinds)
        elif pattern:
            values["global_every"] = len(pattern)
        elif full_up_to is not None and isinstance(layers := values.get("layers"), int):
            values["local_layers"] = max(0, layers - full_up_to)

    def _opt(self, values: dict[str, Input]) -> None:
        positions = self.whole("max_position_embeddings")
        values["positions"] = (2048 if positions is None else positions) + 2  # two rows for padding
        values["final_norm"] = self.yes("do_layer_norm_before", otherwise=True)
        if self.whole("word_embed_proj_dim") not in (None, values.get("hidden")):
            self.notes.append("this embedding is narrower than the layers, which is not counted")
