"""An amount in words: the answer line, other units below it, and what goes into an answer text."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from grill.calc.amounts import Amount, converted
from grill.calc.labels import code, label
from grill.calc.shown import plain, powered, shown, shown_quantity
from grill.calc.syntax import UnitPhrase
from grill.calc.units import UNITS

DIGITS = 4
_PAIRS = {"kB": "KiB", "MB": "MiB", "GB": "GiB", "TB": "TiB", "PB": "PiB"}
_OTHER_POWER = _PAIRS | {binary: decimal for decimal, binary in _PAIRS.items()}
_WRITTEN = frozenset({"byte", "second", "FLOP", "dollar"})
"""What is measured; a number of these is written out, without a count suffix: 1,500,000 s, not 1.5M s."""
_LONGEST = 40


@dataclass(frozen=True, slots=True)
class Answer:
    """An amount, said."""

    line: str
    also: tuple[str, ...]
    insertion: str
    value: float
    unit: str
    """What `value` counts: the unit that was asked for, else the base units, or GPU-hours for GPUs times time."""


def answer(amount: Amount, asked: UnitPhrase = ()) -> Answer:
    """The amount in the unit that was asked for, or as people write it."""
    value, unit = everyday(amount)
    if not asked:
        line = shown_quantity(value, unit, DIGITS)
        return Answer(line, tuple(_also(amount, line)), _short(line), value, unit)
    line = _in_unit(number := float(converted(amount, asked)), asked)
    other = _other_power(amount, asked)
    usual = shown_quantity(value, unit, DIGITS)
    # The everyday reading too, unless it is this very one.
    also = [] if not amount.powers or set(amount.powers) == {"second"} else [usual]
    said = f"{line} ({other})" if other else line
    below = [text for text in dict.fromkeys((*also, *_also(amount, line))) if _short(text) not in said]
    return Answer(said, tuple(below), line, number, label({"asked": 1}, asked))


def everyday(amount: Amount) -> tuple[float, str]:
    """The number and the unit that people use: GPU-hours for GPUs times time, dollars per hour for a price of time."""
    powers, number = dict(amount.powers), float(amount.number)
    if powers == {"GPU": 1, "second": 1}:
        return number / 3600, "GPU-hour"
    if powers.get("dollar", 0) > 0 and powers.pop("second", 0) == -1:
        gpu = "GPU-" if powers.get("GPU") == -1 and powers.pop("GPU") else ""
        return number * 3600, f"{code(powers)}/{gpu}hour"
    return number, code(amount.powers)


def _in_unit(value: float, asked: UnitPhrase) -> str:
    known = [UNITS[name] for name, _ in asked]
    if known == [UNITS["%"]] or known == [UNITS["dollar"]]:
        return shown_quantity(value, "percent" if known[0].name == "%" else "dollar", DIGITS)
    counted = all(unit.factor == 1 and not _WRITTEN & {base for base, _ in unit.of} for unit in known)
    number = shown(value, DIGITS) if counted else plain(value, DIGITS)
    name = label({"asked": 1}, asked)
    return f"{number} {name if value != 1 else name.replace(known[0].many, known[0].name, 1)}"


def _other_power(amount: Amount, asked: UnitPhrase) -> str:
    """The GiB beside the GB that were asked for, and the other way round."""
    (name, power), *rest = asked
    other = _OTHER_POWER.get(UNITS[name].name)
    if other is None or power != 1:
        return ""
    phrase = ((other, 1), *rest)
    return f"{plain(float(converted(amount, phrase)), DIGITS)} {label({'asked': 1}, phrase)}"


def _also(amount: Amount, line: str) -> list[str]:
    number, powers = float(amount.number), dict(amount.powers)
    lines: list[str] = []
    if powers == {"second": 1}:
        times = (("day", 86_400), ("hour", 3600), ("s", 1))
        said = [_in_unit(number / size, ((name, 1),)) for name, size in times if abs(number) >= size]
        others = [text for text in said if text != line]
        lines += [" = ".join(others)] if others and abs(number) >= 60 else []
    if powers == {"GPU": 1, "second": 1}:
        lines.append(f"{plain(number / 86_400, DIGITS)} GPU-days")
    if powers == {"FLOP": 1} and abs(number) >= 8.64e18:
        lines.append(f"{powered(number / 8.64e19, DIGITS)} PFLOP/s-days")
    if powers == {"param": 1, "token": 1}:
        lines.append(f"{shown_quantity(number, 'FLOP', DIGITS)}, as floating-point operations")
    in_full = _in_full(amount)
    if in_full and in_full not in line:
        lines.append(f"{in_full} {label(powers)}" if powers else in_full)
    return lines


def _in_full(amount: Amount) -> str:
    """Every digit of a whole number, or eight more than are shown; empty where that says nothing more."""
    number = amount.number
    if set(amount.powers) - {"byte", "token", "param", "GPU", "step"} or len(amount.powers) > 1:
        return ""
    if isinstance(number, Fraction) and number.denominator == 1:
        text = f"{number.numerator:,}"
        return text if len(text) <= _LONGEST else ""
    value = float(number)
    if not 1e-4 <= abs(value) < 1e15:
        return powered(value, 12) if value else ""
    text = f"{value:,.12g}"
    return "" if "e" in text else text


def _short(line: str) -> str:
    return line.partition(" (")[0]
