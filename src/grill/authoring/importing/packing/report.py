"""What an import found, and what it is about to write."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from grill.authoring.importing.packing.merging import Conflict, Taken
from grill.authoring.importing.source import Unread


@dataclass(frozen=True, slots=True)
class SectionReport:
    """A section of a page."""

    letter: str
    """Its letter in the pack."""
    title: str
    questions: int


@dataclass(frozen=True, slots=True)
class Remark:
    """Something about one question that a person should look at."""

    id: str
    line: int
    """On the page."""
    text: str


@dataclass(slots=True)
class PageReport:
    """One page."""

    shown: str
    """Where it lies, as the user would say it."""
    name: str
    """Its name within the pack."""
    title: str
    form: str
    sections: list[SectionReport] = field(default_factory=list)
    keyed: int = 0
    keyless: int = 0
    numeric: int = 0
    drafted: int = 0
    """Rubrics that are drafted now."""
    known: int = 0
    """Questions that were imported before."""
    new: list[str] = field(default_factory=list)
    """Ids."""
    taken: list[Taken] = field(default_factory=list)
    kept: list[tuple[str, str]] = field(default_factory=list)
    """Id and field of what an author edited, and the page did not change."""
    conflicts: list[Conflict] = field(default_factory=list)
    gone: list[Remark] = field(default_factory=list)
    """No longer on the page; they stay in the pack. The text is the prompt."""
    removed: list[str] = field(default_factory=list)
    """Ids that an author took out of the pack; they stay out."""
    moved: list[str] = field(default_factory=list)
    """Ids that went to another section."""
    remarks: list[Remark] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    """What was left out, and what could not be imported."""

    @property
    def questions(self) -> int:
        """Questions of the page that are in the pack now."""
        return sum(section.questions for section in self.sections)

    @property
    def failed(self) -> list[Unread]:
        """Questions that could not be imported."""
        return [row for row in self.unread if row.is_question]


@dataclass(slots=True)
class PackReport:
    """One pack."""

    id: str
    folder: Path
    is_new: bool
    pages: list[PageReport] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    """In the pack's own file and its section titles."""
    readiness: str = ""
    """The rule, in words; empty where there is none."""
    notices: list[str] = field(default_factory=list)
    """Licence files that are copied into the pack."""
    written: list[str] = field(default_factory=list)
    """Files that are written, as paths within the pack."""
    first_id: str = ""

    @property
    def all_conflicts(self) -> list[Conflict]:
        """Those of the pages too."""
        return [*self.conflicts, *(row for page in self.pages for row in page.conflicts)]

    @property
    def fine(self) -> bool:
        """Every question of every page is in the pack, and nothing waits for a decision."""
        return not self.all_conflicts and not any(page.failed for page in self.pages)
