"""The colours of a YAML text: right line by line, and the same however the text came about."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grill.tui.widgets.yaml_colours import LONGEST, START, Colours, coloured


def told(*lines: str) -> list[list[tuple[str, str]]]:
    """Each line's words with their kinds."""
    colours = Colours()
    colours.update(lines)
    return [
        [(kind, line[start:end]) for start, end, kind in spans]
        for line, spans in zip(lines, colours.spans, strict=True)
    ]


@pytest.mark.parametrize(
    ("line", "spans"),
    [
        ("weight: 4", [("key", "weight"), ("mark", ":"), ("number", "4")]),
        ("- id: a-b  # why", [("mark", "-"), ("key", "id"), ("mark", ":"), ("comment", "# why")]),
        ("note: a#b is no comment", [("key", "note"), ("mark", ":")]),
        ("url: http://x.y", [("key", "url"), ("mark", ":")]),
        ('"a: b" : true', [("key", '"a: b"'), ("mark", " :"), ("word", "true")]),
        ("- 'it''s: #1'", [("mark", "-"), ("string", "'it''s: #1'")]),
        (r'- "a \" b" # c', [("mark", "-"), ("string", r'"a \" b"'), ("comment", "# c")]),
        ("- *one", [("mark", "-"), ("anchor", "*one")]),
        ("a: &x !!str 1e5", [("key", "a"), ("mark", ":"), ("anchor", "&x"), ("anchor", "!!str"), ("number", "1e5")]),
        ("- 12 months", [("mark", "-")]),
        ("---", [("mark", "---")]),
        ("表: 日本", [("key", "表"), ("mark", ":")]),
        ("\tkey: 1", [("key", "key"), ("mark", ":"), ("number", "1")]),
    ],
)
def test_a_line_is_told_apart(line, spans):
    assert told(line) == [spans]


def test_what_stands_between_brackets_is_told_apart_over_several_lines():
    assert told("all: [a, {b: 1}", "  c d, null]", "next: 2") == [
        [
            *[("key", "all"), ("mark", ":"), ("mark", "["), ("mark", ","), ("mark", "{"), ("key", "b"), ("mark", ":")],
            *[("number", "1"), ("mark", "}")],
        ],
        [("mark", ","), ("word", "null"), ("mark", "]")],
        [("key", "next"), ("mark", ":"), ("number", "2")],
    ]


def test_a_block_text_is_one_until_a_line_is_less_indented():
    lines = told("- note: |2-  # kept", "    a: b # c", "", "      - d", "  key: 1")
    assert lines[0][-2:] == [("mark", "|2-"), ("comment", "# kept")]
    assert lines[1:4] == [[("block", "a: b # c")], [], [("block", "- d")]]
    assert lines[4][0] == ("key", "key")
    assert told("- >", "  a: b", "- c: d")[1:] == [[("block", "a: b")], [("mark", "-"), ("key", "c"), ("mark", ":")]]


def test_a_text_in_quotes_goes_on_over_lines():
    assert told('- "one', "  two: three", '  four" # five')[1:] == [
        [("string", "  two: three")],
        [("string", '  four"'), ("comment", "# five")],
    ]


@pytest.mark.parametrize("opened", ["a: 'never closed", 'a: "never closed', "a: [never, {closed: 1"])
def test_what_is_never_closed_ends_with_what_holds_it(opened):
    assert told(opened, "b: 1")[1] == [("key", "b"), ("mark", ":"), ("number", "1")]


def test_a_very_long_line_is_looked_at_only_so_far():
    spans, after = coloured("[" * 1_000_000, START)
    assert len(spans) == after.depth == LONGEST


LINES = st.sampled_from(
    [
        *[
            "",
            "  ",
            "a: 1",
            "  b: |",
            "    text: 'x",
            "- 'open",
            "  close'",
            '- "open',
            '  close"',
            "c: [1,",
            "  2]",
            "]",
        ],
        *["- - >-", "    # what", "...", "d: {e: f}", "--- |", "%x", "    a: b: c", "'", "? |", "x: y # z"],
    ]
)
EDITS = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 4), st.lists(LINES, max_size=4)), min_size=1, max_size=8)


@given(st.lists(LINES, max_size=10), EDITS)
@settings(max_examples=50, deadline=None)
def test_colours_of_a_changed_text_are_those_of_the_text_as_a_whole(lines, edits):
    colours = Colours()
    colours.update(lines)
    for at, count, others in edits:
        lines = [*lines[:at], *others, *lines[at + count :]]
        colours.update(lines)
        whole = Colours()
        whole.update(lines)
        assert colours.spans == whole.spans
        assert [colours.is_block(row) for row in range(len(lines))] == [
            whole.is_block(row) for row in range(len(lines))
        ]


@given(st.text(alphabet="ab'\"#:-|>[]{},&*! \\\t1é", max_size=60))
@settings(max_examples=50, deadline=None)
def test_spans_lie_in_order_within_any_line(line):
    spans, _ = coloured(line, START)
    edges = [edge for start, end, _ in spans for edge in (start, end)]
    assert edges == sorted(edges)
    assert all(0 <= start < end <= len(line) for start, end, _ in spans)


def test_after_a_key_only_the_line_is_looked_at_and_those_below_that_it_changes():
    lines = [f"key-{number}: value" for number in range(2_000)]
    colours = Colours()
    assert colours.update(lines) == 2_000
    lines[1_000] += "x"
    assert colours.update(lines) == 1
    lines[1_000:1_001] = ["block: |", "  one", "  two"]
    assert colours.update(lines) == 4, "the three, and the one that ends the block"
    lines[1_000] = "block: text"
    assert colours.update(lines) == 4, "the lines below are no block text any more"
    del lines[500]
    assert colours.update(lines) == 0
