from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grill.text import did_you_mean, nearest, plural, safe_for_terminal

NASTY = st.text(alphabet="\x1b[]0;31mPX^_\\\x07\x9b\x9d\x9c\x00\r\n\t\u202e\u2066\ud800aé", max_size=60)


@given(NASTY | st.text(max_size=200))
def test_nothing_that_a_terminal_obeys_is_left(text):
    safe = safe_for_terminal(text)
    assert all(mark in "\n\t" or unicodedata.category(mark) not in {"Cc", "Cs"} for mark in safe)
    assert not set(safe) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
    assert safe_for_terminal(safe) == safe
    safe.encode("utf-8")


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=200))
def test_plain_text_is_left_alone(text):
    assert safe_for_terminal(text) == text


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("a\x1b[31mred\x1b[0m", "ared"),
        ("\x1b]0;owned\x07title", "title"),
        ("\x1b]52;c;aGk=\x1b\\clip", "clip"),
        ("\x1b]never ended, the words stay", "]never ended, the words stay"),
        ("\x9b2Jclear", "clear"),
        ("right\rwrong", "right\nwrong"),
        ("a\r\nb\tc", "a\nb\tc"),
        ("N ∝ C^0.5 – 20×", "N ∝ C^0.5 – 20×"),
        ("[bold]markup[/bold]", "[bold]markup[/bold]"),
        ("\ud800", "\ufffd"),
        ("\x1b\x1b[31m[31m", "[31m"),
    ],
)
def test_examples(text, safe):
    assert safe_for_terminal(text) == safe


def test_long_hostile_text_takes_linear_time():
    # Quadratic behaviour would take minutes here, and the run would not end.
    for hostile in ("\x1b]" * 200_000, "\x1b[" * 200_000, "\x1b[" + "0" * 400_000, "\x9d" * 400_000):
        assert "\x1b" not in safe_for_terminal(hostile)


def test_nearest_words():
    assert nearest("acept", ["accept", "reject", "id"]) == ["accept"]
    assert did_you_mean("acept", ["accept"]) == "; did you mean 'accept'?"
    assert did_you_mean("zzz", ["accept"]) == ""
    assert (plural(1, "error"), plural(0, "error")) == ("1 error", "0 errors")
