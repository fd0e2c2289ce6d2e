"""How the screens look. Drawn by one Textual on one Python; other versions draw the same with other bytes."""

import sys

import pytest
from interview_stage import make_interview
from textual.pilot import Pilot
from tui_standins import RATIO, RICH_ANSWER, Stage, by_words, make_stage, rich_grade, small_bank

from grill.tui.screens.history import HistoryScreen
from grill.tui.screens.report import AnswersScreen
from grill.tui.screens.setup import SetupScreen
from grill.tui.widgets.calculator import Calculator

SIZES = [(80, 24), (60, 18), (140, 40)]
SIZE_NAMES = ["80x24", "60x18", "140x40"]

pytestmark = pytest.mark.skipif(sys.version_info[:2] != (3, 11), reason="the pictures were drawn by Python 3.11")


def graded_stage(theme: str = "") -> Stage:
    stage = make_stage(grade=lambda *_: rich_grade(RICH_ANSWER), theme=theme)
    stage.store.set_grade(stage.store.add_attempt("tt-02", "x", at=stage.clock()), rich_grade(RICH_ANSWER))
    return stage


async def settle(stage: Stage, pilot: Pilot[None]) -> None:
    for prompt in stage.app.screen.query("Prompt"):
        prompt.cursor_blink = False
    await pilot.pause()


def home(stage: Stage):
    async def run_before(pilot: Pilot[None]) -> None:
        stage.store.save_draft("tt-01", "serving costs more than", at=stage.clock())
        await stage.opened(pilot)
        await settle(stage, pilot)

    return run_before


def asked(stage: Stage):
    async def run_before(pilot: Pilot[None]) -> None:
        await stage.begin(pilot)
        await pilot.press("f2", *"it is", "ctrl+j", *"cheaper")
        await settle(stage, pilot)

    return run_before


def graded(stage: Stage):
    async def run_before(pilot: Pilot[None]) -> None:
        await stage.begin(pilot)
        await stage.graded(pilot, RICH_ANSWER)
        await settle(stage, pilot)

    return run_before


@pytest.mark.parametrize("size", [(80, 24), (60, 18)], ids=["80x24", "60x18"])
@pytest.mark.parametrize("scene", [home, asked, graded])
def test_scene(snap_compare, scene, size):
    stage = graded_stage()
    assert snap_compare(stage.app, terminal_size=size, run_before=scene(stage))


def test_graded_wide_and_light(snap_compare):
    stage = graded_stage(theme="light")
    assert snap_compare(stage.app, terminal_size=(140, 40), run_before=graded(stage))


def test_graded_without_colour(snap_compare, monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    stage = graded_stage()
    assert snap_compare(stage.app, terminal_size=(80, 40), run_before=graded(stage))


def setting_up(held):
    async def run_before(pilot: Pilot[None]) -> None:
        await held.stage.opened(pilot)
        held.stage.app.action_interview()
        await held.stage.until(pilot, lambda: isinstance(held.stage.app.screen, SetupScreen))
        await settle(held.stage, pilot)

    return run_before


def interviewed(held):
    async def run_before(pilot: Pilot[None]) -> None:
        await held.begin(pilot)
        await held.wait(pilot, 8)
        await held.say(pilot, "it saves memory at serving time")
        await held.wait(pilot, held.state.target_seconds + 3, steps=20)
        held.screen.prompt.load_text("N is about 91B")
        await settle(held.stage, pilot)

    return run_before


def calculating(held):
    async def run_before(pilot: Pilot[None]) -> None:
        await interviewed(held)(pilot)
        await pilot.press("ctrl+l")
        line = held.screen.query_one(Calculator).line
        line.cursor_blink = False
        for text in ("N = sqrt(1e24 / 120) params", "20 * N"):
            line.put(text)
            await pilot.press("enter")
        line.put("kv-cache preset=llama-3-")
        await settle(held.stage, pilot)

    return run_before


@pytest.mark.parametrize("size", [(80, 24), (140, 40)], ids=["80x24", "140x40"])
def test_calculator(snap_compare, size):
    held = make_interview()
    assert snap_compare(held.stage.app, terminal_size=size, run_before=calculating(held))


def paused(held):
    async def run_before(pilot: Pilot[None]) -> None:
        await held.begin(pilot)
        await held.wait(pilot, 8)
        await pilot.press("f5")
        await settle(held.stage, pilot)

    return run_before


def reported(held):
    over = held.held_before()

    async def run_before(pilot: Pilot[None]) -> None:
        await held.reported(pilot, over)
        await settle(held.stage, pilot)

    return run_before


def looked_back(held):
    report = reported(held)

    async def run_before(pilot: Pilot[None]) -> None:
        await report(pilot)
        await pilot.press("enter")
        await held.stage.until(pilot, lambda: isinstance(held.stage.app.screen, AnswersScreen))
        await settle(held.stage, pilot)

    return run_before


@pytest.mark.parametrize("size", SIZES, ids=SIZE_NAMES)
@pytest.mark.parametrize("scene", [setting_up, interviewed, paused, reported, looked_back])
def test_interview_scene(snap_compare, scene, size):
    held = make_interview()
    assert snap_compare(held.stage.app, terminal_size=size, run_before=scene(held))


@pytest.mark.parametrize("scene", [interviewed, reported])
def test_interview_in_light(snap_compare, scene):
    held = make_interview(theme="light")
    assert snap_compare(held.stage.app, terminal_size=(80, 24), run_before=scene(held))


@pytest.mark.parametrize("scene", [interviewed, reported])
def test_interview_without_colour(snap_compare, monkeypatch, scene):
    monkeypatch.setenv("NO_COLOR", "1")
    held = make_interview()
    assert snap_compare(held.stage.app, terminal_size=(80, 24), run_before=scene(held))


def looking_back(held):
    stage = held.stage
    for text in ("it saves memory", "nothing", "serving cost", "serving, and smaller is cheaper"):
        number = stage.store.add_attempt("tt-01", text, seconds=40, at=stage.clock())
        stage.store.set_grade(number, by_words(RATIO, small_bank().entries["tt-01"].rubric, text))
        stage.clock.advance(86_400)
    held.held_before()

    async def run_before(pilot: Pilot[None]) -> None:
        await stage.opened(pilot)
        stage.app.action_history()
        await stage.until(pilot, lambda: isinstance(stage.app.screen, HistoryScreen))
        await settle(stage, pilot)

    return run_before


def progressing(held):
    history = looking_back(held)

    async def run_before(pilot: Pilot[None]) -> None:
        await history(pilot)
        await pilot.press("p")
        await held.stage.until(pilot, lambda: "Days of practice" in held.stage.text())
        await settle(held.stage, pilot)

    return run_before


@pytest.mark.parametrize("size", SIZES, ids=SIZE_NAMES)
@pytest.mark.parametrize("scene", [looking_back, progressing])
def test_history_scene(snap_compare, scene, size):
    held = make_interview()
    assert snap_compare(held.stage.app, terminal_size=size, run_before=scene(held))
