from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from grill.grading.text import MAX_GRADED, MAX_SPANS, clauses, normalise, sentences, spans, stem, words

PIECES = st.sampled_from(
    [
        *"aé\u0301ﬁﷺ²½Ⅷ中。！\u200b\ufeff\u202e\xa0\u2028\t\n\r.,;:!?()[]-–—*•→'’\"$\\{}",
        *(
            "because",
            "but",
            "and",
            "e.g. ",
            "1.8T",
            " ",
            "  ",
            "->",
            "\x1b[31m",
            "\x1b]0;t\x07",
            "\\frac{1}{2}",
            "$x^2$",
            "10²⁴",
            "\ud800",
            "The ",
            "cache ",
        ),
    ]
)
TEXT = st.text(max_size=150) | st.lists(PIECES, max_size=60).map("".join)


@given(TEXT)
def test_spans_point_into_the_answer(answer):
    found = spans(answer)
    assert len(found) <= MAX_SPANS
    for span in found:
        assert 0 <= span.start < span.end <= len(answer)
        assert span.text == normalise(answer[span.start : span.end])
        assert span.text
        assert not answer[span.start].isspace()
        assert not answer[span.end - 1].isspace()
    assert found == spans(answer)
    assert len({(span.start, span.end) for span in found}) == len(found)
    assert [(span.start, span.end) for span in found] == sorted((span.start, span.end) for span in found)


@given(TEXT)
def test_every_word_is_in_some_span(answer):
    covered = spans(answer)
    for word in words(answer):
        inside = [span for span in covered if span.start <= word.start and word.end <= span.end]
        assert inside or not normalise(answer[word.start : word.end])


@given(TEXT)
def test_clauses_lie_in_order_within_their_sentences(answer):
    bounds = sentences(answer)
    by_sentence = clauses(answer)
    assert len(bounds) == len(by_sentence)
    assert all(right <= left for (_, right), (left, _) in pairwise(bounds))
    for (start, end), inside in zip(bounds, by_sentence, strict=True):
        flat = [position for clause in inside for position in clause]
        assert flat == sorted(flat)
        assert not flat or (start <= flat[0] and flat[-1] <= end)


@given(st.integers(1, 400), st.sampled_from([". ", "\n", "; ", ", because ", " (", " but "]), st.integers(1, 25))
def test_a_long_answer_is_cut_coarser_but_still_whole(count, joint, size):
    answer = joint.join(f"{'word ' * size}n{i}" for i in range(count))
    found = spans(answer)
    assert 1 <= len(found) <= MAX_SPANS
    assert min(span.start for span in found) == 0
    assert max(span.end for span in found) >= min(len(answer), MAX_GRADED) - 2


def test_only_the_first_characters_are_graded():
    answer = "The cache is small. " * (2 * MAX_GRADED // 20)
    assert max(end for _, end in sentences(answer)) <= MAX_GRADED
    assert max(span.end for span in spans(answer)) <= MAX_GRADED


@pytest.mark.parametrize(
    "sentence",
    [
        "it was trained on 1.8T tokens",
        "a rate of .95 is usual",
        "some tricks, e.g. warm-up and decay, help",
        "i.e. the ratio is 20:1",
        "dense vs. sparse models differ",
        "see Hoffmann et al. 2022 cf. Kaplan, etc. and so on",
        "N = 9.1e10 vs. 1,875 at v1.5",
        "what it costs... matters"[:15],
    ],
)
def test_points_within_a_sentence_do_not_end_it(sentence):
    expected = 2 if "et al." in sentence else 1
    assert len(sentences(sentence)) == expected


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("First this. Then that.", ["First this", "Then that"]),
        ("One line\nanother line", ["One line", "another line"]),
        ("Is it? Yes! It is; so there.", ["Is it", "Yes", "It is", "so there"]),
        ("Small.Then big.", ["Small", "Then big"]),
        ("- first point\n* second point\n• third", ["first point", "second point", "third"]),
        ("well... it is", ["well", "it is"]),
        ("", []),
        (" \n . ! ", []),
    ],
)
def test_sentences(answer, expected):
    assert [answer[start:end] for start, end in sentences(answer)] == expected


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("the model is small because serving is dear", ["the model is small", "because serving is dear"]),
        ("the cache is smaller, the batch is bigger", ["the cache is smaller", "the batch is bigger"]),
        ("fewer heads are kept -> less memory is used", ["fewer heads are kept", "less memory is used"]),
        ("it costs 1,875 dollars a day", ["it costs 1,875 dollars a day"]),
        (
            "it shares its keys (and its values too) between the heads",
            ["it shares its keys", "and its values too", "between the heads"],
        ),
        ("so, in fact, the cache is smaller", ["so, in fact", "the cache is smaller"]),
        ("a dash - between two - parts it somehow", ["a dash - between two", "parts it somehow"]),
        ("no-dash in a-word here", ["no-dash in a-word here"]),
    ],
)
def test_clauses(answer, expected):
    assert [answer[start:end] for sentence in clauses(answer) for start, end in sentence] == expected


