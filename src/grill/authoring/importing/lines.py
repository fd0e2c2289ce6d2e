"""The lines of a Markdown page by what they are: text, headings, code, display formulas; code holds no text."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from grill.authoring.importing.headings import purpose
from grill.text import safe_for_terminal

LineKind = Literal["text", "blank", "heading", "rule", "code", "formula"]
LONGEST_FORMULA = 80
"""Lines of a display formula; what runs on longer was never closed."""
LONGEST_COMMENT = 400

_FENCE = re.compile(r"\s*(`{3,}|~{3,})([^`]*)$")
_QUOTE = re.compile(r"\A(?:\s{0,3}>\s?){1,8}")
_STRUCTURE = re.compile(r"</?(?:details|summary|center|div|section|p)(?:\s[^<>]{0,200})?/?>", re.IGNORECASE)
_STRONG = re.compile(r"</?(?:b|strong)>", re.IGNORECASE)
_FOLDED = re.compile(
    r"\W*(?:click (?:here|to).*"
    r"|(?:show |see |reveal |view |the )*(?:model |reference |sample )?(?:answers?|keys?|solutions?))\W*",
    re.IGNORECASE,
)
_BOLD_TITLE = re.compile(r"(\*\*|__)([^*_]{3,80})\1:?")
_LETTERED = re.compile(r"(?:(?i:section|part|chapter)\s+(?:[A-Z]|\d{1,2})\b|[A-Z]\.\s)")
_ENVIRONMENT = re.compile(r"\\begin\{((?:align|equation|gather|multline|eqnarray|cases)\w{0,10}\*?)\}")
_QUESTION_LIKE = re.compile(r"\s*(?:#{1,6}\s|(?:\*\*|__)\s*(?:Q\w{0,8}\s?)?\d{1,4}[.):])")


@dataclass(frozen=True, slots=True)
class Line:
    """One line; a block of code or a display formula is one too, with the breaks inside."""

    number: int
    text: str
    kind: LineKind = "text"
    level: int = 0
    """Of a heading, from 1."""


def clean_lines(text: str) -> list[str]:
    """The lines as an editor counts them, without a byte order mark, escape sequences and control characters."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    # Breaks that no editor counts are white space here, or line numbers would be off.
    text = re.sub("[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]", " ", text)
    return [safe_for_terminal(line).rstrip() if line else "" for line in text.split("\n")]


def markdown_lines(raw: Sequence[str]) -> list[Line]:
    """The lines of a page, in order."""
    return list(_Lines(raw).read())


