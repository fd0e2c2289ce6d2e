"""The registry, and what is made from it."""

import pytest
from tui_standins import make_stage

from grill.tui import interview_keys
from grill.tui.app import GrillApp
from grill.tui.commands import BY_ID, COMMANDS, commands_of, parse_slash, slash_matches, slashes_of
from grill.tui.screens.calculating import CALCULATING
from grill.tui.screens.help import HelpRow, HelpScreen
from grill.tui.screens.history import AttemptScreen, HistoryScreen
from grill.tui.screens.interview import InterviewScreen
from grill.tui.screens.new_question import NewQuestionScreen
from grill.tui.screens.practice import ANSWERED, ASKING, FINISHED, PracticeScreen
from grill.tui.screens.progress import ProgressScreen
from grill.tui.screens.report import AnswersScreen, ReportScreen
from grill.tui.screens.rubric import SAMPLING, WRITING, RubricScreen
from grill.tui.screens.setup import SetupScreen
from grill.tui.screens.studio import StudioScreen
from grill.tui.widgets.calculator import Calculator
from grill.tui.widgets.key_bar import MOST
from grill.tui.widgets.prompt import Prompt

OWNERS = {
    "app": GrillApp,
    "home": GrillApp,
    "setup": SetupScreen,
    "practice": PracticeScreen,
    "interview": InterviewScreen,
    "report": ReportScreen,
    "answers": AnswersScreen,
    "history": HistoryScreen,
    "attempt": AttemptScreen,
    "progress": ProgressScreen,
    "prompt": Prompt,
    "calculator": Calculator,
    "studio": StudioScreen,
    "draft-question": NewQuestionScreen,
    "rubric": RubricScreen,
}
# Multiplexers, aliases of Backspace, Tab and Enter, browser tabs, terminal menus.
CLASHING = {f"ctrl+{letter}" for letter in "abshimwtn"} | {"f10", "f11"}


def test_ids_keys_and_slashes_are_unique_and_harmless():
    assert len(BY_ID) == len(COMMANDS)
    for screen in OWNERS:
        together = list(commands_of(screen, "app", *(("prompt",) if screen in ("practice", "interview") else ())))
        keys = [key for command in together for key in command.keys.split(",") if key]
        assert len(keys) == len(set(keys))
        assert not set(keys) & CLASHING
        slashes = [command.slash for command in together if command.slash]
        assert len(slashes) == len(set(slashes))
    assert {"hint", "skip", "retry", "model", "right", "next", "end", "help"} <= set(slashes_of("practice", "app"))
    assert "calc" in slashes_of("practice")
    assert {"hint", "repeat", "skip", "calc", "pause", "end", "help"} <= set(slashes_of("interview", "app"))


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.id)
def test_every_command_says_what_it_does_and_does_it(command):
    assert command.tooltip.endswith(".")
    for scope in command.scopes:
        assert hasattr(OWNERS[scope], f"action_{command.action}")


BARS = [getattr(interview_keys, name) for name in ("ASKING", "RECKONING", "FOLLOWED", "WAITING")]


@pytest.mark.parametrize("ids", [ASKING, ANSWERED, FINISHED, CALCULATING, WRITING, SAMPLING, *BARS])
def test_the_key_bar_is_short(ids):
    assert len(ids) <= MOST
    assert set(ids) <= set(BY_ID)


@pytest.mark.parametrize(
    ("text", "parsed"),
    [
        ("/hint", ("hint", "")),
        ("/RIGHT I said so ", ("right", "I said so")),
        ("/nonsense", ("nonsense", "")),
        ("hint", None),
        (" /hint", None),
        ("/ 20 tokens", None),
        ("/20", None),
        ("/hint\nand more", None),
        ("", None),
    ],
)
def test_what_is_a_slash_command(text, parsed):
    assert parse_slash(text) == parsed


def test_a_slash_word_offers_what_it_may_become():
    known = slashes_of("practice", "app")
    assert [command.slash for command in slash_matches("/h", known)] == ["help", "hint"]
    assert slash_matches("/right because", known) == []
    assert len(slash_matches("/", known)) == len(known)
    assert slash_matches("answer", known) == []


async def test_help_and_palette_know_every_command_of_the_screen():
    stage = make_stage()
    async with stage.app.run_test() as pilot:
        await stage.begin(pilot)
        offered = {command.title for command in stage.app.get_system_commands(stage.app.screen)}
        assert {c.title for c in COMMANDS if "practice" in c.scopes} <= offered
        await pilot.press("f1")
        assert isinstance(stage.app.screen, HelpScreen)
        listed = {row._command.id for row in stage.app.screen.query(HelpRow)}
        assert listed == {c.id for c in commands_of("practice", "prompt", "calculator", "app") if c.keys or c.slash}
        await pilot.press("escape")
        assert stage.app.screen is stage.screen
        assert stage.app.focused is stage.screen.prompt


async def test_the_palette_runs_what_it_offers():
    stage = make_stage()
    async with stage.app.run_test() as pilot:
        await stage.opened(pilot)
        offered = {command.title: command.callback for command in stage.app.get_system_commands(stage.app.screen)}
        assert "Practise Scaling laws" in offered
        offered["Practise Scaling laws"]()
        await stage.until(pilot, lambda: stage.app.screen is not stage.home)
        await stage.until(pilot, lambda: stage.app.focused is stage.screen.prompt)
        await pilot.press("ctrl+p", *"hint", "enter")
        await stage.until(pilot, lambda: stage.screen.practice.hints_shown == 1)


async def test_keys_are_remappable_by_id():
    stage = make_stage(keymap={"hint": "f12", "send": "ctrl+g"})
    async with stage.app.run_test() as pilot:
        await stage.begin(pilot)
        await pilot.press("f2")
        assert stage.screen.practice.hints_shown == 0
        await pilot.press("f12")
        assert stage.screen.practice.hints_shown == 1
        await pilot.press("x", "enter")
        assert stage.screen.prompt.text == "x"
        await pilot.press("ctrl+g")
        assert stage.screen.practice.phase == "answered"
