"""Which column of a table of results says what: by its name, and by its cells where the name leaves it open."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from grill.calc.experiments import column_names as known
from grill.calc.experiments.changes import COMPUTE, HOURS
from grill.calc.experiments.column_names import NAMES, WEAK, Role
from grill.calc.experiments.values import listed, named
from grill.text import did_you_mean

Row = tuple[int, list[str]]
"""The line on which it ends, and its cells, as many as the heading has."""
Flaw = tuple[int, str, str]
"""Line, column name and message."""
_SHOWN = 20
_BRACKETED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|[%#]")
_BETWEEN = re.compile(r"[\s_\-./:,]+")


class Unreadable(Exception):
    """What is wrong with a table, by line."""

    def __init__(self, *flaws: Flaw) -> None:
        super().__init__(flaws)
        self.flaws = flaws


@dataclass(frozen=True, slots=True)
class Columns:
    """Where in a row everything stands."""

    arm: int
    seed: int | None
    benchmark: int | None
    family: int | None
    metric: int | None
    """The name of what is measured, such as exact match or loss."""
    scores: tuple[int, ...]
    """Several where each benchmark has a column of its own."""
    settings: tuple[int, ...]
    notes: tuple[str, ...]
    """How the table is understood, where that is not plain."""


def find_columns(
    line: int, heading: Sequence[str], rows: Sequence[Row], given: Mapping[Role, Sequence[str]], ignore: Iterable[str]
) -> Columns:
    """The columns of a table.

    Args:
        line: Where the heading stands.
        heading: The names of the columns.
        rows: All rows below it.
        given: Which columns have which role, where their names do not say it; several for the scores.
        ignore: Names of columns that are no settings.

    Raises:
        Unreadable: a name that is not there or stands twice, no arm, or no score.
    """
    return _Finder(line, heading, rows).columns(given, ignore)


def number_in(text: str, *, decimal_comma: bool = False) -> float | None:
    """A cell's number, with a percent sign or without; None where it has none."""
    bare = text.removesuffix("%").rstrip()
    try:
        return float(bare.replace(",", ".") if decimal_comma and "." not in bare else bare)
    except ValueError:
        return None


def words_of(name: str) -> list[str]:
    """The words of a name: `val loss` and `val_loss (C4)` share the first two."""
    return [word for word in _BETWEEN.split(name.casefold()) if word]


