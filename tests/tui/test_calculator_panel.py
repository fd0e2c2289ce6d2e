"""Inside the calculator: its entries, its line and its list, and what may not go into the answer."""

import pytest
from test_calculator import NARROW, WIDE, enter, line, message, panel
from textual.content import Content
from tui_standins import make_stage

from grill.calc.worksheet import Completion
from grill.tui.widgets import calculator_entries
from grill.tui.widgets.calculator_entries import Entries, EntryBlock
from grill.tui.widgets.formula_list import FormulaRow
from grill.tui.widgets.hanging import HangingText
from grill.tui.widgets.prompt import LONGEST
from grill.tui.widgets.suggestions import Suggestions


async def test_a_result_that_went_into_the_answer_unseen_is_in_sight_at_the_next_visit():
    stage = make_stage()
    async with stage.app.run_test(size=NARROW) as pilot:
        await stage.begin(pilot)
        await pilot.press("ctrl+l")
        await enter(stage, pilot, "1 + 1")
        line(stage).put("kv-cache preset=llama-3-70b context=128k")
        await pilot.press("ctrl+y", "ctrl+l")
        entries = panel(stage)._entries
        assert entries.scroll_y == entries.children[-1].virtual_region.y > 0
        await pilot.press("pagedown")
        place = entries.scroll_y
        await pilot.press("escape", "ctrl+l")
        assert entries.scroll_y == place, "what was being read stays in sight"


async def test_completion_follows_the_cursor():
    stage = make_stage()
    async with stage.app.run_test(size=NARROW) as pilot:
        await stage.begin(pilot)
        await pilot.press("ctrl+l")
        line(stage).put("sq + toke")
        await pilot.press("home", "right", "right", "tab")
        assert line(stage).text == "sqrt( + toke"
        await pilot.press("end", "tab")
        assert line(stage).text == "sqrt( + tokens"


async def test_a_slash_command_takes_the_list_of_formulas_away_so_that_its_result_is_seen():
    stage = make_stage()
    async with stage.app.run_test(size=WIDE) as pilot:
        await stage.begin(pilot)
        await pilot.press("ctrl+l", "9", "ctrl+f", "ctrl+y")
        assert message(stage), "there is no result in the list"
        await pilot.click(stage.screen.prompt)
        await stage.command(pilot, "/calc 2 * 3")
        assert "2 * 3" in stage.text(Entries)
        assert panel(stage)._entries.display
        assert (line(stage).text, message(stage)) == ("9", "")


async def test_earlier_lines_come_back_and_go_again():
    stage = make_stage()
    async with stage.app.run_test(size=WIDE) as pilot:
        await stage.begin(pilot)
        await pilot.press("ctrl+l")
        await enter(stage, pilot, "kv-cache preset=llama-3-70b context=128k")
        await enter(stage, pilot, "kv-cache preset=llama-3-8b context=128k")
        first, second = stage.app.screen.query(EntryBlock)
        opened = [str(block._text).count("\n") > 1 for block in (first, second)]
        assert opened == [False, True], "the working of one entry at a time"
        await pilot.press("7", "up", "up")
        assert line(stage).text == first.entry.text
        assert (first.has_class("-selected"), second.has_class("-selected")) == (True, False)
        assert str(first._text).count("\n") > 1
        await pilot.press("down", "down")
        assert line(stage).text == "7", "and so does what was being typed"
        panel(stage)._entries.scroll_home(animate=False, immediate=True)
        await pilot.pause()
        await pilot.click(first, offset=(4, 0))
        assert line(stage).text == first.entry.text
        await pilot.press("backspace", "backspace", "up")
        assert line(stage).text == second.entry.text
        await pilot.press("down", "ctrl+y")
        assert stage.screen.prompt.text == "3.932 MB", "edited, it is a line of its own"


