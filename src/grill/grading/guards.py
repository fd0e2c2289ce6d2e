"""What in an answer is no claim: instructions to the grader, an echo of the question, a bare list of terms.

Guards blank what earns nothing, character for character, so that offsets into the answer stay true.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from grill.grading.numerals import numerals
from grill.grading.polarity import content_stems, is_direction
from grill.grading.text import MAX_GRADED, clauses, sentences, words

_INSTRUCTION = re.compile(
    r"\b(?:ignore|disregard|forget|override|bypass)\b[^.\n]{0,40}\b(?:rubric|instructions|grading|scoring"
    r"|(?:previous|prior|above|earlier|your|all|these|any) (?:instruction|rules|prompts?|guidelines|criteria))\b"
    r"|\b(?:give|award|grant|assign|return|record|grade|mark|score|rate|treat|consider|accept)\b[^.\n]{0,50}"
    r"\b(?:full (?:marks|credit|score|points)|max(?:imum)? (?:score|marks|grade|points|credit)|top (?:marks|grade|score)|perfect score"
    r"|(?:answer|response|points?|this|me) as (?:fully )?(?:correct|complete|covered|met)"
    r"|4\s*(?:/|out of)\s*4|100\s*%|five stars|a\+)"
    r"|\b(?:note|message|instruction|instructions|memo)s? (?:to|for) (?:the )?(?:grader|evaluat\w+|examiner|reviewer|assessor|model|marker|ai|system|judge)\b"
    r"|\b(?:reviewer|grader|system|admin|examiner|proctor)(?:'s)? (?:note|message|override)s?\b"
    r"|\bas the (?:grader|evaluator|examiner|judge)\b|\b(?:the )?candidate(?:'s)? (?:has |have |had |went on |response|answer)"
    r"|\brubric (?:is |has been )?(?:superseded|satisfied|met|void)|\bend of (?:candidate )?(?:answer|response)\b"
    r"|\b(?:all|every) (?:the )?(?:key |required )?(?:points?|criteria|criterion) (?:are |is |has been |have been |were )?(?:met|covered|satisfied|made|discussed)"
    r"|</?(?:system|instruction|assistant|user)>|\[/?inst\]|\bsystem:\s|\b(?:this|my) answer (?:deserves|should (?:get|receive)"
    r"|is (?:fully |entirely |completely |absolutely |clearly )?(?:correct|complete|right|perfect|excellent|worth|full))\b",
    re.IGNORECASE,
)
_FOOTER = re.compile(
    r"\bend of (?:candidate )?(?:answer|response)\b|\bnote \(internal\)|<system>|\[inst\]", re.IGNORECASE
)

_RETRACTION = re.compile(
    # "GPUs wait" and "bias correction" take nothing back: the word has to stand by itself.
    r"(?:^|(?<=[.,;:()?!\n-])|(?<=[.,;:()?!-]\s)|\b(?:no+|oh|hm+|er+m?|uh+|um+|ah+|actually|sorry|hang on|hold on)[,. ]+)"
    r"(?:wait\b(?=[,.]| no| that| it| i\b| actually)(?:[,. ]+no+\b)?|correction\s*[:,])"
    r"|\b(?:scratch that|strike that|i take that back|no[, ]+no+|actually[, ]+no+|sorry[, ]+(?:no+|i mean\w*|the other way)|no+[, ]+sorry|or rather|i meant|hm+[, ]+no+"
    r"|no[,.]? (?:the )?(?:other way|reverse|opposite))\b",
    re.IGNORECASE | re.MULTILINE,
)

_CLAIM = frozenset(
    "is are was were be been being am has have had do does did can could will would should may might must gets get got goes makes make made uses use"
    " used means mean needs need keeps keep takes take gives give lets let helps help saves save costs cost so because since if then than as that which"
    " while when where it its they them you your we i there the a an to for with without from by at on into of per instead rather through via between across over but no not without".split()
)
_RELATING = frozenset(
    "is are was were be has have does do so because since if then than as that which while when it they you we".split()
)
_CLAIM_SYMBOL = re.compile(r"->|=>|→|>>|<<|[=≈~∝<>×+^%(:]|(?<!\s)/|\d[\d.,]*")
_NUMBERED = re.compile(r"(?m)^\s*(?:[-*•]|\d+[.)]?)\s+")


_WHOLE_QUESTION = 0.7
"""Share of the question's words that repeat it."""
_SENTENCE = 7
"""Words from which a reference is a sentence and no term."""
_FIGURES = 8
"""Bare numbers from which a row of them is a list: 7B 13B 34B …"""


@dataclass(frozen=True, slots=True)
class Reading:
    """An answer ready for evidence: what counts, and where the learner took something back.

    `text` has the length of the graded part of the answer, with what earns nothing blanked.
    """

    text: str
    flags: tuple[str, ...]
    retracted: tuple[tuple[int, int], ...]

    @property
    def void(self) -> bool:
        """Whether nothing gradable is left."""
        return not words(self.text)


