"""The YAML editor: what an author's keys do, what the program does to the text, and what is shown beside it."""

from pathlib import Path

import pytest
from textual import events
from textual.app import App

from grill.authoring.editing.completion import Known
from grill.content.problem import Problem
from grill.tui.themes import THEMES
from grill.tui.widgets.yaml_editor import LONGEST_COMPLETED, YamlEditor
from grill.tui.widgets.yaml_messages import CursorMoved, TextEdited
from grill.tui.widgets.yaml_pane import YamlPane
from grill.tui.widgets.yaml_typing import commented, moved, next_indent

RUBRICS, QUESTIONS = Path("rubrics/own.yaml"), Path("questions/own.yaml")
HEAD = "rubrics:\n  own-1:\n    criteria:\n      - id: one\n"
SIZES = [(60, 18), (80, 24), (140, 40)]


class Host(App):
    """An app that holds nothing but the editor."""

    CSS_PATH = str(Path(__file__).parents[2] / "src/grill/tui/grill.tcss")

    def __init__(self, text="", path=RUBRICS, **opened):
        super().__init__()
        self.pane = YamlPane(self, {})
        self.opened, self.seen, self.commands = (path, text, opened), [], []

    @property
    def editor(self) -> YamlEditor:
        return self.pane.editor

    def compose(self):
        yield self.pane

    def on_mount(self):
        for theme in THEMES.values():
            self.register_theme(theme)
        self.theme = "grill-dark"
        path, text, opened = self.opened
        self.editor.open(path, text, **opened)
        self.editor.focus()

    async def run_command(self, command, argument=""):
        self.commands.append(command.id)

    def on_text_edited(self, event: TextEdited):
        self.seen.append(event.text)

    def on_cursor_moved(self, event: CursorMoved):
        self.seen.append(event.line)

    def at_end(self):
        self.editor.move_cursor(self.editor.document.end)

    def line(self) -> str:
        return self.editor.document.get_line(self.editor.line - 1)

    def offered(self) -> list[str]:
        return [one.text for one in self.editor.offers._found]

    def row(self, y: int) -> str:
        return self.editor.render_line(y).text.rstrip()

    def strip(self) -> str:
        return str(self.editor.strip.visual)


def problem(line, message="It is wrong.", severity="error", column=1):
    return Problem(RUBRICS, line, column, "key", message, severity)


# -- typing


@pytest.mark.parametrize(
    ("before", "indent"),
    [
        ("    weight: 4", 4),
        ("    accept:", 6),
        ("    accept:  # wordings", 6),
        ("      - id: one", 8),
        ("      - keywords:", 10),
        ("      - a wording", 6),
        ('      - "a: wording"', 6),
        ("    note: |", 6),
        ("  - >-", 4),
        ("", 0),
        ("    ", 4),
    ],
)
def test_a_new_line_is_indented_as_what_may_stand_there(before, indent):
    assert next_indent(before, in_block=False) == indent


def test_in_a_block_text_a_colon_means_nothing():
    assert next_indent("      as follows:", in_block=True) == 6


def test_lines_move_in_and_out_by_levels_and_become_comments_and_back():
    lines = ["  a:", "", "     b: 1"]
    assert moved(lines, out=False) == ["    a:", "", "       b: 1"]
    assert moved(lines, out=True) == ["a:", "", "    b: 1"]
    assert commented(lines) == ["  # a:", "", "  #    b: 1"]
    assert commented(commented(lines)) == lines


async def test_enter_tab_and_backspace_keep_to_levels():
    host = Host("rubrics:\n  own-1:")
    async with host.run_test() as pilot:
        host.at_end()
        await pilot.press("enter", "x", "enter", "enter", "y")
        assert host.editor.text == "rubrics:\n  own-1:\n    x\n\n    y", "no spaces are left on the empty line"
        await pilot.press("home", "backspace", "tab", "tab", "shift+tab", "end")
        assert host.line() == "    y"
        await pilot.press("enter", "backspace", "backspace", "backspace", "z")
        assert host.editor.text.endswith("\n    yz")


async def test_tab_and_shift_tab_move_selected_lines_which_stay_selected():
    host = Host("a:\nb:\nc:\n")
    async with host.run_test() as pilot:
        await pilot.press("shift+down", "shift+down", "tab")
        assert host.editor.text == "  a:\n  b:\nc:\n", "a line of which nothing is selected stays"
        await pilot.press("tab", "shift+tab", "shift+tab", "ctrl+underscore")
        assert host.editor.text == "# a:\n# b:\nc:\n"
        await pilot.press("ctrl+z", "ctrl+z")
        assert host.editor.text == "  a:\n  b:\nc:\n"


