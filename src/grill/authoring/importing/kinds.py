"""What kind of answer a question asks for, where its wording says so clearly."""

from __future__ import annotations

import re

from grill.content.model import Kind

_NUMBER_ASKED = re.compile(
    r"\bhow (?:many|much|large|big|long)\b|\btokens per param"
    r"|\bwhat (?:value|fraction|percentage|percent|number|size|multiple|ratio|factor)\b"
    r"|\b(?:typical|default|standard|usual|recommended)\b[^?]{0,60}\b(?:value|size|rate|lr|coefficient|fraction|degree"
    r"|dim(?:ension)?s?|betas?|warmup|weight decay|threshold|window|ratio|scale|overlap|length)\b",
    re.IGNORECASE,
)
_WORKED_OUT = re.compile(r"(?:compute|calculate|estimate|work out)\b.*\d", re.IGNORECASE)
"""Only with figures to work from: `Compute the Hessian.` asks for no number."""
_NO_NUMBER = re.compile(
    r"(?:why|how (?:do|does|did|is|are|can|would|should)|what(?:'s| is) the difference|describe|explain)\b",
    re.IGNORECASE,
)
_FIGURE = re.compile(r"\d")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_BARE_NUMBER = re.compile(
    r"[~≈∼≤≥<>±$-]*\s?\d[\d.,]*(?:\s?[-–/×x^]\s?\d[\d.,]*)*\s?(?:%|[A-Za-z×/]{1,12})?(?:\s[A-Za-z/]{1,12})?\.?"
)
_OPEN = re.compile(
    r"(?:how would you (?:design|approach|debug|build|train|plan|set up|structure|run|roll out|investigate|diagnose"
    r"|eval|scale|start|convince|decide|de-?risk)"
    r"|walk me through (?:how|designing|planning|debugging|building|what you)"
    r"|design (?:a|an|the)\b|scenario\b|imagine you\b|suppose you\b|propose an?\b|plan an?\b|outline (?:an?|how)\b"
    r"|you(?:'re| are) (?:asked|given|leading|building|training|shipping|designing|running))",
    re.IGNORECASE,
)
_SHORTEST_OPEN = 7
"""Words of an open task; below that it is the name of something."""


def kind_of(prompt: str, key: str) -> Kind:
    """Numeric where a number is asked for and the key has one; methodology for a clear open task; else recall."""
    asked = prompt.lstrip("*\"“' ")
    if _OPEN.match(asked) and len(prompt.split()) >= _SHORTEST_OPEN:
        return "methodology"
    if _NO_NUMBER.match(asked):
        return "recall"
    if (_NUMBER_ASKED.search(prompt) or _WORKED_OUT.match(asked)) and _FIGURE.search(_YEAR.sub("", key)):
        return "numeric"
    bare = len(key) <= 40 and _BARE_NUMBER.fullmatch(key.strip()) and not _YEAR.fullmatch(key.strip(" ."))
    return "numeric" if bare else "recall"
