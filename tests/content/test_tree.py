from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grill.content import tree
from grill.content.packs import MAX_FILE_BYTES
from grill.content.tree import Table, locate, plain, read_tree

PRINTABLE = st.text(st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="\ufffe\uffff\ufeff"))
JSON = st.recursive(
    st.none() | PRINTABLE,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(PRINTABLE, inner, max_size=4),
    max_leaves=20,
)


def flaws(content: str | bytes) -> list[str]:
    root, found = read_tree(content.encode() if isinstance(content, str) else content)
    assert root is None or found == [] or isinstance(root, Table)
    return [f"{flaw.line}:{flaw.column}: {flaw.message}" for flaw in found]


@given(JSON)
def test_json_of_texts_is_read_back_unchanged(value):
    root, found = read_tree(json.dumps(value, ensure_ascii=False).encode())
    assert found == []
    assert root is not None
    assert plain(root) == value


@given(st.binary(max_size=300))
def test_any_bytes_give_a_tree_or_a_located_flaw(content):
    root, found = read_tree(content)
    assert (
        root is not None or found or not content.strip() or content.lstrip().startswith((b"#", b"\xef\xbb\xbf", b"-"))
    )
    assert all(flaw.line >= 0 and flaw.message for flaw in found)


@given(st.text(alphabet=" \n:-[]{},&*a!|>'\"#?%@`\t1", max_size=80))
def test_any_yaml_punctuation_is_survived(text):
    root, found = read_tree(text.encode())
    if root is not None:
        plain(root)
    assert all(0 <= flaw.line <= text.count("\n") + 2 for flaw in found)


def test_scalars_stay_as_written_and_only_plain_nulls_are_none():
    root, _ = read_tree(b"[no, on, 1e24, 007, 1.10, 12:30, 2026-11-21, 'null', null, ~, ]")
    assert root is not None
    assert plain(root) == ["no", "on", "1e24", "007", "1.10", "12:30", "2026-11-21", "null", None, None]


def test_positions_of_keys_and_values():
    root, _ = read_tree(b"a:\n  - x: 1\n    y: [p, q]\n")
    assert root is not None
    assert locate(root, ("a", 0, "y", 1)) == (3, 12)
    assert locate(root, ("a", 0, "y"), at_key=True) == (3, 5)
    assert locate(root, ("a", 0, "missing", "deeper")) == (2, 5)


def test_duplicate_keys_name_both_lines_and_the_first_stays():
    root, found = read_tree(b"a: 1\nb: 2\na: {x: [y]}\nc: 3\n")
    assert root is not None
    assert plain(root) == {"a": "1", "b": "2", "c": "3"}
    assert [(flaw.line, flaw.message) for flaw in found] == [(3, "key 'a' stands twice, first on line 1")]


def test_aliases_are_spelled_out():
    root, found = read_tree(b"x: &a [1, {k: v}]\ny: *a\nz: [*a, *a]\n")
    assert found == []
    assert root is not None
    assert plain(root)["z"] == [["1", {"k": "v"}]] * 2


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("a: !!python/object/apply:os.system [true]", 1, "is not allowed"),
        ("a: !custom x", 1, "is not allowed"),
        ("a: &b [*b]", 1, "contains itself"),
        ("\na: *nowhere", 2, "is not defined"),
        ("a: 1\n---\nb: 2", 2, "second document"),
        ("? [a]\n: b", 1, "a key must be a plain text"),
        ("a: b: c", 1, "put the text in quotes"),
        ("x: 1\ny: 'it's'", 2, "not valid YAML"),
        ("a:\n\tb: 1", 2, "a tab"),
        ("a: {b: c", 2, "not valid YAML"),
    ],
)
def test_what_is_refused_is_refused_with_its_line(text, line, says):
    (message,) = flaws(text)
    assert message.startswith(f"{line}:")
    assert says in message


def test_control_characters_and_foreign_encodings_are_located():
    assert "2:1: not valid YAML: control characters are not allowed" in flaws(b"a: 1\nb: \x01\n")
    assert flaws(b"a: 1\nb: \xff\n") == ["2:1: the file is not UTF-8 text"]


def test_depth_is_bounded_before_anything_recurses():
    assert "nested deeper" in flaws("[" * 100_000)[0]
    assert flaws("[" * tree.MAX_DEPTH + "]" * tree.MAX_DEPTH) == []
    assert "nested deeper" in flaws("{a: " * 33)[0]


def test_depth_through_aliases_is_bounded():
    levels = "\n".join(f"k{i}: &k{i} [[[[[[*k{i - 1}]]]]]]" for i in range(1, 10))
    assert "nested deeper" in flaws(f"k0: &k0 [x]\n{levels}")[0]


def test_the_billion_laughs_are_cut_short():
    lines = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    lines += [
        f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]" for before, name in zip("abcdefg", "bcdefgh", strict=True)
    ]
    assert "more than" in flaws("\n".join(lines))[0]


def test_the_number_of_aliases_is_bounded():
    assert flaws("a: &a x\nb: [" + "*a, " * tree.MAX_ALIASES + "]") == []
    assert "aliases" in flaws("a: &a x\nb: [" + "*a, " * (tree.MAX_ALIASES + 1) + "]")[0]


def test_the_number_of_values_counts_what_aliases_stand_for():
    many = ", ".join(["x"] * 5_000)
    assert "200,000" in flaws(f"a: &a [{many}]\nb: [" + "*a, " * 50 + "]")[0]


def test_the_size_is_bounded():
    assert flaws(b"#" * (MAX_FILE_BYTES + 1)) == ["0:0: the file is larger than 2 MB"]
