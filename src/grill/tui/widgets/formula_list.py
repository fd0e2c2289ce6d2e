"""The formulas of the field, to look through and choose from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from textual import events
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from grill.tui.plain import plain
from grill.tui.widgets.hanging import Hanging, bring_into_view

if TYPE_CHECKING:
    from grill.calc.working import Field, Formula


class FormulaRow(Hanging):
    """A formula in the list; more of it while it is the chosen one."""

    def __init__(self, formula: Formula) -> None:
        super().__init__()
        self.formula = formula
        self.sought = f"{formula.id} {formula.title} {formula.group} {formula.says}".lower()
        self.show(chosen=False)

    def show(self, *, chosen: bool) -> None:
        """Name and title; for the chosen one what it is for, what it takes, and an example too."""
        formula = self.formula
        self.set_class(chosen, "-selected")
        head = Content.assemble(
            ("▾ " if chosen else "  ", "$text-primary"),
            plain(formula.id, "bold" if chosen else "$text-primary"),
            plain(f"  {formula.title}"),
        )
        lines = [(head, 0, 4)]
        if chosen:
            lines += [(line, 2, 4) for line in _about(formula)]
        self.show_lines(lines)


class FormulaList(VerticalScroll, can_focus=False):
    """The formulas of the field by group; the line below filters them."""

    def __init__(self) -> None:
        super().__init__()
        self._chosen: FormulaRow | None = None

    @property
    def chosen(self) -> Formula | None:
        """The formula that Enter takes."""
        return self._chosen.formula if self._chosen is not None else None

    async def fill(self, formulas: Iterable[Formula]) -> None:
        """Put the list up, once."""
        if self.children:
            return
        groups: dict[str, list[Formula]] = {}
        for formula in formulas:
            groups.setdefault(formula.group, []).append(formula)
        rows: list[Widget] = []
        for group, members in groups.items():
            rows.append(Static(plain(group), classes="group", markup=False))
            rows += [FormulaRow(formula) for formula in members]
        rows.append(Static("No formula has these words.", classes="none", markup=False))
        await self.mount(*rows)

    def filter(self, words: str) -> None:
        """List only what has all these words; a group without any goes too."""
        sought = words.lower().split()
        heading: Widget | None = None
        for row in self.children:
            if isinstance(row, FormulaRow):
                row.display = all(word in row.sought for word in sought)
                if heading is not None and row.display:
                    heading.display = True
            elif row.has_class("group"):
                heading, row.display = row, False
        shown = self._shown()
        self.query_one(".none").display = not shown
        self._choose(self._chosen if self._chosen in shown else next(iter(shown), None))

    def move(self, by: int) -> None:
        """Choose another, so many further down."""
        shown = self._shown()
        if shown:
            at = shown.index(self._chosen) if self._chosen in shown else 0
            self._choose(shown[max(0, min(len(shown) - 1, at + by))])

    def on_click(self, event: events.Click) -> None:
        """Choose the one under the mouse."""
        if isinstance(event.widget, FormulaRow):
            self._choose(event.widget)

    def _shown(self) -> list[FormulaRow]:
        return [row for row in self.children if isinstance(row, FormulaRow) and row.display]

    def _choose(self, row: FormulaRow | None) -> None:
        if self._chosen is not None and self._chosen is not row:
            self._chosen.show(chosen=False)
        self._chosen = row
        if row is not None:
            row.show(chosen=True)
            self.call_after_refresh(self._bring, row)

    def _bring(self, row: FormulaRow) -> None:
        if self._shown()[:1] == [row]:
            self.scroll_to(y=0, animate=False, immediate=True)  # its group's name with it
        else:
            bring_into_view(self, row)


def _about(formula: Formula) -> Iterator[Content]:
    from grill.calc.input_names import preset_inputs  # loaded with the formulas, in a thread

    yield plain(formula.says, "$text-muted")
    if formula.example:  # before the inputs, which may fill the view
        yield Content.assemble(("e.g. ", "$text-muted"), plain(formula.example, "$text-accent"))
    presets = ", ".join(f"{name}=…" for name in preset_inputs(formula))
    for word, names in (
        ("needs", _names(field for field in formula.fields if field.required)),
        ("fills in from", presets),
        ("takes", _names(field for field in formula.fields if not field.required)),
    ):
        if names:
            yield Content.assemble((f"{word} ", "$text-muted"), plain(names))


def _names(fields: Iterable[Field]) -> str:
    return ", ".join(_name(field) for field in fields)


def _name(field: Field) -> str:
    about = " | ".join(field.choices) if field.choices else "yes | no" if field.kind == "flag" else field.unit
    return f"{field.name} ({about})" if about else field.name
