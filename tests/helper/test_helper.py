"""The child's side of the protocol, without a process."""

import json
import os
import subprocess
import sys

import pytest

from grill.content.model import Criterion, Keywords, Question, Rubric
from grill.grading.alike import alike_by
from grill.grading.cache import CachedEmbedder
from grill.grading.embedder import FakeEmbedder
from grill.grading.grade import Grade
from grill.grading.helper import answer_request, make_grade, shared
from grill.grading.loading import THREAD_VARIABLES, make_embedder

QUESTION = Question(id="q-1", number=1, kind="recall", prompt="What is stored?", answer="Keys and values.")
RUBRIC = Rubric(
    criteria=(
        Criterion(
            id="kv",
            point="The cache stores keys and values of past tokens.",
            keywords=Keywords(all=(("keys",), ("values",))),
        ),
    )
)


def request(**more) -> str:
    fields = {
        "id": 7,
        "op": "grade",
        "question": QUESTION.model_dump_json(),
        "rubric": RUBRIC.model_dump_json(),
        "moves": "{}",
        "answer": "it stores the keys and values of past tokens",
    }
    return json.dumps({**fields, **more})


def test_a_request_is_answered_with_a_grade():
    reply = answer_request(request(), make_grade(FakeEmbedder()))
    assert reply["id"] == 7
    grade = Grade.from_dict(json.loads(json.dumps(reply["grade"])))
    assert (grade.question, grade.mode) == ("q-1", "full")


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("not json", "JSONDecodeError"),
        ("[1]", "TypeError"),
        ("{}", "KeyError"),
        (request(op="sing"), "unknown op"),
        (request(rubric="{}"), "ValidationError"),
        (request(question="[]"), "ValidationError"),
    ],
)
def test_a_bad_request_is_an_error_and_not_the_end(line, says):
    reply = answer_request(line, make_grade(FakeEmbedder()))
    assert says in reply["error"]


def test_a_rubric_is_read_once(monkeypatch):
    read = []
    original = Rubric.model_validate_json.__func__
    monkeypatch.setattr(
        Rubric, "model_validate_json", classmethod(lambda cls, text: read.append(1) or original(cls, text))
    )
    grade = make_grade(FakeEmbedder())
    for _ in range(3):
        assert "grade" in answer_request(request(), grade)
    assert read == [1]


def test_pairs_of_texts_alike_are_told_and_no_vectors():
    ask = json.dumps({"id": 3, "op": "alike", "left": ["warm pot"], "right": ["cold", "a warm pot"], "least": 0.5})
    reply = json.loads(json.dumps(answer_request(ask, make_grade(FakeEmbedder()), alike_by(FakeEmbedder()))))
    assert reply["id"] == 3
    assert [pair[:2] for pair in reply["pairs"]] == [[0, 1]]
    assert "KeyError" in answer_request('{"id": 1, "op": "alike"}', make_grade(None), alike_by(FakeEmbedder()))["error"]


def test_a_rubric_that_is_being_typed_stays_off_the_disk(tmp_path):
    grade = make_grade(shared(CachedEmbedder(FakeEmbedder(), tmp_path)))
    assert "grade" in answer_request(request(keep=False), grade)
    assert not list(tmp_path.iterdir())
    assert "grade" in answer_request(request(), grade)
    assert list(tmp_path.iterdir())


def test_all_work_shares_one_memory():
    inner = FakeEmbedder()
    embedder = shared(inner)
    grade = make_grade(embedder)
    answer_request(request(), grade)
    seen = inner.seen
    answer_request(request(keep=False), grade)
    assert inner.seen == seen


def test_the_environment_chooses_the_fake(monkeypatch, tmp_path):
    monkeypatch.setenv("GRILL_EMBEDDER", "fake")
    assert isinstance(make_embedder(None, tmp_path), FakeEmbedder)


def test_the_helper_keeps_to_one_thread_from_before_numpy():
    code = """
import json, os, sys
from grill.grading import helper, loading
def look(model, cache):
    raise RuntimeError(json.dumps({"numpy": "numpy" in sys.modules, **{name: os.environ.get(name) for name in NAMES}}))
loading.make_embedder = look
helper.main([])
"""
    environment = {name: value for name, value in os.environ.items() if name not in THREAD_VARIABLES}
    with subprocess.Popen(
        [sys.executable, "-c", code.replace("NAMES", repr(THREAD_VARIABLES))],
        stdin=subprocess.PIPE,  # open while it works: the helper ends as soon as it closes
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    ) as child:
        assert child.stdout is not None
        reply = json.loads(child.stdout.readline())
    assert reply["event"] == "failed"
    seen = json.loads(reply["reason"].removeprefix("RuntimeError: "))
    assert seen == {"numpy": False, **dict.fromkeys(THREAD_VARIABLES, "1")}