async def test_keys_pressed_at_once_take_effect_in_their_turn():
    host = Host()
    async with host.run_test() as pilot:
        for key, character in (("a", "a"), ("enter", "\r"), ("b", "b"), ("backspace", None), ("c", "c")):
            host.editor.post_message(events.Key(key, character))
        await pilot.pause()
        assert host.editor.text == "a\nc"


async def test_keys_of_the_screen_run_its_commands():
    host = Host()
    async with host.run_test() as pilot:
        await pilot.press("f2", "f6", "f12", "ctrl+g")
        assert host.commands == ["save-rubric", "other-pane", "pick-sample", "next-problem"]
        assert host.editor.text == ""


# -- one history


async def test_typing_and_the_edits_of_the_program_are_undone_in_order_with_the_cursor():
    host = Host("a: 1\nb: 2\n")
    async with host.run_test() as pilot:
        editor = host.editor
        await pilot.press("end", "2", "3")
        editor.set_text("a: 123\nb: 2\nc: 3\n")
        await pilot.press("4")
        assert editor.text == "a: 1234\nb: 2\nc: 3\n"
        texts = []
        for _ in range(4):
            await pilot.press("ctrl+z")
            texts.append((editor.text, editor.cursor))
        assert texts[:3] == [("a: 123\nb: 2\nc: 3\n", 6), ("a: 123\nb: 2\n", 6), ("a: 1\nb: 2\n", 4)]
        assert texts[3] == texts[2], "there is nothing more to undo"
        await pilot.press("ctrl+y", "ctrl+y", "ctrl+y", "ctrl+y")
        assert (editor.text, editor.cursor) == ("a: 1234\nb: 2\nc: 3\n", 7)


async def test_another_file_has_nothing_of_the_last_one_to_undo_into():
    host = Host("a: 1")
    async with host.run_test() as pilot:
        await pilot.press("x")
        host.editor.open(QUESTIONS, "b: 2\r\nc: 3\r\n")
        await pilot.press("ctrl+z")
        assert host.editor.text == "b: 2\nc: 3\n"
        assert host.editor.path == QUESTIONS


@pytest.mark.parametrize(
    "after", ["", "\n", "a", "a\nb\nc\n\n", "x\na\nb\nc\n", "a\nc\n", "b\nc\n", "a\nb", "a\nb\nc\n", "1\n2\n3\n4\n5"]
)
async def test_any_text_takes_the_place_of_another_and_is_undone(after):
    host = Host("a\nb\nc\n")
    async with host.run_test() as pilot:
        editor = host.editor
        editor.set_text(after)
        await pilot.pause()
        assert editor.text == "\n".join(editor.document.lines) == after
        assert editor.wrapped_document.height == len(after.split("\n"))
        await pilot.press("ctrl+z")
        assert editor.text == "a\nb\nc\n"


async def test_an_edit_of_the_program_elsewhere_moves_neither_view_nor_cursor():
    lines = [f"key-{number}: value" for number in range(300)]
    host = Host("\n".join(lines))
    async with host.run_test() as pilot:
        editor = host.editor
        editor.go_to(200, 5)
        await pilot.pause()
        scroll, seen = editor.scroll_offset, len(host.seen)
        editor.set_text("\n".join([*lines[:250], "more: 1", *lines[250:]]))
        await pilot.pause()
        assert (editor.scroll_offset, editor.cursor_location) == (scroll, (199, 4))
        assert len(host.seen) == seen + 1, "the text is told of once, the cursor not at all"
        editor.set_text("first: 1\n" + editor.text)
        await pilot.pause()
        assert host.line() == "key-199: value"
        editor.set_text(editor.text, 0)
        await pilot.pause()
        assert editor.cursor == 0


async def test_every_change_is_told_of_and_every_line_that_the_cursor_goes_to():
    host = Host("a\nb")
    async with host.run_test() as pilot:
        await pilot.pause()
        host.seen.clear()
        await pilot.press("x", "right", "down", "left", "ctrl+z")
        assert host.seen == ["xa\nb", 2, 1, "a\nb"]


# -- problems


