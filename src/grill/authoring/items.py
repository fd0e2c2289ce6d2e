"""Item analysis: what a batch of graded answers says about the questions, and about the rubrics behind them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from grill.authoring import item_statistics as formulas
from grill.authoring.item_statistics import Estimate
from grill.content.grades import TOP_GRADE
from grill.grading.grade import COLD
from grill.text import plural

LEAST_ANSWERS = 10
"""Answers from which anything but a mean is said of a question, and candidates from which of a test."""
LEAST_GROUPED = 20
"""Answers from which an upper and a lower group hold five each and more."""
_EASY, _HARD = 0.9, 0.2
_POOR = 0.2
"""Discrimination below which a question hardly tells candidates apart: Ebel & Frisbie (1991)."""
_SAME = 0.05
"""Standard deviation of a criterion's credit, up to which it is the same for everybody."""
_AGAINST = -0.2

Basis = Literal["other questions", "gold", "own score", "none"]
"""What a question's discrimination is measured against: the candidate's other questions (corrected item-total
correlation), gold grades (correlation), the answer's own score (upper less lower 27 %), or nothing."""


@dataclass(frozen=True, slots=True)
class Answered:
    """One graded answer."""

    question: str
    score: float
    """0 to 1."""
    credits: Mapping[str, float] = field(default_factory=dict)
    """By criterion."""
    gold: float | None = None
    """0 to 4, by a person."""
    candidate: str | None = None
    drafted: bool = False
    rubric: str = ""
    """Hash of the rubric that it was graded by."""


@dataclass(frozen=True, slots=True)
class CriterionItem:
    """One criterion over the answers to its question."""

    id: str
    answers: int
    met: float
    """Share of the answers that met it."""
    credit: float
    """Mean credit."""
    discrimination: Estimate | None
    """Correlation of its credit with the gold grade, or else with the other criteria's mean credit."""
    remark: str
    """Why it tells nothing apart; empty where it does, or where there are too few answers to say."""


@dataclass(frozen=True, slots=True)
class Item:
    """One question over its answers."""

    question: str
    answers: int
    difficulty: float
    """Mean score: the higher, the easier."""
    spread: float
    """Standard deviation; not a number for a single answer."""
    cold: float
    """Share of answers scored cold."""
    basis: Basis
    discrimination: Estimate | None
    """None where there are too few answers, or all are the same. Of upper less lower, an index without an interval."""
    criteria: tuple[CriterionItem, ...]
    agreement: float | None
    """Quadratic weighted kappa with gold."""
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reliability:
    """How alike candidates do on all questions: of those that were answered by all of these candidates."""

    questions: int
    candidates: int
    alpha: float | None
    alpha_low: float | None
    alpha_high: float | None
    kr20: float | None
    """Of cold or not."""
    remark: str = ""
    """Why there is no figure."""


@dataclass(frozen=True, slots=True)
class Analysis:
    """Everything."""

    answers: int
    candidates: int
    items: tuple[Item, ...]
    reliability: Reliability
    agreement: float | None
    """Quadratic weighted kappa of all answers with gold."""
    gold: int
    """Answers with a gold grade."""


def analyse(rows: Sequence[Answered]) -> Analysis:
    """The whole analysis, questions in the order in which they come."""
    by_question: dict[str, list[Answered]] = {}
    for row in rows:
        by_question.setdefault(row.question, []).append(row)
    table = _table(rows)
    return Analysis(
        answers=len(rows),
        candidates=len(table),
        items=tuple(_item(name, own, table) for name, own in by_question.items()),
        reliability=_reliability(table),
        agreement=_agreement(rows),
        gold=sum(row.gold is not None for row in rows),
    )


Table = dict[str, dict[str, float]]
"""Scores by candidate and question; who answered a question several times has the mean."""


def _table(rows: Sequence[Answered]) -> Table:
    found: dict[str, dict[str, list[float]]] = {}
    for row in rows:
        if row.candidate is not None:
            found.setdefault(row.candidate, {}).setdefault(row.question, []).append(row.score)
    return {who: {name: formulas.mean(own) for name, own in scores.items()} for who, scores in found.items()}


def _item(name: str, rows: Sequence[Answered], table: Table) -> Item:
    scores = [row.score for row in rows]
    basis, discrimination = _discrimination(name, rows, table)
    criteria = tuple(_criterion(criterion, rows) for criterion in dict.fromkeys(c for row in rows for c in row.credits))
    return Item(
        question=name,
        answers=len(rows),
        difficulty=formulas.mean(scores),
        spread=formulas.spread(scores),
        cold=formulas.mean([float(score >= COLD) for score in scores]),
        basis=basis,
        discrimination=discrimination,
        criteria=criteria,
        agreement=_agreement(rows),
        remarks=tuple(_remarks(rows, basis, discrimination)),
    )


