"""Questions as they are found on a page, before prompt and key are told apart."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from grill.authoring.importing.blocks import paragraphs
from grill.authoring.importing.headings import letters
from grill.authoring.importing.holes import holes, without_lone_signs
from grill.authoring.importing.inline import plain
from grill.authoring.importing.kinds import kind_of
from grill.authoring.importing.lines import Line
from grill.authoring.importing.source import SourceQuestion, SourceSection, Unread
from grill.authoring.importing.split import split_asked
from grill.text import cut

LONGEST = 8_000
"""Characters of a prompt or a key: what a bank file takes."""
SHOWN = 200
"""Characters of a passage that a report quotes."""
_LABEL = re.compile(
    r"\s*(?:\*\*|__|\*|_)?\s*(?:(?:(?:model|reference|sample|short|suggested|strong|good)\s+)?"
    r"(?:answer|ans|solution|response|(?<=\*\*)a)(?:\s+(?:outline|key|sketch))?\s?\d{0,4}"
    r"|expected (?:answer|checks|discussion|points)|what to discuss)"
    r"\s*(?:\*\*|__|\*|_)?\s*:\s*(?:\*\*|__|\*|_)?\s*",
    re.IGNORECASE,
)
"""The word before a key. Not `Key:`, which on pages about attention begins an answer."""
_SEPARATOR = re.compile(r"\A\s*(?:[:：–—]|-(?=\s))(?:\s+|\Z)")
"""What parts a key from the prompt before it on the line."""
_LIST = re.compile(r"\s*(?:[-*+•]|\d{1,4}[.)])\s")


@dataclass(slots=True)
class Found:
    """A question, its text in Markdown."""

    line: int
    number: int
    prompt: str = ""
    """Empty where prompt and key stand together in `rest`."""
    rest: str = ""
    """What follows the prompt on its line."""
    lines: list[Line] = field(default_factory=list)
    """What follows below."""
    notes: list[str] = field(default_factory=list)
    setting: list[Line] = field(default_factory=list)
    """Further paragraphs of the prompt."""
    labelled: bool = False
    """Whether text above a line `Answer:` belongs to the prompt."""


@dataclass(slots=True)
class FoundSection:
    """A section and its questions, in order."""

    letter: str
    title: str
    questions: list[Found] = field(default_factory=list)


def is_label(text: str) -> bool:
    """Whether a line says that the key begins."""
    return bool(_LABEL.match(text))


def passage(line: int, text: str, why: str, *, is_question: bool = False) -> Unread:
    """Something that was not imported."""
    return Unread(line, cut(text, SHOWN), why, is_question)


def finished(
    found: Sequence[FoundSection], *, markup: bool = True
) -> tuple[tuple[SourceSection, ...], tuple[Unread, ...]]:
    """The sections with their questions in plain text, and what of them could not be read."""
    sections = [section for section in found if section.questions]
    shares = [_keyed_share(section, markup=markup) for section in sections]
    whole = _share(shares)
    unread: list[Unread] = []
    done: list[SourceSection] = []
    for section, share, letter in zip(sections, shares, letters(s.letter for s in sections), strict=True):
        keyed = whole >= 0.8 or (whole > 0.2 and _share([share]) >= 0.5)
        questions: list[SourceQuestion] = []
        for question in section.questions:
            read = _question(question, keyed=keyed, markup=markup)
            if isinstance(read, Unread):
                unread.append(read)
            else:
                questions.append(read)
        if questions:
            done.append(SourceSection(letter, section.title, tuple(questions)))
    return tuple(done), tuple(unread)


def _share(counts: Sequence[tuple[int, int]]) -> float:
    total = sum(of for _, of in counts)
    return sum(keyed for keyed, _ in counts) / total if total else 0.0


def _keyed_share(section: FoundSection, *, markup: bool) -> tuple[int, int]:
    """How many of the questions whose prompt and key stand together have a key, and of how many."""
    together = [question for question in section.questions if not question.prompt]
    keyed = sum(
        bool(split_asked(_together(question, markup=markup)[0])[1] or _below(question)) for question in together
    )
    return keyed, len(together)


def _below(question: Found) -> list[Line]:
    """The lines that do not go on with the first paragraph."""
    for place, line in enumerate(question.lines):
        if line.kind != "text" or _LIST.match(line.text) or _LABEL.match(line.text):
            return [line for line in question.lines[place:] if line.kind not in {"blank", "rule"}]
    return []


def _together(question: Found, *, markup: bool) -> tuple[str, list[Line]]:
    """The first paragraph of a question as plain text, and the lines after it."""
    attached = []
    for line in question.lines:
        if line.kind != "text" or _LIST.match(line.text) or _LABEL.match(line.text):
            break
        attached.append(line.text.strip())
    text = plain("\n".join([question.rest, *attached]), markup=markup).text
    return text, question.lines[len(attached) :]


def _question(question: Found, *, keyed: bool, markup: bool) -> SourceQuestion | Unread:
    notes = list(question.notes)
    lines = question.lines
    if not question.prompt:
        text, lines = _together(question, markup=markup)
        prompt, key = split_asked(text) if keyed else (text, "")
        key = _SEPARATOR.sub("", key)
        notes += plain(question.rest, markup=markup).notes
    else:
        asked = plain(question.prompt, markup=markup)
        prompt, notes = asked.text, [*notes, *asked.notes]
        # The line goes on below unless a blank line parts them.
        rest = _SEPARATOR.sub("", question.rest)
        key, lines = "", [Line(question.line, rest), *lines] if rest.strip() else lines
    prompt = " ".join(prompt.split())
    if question.labelled and not question.setting:
        question.setting, lines = _setting(lines)
    if question.setting:
        setting = paragraphs(question.setting, markup=markup)
        notes += setting.notes
        prompt = "\n\n".join(filter(None, (prompt, setting.text)))
    below = paragraphs(_unlabelled(lines) if not key else lines, markup=markup)
    key = "\n\n".join(filter(None, (key, below.text)))
    notes += below.notes
    if not markup:
        notes += [f"a formula was lost here: {place}" for place in (*holes(prompt), *holes(key))]
        key = without_lone_signs(key)
    if not re.search(r"[^\W_]", prompt):
        return passage(question.line, f"{question.number}. {prompt} {key}", "no text of a question", is_question=True)
    for name, text in (("prompt", prompt), ("key", key)):
        if len(text) > LONGEST:
            notes.append(f"the {name} is cut at 8,000 characters of {len(text):,}")
    prompt, key = prompt[:LONGEST].strip(), key[:LONGEST].strip()
    key = key if re.search(r"[^\W_]", key) else ""
    return SourceQuestion(
        question.line, question.number, prompt, key, kind_of(prompt, key), notes=tuple(dict.fromkeys(notes))
    )


def _unlabelled(lines: Sequence[Line]) -> list[Line]:
    """The lines of a key without the word Answer before them."""
    for place, line in enumerate(lines):
        if line.kind in {"blank", "rule"}:
            continue
        if line.kind in {"text", "heading"}:
            bare = _LABEL.sub("", line.text, count=1) if _LABEL.match(line.text) else line.text
            if re.fullmatch(r"\W*(?:answer|key|solution)\W*", bare, re.IGNORECASE):
                bare = ""
            kind = line.kind if bare else "blank"
            return [*lines[:place], Line(line.number, bare, kind, line.level), *lines[place + 1 :]]
        break
    return list(lines)


def _setting(lines: Sequence[Line]) -> tuple[list[Line], list[Line]]:
    """What stands above a line `Answer:`, and the lines from there on."""
    for place, line in enumerate(lines):
        if line.kind == "text" and _LABEL.match(line.text):
            return list(lines[:place]), list(lines[place:])
    return [], list(lines)
