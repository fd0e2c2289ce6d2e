from __future__ import annotations

import json
import random
import subprocess
import sys

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grill.cli.answer_rows import RowGrader
from grill.content.bank import load_bank
from grill.grading.embedder import FakeEmbedder
from grill.grading.grader import Grader

ROW_KEYS = {
    "id", "question", "score", "verdict", "unsure", "criteria", "misconceptions", "moves", "flags", "mode", "drafted",
    "receipt",
}  # fmt: skip
OWN_RUBRIC = {"criteria": [{"id": "rain", "point": "It rains.", "keywords": {"any": [["rain", "rains"]]}}]}


def rows(out: str) -> list[dict]:
    return [json.loads(line) for line in out.splitlines()]


def test_one_answer_in_words(cli):
    done = cli("grade", "ft-07", stdin="About 91B parameters and 1.8T tokens.")
    assert done.code == 0
    assert done.out.startswith("Score ")
    assert "Met: The compute-optimal model has about 91 billion parameters. Your words: “" in done.out


def test_one_answer_from_a_file_as_json(cli, tmp_path):
    file = tmp_path / "answer.txt"
    file.write_text("About 91B parameters and 1.8T tokens.", encoding="utf-8")
    done = cli("grade", "FT-07", file, "--json")
    result = json.loads(done.out)
    assert set(result) == ROW_KEYS - {"id"}
    assert result["question"] == "ft-07"
    assert result["mode"] == "full"
    params = next(row for row in result["criteria"] if row["id"] == "params")
    assert params["state"] == "met"
    assert "91B" in params["quote"]


def test_explain_shows_the_evidence(cli):
    plain = cli("grade", "ft-07", stdin="91B parameters")
    explained = cli("grade", "ft-07", "--explain", stdin="91B parameters")
    assert "[params: credit" not in plain.out
    assert "[params: credit" in explained.out
    data = json.loads(cli("grade", "ft-07", "--explain", "--json", stdin="91B parameters").out)
    assert {"note", "margin", "evidence"} <= set(data["criteria"][0])
    assert data["feedback"]


def test_keywords_mode_is_labelled(cli):
    done = cli("grade", "ft-07", "--keywords", stdin="91B parameters")
    assert "without the language model" in done.out
    assert json.loads(cli("grade", "ft-07", "--keywords", "--json", stdin="x").out)["mode"] == "keywords"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["grade"], "Give a question ID or --batch"),
        (["grade", "ft-99"], "no question 'ft-99'. Nearest:"),
        (["grade", "ft-07", "nowhere.txt"], "nowhere.txt cannot be read: No such file"),
        (["grade", "ft-07", "--batch", "-"], "--batch takes no ID"),
        (["grade", "ft-07", "--out", "x"], "--out belongs to --batch"),
        (["grade", "--batch", "nowhere.jsonl"], "nowhere.jsonl cannot be read"),
        (["grade", "--batch", "-", "--out", "no/such/folder/x"], "cannot be written"),
        (["grade", "--btach", "-"], "No such option"),
    ],
)
def test_bad_input_is_a_sentence_and_exit_2(cli, arguments, says):
    done = cli(*arguments)
    assert (done.code, done.out) == (2, "")
    assert says in done.err


def test_a_question_without_a_rubric_cannot_be_graded(cli, pack):
    from tests.conftest import QUESTIONS

    done = cli("--pack", pack({"q.yaml": QUESTIONS}), "grade", "tea-01", stdin="hot")
    assert done.code == 2
    assert "has no rubric" in done.err


