"""Home with many packs: folded, unfolded, searched by typing."""

from __future__ import annotations

import pytest
from textual.widgets import OptionList, Static
from tui_standins import make_stage, small_bank

from grill.content.bank import Bank
from grill.content.model import Entry, Pack, Question, Section
from grill.tui.overview import PackRows, SectionRow, pack_rows, search
from grill.tui.screens.home import HANDFUL

TITLES = ["Attention", "Optimizers", "Mixture [b]of[/b] experts", "LoRA", "Evaluation", "Serving", "Data"]


def bank_of(titles: list[str]) -> Bank:
    """A bank of packs with two sections of two questions each."""
    entries = {}
    for at, title in enumerate(titles):
        for number in range(1, 5):
            question = Question(id=f"p{at}-{number:02d}", number=number, kind="recall", prompt="Why?", answer="So.")
            letter, name = ("A", f"Basics of {title.split()[0]}") if number < 3 else ("B", "Quick fire")
            section = Section(letter=letter, title=name)
            entries[question.id] = Entry(question=question, rubric=None, pack=f"p{at}", section=section)
    return Bank(entries=entries, packs={f"p{at}": Pack(id=f"p{at}", title=title) for at, title in enumerate(titles)})


def many() -> Bank:
    return bank_of(TITLES)


def listed(stage) -> list[str]:
    """The rows, their white space squeezed."""
    return [" ".join(str(option.prompt).split()) for option in stage.home.query_one(OptionList).options]


def highlighted(stage) -> str:
    option = stage.home.query_one(OptionList).highlighted_option
    return " ".join(str(option.prompt).split()) if option else ""


def header(stage) -> str:
    line = stage.home.query_one("#search", Static)
    return str(line.content) if line.display else ""


def row(pack: str, letter: str, title: str) -> SectionRow:
    return SectionRow((pack, letter), title, 2, 1, 0, 0)


TEA = PackRows("tea", "Tea and water", (row("tea", "A", "Pots"), row("tea", "B", "Water")))
MUGS = PackRows("mugs", "Mugs", (row("mugs", "A", "Water marks"), row("mugs", "B", "Handles")))


def test_sections_are_put_under_their_packs_in_order():
    rows = [*TEA.sections, *MUGS.sections]
    assert pack_rows(rows, {"tea": "Tea and water"}) == [TEA, PackRows("mugs", "mugs", MUGS.sections)]
    assert (TEA.total.total, TEA.total.cold, TEA.total.tried) == (4, 2, 2)


def test_packs_of_one_title_are_told_apart_by_their_ids():
    found = pack_rows([*TEA.sections, *MUGS.sections, row("old", "A", "Pots")], {"tea": "Tea", "old": "Tea"})
    assert [pack.title for pack in found] == ["Tea (tea)", "mugs", "Tea (old)"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("WATER", [("tea", True, ["B"]), ("mugs", False, ["A"])]),
        ("mug ha", [("mugs", False, ["B"])]),
        ("mugs", [("mugs", True, [])]),
        ("tea pots", [("tea", False, ["A"])]),
        ("pots handles", []),
    ],
)
def test_a_search_finds_packs_and_sections_by_the_words_of_their_titles(text, found):
    matches = search([TEA, MUGS], text)
    assert [(m.pack.id, m.by_title, [s.key[1] for s in m.sections]) for m in matches] == found


async def test_a_handful_of_packs_lie_open_and_more_are_folded():
    for titles, folded in ((TITLES[:HANDFUL], False), (TITLES[: HANDFUL + 1], True)):
        stage = make_stage(bank=lambda titles=titles: bank_of(titles))
        async with stage.app.run_test() as pilot:
            await stage.opened(pilot)
            assert any(line.startswith("A Basics") for line in listed(stage)) is not folded
            assert any(line.startswith("▸ Attention 4") for line in listed(stage)) is folded


