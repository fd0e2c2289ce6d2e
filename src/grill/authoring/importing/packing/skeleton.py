"""A new pack, or a new question with its rubric, as text to be filled in: valid from the first moment on."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from string import Template

from grill.authoring.importing.packing import layout, sections
from grill.authoring.importing.packing.committing import Step, change_pack, make_pack
from grill.authoring.importing.packing.disk import DiskPack, read_pack
from grill.authoring.importing.packing.file_edits import PackEdit, QuestionsEdit, RubricsEdit
from grill.authoring.importing.packing.ids import Ids, choose_prefix, prefix_of
from grill.authoring.importing.packing.keyless import NO_KEY
from grill.authoring.importing.source import SourceSection
from grill.content.load import parse_file
from grill.content.model import Kind, Pack, Question, Rubric, Section
from grill.errors import InputError

_PROMPT = "Write the question here."
_QUESTION = """\
$id_line# permanent: a learner's history hangs on it
$number_line# its place in the pack
$kind_line# recall, numeric or methodology
  prompt: $prompt
  answer: $answer
  target_seconds: 60                # what a prepared candidate needs
  hints: []                         # the gentlest first
  sources: []                       # {title: …, authors: …, year: 2022, url: "https://…"}
"""
_RUBRIC = """\
$id:
  criteria:                         # the points of a complete answer, two to five
    - id: point-1
      point: Write the first point here, as one plain statement.
      weight: 1                     # against the other points
      required: true                # contradicting it caps the score at half
      # quantity: {value: 91e9, unit: param, rtol: 0.1}     # where the point is a number
      accept: []                    # eight other right wordings, as different as you can think of
      reject: []                    # four wrong statements about this very point
      keywords: {any: []}           # [[word, its synonym], [another word]]
      probe: ""                     # the follow-up question where it is missed
  misconceptions: []                # {claim: …, says: the correction, penalty: 0.25}
  examples: []                      # {answer: …, grade: 4}, from 0 to 4: the rubric's own tests
  drafted: true                     # take this out when the rubric is written
