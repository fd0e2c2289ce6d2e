"""Nothing from outside is ever interpreted: not by markup, not by the terminal."""

import re

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tui_standins import MARKUP, by_words, make_stage

from grill.store import memory_store
from grill.tui.plain import one_line, plain, quoted
from grill.tui.widgets.blocks import QuestionBlock
from grill.tui.widgets.grade_card import CardState, answer_content, point_content

HOSTILE = (
    "[bold red]x[/]",
    "[@click=app.quit]x[/]",
    "[link=https://example.org]x[/link]",
    "[/]",
    "[",
    "$primary",
    "\x1b[2J\x1b[H",
    "\x1b]0;title\x07",
    "\x9b31m",
    "\u202egnirts",
    "\ud800",
    "{'a': 1}",
    "- yaml: &a [*a]",
)
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


@given(st.one_of(st.text(), st.lists(st.sampled_from(HOSTILE), max_size=6).map("".join)))
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_any_text_is_shown_as_it_is(text):
    for shown in (plain(text).plain, one_line(text, 40), quoted(text, 40)):
        assert not CONTROL.search(shown)
    content = plain(text)
    assert content.spans == []
    if text.isascii() and text.isprintable():
        assert content.plain == text


@given(st.lists(st.sampled_from((*HOSTILE, "serving ", "not smaller ")), max_size=8).map("".join))
def test_any_answer_makes_a_card(answer):
    from tui_standins import RATIO, small_bank

    rubric = small_bank().entries["tt-01"].rubric
    grade = by_words(RATIO, rubric, answer)
    shown = answer_content(CardState(answer, "m", grade)).plain
    assert not CONTROL.search(shown)
    for result in grade.criteria:
        assert result.point in point_content(result).plain


async def test_hostile_answers_drafts_and_questions_on_the_screen():
    everything = " ".join(HOSTILE)
    store = memory_store()
    stage = make_stage(store=store)
    store.save_draft("tt-03", f"draft {everything}", at=stage.clock())
    async with stage.app.run_test(size=(100, 40)) as pilot:
        await stage.begin(pilot, first="tt-03")
        assert not CONTROL.search(stage.screen.prompt.text)
        for hostile in (everything, "[/]"):
            await stage.graded(pilot, f"nothing {hostile}")
            assert not CONTROL.search(stage.text())
        shown = stage.text()
        for hostile in HOSTILE:
            if hostile.isascii() and hostile.isprintable():
                assert hostile in shown
        assert "nothing[1] [/]" in shown
        assert "It does [b]nothing[/b]." in shown
        await pilot.press("f7")
        assert MARKUP.answer in stage.text()
        assert "What does [bold red]markup[/] in a question do?" in stage.text(QuestionBlock)
        await pilot.press("f6", "f9", "f9")
        await stage.until(pilot, lambda: stage.app.screen is stage.home)
        assert "Architecture [dim]" in stage.text()