async def test_pages_scroll_what_was_worked_out_and_move_in_the_list(monkeypatch):
    monkeypatch.setattr(calculator_entries, "KEPT", 2)
    stage = make_stage()
    async with stage.app.run_test(size=NARROW) as pilot:
        await stage.begin(pilot)
        await pilot.press("ctrl+l")
        for text in ("1", "2", "kv-cache preset=llama-3-70b context=128k"):
            await enter(stage, pilot, text)
        assert [block.entry.text for block in stage.app.screen.query(EntryBlock)] == [
            "2",
            panel(stage)._sheet.entries[-1].text,
        ]
        entries, places = panel(stage)._entries, [panel(stage)._entries.scroll_y]
        for key in ("pagedown", "pageup"):
            await pilot.press(key)
            places.append(entries.scroll_y)
        assert places[0] < places[1] > places[2]
        await pilot.press("ctrl+f")
        rows = list(stage.app.screen.query(FormulaRow))
        chosen = lambda: rows.index(panel(stage)._list._chosen)  # noqa: E731
        await pilot.press("pagedown", "pagedown", "pageup", "down")
        assert chosen() == 6
        await pilot.press("pageup", "pageup")
        assert chosen() == 0
        await pilot.click(rows[1])
        assert chosen() == 1
        await pilot.press("z", "z", "z", "enter")
        assert panel(stage).picking, "there is no example to take"
        assert "No formula has these words." in stage.text()
        await pilot.press("ctrl+u", *"memory")
        assert "No formula has these words." not in stage.text()


async def test_nothing_goes_into_an_answer_that_has_no_room_or_cannot_be_seen():
    stage = make_stage()
    async with stage.app.run_test(size=NARROW) as pilot:
        await stage.begin(pilot)
        stage.screen.prompt.load_text("a" * (LONGEST - 2))
        await pilot.press("ctrl+l", *"1234", "ctrl+y")
        assert len(stage.screen.prompt.text) == LONGEST - 2
        assert stage.app.focused is line(stage)
        stage.screen.prompt.load_text("")
        await stage.resized(pilot, 50, 15)
        await pilot.press("ctrl+y")
        assert stage.screen.prompt.text == ""
        await stage.resized(pilot, *NARROW)
        await pilot.press("ctrl+y")
        assert stage.screen.prompt.text == "1,234"
        await stage.resized(pilot, 50, 15)
        await pilot.press("ctrl+l", "5")
        assert stage.screen.prompt.text == "1,2345", "nothing opens in a window that shows nothing"
        await stage.resized(pilot, *NARROW)
        await pilot.press("left_parenthesis", "ctrl+l", "ctrl+u", "6", "ctrl+y", "a", "ctrl+z")
        assert stage.screen.prompt.text == "1,2345(6"
        await pilot.press("ctrl+z")
        assert stage.screen.prompt.text == "1,2345(", "each step is undone by itself"


def test_completions_go_round():
    suggestions = Suggestions()
    found = tuple(Completion(2, 3, text, "") for text in ("ab", "acd", "ae"))
    suggestions.offer(found)
    assert [suggestions.take(by) for by in (1, 1, 1, 1, -1)] == [
        (2, 3, "ab"),
        (2, 4, "acd"),
        (2, 5, "ae"),
        (2, 4, "ab"),
        (2, 4, "ae"),
    ]
    suggestions.offer(found)
    assert suggestions.take(-1) == (2, 3, "ae")
    suggestions.offer()
    assert suggestions.take(1) is None


@pytest.mark.parametrize(
    ("width", "shown"),
    [(40, "  one two three four\n"), (16, "  one two\n    three four\n"), (3, "  one two\n    three\n    four\n")],
)
def test_a_wrapped_line_hangs(width, shown):
    text = HangingText([(Content("one two three four"), 2, 4), (Content(""), 0, 0)])
    assert text.wrapped(80).plain == "  one two three four\n"
    assert text.wrapped(width).plain == shown
