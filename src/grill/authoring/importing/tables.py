"""Questions in the rows of a table: CSV and TSV, as spreadsheets and flash-card programs write them."""

from __future__ import annotations

import contextlib
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
    "prompt": "question prompt front q ask term text query frage pregunta domanda vraag pergunta",
    "key": "answer key back a response reference solution definition modelanswer referenceanswer correctanswer"
    " antwort respuesta reponse risposta antwoord resposta",
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
_SIGNS = {"tab": "\t", "comma": ",", "semicolon": ";", "pipe": "|"}
_FIELD_LIMIT = 10_000_000


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
    rows = [(line, cells) for line, cells in _rows(raw, delimiter) if any(cell.strip() for cell in cells)]
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
    if raw and (deck := re.match(r"#separator:\s*(\w+|\S)", raw[0], re.IGNORECASE)):
        named = _SIGNS.get(deck[1].lower(), deck[1][:1] if not deck[1].isalnum() else "")
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


def _rows(raw: Sequence[str], delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """The rows, each with the line where it begins. A quotation mark that never closes spoils its own row only."""
    start = 0
    while start < len(raw) and (not raw[start].strip() or _DIRECTIVE.match(raw[start])):
        start += 1
    reader = csv.reader((line + "\n" for line in raw[start:]), delimiter=delimiter, strict=True)
    done = start
    while done < len(raw):
        try:
            with _long_fields():
                cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            # The marks do not pair up: lines that one of them ran over are rows of their own.
            for place in range(done, start + reader.line_num):
                yield place + 1, _row(raw[place], delimiter)
        else:
            yield done + 1, cells
        done = start + reader.line_num


@contextlib.contextmanager
def _long_fields() -> Iterator[None]:
    """Cells of any length that a page can have; the limit is one for the whole process."""
    limit = csv.field_size_limit(_FIELD_LIMIT)
    try:
        yield
    finally:
        csv.field_size_limit(limit)


def _row(line: str, delimiter: str) -> list[str]:
    """The cells of a line by itself."""
    if line.count('"') % 2:
        return [cell.strip().strip('"').replace('""', '"') for cell in line.split(delimiter)]
    with _long_fields():
        return next(csv.reader([line], delimiter=delimiter, strict=False), [])


def _plain_name(cell: str) -> str:
    return re.sub(r"[^a-z#]", "", cell.strip().strip('"').lower().removeprefix("\ufeff"))


def _columns(rows: list[tuple[int, list[str]]]) -> tuple[_Columns, list[tuple[int, list[str]]]]:
    """What the columns hold, by the header or by their place, and the rows without the header."""
    if not rows:
        return _Columns({}), rows
    head = rows[0][1]
    columns = _Columns({})
    worded = _worded(head)
    for place, cell in enumerate(head):
        name = _plain_name(cell)
        meant = _MEANT.get(name) or _MEANT.get(re.sub(r"text$|s$", "", name)) or worded.get(place)
        if meant and meant not in columns.places:
            columns.places[meant] = place
        elif meant == "key":
            columns.further.append(place)
        elif cell.strip():
            columns.others[place] = cell.strip()
    if "prompt" in columns.places and "?" not in head[columns.places["prompt"]]:
        return columns, rows[1:]
    if len(rows) > 1 and len(head) > 2 and not _counts(head) and all(_counts(cells) for _, cells in rows[1:]):
        # A header in words that are not known, over numbered rows.
        rows = rows[1:]
    width = max(len(cells) for _, cells in rows)
    bare = _Columns({"prompt": 0, "key": 1}, {place: f"column {place + 1}" for place in range(2, width)})
    if width > 2 and all(_counts(cells) for _, cells in rows):
        bare = _Columns(
            {"number": 0, "prompt": 1, "key": 2}, {place: f"column {place + 1}" for place in range(3, width)}
        )
    return bare, rows


def _counts(cells: Sequence[str]) -> bool:
    return cells[0].strip().rstrip(".").isdigit()


def _worded(head: Sequence[str]) -> dict[int, str]:
    """What columns hold whose names have a known word among others, such as `The question`, `Expected answer`.

    Only where one is a question's and another an answer's, and none is a sentence: a first row may ask and answer.
    """
    found: dict[int, str] = {}
    for place, cell in enumerate(head):
        words = re.findall(r"[a-z]+", cell.lower())
        meant = next(
            (_MEANT[word] for word in words if word in {"question", "prompt", "front", "answer", "solution"}), ""
        )
        if meant and len(words) <= 4 and not re.search(r"[?.!]", cell) and meant not in found.values():
            found[place] = meant
    return found if {"prompt", "key"} <= set(found.values()) else {}


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
