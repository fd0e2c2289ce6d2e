"""A CSV of results to evidence: which rows can be read, what each says, and where the others are wrong."""

from __future__ import annotations

import csv
import io
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from grill.calc.experiments.column_names import AGGREGATES, LOWER_IN_SCORES, LOWER_IS_BETTER, NO_SCORE, Role
from grill.calc.experiments.columns import Flaw, Row, Unreadable, find_columns, number_in, words_of
from grill.calc.experiments.evidence import Evidence, Score
from grill.calc.experiments.values import listed, named
from grill.calc.expression import MAX_MAGNITUDE
from grill.content.problem import Problem
from grill.text import plural

MOST_ROWS = 200_000
MOST_PROBLEMS = 20
_DELIMITERS = ",;\t"
_LINES = 5


def read_results(
    path: Path, text: str, columns: Mapping[Role, Sequence[str]] | None = None, ignore: Iterable[str] = ()
) -> tuple[Evidence | None, list[Problem]]:
    """The evidence in a CSV with a heading, or None and what is wrong with the table, by line.

    Args:
        path: What the problems name; nothing is read from it.
        text: The table; cells are separated by commas, semicolons or tabs.
        columns: Which column is the arm, seed, benchmark, family or score, where its name does not say so; several
            scores where each benchmark has a column of its own.
        ignore: Columns that are no settings.
    """
    try:
        return _Reader(text, columns or {}, ignore).evidence(), []
    except Unreadable as error:
        return None, [Problem(path, line, 1, key, message) for line, key, message in error.flaws]


