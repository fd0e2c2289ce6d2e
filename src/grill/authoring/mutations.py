"""Wrong answers made from right ones, to see whether a rubric tells them apart."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from grill.content.grades import TOP_GRADE
from grill.content.model import Quantity, Question, Rubric
from grill.grading.numerals import numerals
from grill.grading.polarity import content_stems
from grill.grading.quantities import amounts, compare
from grill.grading.text import clauses, words

_AUXILIARY = re.compile(
    r"\b(is|are|was|were|can|could|will|would|should|may|might|must|has|have|had|does|do|did|it's|that's|they're|there's|you're)\b(?!\s+not)",
    re.IGNORECASE,
)
_VERB = re.compile(
    r"\b(?P<stem>[a-z]{3,}?)(?P<ending>es|s)\b(?=\s+(?:the|a|an|it|its|to|more|less|fewer|better|faster|on|in|for|with|as|up|down|than)\b)"
)


@dataclass(frozen=True, slots=True)
class Mutant:
    """A text that must not pass: how it was made, and from which example."""

    kind: str
    answer: str
    source: str


def negated(text: str) -> str:
    """Every sentence said not to be so: by a negated verb where it is one clause, else by a denial in front."""
    parts, at = [], 0
    for group in clauses(text):
        start, end = group[0][0], group[-1][1]
        parts += [text[at:start], _negate(text[start:end], len(group) == 1)]
        at = end
    return "".join([*parts, text[at:]])


def _negate(sentence: str, is_single: bool) -> str:
    if is_single and (match := _AUXILIARY.search(sentence)):
        return sentence[: match.end()] + " not" + sentence[match.end() :]
    if is_single and (match := _VERB.search(sentence)):
        base = match["stem"] + ("e" if match["ending"] == "es" else "")
        return f"{sentence[: match.start()]}does not {base}{sentence[match.end() :]}"
    return "it is not true that " + sentence


def number_changed(text: str, factor: float = 10, asked: Sequence[Quantity] | None = None) -> str | None:
    """The largest number times `factor`, and every other that equals it; None where the text has none.

    With `asked`, only numbers that answer one of these quantities: an analogy's "two friends" may as well be twenty.
    """
    found = numerals(text)
    if asked is not None:
        found = [a.numeral for a in amounts(text) if any(compare([a], q, (), ()).outcome == "match" for q in asked)]
    if not found:
        return None
    main = max(found, key=lambda n: abs(n.value))
    changed = text
    for numeral in reversed(found):
        if numeral.value == main.value:
            tail = "%" if numeral.percent else "x" if numeral.multiple else ""
            changed = f"{changed[: numeral.start]}{numeral.value * factor:.6g}{tail}{changed[numeral.end :]}"
    return changed


def keyword_list(text: str) -> str:
    """The text's own content words as a bare list."""
    kept = content_stems(text)
    return ", ".join(
        dict.fromkeys(word.text for word in words(text) if word.stem in kept and not word.text[0].isdigit())
    )


def mutants(question: Question, rubric: Rubric, others: Iterable[str]) -> list[Mutant]:
    """Every mutant of a rubric's full-mark examples; `others` are best answers to other questions."""
    asked = [criterion.quantity for criterion in rubric.criteria if criterion.quantity]
    made = [Mutant("echo", question.prompt, "")]
    made += [Mutant("other question", other, "") for other in others]
    for example in rubric.examples:
        if example.grade < TOP_GRADE:
            continue
        made.append(Mutant("negated", negated(example.answer), example.answer))
        made.append(Mutant("keyword list", keyword_list(example.answer), example.answer))
        if changed := number_changed(example.answer, asked=asked):
            made.append(Mutant("number", changed, example.answer))
    return made