class _Finder:
    def __init__(self, line: int, heading: Sequence[str], rows: Sequence[Row]) -> None:
        self._line, self._heading, self._rows = line, heading, rows
        self._keys = ["_".join(words_of(name)) for name in heading]
        for key, count in Counter(key for key in self._keys if key).items():
            if count > 1:
                raise Unreadable((line, "", f"the column {named(key)!r} stands {count} times"))
        # `Accuracy (%)` is an accuracy.
        bare = [_BRACKETED.sub(" ", name) for name in heading]
        self._names = ["_".join(words_of(name)) or key for name, key in zip(bare, self._keys, strict=True)]
        self._at: dict[str, int] = {}
        self._taken: set[int] = set()
        self._notes: list[str] = []

    def columns(self, given: Mapping[Role, Sequence[str]], ignore: Iterable[str]) -> Columns:
        unread = {self._known(name) for name in ignore}
        scores = tuple(self._known(name) for name in given.get("score", ()))
        self._at = {role: self._known(names[0]) for role, names in given.items() if role != "score" and names}
        self._taken = {*unread, *scores, *self._at.values()}
        self._settle("seed", NAMES["seed"])
        scores = scores or self._scores()
        self._taken.update(scores)
        self._settle_arm()
        self._stand_in_for_seeds()
        for role in ("family", "benchmark"):
            self._settle(role, NAMES[role])
            self._settle(role, WEAK[role], self._in_both_arms)
        self._settle("metric", known.METRICS)
        self._leave_results()
        return Columns(
            arm=self._at["arm"],
            seed=self._at.get("seed"),
            benchmark=self._at.get("benchmark"),
            family=self._at.get("family"),
            metric=self._at.get("metric"),
            scores=scores,
            settings=tuple(i for i in self._free() if self._keys[i] and not self._bookkeeping(i)),
            notes=tuple(self._notes),
        )

    def _known(self, given: str) -> int:
        key = "_".join(words_of(given))
        for names in (self._keys, self._names):
            if key and key in names:
                return names.index(key)
        hint = did_you_mean(key, self._keys) or f"; the table has {self._has}"
        raise Unreadable((self._line, "", f"there is no column {named(given)!r}{hint}"))

    @property
    def _has(self) -> str:
        return ", ".join(named(name) for name in self._heading[:_SHOWN] if name)

    def _free(self) -> list[int]:
        return [i for i in range(len(self._heading)) if i not in self._taken]

    def _called(self, names: Sequence[str]) -> list[int]:
        """The columns of these names that have no role yet, in the order of the names."""
        free = self._free()
        return [i for name in names for i in free if self._names[i] == name]

    def _results(self) -> list[int]:
        """The columns that are called as scores are, in the order of their names."""
        free = self._free()
        return [i for name in NAMES["score"] for i in free if name in {self._names[i], _behind(self._names[i])}]

    def _settle(self, role: str, names: Sequence[str], fits: Callable[[int], bool] = lambda _: True) -> None:
        if role not in self._at:
            found = next((i for i in self._called(names) if fits(i)), None)
            if found is not None:
                self._at[role] = found
                self._taken.add(found)

    def _cells(self, column: int) -> list[str]:
        return [cells[column] for _, cells in self._rows if cells[column]]

    def _tells_apart(self, column: int) -> bool:
        return len(set(self._cells(column))) > 1

    def _groups(self, column: int) -> bool:
        """Whether it tells some rows apart, and not every row from every other."""
        cells = self._cells(column)
        return 1 < len(set(cells)) < len(cells)

    def _numeric(self, column: int) -> bool:
        cells = [cell for cell in self._cells(column) if cell.casefold() not in known.NO_SCORE]
        numbers = sum(number_in(cell, decimal_comma=True) is not None for cell in cells)
        return bool(cells) and 2 * numbers > len(cells)

    def _in_both_arms(self, column: int) -> bool:
        """Whether the arms share a value, as of a benchmark: a setting that changes with the arm does not."""
        by_arm: dict[str, set[str]] = {}
        for _, cells in self._rows:
            by_arm.setdefault(cells[self._at["arm"]], set()).add(cells[column])
        shared = set.intersection(*by_arm.values()) if by_arm else set[str]()
        return bool(shared - {""}) and self._tells_apart(column)

    def _scores(self) -> tuple[int, ...]:
        called = self._results()
        if found := [i for i in called if self._numeric(i)] or [i for i in called if not self._cells(i)]:
            return (found[0],)
        if wide := [i for i in self._free() if _is_benchmark(self._names[i]) and self._numeric(i)]:
            names = listed([named(self._heading[i]) for i in wide])
            self._notes.append(
                f"Read as scores, a benchmark a column: {names}. --column score=NAME, again for each, picks others."
            )
            return tuple(wide)
        averages = [i for i in self._called(known.AVERAGES) if self._numeric(i)]
        if averages and "seed" in self._at:
            return (averages[0],)
        if called:
            return (called[0],)
        aside = "name it with --column score=NAME, again for each where benchmarks have columns of their own"
        if averages:
            aside = "means and standard deviations without their runs are for --gain, --std and --seeds"
        raise Unreadable((self._line, "", f"there is no column 'score'; {aside}; the table has {self._has}"))

    def _settle_arm(self) -> None:
        self._settle("arm", NAMES["arm"], self._tells_apart)
        self._settle("arm", WEAK["arm"], self._groups)
        self._settle("arm", NAMES["arm"])
        if "arm" not in self._at:
            message = "there is no column 'arm' to say what is compared; name it with --column arm=NAME"
            raise Unreadable((self._line, "", f"{message}; the table has {self._has}"))

    def _stand_in_for_seeds(self) -> None:
        if "seed" in self._at:
            return
        self._settle("seed", WEAK["seed"])
        if "seed" in self._at:
            name = named(self._heading[self._at["seed"]])
            self._notes.append(
                f"There is no column of seeds: runs are told apart by {name}, and pair where it is the same in both "
                "arms. If it says nothing of their seeds, add --unpaired."
            )

    def _leave_results(self) -> None:
        """Other results are no settings, and spreads no substitute for seeds."""
        if results := [i for i in (*self._results(), *self._called(known.AVERAGES)) if self._numeric(i)]:
            self._taken.update(results)
            names = listed([named(self._heading[i]) for i in results])
            self._notes.append(f"Not used, being another result: {names}. --column score=NAME picks the score.")
        if spreads := [self._heading[i] for i in self._free() if self._names[i] in known.SPREADS]:
            self._notes.append(
                f"Not used: {listed(map(named, spreads))}. Spread is taken from the runs; where there are only means "
                "and standard deviations, --gain, --std and --seeds read those."
            )

    def _bookkeeping(self, column: int) -> bool:
        name = self._names[column]
        stands_in = name == HOURS and not set(COMPUTE) & set(self._names) - {HOURS}
        return name in known.BOOKKEEPING and not stands_in


def _behind(name: str) -> str:
    first, _, rest = name.partition("_")
    return rest if first in known.BEFORE_SCORES else name


def _is_benchmark(name: str) -> bool:
    first, *rest = name.split("_")
    if first not in known.BENCHMARKS:
        return False
    return all(word in known.BENCHMARKS | known.BENCHMARK_DETAILS or word.rstrip("shot").isdecimal() for word in rest)
