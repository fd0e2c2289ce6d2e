"""The closing words of a page: how many answers cold make ready, and what a gap in a range of questions says."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from grill.content.model import Band, Readiness

_AIM = re.compile(
    r"(?:\b(?:aim|shoot|go|target|goal)\w{0,3}:?\s+(?:for|is|at|of)?\s*(?:at least|about|around)?\s*"
    r"|\bready (?:at|when|if|with)\D{0,40}|\bpass(?:ing)?(?: mark| score)?:?\s+(?:at\s+|is\s+)?)"
    r"(\d{1,4})\s?\+?\s?(?:/|out of|of)\s?(\d{1,4})",
    re.IGNORECASE,
)
_PLAIN_AIM = re.compile(
    r"\b(\d{1,4})\s?\+?\s?(?:/|out of)\s?(\d{1,4})\s+(?:cold|correct|right|answers?)", re.IGNORECASE
)
_SHARE = re.compile(r"\b(\d{1,3})\s?%\+?\s+(?:(?:or more|of them|answered)\s+)?(?:cold|correct|right)", re.IGNORECASE)
_AT_LEAST = re.compile(
    r"\bat least (\d{1,4})\s+(?:out )?(?:of|/)\s*(?:the\s+|these\s+|all\s+)?(\d{1,4})\b", re.IGNORECASE
)
_COLD = re.compile(r"\b(\d{1,4})\s?\+\s+(?:cold|correct|right)\b", re.IGNORECASE)
_DRILL = re.compile(
    r"\b(?:answer|aim for|get|until)\D{0,30}?(\d{1,4})\s?\+\s?(?:questions\s)?(?:cold|correct)", re.IGNORECASE
)
_BAND = re.compile(
    r"\b(?:if|when) you (?:can['’]?t|cannot|can not|fail to|miss|struggle (?:with|on)|don['’]?t know)\s*(?:answer\s*)?"
    r"(?:any of\s*)?(?:questions?\s*|Q\s?|#)?(\d{1,4})\s?(?:[-–—]|to|through)\s?(?:Q\s?)?(\d{1,4})"
    r"([^,:\n]{0,60})[,:]\s*",
    re.IGNORECASE,
)
_SCORE = re.compile(
    r"\s*(?:[-*+•]\s+)?(?:\*\*|__)?(<|>|≥|>=|under|below|less than|fewer than)?\s?(\d{1,4})"
    r"\s?(?:(\+)|[-–—]\s?(\d{1,4}))?\s?(?:/\s?(\d{1,4}))?"
    r"\s?(?:correct|right|cold|points?|answers?)?(?:\*\*|__)?\s?[:=—–-]\s*(?:\*\*|__)?\s*(\S.*)",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[.!](?=\s+(?:If|When|Aim|Target|Goal)\b|\s*\n|\s*$)")


@dataclass(frozen=True, slots=True)
class Closing:
    """What a closing section comes down to."""

    readiness: Readiness | None
    unread: tuple[str, ...]
    """Its sentences that say nothing a pack can hold."""


def read_readiness(lines: Sequence[str], count: int) -> Closing:
    """Reads the lines of a closing section of a page with so many questions."""
    scores = [score for line in lines if (score := _SCORE.fullmatch(line)) and _is_score(score)]
    rest = [line for line in lines if not ((score := _SCORE.fullmatch(line)) and _is_score(score))]
    text = "\n".join(rest)
    bands, text = _bands(text)
    aim = _AIM.search(text) or _PLAIN_AIM.search(text) or _AT_LEAST.search(text)
    left = [score[0].strip() for score in scores]
    if aim:
        cold, of = int(aim[1]), int(aim[2])
        text = _without(text, aim)
    elif scores:
        top = max(scores, key=lambda score: int(score[2]))
        cold, of = int(top[2]), int(top[5] or count)
        left = [score[0].strip() for score in scores if score is not top]
    elif drill := _DRILL.search(text) or _COLD.search(text):
        cold, of = int(drill[1]), count
        text = _without(text, drill)
    elif share := _SHARE.search(text):
        cold, of = -(-int(share[1]) * count // 100), count
        text = _without(text, share)
    else:
        return Closing(None, tuple(line for line in lines if line.strip()))
    left += [sentence for sentence in map(str.strip, text.split("\n")) if re.search(r"\w", sentence)]
    if not 0 < cold <= of:
        return Closing(None, tuple(line for line in lines if line.strip()))
    return Closing(Readiness(cold=cold, of=of, bands=tuple(bands)), tuple(left))


def read_aim(text: str, count: int) -> Readiness | None:
    """The aim that a page names in its first words: `Drill until you can answer 25+ cold`."""
    aim = _AIM.search(text)
    drill = None if aim else _DRILL.search(text)
    cold, of = (int(aim[1]), int(aim[2])) if aim else (int(drill[1]), count) if drill else (0, 0)
    return Readiness(cold=cold, of=of) if 0 < cold <= of else None


def is_aim(text: str) -> bool:
    """Whether a paragraph is the aim of a page and no part of a key."""
    return len(text) <= 200 and bool(re.match(r"aim for\b", text.strip("*_ "), re.IGNORECASE) and _AIM.search(text))


def _is_score(score: re.Match[str]) -> bool:
    return bool(score[1] or score[3] or score[4])


def _bands(text: str) -> tuple[list[Band], str]:
    """The bands of a text, and the text without them."""
    bands: list[Band] = []
    kept: list[str] = []
    at = 0
    while band := _BAND.search(text, at):
        end = _SENTENCE.search(text, band.end())
        stop = end.end() if end else len(text)
        says = " ".join(text[band.end() : stop].split())
        first, last = int(band[1]), int(band[2])
        if says and 1 <= first <= last:
            bands.append(Band(first=first, last=last, says=says[0].upper() + says[1:]))
            kept.append(text[at : band.start()])
        else:
            kept.append(text[at:stop])
        at = stop
    return bands, "".join(kept) + text[at:]


def _without(text: str, found: re.Match[str]) -> str:
    """A text without the sentence that holds a match."""
    start = max((end.end() for end in _SENTENCE.finditer(text, 0, found.start())), default=0)
    end = _SENTENCE.search(text, found.end())
    return text[:start] + (text[end.end() :] if end else "")
