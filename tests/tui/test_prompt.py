"""Typing: nothing sends but Enter, nothing typed is lost."""

import contextlib

import pytest
from textual import events
from textual.css.query import NoMatches
from tui_standins import make_stage

from grill.tui.widgets.prompt import LONGEST


async def test_line_breaks_never_send_and_keep_their_place():
    stage = make_stage()
    async with stage.app.run_test() as pilot:
        await stage.begin(pilot)
        for key in ("ctrl+j", "alt+enter", "shift+enter"):
            await pilot.press("a", key)
        # typed at once, as from a fast hand or a slow line
        for key, character in (("b", "b"), ("ctrl+j", None), ("c", "c")):
            stage.screen.prompt.post_message(events.Key(key, character))
        await pilot.pause()
        assert stage.screen.prompt.text == "a\na\na\nb\nc"
        assert stage.store.attempts() == []


async def test_a_pasted_line_break_never_sends_and_escapes_are_dropped():
    stage = make_stage()
    async with stage.app.run_test() as pilot:
        await stage.begin(pilot)
        stage.screen.prompt.post_message(events.Paste("one\r\ntwo\n\x1b[2J\x1b]0;title\x07three\n"))
        await pilot.pause()
        assert stage.screen.prompt.text == "one\ntwo\nthree\n"
        assert stage.store.attempts() == []


async def test_enter_then_more_letters_belong_to_the_next_answer():
    stage = make_stage()
    async with stage.app.run_test() as pilot:
        await stage.begin(pilot)
        for key, character in (("a", "a"), ("enter", "\r"), ("b", "b")):
            stage.screen.prompt.post_message(events.Key(key, character))
        await pilot.pause()
        assert [attempt.answer for attempt in stage.store.attempts()] == ["a"]
        assert stage.screen.prompt.text == "b"


async def test_keys_that_edit_take_effect_in_their_turn():
    stage = make_stage()
    async with stage.app.run_test() as pilot:
        await stage.begin(pilot)
        stage.keys_at_once("a", "b", "backspace", "c", "left", "left", "d", "end", "e", "ctrl+z", "f")
        await pilot.pause()
        assert stage.screen.prompt.text == "dacf"


async def test_a_long_paste_can_be_undone_and_redone():
    stage = make_stage()
    pasted = "a line\n" * 20
    async with stage.app.run_test(size=(60, 18)) as pilot:
        await stage.begin(pilot)
        await pilot.press("x")
        stage.screen.prompt.post_message(events.Paste(pasted))
        await pilot.pause()
        await pilot.press("ctrl+z")
        assert stage.screen.prompt.text == "x", "the scroll bar went with the lines that it was for"
        await pilot.press("ctrl+y")
        assert stage.screen.prompt.text == f"x{pasted}"


@pytest.mark.parametrize("keys", [("ctrl+q",), ("ctrl+c", "ctrl+c")], ids=" ".join)
async def test_quitting_saves_the_letters_pressed_at_once_with_its_key(keys):
    stage = make_stage()
    async with stage.app.run_test() as pilot:
        await stage.begin(pilot)
        stage.keys_at_once(*"draft", *keys)
        with contextlib.suppress(NoMatches):  # by then the screens have gone
            await stage.until(pilot, lambda: stage.app.return_code is not None)
        draft = stage.store.draft("tt-01")
    assert draft == "draft"


async def test_skipping_keeps_the_letters_pressed_at_once_with_its_key():
    stage = make_stage()
    async with stage.app.run_test() as pilot:
        await stage.begin(pilot)
        stage.keys_at_once(*"draft", "f3")
        await stage.until(pilot, lambda: stage.screen.practice.position == 1)
        assert stage.store.draft("tt-01") == "draft"


async def test_enter_on_nothing_sends_nothing():
    stage = make_stage()
    async with stage.app.run_test() as pilot:
        await stage.begin(pilot)
        await pilot.press("enter", "space", "enter")
        assert stage.store.attempts() == []


async def test_an_answer_sent_by_accident_is_one_undo_away():
    stage = make_stage()
    async with stage.app.run_test() as pilot:
        await stage.begin(pilot)
        await stage.graded(pilot, "serving")
        assert stage.screen.prompt.text == ""
        await pilot.press("ctrl+z")
        assert stage.screen.prompt.text == "serving"


async def test_an_unknown_slash_word_is_not_sent():
    stage = make_stage()
    async with stage.app.run_test() as pilot:
        await stage.begin(pilot)
        await stage.answer(pilot, "/hnit")
        assert stage.screen.prompt.text == "/hnit"
        assert stage.store.attempts() == []
        assert "Did you mean /hint?" in next(iter(stage.app._notifications)).message


async def test_a_slash_word_that_only_one_command_fits_is_that_command():
    stage = make_stage()
    async with stage.app.run_test() as pilot:
        await stage.begin(pilot)
        await stage.command(pilot, "/hi")
        assert "Hint 1 of 2" in stage.text()
        await stage.answer(pilot, "/h")
        assert stage.screen.prompt.text == "/h", "help or hint?"


async def test_the_prompt_grows_and_stops_growing():
    stage = make_stage()
    async with stage.app.run_test(size=(80, 24)) as pilot:
        await stage.begin(pilot)
        assert stage.screen.prompt.size.height == 1
        await pilot.press("a", "ctrl+j", "b", "ctrl+j", "c")
        await pilot.pause()
        assert stage.screen.prompt.size.height == 3
        stage.screen.prompt.load_text("line\n" * 200)
        await pilot.pause()
        assert stage.screen.prompt.size.height <= 10
        assert stage.screen.transcript.size.height >= 6


async def test_the_focus_never_leaves_the_prompt():
    stage = make_stage()
    async with stage.app.run_test() as pilot:
        await stage.begin(pilot)
        await stage.graded(pilot, "serving")
        for keys in (("tab",), ("shift+tab",), ("escape",), ("ctrl+p", "escape"), ("f1", "escape"), ("pageup",)):
            await pilot.press(*keys)
            await stage.until(pilot, lambda: stage.app.focused is stage.screen.prompt)
        for target in ("Transcript", "StatusLine", "GradeCard", "KeyBar"):
            await pilot.click(target)
            await stage.until(pilot, lambda: stage.app.focused is stage.screen.prompt)
        stage.screen.set_focus(None)
        await stage.until(pilot, lambda: stage.app.focused is stage.screen.prompt)


async def test_a_huge_paste_is_cut_and_graded_off_the_loop():
    stage = make_stage()
    async with stage.app.run_test() as pilot:
        await stage.begin(pilot)
        stage.screen.prompt.post_message(events.Paste("serving " * 20_000))
        await pilot.pause()
        assert len(stage.screen.prompt.text) == LONGEST
        await pilot.press("enter")
        await stage.until(pilot, lambda: stage.card().state.grade is not None)
        assert len(stage.store.attempts("tt-01")[0].answer) > 99_990
        assert len(stage.text()) < 20_000


async def test_ctrl_c_copies_a_selection_and_quits_only_when_pressed_twice():
    stage = make_stage()
    async with stage.app.run_test() as pilot:
        await stage.begin(pilot)
        await pilot.press("a", "b", "shift+left", "ctrl+c")
        assert stage.app.clipboard == "b"
        await pilot.press("right", "ctrl+c")
        assert stage.app.is_running
        stage.app._forget_interrupt()
        await pilot.press("ctrl+c")
        assert stage.app.return_code is None
        await pilot.press("ctrl+c")
    assert stage.app.return_code == 0
    assert stage.store_was_closed()