def test_a_batch_keeps_order_and_survives_bad_rows(cli):
    lines = [
        json.dumps({"id": "a", "question": "ft-07", "answer": "91B parameters", "gold": 3}),
        "{broken",
        "",
        json.dumps([1]),
        json.dumps({"id": {"any": [1]}, "question": "ft-99", "answer": "x"}),
        json.dumps({"id": 5, "question": 7, "answer": "x"}),
        json.dumps({"id": 6, "question": "ft-07"}),
        json.dumps({"id": 7, "question": "ft-07", "answer": 7}),
        json.dumps({"id": 8, "answer": "x"}),
        json.dumps({"id": 9, "prompt": "Why?", "answer": "x"}),
        json.dumps({"id": 10, "prompt": "Why?", "reference": [1], "answer": "x"}),
        json.dumps({"id": 11, "prompt": "Why?", "answer": "it rains", "rubric": {"criteria": []}}),
        json.dumps({"id": 12, "prompt": "Why?", "answer": "it rains", "rubric": {"criterai": OWN_RUBRIC["criteria"]}}),
        "[" * 100_000,
        json.dumps({"question": "ft-07", "answer": ""}),
    ]
    done = cli("grade", "--batch", "-", stdin="\n".join(lines))
    out = rows(done.out)
    assert done.code == 1
    assert [row["id"] for row in out] == ["a", None, None, {"any": [1]}, 5, 6, 7, 8, 9, 10, 11, 12, None, None]
    assert ["error" in row for row in out] == [False, *[True] * 12, False]
    assert all(set(row) == {"id", "error"} for row in out if "error" in row)
    assert set(out[0]) == ROW_KEYS
    assert "Nearest: " in out[3]["error"]
    assert "did you mean 'criteria'?" in out[11]["error"]
    assert "2 answers graded, 12 rows failed" in done.err


def test_a_row_may_bring_its_own_rubric_for_its_own_prompt_or_for_a_question(cli):
    lines = [
        json.dumps({"id": 1, "prompt": "Why is the street wet?", "answer": "because it rains", "rubric": OWN_RUBRIC}),
        json.dumps({"id": 2, "question": "ft-07", "answer": "because it rains", "rubric": OWN_RUBRIC}),
    ]
    one, two = rows(cli("grade", "--batch", "-", stdin="\n".join(lines)).out)
    assert (one["question"], two["question"]) == (None, "ft-07")
    assert [row["id"] for row in one["criteria"]] == [row["id"] for row in two["criteria"]] == ["rain"]


def test_a_row_may_bring_a_reference_and_the_rubric_is_drafted_from_it(cli):
    reference = "Rain falls from clouds when droplets grow heavy. About 505 cubic kilometres fall in a year."
    own = {"prompt": "Why does it rain?", "reference": reference}
    lines = [
        json.dumps({"id": 1, **own, "answer": reference}),
        json.dumps({"id": 2, **own, "answer": "Trains leave from platform four."}),
        json.dumps({"id": 3, **own, "answer": ""}),
        json.dumps(
            {"id": 4, **own, "reference": [reference, "Heavy droplets fall."], "answer": "Heavy droplets fall."}
        ),
        json.dumps({"id": 5, **own, "answer": "x", "rubric": OWN_RUBRIC}),
        json.dumps({"id": 6, "question": "ft-07", "answer": "91B"}),
    ]
    done = cli("grade", "--batch", "-", stdin="\n".join(lines))
    right, wrong, empty, several, _, _ = rows(done.out)
    assert done.code == 0
    assert all(set(row) == ROW_KEYS for row in (right, wrong, empty, several))
    assert [row["drafted"] for row in rows(done.out)] == [True, True, True, True, False, False]
    assert right["question"] is None
    assert right["verdict"] == "cold"
    assert wrong["score"] < 0.2
    assert empty["score"] == 0
    (whole,) = (row for row in several["criteria"] if row["id"] == "whole")
    assert (whole["credit"], whole["quote"]) == (1, "Heavy droplets fall")


@pytest.mark.parametrize("reference", ["", "…", [], ["", " "], ["!!!", "—"]])
def test_a_reference_without_a_word_is_an_error_of_its_row(cli, reference):
    line = json.dumps({"id": 1, "prompt": "Why?", "reference": reference, "answer": "x"})
    (row,) = rows(cli("grade", "--batch", "-", stdin=line).out)
    assert "reference" in row["error"]
    assert "ValueError" not in row["error"]


def test_a_drafted_rubric_of_a_pack_is_said_to_be_one(cli, pack):
    from tests.conftest import QUESTIONS, RUBRICS

    drafted = RUBRICS.replace("  tea-01:\n", "  tea-01:\n    drafted: true\n")
    folder = pack({"questions/tea.yaml": QUESTIONS, "rubrics/tea.yaml": drafted})
    for arguments in (["grade", "tea-01"], ["ask", "tea-01"]):
        done = cli("--pack", folder, *arguments, stdin="a warm pot keeps the water hot")
        assert "The rubric is drafted" in done.out
    assert json.loads(cli("--pack", folder, "grade", "tea-01", "--json", stdin="hot").out)["drafted"]
    assert "drafted" not in cli("--pack", folder, "grade", "tea-02", stdin="48 cups").out


