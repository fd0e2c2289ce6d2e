"""Is a number given as the answer, or does it only happen to stand in a text?

A key such as "8." is right in any long text with an 8 in it. So the number counts in full where somebody who answers
puts it: first, last, in a short answer, or in a sentence that takes up the question's words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from grill.content.model import Quantity
from grill.grading.amounts import amounts
from grill.grading.polarity import content_stems
from grill.grading.quantities import compare
from grill.grading.text import sentences

_OPENING = 3
"""Content words before a number that opens an answer, and behind one that ends it."""
_SHORT = 12
"""Content words of a short answer."""
_TAKEN_UP = 0.5
"""Share of the question's words from which a sentence is about what is asked."""
_LOOKED_AT = 16
"""Places of a number that are looked at, the last one among them: an answer may be nothing but numbers."""
_IN_A_NAME = re.compile(r"[^\W\d_]-$")


def is_stated(answer: str, quantity: Quantity, asked: frozenset[str], given: Sequence[float]) -> bool:
    """Whether a number that fits the quantity is given as the answer somewhere.

    Args:
        answer: The answer.
        quantity: What is asked for.
        asked: Stems of the question.
        given: The question's own numbers.
    """
    places = [
        (amount.numeral.start, amount.numeral.end)
        for amount in amounts(answer)
        if compare([amount], quantity, (), given).outcome == "match"
    ]
    if not places:
        return False
    places = [*places[: _LOOKED_AT - 1], places[-1]]
    is_short = len(content_stems(answer) - asked) <= _SHORT
    return is_short or any(_is_answer(answer, start, end, asked) for start, end in places)


def _is_answer(answer: str, start: int, end: int, asked: frozenset[str]) -> bool:
    before, behind = content_stems(answer[:start]) - asked, content_stems(answer[end:]) - asked
    if len(behind) <= _OPENING or (len(before) <= _OPENING and not _IN_A_NAME.search(answer, 0, start)):
        return True
    around = next((answer[left:right] for left, right in sentences(answer) if left <= start < right), "")
    words_of_question = {stem for stem in asked if len(stem) > 1}
    taken_up = len(content_stems(around) & words_of_question)
    return bool(words_of_question) and taken_up >= max(1, _TAKEN_UP * len(words_of_question))
