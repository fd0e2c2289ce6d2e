from __future__ import annotations

import os
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from grill import paths
from grill.authoring import example_writer
from grill.authoring.editing.edits import example_item
from grill.authoring.example_writer import CannotWrite, add_example, snippet, with_example
from grill.content.load import parse_file

FILE = Path("rubrics/tea.yaml")
HEAD = """\
# Tea, by hand.
rubrics:
  tea-01:   # the pot
    criteria:
      - id: heat
        point: 'A warm pot keeps the water hot.'   # single quotes on purpose
"""
TAIL = """\

  # the other one
  tea-02:
    criteria: [{id: cups, point: There are 48 cups.}]
"""
BLOCK = """\
    examples:
      - {answer: "48", grade: 4}   # short

      - answer: >
          folded
          words
        grade: 2
      # - answer: commented out
    vague: [Tea is nice.]
"""
LAYOUTS = {
    "block": HEAD + BLOCK + TAIL,
    "block at the end": HEAD + "    examples:\n    - answer: a\n      grade: 1 # one\n",
    "block without a last line break": HEAD + "    examples:\n      - answer: a\n        grade: 1",
    "literal at the end": HEAD + "    examples:\n     - grade: 1\n       answer: |\n         a\n         b\n\n" + TAIL,
    "kept literal": HEAD + "    examples:\n      - grade: 1\n        answer: |+\n          a\n\n\n  # then\n" + TAIL,
    "quoted over lines": HEAD + '    examples:\n      - {grade: 1, answer: "a\n          b"} # c\n' + TAIL,
    "paraphrases last": HEAD + "    examples:\n      - {answer: a, grade: 1}\n      - answer: b\n        grade: 1\n"
    "        paraphrases:\n        - x\n        -  y   # z\n" + TAIL,
    "empty list": HEAD + "    examples: []  # none yet\n" + TAIL,
    "empty list with a comment inside": HEAD + "    examples: [\n      # none yet\n    ]\n" + TAIL,
    "flow list": HEAD + "    examples: [{answer: a, grade: 1}, {answer: b, grade: 2} ]\n" + TAIL,
    "flow list with a last comma": HEAD + "    examples: [\n      {answer: a, grade: 1},  # a\n    ]\n" + TAIL,
    "no key": HEAD + TAIL,
    "no key in the last rubric": HEAD,
    "no key, and no last line break": HEAD.rstrip("\n"),
    "flow rubric": "rubrics:\n  tea-01: {criteria: [{id: heat, point: Hot.}], vague: [x] }\n" + TAIL,
    "flow rubric with examples": "rubrics: {tea-01: {examples: [], criteria: [{id: heat, point: Hot.}]}}\n",
    "anchored rubric": HEAD.replace("tea-01:   #", "tea-01: &tea #") + TAIL,
    "CRLF": (HEAD + BLOCK + TAIL).replace("\n", "\r\n"),
    "byte-order mark": "\ufeff" + HEAD + BLOCK,
    "a tab and wide letters": HEAD.replace("A", "🫖\u00a0A") + "    examples:\n      - {answer: 茶\t, grade: 1}\n",
}  # fmt: skip


def added(layout, answer="warm, so it stays hot", grade=3.0):
    """The content before, the content after, and where the new piece begins and ends."""
    before = layout.encode()
    after, line = with_example(FILE, before, "tea-01", answer, grade)
    more = len(after) - len(before)
    start = next((i for i, (a, b) in enumerate(zip(before, after, strict=False)) if a != b), len(before))
    assert after[:start] + after[start + more :] == before, "nothing but one piece was added"
    return before, after, line


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
def test_one_example_more_and_every_other_byte_as_it_was(layout):
    before, after, line = added(layout)
    old, new = parse_file(FILE, before), parse_file(FILE, after)
    assert new.rubrics["tea-01"].examples[:-1] == old.rubrics["tea-01"].examples
    assert new.rubrics["tea-01"].examples[-1].model_dump() == {
        "answer": "warm, so it stays hot",
        "grade": 3.0,
        "paraphrases": (),
    }
    assert {name: rubric for name, rubric in new.rubrics.items() if name != "tea-01"} == {
        name: rubric for name, rubric in old.rubrics.items() if name != "tea-01"
    }
    assert 'answer: "warm, so it stays hot", grade: 3' in after.decode("utf-8-sig").split("\n")[line - 1]


@pytest.mark.parametrize("layout", [LAYOUTS["block"], LAYOUTS["flow list"], LAYOUTS["no key"]])
def test_twice_is_two_examples(layout):
    once, _ = with_example(FILE, layout.encode(), "tea-01", "one", 1)
    twice, _ = with_example(FILE, once, "tea-01", "two", 0.5)
    assert [example.answer for example in parse_file(FILE, twice).rubrics["tea-01"].examples[-2:]] == ["one", "two"]


def test_it_stands_where_an_author_would_put_it():
    _, after, line = added(LAYOUTS["block"])
    lines = after.decode().split("\n")
    assert lines[line - 1] == '      - {answer: "warm, so it stays hot", grade: 3}'
    assert lines[line] == "      # - answer: commented out"
    _, after, line = added(LAYOUTS["no key"])
    assert after.decode().split("\n")[line - 2 : line] == [
        "    examples:",
        '      - {answer: "warm, so it stays hot", grade: 3}',
    ]


