"""Number formats: bytes of a number, and the names that people and configs give them."""

from __future__ import annotations

from grill.calc.working import Field

BYTES: dict[str, float] = {
    "fp32": 4,
    "tf32": 4,
    "bf16": 2,
    "fp16": 2,
    "fp8": 1,
    "int8": 1,
    "fp6": 0.75,
    "fp4": 0.5,
    "int4": 0.5,
    "int2": 0.25,
    "q8_0": 34 / 32,
    "q4_0": 18 / 32,
}
"""Bytes of a number in memory. The q-types are llama.cpp's: blocks of 32 numbers that carry a two-byte scale."""
STORED = tuple(name for name in BYTES if name != "tf32")
"""Formats that numbers are kept in; TF32 is one that they are multiplied in."""
TRAINED = ("fp32", "bf16", "fp16", "fp8")
"""Formats of weights, gradients and optimizer states in training."""
MULTIPLIED = ("bf16", "fp16", "fp8", "int8", "fp4", "int4", "fp32", "tf32")
"""Formats that accelerators multiply, or that weights are served in."""
QUANTIZED = ("fp8", "int8", "fp6", "fp4", "int4", "int2")
"""Formats whose scales and zero points come on top of these bytes."""
_SPELLINGS = {
    **dict.fromkeys(("float32", "f32", "float", "single", "full"), "fp32"),
    **dict.fromkeys(("bfloat16", "bfloat"), "bf16"),
    **dict.fromkeys(("float16", "f16", "half"), "fp16"),
    **dict.fromkeys(("float8", "f8", "e4m3", "e5m2", "fp8_e4m3", "fp8_e5m2"), "fp8"),
    **dict.fromkeys(("int8_t", "8bit", "8-bit"), "int8"),
    **dict.fromkeys(("nf4", "mxfp4", "nvfp4"), "fp4"),
    **dict.fromkeys(("4bit", "4-bit"), "int4"),
}


def dtype_field(
    says: str,
    choices: tuple[str, ...] = MULTIPLIED,
    *aliases: str,
    name: str = "dtype",
    default: str | None = "bf16",
) -> Field:
    """An input that names a number format."""
    named = ("precision", "data_type", "number_format") if name == "dtype" else ()
    spellings = {other: choice for other, choice in _SPELLINGS.items() if choice in choices}
    return Field(
        name, says, kind="choice", default=default, choices=choices, spellings=spellings, aliases=(*named, *aliases)
    )
