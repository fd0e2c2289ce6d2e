"""What to tell the learner, in sentences: the most useful first, never more praise than the evidence bears."""

from __future__ import annotations

from collections.abc import Sequence

from grill.calc.shown import shown
from grill.content.model import Question
from grill.grading.amounts import Amount
from grill.grading.grade import CriterionResult, MisconceptionResult, MoveResult, Verdict
from grill.grading.text import MAX_GRADED

_WHOLE = {
    "empty": "There is no answer here yet.",
    "echo": "That repeats the question; say what the answer is.",
    "keyword_list": "A list of terms makes no claim: say how they hang together.",
    "instruction": "What you wrote to the grader was left out of the grading.",
}
_MOVE_NAMES = {
    "goal": "the goal and its constraints",
    "baseline": "a conservative baseline",
    "tradeoffs": "the biggest trade-offs",
    "ablation": "how you would ablate it",
    "risks": "the risks and how you would notice them",
    "claim": "the strongest claim the evidence bears",
}


def magnitude_note(answer: str, amount: Amount, known: float) -> str:
    """What to say of a number at the wrong power of ten."""
    typed = answer[amount.numeral.start : amount.numeral.end].strip()
    return f"Check the power of ten of “{typed}”: it should be about {shown(known)}."


def sentences(
    question: Question,
    criteria: Sequence[CriterionResult],
    misconceptions: Sequence[MisconceptionResult],
    moves: Sequence[MoveResult],
    flags: Sequence[str],
    notes: Sequence[str],
    length: int,
    verdict: Verdict,
) -> tuple[str, ...]:
    """Feedback on one answer; at least one sentence."""
    said = [_WHOLE[flag] for flag in flags if flag in _WHOLE]
    if length > MAX_GRADED:
        said.append(f"Only the first {MAX_GRADED:,} characters were graded.")
    if "empty" in flags:
        return tuple(said)
    wrong = [result for result in criteria if result.state == "contradicted"]
    missed = sorted((r for r in criteria if r.state == "missed"), key=lambda r: -r.weight)
    partial = [result for result in criteria if result.state == "partial"]
    said += [f"Wrong way: {r.note or 'this contradicts the point.'} The point is: {r.point}" for r in wrong]
    said += notes
    said += [found.says for found in misconceptions]
    said += [result.note for result in criteria if result.state in ("met", "partial") and result.note]
    if missed:
        said.append(f"Missing: {missed[0].point}")
    elif partial:
        said.append(f"Only touched: {partial[0].point}")
    if moves and (left := [_MOVE_NAMES[move.id] for move in moves if move.state == "missed"]):
        said.append("Not said: " + ", ".join(left[:3]) + ".")
    if not said:
        said.append(
            "Complete: every point is there."
            if verdict == "cold"
            else f"Nearly: compare with the model answer. {question.answer}"
        )
    return tuple(dict.fromkeys(said))
