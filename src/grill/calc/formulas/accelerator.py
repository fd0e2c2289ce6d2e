"""The accelerator behind a run: its dense peak for a number format, and a warning about a sparse one."""

from __future__ import annotations

from collections.abc import Mapping

from grill.calc.experiments.plan import ASSUMED_MFU
from grill.calc.expression import CalcError
from grill.calc.formulas.given import maybe, word
from grill.calc.presets import preset, presets
from grill.calc.shown import shown_quantity
from grill.calc.working import Field, Input, Source, Working

PEAK = Field(
    "peak",
    "peak dense rate of one GPU; from `gpu` and `dtype` if not given",
    unit="FLOP/s",
    low=1e9,
    aliases=("peak_flops", "flops_per_gpu", "peak_flops_per_gpu", "peak_per_gpu"),
)
SPARSE_PEAK = "That takes the peak with 2:4 sparsity, twice the dense one"
"""What a time half as long, or a utilisation half as high, comes from."""
GPUS = Field(
    "gpus",
    "number of accelerators",
    unit="GPU",
    low=1,
    high=1e9,
    whole=True,
    aliases=(
        "n_gpus",
        "num_gpus",
        "gpu_count",
        "chips",
        "n_chips",
        "num_chips",
        "accelerators",
        "devices",
        "world_size",
    ),
)
MEMORY = Field("memory", "memory of one GPU", unit="byte", low=1e6, aliases=("gpu_memory", "hbm"))
MFU_SHARE = Field(
    "mfu",
    "model FLOPs utilisation: 41%",
    default=ASSUMED_MFU,
    above=0,
    aliases=("utilisation", "utilization", "efficiency", "model_flops_utilization"),
)
PRICE = Field(
    "price",
    "dollars for one GPU-hour",
    unit="dollar/GPU-hour",
    low=0,
    aliases=(
        "price_per_gpu_hour",
        "price_per_hour",
        "cost_per_gpu_hour",
        "cost_per_hour",
        "gpu_hour_price",
        "dollars_per_gpu_hour",
        "dollars_per_hour",
    ),
)


def add_peak(work: Working, given: Mapping[str, Input], *, widen: bool = False) -> tuple[str, ...]:
    """Make `peak` known to the steps, typed or from the accelerator; warnings about it.

    Args:
        work: The steps so far.
        given: Inputs `dtype`, and `peak` or `gpu`.
        widen: Whether numbers of a format that the accelerator cannot multiply are turned into 16-bit ones, as when
            serving weights of 4 bits; if not, such a format is an error.

    Raises CalcError when there is neither a peak nor an accelerator, or this has no rate for the format.
    """
    dtype = word(given, "dtype")
    typed = maybe(given, "peak")
    if typed is not None:
        work.names["peak"] = typed
        return _suspicious(typed, _dense(given, dtype, widen=True)[0] if "gpu" in given else None, dtype)
    if "gpu" not in given:
        raise CalcError("give the accelerator (gpu=h100-sxm) or its peak rate (peak=989 TFLOP/s)")
    rate, used = _dense(given, dtype, widen=widen)
    work.step(
        "peak",
        f"{rate / 1e12:g}e12",
        f"dense {used} rate of one {preset('accelerator', word(given, 'gpu')).title}",
        "FLOP/s",
    )
    return () if used == dtype else (f"{dtype} is not multiplied by this accelerator: its {used} rate is taken",)


def add_room(work: Working, given: Mapping[str, Input], used: str) -> tuple[str, ...]:
    """The step `free`, bytes left on a GPU when the step `used` is on it and its memory is known; a warning if none."""
    memory = maybe(given, "memory")
    if memory is None:
        return ()
    work.names["memory"] = memory
    short = work.names[used] - memory
    one = (
        preset("accelerator", word(given, "gpu")).title
        if "gpu" in given
        else f"GPU of {shown_quantity(memory, 'byte')}"
    )
    fits = "it does not fit" if short > 0 else "it fits, buffers and fragmentation aside"
    work.step("free", f"memory - {used}", f"left of the memory of one {one} ({fits})", "byte")
    return (f"does not fit on one {one}: {shown_quantity(short, 'byte')} too much",) if short > 0 else ()


def accelerator_sources(given: Mapping[str, Input]) -> tuple[Source, ...]:
    """The data sheet of the accelerator, when one is named."""
    return (preset("accelerator", word(given, "gpu")).source,) if "gpu" in given else ()


def _dense(given: Mapping[str, Input], dtype: str, *, widen: bool) -> tuple[float, str]:
    """The dense rate of the named accelerator, and the format it is of."""
    chip = preset("accelerator", word(given, "gpu"))
    for name in (dtype, "bf16", "fp16") if widen else (dtype,):
        if f"peak_{name}" in chip.values:
            return float(chip.values[f"peak_{name}"]), name
    has = ", ".join(k.removeprefix("peak_") for k in chip.values if k.startswith("peak_"))
    raise CalcError(f"{chip.title} has no {dtype} rate; it has {has}")


def _suspicious(peak: float, dense: float | None, dtype: str) -> tuple[str, ...]:
    if dense is not None:
        if abs(peak / dense - 2) < 0.02:
            return (f"{peak / 1e12:,.0f} TFLOP/s is twice the dense {dtype} peak: the figure with 2:4 sparsity",)
        return ()
    known = [(chip.title, float(chip.values.get(f"peak_{dtype}", 0))) for chip in presets("accelerator").values()]
    if any(rate and abs(peak / rate - 1) < 0.01 for _, rate in known):
        return ()
    doubled = [(title, rate) for title, rate in known if rate and abs(peak / rate - 2) < 0.01]
    if not doubled:
        return ()
    title, rate = doubled[0]
    said = f"{peak / 1e12:,.0f} TFLOP/s is twice the dense {dtype} peak of the {title} ({rate / 1e12:,.0f} TFLOP/s)"
    return (f"{said}: the figure with 2:4 sparsity, or of a narrower format",)
