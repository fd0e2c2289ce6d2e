"""A page of questions from its text, whatever it is written in."""

from __future__ import annotations

import codecs
import re
from collections.abc import Sequence

from grill.authoring.importing.gift import looks_like_gift, read_gift
from grill.authoring.importing.grill import read_grill
from grill.authoring.importing.grill_text import read_grill_text
from grill.authoring.importing.lines import clean_lines
from grill.authoring.importing.qa import is_answer, is_question, read_qa
from grill.authoring.importing.source import SourcePage
from grill.authoring.importing.starts import line_start
from grill.authoring.importing.tables import delimiter_of, has_header, read_table
from grill.errors import InputError
from grill.text import did_you_mean

_ENDINGS = {"csv": "csv", "tsv": "tsv", "tab": "tsv", "gift": "gift"}
FORMS = ("grill", "grill-text", "qa", "csv", "tsv", "gift")
_MARKDOWN = re.compile(
    r"#{1,6}\s+\S|\s{0,3}(?:[-*+]\s+)?(?:\*\*|__)\s?(?:Q\w{0,7}\s?)?[(\[]?\d{1,4}[.):\]]|\s{0,3}(?:```|\$\$)|\s{0,3}>\s",
    re.IGNORECASE,
)
_SEPARATOR = re.compile(r"#separator:\s*(\w+|\S)", re.IGNORECASE)
"""The first line of a deck of cards as Anki exports it."""
_HEADED = re.compile(r"\s{0,3}(?:#{1,6}\s+|\*\*)(?:Q\w{0,7}\s?)?\d", re.IGNORECASE)


def read_page(name: str, text: str, form: str = "") -> SourcePage:
    """The questions of a page, in its order; what could not be read is reported with its line.

    Args:
        name: The name of the file; its ending helps to tell the form.
        text: All of it. Any text is read; a page without questions has no sections.
        form: One of FORMS; told from name and text where it is empty.

    Raises:
        InputError: there is no such form.
    """
    if form and form not in FORMS:
        raise InputError(f"there is no form '{form}'{did_you_mean(form, FORMS)}; there are {', '.join(FORMS)}")
    name = re.split(r"[\\/]", name)[-1]
    raw = clean_lines(text)
    form = form or form_of(name, raw)
    if form in {"csv", "tsv"}:
        return read_table(name, raw, delimiter_of(raw) if form == "csv" else "\t")
    readers = {"gift": read_gift, "qa": read_qa, "grill-text": read_grill_text}
    return readers[form](name, raw) if form in readers else read_grill(name, raw)


def form_of(name: str, raw: Sequence[str]) -> str:
    """What a page is written in, by the ending of its name and by its lines."""
    ending = name.rsplit(".", 1)[-1].lower() if "." in name else ""
    if ending in _ENDINGS:
        return _ENDINGS[ending]
    if raw and (deck := _SEPARATOR.match(raw[0])):
        return "tsv" if deck[1].lower() == "tab" else "csv"
    markdown = ending in {"md", "markdown", "mdown", "mkd"}
    if not markdown and looks_like_gift("\n".join(raw)):
        return "gift"
    asked = sum(map(is_question, raw))
    if asked and _is_qa(raw, asked):
        return "qa"
    delimiter = delimiter_of(raw)
    if not markdown and (has_header(raw, delimiter) or _in_two_columns(raw)):
        return "tsv" if delimiter == "\t" else "csv"
    return "grill" if markdown or any(map(_MARKDOWN.match, raw)) else "grill-text"


def _in_two_columns(raw: Sequence[str]) -> bool:
    """Whether every line has a question, a tab and an answer, as decks of cards are written."""
    said = [line for line in raw if line.strip()]
    return len(said) > 1 and all(
        line.count("\t") == said[0].count("\t") >= 1 and line[0] != "\t" and line_start(line) is None for line in said
    )


def _is_qa(raw: Sequence[str], asked: int) -> bool:
    """Whether lines `Q:` are the questions of a page: not where headings or numbers ask, and these are but labels."""
    numbered = sum(line_start(line) is not None and not is_question(line) for line in raw)
    headed = sum(bool(_HEADED.match(line)) for line in raw)
    answered = any(map(is_answer, raw))
    return headed < asked and numbered <= 2 * asked and (answered or not any(map(line_start, raw)))


def decode_page(data: bytes) -> str:
    """The text of a file: UTF-8 or UTF-16 by its mark, else UTF-8, else Windows' Western letters. Never raises."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")
