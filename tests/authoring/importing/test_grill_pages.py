from __future__ import annotations

import html
import re
from functools import cache
from pathlib import Path

import pytest

from grill.authoring.importing.reading import read_page
from grill.authoring.importing.source import SourcePage, SourceQuestion

PAGES = Path(__file__).parents[2] / "data" / "grills"
COUNTS = {
    "05_attention_mechanisms.md": 50,
    "07_llm_evaluation_no_keys.md": 115,
    "10_optimizers.md": 40,
    "14_advanced_positional_embeddings.md": 45,
    "25_adapters_lora.md": 40,
    "41_mixture_of_experts.md": 40,
    "61_large_scale_llm_systems.md": 60,
}
KEYED = [name for name in COUNTS if "no_keys" not in name]


@cache
def page(name: str) -> SourcePage:
    return read_page(name, (PAGES / name).read_text(encoding="utf-8"))


def sources(name: str) -> dict[int, str]:
    """What stands below each number of a page, found without the reader: up to the next number or heading."""
    text = (PAGES / name).read_text(encoding="utf-8")
    found = re.split(r"(?m)^(?:\*\*(\d+)\.|#{1,6} )", text)
    return {int(number): body for number, body in zip(found[1::2], found[2::2], strict=True) if number}


@pytest.mark.parametrize(("name", "count"), COUNTS.items())
def test_a_page_keeps_every_question_in_its_order(name, count):
    numbers = [question.number for question in page(name).questions]
    assert numbers == list(range(1, count + 1))
    assert all(bool(question.key) == (name in KEYED) for question in page(name).questions)
    assert not any(one.is_question for one in page(name).unread)


@pytest.mark.parametrize("name", COUNTS)
def test_a_page_keeps_its_sections_in_order(name):
    text = (PAGES / name).read_text(encoding="utf-8")
    titles = [
        re.sub(r"^(?:Section )?[A-Z](?:\.| —) | \(Q[\d–]+\)$", "", title)
        for title in re.findall(r"(?m)^## (.+)$", text)
        if title not in {"Self-grading", "5-day drill plan"}
    ]
    assert [section.title for section in page(name).sections] == titles
    letters = [section.letter for section in page(name).sections]
    assert letters == [chr(ord("A") + place) for place in range(len(letters))]


@pytest.mark.parametrize("name", COUNTS)
def test_no_markup_is_left(name):
    for question in page(name).questions:
        for text in (question.prompt, question.key):
            assert not re.search(r"\\|\$|\*\*|[_^]\{|&\w+;|</?\w+>|^#|\||`" if "|" not in text else r"\\|\$|\*\*", text)
        assert "\n" not in question.prompt
        assert question.prompt


@pytest.mark.parametrize("name", KEYED)
def test_every_figure_of_a_key_stands_in_its_text(name):
    numbers = 0
    below = sources(name)
    for question in page(name).questions:
        said = f"{question.prompt} {question.key}"
        for number in re.findall(r"\d+(?:\.\d+)?", below[question.number]):
            numbers += 1
            assert said.count(number) >= below[question.number].count(number), (question.number, number)
    assert numbers > 50


@pytest.mark.parametrize("name", COUNTS)
def test_a_question_begins_on_the_line_that_is_named(name):
    lines = (PAGES / name).read_text(encoding="utf-8").split("\n")
    for question in page(name).questions:
        assert re.match(rf"(?:\*\*)?{question.number}\.", lines[question.line - 1])


def as_markdown(read: SourcePage) -> str:
    """A page written out plainly: every sign that could mean something is an entity."""

    def plainly(text: str) -> str:
        written = "".join(c if c.isalnum() or c in " \n" else f"&#{ord(c)};" for c in text)
        return "\n\n".join(part.replace("\n", "<br>") for part in written.split("\n\n"))

    parts = [f"# {html.escape(read.title)}"]
    for section in read.sections:
        parts.append(f"## {section.letter}. {plainly(section.title)}")
        parts += [f"**{one.number}. {plainly(one.prompt)}**\n\n{plainly(one.key)}" for one in section.questions]
    return "\n\n".join(parts)


def told(question: SourceQuestion) -> tuple[int, str, list[str]]:
    return question.number, question.prompt, question.key.split()


@pytest.mark.parametrize("name", COUNTS)
def test_a_page_written_out_plainly_reads_as_it_was(name):
    first = page(name)
    again = read_page(name, as_markdown(first))
    assert [section.title for section in again.sections] == [section.title for section in first.sections]
    assert list(map(told, again.questions)) == list(map(told, first.questions))


def test_formulas_of_a_key_are_lines_of_their_own():
    adam = page("10_optimizers.md").questions[4]
    assert adam.prompt == "Walk me through Adam with bias correction."
    assert adam.key.split("\n")[:5] == [
        "m_t = β_1 m_(t-1) + (1-β_1) g_t (first moment, momentum)",
        "v_t = β_2 v_(t-1) + (1-β_2) g_t^2 (second moment, RMS)",
        "m̂_t = m_t / (1 - β_1^t) (bias correction)",
        "v̂_t = v_t / (1 - β_2^t) (bias correction)",
        "θ_(t+1) = θ_t - η · m̂_t / (√v̂_t + ε)",
    ]
    assert "ε = 10^-8" in adam.key


def test_quick_fire_lines_part_their_question_from_their_key():
    last = page("05_attention_mechanisms.md").questions[44]
    assert (last.prompt, last.key, last.kind) == ("Standard n_kv-heads for LLaMA-2 70B?", "8.", "numeric")


def test_self_grading_becomes_the_rule_of_readiness():
    ready = page("05_attention_mechanisms.md").readiness
    assert ready is not None
    assert (ready.cold, ready.of) == (35, 50)
    assert [(band.first, band.last) for band in ready.bands] == [(1, 10), (11, 25), (26, 50)]
    assert ready.bands[0].says == "You don't know modern attention variants."


def test_bands_by_score_give_their_top_line_and_are_reported():
    read = page("07_llm_evaluation_no_keys.md")
    assert read.readiness is not None
    assert (read.readiness.cold, read.readiness.of, read.readiness.bands) == (90, 115, ())
    left = [one.text for one in read.unread]
    assert any(text.startswith("- 70–89: re-read") for text in left)
    assert any("Day 1:" in text for text in left)