"""
_COMMENTS = 36
"""The column that comments begin at."""
_LETTER, _TITLE = "A", "First section"
_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")


_ABOUT_ANSWER = "               # the reference answer, shown after the attempt"


@dataclass(frozen=True, slots=True)
class Written:
    """What an author has written of a question already; the rest is left to be filled in."""

    prompt: str = ""
    answer: str = ""
    kind: Kind = "recall"
    rubric: Rubric | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """What was made."""

    id: str
    """Of the question."""
    pack: str
    question: tuple[Path, int]
    """File and line of the question."""
    rubric: tuple[Path, int]
    """File and line of its rubric."""


def make_question(
    folder: Path,
    pack: str,
    *,
    name: str = "",
    section: str = "",
    taken: Collection[str] = (),
    prefixes: Collection[str] = (),
    written: Written = Written(),
) -> Made:
    """Add a question and a rubric to fill in to the pack at `folder`, making the pack where there is none.

    Args:
        folder: The pack's folder.
        pack: The id of a new pack; an old one keeps its own.
        name: The question's id; the next free one where empty.
        section: The letter of the section; the one of the pack's last question where empty.
        taken: Ids of other packs.
        prefixes: The beginnings of ids that other packs use.
        written: What is there already.

    Raises:
        InputError: the id is taken, or is none; or what is written makes no question.
        PackError: the pack has an error, or cannot be written.
    """
    disk = read_pack(folder)
    pack = pack if disk.is_new else disk.id
    used = {*disk.question_files, *disk.rubric_files, *disk.state.questions}
    prefix = disk.state.prefix or disk.usual_prefix or choose_prefix(pack, prefixes)
    ids = Ids(prefix_of(name) if name and prefix_of(name) != name else prefix, [*used, *taken])
    if name in used or name in taken:
        raise InputError(f"There is a question {name} already; the next free id is {ids.fresh()}.")
    new = name or ids.fresh()
    number = max((row.number for row in disk.questions()), default=0) + 1
    question_lines, rubric_lines = _question_lines(new, number, written), _rubric_lines(new, written)
    question, rubric = _filled(new, question_lines, rubric_lines)
    where, edit = _question_file(disk, pack, section)
    edit.paste(question, question_lines, {})
    there = _rubric_file(disk, where)
    rubrics = RubricsEdit(folder / there, disk.files.get(there))
    rubrics.paste(new, rubric, rubric_lines, None)
    steps = [Step(where, edit.before, edit.content()), Step(there, rubrics.before, rubrics.content())]
    if disk.is_new:
        named = PackEdit(folder / "pack.yaml", None, Pack(id=pack, title=pack.replace("-", " ").capitalize()))
        make_pack(folder, {"pack.yaml": named.content(), **{step.name: step.after for step in steps}})
    else:
        change_pack(folder, steps)
    lines = [parse_file(folder / step.name, step.after).places[new][0] for step in steps]
    return Made(new, pack, (folder / where, lines[0]), (folder / there, lines[1]))


def _filled(name: str, question: str, rubric: str) -> tuple[Question, Rubric]:
    """The models that the lines read as.

    Raises:
        InputError: the name is no id, or the lines make no question.
    """
    head = f"pack: new\nsection: {{letter: {_LETTER}, title: {_TITLE}}}\nquestions:\n"
    questions = parse_file(Path("questions.yaml"), (head + question).encode())
    rubrics = parse_file(Path("rubrics.yaml"), ("rubrics:\n" + layout.shifted(rubric, 2)).encode())
    if not _ID.fullmatch(name):
        raise InputError(f"'{name}' is not an id: use lower-case letters, digits, - and _ (such as ft-07).")
    if problems := [*questions.problems, *rubrics.problems]:
        raise InputError(f"That makes no question: {problems[0].message}.")
    return questions.questions[0], rubrics.rubrics[name]


def _question_lines(name: str, number: int, written: Written) -> str:
    id_line, number_line = f"- id: {name} ".ljust(_COMMENTS), f"  number: {number} ".ljust(_COMMENTS)
    return Template(_QUESTION).substitute(
        id_line=id_line,
        number_line=number_line,
        kind_line=f"  kind: {written.kind} ".ljust(_COMMENTS),
        prompt=layout.scalar(written.prompt or _PROMPT, 2, len("  prompt: ")),
        answer=layout.scalar(written.answer, 2, len("  answer: ")) if written.answer else NO_KEY + _ABOUT_ANSWER,
    )


def _rubric_lines(name: str, written: Written) -> str:
    if written.rubric is not None:
        return layout.entry(name, layout.plain_values(written.rubric))
    return Template(_RUBRIC).substitute(id=name)


def _question_file(disk: DiskPack, pack: str, letter: str) -> tuple[str, QuestionsEdit]:
    """The file that the question goes into: that of its section, or a new one."""
    files = [(name, row) for name, row in disk.files.items() if row.parsed.section is not None]
    fitting = [
        (name, row)
        for name, row in files
        if row.parsed.section and (not letter or row.parsed.section.letter.casefold() == letter.casefold())
    ]
    if fitting:
        name, row = max(fitting, key=lambda pair: max((q.number for q in pair[1].parsed.questions), default=0))
        return name, QuestionsEdit(disk.folder / name, pack, Section(letter="-", title="-"), row)
    section = Section(letter=letter.upper()[:3] or _LETTER, title=_TITLE if not files else "New section")
    name = sections.file_name(
        SourceSection(section.letter, section.title, ()), section.letter, "", disk.files, flat=disk.flat
    )
    return name, QuestionsEdit(disk.folder / name, pack, section, None)


def _rubric_file(disk: DiskPack, question_file: str) -> str:
    """Where the rubrics of that question file stand: beside most of its questions' rubrics, or where they belong."""
    row = disk.files.get(question_file)
    homes = [disk.rubric_files[q.id] for q in row.parsed.questions if q.id in disk.rubric_files] if row else []
    single = len(set(homes)) == len(homes) > 1
    if homes and not single:
        return max(homes, key=homes.count)
    return sections.rubric_file(question_file)
