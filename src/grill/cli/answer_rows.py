"""Rows of a batch: which question and rubric a row means, and what comes back for it.

A row names a question of the bank, or brings its prompt with a reference answer or with a whole rubric of its own.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import asdict
from functools import lru_cache
from typing import Any

from pydantic import ValidationError

from grill.cli.output import json_text
from grill.content.bank import Bank
from grill.content.model import Entry, Question, Rubric
from grill.errors import GrillError, InputError
from grill.grading.grade import CriterionResult, Grade, Quote
from grill.grading.grader import Task

MAX_ANSWER = 1_000_000
"""Characters. Ten times the longest answer anyone has typed; more is a mistake in the file."""
_MAX_TEXT = 8_000
_KNOWN_DRAFTS = 256

GradeAnswer = Callable[[Question, Rubric, str], Grade]
ExpectAnswers = Callable[[Iterable[Task]], None]


class RowGrader:
    """Grades rows against a bank; what it drafts for one row it keeps for the next with the same reference."""

    def __init__(
        self, bank: Bank, grade: GradeAnswer, expect: ExpectAnswers | None = None, *, explain: bool = False
    ) -> None:
        self._bank = bank
        self._grade = grade
        self._expect = expect
        self._explain = explain

    def expect(self, lines: Iterable[str]) -> None:
        """Says which answers are to be graded next, so that their texts are embedded together.

        What is wrong with a line is said when it is graded.
        """
        if self._expect is None:
            return
        tasks = []
        for line in lines:
            with suppress(Exception):
                row = parsed(line)
                tasks.append((*self._target(row), [_answer(row)]))
        self._expect(tasks)

    def grade_line(self, line: str) -> dict[str, Any]:
        """The result of one JSON line, or `{"id", "error"}`; never raises for what the line says."""
        row_id: Any = None
        try:
            row = parsed(line)
            row_id = row.get("id")
            question, rubric = self._target(row)
            grade = self._grade(question, rubric, _answer(row))
        except GrillError as error:
            return {"id": row_id, "error": str(error)}
        except Exception as error:  # noqa: BLE001  one bad row never stops the rest, whatever is bad about it
            return {"id": row_id, "error": f"{type(error).__name__}: {error}"}
        named = row.get("question")
        shown = result(grade, question=named and question.id, drafted=rubric.drafted, explain=self._explain)
        return {"id": row_id, **shown}

    def _target(self, row: dict[str, Any]) -> tuple[Question, Rubric]:
        rubric = _own_rubric(json.dumps(row["rubric"])) if row.get("rubric") is not None else None
        if row.get("question") is not None:
            entry = _find(self._bank, row["question"])
            chosen = rubric or entry.rubric
            if chosen is None:
                raise InputError(f"question {entry.question.id} has no rubric; give a 'rubric' or a 'reference'")
            return entry.question, chosen
        prompt = row.get("prompt")
        if not isinstance(prompt, str) or not prompt.strip():
            raise InputError("the row has neither 'question' nor 'prompt'")
        references = _references(row)
        if rubric is None:
            if not references:
                raise InputError("a row with a 'prompt' needs a 'reference' or a 'rubric'")
            rubric = _drafted(prompt, references)
        return _own_question(prompt, (*references, prompt)[0], methodology=bool(rubric.moves)), rubric


def _find(bank: Bank, question_id: object) -> Entry:
    if not isinstance(question_id, str):
        raise InputError("'question' must be the id of a question, as text")
    return bank.find(question_id)


def _explained(row: CriterionResult) -> dict[str, Any]:
    number = asdict(row.number) if row.number else None
    return {"note": row.note, "margin": row.margin, "evidence": row.evidence, "number": number}


def result(grade: Grade, *, question: str | None, drafted: bool, explain: bool = False) -> dict[str, Any]:
    """The public JSON form of a grade: the batch contract, and with `explain` all that stands behind it.

    Args:
        grade: The grade.
        question: Id of the bank's question, None where the row brought its own.
        drafted: Whether the rubric was made from a reference answer by the program.
        explain: Add notes, margins, evidence and feedback.
    """
    criteria = [
        {
            "id": row.id,
            "credit": row.credit,
            "state": row.state,
            "quote": _quote(row.quote),
            **(_explained(row) if explain else {}),
        }
        for row in grade.criteria
    ]
    return {
        "question": question,
        "score": grade.score,
        "verdict": grade.verdict,
        "unsure": grade.unsure,
        "criteria": criteria,
        "misconceptions": [
            {"claim": row.claim, "says": row.says, "penalty": row.penalty, "quote": _quote(row.quote)}
            for row in grade.misconceptions
        ],
        "moves": [
            {"id": row.id, "credit": row.credit, "state": row.state, "quote": _quote(row.quote)} for row in grade.moves
        ],
        "flags": list(grade.flags),
        "mode": grade.mode,
        "drafted": drafted,
        **({"feedback": list(grade.feedback)} if explain else {}),
        "receipt": grade.to_dict()["receipt"],
    }


def _quote(quote: Quote | None) -> str | None:
    return quote.text if quote else None


def parsed(line: str) -> dict[str, Any]:
    """The JSON object of a line.

    Raises:
        InputError: it is none.
    """
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise InputError(f"not a JSON object: {error}") from error
    if not isinstance(row, dict):
        raise InputError("not a JSON object")
    return row


def _answer(row: dict[str, Any]) -> str:
    answer = row.get("answer")
    if not isinstance(answer, str):
        raise InputError("'answer' is missing" if answer is None else "'answer' must be a text")
    if len(answer) > MAX_ANSWER:
        raise InputError(f"the answer is longer than {MAX_ANSWER:,} characters")
    return answer


def _references(row: dict[str, Any]) -> tuple[str, ...]:
    given = row.get("reference")
    texts = [given] if isinstance(given, str) else given
    if texts is None:
        return ()
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        raise InputError("'reference' must be a text or a list of texts")
    return tuple(text for text in texts if text.strip())


@lru_cache(_KNOWN_DRAFTS)
def _own_rubric(text: str) -> Rubric:
    """A rubric that a row brought along, explained like a rubric file where it is wrong."""
    from grill.content.explain import build
    from grill.content.tree import read_tree

    # JSON is YAML, so the row's rubric gets the sentences and the nearest keys that an author gets.
    root, flaws = read_tree(json_text(json.loads(text)).encode())
    if root is None or flaws:
        raise InputError("rubric: " + "; ".join(flaw.message for flaw in flaws))
    rubric, problems = build(Rubric, root, ("rubric",), root)
    if rubric is None:
        raise InputError("; ".join(f"{key}: {flaw.message}" for flaw, key in problems))
    return rubric


@lru_cache(_KNOWN_DRAFTS)
def _drafted(prompt: str, references: tuple[str, ...]) -> Rubric:
    from grill.authoring.draft import draft_rubric

    try:
        return draft_rubric(prompt, references)
    except ValueError as error:
        raise InputError(f"'reference': {error}") from error


@lru_cache(_KNOWN_DRAFTS)
def _own_question(prompt: str, reference: str, *, methodology: bool) -> Question:
    try:
        return Question(
            id="own-question",
            number=1,
            kind="methodology" if methodology else "recall",
            prompt=prompt[:_MAX_TEXT],
            answer=reference[:_MAX_TEXT],
        )
    except ValidationError as error:
        raise InputError(f"the prompt cannot be used: {error.errors()[0]['msg']}") from error