def test_a_batch_from_file_to_file(cli, tmp_path):
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text('\ufeff{"id": 1, "question": "ft-07", "answer": "N ≈ 91B"}\n', encoding="utf-8")
    done = cli("grade", "--batch", source, "--out", target)
    assert (done.code, done.out) == (0, "")
    assert rows(target.read_text(encoding="utf-8"))[0]["id"] == 1
    refused = cli("grade", "--batch", source, "--out", source)
    assert refused.code == 2
    assert source.stat().st_size > 0


def test_rows_get_the_same_scores_in_any_order_and_alone(cli):
    answers = [
        "91B parameters",
        "1.8T tokens",
        "",
        "I don't know",
        "C = 6ND and D = 20N so N = 91B",
        "20 params per token",
    ]
    lines = [json.dumps({"id": n, "question": "ft-07", "answer": answer}) for n, answer in enumerate(answers)]
    whole = {row["id"]: row for row in rows(cli("grade", "--batch", "-", stdin="\n".join(lines)).out)}
    shuffled = lines[:]
    random.Random(3).shuffle(shuffled)
    assert {row["id"]: row for row in rows(cli("grade", "--batch", "-", stdin="\n".join(shuffled)).out)} == whole
    for line in lines:
        (row,) = rows(cli("grade", "--batch", "-", stdin=line).out)
        assert row == whole[row["id"]]


def test_a_batch_streams(home):
    process = subprocess.Popen(
        [sys.executable, "-m", "grill.cli.main", "grade", "--batch", "-", "--keywords"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    for number in range(3):
        process.stdin.write(json.dumps({"id": number, "question": "ft-07", "answer": "91B"}) + "\n")
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["id"] == number
    process.stdin.close()
    assert process.wait() == 0
    process.stdout.close()


def test_hostile_answers_come_back_as_harmless_json(cli):
    answer = "91B parameters \x9b31m\x1b[2J\x7f\u202e and 1.8T tokens"
    done = cli("grade", "--batch", "-", stdin=json.dumps({"id": answer, "question": "ft-07", "answer": answer}))
    assert rows(done.out)[0]["id"] == answer
    assert not set(done.out) & set("\x1b\x9b\x7f\u202e")
    shown = cli("grade", "ft-07", stdin=answer)
    assert not set(shown.out + shown.err) & set("\x1b\x9b\x7f\u202e")


def test_bytes_that_are_no_text_are_graded_all_the_same(cli):
    assert cli("grade", "ft-07", stdin=b"\xff\xfe 91B \x00").code == 0


@pytest.fixture(scope="module")
def row_grader():
    return RowGrader(load_bank(), Grader(None).grade)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.text(max_size=60)
    | st.fixed_dictionaries(
        {},
        optional={
            name: st.sampled_from(["ft-07", "ft-99", "Why?", "", OWN_RUBRIC, {"criteria": [{}]}])
            | st.none()
            | st.integers()
            | st.lists(st.text(max_size=5), max_size=2)
            for name in ("id", "question", "prompt", "reference", "answer", "rubric")
        },
    ).map(json.dumps)
)
def test_no_line_breaks_the_stream(row_grader, line):
    result = row_grader.grade_line(line)
    assert set(result) in ({"id", "error"}, ROW_KEYS)
    assert "Error:" not in result.get("error", ""), result
    json.dumps(result)


def test_a_bundle_of_rows_embeds_each_text_once_and_beforehand():
    embedder = FakeEmbedder()
    grader = Grader(embedder)
    rows = RowGrader(load_bank(), grader.grade, grader.expect)
    lines = [
        '{"id": 1, "question": "ft-05", "answer": "serving dwarfs training. small models are cheap"}',
        "no row at all",
        '{"id": 2, "question": "ft-05", "answer": "small models are cheap"}',
        '{"id": 3, "prompt": "Why?", "reference": "Because it is cheap.", "answer": "it is cheap"}',
    ]
    rows.expect(lines)
    seen = embedder.seen
    graded = [rows.grade_line(line) for line in lines]
    assert embedder.seen == seen
    assert ["error" in row for row in graded] == [False, True, False, False]
    alone = RowGrader(load_bank(), Grader(FakeEmbedder()).grade)
    assert [alone.grade_line(line) for line in lines] == graded
