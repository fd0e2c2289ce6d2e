"""The parts of a formula put together as text: where spaces go, and where brackets are needed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

SOFT = "\ue000"
"""A place where a space is needed if both its neighbours are words or figures."""
FIRM = "\ue001"
"""As SOFT, and before an opening bracket too: a/b (x) is not a/b(x)."""
HYPHEN = "\ue002"
"""A hyphen of a word, which needs no brackets in an index; a minus does."""
PRIVATE = re.compile("[\ue000-\ue002]")
SCRIPT = re.compile(rf"[<>≤≥]?[-+±]?(?:[^\W_]|{HYPHEN})+(?:\.\d+)?'*|[-*+†‡⊥∞]|⊤")
_SCRIPTS = r"(?:[_^](?:\([^()]{0,60}\)|[-+]?[^\W_]+(?:\.\d+)?|[*+†∞]))*"
_LETTER = "[^\\W\\d_][\u0300-\u036f\u20d7]*"
FACTOR = re.compile(rf"√?(?:\d[\d.,]*%?|{_LETTER}|[A-Za-z]{{3,}}(?:\d*|\([^()]{{0,60}}\))|∞){_SCRIPTS}'*")
_NUMERATOR = re.compile(rf"-?(?:[\w.√∂∇'\u0300-\u036f\u20d7]|[_^]\([^()]{{0,60}}\))+{_SCRIPTS}")
_DIFFERENTIAL = re.compile(rf"[d∂]\^?\d?{_LETTER}{_SCRIPTS}")
_OPENING, _CLOSING = "([{", ")]}"


def tidy(line: str) -> str:
    """A line of a finished formula with single spaces and plain hyphens."""
    line = " ".join(line.replace(HYPHEN, "-").split())
    line = line.replace(" ,", ",").replace("( ", "(").replace(" )", ")")
    # About sixteen, not sixteen distributed as.
    return "~" + line[2:] if line.startswith("~ ") else line


def settled(pieces: Iterable[str]) -> str:
    """The pieces as one text, its soft places decided."""
    text = "".join(pieces).strip(" " + SOFT + FIRM)
    if SOFT not in text and FIRM not in text:
        return text
    done: list[str] = []
    firm = False
    for part in re.split(f"([{SOFT}{FIRM}])", text):
        if part in {SOFT, FIRM}:
            firm = firm or part == FIRM
            continue
        if part:
            if done and _ends_word(done[-1][-1]) and _begins_word(part[0], firm):
                done.append(" ")
            done.append(part)
            firm = False
    return "".join(done)


def _ends_word(char: str) -> bool:
    return char.isalnum() or char in ")]}'…∞%" or unicodedata.category(char) == "Mn"


def _begins_word(char: str, firm: bool) -> bool:
    return char.isalnum() or char in "√∑∏∫∂∇" or (firm and char in "([{|‖")


def bracketed(text: str) -> bool:
    """Whether one pair of brackets holds the whole text."""
    if not text or text[0] not in _OPENING or text[-1] not in _CLOSING:
        return False
    depth = 0
    for place, char in enumerate(text):
        depth += (char in _OPENING) - (char in _CLOSING)
        if depth == 0:
            return place == len(text) - 1
    return False


def in_brackets(text: str, pattern: re.Pattern[str]) -> str:
    """The text, in brackets unless it is of the pattern or stands in brackets already."""
    whole = len(text) <= 80 and pattern.fullmatch(text)
    return text if whole or bracketed(text) else f"({text})"


def fraction(above: str, below: str) -> str:
    """`a/b`, each side in brackets where it is more than a factor."""
    if above[:1] in {"d", "∂"} and _DIFFERENTIAL.fullmatch(below[:80]):
        return f"{SOFT}{in_brackets(above, _NUMERATOR)}/{below}{FIRM}"
    return f"{SOFT}{in_brackets(above, _NUMERATOR)}/{in_brackets(below, FACTOR)}{FIRM}"


def rows_text(name: str, rows: list[list[str]]) -> str:
    """The rows of an environment: lines of an alignment, cases after one another, a matrix in its brackets."""
    if name.endswith("cases"):
        return "(" + "; ".join(_case(row) for row in rows) + ")"
    if name.endswith("matrix") or name in {"array", "tabular"}:
        inside = "; ".join(", ".join(row) for row in rows)
        return f"|{inside}|" if name == "vmatrix" else f"[{inside}]"
    return "\n".join(" ".join(row) for row in rows)


def _case(row: list[str]) -> str:
    value, *rest = (cell.strip(" ,") for cell in row)
    condition = " ".join(rest)
    if not condition:
        return value
    joined = condition.startswith(("if", "otherwise", "else", "for", "when"))
    return f"{value} {condition}" if joined else f"{value} if {condition}"
