"""Pages made by hand, and what it takes to import them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from grill.authoring.importing.packing.rows import PageSource
from grill.authoring.importing.packing.writing import Plan, plan_pack, write
from grill.authoring.importing.source import SourcePage, SourceQuestion, SourceSection, Unread
from grill.calc.figures import worth
from grill.content.bank import Bank, load_roots
from grill.content.lint import lint_bank
from grill.content.model import Criterion, Readiness, Rubric

Asked = tuple[int, str, str]
"""Number, prompt and key."""


def page(
    *sections: tuple[str, str, Sequence[Asked | SourceQuestion]],
    name: str = "05_tea.md",
    readiness: Readiness | None = None,
    unread: tuple[Unread, ...] = (),
) -> SourcePage:
    line, made = 3, []
    for letter, title, rows in sections:
        questions = []
        for row in rows:
            line += 3
            questions.append(row if isinstance(row, SourceQuestion) else SourceQuestion(line, *row))
        made.append(SourceSection(letter, title, tuple(questions)))
    return SourcePage(name, "Tea — Interview Grill", "grill", tuple(made), readiness, unread)


def draft(question: SourceQuestion) -> Rubric | None:
    if not question.key:
        return None
    return Rubric(criteria=(Criterion(id="point-1", point=question.key, accept=question.accepted),), drafted=True)


def source(one: SourcePage, name: str = "tea", notices: tuple[tuple[str, bytes], ...] = ()) -> PageSource:
    return PageSource(name, one.name, one, notices)


def plan(folder: Path, *pages: SourcePage | PageSource, **more) -> Plan:
    sources = [one if isinstance(one, PageSource) else source(one) for one in pages]
    return plan_pack(folder, folder.name, sources, draft, **more)


def take(folder: Path, *pages: SourcePage | PageSource, **more) -> Plan:
    """Import, and see that the pack is sound."""
    made = plan(folder, *pages, **more)
    write(made)
    assert errors(folder) == []
    return made


def bank(folder: Path) -> Bank:
    return load_roots([folder])


def errors(folder: Path) -> list[str]:
    found = bank(folder)
    return [str(row) for row in (*found.problems, *lint_bank(found, worth)) if row.severity == "error"]


def texts(folder: Path) -> dict[str, str]:
    return {p.relative_to(folder).as_posix(): p.read_text() for p in sorted(folder.rglob("*")) if p.is_file()}


def edit(folder: Path, name: str, old: str, new: str) -> None:
    """As an author would in an editor."""
    file = folder / name
    text = file.read_text()
    assert text.count(old) == 1, text
    file.write_text(text.replace(old, new))


POT, CUPS, MILK = "Why is the pot warmed first?", "How many cups are in a pot?", "When does the milk go in?"
TEA = page(
    ("A", "Pots", [(1, POT, "A warm pot keeps the water near boiling."), (2, CUPS, "Four cups, as a rule.")]),
    ("B", "Milk", [(3, MILK, "Last, by taste."), (4, "Why no boiled milk?", "")]),
)
A, B = "questions/a-pots.yaml", "questions/b-milk.yaml"
RA, RB = "rubrics/a-pots.yaml", "rubrics/b-milk.yaml"