def _discrimination(name: str, rows: Sequence[Answered], table: Table) -> tuple[Basis, Estimate | None]:
    """By the best that the rows allow."""
    pairs = [
        (own[name], formulas.mean([score for other, score in own.items() if other != name]))
        for own in table.values()
        if name in own and len(own) > 1
    ]
    if len(pairs) >= LEAST_ANSWERS:
        return "other questions", formulas.correlation([own for own, _ in pairs], [rest for _, rest in pairs])
    judged = [(row.score, row.gold) for row in rows if row.gold is not None]
    if len(judged) >= LEAST_ANSWERS:
        return "gold", formulas.correlation([score for score, _ in judged], [gold for _, gold in judged])
    if len(rows) >= LEAST_GROUPED:
        scores = [row.score for row in rows]
        index = formulas.upper_lower(scores, scores)
        return "own score", Estimate(index, index, index, len(rows))
    return "none", None


def _criterion(name: str, rows: Sequence[Answered]) -> CriterionItem:
    own = [row for row in rows if name in row.credits]
    earned = [row.credits[name] for row in own]
    judged = [(row.credits[name], row.gold) for row in own if row.gold is not None]
    if len(judged) < LEAST_ANSWERS:
        rest = [(row, [credit for other, credit in row.credits.items() if other != name]) for row in own]
        judged = [(row.credits[name], formulas.mean(others)) for row, others in rest if others]
    enough = len(judged) >= LEAST_ANSWERS
    found = formulas.correlation([credit for credit, _ in judged], [worth for _, worth in judged]) if enough else None
    return CriterionItem(
        id=name,
        answers=len(own),
        met=formulas.mean([float(credit >= COLD) for credit in earned]),
        credit=formulas.mean(earned),
        discrimination=found,
        remark=_trouble(earned, found) if len(own) >= LEAST_ANSWERS else "",
    )


def _trouble(earned: Sequence[float], found: Estimate | None) -> str:
    if formulas.spread(earned) <= _SAME:
        middle = formulas.mean(earned)
        return (
            "everybody earns it" if middle >= _EASY else "nobody earns it" if middle <= _HARD else "all earn the same"
        )
    return "worse answers earn it more" if found and found.value <= _AGAINST else ""


def _remarks(rows: Sequence[Answered], basis: Basis, found: Estimate | None) -> list[str]:
    said = []
    if any(row.drafted for row in rows):
        said.append("graded by a drafted rubric")
    if (versions := len({row.rubric for row in rows if row.rubric})) > 1:
        said.append(f"graded by {versions} versions of the rubric")
    if len(rows) < LEAST_ANSWERS:
        return [*said, f"too few answers to say more ({len(rows)} of {LEAST_ANSWERS})"]
    middle = formulas.mean([row.score for row in rows])
    if middle >= _EASY:
        said.append("too easy to tell much")
    elif middle <= _HARD:
        said.append("too hard to tell much")
    if found is None:
        said.append("no discrimination: " + ("all did the same" if basis != "none" else "too few answers to group"))
    elif found.value < 0 and basis != "own score":
        said.append("the better do worse here" if basis == "other questions" else "gold says the reverse")
    elif found.value < _POOR:
        said.append("hardly tells answers apart")
    return said


def _reliability(table: Table) -> Reliability:
    """Of the questions that at least half of the candidates answered, and of the candidates who answered all these."""
    several = {who: own for who, own in table.items() if len(own) > 1}
    names = dict.fromkeys(name for own in several.values() for name in own)
    asked = [name for name in names if 2 * sum(name in own for own in several.values()) >= len(several)]
    full = [[own[name] for name in asked] for own in several.values() if all(name in own for name in asked)]
    if len(asked) < 2:
        return Reliability(
            len(asked), len(full), None, None, None, None, "no candidates who answered several questions"
        )
    if len(full) < LEAST_ANSWERS:
        few = f"too few candidates to say: {len(full)} of {LEAST_ANSWERS} answered the same {len(asked)} questions"
        return Reliability(len(asked), len(full), None, None, None, None, few)
    value = formulas.alpha(full)
    if value is None:
        return Reliability(len(asked), len(full), None, None, None, None, "all candidates did the same")
    low, high = formulas.alpha_interval(value, len(full), len(asked))
    marks = formulas.kr20([[score >= COLD for score in row] for row in full])
    return Reliability(len(asked), len(full), value, low, high, marks)


def _agreement(rows: Sequence[Answered]) -> float | None:
    """None with too few gold grades to say."""
    judged = [(row.score, row.gold) for row in rows if row.gold is not None]
    if len(judged) < LEAST_ANSWERS:
        return None
    given = [_rounded(TOP_GRADE * score) for score, _ in judged]
    return formulas.weighted_kappa(given, [_rounded(gold) for _, gold in judged], TOP_GRADE)


def _rounded(grade: float) -> int:
    return int(grade + 0.5)


def basis_in_words(analysis: Analysis) -> list[str]:
    """What the discriminations are, a sentence for each kind that occurs."""
    says: dict[Basis, str] = {
        "other questions": "correlation with the candidate's mean on the other questions (corrected item-total)",
        "gold": "correlation with the gold grades",
        "own score": "mean of the best 27 % of the answers less that of the worst: how far the question spreads them, "
        "not whether better candidates do better",
        "none": "",
    }
    counted = {basis: sum(item.basis == basis for item in analysis.items) for basis in says}
    return [
        f"Discrimination of {plural(counted[b], 'question')}: {text}."
        for b, text in says.items()
        if text and counted[b]
    ]