class _Lines:
    def __init__(self, raw: Sequence[str]) -> None:
        self.raw = raw = [line.expandtabs(4) for line in raw]
        self.fences = [i for i, line in enumerate(raw) if len(line) >= 3 and not line.strip(" >`~") and _is_fence(line)]
        """The lines that can close a block of code."""
        self.comment_ends = [i for i, line in enumerate(raw) if "-->" in line]
        self.next_fence = 0
        self.after_blank = True
        self.level = 2
        """Of the last heading; a title in bold is one of the same."""

    def read(self) -> Iterator[Line]:
        at = self._front_matter()
        if at:
            titles = [line for line in self.raw[:at] if line.startswith("title:")]
            yield Line(1, titles[0][6:].strip(" \"'"), "heading", 1) if titles else Line(1, "", "blank")
        while at < len(self.raw):
            stripped = self.raw[at].lstrip()
            block = self._block(at, stripped)
            if block is None:
                found, at = self._line(at), at + 1
                if found.level and found.kind == "rule":
                    # An underline that belonged to the heading before it.
                    continue
            else:
                found, at = block
            yield found
            self.after_blank = found.kind != "text"
            self.level = max(2, found.level) if found.kind == "heading" else self.level

    def _front_matter(self) -> int:
        if not self.raw or self.raw[0] != "---":
            return 0
        for at, line in enumerate(self.raw[1:60], 1):
            if line in {"---", "..."}:
                return at + 1
            if line and not re.match(r"[\w-]{1,40}:|\s|#|-", line):
                return 0
        return 0

    def _block(self, at: int, stripped: str) -> tuple[Line, int] | None:
        """A block of several lines that begins here, and where it ends."""
        unquoted = stripped.lstrip("> ") if stripped.startswith(">") else stripped
        if unquoted.startswith(("```", "~~~")):
            return self._fenced(at, unquoted)
        if unquoted.startswith("$$"):
            return self._formula(at, unquoted, "$$", "$$")
        if unquoted in {"\\[", "["} or unquoted.startswith("\\["):
            return self._formula(at, unquoted, "\\[", "\\]") if unquoted.startswith("\\[") else None
        if environment := _ENVIRONMENT.match(unquoted):
            return self._formula(at, unquoted, "", f"\\end{{{environment[1]}}}")
        if stripped.startswith("<!--"):
            following = bisect.bisect_left(self.comment_ends, at)
            if following < len(self.comment_ends) and (end := self.comment_ends[following]) - at < LONGEST_COMMENT:
                rest = self.raw[end].split("-->", 1)[1].strip()
                return Line(end + 1, rest, "text" if rest else "blank"), end + 1
        return None

    def _fenced(self, at: int, stripped: str) -> tuple[Line, int] | None:
        opening = _FENCE.match(stripped)
        if opening is None:
            return None
        while self.next_fence < len(self.fences) and self.fences[self.next_fence] <= at:
            self.next_fence += 1
        for end in self.fences[self.next_fence : self.next_fence + 200]:
            closing = self.raw[end].strip(" >")
            if closing.startswith(opening[1]):
                inside = [
                    _QUOTE.sub("", line, count=1) if line.startswith(">") else line for line in self.raw[at + 1 : end]
                ]
                kind: LineKind = "formula" if opening[2].strip() == "math" else "code"
                return Line(at + 1, "\n".join(inside), kind), end + 1
        # Never closed: the rest of the page is not code for that.
        return Line(at + 1, "", "blank"), at + 1

    def _formula(self, at: int, stripped: str, opens: str, closes: str) -> tuple[Line, int] | None:
        first = stripped[len(opens) :]
        if closes in first:
            inside, _, rest = first.partition(closes)
            tail = rest.strip(" .,;")
            return None if tail else (Line(at + 1, inside + (closes if not opens else ""), "formula"), at + 1)
        inner = [first]
        for end in range(at + 1, min(len(self.raw), at + LONGEST_FORMULA)):
            line = self.raw[end].lstrip("> ") if self.raw[at].startswith(">") else self.raw[end]
            if closes in line:
                before, _, rest = line.partition(closes)
                inner.append(before + (closes if not opens else ""))
                if rest.strip(" .,;"):
                    inner.append(f"\\text{{{rest.strip()}}}")
                return Line(at + 1, "\n".join(inner), "formula"), end + 1
            if _QUESTION_LIKE.match(line):
                return None
            inner.append(line)
        return None

    def _line(self, at: int) -> Line:
        number, text = at + 1, self.raw[at]
        if ">" in text[:4]:
            text = _QUOTE.sub("", text, count=1)
        if "<" in text:
            text = _without_tags(text)
        stripped = text.strip()
        if not stripped:
            return Line(number, "", "blank")
        if heading := _heading(stripped):
            # In a quotation it belongs to the key that quotes it.
            quoted = self.raw[at].lstrip().startswith(">")
            return Line(number, heading[1]) if quoted else Line(number, heading[1], "heading", heading[0])
        level = self._underlined(at, stripped)
        bold = _BOLD_TITLE.fullmatch(stripped) if self.after_blank else None
        if level or (bold and _is_title(bold[2])):
            return Line(number, stripped if level or not bold else bold[2], "heading", level or self.level)
        return (
            Line(number, "", "rule", level=stripped[0] == "=") if _is_drawn(stripped) else Line(number, text.rstrip())
        )

    def _underlined(self, at: int, stripped: str) -> int:
        """The level of a heading that the line below underlines; a rule after a paragraph underlines nothing."""
        below = self.raw[at + 1].strip() if at + 1 < len(self.raw) else ""
        if not self.after_blank or len(stripped) > 80 or len(below) < 3 or below.strip("=-"):
            return 0
        if not below.strip("="):
            return 1
        plain = not below.strip("-") and stripped[-1] not in ".?!:;" and stripped[0].isalpha() and "|" not in stripped
        return 2 if plain else 0


def _is_fence(line: str) -> bool:
    bare = line.strip(" >")
    return len(bare) >= 3 and not bare.strip(bare[0])


def _heading(stripped: str) -> tuple[int, str] | None:
    level = len(stripped) - len(stripped.lstrip("#"))
    if not 1 <= level <= 6:
        return None
    rest = stripped[level:]
    # "##A. Title" is a heading that somebody typed fast; "#1" and "#hashtag" are none.
    if rest and not rest[0].isspace() and not (level > 1 and rest[0].isupper()):
        return None
    return level, rest.strip().rstrip("#").rstrip()


def _is_drawn(stripped: str) -> bool:
    """Whether a line is a rule, or the double line below a heading."""
    if stripped[0] == "=":
        return len(stripped) >= 2 and not stripped.strip("=")
    return stripped[0] in "-*_" and len(stripped) >= 3 and not stripped.strip(stripped[0] + " ")


def _is_title(text: str) -> bool:
    """Whether a line in bold is the title of a section: lettered, or the name of one that asks nothing."""
    return purpose(text) in {"readiness", "other"} or (bool(_LETTERED.match(text)) and not text.endswith("?"))


def _without_tags(text: str) -> str:
    """A line without the tags that fold an answer away, and its bold tags as asterisks."""
    bare = _STRUCTURE.sub(" ", text)
    if "<summary" in text.lower() and _FOLDED.fullmatch(bare):
        return ""
    if text.lstrip().startswith("<"):
        bare = _STRONG.sub("**", bare).strip()
    return bare if bare.strip() or text.lstrip().startswith("<") else text
