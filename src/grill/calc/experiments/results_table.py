"""A CSV of results to evidence: which column says what, which rows can be read, and where the others are wrong."""

from __future__ import annotations

import csv
import io
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from grill.calc.experiments.evidence import Evidence, Score
from grill.calc.experiments.values import listed, named
from grill.calc.expression import MAX_MAGNITUDE
from grill.content.problem import Problem
from grill.text import did_you_mean, plural

MOST_ROWS = 200_000
MOST_PROBLEMS = 20
ROLES: Mapping[str, tuple[str, ...]] = {
    "arm": ("arm", "variant", "config", "configuration", "system", "method", "model"),
    "seed": ("seed", "replicate"),
    "benchmark": ("benchmark", "task", "eval"),
    "family": ("family", "benchmark_family", "group", "category"),
    "score": ("score", "value", "result", "metric", "accuracy"),
}
"""What a column can be, and the names by which it is known, the first that the table has being taken."""
# fmt: off
BOOKKEEPING = frozenset((
    "run", "run_id", "run_name", "id", "name", "row", "url", "link", "date", "time", "timestamp", "created", "started",
    "finished", "note", "notes", "comment", "comments", "host", "node", "std", "stderr", "standard_error", "n",
    "samples", "runtime", "gpu_hours", "dollars", "cost", "times_base", "class", "mismatch",
))
# fmt: on
"""Columns that say nothing about how a run was made, so that a difference in them is no confound."""
_NO_SCORE = frozenset(("", "na", "n/a", "-", "none", "null", "diverged", "failed", "oom"))
"""What stands in place of a score, besides NaN and infinity."""
_DELIMITERS = ",;\t"


Flaw = tuple[int, str, str]
"""Line, column name and message."""


class _Unreadable(Exception):
    def __init__(self, *flaws: Flaw) -> None:
        super().__init__(flaws)
        self.flaws = flaws


def read_results(
    path: Path, text: str, columns: Mapping[str, str] | None = None, ignore: Iterable[str] = ()
) -> tuple[Evidence | None, list[Problem]]:
    """The evidence in a CSV with a heading, or None and what is wrong with the table, by line.

    Args:
        path: What the problems name; nothing is read from it.
        text: The table; cells are separated by commas, semicolons or tabs.
        columns: Which column is the arm, seed, benchmark, family or score, where its name does not say so.
        ignore: Columns that are no settings.
    """
    try:
        return _Reader(text, columns or {}, ignore).evidence(), []
    except _Unreadable as error:
        return None, [Problem(path, line, 1, key, message) for line, key, message in error.flaws]


