"""The calculator beside the conversation: one key there, one key back, and nothing of the answer is touched."""

import contextlib
import threading
from types import SimpleNamespace

import pytest
from interview_stage import make_interview
from test_literal import CONTROL, HOSTILE
from textual import events
from textual.css.query import NoMatches
from tui_standins import make_stage

from grill.calc import worksheet
from grill.tui import calculations
from grill.tui.interview_keys import keys_of
from grill.tui.screens.report import ReportScreen
from grill.tui.widgets import calculator_line
from grill.tui.widgets.blocks import NoteBlock
from grill.tui.widgets.calculator import Calculator
from grill.tui.widgets.calculator_entries import EntryBlock
from grill.tui.widgets.clock_line import ClockLine
from grill.tui.widgets.key_bar import KeyBar

WIDE, NARROW = (140, 40), (80, 24)


def panel(stage) -> Calculator:
    return stage.app.screen.query_one(Calculator)


def line(stage):
    return panel(stage).line


def message(stage) -> str:
    return str(panel(stage)._message.visual)


def keys_shown(stage) -> list[str]:
    return [key.description for key in stage.app.screen.query_one(KeyBar).query("FooterKey") if key.display]


def first_in_view(transcript):
    return next(block for block in transcript.children if block.virtual_region.bottom > transcript.scroll_y)


async def enter(stage, pilot, text: str) -> None:
    """Work a line out."""
    line(stage).put(text)
    await pilot.press("enter")


async def test_a_visit_leaves_draft_cursor_selection_undo_and_scroll_as_they_were_and_the_clock_goes_on():
    held = make_interview()
    stage = held.stage
    async with stage.app.run_test(size=WIDE) as pilot:
        await held.begin(pilot)
        screen, prompt, transcript = held.screen, held.screen.prompt, held.screen.transcript
        await transcript.add(*(NoteBlock(f"note {number} " + "words " * 90) for number in range(14)))
        transcript.show(transcript.children[-1])
        prompt.load_text("N is\n")
        prompt.move_cursor(prompt.document.end)
        await pilot.press("x", "y", "shift+left", "pageup", "ctrl+up")
        before = prompt.text, prompt.selection, transcript.scroll_offset
        first = first_in_view(transcript)
        assert 0 < transcript.scroll_y < transcript.max_scroll_y
        await pilot.press("ctrl+l")
        assert stage.app.focused is line(stage)
        assert "Into answer" in keys_shown(stage)
        await enter(stage, pilot, "6 * 70B")
        await held.wait(pilot, 9)
        assert held.state.elapsed == pytest.approx(9, abs=0.1)
        assert stage.store.sessions()[0].draft == "N is\nxy"
        assert transcript.size.width < WIDE[0] - 40
        assert first_in_view(transcript) is first, "what was being read is still there"
        await pilot.press("ctrl+l")
        assert stage.app.focused is prompt
        assert not panel(stage).display
        assert (prompt.text, prompt.selection, transcript.scroll_offset) == before
        assert "Into answer" not in keys_shown(stage)
        await pilot.press("ctrl+z")
        assert prompt.text == "N is\n"
        await pilot.press("ctrl+l", "up")
        assert line(stage).text == "6 * 70B", "the worksheet is kept"
        transcript.show(transcript.children[-1])
        await pilot.press("ctrl+l")
        await pilot.press("ctrl+l")
        assert transcript.scroll_y == transcript.max_scroll_y, "what stands at the end stays there"
        assert not transcript.is_anchored
        assert held.state.turns == ()
        assert screen.max_scroll_x == 0


async def test_a_result_goes_into_the_answer_at_its_cursor_and_comes_out_again():
    held = make_interview()
    stage = held.stage
    async with stage.app.run_test(size=NARROW) as pilot:
        await held.begin(pilot)
        prompt = held.screen.prompt
        prompt.load_text("N is , D is 20 times that")
        prompt.move_cursor((0, 5))
        await pilot.press("ctrl+l")
        line(stage).put("sqrt(1e24/120) params")
        await pilot.press("ctrl+y")
        assert prompt.text == "N is 91.29B params, D is 20 times that"
        assert stage.app.focused is prompt
        assert prompt.cursor_location == (0, len("N is 91.29B params"))
        await pilot.press("ctrl+z")
        assert prompt.text == "N is , D is 20 times that"
        await pilot.press("end", "x", "ctrl+l")
        await enter(stage, pilot, "2 * 3")
        await pilot.press("up", "up", "ctrl+y", "y")
        assert prompt.text.endswith("thatx 91.29B paramsy"), "an earlier result, as it was"
        await pilot.press("ctrl+z", "ctrl+z")
        assert prompt.text.endswith("thatx"), "what was typed around it is undone by itself"
        assert stage.store.attempts() == []


