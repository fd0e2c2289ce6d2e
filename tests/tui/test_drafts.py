"""Unsent words survive: throttled saves, flushes, restarts."""

from tui_standins import FakeClock, make_stage, open_twice

from grill.tui.drafts import SAVE_SECONDS, DraftKeeper
from grill.tui.screens.practice import PracticeScreen


class FakeTimers:
    """Timers that fire when told to."""

    def __init__(self) -> None:
        self.pending = []

    def set_timer(self, delay, callback):
        self.pending.append((delay, callback))
        return self

    def stop(self) -> None:
        self.pending.clear()

    def fire(self) -> None:
        ((_, callback),) = self.pending
        callback()


def test_one_save_for_all_changes_of_a_second():
    timers, saved = FakeTimers(), []
    keeper = DraftKeeper(timers.set_timer, saved.append)
    for text in ("a", "ab", "abc"):
        keeper.changed(text)
    assert [delay for delay, _ in timers.pending] == [SAVE_SECONDS]
    assert SAVE_SECONDS < 1
    timers.fire()
    assert saved == ["abc"]
    keeper.changed("abcd")
    keeper.flush()
    keeper.flush()
    assert saved == ["abc", "abcd"]
    keeper.changed("x")
    keeper.forget()
    assert timers.pending == []
    assert saved == ["abc", "abcd"]


async def test_leaving_saves_the_draft_and_home_offers_it(tmp_path):
    first = make_stage(store=open_twice(tmp_path))
    async with first.app.run_test() as pilot:
        await first.begin(pilot)
        await pilot.press(*"half an", "ctrl+q")
    second = make_stage(store=open_twice(tmp_path))
    async with second.app.run_test() as pilot:
        await second.opened(pilot)
        assert "Go on with your answer tt-01" in second.text()
        assert "half an" in second.text()
        await pilot.press("enter")
        await second.until(pilot, lambda: isinstance(second.app.screen, PracticeScreen))
        await second.until(pilot, lambda: second.screen.prompt.text == "half an")
        await second.graded(pilot, "half an answer")
        assert second.store.any_drafts() == []


async def test_a_skipped_question_keeps_what_was_typed():
    stage = make_stage()
    async with stage.app.run_test() as pilot:
        await stage.begin(pilot)
        await pilot.press("a", "b", "f3")
        assert stage.store.draft("tt-01") == "ab"
        assert stage.screen.prompt.text == ""


async def test_deleting_the_text_deletes_the_draft():
    stage = make_stage()
    async with stage.app.run_test() as pilot:
        await stage.begin(pilot)
        await pilot.press("a")
        await pilot.pause()
        stage.screen.flush_draft()
        assert stage.store.draft("tt-01") == "a"
        await pilot.press("backspace")
        await pilot.pause()
        stage.screen.flush_draft()
        assert stage.store.draft("tt-01") is None


def test_the_clock_of_the_tests_stands_still():
    clock = FakeClock()
    assert clock() == clock()
