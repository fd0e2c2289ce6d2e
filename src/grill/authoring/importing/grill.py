"""Pages in the grill format: numbered questions under headings, a short key below each, self-grading at the end."""

from __future__ import annotations

import re
from collections.abc import Sequence

from grill.authoring.importing.answers import give_keys, waiting
from grill.authoring.importing.collect import Found, FoundSection, finished, passage
from grill.authoring.importing.counting import Count, asking_headings
from grill.authoring.importing.headings import Heading, purpose, read_heading
from grill.authoring.importing.inline import plain
from grill.authoring.importing.lines import Line, markdown_lines
from grill.authoring.importing.prompts import read_prompt
from grill.authoring.importing.readiness import is_aim, read_aim, read_readiness
from grill.authoring.importing.source import SourcePage, Unread
from grill.authoring.importing.style import Outline, asked_by_heading, outline
from grill.authoring.importing.unnumbered import asks_in_bold, with_numbers, with_numbers_in_text
from grill.content.model import Readiness

_LEAD = re.compile(r"\s{0,3}(\*\*|__)([^*_]{3,60}?)[:.]?\1[:.]?\s+(\S.*)")
QUOTED = 6
"""Lines of a passage that its report quotes from."""


def read_grill(
    name: str, raw: Sequence[str], lines: Sequence[Line] | None = None, *, markup: bool = True
) -> SourcePage:
    """A page from its lines: of Markdown, or already told apart by the caller."""
    told = list(lines) if lines is not None else markdown_lines(raw)
    found = outline(told)
    if found.style == "none":
        told = with_numbers(told) if markup else with_numbers_in_text(told)
        found = outline(told)
    page = _Page(told, found, markup=markup)
    page.read()
    sections, missed = finished(page.sections, markup=markup)
    readiness = page.readiness(sum(len(section.questions) for section in sections))
    unread = sorted((*page.unread, *missed, *_gaps(page.sections)), key=lambda one: one.line)
    title = page.text(page.title).replace("\n", " ") or name.rsplit(".", 1)[0]
    return SourcePage(name, title, "grill" if markup else "grill-text", sections, readiness, tuple(unread))


