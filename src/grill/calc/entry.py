"""One line of the worksheet, worked out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from grill.calc.working import Source, Step, Worked


@dataclass(frozen=True, slots=True)
class Entry:
    """What was typed and what it comes to."""

    text: str
    answer: str
    """One line: "91.29B params", "2.684 GB (2.5 GiB)"."""
    lines: tuple[str, ...]
    """More, the most wanted first: other units, or a formula's other results, steps, assumptions and source."""
    insertion: str
    """What goes into an answer at the cursor: "91.29B params"."""
    worked: Worked | None = None
    """For a formula of the field."""
    value: float = 0.0
    """The number of the answer, in `unit`."""
    unit: str = ""


def worked_entry(text: str, worked: Worked) -> Entry:
    """A formula's entry: its headline, and everything else below."""
    if not worked.results:
        return Entry(text, worked.says or worked.title, tuple(_lines(worked)), worked.says, worked)
    headline = worked.results[0]
    said = worked.says or headline.shown
    insertion = worked.says or headline.shown.partition(" (")[0]
    return Entry(text, said, tuple(_lines(worked)), insertion, worked, headline.value, headline.unit)


def _lines(worked: Worked) -> Iterator[str]:
    for number, result in enumerate(worked.results):
        yield f"{result.says}: {result.shown}" if number or worked.says else f"Result: {result.says}"
    yield f"Variant: {worked.variant}"
    for step in worked.steps:
        yield step_line(step)
    yield from worked.table.splitlines()
    for assumption in worked.assumptions:
        yield f"Assumes: {assumption}"
    for warning in worked.warnings:
        yield f"Beware: {warning}"
    for source in worked.sources:
        yield f"Source: {cited(source)}"


def step_line(step: Step) -> str:
    """`keys and values of a layer: keys_values = 2 × hidden × width = …`."""
    return f"{step.says}: {step.line}" if step.says else step.line


def cited(source: Source) -> str:
    """`Training Compute-Optimal Large Language Models (2022), section 3`."""
    return f"{source.title} ({source.year})" + (f", {source.where}" if source.where else "")