@pytest.mark.parametrize("size", SIZES)
async def test_problems_stand_beside_their_lines_and_below_the_text(size):
    host = Host(HEAD + "        wieght: 4\n")
    async with host.run_test(size=size) as pilot:
        long = "No such key. " + "It is explained at length. " * 20
        host.editor.show_problems([problem(5, long, column=9), problem(2, "[b]Odd[/b]", "warning")])
        await pilot.pause()
        assert host.row(1).startswith("2!   own-1")
        assert host.row(4).startswith("5✗         wieght")
        assert host.strip().startswith("! line 2: [b]Odd[/b]"), "the nearest below"
        host.editor.go_to(5)
        assert host.strip().startswith("✗ No such key.")
        await pilot.pause()
        shown = host.editor.strip.render_line(0).text
        assert len(shown) <= size[0]
        assert "…" in shown
        assert host.editor.strip.size.height == 1


async def test_the_cursor_goes_from_problem_to_problem_and_round():
    host = Host(HEAD)
    async with host.run_test() as pilot:
        editor = host.editor
        assert not editor.next_problem()
        editor.show_problems([problem(4, column=7), problem(2), problem(4, "second")])
        places = []
        for _ in range(4):
            assert editor.next_problem()
            places.append(editor.cursor_location)
        assert places == [(1, 0), (3, 0), (1, 0), (3, 0)]
        await pilot.pause()
        assert host.strip() == "✗ second (and 1 more)"


async def test_until_they_are_found_again_problems_move_along_with_their_lines():
    host = Host(HEAD)
    async with host.run_test() as pilot:
        host.editor.show_problems([problem(0, "whole"), problem(2), problem(4)])
        host.editor.go_to(2, 99)
        await pilot.press("enter")
        assert [one.line for one in host.editor.problems] == [0, 2, 5]
        host.editor.show_problems(())
        assert host.strip() == ""
        assert host.row(0).startswith("1  rubrics")


# -- completion


@pytest.mark.parametrize("size", SIZES)
async def test_a_key_is_offered_while_typing_and_taken_with_tab(size):
    host = Host(HEAD)
    async with host.run_test(size=size) as pilot:
        host.at_end()
        await pilot.press(*" " * 8, "w", "e")
        assert host.offered() == ["weight: "]
        await pilot.pause()
        offers = host.editor.offers
        assert offers.display
        assert host.pane.region.contains_region(offers.region)
        assert offers.region.y == host.editor.cursor_screen_offset.y + 1
        await pilot.press("tab", "4")
        assert host.line() == "        weight: 4"
        assert not offers.display
        await pilot.press("ctrl+z", "ctrl+z")
        assert host.line() == "        we"


async def test_enter_breaks_the_line_unless_the_list_was_moved_in():
    host = Host(HEAD)
    async with host.run_test() as pilot:
        host.at_end()
        await pilot.press(*" " * 8, "p", "enter")
        assert host.editor.text.endswith("        p\n        ")
        await pilot.press("ctrl+z", "ctrl+z", "p", "down", "enter")
        assert host.line() == "        point: "


async def test_asked_for_the_list_takes_enter_and_escape_closes_it():
    host = Host(HEAD + "        ")
    async with host.run_test() as pilot:
        host.at_end()
        await pilot.press("ctrl+@")
        offered = host.offered()
        assert offered[0].startswith("point")
        assert len(offered) > 6
        await pilot.press("escape", "ctrl+l", "up", "down", "down", "enter")
        assert host.line() == "        " + offered[1].split("\n")[-1] or offered[1] in host.editor.text
        assert host.editor.text.startswith(HEAD + "        " + offered[1])
        before = host.editor.text
        await pilot.press("escape", "left")
        assert host.editor.text == before


async def test_a_list_that_was_asked_for_still_takes_enter_when_more_is_typed():
    host = Host(HEAD + "        ")
    async with host.run_test() as pilot:
        host.at_end()
        await pilot.press("ctrl+@", "w", "enter", "5")
        assert host.line() == "        weight: 5"


async def test_moving_away_deleting_and_the_focus_leaving_close_or_renew_the_list():
    host = Host(HEAD)
    async with host.run_test() as pilot:
        host.at_end()
        await pilot.press(*" " * 8, "w", "e")
        await pilot.press("backspace")
        assert "weight: " in host.offered()
        await pilot.press("left")
        assert not host.editor.offers.is_open
        await pilot.press("end", "e")
        assert host.editor.offers.is_open
        host.screen.set_focus(None)
        await pilot.pause()
        assert not host.editor.offers.is_open


