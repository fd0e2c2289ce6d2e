"""Text from outside (answers, the bank, error messages) on its way to the screen: plain, whatever it contains."""

from __future__ import annotations

from textual.content import Content

from grill.text import safe_for_terminal

ELLIPSIS = "…"


def plain(text: str, style: str = "") -> Content:
    """Content that shows `text` literally: no markup, no escape sequences."""
    return Content.styled(safe_for_terminal(text), style)


def one_line(text: str, limit: int) -> str:
    """The text on one line, at most `limit` characters, cut at the end."""
    # Cut first: white space is collapsed in what can be shown, not in 100,000 characters.
    flat = " ".join(safe_for_terminal(text[: limit * 4]).split())
    whole = len(flat) <= limit and len(text) <= limit * 4
    return flat if whole else flat[: limit - 1].rstrip() + ELLIPSIS


def quoted(text: str, limit: int = 160) -> str:
    """The learner's words in quotation marks; a long stretch keeps its beginning and its end."""
    if len(text) > limit:
        half = limit // 2
        return f"“{one_line(text[:half], half)} {ELLIPSIS} {' '.join(safe_for_terminal(text[-half:]).split())}”"
    return f"“{one_line(text, limit)}”"
