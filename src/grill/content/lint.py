"""What a rubric lacks although it is well-formed: formulas that fail, wordings that are too few, numbers out of range.

Grading can only be as good as the wordings it compares with, so thin rubrics are named, criterion by criterion.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from grill.content.bank import Bank, load_bank
from grill.content.explain import dotted
from grill.content.grades import TOP_GRADE
from grill.content.model import MOVES, Criterion, Question, Rubric
from grill.content.packs import read_bounded
from grill.content.problem import Problem, Severity
from grill.content.tree import Items, Node, Scalar, Table, locate, read_tree
from grill.text import did_you_mean, plural

MIN_ACCEPT = 8
MIN_REJECT = 4
MIN_MISCONCEPTIONS = 4
MIN_EXAMPLES = 6
MIN_CRITERIA = 2
MAX_CRITERIA = 5
MAX_METHODOLOGY_CRITERIA = 6
"""An open-ended prompt has more ground to cover."""

Evaluate = Callable[[str, Mapping[str, str | bool | float], str], float]
"""A formula's value, by its inputs and the name of the result that is meant; raises ValueError where it has none."""
Step = int | str


@dataclass(frozen=True, slots=True)
class Finding:
    """A message about one place within a rubric."""

    place: tuple[Step, ...]
    message: str
    severity: Severity = "warning"


def lint_bank(bank: Bank, evaluate: Evaluate) -> list[Problem]:
    """Findings on every rubric of the bank, located in its file, in the bank's order."""
    problems: list[Problem] = []
    trees: dict[object, Node | None] = {}
    lone = _lone_ideas(bank)
    for question_id, entry in bank.entries.items():
        if entry.rubric is None:
            continue
        path, line = bank.places[question_id]
        for finding in [*lint_rubric(entry.question, entry.rubric, evaluate), *_ideas(entry.rubric, lone)]:
            if path not in trees:
                trees[path] = read_tree(read_bounded(path))[0]
            tree = trees[path]
            whole = ("rubrics", question_id, *finding.place)
            where = locate(tree, whole) if tree else (line, 1)
            problems.append(Problem(path, *where, dotted(whole), finding.message, finding.severity))
    known = {(problem.path, problem.line, problem.column) for problem in problems}
    # A rubric that does not load is not linted; its formulas are read all the same, so that one run names every fault.
    for path in dict.fromkeys(problem.path for problem in bank.problems if problem.severity == "error"):
        tree = read_tree(read_bounded(path))[0] if path.is_file() else None
        broken = _broken_formulas(path, tree, (), evaluate) if tree else ()
        problems += [problem for problem in broken if (path, problem.line, problem.column) not in known]
    return problems


def _lone_ideas(bank: Bank) -> dict[str, str]:
    """The bank's ideas that one question alone names, each with a hint at the name that was meant."""
    named = _questions_by_idea(bank)
    if all(len(questions) > 1 for questions in named.values()):
        return {}
    # A pack that is checked by itself is practised beside the built-in bank, and may share the ideas of that one.
    known = _questions_by_idea(load_bank())
    lone = [idea for idea, questions in named.items() if len(questions | known.get(idea, set())) == 1]
    return {idea: did_you_mean(idea, {*named, *known} - {idea}) for idea in lone}


def _questions_by_idea(bank: Bank) -> dict[str, set[str]]:
    """Ids of the questions that name each idea."""
    named: dict[str, set[str]] = {}
    for question_id, entry in bank.entries.items():
        for criterion in entry.rubric.criteria if entry.rubric else ():
            if criterion.idea is not None:
                named.setdefault(criterion.idea, set()).add(question_id)
    return named


def _ideas(rubric: Rubric, lone: Mapping[str, str]) -> Iterator[Finding]:
    for index, criterion in enumerate(rubric.criteria):
        if criterion.idea is not None and criterion.idea in lone:
            message = f"idea '{criterion.idea}' stands in no other question{lone[criterion.idea]}"
            yield Finding(("criteria", index, "idea"), message)


def _broken_formulas(path: Path, node: Node, place: tuple[Step, ...], evaluate: Evaluate) -> Iterator[Problem]:
    """Formulas anywhere in a tree that do not evaluate. Recursion is bounded by the tree's own depth."""
    if isinstance(node, Items):
        for number, item in enumerate(node.items):
            yield from _broken_formulas(path, item, (*place, number), evaluate)
    elif isinstance(node, Table):
        for key, value in node.values.items():
            if key == "formula" and isinstance(value, Scalar) and value.value:
                _, complaint = _evaluated(value.value, *_inputs(node), evaluate)
                if complaint:
                    yield Problem(path, value.line, value.column, dotted((*place, key)), complaint, "error")
            else:
                yield from _broken_formulas(path, value, (*place, key), evaluate)


def lint_rubric(question: Question, rubric: Rubric, evaluate: Evaluate) -> list[Finding]:
    """Findings on one rubric, in the order of its parts. Pure but for `evaluate`."""
    findings = [finding for i, part in enumerate(rubric.criteria) for finding in _criterion(i, part, evaluate)]
    findings += _whole(question, rubric)
    if question.kind == "methodology":
        missing = [name for name in MOVES if name not in rubric.moves]
        if missing:
            findings.append(Finding((), f"moves missing: {', '.join(missing)}"))
    elif rubric.moves:
        findings.append(Finding(("moves",), f"moves belong to methodology prompts; this one is {question.kind}"))
    if question.kind == "numeric" and not any(criterion.quantity for criterion in rubric.criteria):
        findings.append(Finding(("criteria",), "a numeric question, but no criterion has a quantity"))
    return findings


