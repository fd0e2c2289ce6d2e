"""Questions and rubrics laid out into files: what is new is added, what is known is merged, the rest is not touched."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from grill.authoring.importing.packing import numbering, sections
from grill.authoring.importing.packing.committing import Step
from grill.authoring.importing.packing.disk import DiskFile, DiskPack
from grill.authoring.importing.packing.drafts import Drafts
from grill.authoring.importing.packing.file_edits import QuestionsEdit, RubricsEdit
from grill.authoring.importing.packing.merging import merge_question, merge_values
from grill.authoring.importing.packing.ordering import Renumbered, ordered
from grill.authoring.importing.packing.report import PackReport, PageReport, Remark, SectionReport
from grill.authoring.importing.packing.rows import PackRows, PageRows, Row
from grill.authoring.importing.packing.state import Known, KnownPage, KnownSection, Written
from grill.content.load import parse_file
from grill.content.model import Question, Rubric, Section

_QUESTIONS_ABOUT = "# From {page}. Edit freely: another 'grill import' of the page keeps what you change.\n"
_RUBRICS_ABOUT = (
    "# Drafted from the keys. Another import leaves a rubric alone once you have changed it; take its\n"
    "# 'drafted: true' out when it is yours.\n"
)


_NO_SECTION = Section(letter="-", title="-")
"""Stands in where a file names its own."""


@dataclass
class _Section:
    """A section of a page of this import."""

    letter: str
    title: str
    files: list[str]
    known: int | None


@dataclass(frozen=True)
class _Moving:
    """A question on its way to another section."""

    question: Question
    lines: str
    rubric: Rubric | None
    rubric_lines: str
    commented: bool


class Layout:
    """The files of one pack as they are to be written."""

    def __init__(self, disk: DiskPack, rows: PackRows, pack: str, drafts: Drafts, report: PackReport) -> None:
        """Reads nothing and writes nothing but `report`."""
        self._disk = disk
        self._files = dict(disk.files)
        self._rows = rows
        self._pack = pack
        self._drafts = drafts
        self._report = report
        self._questions: dict[str, QuestionsEdit] = {}
        self._rubrics: dict[str, RubricsEdit] = {}
        self._first: list[Step] = []
        self._moving: dict[str, _Moving] = {}
        self.pages: dict[str, KnownPage] = dict(disk.state.pages)
        self.known: dict[str, Known] = dict(disk.state.questions)
        self._numbers = self._settled()

    def lay_out(self) -> list[Step]:
        """Every file that changes, in the order in which they can be written one by one."""
        layouts = {name: self._sections(page) for name, page in self._rows.pages.items()}
        for name, page in self._rows.pages.items():
            self._cut_moved(page, layouts[name])
        for name, page in self._rows.pages.items():
            self._lay_page(page, layouts[name])
        for name, known in self._rows.others.items():
            self._renumber(name, known)
        questions = ordered(
            [
                Renumbered(
                    name,
                    edit.before,
                    edit.content(),
                    tuple(row.number for row in edit.disk.parsed.questions) if edit.disk else (),
                    tuple(row.number for row in edit.questions.values()),
                )
                for name, edit in self._questions.items()
            ]
        )
        rubrics = [Step(name, edit.before, edit.content()) for name, edit in self._rubrics.items()]
        return [step for step in (*self._first, *questions, *rubrics) if step.before != step.after]

    # -- numbers

    def _settled(self) -> dict[str, int]:
        """The number of every question that an import may number, by id."""
        wanted = {name: row.written.number for name, row in self._rows.others.items()}
        wanted |= {row.id: row.number for page in self._rows.pages.values() for row in page.rows}
        reserved = set()
        for question in self._disk.questions():
            base = self._disk.state.questions.get(question.id)
            if base is None or base.written.number != question.number:
                # Its author numbered it.
                reserved.add(question.number)
                wanted.pop(question.id, None)
        wanted = {
            name: number
            for name, number in sorted(wanted.items(), key=lambda row: row[1])
            if name in self._disk.question_files or name not in self._disk.state.questions
        }
        return numbering.settle(wanted, reserved)

    def _renumber(self, name: str, known: Known) -> None:
        """A question of another page, or one that is gone from its own."""
        number = self._numbers.get(name)
        if number is not None:
            known = replace(known, written=replace(known.written, number=number))
            if number != self._disk.question(name).number:
                self._question_edit(self._disk.question_files[name]).set(name, {"number": number})
        self.known[name] = known

    # -- sections

    def _sections(self, page: PageRows) -> list[_Section]:
        source = page.source.page
        before = self._disk.state.pages.get(page.source.name)
        known = before.sections if before else ()
        found = sections.recognised(source.sections, known, page.rows)
        # A section that left the page keeps its letter, as its questions stay.
        own = {name for old in found.values() for name in known[old].files}
        others = {
            row.written_letter
            for name, other in self.pages.items()
            for row in other.sections
            if name != page.source.name
        } | {row.parsed.section.letter for name, row in self._files.items() if row.parsed.section and name not in own}
        written = sections.letters(source.sections, {new: known[old] for new, old in found.items()}, others)
        laid = []
        for index, section in enumerate(source.sections):
            old = found.get(index)
            files = [name for name in known[old].files if name in self._files] if old is not None else []
            laid.append(_Section(written[index], section.title.strip() or "Questions", files, old))
        # The letters are wanted before the next page is looked at.
        self.pages[page.source.name] = KnownPage(
            page.source.page.name,
            source.title,
            source.form,
            tuple(
                KnownSection(section.letter, section.title, row.letter, tuple(row.files))
                for section, row in zip(source.sections, laid, strict=True)
            ),
            source.readiness,
        )
        return laid

    def _target(self, page: PageRows, laid: Sequence[_Section], index: int) -> QuestionsEdit:
        """The file that a new question of a section goes into."""
        section = laid[index]
        for name in section.files[-1:] or self._homes(page, index):
            edit = self._question_edit(name)
            if len(edit.questions) < sections.MOST_QUESTIONS:
                return edit
        only = len(self.pages) == 1
        taken = {*self._files, *self._questions}
        name = sections.file_name(
            page.source.page.sections[index],
            section.letter,
            "" if only else page.source.name,
            taken,
            flat=self._disk.flat,
        )
        section.files.append(name)
        about = _QUESTIONS_ABOUT.format(page=" ".join(page.source.page.name.split()))
        self._questions[name] = QuestionsEdit(
            self._disk.folder / name, self._pack, Section(letter=section.letter, title=section.title), None, about
        )
        return self._questions[name]

    def _homes(self, page: PageRows, index: int) -> list[str]:
        """Where an author has put most questions of a section whose own file is gone."""
        homes = Counter(
            self._disk.question_files[row.id]
            for row in page.rows
            if row.section == index and row.id in self._disk.question_files and row.id not in self._moving
        )
        return [name for name, _ in homes.most_common(1)]

    def _retitle(self, page: PageRows, laid: Sequence[_Section]) -> None:
        before = self._disk.state.pages.get(page.source.name)
        for section in laid:
            if section.known is None or before is None:
                continue
            old = before.sections[section.known]
            base = {"letter": old.written_letter, "title": old.title}
            for name in section.files:
                mine = self._files[name].parsed.section if name in self._files else None
                if mine is None:
                    continue
                now = {"letter": section.letter, "title": section.title}
                values, conflicts = merge_values(f"{self._pack} {name}", base, now, mine.model_dump())
                if values:
                    self._question_edit(name).set_section(values)
                self._report.conflicts += conflicts

    # -- questions that go to another section

    def _cut_moved(self, page: PageRows, laid: Sequence[_Section]) -> None:
        """Take questions out that the page has in another section now, where their author left them where they were."""
        before = self._disk.state.pages.get(page.source.name)
        cut: dict[str, list[str]] = {}
        for row in page.rows if before else ():
            home = self._disk.question_files.get(row.id)
            if before is None or home is None or row.known is None or row.known.gone:
                continue  # one that comes back stays in the file where it waited
            if laid[row.section].known == row.known.section:
                continue
            rubrics = self._disk.rubric_files.get(row.id)
            if home in before.sections[row.known.section].files and rubrics in {None, sections.rubric_file(home)}:
                cut.setdefault(home, []).append(row.id)
        for home, names in cut.items():
            together = sections.rubric_file(home)
            with_rubric = [name for name in names if name in self._disk.rubric_files]
            rubric_lines: dict[str, tuple[str, bool]] = {}
            if with_rubric:
                rubric_edit = RubricsEdit(self._disk.folder / together, self._files[together])
                for name in with_rubric:
                    commented = rubric_edit.has_comments(name)
                    rubric_lines[name] = (rubric_edit.cut(name), commented)
                self._take_first(together, rubric_edit.content())
            edit = QuestionsEdit(self._disk.folder / home, self._pack, _NO_SECTION, self._files[home])
            for name in names:
                question = edit.questions[name]
                lines = rubric_lines.get(name, ("", False))
                self._moving[name] = _Moving(question, edit.cut(name), self._disk.rubric(name), *lines)
            self._take_first(home, edit.content())

    def _take_first(self, name: str, content: bytes) -> None:
        """A step before all others; later edits begin from what it leaves."""
        self._first.append(Step(name, self._files[name].content, content))
        self._files[name] = DiskFile(content, parse_file(self._disk.folder / name, content))

    # -- questions

    def _lay_page(self, page: PageRows, laid: Sequence[_Section]) -> None:
        report = PageReport(
            page.source.shown,
            page.source.name,
            page.source.page.title,
            page.source.page.form,
            unread=page.unread,
        )
        self._report.pages.append(report)
        counts = Counter[int]()
        last: dict[str, str] = {}
        """The question of this page that was met last in each file, by file."""
        for row in page.rows:
            counts[row.section] += 1
            home = self._disk.question_files.get(row.id)
            if row.id in self._moving:
                self._put_moved(row, self._target(page, laid, row.section), report)
            elif home is not None:
                self._merge(row, self._disk.question(row.id), home, report)
                last[home] = row.id
            elif row.known is not None:
                report.removed.append(row.id)
                self._remember(row, row.known.rubric, report.name)
                continue
            else:
                edit = self._target(page, laid, row.section)
                self._add(row, edit, report, behind=last.get(self._name_of(edit)))
                last[self._name_of(edit)] = row.id
            report.keyed += bool(row.question.key)
            report.keyless += not row.question.key
            report.numeric += row.question.kind == "numeric"
            report.known += row.known is not None
        self._retitle(page, laid)
        for name, known in page.gone.items():
            if name in self._disk.question_files and not known.gone:
                report.gone.append(Remark(name, known.line, known.prompt))
        report.sections = [SectionReport(row.letter, row.title, counts[i]) for i, row in enumerate(laid)]
        known_page = self.pages[page.source.name]
        self.pages[page.source.name] = replace(
            known_page,
            sections=tuple(
                replace(row, files=tuple(now.files)) for row, now in zip(known_page.sections, laid, strict=True)
            ),
        )

    def _add(self, row: Row, edit: QuestionsEdit, report: PageReport, *, behind: str | None) -> None:
        written = replace(row.written, number=self._numbers[row.id])
        edit.add(_question(row.id, written), behind=behind, note="\n".join(map(_to_check, row.question.notes)))
        report.new.append(row.id)
        report.remarks += [Remark(row.id, row.question.line, note) for note in row.question.notes]
        verdict = self._drafts.first(row, report)
        if verdict.rubric is not None and row.id not in self._disk.rubric_files:
            self._rubric_edit(sections.rubric_file(self._name_of(edit))).add(row.id, verdict.rubric)
        self._remember(row, verdict.digest, report.name)

    def _merge(self, row: Row, mine: Question, home: str, report: PageReport) -> None:
        values = self._merged(row, mine, report)
        if values:
            self._question_edit(home).set(row.id, values)
        rubric, where = self._disk.rubric(row.id), self._disk.rubric_files.get(row.id)

        def commented() -> bool:
            return where is not None and self._rubric_edit(where).has_comments(row.id)

        verdict = self._drafts.again(row, values.get("answer", mine.answer), rubric, report, commented)
        if verdict.rubric is not None and where is None:
            self._rubric_edit(sections.rubric_file(home)).add(row.id, verdict.rubric)
        elif verdict.rubric is not None and where is not None:
            self._rubric_edit(where).replace(row.id, verdict.rubric)
        self._remember(row, verdict.digest, report.name)

    def _merged(self, row: Row, mine: Question, report: PageReport) -> dict[str, Any]:
        merged = merge_question(row.known.written if row.known else None, row.written, mine)
        values = dict(merged.values)
        number = self._numbers.get(row.id)
        if number is not None and number != mine.number:
            values = {"number": number, **values}
        report.taken += merged.taken
        report.conflicts += merged.conflicts
        report.kept += [(row.id, name) for name in merged.kept]
        if merged.lost_key:
            note = "the page has no key any more; the one here stays"
            report.remarks.append(Remark(row.id, row.question.line, note))
        if row.by_number and merged.taken:
            note = "recognised by its number alone; see whether it is the same question"
            report.remarks.append(Remark(row.id, row.question.line, note))
        return values

    def _put_moved(self, row: Row, target: QuestionsEdit, report: PageReport) -> None:
        moving = self._moving[row.id]
        values = self._merged(row, moving.question, report)
        target.paste(moving.question, moving.lines, values)
        report.moved.append(row.id)
        answer = values.get("answer", moving.question.answer)
        verdict = self._drafts.again(row, answer, moving.rubric, report, lambda: moving.commented)
        together = sections.rubric_file(self._name_of(target))
        if moving.rubric is not None:
            self._rubric_edit(together).paste(row.id, moving.rubric, moving.rubric_lines, verdict.rubric)
        elif verdict.rubric is not None:
            self._rubric_edit(together).add(row.id, verdict.rubric)
        self._remember(row, verdict.digest, report.name)

    # -- inside

    def _remember(self, row: Row, digest: str, page: str) -> None:
        question = row.question
        self.known[row.id] = Known(
            page=page,
            section=row.section,
            line=question.line,
            number=question.number,
            place=row.place,
            prompt=question.prompt,
            key=question.key,
            kind=question.kind,
            accepted=question.accepted,
            tolerance=question.tolerance,
            written=replace(row.written, number=self._numbers.get(row.id, row.number)),
            rubric=digest,
        )

    def _question_edit(self, name: str) -> QuestionsEdit:
        if name not in self._questions:
            self._questions[name] = QuestionsEdit(self._disk.folder / name, self._pack, _NO_SECTION, self._files[name])
        return self._questions[name]

    def _rubric_edit(self, name: str) -> RubricsEdit:
        if name not in self._rubrics:
            about = "" if name in self._files else _RUBRICS_ABOUT
            self._rubrics[name] = RubricsEdit(self._disk.folder / name, self._files.get(name), about)
        return self._rubrics[name]

    def _name_of(self, edit: QuestionsEdit) -> str:
        return edit.path.relative_to(self._disk.folder).as_posix()


def _question(name: str, written: Written) -> Question:
    return Question.model_validate(
        {"id": name, "number": written.number, "kind": written.kind, "prompt": written.prompt, "answer": written.answer}
    )


def _to_check(note: str) -> str:
    return f"To check: {' '.join(note.split())}"
