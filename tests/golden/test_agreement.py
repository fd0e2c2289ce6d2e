"""The real model on graded answers: the one place where grades themselves are asserted."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from grill.content.bank import load_bank
from grill.grading.grader import Grader
from grill.grading.local import DEFAULT_SHA256, LocalEmbedder, model_folder, weights_sha256

pytestmark = [pytest.mark.model, pytest.mark.slow]

ANSWERS = Path(__file__).parents[2] / "benchmarks" / "answers.jsonl"
QUESTIONS = ("ft-02", "ft-07", "ft-10")


@pytest.fixture(scope="module")
def graded():
    bank = load_bank()
    grader = Grader(LocalEmbedder(), bank.moves)
    rows = [json.loads(line) for line in ANSWERS.read_text(encoding="utf-8").splitlines()]
    found = []
    for row in rows:
        if row["question"] in QUESTIONS:
            entry = bank.find(row["question"])
            found.append((row, grader.grade(entry.question, entry.rubric, row["answer"])))
    return found


def test_the_installed_weights_are_the_official_ones():
    assert weights_sha256(Path(model_folder())) == DEFAULT_SHA256


def test_no_more_than_one_poor_answer_passes(graded):
    flattered = [row["id"] for row, grade in graded if row["gold"] <= 1 and grade.score >= 0.5]
    assert len(flattered) <= 1, flattered


def test_no_more_than_one_complete_answer_fails(graded):
    wronged = [row["id"] for row, grade in graded if row["gold"] == 4 and grade.score < 0.5]
    assert len(wronged) <= 1, wronged


def test_better_answers_score_higher(graded):
    right = total = 0
    for row, grade in graded:
        for other, its in graded:
            if row["question"] == other["question"] and row["gold"] - other["gold"] >= 2:
                total += 1
                right += grade.score > its.score
    assert total > 50
    assert right / total >= 0.9


def test_every_quote_is_the_learners_own(graded):
    for row, grade in graded:
        for result in grade.criteria:
            if result.quote:
                assert row["answer"][result.quote.start : result.quote.end] == result.quote.text
            else:
                assert result.credit == 0


def test_a_vector_does_not_depend_on_its_company():
    embedder = LocalEmbedder()
    texts = ["smaller KV cache", "twenty tokens for every parameter, whatever the size", "RoPE"]
    together = embedder.embed(texts)
    for text, row in zip(texts, together, strict=True):
        assert (embedder.embed([text])[0] == row).all()
