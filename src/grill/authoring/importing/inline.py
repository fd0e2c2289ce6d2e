"""A paragraph of Markdown as plain text: no emphasis, links, code marks, entities or LaTeX; figures and dollars intact.

One pass over the signs that mean something; nothing is looked for twice, so that a page of brackets costs no more than
a page of words.
"""

from __future__ import annotations

import bisect
import html
import re
from dataclasses import dataclass, field

from grill.authoring.importing import symbols
from grill.authoring.importing.emphasis import Mark, is_literal, without_emphasis
from grill.authoring.importing.latex import read_formula
from grill.text import safe_for_terminal

LONGEST_FORMULA = 2_000
"""Characters between two dollars of a line; a longer stretch is a sum of money at either end."""

_SIGN = re.compile(r"\\|`+|\$+|\*+|_+|~~|!\[|\[|\]|<|&")
_MATH_SIGN = re.compile(r"\\(?=[()\[\]$A-Za-z])|`+|\$+")
_TAG = re.compile(r"</?([A-Za-z][A-Za-z0-9]{0,15})(?:\s[^<>]{0,300})?/?>")
_AUTOLINK = re.compile(r"<((?:https?|mailto|ftp):[^<>\s]{1,500})>")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_TARGET = re.compile(
    r"\]\(\s{0,9}<?([^()\s<>]{0,2000}(?:\([^()\s]{0,200}\)[^()\s<>]{0,200})?)>?"
    r"(?:\s+[\"'][^\"'\n]{0,300}[\"'])?\s{0,9}\)"
)
_COMMAND = re.compile(r"\\([A-Za-z]{1,40})")
_ENVIRONMENT = re.compile(
    r"\\begin\{((?:align|equation|gather|multline|eqnarray|cases|split|array|[pbBvV]?(?:small)?matrix)\w{0,10}\*?)\}"
)
_FOOTNOTE = re.compile(r"\[\^[\w-]{1,40}\]")
_SUM = re.compile(r"\s*\d[\d,.]*\s*(?:[KMBTkmb]n?|million|billion|thousand)?\b(?!\s*[-+*/=<>^_\\{(|])")
_CODE_INDEX = re.compile(r"(?<=[A-Za-z0-9)\]])([_^])\{([^{}\"'`]{1,40})\}")
_TAGS = frozenset(
    re.findall(
        r"\w+",
        "a b i p em strong br hr sup sub span div small big code kbd mark center details summary ul ol li font abbr"
        " cite del ins table tr td th tbody thead h1 h2 h3 h4 h5 h6 pre blockquote img",
    )
)
"""Tags that are markup; <s> and <bos> of a prompt template are what they say."""
_STANDS_FOR = {"br": "\n", "sup": "^", "sub": "_", "p": "\n", "li": "\n", "div": "\n", "tr": "\n"}


@dataclass(frozen=True, slots=True)
class Plain:
    """Readable text, and what a person should look at."""

    text: str
    notes: tuple[str, ...] = ()