async def test_it_covers_the_conversation_or_stands_beside_it_as_there_is_room():
    held = make_interview()
    stage = held.stage
    async with stage.app.run_test(size=NARROW) as pilot:
        await held.begin(pilot)
        screen, prompt = held.screen, held.screen.prompt
        await pilot.press("ctrl+l", "7")
        await pilot.pause()
        transcript = screen.transcript
        assert panel(stage).region.contains_region(transcript.region)
        assert screen.query_one(ClockLine).region.bottom <= panel(stage).region.y
        assert panel(stage).region.bottom <= prompt.region.y
        assert screen.transcript.last_question() in str(panel(stage)._heading.visual), "the question is in sight"
        await stage.resized(pilot, *WIDE)
        assert stage.app.focused is line(stage)
        assert not transcript.region.overlaps(panel(stage).region)
        assert str(panel(stage)._heading.visual).strip() == "Calculator", "the question stands beside it"
        await pilot.press("escape", "x")
        assert (line(stage).text, prompt.text) == ("7", "x")
        assert panel(stage).display, "beside the answer it stays"
        await stage.resized(pilot, 60, 18)
        assert not panel(stage).display, "over the conversation it does not"
        await pilot.press("ctrl+l", "8")
        assert (line(stage).text, prompt.text) == ("78", "x")
        assert panel(stage).region.height >= 10
        assert all(key.region.right <= 60 for key in screen.query("FooterKey") if key.display)
        await pilot.click(prompt)
        prompt.move_cursor(prompt.document.end)
        assert not panel(stage).display
        await pilot.press("ctrl+l", "f2")
        assert not panel(stage).display, "a hint is to be seen"
        await stage.resized(pilot, 50, 15)
        await pilot.press("ctrl+l", "z")
        assert (line(stage).text, prompt.text) == ("78", "xz"), "nothing opens in a window that shows nothing"


async def test_keys_pressed_at_once_reach_whom_they_are_meant_for():
    held = make_interview()
    stage = held.stage
    async with stage.app.run_test() as pilot:
        await held.begin(pilot)
        prompt = held.screen.prompt
        stage.keys_at_once("a", "ctrl+l", "6", "ctrl+j", "asterisk", "8", "backspace", "7", "enter", "ctrl+y")
        stage.keys_at_once("b", "backspace", "c", "left", "d")
        await stage.until(pilot, lambda: prompt.text.endswith("c"))
        assert prompt.text == "a 42dc", "each key in its turn, and the line's in the line"
        stage.keys_at_once("ctrl+u", "ctrl+l", "ctrl+f", "k", "v", "enter", "enter", "ctrl+y")
        await stage.until(pilot, lambda: "GB" in prompt.text)
        assert panel(stage)._sheet.entries[-1].text.startswith("kv-cache "), "what was typed has chosen the formula"
        assert prompt.text == "21.47 GB c"
        assert held.state.turns == ()


async def test_from_one_text_to_the_other_by_tab_where_both_are_in_sight():
    stage = make_stage()
    async with stage.app.run_test(size=WIDE) as pilot:
        await stage.begin(pilot)
        await pilot.press("ctrl+l", "escape")
        stage.keys_at_once("a", "tab", "1", "escape", "b")
        await stage.until(pilot, lambda: stage.screen.prompt.text == "ab")
        assert line(stage).text == "1"


def test_a_question_for_a_number_shows_its_key():
    slots = [SimpleNamespace(round=kind) for kind in ("rapid", "numeric")]
    for position, shown in enumerate((False, True)):
        state = SimpleNamespace(takes_answer=True, follow_up=None, position=position, plan=SimpleNamespace(slots=slots))
        assert ("calc" in keys_of(state, held=False)) is shown
        assert "calc" not in keys_of(state, held=True)


