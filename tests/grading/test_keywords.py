from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz import fuzz

from grill.grading.keywords import EXACT, FUZZY_CUTOFF, FUZZY_LENGTH, NOTHING, WINDOW, match, narrowed, occurrences
from grill.grading.text import words


def stands(answer, keyword):
    return bool(occurrences(words(answer), keyword))


@pytest.mark.parametrize(
    ("answer", "keyword"),
    [
        ("it was trained on text", "training"),
        ("they share the caches", "cache"),
        ("INFERENCE is dear", "inference"),
        ("the inferense bill", "inference"),
        ("quantisation", "quantization"),
        ("fewer key-value heads", "key value"),
        ("a KV cache", "kv-cache"),
        ("the memmory is bound", "memory"),
        ("about 1.8T tokens", "1.8T"),
        ("it doesn’t fit", "doesn't"),
        ("small models", "small model"),
    ],
)
def test_stems_case_hyphens_and_typos_match(answer, keyword):
    assert stands(answer, keyword)


@pytest.mark.parametrize(
    ("answer", "keyword"),
    [
        ("0.99", "0.95"),
        ("1.85", "1.8"),
        ("12345", "12346"),
        ("2048 steps", "2049 steps"),
        ("slower", "lower"),
        ("lower", "slower"),
        ("increase", "decrease"),
        ("without", "within"),
        ("under", "udner"),
        ("afters", "before"),
        ("inner", "innner"),
        ("tokens", "broken"),
        ("cat", "car"),
        ("key heads value", "key value"),
        ("", "cache"),
        ("cache", "..."),
        ("cache", "kv cache"),
    ],
)
def test_what_does_not_match(answer, keyword):
    assert not stands(answer, keyword)


@given(st.sampled_from(sorted(word for word in EXACT if len(word) >= FUZZY_LENGTH)), st.data())
def test_comparatives_are_never_matched_with_a_typo(word, data):
    at = data.draw(st.integers(1, len(word)))
    broken = word[:at] + "q" + word[at:]
    assert stands(word, word)
    assert not stands(broken, word)
    assert not stands(word, broken)


@given(st.integers(10_000, 10**9), st.integers(1, 9))
def test_numbers_are_never_matched_fuzzily(number, more):
    assert stands(f"it is {number} of them", str(number))
    assert not stands(f"it is {number + more} of them", str(number))


VOCABULARY = st.sampled_from(
    [
        "inference",
        "inferense",
        "training",
        "trained",
        "serve",
        "serving",
        "cost",
        "costs",
        "small",
        "smaller",
        "model",
        "modle",
        "cache",
        "caches",
        "kv",
        "lower",
        "slower",
        "20",
        "20.5",
        "token",
        "tokens",
        "of",
        "the",
        "not",
        "memory",
        "memorie",
        "paramter",
        "parameter",
    ]
)
PHRASES = st.lists(VOCABULARY, min_size=1, max_size=3).map(" ".join)
GROUPS = st.lists(st.lists(PHRASES, min_size=1, max_size=3), max_size=3)


def plainly_alike(said, key):
    if said.text == key.text or said.stem == key.stem:
        return True
    return (
        min(len(said.text), len(key.text)) >= FUZZY_LENGTH
        and said.text.isalpha()
        and key.text.isalpha()
        and not {said.text, key.text} & EXACT
        and said.text[0] == key.text[0]
        and fuzz.ratio(said.text, key.text) >= FUZZY_CUTOFF
    )


def plainly_stands(window, keyword):
    """Whether a phrase stands within a window, looked for at every place and word by word."""
    key = words(keyword)
    return any(
        all(plainly_alike(said, wanted) for said, wanted in zip(window[at : at + len(key)], key, strict=True))
        for at in range(len(window) - len(key) + 1)
    )


def plain_share(answer, all_groups, any_groups):
    """The best share over every window of WINDOW words, counted group by group."""
    total = len(all_groups) + bool(any_groups)
    if not total:
        return 0.0
    best = 0
    for at in range(len(answer)):
        window = answer[at : at + WINDOW]
        count = sum(any(plainly_stands(window, keyword) for keyword in group) for group in all_groups)
        count += any(plainly_stands(window, keyword) for group in any_groups for keyword in group)
        best = max(best, count)
    return best / total


@given(st.lists(VOCABULARY, max_size=70).map(" ".join), GROUPS, GROUPS)
def test_agrees_with_a_plain_search_of_every_window(text, all_groups, any_groups):
    answer = words(text)
    evidence = match(answer, all_groups, any_groups)
    assert evidence.share == pytest.approx(plain_share(answer, all_groups, any_groups))
    if evidence.share == 0:
        assert evidence == NOTHING
    else:
        assert 0 <= evidence.start < evidence.end <= len(text)
        assert evidence.hits[0][0] == evidence.start
        assert max(end for _, end in evidence.hits) == evidence.end
        assert len(words(text[evidence.start : evidence.end])) <= WINDOW


@given(st.lists(VOCABULARY, max_size=40), st.lists(VOCABULARY, max_size=10), GROUPS, GROUPS)
def test_more_words_never_lower_the_share(said, more, all_groups, any_groups):
    shorter = match(words(" ".join(said)), all_groups, any_groups)
    longer = match(words(" ".join([*said, *more])), all_groups, any_groups)
    assert longer.share >= shorter.share


def test_groups_have_to_stand_near_each_other():
    groups = [["serving"], ["cost"]]
    assert match(words("serving" + " of" * (WINDOW - 2) + " cost"), groups, []).share == 1
    assert match(words("serving" + " of" * (WINDOW - 1) + " cost"), groups, []).share == 0.5
    phrase = [["serving"], ["bill size"]]
    assert match(words("serving" + " of" * (WINDOW - 3) + " bill size"), phrase, []).share == 1
    assert match(words("serving" + " of" * (WINDOW - 2) + " bill size"), phrase, []).share == 0.5


def test_any_groups_count_once_together():
    answer = words("the cache is small")
    assert match(answer, [["cache"]], [["batch"], ["small"]]).share == 1
    assert match(answer, [["cache"]], [["batch"], ["large"]]).share == 0.5
    assert match(answer, [], [["batch"], ["cache"]]).share == 1
    assert match(answer, [], []) == NOTHING
    assert match([], [["cache"]], []) == NOTHING


@given(st.lists(st.sampled_from(["cache", "caches", "kv", "smaller", "memory", "the", "memry"]), max_size=12))
def test_narrowed_groups_match_as_the_whole_ones_do(said):
    answer = words(" ".join(said))
    groups = ([["kv cache", "memory"], ["lower"]], [["smaller", "less"], ["memory of"]])
    assert match(answer, *narrowed(groups, answer)) == match(answer, *groups)
