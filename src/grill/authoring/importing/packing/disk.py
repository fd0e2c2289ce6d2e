"""A pack as it lies on the disk, read to be edited: every file with its content, every question with its place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from grill.authoring.importing.packing.ids import prefix_of
from grill.authoring.importing.packing.state import FILE, State, read_state
from grill.content.load import parse_file
from grill.content.model import Pack, Question, Rubric
from grill.content.packs import bank_files, read_bounded
from grill.content.parsed import ParsedFile
from grill.errors import PackError


@dataclass(frozen=True, slots=True)
class DiskFile:
    """One YAML file of the pack."""

    content: bytes
    parsed: ParsedFile


@dataclass(frozen=True)
class DiskPack:
    """The files of one pack folder, all of them sound; nothing where there is no folder yet."""

    folder: Path
    files: dict[str, DiskFile] = field(default_factory=dict)
    """By path within the folder, with `/`."""
    question_files: dict[str, str] = field(default_factory=dict)
    """The file of each question, by id."""
    rubric_files: dict[str, str] = field(default_factory=dict)
    """The file of each rubric, by question id."""
    state: State = field(default_factory=State)
    state_content: bytes | None = None

    @property
    def is_new(self) -> bool:
        """Whether there is no such pack yet."""
        return not self.files and self.state_content is None

    @property
    def flat(self) -> bool:
        """Whether its files lie side by side; folders within would hide them from the bank's reader."""
        return any("/" not in name and row.parsed.kind != "pack" for name, row in self.files.items())

    @property
    def pack_file(self) -> str | None:
        """The file that names the pack."""
        return next((name for name, row in self.files.items() if row.parsed.kind == "pack"), None)

    @property
    def pack(self) -> Pack | None:
        """What that file says."""
        return self.files[self.pack_file].parsed.pack if self.pack_file else None

    @property
    def id(self) -> str:
        """The pack's own id; its question files' where no file names it; the folder's name where there are none."""
        named = (row.parsed.pack_id for row in self.files.values() if row.parsed.kind == "questions")
        return self.pack.id if self.pack else next(named, self.folder.name)

    @property
    def usual_prefix(self) -> str:
        """How most of its ids begin; empty where there are none."""
        counted = Counter(prefix_of(name) for name in self.question_files if prefix_of(name) != name)
        return counted.most_common(1)[0][0] if counted else ""

    def question(self, name: str) -> Question:
        """A question by id."""
        return next(row for row in self.files[self.question_files[name]].parsed.questions if row.id == name)

    def rubric(self, name: str) -> Rubric | None:
        """A rubric by question id."""
        return self.files[self.rubric_files[name]].parsed.rubrics[name] if name in self.rubric_files else None

    def questions(self) -> Iterator[Question]:
        """All of them, file by file."""
        for row in self.files.values():
            yield from row.parsed.questions


def read_pack(folder: Path) -> DiskPack:
    """The pack at `folder`, which need not exist.

    Raises:
        PackError: a file of it has an error, or cannot be read; an edit could then do harm.
    """
    if not folder.is_dir():
        if folder.exists():
            raise PackError(f"{folder} is no folder.")
        return DiskPack(folder)
    found = DiskPack(folder)
    try:
        for path in bank_files(folder):
            content = read_bounded(path)
            parsed = parse_file(path, content)
            errors = [problem for problem in parsed.problems if problem.severity == "error"]
            if errors:
                raise PackError(f"{errors[0]}. 'grill check {folder}' shows what to mend; nothing was written.")
            name = path.relative_to(folder).as_posix()
            found.files[name] = DiskFile(content, parsed)
            for question in parsed.questions:
                found.question_files.setdefault(question.id, name)
            for question_id in parsed.rubrics:
                found.rubric_files.setdefault(question_id, name)
        path = folder / FILE
        content = path.read_bytes() if path.is_file() else b""
    except OSError as error:
        raise PackError(f"{error.filename or folder} cannot be read: {error.strerror or error}.") from error
    if not content:
        return found
    return DiskPack(folder, found.files, found.question_files, found.rubric_files, read_state(content, path), content)
