"""Bytes of a number by its data type."""

from __future__ import annotations

BYTES: dict[str, float] = {
    "fp32": 4,
    "bf16": 2,
    "fp16": 2,
    "fp8": 1,
    "int8": 1,
    "fp6": 0.75,
    "fp4": 0.5,
    "int4": 0.5,
    "int2": 0.25,
    "float32": 4,
    "bfloat16": 2,
    "float16": 2,
    "q8_0": 34 / 32,
    "q4_0": 18 / 32,
}
"""Bytes per value. The q-types are llama.cpp's: blocks of 32 values that carry a two-byte scale."""
WITH_SCALES = ("q8_0", "q4_0")
QUANTIZED = ("fp8", "int8", "fp6", "fp4", "int4", "int2")
"""Types whose scales and zero points come on top of these bytes."""
