"""The bank as an Anki package: a deck a pack, a note a question.

A note is known to Anki by its GUID, which is made of the question's permanent id: importing again updates wordings in
place and keeps the learner's progress. The ids of the deck and of the note type are fixed for the same reason.
"""

from __future__ import annotations

import hashlib
import html
import tempfile
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from grill.errors import InputError
from grill.text import safe_for_terminal

if TYPE_CHECKING:
    from grill.content.bank import Bank
    from grill.content.model import Entry

NOTE_TYPE = 1_478_203_611
"""Chosen once; a new one would be a new note type in every collection."""
FIELDS = ("Id", "Question", "Answer", "Points", "Hints", "Sources", "Section")
_FRONT = '<div class="section">{{Section}}</div><div class="question">{{Question}}</div>'
_BACK = (
    "{{FrontSide}}<hr id=answer>"
    '<div class="answer">{{Answer}}</div>'
    "{{#Points}}<h4>A complete answer says</h4>{{Points}}{{/Points}}"
    "{{#Hints}}<h4>Hints</h4>{{Hints}}{{/Hints}}"
    '{{#Sources}}<div class="sources">{{Sources}}</div>{{/Sources}}'
)
_STYLE = """\
.card { font-family: sans-serif; font-size: 18px; text-align: left; line-height: 1.4; max-width: 40em; margin: auto; }
.section, .sources { font-size: 13px; opacity: .7; }
.question { font-weight: bold; }
h4 { margin: 1em 0 .3em; }
"""


def to_apkg(bank: Bank, at: datetime) -> bytes:
    """The whole package.

    Args:
        bank: Every question becomes a note, one without a rubric too.
        at: When it is made: Anki takes over the wordings of the later package.

    Raises:
        InputError: the optional library is not installed.
    """
    try:
        import genanki
    except ImportError:
        raise InputError(
            "An Anki package needs the library genanki. Install it with: pip install 'interview-grill[anki]'"
        ) from None
    model = genanki.Model(
        NOTE_TYPE,
        "Interview Grill",
        fields=[{"name": name} for name in FIELDS],
        templates=[{"name": "Question", "qfmt": _FRONT, "afmt": _BACK}],
        css=_STYLE,
    )
    decks = {}
    for entry in bank.entries.values():
        if entry.pack not in decks:
            title = _plain(bank.packs[entry.pack].title).replace("::", ": ")
            decks[entry.pack] = genanki.Deck(_stable_id(entry.pack), f"Interview Grill::{title}")
        decks[entry.pack].add_note(
            genanki.Note(
                model,
                fields=_fields(entry),
                tags=_tags(entry),
                guid=genanki.guid_for("interview-grill", entry.question.id),
            )
        )
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "grill.apkg"
        genanki.Package(list(decks.values())).write_to_file(file, timestamp=at.timestamp())
        return file.read_bytes()


def _fields(entry: Entry) -> list[str]:
    question = entry.question
    # A drafted rubric's points are the sentences of the answer above them.
    points = entry.rubric.criteria if entry.rubric and not entry.rubric.drafted else ()
    sources = [", ".join(str(part) for part in (s.authors, s.title, s.year) if part) for s in question.sources]
    return [
        _escaped(question.id),
        _escaped(question.prompt),
        _escaped(question.answer),
        _items([criterion.point for criterion in points]),
        _items(question.hints),
        "<br>".join(_escaped(source) for source in sources),
        _escaped(f"{entry.section.letter}. {entry.section.title}"),
    ]


def _tags(entry: Entry) -> list[str]:
    names = [f"grill::{entry.pack}::{entry.section.letter}", f"grill::{entry.question.kind}", *entry.question.tags]
    # Anki parts tags at blanks.
    return ["_".join(_plain(name).split()) for name in names if name.strip()]


def _items(texts: list[str] | tuple[str, ...]) -> str:
    return f"<ul>{''.join(f'<li>{_escaped(text)}</li>' for text in texts)}</ul>" if texts else ""


def _escaped(text: str) -> str:
    """As HTML that shows the text and does nothing: a bracket would begin a sound or a formula in Anki."""
    safe = html.escape(_plain(text)).replace("[", "&#91;").replace("{{", "&#123;&#123;")
    return safe.replace("\n", "<br>")


def _plain(text: str) -> str:
    return safe_for_terminal(text)


def _stable_id(name: str) -> int:
    """A deck's id from a pack's, in the range that Anki uses."""
    digest = hashlib.blake2b(f"interview-grill/{name}".encode(), digest_size=4).digest()
    return (1 << 30) + int.from_bytes(digest, "big") % (1 << 30)
