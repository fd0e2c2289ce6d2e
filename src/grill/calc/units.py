"""Units by every name they are typed under: a table of our own, looked up word by word.

Base units count or measure one thing each: param, token, FLOP, byte, GPU, second, dollar, and the plain counts step,
layer, head, sequence. Every other unit is a number of those. Typed text is only ever looked up here; it never reaches
the parser of the units library.

Decisions: `B` after a number is a billion; bytes are written `byte` or with a prefix (`GB`, `GiB`). `kB` and `KB` are
1,000 bytes, `KiB` 1,024. `FLOP` and `FLOPs` are a count, `FLOPS` and `FLOP/s` a rate; `TFLOPs` and `flops` can be
either and are refused. A year has 365 days; a month has no one length and is refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

_DECIMAL = {"k": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18, "Z": 21}
_BINARY = {"Ki": 10, "Mi": 20, "Gi": 30, "Ti": 40, "Pi": 50}
_GPUS = tuple(
    f"{name}{end}" for name in ("gpu", "accelerator", "TPU", "A100", "H100", "H200", "B200") for end in ("", "s")
)
_COUNTS: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "param": ("params", "a parameter of a model", ("parameter", "parameters")),
    "token": ("tokens", "a piece of text that a model reads as one", ("tok", "toks")),
    "GPU": ("GPUs", "an accelerator of any make", _GPUS),
    "step": ("steps", "an optimizer step", ()),
    "layer": ("layers", "a layer of a model", ()),
    "head": ("heads", "an attention head", ()),
    "sequence": ("sequences", "a sequence of a batch", ("seq", "seqs")),
    "dollar": ("dollars", "money; $2 is 2 dollars", ("USD", "usd")),
}
_TIMES = {
    "s": (Fraction(1), "s", ("second", "seconds", "sec", "secs")),
    "ms": (Fraction(1, 10**3), "ms", ("millisecond", "milliseconds")),
    "us": (Fraction(1, 10**6), "us", ("microsecond", "microseconds")),
    "minute": (Fraction(60), "minutes", ("min", "mins")),
    "hour": (Fraction(3600), "hours", ("h", "hr", "hrs")),
    "day": (Fraction(86_400), "days", ("d",)),
    "week": (Fraction(604_800), "weeks", ()),
    "year": (Fraction(31_536_000), "years", ("yr", "yrs")),
}
_WORDS = {"thousand": (3, "k"), "million": (6, "M"), "billion": (9, "B"), "trillion": (12, "T")}
_COUNT_OR_RATE = "{!r} can be a count or a rate: write {}FLOP for the count and {}FLOP/s for the rate"
_BYTES_OR_BITS = "{!r} can be bytes or bits: write {}B or {}bit"
_MONTH = "a month has no one length: write days or weeks"
REFUSED = {
    **{word: _COUNT_OR_RATE.format(word, "", "") for word in ("flops", "Flops")},
    **{f"{p}FLOPs": _COUNT_OR_RATE.format(f"{p}FLOPs", p, p) for p in _DECIMAL},
    **{f"{p.lower()}flops": _COUNT_OR_RATE.format(f"{p.lower()}flops", p, p) for p in _DECIMAL},
    **{f"{p}b": _BYTES_OR_BITS.format(f"{p}b", p, p) for p in _DECIMAL},
    **{f"{p.lower()}b": _BYTES_OR_BITS.format(f"{p.lower()}b", p, p) for p in _DECIMAL},
    **dict.fromkeys(("month", "months"), _MONTH),
}
"""Words that are no unit because they can be two, and what to write."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit: `factor` times the product of the base units `of`."""

    name: str
    many: str
    """As it stands after a number other than 1: tokens, GB, days."""
    factor: Fraction
    of: tuple[tuple[str, int], ...]
    """Base units with their exponents; empty for a pure number."""
    says: str


def _units() -> Iterator[tuple[Unit, tuple[str, ...]]]:
    for name, (many, says, others) in _COUNTS.items():
        yield Unit(name, many, Fraction(1), ((name, 1),), says), others
    for name, (size, many, others) in _TIMES.items():
        yield (
            Unit(name, many, size, (("second", 1),), "a second" if name == "s" else f"{float(size):,g} s of time"),
            others,
        )
        if name in {"hour", "day"}:
            words = tuple(f"{gpu}-{time}" for gpu in ("GPU", "gpu") for time in (name, many, *others))
            yield Unit(f"GPU-{name}", f"GPU-{many}", size, (("GPU", 1), ("second", 1)), f"one GPU for a {name}"), words
    yield Unit("%", "%", Fraction(1, 100), (), "a hundredth"), ("percent",)
    for name, (power, letter) in _WORDS.items():
        yield Unit(name, name, Fraction(10**power), (), f"10^{power}, {letter} right after a number"), (f"{name}s",)
    yield from _bytes()
    yield from _flops()


def _bytes() -> Iterator[tuple[Unit, tuple[str, ...]]]:
    byte, rate = (("byte", 1),), (("byte", 1), ("second", -1))
    yield Unit("byte", "bytes", Fraction(1), byte, "8 bits"), ()
    yield Unit("bit", "bits", Fraction(1, 8), byte, "an eighth of a byte"), ()
    for prefix, power in _DECIMAL.items():
        size, many_bits = Fraction(10**power), f"{prefix}bits"
        others = ("KB",) if prefix == "k" else ()
        yield Unit(f"{prefix}B", f"{prefix}B", size, byte, f"10^{power} bytes"), others
        yield Unit(f"{prefix}bit", many_bits, size / 8, byte, f"10^{power} bits"), ()
        yield Unit(f"{prefix}bit/s", f"{prefix}bit/s", size / 8, rate, f"10^{power} bits a second"), (f"{prefix}bps",)
    for prefix, power in _BINARY.items():
        yield Unit(f"{prefix}B", f"{prefix}B", Fraction(2**power), byte, f"2^{power} bytes"), ()


def _flops() -> Iterator[tuple[Unit, tuple[str, ...]]]:
    count, rate = (("FLOP", 1),), (("FLOP", 1), ("second", -1))
    for prefix, power in {"": 0, **_DECIMAL}.items():
        flop, size, many = f"{prefix}FLOP", Fraction(10**power), f"10^{power} " if prefix else ""
        yield Unit(flop, flop, size, count, f"{many}floating-point operations"), () if prefix else ("FLOPs", "flop")
        yield Unit(f"{flop}/s", f"{flop}/s", size, rate, f"{many}operations a second"), (f"{flop}S",)
        day = f"{flop}/s-day"
        yield Unit(day, f"{day}s", size * 86_400, count, f"{flop}/s for a day"), (f"{prefix}F-days",) if prefix else ()


UNITS: dict[str, Unit] = {}
"""Every unit under each of its names."""
for _unit, _others in _units():
    UNITS |= dict.fromkeys((_unit.name, _unit.many, *_others), _unit)