async def test_the_formulas_can_be_looked_through_and_their_names_completed():
    stage = make_stage()
    async with stage.app.run_test() as pilot:
        await stage.begin(pilot)
        offered = {command.title: command.callback for command in stage.app.get_system_commands(stage.app.screen)}
        await offered["Formulas"]()
        assert stage.app.focused is line(stage)
        first = panel(stage)._list.chosen
        await pilot.press("down")
        assert panel(stage)._list.chosen != first
        line(stage).put("kv cache")
        await pilot.pause()
        chosen = panel(stage)._list.chosen
        assert chosen.id == "kv-cache"
        assert chosen.example in stage.text()
        await pilot.press("enter")
        assert line(stage).text == chosen.example
        await pilot.press("enter")
        entry = panel(stage)._sheet.entries[-1]
        assert entry.worked.formula == "kv-cache"
        assert entry.lines[-1] in stage.text(), "the working stands below the answer"
        await pilot.press("1", "ctrl+f", "escape")
        assert line(stage).text == "1", "what was being typed is back"
        line(stage).put("kv-cache preset=llama-3-")
        await pilot.pause()
        found = [completion.text for completion in panel(stage)._suggestions._found]
        assert len(found) > 1
        assert found[0] in stage.text()
        for key, name in (("tab", found[0]), ("tab", found[1]), ("shift+tab", found[0])):
            await pilot.press(key)
            assert line(stage).text == f"kv-cache preset={name}"
        line(stage).put(f"{line(stage).text} con")
        await pilot.press("tab")
        assert line(stage).text == f"kv-cache preset={found[0]} context="


async def test_nothing_typed_or_worked_out_is_interpreted_and_an_error_keeps_the_text():
    stage = make_stage()
    async with stage.app.run_test(size=WIDE) as pilot:
        await stage.begin(pilot)
        await pilot.press("ctrl+l")
        for hostile in (*HOSTILE[:2], " ".join(HOSTILE), "[", "1 GB + 2 s"):
            line(stage).put("")
            line(stage).post_message(events.Paste(f"1 +\n{hostile}"))
            await pilot.press("enter")
            assert message(stage).startswith("✗ ")
            assert line(stage).text.startswith("1 ")
            assert not CONTROL.search(stage.text() + line(stage).text)
        await pilot.press("space")
        assert message(stage) == ""
        line(stage).put("")
        line(stage).post_message(events.Paste("1\n+ " * 25_000))
        await pilot.pause()
        assert len(line(stage).text) == calculator_line.LONGEST == worksheet.MAX_LINE
        assert "\n" not in line(stage).text
        assert any("at most 2,000 characters" in notice.message for notice in stage.app._notifications)
        await enter(stage, pilot, "x = 3")
        await enter(stage, pilot, "x * [2]")
        assert [block.entry.text for block in stage.app.screen.query(EntryBlock)] == ["x = 3"]


async def test_a_pause_takes_the_calculator_away_and_an_interview_that_ends_goes_to_its_report():
    held = make_interview(minutes=5)
    stage = held.stage
    async with stage.app.run_test(size=WIDE) as pilot:
        await held.begin(pilot)
        held.screen.prompt.load_text("half an ans")
        await pilot.press("ctrl+l")
        await enter(stage, pilot, "1234 * 2")
        line(stage).put("not an answer")
        await pilot.press("f5")
        assert held.state.paused
        assert not panel(stage).display
        await pilot.press("ctrl+l")
        assert not panel(stage).display, "what was worked out says much of the question"
        assert any(notice.message.startswith("Paused.") for notice in stage.app._notifications)
        assert "1234" not in stage.text()
        await pilot.press("enter", "ctrl+l")
        assert line(stage).text == "not an answer"
        assert held.screen.prompt.text == "half an ans"
        await held.wait(pilot, 301, steps=31)
        assert "Our time is up." in stage.text()
        question = held.state.slot.question
        await pilot.press("f9", "f9")
        await stage.until(pilot, lambda: isinstance(stage.app.screen, ReportScreen))
        assert [attempt.answer for attempt in stage.store.attempts()] == []
        assert stage.store.draft(question) == "half an ans"


async def test_practice_has_it_too_and_a_slash_command_works_one_formula_out():
    stage = make_stage(keymap={"calc": "f12"})
    async with stage.app.run_test(size=WIDE) as pilot:
        await stage.begin(pilot)
        await stage.command(pilot, "/calc n = 2 * 3")
        assert "n = 2 * 3 → 6" in stage.text()
        await pilot.press("f12")
        await enter(stage, pilot, "n * 7")
        assert panel(stage)._sheet.entries[-1].answer == "42"
        await pilot.press("escape")
        await stage.command(pilot, "/calc ans + 1")
        assert panel(stage)._sheet.entries[-1].answer == "43"
        assert "ans + 1 =" not in stage.text(), "it stands in the calculator, in sight"
        await pilot.press("f7")
        assert "Answer first" in next(iter(stage.app._notifications)).message
        await pilot.press("f12", "h", "f3")
        assert stage.screen.practice.position == 1
        assert panel(stage).display
        assert stage.store.draft("tt-01") is None
        await pilot.click("Transcript")
        assert stage.app.focused is line(stage), "a click elsewhere takes the focus from nobody"


