from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grill.grading.polarity import Stance, denied_stretches, frames, is_direction, negated_stretches, roles

RIGHT = (
    "Inference cost outweighs training cost over the lifetime.",
    "A smaller model is cheaper to serve.",
    "smaller models reduce the serving cost",
    "serving dominates training",
    "inference cost >> training cost",
)
WRONG = (
    "Training cost outweighs inference cost.",
    "A larger model is cheaper to serve.",
    "bigger models raise the serving cost less",
)
STANCE = Stance(RIGHT, WRONG)


@pytest.mark.parametrize("wording", RIGHT)
def test_right_wordings_are_no_conflict(wording):
    assert STANCE.conflict(wording) == ""
    assert STANCE.conflict(wording.lower().rstrip(".")) == ""


@pytest.mark.parametrize(
    "wording",
    [
        "a small model is cheaper to serve",
        "inference dominates training",
        "a smaller model lowers serving cost",
        "training is dominated by inference",
        "not only is it cheaper to serve, it is faster",
        "no doubt serving is cheaper",
        "it isn't training that matters but serving",
        "they don't make it bigger, only cheaper to serve",
        "users run it for years",
        "",
    ],
)
def test_other_right_wordings_are_not_vetoed(wording):
    assert STANCE.conflict(wording) == ""


@pytest.mark.parametrize(
    ("wording", "reason"),
    [
        ("the smaller model is not cheaper to serve", "negation"),
        ("serving doesn't get cheaper with a small model", "negation"),
        ("a larger model is cheaper to serve", "direction"),
        ("smaller models increase the serving cost", "direction"),
        ("training dominates inference", "roles"),
        ("training cost >> inference cost", "roles"),
        ("inference is dominated by training", "roles"),
    ],
)
def test_what_turns_the_point_round_is_a_conflict(wording, reason):
    assert STANCE.conflict(wording)
    assert STANCE.conflict(wording) in {reason, "negation", "direction", "roles"}


def test_the_same_direction_of_the_same_thing_agrees():
    said = frames("a smaller model would be cheaper to serve")
    known = frames("a smaller model is cheaper to serve")
    assert any(one.moves_same(other) and one.sign == other.sign for one in said for other in known)
    assert not any(one.moves_same(other) for one in frames("there are many users") for other in known)
    assert not STANCE.conflict("a smaller model would be cheaper to serve")


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("the cache grows", 1),
        ("a larger cache", 1),
        ("the cache shrinks", -1),
        ("a smaller cache", -1),
        ("the cache does not grow", -1),
        ("the cache never shrinks", 1),
        ("it is not true that the cache grows", -1),
        ("not only does the cache grow", 1),
    ],
)
def test_frames_carry_the_sign_after_negation(text, sign):
    (frame,) = [frame for frame in frames(text) if frame.dimension == "size"]
    assert frame.sign == sign
    assert any(head.startswith("cach") for head in frame.heads)
    assert is_direction(text[frame.start : frame.end])


@given(
    st.sampled_from(["more", "bigger", "smaller", "cheaper", "faster", "slower", "before", "after", "better", "worse"])
)
def test_a_negation_turns_any_direction_and_an_idiom_does_not(word):
    (plain,) = frames(f"the cache is {word}")
    (negated,) = frames(f"the cache isn't {word}")
    (idiom,) = frames(f"no doubt the cache is {word}")
    assert plain.sign == -negated.sign == idiom.sign


@pytest.mark.parametrize(
    ("text", "denied"),
    [
        ("It is not true that the cache grows. The batch does.", "It is not true that the cache grows"),
        ("I don't think the cache grows, but the batch does", "I don't think the cache grows,"),
        ("It's a myth that bigger is better; smaller wins", "It's a myth that bigger is better"),
        ("We know the cache grows. It is false that it shrinks", "It is false that it shrinks"),
        ("the cache grows", ""),
        ("not only the cache grows", ""),
        ("No. Heat, a slow node, a full disk are not it.", "Heat, a slow node, a full disk are not it"),
        ("They exploit flaws, so the score climbs while quality does not", ""),
        ("When it is hot, the disk does not matter", ""),
    ],
)
def test_denials_reach_to_the_end_of_the_sentence_or_to_a_turn(text, denied):
    said = " ".join(text[start:end].rstrip(". ") for start, end in denied_stretches(text))
    assert said.strip() == denied


@pytest.mark.parametrize(
    ("text", "strong", "weak"),
    [
        ("grouping rather than sharing", {"group"}, {"share"}),
        ("caching >> batching", {"cach"}, {"batch"}),
        ("caching << batching", {"batch"}, {"cach"}),
        ("caching is dominated by batching", {"batch"}, {"cach"}),
        ("memory is smaller than compute", {"comput"}, {"memori"}),
        ("memory is more expensive than compute", {"memori"}, {"comput"}),
    ],
)
def test_roles_name_the_stronger_side_first(text, strong, weak):
    (said,) = roles(text)
    assert (set(said.strong), set(said.weak)) == (strong, weak)


@pytest.mark.parametrize(
    "text", ["training -> inference", "training => inference", "a cache", "more than", ">> <<", "it is more than"]
)
def test_what_compares_nothing_has_no_roles(text):
    assert roles(text) == ()


PIECES = st.sampled_from(
    [
        "not",
        "never",
        "n't",
        "isn't",
        "it's",
        "false",
        "that",
        "but",
        "rather",
        "than",
        ">>",
        "<<",
        "->",
        ",",
        ".",
        ";",
        ":",
        "(",
        ")",
        "more",
        "less",
        "smaller",
        "cache",
        "model",
        "serve",
        "training",
        "inference",
        "no",
        "doubt",
        "only",
        "if",
        "cheaper",
        "the",
        "opposite",
        "is",
        "true",
        "of",
        "I",
        "don't",
        "think",
        "\x1b[31m",
        "[bold]",
        "{a:",
        "’",
        "é",
    ]
)


@given(st.text(max_size=80) | st.lists(PIECES, max_size=25).map(" ".join))
def test_any_text_is_judged_the_same_twice(text):
    assert STANCE.conflict(text) == STANCE.conflict(text)
    for start, end in (*denied_stretches(text), *negated_stretches(text)):
        assert 0 <= start < end <= len(text)
    for frame in frames(text):
        assert is_direction(text[frame.start : frame.end].casefold())
        assert frame.sign in (-1, 1)
    for said in roles(text):
        assert said.strong
        assert said.weak
        assert not said.strong & said.weak


@given(st.text(max_size=60), st.sampled_from(RIGHT))
def test_a_stance_without_wordings_knows_only_negated_verbs(text, wording):
    assert Stance((), ()).conflict(wording) == ""
    assert Stance((), ()).conflict(text) in {"", "negation"}
