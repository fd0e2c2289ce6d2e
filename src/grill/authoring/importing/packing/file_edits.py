"""Files of a pack under edit: what is added, changed and moved is collected, written once, and read back."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from grill.authoring.importing.packing import layout
from grill.authoring.importing.packing.disk import DiskFile
from grill.authoring.importing.packing.splices import NoSafePlace, Splices
from grill.content.load import parse_file
from grill.content.model import Pack, Question, Rubric, Section
from grill.content.packs import MAX_FILE_BYTES
from grill.errors import PackError

QUESTION_KEYS = tuple(Question.model_fields)
PACK_KEYS = tuple(Pack.model_fields)


class _FileEdit:
    """What the three kinds of files share: the old content, the collected edits, and the proof of the new content."""

    def __init__(self, path: Path, disk: DiskFile | None) -> None:
        self.path = path
        self.disk = disk
        self._new: list[str] = []
        """Lines of a file that is not there yet."""
        self._made: Splices | None = None

    @property
    def before(self) -> bytes | None:
        """The content on the disk."""
        return self.disk.content if self.disk else None

    @property
    def _splices(self) -> Splices:
        if self._made is None:
            if self.disk is None:
                raise NoSafePlace(f"{self.path} is not there yet")
            self._made = Splices(self.disk.content)
        return self._made

    def _proven(self, head: str) -> bytes:
        """The new content; the old one itself where nothing was edited.

        Raises:
            PackError: the content does not read as what it should say.
        """
        try:
            if self.disk is None:
                content = (head + "".join(self._new)).encode("utf-8")
            else:
                content = self._made.result() if self._made else self.disk.content
            if content == self.before or (len(content) <= MAX_FILE_BYTES and self._says_so(content)):
                return content
            raise NoSafePlace("the text would not read back as what was to be written")  # noqa: TRY301
        except (NoSafePlace, UnicodeError) as error:
            raise PackError(
                f"{self.path} is laid out in a way that an import cannot edit safely ({error}). Nothing was written."
            ) from error

    def _says_so(self, content: bytes) -> bool:
        raise NotImplementedError


class QuestionsEdit(_FileEdit):
    """A question file under edit."""

    def __init__(self, path: Path, pack: str, section: Section, disk: DiskFile | None, about: str = "") -> None:
        """`section` and `about`, a comment for its first line, are for a file that is not there yet."""
        super().__init__(path, disk)
        self._pack, self._about = pack, about
        self.section = disk.parsed.section if disk and disk.parsed.section else section
        self.questions = {row.id: row for row in disk.parsed.questions} if disk else {}
        self._places = {name: place for place, name in enumerate(self.questions)}

    def set(self, name: str, values: Mapping[str, Any]) -> None:
        """Give fields of a question new values."""
        self._splices.set_values(("questions", self._places[name]), values, QUESTION_KEYS)
        self.questions[name] = self.questions[name].model_copy(update=dict(values))

    def add(self, question: Question, *, behind: str | None = None, note: str = "") -> None:
        """A new question, behind another or at the end; `note` becomes a comment above it."""
        values = layout.plain_values(question)
        if self.disk is None:
            self._new += [*(f"  # {line}\n" for line in note.splitlines()), layout.item(values, 2)]
        else:
            place = self._places.get(behind) if behind else None
            self._splices.add_item("questions", values, behind=place, above=note)
        self.questions[question.id] = question

    def cut(self, name: str) -> str:
        """Take a question out to put it elsewhere; returns its lines."""
        lines = self._splices.cut_item("questions", self._places[name])
        del self.questions[name]
        return lines

    def paste(self, question: Question, lines: str, values: Mapping[str, Any]) -> None:
        """Put a question here that was cut elsewhere, with new values for some of its fields."""
        if values:
            alone = Splices(f"questions:\n{lines}".encode())
            alone.set_values(("questions", 0), values, QUESTION_KEYS)
            lines = alone.result().decode().partition("\n")[2]
        if self.disk is None:
            self._new.append(layout.shifted(lines, 2))
        else:
            self._splices.paste("questions", lines)
        self.questions[question.id] = question.model_copy(update=dict(values))

    def set_section(self, values: Mapping[str, Any]) -> None:
        """A new letter or title."""
        self._splices.set_values(("section",), values)
        self.section = self.section.model_copy(update=dict(values))

    def content(self) -> bytes:
        """The file as it is to be written."""
        return self._proven(
            f"{self._about}{layout.mapping({'pack': self._pack, 'section': layout.plain_values(self.section)})}"
            "questions:\n"
        )

    def _says_so(self, content: bytes) -> bool:
        parsed = parse_file(self.path, content)
        read = {row.id: row for row in parsed.questions}
        return not parsed.problems and read == self.questions and parsed.section == self.section


class RubricsEdit(_FileEdit):
    """A rubric file under edit."""

    def __init__(self, path: Path, disk: DiskFile | None, about: str = "") -> None:
        """`about` is a comment for the first line of a file that is not there yet."""
        super().__init__(path, disk)
        self._about = about
        self.rubrics = dict(disk.parsed.rubrics) if disk else {}

    def add(self, name: str, rubric: Rubric) -> None:
        """A new rubric at the end."""
        values = layout.plain_values(rubric)
        if self.disk is None:
            self._new.append(layout.entry(name, values, 2))
        else:
            self._splices.add_key("rubrics", name, values)
        self.rubrics[name] = rubric

    def replace(self, name: str, rubric: Rubric) -> None:
        """Another rubric in the place of one."""
        self._splices.replace_value(("rubrics", name), layout.plain_values(rubric))
        self.rubrics[name] = rubric

    def cut(self, name: str) -> str:
        """Take a rubric out to put it elsewhere; returns its lines."""
        lines = self._splices.cut_key("rubrics", name)
        del self.rubrics[name]
        return lines

    def paste(self, name: str, rubric: Rubric, lines: str, anew: Rubric | None) -> None:
        """Put a rubric here that was cut elsewhere; `anew` takes its place, under the comments above it."""
        if anew is not None:
            alone = Splices(f"rubrics:\n{lines}".encode())
            alone.replace_value(("rubrics", name), layout.plain_values(anew))
            lines = alone.result().decode().partition("\n")[2]
        if self.disk is None:
            self._new.append(layout.shifted(lines, 2))
        else:
            self._splices.paste("rubrics", lines)
        self.rubrics[name] = anew or rubric

    def has_comments(self, name: str) -> bool:
        """Whether an author wrote comments into this rubric."""
        return self._splices.comments_at(("rubrics", name))

    def content(self) -> bytes:
        """The file as it is to be written."""
        return self._proven(f"{self._about}rubrics:\n")

    def _says_so(self, content: bytes) -> bool:
        parsed = parse_file(self.path, content)
        return not parsed.problems and dict(parsed.rubrics) == self.rubrics


class PackEdit(_FileEdit):
    """The file that names the pack, under edit."""

    def __init__(self, path: Path, disk: DiskFile | None, pack: Pack) -> None:
        """`pack` is for a file that is not there yet."""
        super().__init__(path, disk)
        self.pack = disk.parsed.pack if disk and disk.parsed.pack else pack
        if disk is None:
            self._new.append(layout.mapping(layout.plain_values(pack)))

    def set(self, values: Mapping[str, Any]) -> None:
        """New values for its keys."""
        self._splices.set_values((), values, PACK_KEYS)
        self.pack = Pack.model_validate({**self.pack.model_dump(mode="json"), **values})

    def content(self) -> bytes:
        """The file as it is to be written."""
        return self._proven("")

    def _says_so(self, content: bytes) -> bool:
        parsed = parse_file(self.path, content)
        return not parsed.problems and parsed.pack == self.pack
