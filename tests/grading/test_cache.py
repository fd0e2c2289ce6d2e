from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grill.grading import cache as cache_module
from grill.grading.cache import CachedEmbedder
from grill.grading.embedder import FakeEmbedder

BANK = ["the cache is small", "serving is dear", "é ✓"]
RECORD = 16 + 4 * 256 + 4
HEADER = cache_module._header(256)


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "cache"


def cached(folder):
    inner = FakeEmbedder()
    return inner, CachedEmbedder(inner, folder)


def file_of(folder):
    (path,) = folder.glob("*.bin")
    return path


def test_bank_texts_are_embedded_once_a_machine(folder):
    inner, first = cached(folder)
    rows = first.embed_bank([*BANK, BANK[0]])
    assert inner.seen == len(BANK)
    assert np.array_equal(first.embed_bank(BANK), rows[:-1])
    assert inner.seen == len(BANK)
    again, second = cached(folder)
    assert np.array_equal(second.embed_bank([BANK[2], BANK[0]]), rows[[2, 0]])
    assert again.seen == 0
    second.embed_bank([*BANK, "a new text"])
    assert again.seen == 1


def test_rows_are_those_of_the_wrapped_embedder(folder):
    _, embedder = cached(folder)
    plain = FakeEmbedder().embed(BANK)
    assert np.array_equal(embedder.embed(BANK), plain)
    assert np.array_equal(embedder.embed_bank(BANK), plain)
    assert embedder.embed([]).shape == (0, 256)
    assert embedder.embed_bank([]).shape == (0, 256)
    assert embedder.fingerprint == FakeEmbedder.fingerprint


def test_answers_are_remembered_in_memory_and_never_reach_the_disk(folder):
    inner, embedder = cached(folder)
    embedder.embed_bank(BANK)
    before = file_of(folder).read_bytes()
    embedder.embed(["my secret answer", *BANK])
    embedder.embed(["my secret answer"])
    assert inner.seen == len(BANK) + 1
    assert file_of(folder).read_bytes() == before
    assert len(before) == len(HEADER) + len(BANK) * RECORD
    again, second = cached(folder)
    second.embed(["my secret answer"])
    assert again.seen == 1


def test_without_bank_texts_nothing_is_written(folder):
    _, embedder = cached(folder)
    embedder.embed(["my secret answer"])
    embedder.embed_bank([])
    assert not folder.exists()


def test_no_text_is_in_the_file_and_only_the_owner_reads_it(folder):
    _, embedder = cached(folder)
    embedder.embed_bank(BANK)
    assert b"cache" not in file_of(folder).read_bytes()
    assert file_of(folder).stat().st_mode & 0o777 == 0o600


def test_an_answer_that_becomes_a_bank_text_is_not_embedded_again(folder):
    inner, embedder = cached(folder)
    embedder.embed([BANK[0]])
    embedder.embed_bank([BANK[0]])
    assert inner.seen == 1
    again, second = cached(folder)
    second.embed([BANK[0]])
    assert again.seen == 0


def test_memory_of_answers_is_bounded_and_still_right(folder, monkeypatch):
    monkeypatch.setattr(cache_module, "MAX_ANSWER_TEXTS", 4)
    inner, embedder = cached(None)
    texts = [f"text {i}" for i in range(30)]
    for at in range(0, 30, 3):
        embedder.embed(texts[at : at + 3])
        assert len(embedder._answers) <= 4
    assert np.array_equal(embedder.embed([*texts[27:], "more"]), FakeEmbedder().embed([*texts[27:], "more"]))
    assert inner.seen == 31


@given(st.integers(1, RECORD - 1))
@settings(max_examples=30)
def test_a_torn_tail_is_dropped_and_later_records_are_read(tmp_path_factory, cut):
    folder = tmp_path_factory.mktemp("torn")
    cached(folder)[1].embed_bank(BANK)
    path = file_of(folder)
    path.write_bytes(path.read_bytes()[:-cut])
    inner, second = cached(folder)
    assert np.array_equal(second.embed_bank([*BANK, "new"]), FakeEmbedder().embed([*BANK, "new"]))
    assert inner.seen == 2
    last, third = cached(folder)
    assert np.array_equal(third.embed_bank([*BANK, "new"]), FakeEmbedder().embed([*BANK, "new"]))
    assert last.seen == 0


