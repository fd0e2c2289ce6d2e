"""What the studio's screens share: how far each question has come, and what the bank knows."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from grill import paths
from grill.authoring.advice.states import (
    QuestionState,
    Record,
    content_hash,
    grading_of,
    load_records,
    looked_at,
    save_records,
    stamps_of,
    state_of,
    states,
    tried,
)
from grill.authoring.advice.trying import Scores, Trying
from grill.authoring.editing.completion import Known
from grill.authoring.importing.packing.target import Target
from grill.authoring.trial import Rival, RubricTrial, rival_answers, rivals
from grill.content.packs import packs_in

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
        self.ideas: dict[str, str] = before.ideas if before else {}
        """A point of each idea that the bank names; every rubric has to be read for them, so `rivals` finds them."""
        self._rivals: Sequence[Rival] | None = None

    def rivals(self) -> Sequence[Rival]:
        """Right answers to all questions; reads every rubric the first time."""
        if self._rivals is None:
            entries = list(self.bank.entries.values())
            self.ideas = {c.idea: c.point for e in entries if e.rubric for c in e.rubric.criteria if c.idea}
            self._rivals = rivals(entries)
        return self._rivals

    def states(
        self, fingerprint: str, report: Callable[[dict[str, QuestionState]], None], goes_on: Callable[[], bool]
    ) -> None:
        """Tell the state of every question: at once what is remembered, then what had to be looked at, bit by bit.

        Args:
            fingerprint: Of the language model: a trial with another one says nothing. Empty while it is not known;
                nothing is remembered then of what was looked at.
            report: Told of states by question id.
            goes_on: Asked between two reports.
        """
        if self.records is None:
            self.records = load_records()
        stamps = stamps_of(self.bank)
        found = states(self.bank, self.records, grading_of(fingerprint))
        report({name: state for name, (state, _) in found.items()})
        unsure = [outline for outline in self.outline if not found[outline.question.id][1]]
        for at in range(0, len(unsure), CHUNK):
            if not goes_on():
                return
            chunk = unsure[at : at + CHUNK]
            report({o.question.id: self._look(o, stamps.get(o.question.id, ""), fingerprint) for o in chunk})
            time.sleep(BREATH_SECONDS)
        if unsure and fingerprint:
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

    def note(self, question: Question, rubric: Rubric, fingerprint: str, trial: RubricTrial) -> QuestionState:
        """Remember how a rubric did that was tried just now, and give its state. The bank has the question."""
        if self.records is None:
            self.records = load_records()
        stamp = stamps_of(self.bank).get(question.id, "")
        content = content_hash(question, rubric, self.bank.moves, fingerprint)
        grading = grading_of(fingerprint)
        record = looked_at(question, rubric, content, stamp, self.records.get(question.id), grading=grading)
        self.records[question.id] = tried(record, trial)
        save_records(self.records)
        outline = next(outline for outline in self.outline if outline.question.id == question.id)
        return state_of(outline, self.records[question.id], stamp, grading)[0]

    def own_packs(self, near: str = "") -> list[Target]:
        """Packs that a new question can go into: every one but the built-in, and a new one where there is none.

        Args:
            near: A question whose pack comes first, where it is one of them.
        """
        own = paths.packs_folder()
        built_in = paths.bank_folder().resolve()
        found: dict[str, Path] = {}
        first = ""
        for outline in self.outline:
            file = self.bank.question_places[outline.question.id][0]
            if not file.resolve().is_relative_to(built_in):
                found.setdefault(outline.pack, _folder_of(file))
                first = outline.pack if outline.question.id == near else first
        for folder in packs_in(own):
            if folder not in found.values():
                found.setdefault(folder.name, folder)
        return sorted(
            (Target(name, folder) for name, folder in (found or {OWN_PACK: own / OWN_PACK}).items()),
            key=lambda target: target.id != first,
        )

    @property
    def known(self) -> Known:
        """Names for completion, as far as they have been read."""
        return replace(self._known, ideas=self.ideas)

    @cached_property
    def _known(self) -> Known:
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
        grading, old = grading_of(fingerprint), self.records.get(outline.question.id)
        record = looked_at(entry.question, entry.rubric, content, stamp, old, grading=grading)
        if fingerprint:  # else every verdict would be forgotten, for the model is part of what it depends on
            self.records[outline.question.id] = record
        return state_of(outline, record, stamp, grading)[0]


def _folder_of(questions: Path) -> Path:
    """The pack's folder of a question file: above its `questions/`, or the flat folder that the file lies in."""
    above = next((folder.parent for folder in questions.parents if folder.name == "questions"), None)
    return above or questions.parent
