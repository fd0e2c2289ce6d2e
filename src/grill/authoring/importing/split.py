"""A question and its key on one line: where the one ends and the other begins."""

from __future__ import annotations

import re

_WH = re.compile(
    r"(?:what|why|how|when|where|which|who|whose|is|are|do|does|did|can|could|would|should|will|and|or"
    r"|(?:in|for) what)\b",
    re.IGNORECASE,
)
_TASK = re.compile(
    r"\(?(?:give|list|name|explain|describe|walk|compare|justify|sketch|derive|state|define|show|use the|reference"
    r"|be specific|write|draw|discuss|assume|hint|pick|estimate|prove)\b",
    re.IGNORECASE,
)
_END = re.compile(r"[.?!]+[\"'”’)\]]{0,3}(?=\s|$)")
_SHORT = frozenset(
    re.findall(r"\S+", "vs. e.g. i.e. etc. al. cf. fig. eq. eqs. no. dr. mr. approx. resp. w.r.t. incl. st. ca.")
)
"""Abbreviations that end no sentence."""


def split_asked(text: str) -> tuple[str, str]:
    """The prompt and the key of plain text that holds both; the key is empty where the text only asks."""
    first, _, below = text.partition("\n")
    if below and first.rstrip(" *_").endswith(("?", ":")):
        more, key = _more_asked(below)
        return f"{first.strip()} {more}".strip(), key
    end = _question_end(text)
    if end < 0:
        end = _sentence_end(text)
    if not 0 < end < len(text.rstrip()):
        return text.strip(), ""
    more, key = _more_asked(text[end:])
    return f"{text[:end].strip()} {more}".strip(), key


def _question_end(text: str) -> int:
    """Where the first question ends that stands in no brackets and no quotation; -1 without one."""
    depth, quoted = 0, False
    for place, char in enumerate(text):
        if char in "([{":
            depth += 1
        elif char in ")]}":
            depth = max(0, depth - 1)
        elif char == '"':
            quoted = not quoted
        elif char in "“”":
            quoted = char == "“"
        elif char == "?" and not depth and not quoted:
            after = text[place + 1 : place + 2]
            if not after or after.isspace() or after in "*_":
                return place + 1
    return -1


def _sentence_end(text: str) -> int:
    """Where the first sentence ends; an abbreviation or an initial ends none."""
    for end in _END.finditer(text):
        word = text[: end.end()].rsplit(None, 1)[-1].lower().lstrip("(")
        if word not in _SHORT and not re.fullmatch(r"[a-z]\.", word):
            return end.end()
    return 0


def _more_asked(text: str) -> tuple[str, str]:
    """What still asks of a text behind a question, and the rest of it."""
    at = 0
    for end in _END.finditer(text):
        sentence = text[at : end.end()].strip()
        if not (sentence.rstrip("\"'”’)").endswith("?") and _WH.match(sentence.lstrip('("“'))):
            break
        at = end.end()
    rest = text[at:].strip()
    if rest and _only_tasks(rest):
        return text.strip(), ""
    return text[:at].strip(), rest


def _only_tasks(text: str) -> bool:
    """Whether a text is nothing but short tasks: `Give an example. Walk through.` says nothing of the answer."""
    at = 0
    for end in _END.finditer(text):
        sentence = text[at : end.end()].strip()
        if len(sentence) > 80 or not _TASK.match(sentence):
            return False
        at = end.end()
    return at >= len(text.rstrip()) and at > 0