DAMAGE = {
    "empty": b"",
    "short": b"\x01",
    "header only": HEADER,
    "half a header": HEADER[:5],
    "zeros": bytes(3 * RECORD),
    "text": b"not a cache at all, but long enough to look like one " * 100,
    "older format": (256).to_bytes(4, "little") + bytes(5000),
    "other dimension": cache_module._header(64) + bytes(5000),
    "no dimension": cache_module._header(0) + bytes(5000),
    "huge dimension": cache_module._header(2**32 - 1) + bytes(5000),
    "wild floats": HEADER + b"\xff\xff\x7f\x7f" * 2000,
    "not numbers": HEADER + b"\x00\x00\xc0\x7f" * 2000,
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_a_damaged_file_costs_time_once_and_nothing_else(folder, damage):
    cached(folder)[1].embed_bank(BANK)
    path = file_of(folder)
    path.write_bytes(damage)
    inner, second = cached(folder)
    assert np.array_equal(second.embed_bank(BANK), FakeEmbedder().embed(BANK))
    assert inner.seen == len(BANK)
    last, third = cached(folder)
    assert np.array_equal(third.embed_bank(BANK), FakeEmbedder().embed(BANK))
    assert last.seen == 0


@given(st.integers(0, 3 * RECORD + len(HEADER) - 1), st.integers(1, 255))
@settings(max_examples=40)
def test_one_flipped_byte_never_turns_a_vector(tmp_path_factory, place, flip):
    folder = tmp_path_factory.mktemp("flip")
    cached(folder)[1].embed_bank(BANK)
    path = file_of(folder)
    data = bytearray(path.read_bytes())
    data[place] ^= flip
    path.write_bytes(data)
    inner, second = cached(folder)
    assert np.array_equal(second.embed_bank(BANK), FakeEmbedder().embed(BANK))
    assert inner.seen == (len(BANK) if place < len(HEADER) else 1)


def test_two_programs_append_to_one_file(folder):
    _, first = cached(folder)
    _, second = cached(folder)
    first.embed_bank(["a"])
    second.embed_bank(["b"])
    first.embed_bank(["c"])
    inner, third = cached(folder)
    third.embed_bank(["a", "b", "c"])
    assert inner.seen == 0


def test_a_folder_that_cannot_be_written_or_a_file_that_is_none_is_no_error(tmp_path):
    (tmp_path / "file").write_text("not a folder")
    (tmp_path / "odd" / f"embeddings-{FakeEmbedder.fingerprint}.bin").mkdir(parents=True)
    for folder in (tmp_path / "file" / "cache", tmp_path / "odd", None):
        inner, embedder = cached(folder)
        assert np.array_equal(embedder.embed_bank(BANK), FakeEmbedder().embed(BANK))
        embedder.embed_bank(BANK)
        assert inner.seen == len(BANK)
    assert (tmp_path / "file").read_text() == "not a folder"


def test_each_model_has_its_own_file(folder):
    cached(folder)[1].embed_bank(["a"])
    other = FakeEmbedder(64)
    other.fingerprint = "another"
    CachedEmbedder(other, folder).embed_bank(["a"])
    assert other.seen == 1
    assert len(list(folder.glob("*.bin"))) == 2


@given(st.lists(st.text(max_size=10), max_size=12), st.lists(st.text(max_size=10), max_size=12))
def test_any_texts_in_any_order_give_the_rows_of_the_wrapped_embedder(bank, answers):
    embedder = CachedEmbedder(FakeEmbedder(16), None)
    for texts, call in ((bank, embedder.embed_bank), (answers, embedder.embed), (bank, embedder.embed)):
        assert np.array_equal(call(texts), FakeEmbedder(16).embed(texts))


def test_what_is_asked_for_again_is_forgotten_last(monkeypatch):
    monkeypatch.setattr(cache_module, "MAX_ANSWER_TEXTS", 4)
    inner, embedder = cached(None)
    for text in ("rubric", "a", "rubric", "b", "rubric", "c", "rubric", "d", "rubric", "e", "rubric"):
        embedder.embed([text])
    assert inner.seen == 6