async def test_enter_unfolds_a_pack_and_folds_it_again():
    stage = make_stage(bank=many)
    async with stage.app.run_test(size=(60, 18)) as pilot:
        await stage.opened(pilot)
        await pilot.press("end", "up", "enter")
        assert listed(stage)[-4:] == [
            "▾ Serving 4 not tried yet",
            "A Basics of Serving 2 not tried yet",
            "B Quick fire 2 not tried yet",
            "▸ Data 4 not tried yet",
        ]
        assert highlighted(stage).startswith("▾ Serving")
        await pilot.pause()
        last = stage.home.query_one(OptionList)
        assert last.scroll_offset.y + last.scrollable_content_region.height >= last.option_count
        await pilot.press("enter")
        assert listed(stage)[-2:] == ["▸ Serving 4 not tried yet", "▸ Data 4 not tried yet"]
        assert highlighted(stage).startswith("▸ Serving")


async def test_letters_search_and_enter_practises_the_first_match():
    stage = make_stage(bank=many)
    async with stage.app.run_test() as pilot:
        await stage.opened(pilot)
        await pilot.press(*"lora", "space", *"quix", "backspace")
        assert listed(stage) == ["LoRA", "B Quick fire 2 ········ not tried yet"]
        assert highlighted(stage).startswith("B Quick fire")
        assert "Search lora qui▏ 1 section, 0 packs; Escape ends it" in header(stage)
        await pilot.press("enter")
        await stage.until(pilot, lambda: stage.app.screen is not stage.home)
        assert [task.question for task in stage.screen.practice.tasks] == ["p3-03", "p3-04"]
        assert header(stage) == ""
        assert "▾ LoRA" in " ".join(listed(stage)), "the section is there when one comes back"
        assert highlighted(stage).startswith("B Quick fire")


async def test_a_pack_that_is_found_unfolds_in_the_search_and_stays_unfolded():
    stage = make_stage(bank=many)
    async with stage.app.run_test() as pilot:
        await stage.opened(pilot)
        await pilot.press(*"[b]of")
        assert [line[:26] for line in listed(stage)] == ["▸ Mixture [b]of[/b] expert"]
        await pilot.press("enter")
        assert [line[:26] for line in listed(stage)][1:] == ["A Basics of Mixture 2 ····", "B Quick fire 2 ········ no"]
        await pilot.press("down", "down", "escape")
        assert highlighted(stage).startswith("B Quick fire")
        assert "History and progress" in listed(stage)
        assert header(stage) == ""


async def test_a_search_that_finds_nothing_says_so_and_escape_shows_everything():
    stage = make_stage(bank=many)
    async with stage.app.run_test(size=(60, 18)) as pilot:
        await stage.opened(pilot)
        before = listed(stage)
        await pilot.press(*"zz", "enter")
        assert stage.app.screen is stage.home
        assert listed(stage) == []
        assert "nothing is called that; Escape ends it" in header(stage)
        await pilot.press("escape")
        assert listed(stage) == before
        await pilot.press("escape", "backspace", "space")
        assert listed(stage) == before
        assert stage.app.screen is stage.home


async def test_a_small_bank_is_searched_too():
    stage = make_stage(bank=small_bank)
    async with stage.app.run_test() as pilot:
        await stage.opened(pilot)
        await pilot.press(*"scal")
        assert [line.split("  ")[0] for line in listed(stage)] == [
            "A tiny pack",
            "A Scaling laws 2 ········ not tried yet",
        ]
        assert highlighted(stage).startswith("A Scaling laws")


async def test_a_letter_that_a_learner_bound_keeps_its_meaning():
    stage = make_stage(bank=many, keymap={"help": "x"})
    async with stage.app.run_test() as pilot:
        await stage.opened(pilot)
        await pilot.press("x")
        await stage.until(pilot, lambda: stage.app.screen is not stage.home)
        assert header(stage) == ""


async def test_letters_before_the_bank_is_read_do_nothing():
    stage = make_stage(bank=lambda: Bank(entries={}))
    async with stage.app.run_test() as pilot:
        await pilot.press("a")
        await stage.until(pilot, lambda: stage.app.bank is not None)
        await pilot.press("a")
        assert header(stage) == ""


async def test_results_that_come_while_a_search_is_on_are_shown_in_it():
    stage = make_stage(bank=many)
    async with stage.app.run_test() as pilot:
        await stage.opened(pilot)
        await pilot.press(*"serving")
        stage.home.refresh_choices()
        assert [line.split(" 4 ")[0] for line in listed(stage)] == [
            "▸ Serving",
            "A Basics of Serving 2 ········ not tried yet",
        ]