@dataclass(slots=True)
class _Reader:
    source: str
    markup: bool
    pieces: list[str] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    brackets: list[int] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    ticks: dict[int, list[int]] = field(default_factory=dict)
    missing: set[str] = field(default_factory=set)
    braces: dict[int, int] | None = None

    def read(self) -> Plain:
        for run in re.finditer("`+", self.source):
            self.ticks.setdefault(len(run[0]), []).append(run.start())
        signs = _SIGN if self.markup else _MATH_SIGN
        at = 0
        while found := signs.search(self.source, at):
            if found.start() > at:
                self.pieces.append(self.source[at : found.start()])
            at = self._sign(found[0], found.start())
        self.pieces.append(self.source[at:])
        without_emphasis(self.pieces, self.marks)
        lines = (" ".join(line.split()) for line in "".join(self.pieces).split("\n"))
        return Plain("\n".join(filter(None, lines)), tuple(dict.fromkeys(self.notes)))

    def _sign(self, sign: str, at: int) -> int:
        """Reads what begins with a sign; returns where to go on."""
        match sign[0]:
            case "`":
                return self._code(sign, at)
            case "$":
                return self._dollar(sign, at)
            case "*" | "_":
                return self._mark(sign, at)
            case "[" | "!":
                return self._opening(sign, at)
        # ~~ struck out ~~: the words stay.
        alone = {"\\": self._backslash, "]": self._link, "<": self._tag, "&": self._entity}.get(sign)
        return alone(at) if alone else at + len(sign)

    def _find(self, what: str, start: int, longest: int) -> int:
        """Where something is next, within a bound; what is nowhere is looked for once only."""
        if what in self.missing:
            return -1
        found = self.source.find(what, start, start + longest)
        if found < 0 and start + longest >= len(self.source):
            self.missing.add(what)
        return found

    def _formula(self, tex: str, *, display: bool = False) -> None:
        read = read_formula(html.unescape(tex) if "&" in tex and ";" in tex else tex)
        self.notes += [f"a formula has a command that is not known: {name}" for name in read.unread]
        self.pieces.append(f"\n{read.text}\n" if display else read.line)

    def _backslash(self, at: int) -> int:
        after = self.source[at + 1 : at + 2]
        if after in {"(", "["}:
            end = self._find({"(": "\\)", "[": "\\]"}[after], at + 2, LONGEST_FORMULA)
            inside = self.source[at + 2 : end] if end > 0 else ""
            if re.search(r"[\\^_=]|^\s*[A-Za-z]{1,2}\s*$", inside):
                self._formula(inside, display=after == "[")
                return end + 2
        if command := _COMMAND.match(self.source, at):
            return self._bare_command(command[1], at)
        if after and (not after.isalnum() and not after.isspace()):
            self.pieces.append(after)
            return at + 2
        # A backslash that ends a line breaks it.
        self.pieces.append("" if after == "\n" else "\\")
        return at + 1

    def _bare_command(self, name: str, at: int) -> int:
        """A command outside any formula; one letter is an escape, as in a regular expression, and stays as it is."""
        end = at + 1 + len(name)
        if name == "begin" and (environment := _ENVIRONMENT.match(self.source, at)):
            closing = f"\\end{{{environment[1]}}}"
            closes = self._find(closing, at, LONGEST_FORMULA)
            if closes > 0:
                self._formula(self.source[at : closes + len(closing)])
                return closes + len(closing)
        if len(name) == 1:
            self.pieces.append("\\" + name)
            return end
        if not symbols.is_command(name):
            self.notes.append(f"a backslash before {name} was left out")
            self.pieces.append(name)
            return end
        end = self._extent(end)
        self._formula(self.source[at:end])
        return end

    def _extent(self, at: int) -> int:
        """Where the arguments, powers and indices of a bare command end."""
        limit = min(len(self.source), at + LONGEST_FORMULA)
        while at < limit:
            start = at + 1 if self.source[at] in "^_" and at + 1 < limit else at
            if self.source[start] == "{":
                end = self._closing_brace(start, limit)
                if end < 0:
                    return at
                at = end
            elif start > at and not self.source[start].isspace():
                at = start + 1
            else:
                return at
        return at

    def _closing_brace(self, at: int, limit: int) -> int:
        if self.braces is None:
            self.braces, waiting = {}, []
            for brace in re.finditer("[{}]", self.source):
                if brace[0] == "{":
                    waiting.append(brace.start())
                elif waiting:
                    self.braces[waiting.pop()] = brace.end()
        end = self.braces.get(at, -1)
        return end if end <= limit else -1

    def _code(self, sign: str, at: int) -> int:
        places = self.ticks[len(sign)]
        following = bisect.bisect_right(places, at)
        if following == len(places):
            self.pieces.append(sign)
            return at + len(sign)
        end = places[following]
        inside = self.source[at + len(sign) : end]
        if inside.startswith("$") and inside.endswith("$") and len(inside) > 2:
            self._formula(inside.strip("$"))
        else:
            # Half a formula in code marks: x_{<i} reads x_<i, and no program holds it.
            self.pieces.append(_CODE_INDEX.sub(r"\1\2", inside.strip() or inside))
        return end + len(sign)

    def _dollar(self, sign: str, at: int) -> int:
        if len(sign) > 2:
            return at + len(sign)
        if len(sign) == 2:
            end = self._find("$$", at + 2, LONGEST_FORMULA * 5)
            if end > 0:
                self._formula(self.source[at + 2 : end], display=True)
                return end + 2
            return at + 2
        end = self._closing_dollar(at + 1)
        inside = self.source[at + 1 : end] if end > 0 else ""
        if inside and not inside[0].isspace() and not inside[-1].isspace() and not _is_money(inside):
            after = self.source[end + 1 : end + 2]
            if not after.isdigit():
                self._formula(inside[1:-1] if inside[0] == inside[-1] == "`" and len(inside) > 1 else inside)
                return end + 1
        following = self.source[at + 1 : at + 2]
        if following == "\\" and self.source[at + 2 : at + 3].isalpha():
            self.notes.append("a formula does not end")
        elif following or at:
            self.pieces.append("$")
        return at + 1

    def _closing_dollar(self, start: int) -> int:
        """The next dollar that no backslash escapes, in the same paragraph."""
        end = self._find("$", start, LONGEST_FORMULA)
        while end > 0 and self.source[end - 1] == "\\":
            end = self.source.find("$", end + 1, start + LONGEST_FORMULA)
        return -1 if end > 0 and self.source[end : end + 2] == "$$" else end

    def _mark(self, sign: str, at: int) -> int:
        end = at + len(sign)
        self.pieces.append(sign)
        before, after = self.source[at - 1 : at] if at else " ", self.source[end : end + 1] or " "
        if len(sign) > 3 or is_literal(sign, before, after):
            return end
        opens = not after.isspace() and not before.isalnum()
        closes = not before.isspace() and not (opens and after.isalnum())
        self.marks.append(Mark(len(self.pieces) - 1, sign[0], len(sign), opens, closes))
        return end

    def _opening(self, sign: str, at: int) -> int:
        if sign == "[" and (note := _FOOTNOTE.match(self.source, at)):
            return note.end()
        self.pieces.append(sign)
        self.brackets.append(len(self.pieces) - 1)
        return at + len(sign)

    def _link(self, at: int) -> int:
        opening = self.brackets.pop() if self.brackets else -1
        target = _TARGET.match(self.source, at) if opening >= 0 else None
        picture = opening >= 0 and self.pieces[opening] == "!["
        if target is None or not (picture or not target[1] or re.search(r"[/.#:@]", target[1])):
            self.pieces.append("]")
            return at + 1
        self.pieces[opening] = "(picture: " if picture else ""
        if picture:
            self.notes.append("a picture was left out")
            self.pieces.append(")")
        return target.end()

    def _tag(self, at: int) -> int:
        if self.source.startswith("<!--", at):
            end = self._find("-->", at + 4, len(self.source))
            if end > 0:
                return end + 3
        if link := _AUTOLINK.match(self.source, at):
            self.pieces.append(link[1])
            return link.end()
        tag = _TAG.match(self.source, at)
        if tag is None or tag[1].lower() not in _TAGS:
            self.pieces.append("<")
            return at + 1
        name = tag[1].lower()
        if name == "img":
            self.notes.append("a picture was left out")
        # x<sup>2</sup> is x^2; the closing tag says nothing.
        closing = tag[0].startswith("</") and name in {"sup", "sub"}
        self.pieces.append("" if closing else _STANDS_FOR.get(name, ""))
        return tag.end()

    def _entity(self, at: int) -> int:
        entity = _ENTITY.match(self.source, at)
        self.pieces.append(safe_for_terminal(html.unescape(entity[0])) if entity else "&")
        return entity.end() if entity else at + 1


def _is_money(text: str) -> bool:
    """Whether a stretch between two dollars is a sum and words up to the next sum: `5 per hour, up from `."""
    amount = _SUM.match(text)
    if amount is None or re.search(r"[\\^_{}=+<>]", text):
        return False
    return bool(re.search(r"[A-Za-z]{2}", text[amount.end() :]))


def plain(source: str, *, markup: bool = True) -> Plain:
    """The readable text of one paragraph; its line breaks are kept. Without `markup` only formulas are read.

    Linear in the length of the source; never raises.
    """
    if not (_SIGN if markup else _MATH_SIGN).search(source):
        return Plain("\n".join(filter(None, (" ".join(line.split()) for line in source.split("\n")))))
    return _Reader(source, markup).read()
