"""Where a question begins: its number, in the many ways in which pages number their questions."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Form = Literal["bold", "named", "numbered", "item"]
"""`**1. …**`; a heading `Q1 …`; a heading `1. …`; a line `1. …`."""

_WORD = r"(?:Q(?:uestion|n)?|Question|Problem|Exercise|Prompt|Scenario|Case)"
_BULLET = r"\s{0,3}(?:[-*+•]\s{1,4}(?:\[[ xX]\]\s{1,3})?)?"
_BOLD = re.compile(
    rf"{_BULLET}(\*\*\*?|__)\s?(?:(?:{_WORD}\s?[.:#]?\s?|#)(\d{{1,4}})(?!\d|\.\d)\s?[.):\]–—-]{{0,2}}"
    rf"|[(\[]?(\d{{1,4}})(?:\s?[.):\]]{{1,2}}|\s[–—-](?=\s)|\s?[—–])(?!\d))\s*",
    re.IGNORECASE,
)
_NAMED = re.compile(
    rf"(?:\*\*)?{_WORD}\s?[.:#]?\s?(\d{{1,4}})(?!\d|\.\d)(?:\*\*)?\s?[.):\]–—-]{{0,2}}\s*", re.IGNORECASE
)
_NUMBERED = re.compile(r"(?:\*\*)?#?(\d{1,4})(?:\s?[.):](?!\d)|\s[–—-](?=\s)|\s?[—–])(?:\*\*)?\s*(?=\S)")
_ITEM = re.compile(
    rf"(\s{{0,8}})(?:{_WORD}\s?[.:#]?\s?(\d{{1,4}})\s?[.):]|[(\[]?(\d{{1,4}})\\?[.)\]])\s+(?=\S)", re.IGNORECASE
)
_ASKS = re.compile(
    r"(?:what|why|how|when|where|which|who|whose|is|are|do|does|did|can|could|would|should|will|was|were|has|have|if|suppose|given"
    r"|state|define|name|list|give|explain|describe|derive|compute|calculate|compare|contrast|distinguish|difference|walk|sketch"
    r"|show|prove|estimate|design|write|implement|outline|justify|discuss|tell|draw|identify|enumerate|summari[sz]e|interpret"
    r"|evaluate|determine|find|solve|argue|pick|rank|one line)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Start:
    """The beginning of a question on a line."""

    form: Form
    number: int
    rest: str
    """The line behind the number, in Markdown."""
    bold: str = ""
    """The mark of a bold question that is still open in `rest`; empty where it closed behind the number."""
    indent: int = 0


def line_start(text: str) -> Start | None:
    """A question that begins on a line of text."""
    if not any(map(str.isdigit, text[:40])):
        return None
    if bold := _BOLD.match(text):
        rest, mark = text[bold.end() :], bold[1]
        number = int(bold[2] or bold[3])
        if rest.startswith(mark):
            return Start("bold", number, rest[len(mark) :].lstrip(" :"))
        return Start("bold", number, rest, mark)
    if item := _ITEM.match(text):
        return Start("item", int(item[2] or item[3]), text[item.end() :], indent=len(item[1]))
    return None


def heading_start(text: str) -> Start | None:
    """A question that a heading asks."""
    if named := _NAMED.match(text):
        return Start("named", int(named[1]), text[named.end() :].strip("* "))
    if numbered := _NUMBERED.match(text):
        return Start("numbered", int(numbered[1]), text[numbered.end() :].strip("* "))
    return None


def asks(text: str) -> bool:
    """Whether a text looks like a question: it has a question mark, or begins as one."""
    return "?" in text or bool(_ASKS.match(text.lstrip("*_\"'“( ")))


def closing_mark(text: str, mark: str) -> int:
    """Where the bold that `mark` opened ends; asterisks in code and formulas end nothing. -1 where it never does."""
    at = 0
    while at < len(text):
        char = text[at]
        if char == "\\":
            at += 2
        elif char in "`$":
            end = text.find(char, at + 1)
            # A lone dollar is a price.
            at = end + 1 if end > 0 else at + 1
        elif text.startswith(mark, at):
            return at
        else:
            at += 1
    return -1
