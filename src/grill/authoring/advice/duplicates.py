"""Questions that ask what a question of the bank asks already."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence

from rapidfuzz import fuzz

from grill.authoring.advice.suggestion import Suggestion
from grill.authoring.editing.edits import MarkRelated
from grill.authoring.editing.places import Place
from grill.content.model import Question
from grill.grading.alike import Alike
from grill.grading.polarity import content_stems
from grill.text import cut

LEAST_COSINE = 0.77
"""Of two prompts."""
LEAST_ANSWERS = 0.55
"""Of their answers: the pros and the cons of a thing are asked for in nearly the same words. With both bounds and names
compared, two in three of the pairs found on pages of notes ask the same, and most others a part of it."""
LEAST_RATIO = 90.0
"""Of their words, in any order, 0 to 100."""
SHORTLIST = 40
"""Questions with the most words in common, whose meaning is compared: thousands would take the model half a minute."""
_SHOWN = 100
_NAME = re.compile(r"\b(?=[\w-]*(?:\d|[A-Z]\w*[A-Z]|[a-z][A-Z]))[\w-]+")
"""A word with a digit, with two capitals, or with one inside."""


def duplicate_questions(
    question: Question, place: Place, bank: Iterable[Question], alike: Alike | None = None
) -> list[Suggestion]:
    """Questions of the bank that ask the same, by words and, with `alike`, by meaning; those known as related aside.

    Accepting marks the question as related to the other, so that an answer to the one is not taken for wrong by the
    tests of the other. Leaving one of them out is for the author to do.

    Args:
        question: The question under edit.
        place: Where it stands in its file.
        bank: All others; the question itself among them does not matter.
        alike: Compares meaning.
    """
    others = [other for other in bank if _is_new(question, other)]
    near = _shortlist(question, others)
    found = {i: "" for i, other in enumerate(near) if _worded_alike(question.prompt, other.prompt)}
    if alike and near:
        prompts, answers = [other.prompt for other in near], [other.answer for other in near]
        same_answer = {j for _, j, _ in alike([question.answer], answers, LEAST_ANSWERS)}
        for _, j, cosine in alike([question.prompt], prompts, LEAST_COSINE):
            if j in same_answer and _of_same_names(question.prompt, prompts[j]):
                found[j] = f" ({cosine:.2f} of 1)"
    return [
        Suggestion(
            "duplicate question",
            place,
            f"{question.id} asks nearly what {near[j].id} asks{how}: “{cut(near[j].prompt, _SHOWN)}” Leave one of them "
            "out, or mark them as related.",
            MarkRelated(question.id, near[j].id),
        )
        for j, how in found.items()
    ]


def _is_new(question: Question, other: Question) -> bool:
    return other.id != question.id and other.id not in question.related and question.id not in other.related


def _worded_alike(left: str, right: str) -> bool:
    if not _of_same_names(left, right):
        return False
    return fuzz.token_sort_ratio(left.casefold(), right.casefold()) >= LEAST_RATIO


def _of_same_names(left: str, right: str) -> bool:
    """Whether one prompt names nothing that the other does not: GQA is not MQA, ZeRO-2 not ZeRO-3, 70B not 7B."""
    names, others = ({name.casefold() for name in _NAME.findall(prompt)} for prompt in (left, right))
    return names <= others or others <= names


def _shortlist(question: Question, others: Sequence[Question]) -> list[Question]:
    """Those with the most words in common, a rare word counting for more; none without any."""
    stems = [content_stems(other.prompt) for other in others]
    known = Counter(stem for one in stems for stem in one)
    own = content_stems(question.prompt)

    def weight(common: Iterable[str]) -> float:
        return math.fsum(math.log(1 + len(others) / known[stem]) for stem in sorted(common))

    shared = [(weight(own & one), i) for i, one in enumerate(stems) if own & one]
    return [others[i] for _, i in sorted(shared, key=lambda pair: (-pair[0], pair[1]))[:SHORTLIST]]
