"""Sizes: from too small to very wide, and back, with nothing lost."""

import pytest
from tui_standins import RICH_ANSWER, make_stage, rich_grade

from grill.tui.widgets.grade_card import GradeCard
from grill.tui.widgets.too_small import TooSmall


@pytest.mark.parametrize("size", [(60, 18), (80, 24), (140, 40)])
async def test_the_screens_fit(size):
    stage = make_stage(grade=lambda *_: rich_grade(RICH_ANSWER))
    async with stage.app.run_test(size=size) as pilot:
        await stage.opened(pilot)
        assert not stage.app.screen.query_one(TooSmall).display
        await stage.begin(pilot)
        await stage.graded(pilot, RICH_ANSWER)
        await pilot.pause()
        screen = stage.screen
        assert screen.prompt.region.bottom < size[1]
        assert screen.transcript.size.height >= 8
        assert screen.max_scroll_x == 0
        assert screen.transcript.max_scroll_x == 0
        assert screen.query_one(GradeCard).region.right <= size[0]
        assert all(key.region.right <= size[0] for key in screen.query("FooterKey")), "the key bar fits"


async def test_a_small_window_says_so_and_loses_nothing():
    stage = make_stage()
    async with stage.app.run_test(size=(80, 24)) as pilot:
        await stage.begin(pilot)
        await stage.graded(pilot, "serving")
        await pilot.press(*"half")
        for size in ((59, 24), (80, 17), (10, 3), (60, 18), (140, 40), (80, 24)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
            small = size[0] < 60 or size[1] < 18
            assert stage.screen.query_one(TooSmall).display is small
            assert stage.screen.prompt.text == "half"
            assert stage.app.focused is stage.screen.prompt
        assert stage.card().state.grade is not None
        assert stage.screen.practice.phase == "answered"


async def test_nothing_is_sent_from_a_window_that_shows_nothing():
    stage = make_stage()
    async with stage.app.run_test(size=(40, 10)) as pilot:
        await stage.opened(pilot)
        stage.app.start_practice()
        await stage.until(pilot, lambda: stage.app.screen is not stage.home)
        await pilot.press(*"blind", "enter")
        assert stage.store.attempts() == []
        assert stage.screen.prompt.text == "blind"
