"""What the studio's screens share: how far each question has come, and what the bank knows."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from grill import paths
from grill.authoring.advice.states import (
    QuestionState,
    Record,
    content_hash,
    load_records,
    looked_at,
    save_records,
    stamps_of,
    state_of,
    tried,
)
from grill.authoring.advice.trying import Scores, Trying
from grill.authoring.editing.completion import Known
from grill.authoring.importing.packing.target import Target
from grill.authoring.trial import Rival, RubricTrial, rival_answers, rivals

if TYPE_CHECKING:
    from grill.content.bank import Bank, Outline
    from grill.content.model import Question, Rubric

OWN_PACK = "my-questions"
"""The pack of an author who has none."""
CHUNK = 25
"""Rubrics looked at between two reports."""
BREATH_SECONDS = 0.002
"""After each report: the screen's thread waits for this one otherwise, and keys with it."""


class Workshop:
    """Of one bank; a bank that is read again gets another one, which keeps what is remembered.

    Methods that read files or rubrics are for a background thread.
    """

    def __init__(self, bank: Bank, before: Workshop | None = None) -> None:
        self.bank = bank
        self.scores: Scores = before.scores if before else Scores()
        self.records: dict[str, Record] | None = before.records if before else None
        self.samples: dict[str, str] = before.samples if before else {}
        """The sample answer that was typed last, by question."""
        self.opened: str = before.opened if before else ""
        """The question that was written on last."""
        self._rivals: Sequence[Rival] | None = None

    def rivals(self) -> Sequence[Rival]:
        """Right answers to all questions; reads every rubric the first time."""
        if self._rivals is None:
            self._rivals = rivals(self.bank.entries.values())
        return self._rivals

    def states(
        self, fingerprint: str, report: Callable[[dict[str, QuestionState]], None], goes_on: Callable[[], bool]
    ) -> None:
        """Tell the state of every question: at once what is remembered, then what had to be looked at, bit by bit.

        Args:
            fingerprint: Of the language model; a trial with another one says nothing.
            report: Told of states by question id.
            goes_on: Asked between two reports.
        """
        if self.records is None:
            self.records = load_records()
        stamps = stamps_of(self.bank)
        rows = [(o, *state_of(o, self.records.get(o.question.id), stamps.get(o.question.id))) for o in self.outline]
        report({outline.question.id: state for outline, state, _ in rows})
        unsure = [outline for outline, _, sure in rows if not sure]
        for at in range(0, len(unsure), CHUNK):
            if not goes_on():
                return
            chunk = unsure[at : at + CHUNK]
            report({o.question.id: self._look(o, stamps.get(o.question.id, ""), fingerprint) for o in chunk})
            time.sleep(BREATH_SECONDS)
        if unsure:
            save_records(self.records)

    def trying(self, name: str) -> Trying | None:
        """A question's rubric ready to be tried; None where it has none that is sound."""
        entry = self.bank.entries[name]
        if entry.rubric is None:
            return None
        others = rival_answers(entry.question, self.rivals())
        return Trying(entry.question, entry.rubric, others, self.bank.moves, self.scores)

    @property
    def outline(self) -> tuple[Outline, ...]:
        """Every question in order."""
        return self.bank.outline()

    def note(self, question: Question, rubric: Rubric, fingerprint: str, trial: RubricTrial | None) -> QuestionState:
        """Remember how a rubric stands that was saved or tried just now, and give its state."""
        if self.records is None:
            self.records = load_records()
        stamp = stamps_of(self.bank).get(question.id, "")
        content = content_hash(question, rubric, self.bank.moves, fingerprint)
        record = looked_at(question, rubric, content, stamp, self.records.get(question.id))
        self.records[question.id] = tried(record, trial) if trial else record
        save_records(self.records)
        outline = next(outline for outline in self.outline if outline.question.id == question.id)
        return state_of(outline, self.records[question.id], stamp)[0]

    def own_packs(self) -> list[Target]:
        """Packs that a new question can go into: the user's own, and a new one where there is none."""
        folder = paths.packs_folder()
        names = sorted(p.name for p in folder.iterdir() if _is_pack(p)) if folder.is_dir() else []
        return [Target(name, folder / name) for name in names or [OWN_PACK]]

    @cached_property
    def known(self) -> Known:
        """Names for completion."""
        from grill.calc.formulas import formulas

        return Known(
            questions={o.question.id: o.question.prompt for o in self.outline},
            formulas={name: formula.title for name, formula in formulas().items()},
            inputs={name: {f.name: f.says for f in formula.fields} for name, formula in formulas().items()},
            packs={pack.id: pack.title for pack in self.bank.packs.values()},
        )

    def _look(self, outline: Outline, stamp: str, fingerprint: str) -> QuestionState:
        entry = self.bank.entries[outline.question.id]
        if entry.rubric is None or self.records is None:
            return "broken"
        content = content_hash(entry.question, entry.rubric, self.bank.moves, fingerprint)
        old = self.records.get(outline.question.id)
        self.records[outline.question.id] = looked_at(entry.question, entry.rubric, content, stamp, old)
        return state_of(outline, self.records[outline.question.id], stamp)[0]


def _is_pack(folder: Path) -> bool:
    return folder.is_dir() and not folder.name.startswith(".")