def test_a_short_answer_is_also_taken_whole():
    answer = "The cache is smaller. The batch is bigger, so it costs less."
    whole = [span for span in spans(answer) if span.size == 0]
    assert [(span.start, span.text) for span in whole] == [
        (0, "The cache is smaller. The batch is bigger, so it costs less")
    ]


@pytest.mark.parametrize(
    ("raw", "plain"),
    [
        ("  a \t b\n\nc ", "a b c"),
        ("“quoted” – it’s", '"quoted" - it\'s'),
        ("10²⁴ FLOPs", "10^24 FLOPs"),
        ("10⁻⁴", "10^-4"),
        ("20× smaller ≈ fine → go", "20x smaller ~ fine -> go"),
        ("ﬁne ｆｕｌｌ", "fine full"),
        ("a\x1b[31mred\x1b[0m b", "a red b"),
        ("\x1b]0;title\x07text", "text"),
        ("zero\u200bwidth so\u00adft", "zerowidth soft"),
        ("bell\x07 and \x00 nul", "bell and nul"),
        (r"\alpha and $x^2$", "α and x^2"),
        (r"N \approx 91B, \frac{1}{2} of it", "N ~ 91B, 1/2 of it"),
        ("M and m stay", "M and m stay"),
        ("lone\ud800surrogate", "lone surrogate"),
        ("", ""),
    ],
)
def test_normalise(raw, plain):
    assert normalise(raw) == plain


@given(TEXT)
@example("ﷺ" * 500)
@example("\\begin{a}" * 50)
def test_normalised_text_is_clean_and_bounded(text):
    plain = normalise(text)
    assert plain == " ".join(plain.split())
    assert not any(unicodedata.category(mark) in {"Cc", "Cs"} for mark in plain)
    assert not re.search("[\u200b-\u200f\u202a-\u202e\ufeff]", plain)
    if "\\" not in text and "$" not in text:
        assert len(plain) <= 4 * len(text) + 64


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126, exclude_characters="\\$"), max_size=100))
def test_plain_ascii_is_only_trimmed(text):
    assert normalise(text) == " ".join(text.split())


@given(TEXT, st.integers(0, 1000))
def test_words_know_where_they_stand(text, offset):
    end = offset
    for word in words(text, offset):
        assert end <= word.start < word.end
        end = word.end
        assert text[word.start - offset : word.end - offset].replace("’", "'").casefold() == word.text
        assert word.stem == stem(word.text)
    assert end - offset <= len(text)


def test_words_keep_numbers_and_apostrophes_whole_and_part_hyphens():
    assert [word.text for word in words("It doesn’t cost 1.8T, 1,875 or KV-cache_size")] == [
        *("it", "doesn't", "cost", "1.8", "t", "1,875", "or", "kv", "cache", "size")
    ]


@pytest.mark.parametrize(
    "group", [("training", "trained", "trains", "train"), ("parameter", "parameters"), ("caches", "caching", "cached")]
)
def test_forms_of_a_word_share_a_stem(group):
    assert len({stem(word) for word in group}) == 1


@pytest.mark.parametrize("word", ["kv", "gqa", "1.8", "doesn't", "b2b"])
def test_short_words_and_figures_are_their_own_stem(word):
    assert stem(word) == word


@pytest.mark.parametrize(
    "hostile",
    [
        "a" + " " * 90_000 + "b",
        "." * 90_000 + "x",
        "a" + "\n " * 45_000,
        "(" * 90_000,
        "$" * 90_000,
        "\x1b[" * 45_000,
        "\\frac{" * 15_000,
        "ﷺ" * 90_000,
    ],
    ids=["spaces", "points", "lines", "brackets", "dollars", "escapes", "latex", "ligatures"],
)
def test_long_hostile_text_takes_linear_time(hostile):
    # Quadratic behaviour would take many seconds here, and the run would not end in time.
    found = spans(hostile)
    assert len(found) <= MAX_SPANS
    assert all(span.end <= MAX_GRADED for span in found)


def test_a_sentence_of_nothing_but_a_bracket_is_no_sentence() -> None:
    assert [span.text for span in spans("it is read directly. ( like the last element. )") if span.size == 1] == [
        "it is read directly",
        "like the last element",
    ]