class _Page:
    """Reads the lines one after the other; a question goes on until the next begins."""

    def __init__(self, lines: Sequence[Line], found: Outline, *, markup: bool) -> None:
        self.lines = lines
        self.found = found
        self.markup = markup
        self.count = Count(found)
        self.asking = asking_headings(lines, found)
        self.title = ""
        self.sections = [FoundSection("", "Questions")]
        self.unread: list[Unread] = []
        self.open: Found | None = None
        self.heading = Heading("", "")
        self.depth = 0
        """Level of the heading above."""
        self.purpose = "questions"
        self.left: list[Line] = []
        """What stands under the heading so far and belongs to no question."""
        self.closing: list[Line] = []
        """The lines of the closing section."""
        self.introduction: list[str] = []
        self.keyless: dict[int, Found] = {}
        """Questions that wait for a key under a heading `Answers`, by number."""
        self.last_start = max(found.starts, default=-1)

    def text(self, markdown: str) -> str:
        """Readable text of a line."""
        return plain(markdown, markup=self.markup).text

    def read(self) -> None:
        """All lines of the page."""
        after = 0
        for place, line in enumerate(self.lines):
            if place < after:
                continue
            if line.kind == "heading":
                if asked_by_heading(self.found, line, place):
                    after = self._begin(place, line)
                else:
                    self._heading(place, line)
            elif self._begins(place):
                after = self._begin(place, line)
            else:
                self._goes_on(place, line)
        self._leave()

    def readiness(self, count: int) -> Readiness | None:
        """What the closing words say; what they say that is no rule is reported."""
        said = [self.text(line.text) for line in self.closing]
        closing = read_readiness(said, count)
        for sentence in closing.unread:
            line = next(
                (line for line, text in zip(self.closing, said, strict=True) if sentence in text), self.closing[0]
            )
            why = "no rule of readiness: a band by score, or a sentence of advice"
            self.unread.append(passage(line.number, sentence, why))
        return closing.readiness or read_aim(" ".join(self.introduction), count)

    def _heading(self, place: int, line: Line) -> None:
        heading = read_heading(line.text)
        meant = purpose(heading.title)
        if self.found.style in {"named", "numbered"} and line.level == self.found.level and line.text.endswith("?"):
            why = "a heading that asks, and has no number as the others of this page have"
            self.unread.append(passage(line.number, self.text(line.text), why, is_question=True))
        if self.open and meant in {"questions", "answers"} and self._in_key(place, line, meant):
            self.open.lines.append(line)
            return
        self._leave()
        self.count.at_heading()
        self.heading, self.purpose, self.depth = heading, meant, line.level
        if meant == "answers":
            self.keyless = waiting(self.sections, markup=self.markup)
        first = not self.title and not self._has_questions()
        if first and (line.level == 1 or place not in self.asking):
            self.title = line.text
            if place not in self.asking:
                # Questions below it stand under headings of their own.
                self.depth = 0
                return
        if meant == "questions":
            self.sections.append(FoundSection(heading.letter, heading.title or "Questions"))

    def _in_key(self, place: int, line: Line, meant: str) -> bool:
        """Whether a heading stands inside the key of the open question."""
        if self.found.style in {"named", "numbered"} and self.count.form in {"named", "numbered"}:
            return line.level > self.found.level
        return meant == "questions" and line.level > self.depth > 0 and place not in self.asking

    def _has_questions(self) -> bool:
        return any(section.questions for section in self.sections)

    def _begins(self, place: int) -> bool:
        start = self.found.starts.get(place)
        questions = self.purpose == "questions"
        if start and self.purpose == "answers" and start.number in self.keyless:
            return False
        return start is not None and self.count.begins(place, start, questions=questions, title=self.heading.title)

    def _begin(self, place: int, line: Line) -> int:
        """Opens a question; returns the place of the first line that is not read with it."""
        if self.purpose != "questions":
            # It asks after all, whatever it is called.
            self._leave()
            self.purpose = "questions"
            self.sections.append(FoundSection(self.heading.letter, self.heading.title))
        elif self.left:
            self._leave()
        before = self.count.last
        number = self.count.opened(place, self.found.starts[place])
        self.open = Found(line.number, number)
        if number == before:
            self.open.notes.append(f"the number {number} stands twice")
        self.sections[-1].questions.append(self.open)
        return read_prompt(self.open, self.lines, self.found, place, markup=self.markup)

    def _goes_on(self, place: int, line: Line) -> None:
        if self.open is None:
            self.left.append(line)
        elif place > self.last_start and (words := self._closing_words(place, line)):
            self._leave()
            self.purpose = "readiness"
            self.left.append(Line(line.number, words))
        elif line.kind == "text" and "aim" in line.text[:8].lower() and is_aim(self.text(line.text)):
            self.closing.append(line)
        else:
            self.count.in_key(place)
            if self.markup and asks_in_bold(line) and self.lines[place - 1].kind == "blank":
                self.open.notes.append(f"line {line.number} asks in bold without a number; it was left in this key")
            self.open.lines.append(line)

    def _closing_words(self, place: int, line: Line) -> str:
        """What follows `**Self-assessment:**` behind the last question; empty where a line is no such thing."""
        lead = _LEAD.fullmatch(line.text) if self.markup and line.kind == "text" else None
        if lead is None or self.lines[place - 1].kind not in {"blank", "rule"}:
            return ""
        # A key may well speak of a score; of oneself it does not.
        own = re.search(r"(?i)\b(?:self|yourself|ready)\b", lead[2]) and purpose(lead[2]) == "readiness"
        return lead[3] if own else ""

    def _leave(self) -> None:
        """Ends what is open, and reports the passage before it that nothing was read from."""
        self.open = None
        if self.purpose == "answers":
            self.left = give_keys(self.left, self.keyless)
        said = [line for line in self.left if line.kind in {"text", "code", "formula"}]
        self.left = []
        if self.purpose == "readiness":
            self.closing += said
        elif said:
            self._report(said)

    def _report(self, said: Sequence[Line]) -> None:
        where = f"“{self.heading.title}”" if self.heading.title else "the page"
        before = not self._has_questions()
        why = f"stands in {where} before any question" if before else f"stands in {where}, which asks nothing"
        for line in said:
            if line.kind == "text" and _is_numbered_question(line.text):
                self.unread.append(passage(line.number, self.text(line.text), why, is_question=True))
        self.unread.append(passage(said[0].number, " ".join(self.text(line.text) for line in said[:QUOTED]), why))
        if before:
            self.introduction += [self.text(line.text) for line in said[:40]]


def _is_numbered_question(text: str) -> bool:
    numbered = re.match(r"\W{0,6}(?:Q\s?)?\d{1,4}[.):]", text)
    return "?" in text and bool(numbered or asks_in_bold(Line(0, text)))


def _gaps(sections: Sequence[FoundSection]) -> list[Unread]:
    """Where the numbers of a page jump: a question may be missing there, on the page or for its reader."""
    gaps: list[Unread] = []
    last = 0
    for section in sections:
        for question in section.questions:
            if last and question.number > last + 1:
                missing = str(last + 1) if question.number == last + 2 else f"{last + 1} to {question.number - 1}"
                why = f"no question has the number {missing}"
                gaps.append(passage(question.line, f"{last}, {question.number}", why))
            last = question.number
    return gaps