async def test_opening_over_the_conversation_and_a_tick_of_the_clock_lay_out_as_little_as_can_be():
    held = make_interview()
    stage = held.stage
    layouts = []
    async with stage.app.run_test(size=NARROW) as pilot:
        await held.begin(pilot)
        await held.wait(pilot, 1)
        held.screen.screen_layout_refresh_signal.subscribe(held.screen, layouts.append)
        await held.wait(pilot, 1)
        assert layouts == [], "a second later everything stands where it stood"
        await pilot.press("ctrl+l", "ctrl+l")
        layouts.clear()
        await pilot.press("ctrl+l")
        assert len(layouts) == 1
        await stage.resized(pilot, *WIDE)
        await pilot.press("ctrl+l")
        transcript = held.screen.transcript
        await transcript.add(*(NoteBlock("words " * 200) for _ in range(9)))
        transcript.show(transcript.children[-1])
        await pilot.pause()
        layouts.clear()
        await pilot.press("ctrl+l")
        assert len(layouts) == 2, "beside it the lines are wrapped anew, and Textual looks once more whether they fit"


async def test_help_begins_with_the_keys_that_work_at_the_moment():
    stage = make_stage()

    def headings() -> list[str]:
        return [str(title.visual) for title in stage.app.screen.query(".title")]

    async with stage.app.run_test() as pilot:
        await stage.begin(pilot)
        await pilot.press("f1")
        assert headings()[1] == "While you type in the calculator"
        await pilot.press("escape", "ctrl+l", "f1")
        assert headings()[1] == "While you answer"
        assert "Into answer" not in headings()
        assert stage.text().index("ctrl+y") < stage.text().index("/hint")


@pytest.fixture
def slow_load(monkeypatch):
    """Loading takes until this event is set."""
    may_go_on = threading.Event()
    load = calculations.load
    monkeypatch.setattr(calculations, "load", lambda: may_go_on.wait(30) and load())
    yield may_go_on
    may_go_on.set()


async def test_quitting_waits_for_no_calculator_and_saves_what_was_typed_just_before(slow_load):
    stage = make_stage()
    async with stage.app.run_test() as pilot:
        await stage.begin(pilot)
        stage.keys_at_once("a", "b", "ctrl+l", "7", "enter")
        await stage.until(pilot, lambda: stage.app.focused is line(stage))
        stage.keys_at_once("ctrl+q")
        with contextlib.suppress(NoMatches):
            await stage.until(pilot, lambda: stage.app.return_code is not None)
        drafts = stage.store.draft("tt-01")
    assert stage.app.return_code == 0
    assert drafts == "ab"


async def test_an_interview_ends_while_its_calculator_is_loading(slow_load):
    held = make_interview()
    stage = held.stage
    async with stage.app.run_test() as pilot:
        await held.begin(pilot)
        stage.keys_at_once("ctrl+l", "7", "enter", "ctrl+y")
        await stage.until(pilot, lambda: stage.app.focused is line(stage))
        screen = held.screen
        for _ in range(2):
            await screen.action_end_interview()
        await stage.until(pilot, lambda: isinstance(stage.app.screen, ReportScreen))
        slow_load.set()
        await pilot.pause()
        assert isinstance(stage.app.screen, ReportScreen)


async def test_a_calculator_that_cannot_be_loaded_says_so_and_the_answer_goes_on(monkeypatch):
    monkeypatch.setattr(calculations, "load", lambda: 1 / 0)
    stage = make_stage()
    async with stage.app.run_test() as pilot:
        await stage.begin(pilot)
        await pilot.press("ctrl+l", "7", "enter")
        assert "could not be loaded (ZeroDivisionError" in message(stage)
        await pilot.press("ctrl+f")
        assert "could not be loaded" in message(stage)
        await pilot.press("escape", "x")
        assert (line(stage).text, stage.screen.prompt.text) == ("7", "x")
