from __future__ import annotations

import pytest

from grill.authoring.jargon import jargon_in, spelt_out


def test_a_term_is_found_with_what_else_it_is_called():
    text = "It shrinks the KV cache a lot."
    ((start, end, names),) = jargon_in(text)
    assert text[start:end] == names[0] == "KV cache"
    assert "key-value cache" in names[1:]


def test_an_inflected_term_is_the_same_and_keeps_its_wording():
    ((_, _, names),) = jargon_in("They use skip connections everywhere.")
    assert names[0] == "skip connections"
    assert "residual connection" in names


def test_the_longest_name_counts_and_none_overlap():
    found = jargon_in("multi-head latent attention")
    assert [names[0] for _, _, names in found] == ["multi-head latent attention"]


@pytest.mark.parametrize("text", ["", "Nothing of the trade.", "a per-parameter rate"])
def test_where_there_is_no_term_none_is_found(text):
    assert jargon_in(text) == []


def test_an_abbreviation_is_spelt_out_either_way_round():
    assert spelt_out("Multi-Query Attention (MQA) shares keys.") == {"MQA": "Multi-Query Attention"}
    assert spelt_out("MQA (multi-query attention) shares keys.") == {"MQA": "multi-query attention"}


def test_what_stands_before_the_spelt_out_words_is_no_part_of_them():
    assert spelt_out("All of them use Gated Linear Units (GLUs) now.") == {"GLU": "Gated Linear Units"}


def test_brackets_that_spell_nothing_out_are_left_alone():
    assert spelt_out("The model (GPT) is large (see below).") == {}
