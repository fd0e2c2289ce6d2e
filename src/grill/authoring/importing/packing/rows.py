"""The questions of all pages of a pack with their ids and numbers, known and new, before any file is touched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from grill.authoring.importing.packing import numbering
from grill.authoring.importing.packing.disk import DiskPack
from grill.authoring.importing.packing.ids import Ids, choose_prefix, prefix_of
from grill.authoring.importing.packing.keyless import NO_KEY
from grill.authoring.importing.packing.matching import flat, match
from grill.authoring.importing.packing.state import Known, Written
from grill.authoring.importing.source import SourcePage, SourceQuestion, Unread
from grill.errors import PackError

_LONGEST = 8_000
"""Characters of a prompt or an answer; the question schema's own bound."""
_ENOUGH_TO_TELL = 5
"""Questions from which on a page that shares none with its last import is taken for another page."""


@dataclass(frozen=True, slots=True)
class PageSource:
    """A page to import."""

    name: str
    """Its name within the pack; the same page has the same name at every import."""
    shown: str
    """Where it lies, as the user would say it."""
    page: SourcePage
    notices: tuple[tuple[str, bytes], ...] = ()
    """Licence files that speak for it: name and content."""


@dataclass(frozen=True, slots=True)
class Row:
    """A question of a page of this import."""

    id: str
    section: int
    """Place of its section among the page's."""
    question: SourceQuestion
    known: Known | None
    """As it was imported before; None where it is new or was never imported."""
    number: int
    """In the pack, as the page has it."""
    place: int
    """In the page."""
    by_number: bool = False
    """It was recognised by nothing but its number."""

    @property
    def written(self) -> Written:
        """The fields that an import writes, as the page has them now."""
        question = self.question
        return Written(self.number, question.kind, question.prompt.strip(), question.key.strip() or NO_KEY)


@dataclass(slots=True)
class PageRows:
    """A page of this import."""

    source: PageSource
    rows: list[Row] = field(default_factory=list)
    gone: dict[str, Known] = field(default_factory=dict)
    """Known questions that are no longer on the page, by id."""
    unread: list[Unread] = field(default_factory=list)


@dataclass(frozen=True)
class PackRows:
    """All of a pack."""

    prefix: str
    pages: Mapping[str, PageRows]
    """The pages of this import, by name."""
    others: Mapping[str, Known]
    """Questions of the pack's other pages, and gone ones, with the numbers that they should have now, by id."""
    offsets: Mapping[str, int]
    """What is added to a page's own numbers, by name, in the pack's order."""


def rows_of(disk: DiskPack, pages: Sequence[PageSource], pack: str, taken: frozenset[str]) -> PackRows:
    """Recognise what was imported before, and give ids and numbers to the rest.

    Args:
        disk: The pack as it is.
        pages: What is imported now.
        pack: The pack's id.
        taken: The beginnings of ids that other packs use.

    Raises:
        PackError: a page has nothing in common with the one of that name that was imported before.
    """
    state = disk.state
    prefix = state.prefix or disk.usual_prefix or choose_prefix(pack, taken)
    work = {source.name: _recognised(disk, source) for source in pages}
    order = [*state.pages, *(name for name in work if name not in state.pages)]
    places: dict[str, dict[str, int]] = {}
    """Of gone questions and of those of other pages, by page and id."""
    offsets: dict[str, int] = {}
    offset = 0
    for name in order:
        offsets[name] = offset
        present = [row.place for row in work[name].rows] if name in work else []
        known = work[name].gone if name in work else state.of_page(name)
        places[name] = numbering.with_gone(present, {key: row.place for key, row in known.items()})
        offset += max([*present, *places[name].values()], default=0)
    ids = Ids(prefix, [*state.questions, *disk.question_files], most=offset)
    for name, page in work.items():
        page.rows = [_named(row, ids, offsets[name], fresh=name in state.pages) for row in page.rows]
    others = {
        key: _at(state.questions[key], place, offsets[name], gone=name in work)
        for name in order
        for key, place in places[name].items()
    }
    return PackRows(prefix, work, others, offsets)


def prefixes(ids: Sequence[str]) -> frozenset[str]:
    """How these ids begin."""
    return frozenset(prefix_of(name) for name in ids)


def _recognised(disk: DiskPack, source: PageSource) -> PageRows:
    known = disk.state.of_page(source.name)
    found = PageRows(source, unread=list(source.page.unread))
    sound: list[tuple[int, SourceQuestion]] = []
    for index, section in enumerate(source.page.sections):
        for question in section.questions:
            if complaint := _complaint(question):
                found.unread.append(Unread(question.line, question.prompt, complaint, is_question=True))
            else:
                sound.append((index, question))
    found.unread.sort(key=lambda row: row.line)
    questions = [question for _, question in sound]
    matches = match(questions, known)
    if len(known) >= _ENOUGH_TO_TELL and not any(row.how != "number" for row in matches.values()):
        raise PackError(
            f"{source.shown} has no question in common with the page that pack '{disk.id}' was imported from. "
            "If it is another page, give it a pack of its own with --pack NAME, or another file name."
        )
    adopted = _adopted(disk, questions, set(matches))
    for at, (index, question) in enumerate(sound):
        before = matches.get(at)
        found.rows.append(
            Row(
                id=before.id if before else adopted.get(at, ""),
                section=index,
                question=question,
                known=known[before.id] if before else None,
                number=0,
                place=0,
                by_number=before is not None and before.how == "number",
            )
        )
    for at, place in enumerate(numbering.places([question.number for question in questions])):
        found.rows[at] = replace(found.rows[at], place=place)
    matched = {row.id for row in matches.values()}
    found.gone = {name: row for name, row in known.items() if name not in matched}
    return found


def _adopted(disk: DiskPack, questions: Sequence[SourceQuestion], matched: set[int]) -> dict[int, str]:
    """Questions of the pack that nobody imported, or whose import.json is lost, with the very prompt of one here."""
    unclaimed = {flat(row.prompt): row.id for row in disk.questions() if row.id not in disk.state.questions}
    found: dict[int, str] = {}
    for at, question in enumerate(questions):
        name = unclaimed.pop(flat(question.prompt), None) if at not in matched else None
        if name:
            found[at] = name
    return found


def _named(row: Row, ids: Ids, offset: int, *, fresh: bool) -> Row:
    number = offset + row.place
    name = row.id or (ids.fresh() if fresh else ids.at(number))
    return replace(row, id=name, number=number)


def _at(known: Known, place: int, offset: int, *, gone: bool) -> Known:
    written = replace(known.written, number=offset + place)
    return replace(known, place=place, gone=known.gone or gone, written=written)


def _complaint(question: SourceQuestion) -> str:
    """Why a question cannot stand in a question file; nothing where it can."""
    if not question.prompt.strip():
        return "it has no text"
    for what, text in (("question", question.prompt), ("key", question.key)):
        if len(text.strip()) > _LONGEST:
            return f"its {what} is longer than {_LONGEST:,} characters"
    return ""
