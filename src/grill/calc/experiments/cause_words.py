"""To what a difference can be put down: the claimed change, or something that changed with it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from grill.calc.experiments.changes import MEASURING, SIZES, Change, Changes, key_of, spoken
from grill.calc.experiments.values import listed, named

_LISTED = 30

Outcome = Literal["gain", "loss", "open"]


def cause(changes: Changes, baseline: str, candidate: str, claimed: str | None, outcome: Outcome) -> str:
    """What the difference can be put down to, in sentences; every confound by its name.

    `claimed` is the column that is said to be the cause; None where none was named.
    """
    return " ".join(_Cause(changes, named(baseline), named(candidate), claimed, outcome).sentences())


class _Cause:
    def __init__(self, changes: Changes, baseline: str, candidate: str, claimed: str | None, outcome: Outcome) -> None:
        self._changes = changes
        self._a, self._b = baseline, candidate
        self._claimed = claimed
        self._what = {"gain": "the gain", "loss": "the worse result", "open": "even a clear difference"}[outcome]
        self._could = "could not" if outcome == "open" else "cannot"
        self._outcome = outcome

    def sentences(self) -> Iterator[str]:
        yield self._claim() if self._claimed is not None else self._unclaimed()
        measuring = [c for c in self._others if key_of(c.column) in MEASURING]
        if measuring:
            yield f"The two were not measured alike: {_named(measuring)} {_differs(measuring)}."
        if self._changes.compute_differs and key_of(self._claimed or "") not in SIZES:
            yield self._compute(self._changes.compute_ratio or 1.0)

    @property
    def _others(self) -> list[Change]:
        return [c for c in self._changes.settings if c.column != self._claimed]

    def _claim(self) -> str:
        claimed = spoken(self._claimed or "")
        others = self._others
        if all(c.column != self._claimed for c in self._changes.settings):
            rest = f"; what changed is {_named(others)}" if others else ""
            cannot = f"{self._what} {self._could} be put down to it"
            return f"The setting {claimed} is the same in both arms, so {cannot}{rest}."
        if not others:
            if self._outcome == "open":
                return f"Of the settings in the table only {claimed} changed."
            return (
                f"Of the settings in the table only {claimed} changed, so {self._what} can be put down to it as far as "
                "the table tells."
            )
        sure = [c for c in others if c.kind == "changed"]
        unsure = [c for c in others if c.kind != "changed"]
        parts = [f"{_named(sure)} changed as well"] if sure else []
        if unsure:
            parts.append(f"{_named(unsure)} may have{'' if sure else ' changed as well'}")
        return f"Besides {claimed}, {listed(parts)}, so {self._what} {self._could} be put down to {claimed}."

    def _unclaimed(self) -> str:
        others = self._others
        if not others:
            return (
                f"The table names no setting in which the two differ, so {self._what} "
                f"{'would be' if self._outcome == 'open' else 'is'} that of {self._b} as a whole, not of one change."
            )
        if len(others) == 1:
            return f"Of the settings in the table only {_named(others)} {_differs(others)}."
        differ = f"{self._b} and {self._a} differ in {_named(others)}"
        return f"{differ}: which of them {self._brings} cannot be told from this table."

    @property
    def _brings(self) -> str:
        return {"gain": "brings the gain", "loss": "brings the worse result", "open": "would bring a difference"}[
            self._outcome
        ]

    def _compute(self, ratio: float) -> str:
        times = f"{self._b} had {ratio:.3g} times the compute of {self._a}"
        if self._outcome == "open":
            return f"{times}: the comparison is not matched."
        if (ratio > 1) == (self._outcome == "gain"):
            return f"{times}: a part or all of {self._what} may be compute."
        return f"{times}: compute is no explanation of {self._what}."


def _named(changes: Sequence[Change]) -> str:
    names = [c.name for c in changes[:_LISTED]]
    return listed([*names, f"{len(changes) - _LISTED} more"] if len(changes) > _LISTED else names)


def _differs(changes: Sequence[Change]) -> str:
    return "differs" if len(changes) == 1 else "differ"
