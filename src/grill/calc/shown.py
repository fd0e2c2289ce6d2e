"""Numbers as people write them: 91.3B params, 2.62 MB (2.5 MiB), 31.2 days, 5.88e23 FLOP."""

from __future__ import annotations

import re
from collections.abc import Callable

from grill.calc.units import UNITS

_COUNTS = ((1e12, "T"), (1e9, "B"), (1e6, "M"))
_BYTES = (
    ("EB", 1e18, "EiB", 2.0**60),
    ("PB", 1e15, "PiB", 2.0**50),
    ("TB", 1e12, "TiB", 2.0**40),
    ("GB", 1e9, "GiB", 2.0**30),
    ("MB", 1e6, "MiB", 2.0**20),
    ("kB", 1e3, "KiB", 2.0**10),
)
_RATES = ((1e18, "E"), (1e15, "P"), (1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k"))
_YEAR = 365 * 86_400.0
_TIMES = ((86_400.0, "days"), (3_600.0, "hours"), (60.0, "minutes"))
_SHORT_TIMES = ((1.0, "s"), (1e-3, "ms"), (1e-6, "µs"))
_RATE_HEAD = re.compile(r"(?:FLOP|byte)/s(?=/|$)|[^/]+")


def shown(value: float, digits: int = 3) -> str:
    """A bare number with a count suffix from a million on: 91.3B, 1.83T, 1,875; a power of ten from 1e15 on."""
    rounded = float(f"{value:.{digits}g}")
    for scale, suffix in _COUNTS:
        if scale <= abs(rounded) < 1000 * scale:
            return f"{rounded / scale:.{digits}g}{suffix}"
    if 1000 <= abs(value) < 1e6:
        return f"{value:,.0f}"
    return powered(value, digits if abs(value) >= 1e6 else digits + 1)


def powered(value: float, digits: int) -> str:
    """So many significant digits, thousands apart; very large and very small ones as powers: 1,234 · 1e24 · 2.5e-7."""
    if value == 0:
        return "0"
    if 10.0**digits <= abs(value) < 1e6:
        return f"{value:,.0f}"
    return re.sub(r"e([+-])0*", lambda sign: "e" if sign[1] == "+" else "e-", f"{value:,.{digits}g}")


def plain(value: float, digits: int) -> str:
    """As `powered`, but written out up to a trillion: 12,345,678."""
    return f"{value:,.0f}" if 10.0**digits <= abs(value) < 1e12 else powered(value, digits)


def shown_quantity(value: float, unit: str, digits: int = 4) -> str:
    """A number with its unit; bytes in both powers of ten and of two, long times in days, big FLOPs as powers.

    Args:
        value: In `unit`.
        unit: param, token, FLOP, FLOP/s, byte, byte/s, GPU, GPU-hour, second, dollar, percent, "", or such units
            per others: "byte/token", "dollar/GPU-hour". Any other word stands behind the number as it is.
        digits: Significant digits.
    """
    head = _RATE_HEAD.match(unit)
    if head is None or head[0] == unit:
        return _alone(value, unit, digits)
    tail = unit[head.end() :]
    number, bracket, other = _alone(value, head[0], digits).partition(" (")
    return f"{number}{tail}{bracket}{other.removesuffix(')')}{tail})" if bracket else f"{number}{tail}"


def _alone(value: float, unit: str, digits: int) -> str:
    known = _WAYS.get(unit)
    if known is not None:
        return known(value, digits)
    many = "·".join(_plural(part) for part in unit.split("·"))
    return f"{shown(value, digits)} {many if value != 1 else unit}"


def _plural(unit: str) -> str:
    return UNITS[unit].many if unit in UNITS else unit


def _bytes(value: float, digits: int) -> str:
    rounded = abs(float(f"{value:.{digits}g}"))
    for decimal, ten, binary, two in _BYTES:
        if rounded >= ten:
            return f"{plain(value / ten, digits)} {decimal} ({plain(value / two, digits)} {binary})"
    return f"{powered(value, digits)} {'byte' if value == 1 else 'bytes'}"


def _seconds(value: float, digits: int) -> str:
    if abs(value) >= 10 * _YEAR:
        return f"{plain(value / _YEAR, digits)} years"
    for size, name in _TIMES:
        if abs(value) >= 2 * size:
            return f"{plain(value / size, digits)} {name}"
    for size, name in _SHORT_TIMES:
        if abs(value) >= size:
            return f"{powered(value / size, digits)} {name}"
    return f"{powered(value, digits)} s"


def _rate(value: float, symbol: str, digits: int) -> str:
    rounded = abs(float(f"{value:.{digits}g}"))
    for scale, prefix in _RATES:
        if rounded >= scale:
            return f"{powered(value / scale, digits)} {prefix}{symbol}"
    return f"{powered(value, digits)} {symbol}"


def _dollars(value: float, digits: int) -> str:
    sign = "-" if value < 0 else ""
    size = abs(value)
    if size >= 1000:
        return f"{sign}${shown(size, digits)}"
    return f"{sign}${size:,.2f}" if size >= 0.01 or size == 0 else f"{sign}${powered(size, digits)}"


_WAYS: dict[str, Callable[[float, int], str]] = {
    "": shown,
    "FLOP": lambda value, digits: f"{powered(value, digits)} FLOP",
    "FLOP/s": lambda value, digits: _rate(value, "FLOP/s", digits),
    "byte": _bytes,
    "byte/s": lambda value, digits: _rate(value, "B/s", digits),
    "dollar": _dollars,
    "percent": lambda value, digits: f"{powered(value, digits)} %",
    "second": _seconds,
}