def test_line_breaks_are_the_files_own():
    _, after, _ = added(LAYOUTS["CRLF"])
    assert after.count(b"\n") == after.count(b"\r\n")


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=60) | st.text(
    st.sampled_from("\"'\\\n\r\t\x00\x07\x1b\x7f\x85\u2028\u202e\ufeff\uffff#:-{}[],&*!|>%@`é茶🫖 "), max_size=30
)


@given(TEXTS, st.sampled_from(sorted(LAYOUTS)), st.sampled_from([0, 0.5, 2.5, 4]))
def test_any_answer_survives(answer, layout, grade):
    taken = {example.answer for example in parse_file(FILE, LAYOUTS[layout].encode()).rubrics["tea-01"].examples}
    if answer in taken:
        return
    _, after, _ = added(LAYOUTS[layout], answer, grade)
    last = parse_file(FILE, after).rubrics["tea-01"].examples[-1]
    assert (last.answer, last.grade) == (answer, grade)


@given(TEXTS)
def test_the_item_is_yaml_on_one_line_and_a_terminal_obeys_nothing_in_it(answer):
    text = example_item(answer, 2)
    assert yaml.safe_load(text) == {"answer": answer, "grade": 2}
    assert len(text.splitlines()) == 1
    assert not set(text) & set("\x00\x07\x1b\x7f\x85\u2028\u202e\ufeff")


@pytest.mark.parametrize(
    "layout",
    [
        HEAD.replace("tea-01", "tea-09"),
        HEAD + "    oops: 1\n",
        "rubrics:\n  tea-02: &t {criteria: [{id: a, point: A.}], examples: [{answer: b, grade: 1}]}\n  tea-01: *t\n",
        HEAD + "    examples: &e\n      - {answer: a, grade: 1}\n",
        HEAD + "    examples: [{answer: &e a, grade: 1}, {answer: &e b, grade: 1}]\n",
        "rubrics: [",
        "",
    ],
    ids=[
        "no such rubric",
        "unsound",
        "shared by an alias",
        "anchored list",
        "anchor defined twice",
        "no YAML",
        "empty",
    ],
)
def test_where_there_is_no_safe_place_it_says_so(layout):
    with pytest.raises(CannotWrite, match=r"no sound rubric|no safe place"):
        with_example(FILE, layout.encode(), "tea-01", "x", 1)


def test_the_same_answer_twice_is_refused():
    with pytest.raises(CannotWrite, match="already"):
        with_example(FILE, LAYOUTS["block"].encode(), "tea-01", "48", 4)


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "tea.yaml"
    path.write_bytes(LAYOUTS["block"].encode())
    path.chmod(0o640)
    return path


def test_the_file_is_replaced_whole_and_keeps_its_mode(file):
    line = add_example(file, "tea-01", "x", 1)
    assert '- {answer: "x", grade: 1}' in file.read_text().split("\n")[line - 1]
    assert file.stat().st_mode & 0o777 == 0o640
    assert [path.name for path in file.parent.iterdir()] == ["tea.yaml"]


def test_a_link_stays_a_link(file):
    link = file.with_name("link.yaml")
    link.symlink_to(file)
    add_example(link, "tea-01", "x", 1)
    assert link.is_symlink()
    assert '"x"' in file.read_text()


@pytest.mark.parametrize(
    ("answer", "grade", "says"),
    [
        ("x" * 20_001, 1, "at most 20,000"),
        ("x", 4.5, "between 0 and 4"),
        ("x", -1, "between"),
        ("x", float("nan"), "between"),
    ],
)
def test_what_no_example_can_be(file, answer, grade, says):
    before = file.read_bytes()
    with pytest.raises(CannotWrite, match=says):
        add_example(file, "tea-01", answer, grade)
    assert file.read_bytes() == before


def test_a_read_only_file_is_refused(file, monkeypatch):
    monkeypatch.setattr(os, "access", lambda path, mode: path != file)
    with pytest.raises(CannotWrite, match="read-only"):
        add_example(file, "tea-01", "x", 1)


def test_the_packaged_bank_is_refused(file, monkeypatch):
    bank = file.parent / "_bank"
    bank.mkdir()
    inside = file.rename(bank / "tea.yaml")
    monkeypatch.setattr(paths, "bank_folder", lambda: bank)
    with pytest.raises(CannotWrite, match="next update"):
        add_example(inside, "tea-01", "x", 1)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(CannotWrite, match="read"):
        add_example(tmp_path / "none.yaml", "tea-01", "x", 1)


def test_an_edit_in_between_is_not_lost(file, monkeypatch):
    real = example_writer.with_example

    def slow(*arguments):
        result = real(*arguments)
        file.write_text("# edited\n")
        return result

    monkeypatch.setattr(example_writer, "with_example", slow)
    with pytest.raises(CannotWrite, match="somebody else"):
        add_example(file, "tea-01", "x", 1)
    assert file.read_text() == "# edited\n"
    assert [path.name for path in file.parent.iterdir()] == ["tea.yaml"]


def test_the_snippet_can_be_pasted():
    pasted = (
        LAYOUTS["block at the end"]
        .replace("    - answer", "      - answer")
        .replace("      grade: 1 # one", "        grade: 1")
    )
    read = parse_file(FILE, f"{pasted}{snippet('x: y', 2.5)}\n".encode())
    assert [example.answer for example in read.rubrics["tea-01"].examples] == ["a", "x: y"]