def _whole(question: Question, rubric: Rubric) -> Iterator[Finding]:
    most = MAX_METHODOLOGY_CRITERIA if question.kind == "methodology" else MAX_CRITERIA
    if not MIN_CRITERIA <= len(rubric.criteria) <= most:
        yield Finding(("criteria",), f"{len(rubric.criteria)} criteria; {MIN_CRITERIA} to {most} work best")
    if len(rubric.misconceptions) < MIN_MISCONCEPTIONS:
        yield _few(("misconceptions",), "misconception", len(rubric.misconceptions), MIN_MISCONCEPTIONS)
    if len(rubric.examples) < MIN_EXAMPLES:
        yield _few(("examples",), "graded example", len(rubric.examples), MIN_EXAMPLES)
    grades = {example.grade for example in rubric.examples}
    for grade, meaning in ((TOP_GRADE, "complete"), (0, "worthless")):
        if rubric.examples and grade not in grades:
            yield Finding(("examples",), f"no example of a {meaning} answer (grade {grade})")
    first: dict[str, int] = {}
    for index, example in enumerate(rubric.examples):
        earlier = first.setdefault(_plain(example.answer), index)
        if earlier != index:
            severity: Severity = "warning" if rubric.examples[earlier].grade == example.grade else "error"
            yield Finding(("examples", index), f"the same answer as example {earlier + 1}", severity)
    if not question.hints:
        yield Finding((), f"question {question.id} has no hint")


def _criterion(index: int, criterion: Criterion, evaluate: Evaluate) -> Iterator[Finding]:
    place = ("criteria", index)
    if len(criterion.accept) < MIN_ACCEPT:
        yield _few((*place, "accept"), "accepted wording", len(criterion.accept), MIN_ACCEPT)
    if len(criterion.reject) < MIN_REJECT:
        yield _few((*place, "reject"), "rejected wording", len(criterion.reject), MIN_REJECT)
    accepted: dict[str, int] = {}
    for number, wording in enumerate(criterion.accept):
        earlier = accepted.setdefault(_plain(wording), number)
        if earlier != number:
            yield Finding((*place, "accept", number), f"the same wording as accept[{earlier}]")
    for number, wording in enumerate(criterion.reject):
        if _plain(wording) in accepted:
            message = f"stands also in accept[{accepted[_plain(wording)]}]"
            yield Finding((*place, "reject", number), message, "error")
    yield from _numbers(place, criterion, evaluate)


def _numbers(place: tuple[Step, ...], criterion: Criterion, evaluate: Evaluate) -> Iterator[Finding]:
    quantity = criterion.quantity
    if quantity is None:
        if criterion.slips:
            yield Finding((*place, "slips"), "slips without a quantity are never looked at", "error")
        return
    for name in ("value", "low", "high"):
        figure = getattr(quantity, name)
        if figure is not None and not math.isfinite(figure):
            yield Finding((*place, "quantity", name), f"{figure} is no number to compare with", "error")
    if quantity.low is not None and quantity.high is not None and quantity.low > quantity.high:
        yield Finding((*place, "quantity", "low"), "low lies above high", "error")
    right = quantity.value
    if quantity.formula:
        right, complaint = _evaluated(quantity.formula, quantity.given, quantity.result, evaluate)
        if complaint:
            yield Finding((*place, "quantity", "formula"), complaint, "error")
    yield from _slips(place, criterion, right, quantity.rtol, evaluate)


def _slips(
    place: tuple[Step, ...], criterion: Criterion, right: float | None, rtol: float, evaluate: Evaluate
) -> Iterator[Finding]:
    for number, slip in enumerate(criterion.slips):
        wrong, complaint = _evaluated(slip.formula, slip.given, slip.result, evaluate)
        where = (*place, "slips", number, "formula")
        if complaint:
            yield Finding(where, complaint, "error")
        elif right and wrong is not None and abs(wrong - right) <= rtol * abs(right):
            yield Finding(where, f"gives {wrong:.4g}, which is right within the tolerance ({right:.4g})", "error")


def _inputs(node: Table) -> tuple[dict[str, str], str]:
    """What stands beside a formula in the file: its inputs and the result that is meant, as far as they can be read."""
    given, result = node.values.get("given"), node.values.get("result")
    inputs = given.values if isinstance(given, Table) else {}
    read = {name: str(value.value) for name, value in inputs.items() if isinstance(value, Scalar)}
    return read, str(result.value) if isinstance(result, Scalar) else ""


def _evaluated(
    formula: str, given: Mapping[str, str | bool | float], result: str, evaluate: Evaluate
) -> tuple[float | None, str]:
    try:
        value = evaluate(formula, given, result)
    except ValueError as error:
        return None, f"the formula '{formula}' does not evaluate: {error}"
    if not math.isfinite(value):
        return None, f"the formula '{formula}' gives {value}"
    return value, ""


def _few(place: tuple[Step, ...], what: str, count: int, least: int) -> Finding:
    return Finding(place, f"{plural(count, what)}; at least {least} make grading robust")


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
