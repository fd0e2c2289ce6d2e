"""`grill items`: what a batch of graded answers says about the questions."""

from __future__ import annotations

import json

import pytest


@pytest.fixture
def graded(tmp_path):
    """Thirty candidates of rising skill on two questions, and the batch that was graded, with gold."""
    answers, grades = tmp_path / "answers.jsonl", tmp_path / "grades.jsonl"
    asked, given = [], []
    for c in range(30):
        for q in ("tea-01", "tea-02"):
            score = round(c / 29 * (0.9 if q == "tea-01" else 1), 4)
            asked.append(
                {"id": f"{c} {q}", "question": q, "answer": "x", "candidate": f"p{c}", "gold": round(4 * c / 29)}
            )
            given.append(
                {
                    "id": f"{c} {q}",
                    "question": q,
                    "score": score,
                    "drafted": q == "tea-02",
                    "criteria": [{"id": "a", "credit": score}, {"id": "b", "credit": 1.0}],
                }
            )
    answers.write_text("".join(json.dumps(row) + "\n" for row in asked))
    grades.write_text("".join(json.dumps(row) + "\n" for row in given))
    return grades, answers


def test_difficulty_discrimination_reliability_and_agreement_in_words(cli, graded):
    grades, answers = graded
    done = cli("items", grades, "--answers", answers)
    assert done.code == 0
    lines = done.out.splitlines()
    assert lines[0].split() == ["Question", "Answers", "Mean", "SD", "Cold", "Discrimination", "Remarks"]
    assert lines[1].split()[:3] == ["tea-01", "30", "0.45"]
    assert "b: met by 100% of 30, mean credit 1.00; everybody earns it" in done.out
    assert "  a: " not in done.out, "a criterion without a remark is not shown"
    assert "graded by a drafted rubric" in done.out
    assert "Cronbach's alpha 1.00" in done.out
    assert "Agreement with 60 gold grades: quadratic weighted kappa" in done.out
    assert "Discrimination of 2 questions: correlation with the candidate's mean on the other questions" in done.out
    assert "  a: met by" in cli("items", grades, "--answers", answers, "--criteria").out


def test_all_figures_as_json(cli, graded):
    grades, answers = graded
    found = json.loads(cli("items", grades, "--answers", answers, "--json").out)
    assert (found["answers"], found["candidates"], found["gold"], found["failed"]) == (60, 30, 60, 0)
    first = found["questions"][0]
    assert (first["question"], first["discrimination_by"]) == ("tea-01", "other questions")
    assert first["discrimination"]["cases"] == 30
    assert [row["id"] for row in first["criteria"]] == ["a", "b"]


def test_without_the_batch_there_are_no_candidates_and_less_is_said(cli, graded):
    found = json.loads(cli("items", graded[0], "--json").out)
    assert (found["candidates"], found["gold"], found["agreement"]) == (0, 0, None)
    assert found["questions"][0]["discrimination_by"] == "own score"
    assert found["reliability"]["alpha"] is None


def test_what_grill_grade_writes_is_read_from_a_pipe(cli, pack):
    rows = [
        {"id": n, "question": "tea-01", "answer": text} for n, text in enumerate(["a warm pot", "it stays hot", ""])
    ]
    batch = cli("--pack", pack(), "grade", "--batch", "-", stdin="".join(json.dumps(row) + "\n" for row in rows)).out
    done = cli("items", "-", stdin=batch)
    assert done.code == 0
    assert "3 answers to 1 question." in done.out
    assert "too few answers to say more (3 of 10)" in done.out


def test_rows_that_were_not_graded_are_left_out_and_rows_that_cannot_be_read_are_named(cli):
    rows = [
        '{"id": 1, "error": "no such question"}',
        '{"id": 2, "question": "q", "score": 0.5}',
        '{"id": 3, "question": "q", "score": 7}',
        '{"id": 4, "score": 0.5}',
        "no json",
    ]
    done = cli("items", "-", stdin="\n".join(rows))
    assert done.code == 1
    assert "1 answer to 1 question." in done.out
    assert "1 row left out: not graded." in done.err
    assert "line 3: 'score' must lie between 0 and 1, is 7" in done.err
    assert "line 4: the row names no question" in done.err
    assert "line 5: not a JSON object" in done.err


@pytest.mark.parametrize(
    ("arguments", "stdin", "said"),
    [
        (["items", "-"], "", "There is no graded answer in -."),
        (["items", "no/such/file"], "", "cannot be read"),
        (["items"], "", "FILE"),
    ],
)
def test_bad_input_is_a_sentence_and_code_2(cli, arguments, stdin, said):
    done = cli(*arguments, stdin=stdin)
    assert (done.code, done.out) == (2, "")
    assert said in done.err


def test_an_id_that_stands_twice_in_the_batch_is_refused(cli, graded):
    grades, answers = graded
    answers.write_text(answers.read_text() * 2)
    done = cli("items", grades, "--answers", answers)
    assert done.code == 2
    assert "stands twice" in done.err


def test_names_are_shown_as_they_are(cli):
    done = cli("items", "-", stdin=json.dumps({"question": "\x1b[2J[red]q[/]", "score": 0.5}))
    assert "\x1b" not in done.out
    assert "[red]q[/]" in done.out