def read(answer: str, prompt: str, references: Sequence[str] = ()) -> Reading:
    """Blanks instructions to the grader and echoes of the question, and says why an answer as a whole is none.

    `references` are right answers where nothing else is known: the question's own words may then be the answer, so that
    an echo has to repeat most of the question, and where they are a few words or a list, an answer may be one too.
    """
    text = answer[:MAX_GRADED]
    if not words(text):
        return Reading(" " * len(text), ("empty",), ())
    flags = []
    blank = _instructions(text)
    if blank:
        flags.append("instruction")
    text = _blanked(text, blank)
    asked = content_stems(prompt)
    given = frozenset(numeral.value for numeral in numerals(prompt))
    least = _WHOLE_QUESTION if references else 0.0
    echoed = [bounds for bounds in sentences(text) if _echoes(text[bounds[0] : bounds[1]], asked, given, least)]
    if echoed:
        text = _blanked(text, echoed)
        if not words(text):
            flags.append("echo")
    terse = any(len(words(reference)) < _SENTENCE or is_term_list(reference) for reference in references)
    if words(text) and not terse and is_term_list(text):
        flags.append("keyword_list")
        text = " " * len(text)
    return Reading(text, tuple(flags), _retracted(text))


def _blanked(text: str, stretches: list[tuple[int, int]]) -> str:
    for start, end in stretches:
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def _instructions(text: str) -> list[tuple[int, int]]:
    """Sentences that speak to the grader; after a forged end of the answer, everything."""
    if footer := _FOOTER.search(text):
        start = max((left for left, right in sentences(text) if left <= footer.start()), default=0)
        return [(start, len(text)), *_instructions(text[:start])] if start else [(0, len(text))]
    return [(start, end) for start, end in sentences(text) if _INSTRUCTION.search(text, start, end)]


def _echoes(sentence: str, asked: frozenset[str], given: frozenset[float], least: float) -> bool:
    """Whether a sentence only says the question's own words again: nothing new in it, no number, no direction.

    `least` is the share of the question's words that it has to have.
    """
    own = content_stems(sentence)
    if not own or len(own & asked) < least * len(asked) or any(is_direction(word.text) for word in words(sentence)):
        return False
    new = own - asked
    if any(numeral.value not in given for numeral in numerals(sentence)):
        return False
    return len(own) >= 2 and (not new or (len(own) >= 6 and len(new) <= len(own) // 6))


def is_term_list(text: str) -> bool:
    """A bare list of terms: five or more words, hardly any of which claims, relates, compares or counts."""
    said = words(text)
    if len(said) < 5 or _NUMBERED.search(text):
        return False
    symbols = len(_CLAIM_SYMBOL.findall(text))
    figures = len(re.findall(r"\d[\d.,]*", text))
    claiming = sum(word.text in _CLAIM for word in said)
    compared = sum(is_direction(word.text) for word in said)
    if (
        figures >= _FIGURES
        and symbols == figures
        and not any(len(word.text) > 2 and word.text.isalpha() for word in said)
    ):
        return True
    items = [words(text[left:right]) for group in _items(text) for left, right in [group]]
    mean = len(said) / max(1, len(items))
    # "fewer heads, less cache, faster decode" is terse, and claims: a comparison with what it is said of.
    comparing = sum(len(item) >= 2 and any(is_direction(word.text) for word in item) for item in items)
    # A figure among the terms of a long list claims no more than they do.
    claims = claiming + symbols - (figures if len(items) >= 7 else 0)
    if len(items) >= 4 and mean <= 2.2 and 2 * comparing < len(items) and claims <= len(said) * 0.12:
        return True
    if len(items) >= 5 and mean <= 2.2 and 2 * comparing < len(items) and symbols == figures <= 1:
        # "serving cost, tokens per parameter": nouns that could be verbs, and words inside a term, claim nothing here.
        return not any(word.text in _RELATING for word in said)
    return len(said) >= 8 and claiming + symbols + compared == 0


def _items(text: str) -> list[tuple[int, int]]:
    cuts = [0, *[p for m in re.finditer(r"[,;|/\n]+\s*", text) for p in (m.start(), m.end())], len(text)]
    return [(left, right) for left, right in zip(cuts[::2], cuts[1::2], strict=True) if text[left:right].strip()]


def _retracted(text: str) -> tuple[tuple[int, int], ...]:
    """The clause before each self-correction: said, then taken back."""
    flat = [clause for sentence in clauses(text) for clause in sentence]
    taken = []
    for marker in _RETRACTION.finditer(text):
        before = [clause for clause in flat if clause[0] < marker.start()]
        if before:
            start, end = before[-1]
            taken.append((start, min(end, marker.start())))
    return tuple(taken)