class _Reader:
    def __init__(self, text: str, given: Mapping[Role, Sequence[str]], ignore: Iterable[str]) -> None:
        self._delimiter = _delimiter(text)
        rows = _rows(text, self._delimiter)
        line, heading = next(rows, (0, []))
        if not heading:
            raise Unreadable((0, "", "the table is empty; its first line names the columns: arm, seed, score …"))
        self._heading_line, self._heading = line, heading
        self._flaws: list[Flaw] = []
        self._rows = list(self._even(rows))
        self._columns = find_columns(line, heading, self._rows, given, ignore)
        self._crossed = [] if self._columns.seed is not None else list(self._alike_in_every_arm())
        self._counts: Counter[tuple[str, ...]] = Counter()
        self._spelt: dict[tuple[str, str], str] = {}
        self._merged: dict[str, dict[str, None]] = {}
        self._percent: dict[tuple[str, str], bool] = {}
        self._sums: list[int] = []
        self._missing: list[tuple[int, Score]] = []
        self._scores: list[Score] = []
        self._metrics: list[str] = []

    def _even(self, rows: Iterable[Row]) -> Iterator[Row]:
        """The rows with as many cells as the heading has."""
        width = len(self._heading)
        for number, (line, row) in enumerate(rows):
            if number >= MOST_ROWS:
                raise Unreadable((line, "", f"more than {MOST_ROWS:,} rows"))
            if any(row[width:]):
                self._flaw(line, "", f"{len(row)} cells, but the heading has {width}")
            yield line, [*row[:width], *[""] * (width - len(row))]

    def _alike_in_every_arm(self) -> Iterator[int]:
        """Settings that take the same values equally often in every arm: rows at other values are no further runs."""
        for column in self._columns.settings:
            by_arm: dict[str, Counter[str]] = {}
            for _, cells in self._rows:
                by_arm.setdefault(cells[self._columns.arm].casefold(), Counter())[cells[column]] += 1
            first, *others = by_arm.values() or [Counter[str]()]
            if others and len(first) > 1 and all(first == other for other in others):
                yield column

    def evidence(self) -> Evidence:
        for line, cells in self._rows:
            self._read(line, cells)
            if len(self._flaws) >= MOST_PROBLEMS:
                break
        if self._flaws:
            raise Unreadable(*sorted(self._flaws[:MOST_PROBLEMS]))
        if not self._scores:
            raise Unreadable((self._heading_line, "", "no row has a score"))
        columns, scores = self._columns, self._by_metric()
        return Evidence(
            tuple(scores),
            seeded=columns.seed is not None,
            settings=tuple(self._heading[i] for i in columns.settings),
            notes=(*columns.notes, *self._notes()),
            arm_column=self._heading[columns.arm],
            missing=Counter(score.arm for _, score in self._missing),
            lower=self._lower(scores),
        )

    def _read(self, line: int, cells: list[str]) -> None:
        columns = self._columns
        arm, benchmark = self._name("arm", cells, columns.arm), self._name("benchmark", cells, columns.benchmark)
        family = self._name("family", cells, columns.family)
        seed = "" if columns.seed is None else _seed(cells[columns.seed])
        if seed.casefold().strip(" .:") in AGGREGATES:
            self._sums.append(line)
            return
        if not arm:
            self._flaw(line, self._heading[columns.arm], "is empty; every row names its arm")
        if not seed and columns.seed is not None:
            column = self._heading[columns.seed]
            self._flaw(line, column, f"is empty; give every run its seed, or leave the column {named(column)} out")
        settings = {self._heading[i]: cells[i] for i in columns.settings}
        for index in columns.scores:
            place = benchmark
            if len(columns.scores) > 1:
                place = " ".join(part for part in (benchmark, self._heading[index]) if part)
            value = self._number(line, index, cells[index], (family or place, place))
            if columns.seed is None:
                same = (arm, family or place, place, *(cells[i] for i in self._crossed))
                self._counts[same] += 1
                seed = str(self._counts[same])
            score = Score(arm, seed, family or place, place, value, settings)
            if math.isnan(value):
                self._missing.append((line, score))
            else:
                self._scores.append(score)
                self._metrics.append(self._name("metric", cells, columns.metric))

    def _name(self, role: str, cells: Sequence[str], column: int | None) -> str:
        """A name in its first spelling: `MMLU` and `mmlu` are one."""
        if column is None:
            return ""
        text = " ".join(cells[column].split())
        first = self._spelt.setdefault((role, text.casefold()), text)
        if first != text:
            self._merged.setdefault(first, {})[named(text)] = None
        return first

    def _number(self, line: int, column: int, text: str, place: tuple[str, str]) -> float:
        if text.casefold() in NO_SCORE:
            return math.nan
        value = number_in(text, decimal_comma=self._delimiter != ",")
        name = self._heading[column]
        if value is None:
            self._flaw(line, name, f"{named(text)!r} is not a number")
        elif math.isfinite(value) and abs(value) > MAX_MAGNITUDE:
            self._flaw(line, name, f"{named(text)!r} is beyond {MAX_MAGNITUDE:g}")
        elif math.isfinite(value):
            percent = text.endswith("%")
            if self._percent.setdefault(place, percent) != percent:
                has = "has a percent sign, and others have" if percent else "has no percent sign, and others have"
                self._flaw(line, name, f"{named(text)!r} {has} {'none' if percent else 'one'}")
            return value
        return math.nan

    def _by_metric(self) -> list[Score]:
        """The scores, those of several metrics of one benchmark held apart: they cannot be averaged."""
        several: dict[tuple[str, str], set[str]] = {}
        for score, metric in zip(self._scores, self._metrics, strict=True):
            several.setdefault((score.family, score.benchmark), set()).add(metric)
        if all(len(metrics) == 1 for metrics in several.values()):
            return self._scores
        return [
            replace(
                score,
                family=" ".join(part for part in (score.family, metric) if part),
                benchmark=" ".join(part for part in (score.benchmark, metric) if part),
            )
            for score, metric in zip(self._scores, self._metrics, strict=True)
        ]

    def _lower(self, scores: Sequence[Score]) -> frozenset[str]:
        """Families in which a lower score is better, by the names of what is measured."""
        columns = self._columns.scores
        if len(columns) == 1 and LOWER_IN_SCORES.intersection(words_of(self._heading[columns[0]])):
            return frozenset(score.family for score in scores)
        directions: dict[str, set[bool]] = {}
        for (family, benchmark), metrics in self._metrics_by_place(scores).items():
            words = {*words_of(family), *words_of(benchmark)}
            lower = bool(LOWER_IS_BETTER & words) or any(LOWER_IN_SCORES.intersection(words_of(m)) for m in metrics)
            directions.setdefault(family, set()).add(lower)
        if mixed := [family for family, found in directions.items() if len(found) > 1]:
            message = (
                f"{listed(map(named, mixed))} holds scores of which some are better when lower; give those a family of "
                "their own"
            )
            raise Unreadable((self._heading_line, "", message))
        return frozenset(family for family, found in directions.items() if True in found)

    def _metrics_by_place(self, scores: Sequence[Score]) -> dict[tuple[str, str], set[str]]:
        found: dict[tuple[str, str], set[str]] = {}
        for score, metric in zip(scores, self._metrics, strict=True):
            found.setdefault((score.family, score.benchmark), set()).add(metric)
        return found

    def _notes(self) -> Iterator[str]:
        if self._columns.seed is None:
            yield (
                "There is no seed column: each row of an arm is taken for a run of its own, and none are paired. "
                "--column seed=NAME names one."
            )
        if self._crossed:
            names = listed([named(self._heading[i]) for i in self._crossed])
            yield f"Every arm has the same values of {names}: these are taken for what its runs were scored at."
        if self._merged:
            alike = [listed([named(first), *others]) for first, others in list(self._merged.items())[:_LINES]]
            yield f"Read as one name, alike but for capitals: {'; '.join(alike)}."
        if self._sums:
            yield f"{plural(len(self._sums), 'row')} left out that sum up others ({_where(self._sums)})."
        if self._missing:
            arms = listed(dict.fromkeys(named(score.arm) for _, score in self._missing))
            where = _where([line for line, _ in self._missing])
            yield (
                f"{plural(len(self._missing), 'score')} missing and left out ({where}; {arms}). Where a run diverged, "
                "leaving it out flatters its arm."
            )

    def _flaw(self, line: int, key: str, message: str) -> None:
        self._flaws.append((line, key, message))


def _where(lines: Sequence[int]) -> str:
    numbers = [str(line) for line in dict.fromkeys(lines)]
    shown = [*numbers[:_LINES], "others"] if len(numbers) > _LINES else numbers
    return f"{'line' if len(numbers) == 1 else 'lines'} {listed(shown)}"


def _rows(text: str, delimiter: str) -> Iterator[Row]:
    # Newlines inside quotes belong to the cell, so the reader itself says on which line a row ends.
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=delimiter)
    try:
        for row in reader:
            cells = [_unguarded(cell.strip()) for cell in row]
            if any(cells):
                yield reader.line_num, cells
    except csv.Error as error:
        raise Unreadable((reader.line_num, "", f"not a table: {error}")) from None


def _unguarded(cell: str) -> str:
    """A cell without the apostrophe by which `grill ablate` keeps a spreadsheet from taking it for a formula."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in set("=+-@") else cell


def _delimiter(text: str) -> str:
    """The one that makes the most columns of the first line that says anything."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    return max(_DELIMITERS, key=first.count)


def _seed(text: str) -> str:
    """A seed by which runs pair: `1` and `1.0`, as a spreadsheet writes it, are one."""
    bare = " ".join(text.split())
    try:
        number = float(bare)
    except ValueError:
        return bare
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else bare