async def test_a_value_is_chosen_from_what_there_is_and_complete_words_offer_nothing():
    host = Host("questions:\n  - id: q\n    ", QUESTIONS)
    async with host.run_test() as pilot:
        host.at_end()
        await pilot.press("k", "i", "tab")
        assert host.line() == "    kind: "
        assert host.offered() == ["recall", "numeric", "methodology"], "the next choice is there already"
        await pilot.press(*"recall")
        assert not host.editor.offers.is_open
        await pilot.press("enter")
        assert host.editor.text.endswith("kind: recall\n    ")


async def test_spaces_before_a_word_open_nothing():
    host = Host("rubrics:\n  own-1:\n    criteria:\n      - id: one\n")
    async with host.run_test() as pilot:
        host.at_end()
        await pilot.press(*" " * 8)
        assert not host.editor.offers.is_open


async def test_ids_from_elsewhere_may_hold_anything():
    known = Known(questions={"own-1": "[bold]What\x1b[2J?[/bold]", "own-2": "b"})
    host = Host("rubrics:\n  ", known=known)
    async with host.run_test() as pilot:
        host.at_end()
        await pilot.press("o")
        assert [name.split(":")[0] for name in host.offered()] == ["own-1", "own-2"]
        await pilot.pause()
        assert "[bold]What?[/bold]" in str(host.editor.offers.visual)


@pytest.mark.parametrize("size", [(60, 18), (30, 8), (10, 4)])
async def test_at_the_last_row_the_list_opens_upwards_within_the_editor(size):
    host = Host("# \n" * 40 + HEAD + "        ")
    async with host.run_test(size=size) as pilot:
        host.at_end()
        await pilot.press("ctrl+@")
        await pilot.pause()
        offers = host.editor.offers
        assert host.editor.region.contains_region(offers.region)
        assert offers.region.bottom == host.editor.cursor_screen_offset.y
        for _ in range(7):
            await pilot.press("down")
        assert "▸" in "".join(offers.render_line(y).text for y in range(offers.size.height))


async def test_a_click_takes_what_is_under_the_mouse():
    host = Host(HEAD + "        ")
    async with host.run_test() as pilot:
        host.at_end()
        await pilot.press("ctrl+@")
        await pilot.pause()
        second = host.offered()[1]
        await pilot.click(type(host.editor.offers), offset=(3, 1))
        assert host.editor.text.startswith(HEAD + "        " + second)
        assert host.focused is host.editor


