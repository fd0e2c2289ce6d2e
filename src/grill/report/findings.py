"""False beliefs and claims larger than their evidence, as far as the grades show them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from grill.report.model import Answer, MisconceptionMet, Overclaim, QuestionReport

CLAIM = "claim"
"""The move of saying how far a conclusion carries."""
ENOUGH = 0.5
"""An answer that makes at least one point with this credit concludes something; less claims too little to overclaim."""
_SWEEPING = re.compile(
    r"\b(?:always|never|all|every|everything|everyone|everybody|nothing|none|no one|nobody|only|proves?|proven|proof"
    r"|guarantees?|guaranteed|certainly|definitely|undoubtedly|strictly|universally|regardless|no matter|for free"
    r"|impossible|in any case|without exception|the best|the reason)\b|100\s?%",
    re.IGNORECASE,
)


def misconceptions(questions: Sequence[QuestionReport]) -> tuple[MisconceptionMet, ...]:
    """Every false claim found, in the order in which they were made; none in answers whose grade was overruled."""
    return tuple(
        MisconceptionMet(row.number, row.id, found.claim, found.quote.text, found.says, in_follow_up)
        for row in questions
        for answer, in_follow_up in _answers(row)
        if not answer.overruled
        for found in answer.misconceptions
    )


def overclaims(questions: Sequence[QuestionReport]) -> tuple[Overclaim, ...]:
    """Sweeping false statements, and methodology answers whose conclusions have no bounds."""
    found: list[Overclaim] = []
    for row in questions:
        for answer, _ in _answers(row):
            found += _sweeping(row, answer)
        if row.answer and (unbounded := _unbounded(row, row.answer)):
            found.append(unbounded)
    return tuple(dict.fromkeys(found))


def _answers(row: QuestionReport) -> Iterator[tuple[Answer, bool]]:
    """The answers to a question, each with whether it is one to a follow-up."""
    if row.answer:
        yield row.answer, False
    for follow_up in row.follow_ups:
        if follow_up.answer:
            yield follow_up.answer, True


def _sweeping(row: QuestionReport, answer: Answer) -> Iterator[Overclaim]:
    if answer.overruled:
        return
    said: set[str] = set()
    for wrong in answer.misconceptions:
        if _SWEEPING.search(wrong.quote.text):
            said.add(wrong.quote.text)
            yield Overclaim(row.number, row.id, "sweeping", wrong.quote.text, wrong.says)
    for point in answer.points:
        # A wrong number is wrong by its size and not by its reach.
        if point.state != "contradicted" or point.quote is None or point.wrong_number:
            continue
        words = point.quote.text
        if words not in said and _SWEEPING.search(words):
            said.add(words)
            yield Overclaim(row.number, row.id, "sweeping", words, f"The point is: {point.point}")


def _unbounded(row: QuestionReport, answer: Answer) -> Overclaim | None:
    concludes = any(point.credit >= ENOUGH for point in answer.points)
    missed = any(move.id == CLAIM and move.state in ("missed", "contradicted") for move in answer.moves)
    if answer.overruled or not concludes or not missed:
        return None
    asked = [one.answer for one in row.follow_ups if one.kind == "move" and one.aim == CLAIM and one.answer]
    told = any((one.score or 0.0) >= ENOUGH for one in asked)
    says = "Your answer never says how far its conclusion carries, and under which conditions."
    return Overclaim(row.number, row.id, "unbounded", "", f"{says} You added it when asked." if told else says)
