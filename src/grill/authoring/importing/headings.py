"""What a heading says: the letter and the title of a section, or that the section asks nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from grill.authoring.importing.inline import plain

Purpose = Literal["questions", "answers", "readiness", "other"]

_LETTERED = re.compile(
    r"(?:(?i:section|part|chapter|topic|module|unit|block|round)\s+)?"
    r"([A-Z]|[IVX]{1,3}|\d{1,3})(?:\s{0,2}[.):](?=\s|$)|\s+[—–-](?=\s)|\s?[—–])\s*(\S.*)"
)
_BARE = re.compile(r"(?i:section|part|chapter|module|unit|block|round)\s+([A-Z]|[IVX]{1,3}|\d{1,3})")
_RANGE = re.compile(
    r"\s*[(\[](?:Q\.?\s?|questions?\s|#)?\d{1,4}"
    r"(?:\s?[-–—]\s?(?:Q\.?\s?)?\d{1,4}|(?=\s?q))\s?(?:questions?|qs?)?[)\]]$",
    re.IGNORECASE,
)
_READINESS = re.compile(
    r"(?:self[- ]?(?:grading|grade|assessment|scoring|score|evaluation|check|test)"
    r"|scor(?:e|ing)(?: yourself| guide| rubric| bands?| key)?|grading(?: yourself| guide| scale| bands?)?"
    r"|readiness(?: check)?|(?:am i|are you) ready|how did you do|how to (?:score|grade)\b.{0,40}|score ?card"
    r"|(?:grad|scor|test|assess|rat|check)(?:e|ing)? (?:yourself|your answers|your own answers)"
    r"|your (?:score|grade|result)s?|what your (?:score|grade|result)s? means?"
    r"|pass(?:ing)? (?:mark|score|bar))",
    re.IGNORECASE,
)
_ANSWERS = re.compile(
    r"(?:(?:model|reference|short|sample) )?(?:answers|solutions|keys)|(?:answer|solution) (?:keys?|sheet)",
    re.IGNORECASE,
)
_OTHER = re.compile(
    r"(?:(?:\w+[- ](?:day|week|hour) )?(?:drill|study|practi[cs]e|revision|review|reading) "
    r"(?:plan|schedule|order|list|path)|how to (?:use|study|drill|read)\b.{0,60}|instructions|rules|further reading"
    r"|references?|bibliography|sources?|resources|see also|related\b.{0,40}|next steps|what(?:'s)? next"
    r"|(?:table of )?contents|toc|index|change ?log|licen[cs]e|credits|acknowledge?ments)",
    re.IGNORECASE,
)
_QUICK = re.compile(
    r"\b(?:quick|rapid|lightning|speed)[- ]?(?:fire|round|questions)?\b"
    r"|\bone[- ]liners?\b|\bquestions?\b|\bdrill\b|\bq&a\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading in its parts."""

    letter: str
    """Its own letter or number; empty where it has none."""
    title: str


def read_heading(markdown: str) -> Heading:
    """The letter and the title; a range of question numbers behind it is left out."""
    text = plain(markdown.strip().strip("*_ ")).text.replace("\n", " ").strip()
    while text and not (text[0].isalnum() or text[0] in "([\"'“‘`.<$√∑∂∇"):
        text = text[1:].lstrip()
    bare = _RANGE.sub("", text).rstrip(" :—–-") or text
    if found := _LETTERED.fullmatch(bare):
        return Heading(found[1], found[2].strip())
    if found := _BARE.fullmatch(bare):
        return Heading(found[1], bare)
    return Heading("", bare)


def purpose(title: str) -> Purpose:
    """What a section of this title is for."""
    title = title.strip(" .:!?*_")
    if _READINESS.fullmatch(title):
        return "readiness"
    if _ANSWERS.fullmatch(title):
        return "answers"
    return "other" if _OTHER.fullmatch(title) else "questions"


def is_quick(title: str) -> bool:
    """Whether its name alone says that a section asks questions."""
    return bool(_QUICK.search(title))


def letters(own: Iterable[str]) -> list[str]:
    """A letter for each section: its own, or the next that is free; none stands twice."""
    wanted = list(own)
    taken: set[str] = set()
    found: list[str] = []
    reserved = {letter for letter in wanted if letter}
    free = (name for name in _names() if name not in reserved)
    for letter in wanted:
        name = letter if letter and len(letter) <= 3 and letter not in taken else next(free, "ZZZ")
        taken.add(name)
        found.append(name)
    return found


def _names() -> Iterable[str]:
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    yield from alphabet
    yield from (a + b for a in alphabet for b in alphabet)
    yield from (a + b + c for a in alphabet for b in alphabet for c in alphabet)