class _Reader:
    def __init__(self, text: str, columns: Mapping[str, str], ignore: Iterable[str]) -> None:
        self._delimiter = _delimiter(text)
        self._rows = _rows(text, self._delimiter)
        line, heading = next(self._rows, (0, []))
        if not heading:
            raise _Unreadable((0, "", "the table is empty; its first line names the columns: arm, seed, score …"))
        self._heading_line = line
        self._heading = [cell.strip() for cell in heading]
        self._keys = [_key(cell) for cell in self._heading]
        for key, count in Counter(key for key in self._keys if key).items():
            if count > 1:
                raise _Unreadable((line, "", f"the column {named(key)!r} stands {count} times"))
        self._roles = {role: self._column(role, columns.get(role)) for role in ROLES}
        unread = [_key(name) for name in ignore]
        for name in unread:
            self._known(name)
        skipped = {*self._roles.values(), *(i for i, key in enumerate(self._keys) if key in BOOKKEEPING or not key)}
        skipped |= {self._keys.index(name) for name in unread}
        self._settings = [i for i in range(len(self._keys)) if i not in skipped]
        self._flaws: list[Flaw] = []
        self._counts: Counter[tuple[str, ...]] = Counter()

    def _column(self, role: str, given: str | None) -> int | None:
        if given is not None:
            return self._known(_key(given))
        found = next((name for name in ROLES[role] if name in self._keys), None)
        if found is None and role in {"arm", "score"}:
            names = ROLES[role]
            message = f"there is no column '{role}' (or {', '.join(names[1:])}); the table has {self._has}"
            raise _Unreadable((self._heading_line, "", message))
        return None if found is None else self._keys.index(found)

    @property
    def _has(self) -> str:
        return ", ".join(named(name) for name in self._heading[:20] if name)

    def _known(self, key: str) -> int:
        if key in self._keys:
            return self._keys.index(key)
        hint = did_you_mean(key, self._keys) or f"; the table has {self._has}"
        raise _Unreadable((self._heading_line, "", f"there is no column {named(key)!r}{hint}"))

    def evidence(self) -> Evidence:
        scores, missing = [], []
        for number, (line, row) in enumerate(self._rows):
            if number >= MOST_ROWS:
                raise _Unreadable((line, "", f"more than {MOST_ROWS:,} rows"))
            score = self._score(line, row)
            if len(self._flaws) >= MOST_PROBLEMS:
                break
            if score is not None and math.isnan(score.value):
                missing.append((line, score))
            elif score is not None:
                scores.append(score)
        if self._flaws:
            raise _Unreadable(*self._flaws)
        if not scores:
            raise _Unreadable((self._heading_line, "", "no row has a score"))
        return Evidence(
            tuple(scores),
            seeded=self._roles["seed"] is not None,
            settings=tuple(self._heading[i] for i in self._settings),
            notes=tuple(self._notes(missing)),
        )

    def _notes(self, missing: Sequence[tuple[int, Score]]) -> Iterator[str]:
        if self._roles["seed"] is None:
            yield "There is no seed column: each row of an arm is taken for a run of its own, and none are paired."
        if missing:
            lines = listed([str(line) for line, _ in missing[:5]] + (["others"] if len(missing) > 5 else []))
            arms = listed(dict.fromkeys(named(score.arm) for _, score in missing))
            yield (
                f"{plural(len(missing), 'row')} without a finite score left out (line {lines}; {arms}). Where a run "
                "diverged, leaving it out flatters its arm."
            )

    def _score(self, line: int, row: list[str]) -> Score | None:
        if len(row) > len(self._keys) and any(cell.strip() for cell in row[len(self._keys) :]):
            self._flaw(line, "", f"{len(row)} cells, but the heading has {len(self._keys)}")
            return None
        cells = [cell.strip() for cell in row] + [""] * (len(self._keys) - len(row))
        arm, benchmark = self._cell(cells, "arm"), self._cell(cells, "benchmark")
        family = self._cell(cells, "family") or benchmark
        if not arm:
            self._flaw(line, "arm", "is empty")
        value = self._number(line, self._cell(cells, "score"))
        if self._roles["seed"] is None:
            self._counts[arm, family, benchmark] += 1
            seed = str(self._counts[arm, family, benchmark])
        else:
            seed = _seed(self._cell(cells, "seed"))
            if not seed:
                self._flaw(line, "seed", "is empty; give every run its seed, or leave the column out")
        settings = {self._heading[i]: cells[i] for i in self._settings}
        return Score(arm, seed, family, benchmark, value, settings)

    def _cell(self, cells: list[str], role: str) -> str:
        index = self._roles[role]
        return "" if index is None else " ".join(cells[index].split())

    def _number(self, line: int, text: str) -> float:
        if text.casefold() in _NO_SCORE:
            return math.nan
        decimal = text.replace(",", ".") if self._delimiter != "," and "." not in text else text
        try:
            value = float(decimal)
        except ValueError:
            self._flaw(line, "score", f"{named(text)!r} is not a number")
            return math.nan
        if not math.isfinite(value):
            return math.nan
        if abs(value) > MAX_MAGNITUDE:
            self._flaw(line, "score", f"{named(text)!r} is beyond {MAX_MAGNITUDE:g}")
            return math.nan
        return value

    def _flaw(self, line: int, key: str, message: str) -> None:
        self._flaws.append((line, key, message))


def _rows(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    # Newlines inside quotes belong to the cell, so the reader itself says on which line a row ends.
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=delimiter)
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                yield reader.line_num, row
    except csv.Error as error:
        raise _Unreadable((reader.line_num, "", f"not a table: {error}")) from None


def _delimiter(text: str) -> str:
    """The one that makes the most columns of the first line that says anything."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    return max(_DELIMITERS, key=first.count)


def _key(name: str) -> str:
    return "_".join(name.strip().casefold().replace("-", " ").split())


def _seed(text: str) -> str:
    """A seed by which runs pair: `1` and `1.0`, as a spreadsheet writes it, are one."""
    try:
        number = float(text)
    except ValueError:
        return text
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else text
