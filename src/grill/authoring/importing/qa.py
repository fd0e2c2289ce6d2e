"""Questions and answers behind their initials: `Q: …`, `A: …`, over as many lines as they need."""

from __future__ import annotations

import re
from collections.abc import Sequence

from grill.authoring.importing.collect import Found, FoundSection, finished, passage
from grill.authoring.importing.headings import read_heading
from grill.authoring.importing.inline import plain
from grill.authoring.importing.lines import Line, markdown_lines
from grill.authoring.importing.source import SourcePage, SourceQuestion, SourceSection, Unread

_EMPHASIS = r"(?:\*\*|__|\*|_)?"
_BEFORE = rf"\s{{0,8}}(?:[-*+•]\s+)?{_EMPHASIS}"
_AFTER = rf"\s?#?(\d{{1,4}})?\s?{_EMPHASIS}\s?[:.)]\s?{_EMPHASIS}\s*"
_QUESTION = re.compile(rf"{_BEFORE}Q(?:uestion)?{_AFTER}", re.IGNORECASE)
_ANSWER = re.compile(rf"{_BEFORE}(?:A(?:ns(?:wer)?)?|(?:Model|Reference) Answer|Solution){_AFTER}", re.IGNORECASE)
_LONE = re.compile(r"\s{0,8}A[.)]\s+(?=\S)")
_INITIALS = frozenset("QqAaMmRrSs")
_BOTH = re.compile(r"\s+\**(?:A|Ans|Answer)\**\s?:\**\s+")


def is_question(text: str) -> bool:
    """Whether a line begins a question of this form."""
    return _signed(_QUESTION, text) is not None


def is_answer(text: str) -> bool:
    """Whether a line begins an answer of this form."""
    return _signed(_ANSWER, text) is not None


def _signed(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    """A beginning with its sign; a lone letter takes a colon, or it is the letter of a section or a choice."""
    if text.lstrip(" -*+•_")[:1] not in _INITIALS or not (found := pattern.match(text)):
        return None
    sign = next(char for char in reversed(found[0]) if char in ":.)")
    word = re.sub(r"[^A-Za-z]", "", found[0])
    asks = word == "Q" and text.rstrip("*_ ").endswith("?")
    return found if sign == ":" or asks or (len(word) == 1 and found[1]) else None


def read_qa(name: str, raw: Sequence[str]) -> SourcePage:
    """A page from its lines."""
    lines = markdown_lines(raw)
    reader = _Reader(marked=any(line.kind in {"text", "heading"} and is_answer(line.text) for line in lines))
    for line in lines:
        reader.line(line)
    reader.leave()
    sections, missed = finished(reader.sections)
    sections = tuple(_with_accepted(section, reader.further) for section in sections)
    unread = sorted((*reader.unread, *missed), key=lambda one: one.line)
    title = plain(reader.title).text.replace("\n", " ") or name.rsplit(".", 1)[0]
    return SourcePage(name, title, "qa", sections, None, tuple(unread))


class _Reader:
    def __init__(self, *, marked: bool) -> None:
        self.marked = marked
        """Whether answers have a sign of their own; else all that follows a question is its answer."""
        self.title = ""
        self.sections = [FoundSection("", "Questions")]
        self.unread: list[Unread] = []
        self.open: Found | None = None
        self.answered = False
        self.count = 0
        self.left: list[Line] = []
        self.further: dict[int, list[list[Line]]] = {}
        """Second and further answers, by the line of their question."""

    def line(self, line: Line) -> None:
        """Reads one line."""
        if line.kind == "heading" and not is_question(line.text) and not is_answer(line.text):
            self._heading(line)
        elif line.kind in {"text", "heading"} and (found := _signed(_QUESTION, line.text)):
            self._question(line, found)
        elif line.kind in {"text", "heading"} and (found := self._answered_by(line)):
            self._answer(line, line.text[found.end() :])
        elif self.open is None:
            self.left.append(line)
        elif line.kind == "rule":
            return
        else:
            self._add(line)

    def _answered_by(self, line: Line) -> re.Match[str] | None:
        """The sign of an answer; `A.` is one right behind a question, elsewhere the letter of a section or a choice."""
        waiting = self.open is not None and not self.answered and not self.open.setting
        return _signed(_ANSWER, line.text) or (_LONE.match(line.text) if waiting else None)

    def leave(self) -> None:
        """Ends the passage before a question or a heading."""
        said = [line for line in self.left if line.kind in {"text", "code", "formula"}]
        if said:
            text = " ".join(plain(line.text).text for line in said[:6])
            self.unread.append(passage(said[0].number, text, "stands outside any question"))
        self.left = []

    def _heading(self, line: Line) -> None:
        self.leave()
        heading = read_heading(line.text)
        if not self.title and line.level == 1 and not self.count:
            self.title = line.text
            return
        self.open = None
        self.sections.append(FoundSection(heading.letter, heading.title or "Questions"))

    def _question(self, line: Line, found: re.Match[str]) -> None:
        self.leave()
        self.count += 1
        text = line.text[found.end() :].strip("*_ ") if line.text.count("**") % 2 else line.text[found.end() :]
        self.open = Found(line.number, int(found[1]) if found[1] else self.count)
        self.answered = False
        self.sections[-1].questions.append(self.open)
        if both := _BOTH.search(text):
            self.open.prompt, self.open.rest = text[: both.start()], text[both.end() :]
            self.answered = True
        else:
            # One sign stands for a prompt that is still to come.
            self.open.prompt, self.answered = text or " ", not self.marked and "?" in text

    def _answer(self, line: Line, text: str) -> None:
        if self.open is None:
            self.unread.append(
                passage(line.number, line.text.strip(), "an answer without a question", is_question=True)
            )
            return
        if self.answered:
            self.further.setdefault(self.open.line, []).append([Line(line.number, text)])
        else:
            self.open.rest, self.answered = text, True

    def _add(self, line: Line) -> None:
        question = self.open
        assert question is not None  # noqa: S101  asked by the caller
        if further := self.further.get(question.line):
            further[-1].append(line)
        elif self.answered:
            if not question.lines and question.rest and line.kind == "text":
                question.rest += f" {line.text.strip()}"
            else:
                question.lines.append(line)
        elif line.kind == "text" and not question.setting:
            question.prompt += f"\n{line.text.strip()}"
        else:
            question.setting.append(line)


def _with_accepted(section: SourceSection, further: dict[int, list[list[Line]]]) -> SourceSection:
    """A section whose questions have their further answers."""
    from dataclasses import replace

    from grill.authoring.importing.blocks import paragraphs

    def changed(question: SourceQuestion) -> SourceQuestion:
        more = tuple(filter(None, (paragraphs(lines).text for lines in further.get(question.line, ()))))
        return replace(question, accepted=more) if more else question

    return replace(section, questions=tuple(map(changed, section.questions)))
