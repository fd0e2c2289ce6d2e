"""Wrong answers made from right ones, to see whether a rubric tells them apart."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from grill.content.grades import TOP_GRADE
from grill.content.model import Quantity, Question, Rubric
from grill.grading.amounts import Amount, amounts
from grill.grading.polarity import content_stems
from grill.grading.quantities import compare
from grill.grading.text import clauses, words

_AUXILIARY = re.compile(
    r"\b(is|are|was|were|can|could|will|would|should|may|might|must|has|have|had|does|do|did|it's|that's|they're|there's|you're)\b(?!\s+not)",
    re.IGNORECASE,
)
_VERB = re.compile(
    r"\b(?P<stem>[a-z]{3,}?)(?P<ending>es|s)\b(?=\s+(?:the|a|an|it|its|to|more|less|fewer|better|faster|on|in|for|with|as|up|down|than)\b)"
)


_SUBORDINATE = re.compile(
    r"\b(?:if|when|whenever|where|while|until|unless|once|because|since|as|that|which|who|what|how|why)\b",
    re.IGNORECASE,
)
_LEAST_LIST = 5
"""Words from which a bare list of terms is no short answer."""
_FACTORS = (10, 1000, 100_000)
"""What a number is multiplied by: the first that leaves it wrong."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """A text that must not pass: how it was made, and from which example. A paraphrase must get the example's grade."""

    kind: str
    answer: str
    source: str
    grade: float | None = None
    """0 to 4, where the text has a grade to get."""


def negated(text: str) -> str:
    """Every sentence said not to be so: by a negated verb where it is one clause, else by a denial in front."""
    parts, at = [], 0
    for group in clauses(text):
        start, end = group[0][0], group[-1][1]
        parts += [text[at:start], _negate(text[start:end], len(group) == 1)]
        at = end
    return "".join([*parts, text[at:]])


def _negate(sentence: str, is_single: bool) -> str:
    for pattern in (_AUXILIARY, _VERB) if is_single else ():
        match = pattern.search(sentence)
        # A verb behind "if" or "that" is not the main one: its denial would leave the claim as it is.
        if match is None or _SUBORDINATE.search(sentence, 0, match.start()):
            continue
        if pattern is _AUXILIARY:
            return sentence[: match.end()] + " not" + sentence[match.end() :]
        base = match["stem"] + ("e" if match["ending"] == "es" else "")
        return f"{sentence[: match.start()]}does not {base}{sentence[match.end() :]}"
    return "it is not true that " + sentence


def number_changed(text: str, asked: Sequence[Quantity]) -> str | None:
    """Every number that answers one of these quantities, made wrong by a power of ten; None where there is none.

    Others stay: an analogy's "two friends" may as well be twenty.
    """
    found = [amount for amount in amounts(text) if _answers(amount, asked)]
    changed = text
    for amount in reversed(found):
        numeral = amount.numeral
        tail = "%" if numeral.percent else "x" if numeral.multiple else ""
        for factor in _FACTORS:
            wrong = replace(numeral, low=numeral.value * factor, high=numeral.value * factor)
            if not _answers(replace(amount, numeral=wrong), asked):
                break
        changed = f"{changed[: numeral.start]}{wrong.value:.6g}{tail}{changed[numeral.end :]}"
    return changed if found else None


def _answers(amount: Amount, asked: Sequence[Quantity]) -> bool:
    return any(compare([amount], quantity, (), ()).outcome == "match" for quantity in asked)


def keyword_list(text: str) -> str:
    """The text's own content words as a bare list."""
    kept = content_stems(text)
    return ", ".join(
        dict.fromkeys(word.text for word in words(text) if word.stem in kept and not word.text[0].isdigit())
    )


def mutants(question: Question, rubric: Rubric, others: Iterable[str]) -> list[Mutant]:
    """Every mutant of a rubric's full-mark examples; `others` are best answers to other questions."""
    # Only a number that a required point hangs on makes the whole answer wrong.
    decides = any(criterion.required and criterion.quantity for criterion in rubric.criteria)
    asked = [criterion.quantity for criterion in rubric.criteria if criterion.quantity] if decides else []
    made = [Mutant("echo", question.prompt, "")]
    made += [Mutant("filler", " ".join(rubric.vague), "")] if rubric.vague else []
    made += [Mutant("other question", other, "") for other in others]
    for example in rubric.examples:
        made += [Mutant("paraphrase", text, example.answer, example.grade) for text in example.paraphrases]
        if example.grade < TOP_GRADE:
            continue
        made.append(Mutant("negated", negated(example.answer), example.answer))
        if len(words(listed := keyword_list(example.answer))) >= _LEAST_LIST:
            made.append(Mutant("keyword list", listed, example.answer))
        if changed := number_changed(example.answer, asked):
            made.append(Mutant("number", changed, example.answer))
    return made
