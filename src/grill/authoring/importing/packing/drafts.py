"""Which rubrics an import drafts, and which it leaves to their author."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from grill.authoring.importing.packing.report import PageReport, Remark
from grill.authoring.importing.packing.rows import Row
from grill.authoring.importing.source import SourceQuestion
from grill.content.model import Rubric

Draft = Callable[[SourceQuestion], Rubric | None]
"""A first rubric from a question's key; None where it has none."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of a question's rubric."""

    rubric: Rubric | None
    """The one to write; None: whatever is there stays."""
    digest: str
    """Of the draft that stands in the file as an import wrote it; empty where none does."""


class Drafts:
    """Drafts rubrics where they are due."""

    def __init__(self, draft: Draft) -> None:
        """`draft` makes one."""
        self._draft = draft

    def first(self, row: Row, report: PageReport) -> Verdict:
        """For a question that was not there before."""
        rubric = self._drafted(row, report) if row.question.key else None
        return Verdict(rubric, digest(rubric) if rubric else "")

    def again(
        self, row: Row, answer: str, mine: Rubric | None, report: PageReport, commented: Callable[[], bool]
    ) -> Verdict:
        """For a known question: a draft is made anew when its key changed, and nobody touched the one that is there.

        Args:
            row: The question.
            answer: Its reference answer as it will stand in the file.
            mine: The rubric that is there.
            report: Told what an author should look at.
            commented: Whether there are comments within the rubric; asked only where it matters.
        """
        known = row.known
        before = known.rubric if known else ""
        follows = bool(row.question.key) and answer == row.written.answer
        changed = mine is None if known is None else not known.same_key(row.question)
        if not changed or (mine is None and before):
            return Verdict(None, before)  # nothing new, or its author took it out
        if mine is not None and not (mine.drafted and digest(mine) == before and not commented()):
            if known is not None and known.key != row.question.key:
                note = "its key changed on the page; the rubric is yours and stays, look it over"
                report.remarks.append(Remark(row.id, row.question.line, note))
            return Verdict(None, before)
        rubric = self._drafted(row, report) if follows else None
        if rubric is None or rubric == mine:
            return Verdict(None, before)
        return Verdict(rubric, digest(rubric))

    def _drafted(self, row: Row, report: PageReport) -> Rubric | None:
        try:
            rubric = self._draft(row.question)
        except ValueError as error:
            report.remarks.append(Remark(row.id, row.question.line, f"no rubric could be drafted: {error}"))
            return None
        report.drafted += rubric is not None
        return rubric


def digest(rubric: Rubric) -> str:
    """What tells a rubric from every other; new keys of the model do not change it while they are not used."""
    content = rubric.model_dump_json(exclude_defaults=True).encode()
    return hashlib.blake2b(content, digest_size=16).hexdigest()
