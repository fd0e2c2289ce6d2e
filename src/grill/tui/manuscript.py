"""A question under edit: the file of its rubric and its own, as texts, and what stands in them at the moment."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from grill.authoring.editing.document import Document, lint_document, read_document
from grill.authoring.editing.new_rubric import with_rubric
from grill.authoring.editing.saving import DoesNotLoad
from grill.authoring.editing.sheet import Sheet
from grill.authoring.first_rubric import first_rubric, home_of
from grill.authoring.importing.packing.keyless import owes_key
from grill.content.model import Question, Rubric
from grill.content.tree import locate

if TYPE_CHECKING:
    from grill.authoring.editing.places import Place
    from grill.content.bank import Bank
    from grill.content.problem import Problem

Side = Literal["rubric", "question"]
SIDES: tuple[Side, Side] = ("rubric", "question")


class Manuscript:
    """Two sheets, read anew whenever they change. Pure but for opening and saving."""

    def __init__(self, bank: Bank, name: str) -> None:
        """`name`: the question's id.

        Raises:
            CannotSave: one of the files cannot be read, or is no text.
        """
        self._bank = bank
        self.name = name
        question_path = bank.question_places[name][0]
        self.sheets: dict[Side, Sheet] = {
            "rubric": Sheet.of(bank.places[name][0] if name in bank.places else home_of(bank, name)),
            "question": Sheet.of(question_path),
        }
        self._documents: dict[Side, Document] = {}
        self._lint: tuple[Document, dict[str, Question], tuple[Problem, ...]] | None = None
        """What was found last, and in what: it is asked for several times after every key."""

    def document(self, side: Side) -> Document:
        """What stands in a sheet."""
        known, sheet = self._documents.get(side), self.sheets[side]
        if known is None or known.text != sheet.text:
            known = self._documents[side] = read_document(sheet.path, sheet.text)
        return known

    def edit(self, side: Side, text: str) -> None:
        """The editor's text changed."""
        self.sheets[side] = self.sheets[side].edited(text)

    def line_of(self, side: Side) -> int:
        """Where the question stands, from 1."""
        return self.document(side).lines.get(self.name, 1)

    def line_at(self, side: Side, place: Place) -> int:
        """Where a part of the file begins, from 1."""
        document = self.document(side)
        if document.tree is None or place[:1] == ("questions",):
            return document.lines.get(str(place[1]) if len(place) > 1 else self.name, 1)
        return locate(document.tree, place)[0]

    @property
    def owes_rubric(self) -> bool:
        """Whether there is no rubric at all of the question."""
        return self.name not in self.document("rubric").lines

    def with_draft(self) -> str | None:
        """The rubric sheet's text with a first rubric from the question's key; None where it has none.

        Raises:
            CannotEdit: there is no place for it.
            InputError: the key has no word.
        """
        question, sheet = self.question(), self.sheets["rubric"]
        if question is None or owes_key(question.answer):
            return None
        return with_rubric(sheet.path, sheet.text, question.id, first_rubric(question))

    def move_to(self, side: Side, line: int) -> bool:
        """The cursor is on this line: the question under edit is the one that stands there. Whether it is another."""
        found = self.document(side).question_at(line)
        if not found or found == self.name or self.question(found) is None:
            return False
        self.name = found
        return True

    def question(self, name: str = "") -> Question | None:
        """The question as it stands in its sheet, else as the bank has it."""
        name = name or self.name
        found = self.document("question").questions.get(name)
        if found is not None:
            return found
        return self._bank.entries[name].question if name in self._bank.entries else None

    @property
    def rubric(self) -> Rubric | None:
        """The rubric as it stands in its sheet, where it is sound."""
        return self.document("rubric").rubrics.get(self.name)

    def problems(self, side: Side) -> tuple[Problem, ...]:
        """Errors and, of sound rubrics, what they lack, in the order of the text."""
        from grill.calc.figures import worth

        document = self.document(side)
        found = document.problems
        if side == "rubric":
            questions = {name: q for name in document.rubrics if (q := self.question(name)) is not None}
            if self._lint is None or self._lint[0] is not document or self._lint[1] != questions:
                self._lint = document, questions, lint_document(document, questions, worth)
            found = (*found, *self._lint[2])
        return tuple(sorted(found, key=lambda problem: (problem.line, problem.column)))

    @property
    def changed(self) -> tuple[Side, ...]:
        """The sides that have something to save."""
        return tuple(side for side in SIDES if self.sheets[side].is_changed)

    @property
    def loads(self) -> bool:
        """Whether everything that is changed may be saved."""
        return all(self.document(side).loads for side in self.changed)

    def save(self) -> tuple[Path, ...]:
        """Write what is changed; the files written.

        Raises:
            DoesNotLoad: one of them would not; none is written.
            CannotSave: one of them could not be; those before it are.
        """
        for side in self.changed:
            if errors := tuple(p for p in self.document(side).problems if p.severity == "error"):
                raise DoesNotLoad(self.sheets[side].path, errors)
        written = []
        for side in self.changed:
            self.sheets[side] = self.sheets[side].saved()
            written.append(self.sheets[side].path)
        return tuple(written)
