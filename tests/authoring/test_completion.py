"""What is offered at the cursor, which stands at the bar."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grill.authoring.editing.completion import Known, complete
from grill.authoring.editing.places import line_and_column
from grill.content.model import Criterion, Question, Rubric
from tests.authoring.test_document import TEXT

KNOWN = Known(
    questions={"tea-01": "Why is the pot warmed?", "tea-02": "How many cups?"},
    formulas={"kv-cache": "Size of the cache"},
    inputs={"kv-cache": {"preset": "a model", "context": "tokens of one sequence"}},
    ideas={"heat-lost": "two questions"},
    packs={"tea": "Tea"},
)
HEAD = "rubrics:\n  tea-01:\n    criteria:\n      - id: x\n        "
QUESTION = "pack: tea\nsection: {letter: T, title: Tea}\nquestions:\n  - id: tea-01\n    "


def offered(marked, path="rubrics/tea.yaml", known=KNOWN):
    at = marked.index("|")
    text = marked[:at] + marked[at + 1 :]
    return text, complete(Path(path), text, *line_and_column(text, at), known)


@pytest.mark.parametrize(
    ("marked", "texts"),
    [
        ("|", ["rubrics:\n  "]),
        ("rubrics:\n  |", ["tea-01:\n    ", "tea-02:\n    "]),
        ("rubrics:\n  tea-01: {}\n  t|", ["tea-02:\n    "]),
        ("rubrics:\n  tea-01:\n    cr|", ["criteria:\n      - "]),
        ("rubrics:\n  tea-01:\n    criteria:\n      |", ["- "]),
        (HEAD + "wei|\n        point: y\n", ["weight: "]),
        (HEAD + "re|\n        reject: [y]\n", ["required: "]),
        (HEAD + "po|int: y\n", ["point"]),
        (HEAD + "acce|\n      - id: [\n", ["accept:\n          - "]),
        (HEAD + "required: |\n", ["true", "false"]),
        (HEAD + "idea: h|", ["heat-lost"]),
        (HEAD + "quantity: {unit: FL|}", ["FLOP", "FLOP/s"]),
        (HEAD + "quantity: {unit: byte, for|", ["formula: "]),
        (HEAD + "quantity: {formula: |}", ["kv-cache"]),
        (HEAD + "quantity:\n          formula: kv-cache\n          given: {con|}", ["context: "]),
        (HEAD + "accept:\n          - w|", []),
        (HEAD + "# wei|", []),
        (HEAD + "point: >-\n          wei|", []),
        ("rubrics:\n  tea-01:\n    moves:\n      g|", ["goal:\n        "]),
        ("rubrics:\n  tea-01:\n    moves: {goal: {}, b|}", ["baseline: "]),
        ("rubrics:\r\n  tea-01:\r\n    va|", ["vague:\r\n      - "]),
        (TEXT.replace("- warm\n", "- warm\n        r|\n"), ["required: ", "reject:\n          - "]),
        (TEXT.replace("leaves, ", "leaves, wei|, "), ["weight: "]),
        ("rubrics:\n  tea-01:\n    criteria: 'x\n    va|", []),
    ],
)
def test_what_a_rubric_file_offers(marked, texts):
    assert [completion.text for completion in offered(marked)[1]] == texts


@pytest.mark.parametrize(
    ("marked", "texts"),
    [
        (QUESTION + "kind: |", ["recall", "numeric", "methodology"]),
        (QUESTION + "kind: m|\n  - id: tea-02", ["methodology"]),
        (QUESTION + "related: [tea-01, |]", ["tea-02"]),
        (QUESTION + "related:\n      - tea-01\n      - t|", ["tea-02"]),
        (QUESTION + "targ|", ["target_seconds: "]),
        (QUESTION + "sources: [{ti|}]", ["title: "]),
        ("pack: |", ["tea"]),
        ("section: {|}", ["letter: ", "title: "]),
    ],
)
def test_what_a_question_file_offers(marked, texts):
    assert [completion.text for completion in offered(marked, "questions/tea.yaml")[1]] == texts


def test_pack_and_moves_files_have_their_own():
    assert [c.text for c in offered("id: x\nti|", "tea/pack.yaml")[1]] == ["title: "]
    assert [c.text for c in offered("moves:\n  ris|", "rubrics/moves.yaml")[1]] == ["risks:\n    "]
    assert offered("|", "notes.yaml")[1] == []


def test_it_takes_the_place_of_the_word_and_says_what_it_is():
    text, (found,) = offered(HEAD + "requ|\n")
    assert text[found.start : found.end] == "requ"
    assert found.says == Criterion.model_fields["required"].description
    assert offered(HEAD + "po|")[1][0].says.endswith("Needed.")


def test_a_misspelt_word_is_offered_the_nearest():
    assert [c.text for c in offered(HEAD + "wieght|\n")[1]] == ["weight: "]


@pytest.mark.parametrize(
    ("head", "model", "path"), [(HEAD, Criterion, "rubrics/t.yaml"), (QUESTION, Question, "questions/t.yaml")]
)
def test_every_key_of_the_model_is_offered_but_those_that_are_there(head, model, path):
    names = {completion.text.split(":")[0] for completion in offered(head + "|", path)[1]}
    assert names == set(model.model_fields) - {"id"}
    assert {c.text.split(":")[0] for c in offered("rubrics:\n  tea-01:\n    |")[1]} == set(Rubric.model_fields)


@given(st.text(alphabet="rubics: \n-{}[],'\"#&*|>tea01\ue000", max_size=60), st.data())
@settings(max_examples=60)
def test_no_text_is_too_broken(text, data):
    text = "rubrics:\n" + text
    at = data.draw(st.integers(0, len(text)))
    for found in complete(Path("rubrics/t.yaml"), text, *line_and_column(text, at), KNOWN):
        assert found.start <= at <= found.end
