"""Questions in the rows of a table: CSV and TSV, as spreadsheets and flash-card programs write them."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from grill.authoring.importing.collect import LONGEST, passage
from grill.authoring.importing.headings import letters, read_heading
from grill.authoring.importing.inline import Plain, plain
from grill.authoring.importing.kinds import kind_of
from grill.authoring.importing.source import SourcePage, SourceQuestion, SourceSection, Unread
from grill.content.model import Kind

_NAMES = {
    "prompt": "question prompt front q ask term text query",
    "key": "answer key back a response reference solution definition modelanswer referenceanswer correctanswer",
    "section": "section category topic chapter deck subject group part area theme",
    "number": "number no nr num n # qno questionnumber",
    "accepted": "accepted accept also alternatives alternative alternativeanswers otheranswers synonyms answers",
    "kind": "kind type questiontype",
}
_MEANT = {name: field_name for field_name, names in _NAMES.items() for name in names.split()}
_KINDS: dict[str, Kind] = {
    "recall": "recall",
    "numeric": "numeric",
    "numerical": "numeric",
    "methodology": "methodology",
}
_DIRECTIVE = re.compile(
    r"#(?:separator|html|tags column|columns|notetype|deck|guid|notetype column|deck column|tags)\b.*:|sep=.$",
    re.IGNORECASE,
)
_FIELD_LIMIT = 1_000_000


@dataclass(slots=True)
class _Columns:
    """Which column holds what."""

    places: dict[str, int]
    others: dict[int, str] = field(default_factory=dict)
    further: list[int] = field(default_factory=list)
    """Further answers."""


def read_table(name: str, raw: Sequence[str], delimiter: str) -> SourcePage:
    """A page from its lines."""
    unread: list[Unread] = []
    rows = [(line, cells) for line, cells in _rows(raw, delimiter, unread) if any(cell.strip() for cell in cells)]
    columns, rows = _columns(rows)
    sections: dict[str, list[SourceQuestion]] = {}
    for count, (line, cells) in enumerate(rows, 1):
        question = _question(line, cells, columns, count)
        if isinstance(question, Unread):
            unread.append(question)
            continue
        title = plain(_cell(cells, columns, "section")).text.replace("\n", " ") or "Questions"
        sections.setdefault(title, []).append(question)
    unread += [
        passage(1, title, "a column that a question has no place for", is_question=False)
        for place, title in columns.others.items()
        if any(place < len(cells) and cells[place].strip() for _, cells in rows)
    ]
    headings = [read_heading(title) for title in sections]
    done = tuple(
        SourceSection(letter, heading.title, tuple(questions))
        for letter, heading, questions in zip(
            letters(h.letter for h in headings), headings, sections.values(), strict=True
        )
    )
    form = "tsv" if delimiter == "\t" else "csv"
    return SourcePage(name, name.rsplit(".", 1)[0], form, done, None, tuple(sorted(unread, key=lambda one: one.line)))


def delimiter_of(raw: Sequence[str]) -> str:
    """The sign between the columns: the one that most of the first lines have, equally often."""
    named = next((line[-1] for line in raw[:3] if re.fullmatch(r"sep=.", line, re.IGNORECASE)), "")
    sample = [re.sub(r'"[^"]{0,2000}"', "", line) for line in raw[:50] if line.strip() and not _DIRECTIVE.match(line)]
    if named or not sample:
        return named or ","
    head = sample[0]
    best = max(
        "\t,;|", key=lambda sign: (head.count(sign) > 0, sum(sign in line for line in sample), -"\t,;|".index(sign))
    )
    return best if head.count(best) else ","


def has_header(raw: Sequence[str], delimiter: str) -> bool:
    """Whether the first line names a column of questions and one of answers."""
    first = next((line for line in raw if line.strip() and not _DIRECTIVE.match(line)), "")
    meant = {_MEANT.get(_plain_name(cell)) for cell in first.split(delimiter)}
    return {"prompt", "key"} <= meant


def _rows(raw: Sequence[str], delimiter: str, unread: list[Unread]) -> Iterator[tuple[int, list[str]]]:
    """The rows, each with the line where it begins. A quotation mark that never closes spoils its own row only."""
    start = 0
    while start < len(raw) and (not raw[start].strip() or _DIRECTIVE.match(raw[start])):
        start += 1
    csv.field_size_limit(_FIELD_LIMIT)
    reader = csv.reader((line + "\n" for line in raw[start:]), delimiter=delimiter, strict=False)
    done = start
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            unread.append(passage(done + 1, raw[done], f"no row of a table: {error}", is_question=True))
            done = start + reader.line_num
            continue
        end = start + reader.line_num
        if end == len(raw) and end - done > 1 and _unclosed(raw[done:end]):
            # The rest of the file inside one pair of quotes that was never closed.
            for place in range(done, end):
                yield place + 1, [cell.strip().strip('"').replace('""', '"') for cell in raw[place].split(delimiter)]
            return
        yield done + 1, cells
        done = end


def _unclosed(lines: Sequence[str]) -> bool:
    return sum(line.count('"') for line in lines) % 2 == 1


def _plain_name(cell: str) -> str:
    return re.sub(r"[^a-z#]", "", cell.strip().strip('"').lower().removeprefix("\ufeff"))


def _columns(rows: list[tuple[int, list[str]]]) -> tuple[_Columns, list[tuple[int, list[str]]]]:
    """What the columns hold, by the header or by their place, and the rows without the header."""
    if not rows:
        return _Columns({}), rows
    head = rows[0][1]
    columns = _Columns({})
    for place, cell in enumerate(head):
        name = _plain_name(cell)
        meant = _MEANT.get(name) or _MEANT.get(re.sub(r"text$|s$", "", name))
        if meant and meant not in columns.places:
            columns.places[meant] = place
        elif meant == "key":
            columns.further.append(place)
        elif cell.strip():
            columns.others[place] = cell.strip()
    if "prompt" in columns.places and "?" not in head[columns.places["prompt"]]:
        return columns, rows[1:]
    width = max(len(cells) for _, cells in rows)
    bare = _Columns({"prompt": 0, "key": 1}, {place: f"column {place + 1}" for place in range(2, width)})
    if width > 2 and all(cells[0].strip().rstrip(".").isdigit() for _, cells in rows):
        bare = _Columns(
            {"number": 0, "prompt": 1, "key": 2}, {place: f"column {place + 1}" for place in range(3, width)}
        )
    return bare, rows


def _cell(cells: Sequence[str], columns: _Columns, name: str) -> str:
    place = columns.places.get(name, -1)
    return cells[place] if 0 <= place < len(cells) else ""


def _question(line: int, cells: Sequence[str], columns: _Columns, count: int) -> SourceQuestion | Unread:
    prompt, key = _text(_cell(cells, columns, "prompt")), _text(_cell(cells, columns, "key"))
    if not re.search(r"[^\W_]", prompt.text):
        return passage(line, " | ".join(filter(None, cells)), "a row without a question", is_question=True)
    further = [_text(cells[place]).text for place in columns.further if place < len(cells)]
    further += [_text(one).text for one in re.split(r"\s*[;|]\s*", _cell(cells, columns, "accepted"))]
    number = re.sub(r"\D", "", _cell(cells, columns, "number"))[:6]
    asked = " ".join(prompt.text.split())[:LONGEST]
    answer = key.text[:LONGEST] if re.search(r"[^\W_]", key.text) else ""
    notes = [*prompt.notes, *key.notes]
    if len(key.text) > LONGEST or len(prompt.text) > LONGEST:
        notes.append("the text is cut at 8,000 characters")
    kind = _KINDS.get(_cell(cells, columns, "kind").strip().lower()) or kind_of(asked, answer)
    accepted = tuple(dict.fromkeys(one for one in further if one and one != answer))
    return SourceQuestion(
        line, int(number or 0) or count, asked, answer, kind, accepted, notes=tuple(dict.fromkeys(notes))
    )


def _text(cell: str) -> Plain:
    """The text of a cell; its paragraphs stay apart."""
    parts = [plain(part) for part in re.split(r"\n\s*\n", cell)]
    notes = tuple(note for part in parts for note in part.notes)
    return Plain("\n\n".join(part.text for part in parts if part.text), notes)