async def test_in_a_large_text_completions_come_only_when_asked_for():
    host = Host("# comment\n" * (LONGEST_COMPLETED // 10) + HEAD + "        ")
    async with host.run_test() as pilot:
        host.at_end()
        await pilot.press("w", "e")
        assert not host.editor.offers.is_open
        await pilot.press("ctrl+@")
        assert host.offered() == ["weight: "]


async def test_in_a_block_text_nothing_is_offered():
    host = Host(HEAD + "        point: |\n          ")
    async with host.run_test() as pilot:
        host.at_end()
        await pilot.press("w", "ctrl+@")
        assert not host.editor.offers.is_open


# -- finding


async def test_words_are_found_while_they_are_typed_and_further_ones_after_that():
    host = Host("one: Weight\ntwo: weight\nthree: 3\n")
    async with host.run_test() as pilot:
        await pilot.press("ctrl+f", "w", "e", "i")
        assert (host.editor.selected_text, host.editor.line) == ("Wei", 1)
        await pilot.press("enter")
        assert host.editor.line == 2
        await pilot.press("enter")
        assert host.editor.line == 1, "round at the end"
        await pilot.press("up", "z")
        assert host.editor.line == 2
        assert host.editor.finder.has_class("-none")
        await pilot.press("escape", "x")
        assert host.editor.text == "one: Weight\ntwo: xght\nthree: 3\n"
        assert not host.editor.finder.display


async def test_what_is_typed_right_after_the_key_goes_into_the_search():
    host = Host("one: 1\n")
    async with host.run_test() as pilot:
        for key, character in (("ctrl+f", None), ("n", "n"), ("e", "e")):
            host.editor.post_message(events.Key(key, character))
        await pilot.pause()
        assert (host.editor.text, host.editor.finder.value) == ("one: 1\n", "ne")


# -- whatever a text holds


async def test_a_read_only_text_is_looked_at_and_not_edited():
    host = Host("a: 1\nb: 2\n", read_only=True)
    async with host.run_test() as pilot:
        keys = ("x", "enter", "tab", "shift+tab", "backspace", "delete", "ctrl+k", "ctrl+x", "ctrl+underscore")
        await pilot.press(*keys, "ctrl+@", "ctrl+z", "ctrl+v")
        host.editor.post_message(events.Paste("pasted"))
        await pilot.press("down", "down")
        assert (host.editor.text, host.editor.line) == ("a: 1\nb: 2\n", 3)
        await pilot.press("ctrl+f", "b")
        assert host.editor.selected_text == "b"


async def test_a_paste_loses_its_control_characters_and_is_one_step():
    host = Host("a: 1")
    async with host.run_test() as pilot:
        host.editor.post_message(events.Paste("x: 表🙂\r\n\ty\x1b[31m: 2\x00\x85\u2028z"))
        await pilot.pause()
        assert host.editor.text == "x: 表🙂\n\ty: 2\n\nza: 1"
        assert host.editor.cursor_location == (3, 1)
        await pilot.press("ctrl+z")
        assert host.editor.text == "a: 1"


async def test_control_characters_of_a_file_stay_in_it_and_never_reach_the_terminal():
    text = "a: \x1b[2J\x00\x9b\u202ex\ud800\nb: 表🙂e\u0301\t|\n"
    host = Host(text)
    async with host.run_test(size=(60, 18)) as pilot:
        await pilot.press("down", "end", "x", "up")
        assert host.editor.text == text.replace("|", "|x")
        assert host.row(0) == "1  a: �[2J���x�"
        host.export_screenshot()


async def test_a_paste_of_a_megabyte_is_taken_and_what_is_too_much_is_not():
    host = Host("a: 1")
    async with host.run_test() as pilot:
        editor = host.editor
        editor.post_message(events.Paste("- some words of it\n" * 55_000))
        await pilot.pause()
        assert len(editor.text) > 1_000_000
        editor.post_message(events.Paste("x" * 1_100_000))
        await pilot.pause()
        assert len(editor.text) == 2_000_000
        await pilot.press("ctrl+z", "ctrl+z")
        assert editor.text == "a: 1"


async def test_a_very_long_line_is_shown_row_by_row_with_its_cursor_and_what_is_selected():
    host = Host("a: 1\nb: " + "x y" * 10_000 + "\x1b[2J🙂!")
    async with host.run_test(size=(60, 18)) as pilot:
        assert host.row(1).startswith("2  b: x yx yx")
        assert host.row(2).startswith("   yx yx yx")
        host.at_end()
        await pilot.press("shift+left", "shift+left")
        await pilot.pause()
        y = host.editor.size.height - 1
        assert host.row(y).endswith("y�[2J🙂!")
        assert len({part.style.bgcolor for part in host.editor.render_line(y) if part.style}) > 1
        await pilot.press("z")
        assert host.editor.text.endswith("\x1b[2Jz")


async def test_the_list_goes_along_when_the_text_is_scrolled_or_the_screen_is_another():
    host = Host(HEAD + "        we\n" + "# \n" * 60)
    async with host.run_test(size=(80, 24)) as pilot:
        host.editor.go_to(5, 99)
        await pilot.press("ctrl+@")
        await pilot.pause()
        host.editor.scroll_to(y=2, animate=False)
        await pilot.pause()
        await pilot.pause()
        assert host.editor.offers.region.y == 3
        await pilot.resize_terminal(60, 18)
        assert host.editor.region.contains_region(host.editor.offers.region)
        host.editor.scroll_to(y=30, animate=False)
        await pilot.pause()
        await pilot.pause()
        assert not host.editor.offers.is_open


@pytest.mark.parametrize("theme", ["grill-dark", "grill-light"])
async def test_words_have_the_colours_of_the_theme_also_on_the_line_of_the_cursor(theme):
    host = Host("key: 1 # why\nkey: 1 # why\n")
    async with host.run_test() as pilot:
        host.theme = theme
        await pilot.pause()
        rows = [
            {part.text: part.style.color.name for part in host.editor.render_line(y) if part.text in ("key", "# why")}
            for y in (0, 1)
        ]
        primary = host.theme_variables["text-primary"]
        assert rows[1]["key"].lower() == primary.lower()
        assert rows[1]["# why"] != rows[1]["key"]
        assert rows[0]["# why"] == rows[1]["# why"]


async def test_without_colours_keys_and_comments_still_differ(monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    host = Host("\nkey: 1 # why\n")
    async with host.run_test():
        styles = {part.text: part.style for part in host.editor.render_line(1)}
        assert styles["key"].bold
        assert styles["# why"].italic
        host.editor.show_problems([problem(2)])
        assert host.row(1).startswith("2✗ key")
