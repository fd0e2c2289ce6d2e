"""The authoring studio, driven by keys alone."""

from __future__ import annotations

import asyncio
import contextlib
from pathlib import Path

import pytest
from textual import events
from textual.widgets import Input, OptionList
from tui_standins import Stage, make_stage

from grill import paths
from grill.cli.main import main
from grill.content.bank import Bank, load_roots
from grill.content.model import Question, Rubric
from grill.grading.embedder import FakeEmbedder
from grill.grading.grade import Grade
from grill.grading.grader import Grader
from grill.tui import rehearsal
from grill.tui.screens.home import HomeScreen
from grill.tui.screens.new_question import NewQuestionScreen
from grill.tui.screens.pick import PickScreen
from grill.tui.screens.rubric import RubricScreen
from grill.tui.screens.studio import StudioScreen
from grill.tui.widgets.hanging import Hanging

QUESTIONS = """\
pack: salt
section: {letter: A, title: Salt works}
questions:
  - id: sw-01
    number: 1
    kind: recall
    prompt: How does a salt pan turn brine into salt?
    answer: The sun evaporates the water and leaves the salt.
  - id: sw-02
    number: 2
    kind: recall
    prompt: Why are the pans shallow?
    answer: A thin layer of brine warms quickly.
"""
RUBRICS = """\
# Written at the pans.
rubrics:
  sw-01:
    criteria:
      - id: sun   # the cause
        point: The sun evaporates the water.
        accept: [sunlight dries the pan]
        reject: [the brine is boiled over a fire]
        keywords: {any: [[sun, sunlight]]}
      - id: salt
        point: Salt is left in the pan.
    examples:
      - {answer: "The sun evaporates the water and salt is left in the pan.", grade: 4}
      - {answer: "It is boiled over a fire.", grade: 0}
"""


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch):
    monkeypatch.setattr(rehearsal, "PAUSE_SECONDS", 0.001)
    monkeypatch.setattr(rehearsal, "REST_SECONDS", 0.002)


@pytest.fixture
def pack(quiet_terminal) -> Path:
    folder = paths.packs_folder() / "salt"
    for name, text in (("questions", QUESTIONS), ("rubrics", RUBRICS)):
        (folder / name).mkdir(parents=True)
        (folder / name / "a.yaml").write_text(text)
    (folder / "pack.yaml").write_text("id: salt\ntitle: Salt works\n")
    return folder


def own_bank() -> Bank:
    """The user's own packs alone."""
    folder = paths.packs_folder()
    return load_roots(sorted(folder.iterdir()) if folder.is_dir() else [])


def by_meaning() -> Grader:
    return Grader(FakeEmbedder())


def make_studio() -> Stage:
    grader = by_meaning()

    def grade(question: Question, rubric: Rubric, answer: str) -> Grade:
        return grader.grade(question, rubric, answer)

    return make_stage(grade=grade, bank=own_bank)


def own(pack: Path) -> tuple[Question, Rubric]:
    entry = own_bank().entries["sw-01"]
    assert entry.rubric
    return entry.question, entry.rubric


def shown(screen: RubricScreen) -> str:
    return str(screen.query_one(Hanging)._text)


async def studio(pilot) -> None:
    await until(pilot, lambda: pilot.app.bank is not None)
    pilot.app.action_studio()
    await pilot.pause()
    assert isinstance(pilot.app.screen, StudioScreen)


async def opened(pilot, question: str = "") -> RubricScreen:
    await studio(pilot)
    await pilot.press(*question, "enter")
    await pilot.pause()
    assert isinstance(pilot.app.screen, RubricScreen)
    return pilot.app.screen


async def until(pilot, holds) -> None:
    """Wait for what another task is about to do."""
    async with asyncio.timeout(5):
        while not holds():
            await pilot.pause(0.005)


async def test_every_question_is_listed_with_its_state_and_typing_filters(pack):
    async with make_studio().app.run_test() as pilot:
        await studio(pilot)
        screen = pilot.app.screen
        questions = screen.query_one(OptionList)
        await until(pilot, lambda: screen._states == {"sw-01": "untried", "sw-02": "bare"})
        assert [option.id for option in questions.options] == [None, "sw-01", "sw-02"]
        await pilot.press(*"shallow")
        assert [option.id for option in questions.options] == [None, "sw-02"]
        await pilot.press("escape")
        assert screen.query_one(Input).value == ""
        await pilot.press("f4")
        assert [option.id for option in questions.options] == [None, "sw-01"]
        await pilot.press("escape", "escape")
        assert isinstance(pilot.app.screen, HomeScreen)


async def test_a_trial_from_the_list_is_remembered(pack):
    async with make_studio().app.run_test() as pilot:
        await studio(pilot)
        await pilot.press("f5")
        await until(pilot, lambda: pilot.app.screen._states.get("sw-01") in ("tested", "soft", "broken"))
        state = pilot.app.screen._states["sw-01"]
    async with make_studio().app.run_test() as pilot:
        await studio(pilot)
        await until(pilot, lambda: pilot.app.screen._states)
        assert pilot.app.screen._states["sw-01"] == state


async def test_the_preview_follows_sample_and_rubric(pack):
    async with make_studio().app.run_test(size=(140, 40)) as pilot:
        screen = await opened(pilot)
        await pilot.press("f6", *"Sunlight dries the pan.")
        await until(pilot, lambda: "sun  1.00" in shown(screen) and "Sunlight dries the pan" in shown(screen))
        assert "salt  1.00" not in shown(screen)
        before = screen.seen.preview.grade.score
        await pilot.press("f6")
        screen.editor.go_to(11)
        await pilot.press("end", "enter", *"accept: [sunlight dries the pan]")
        await until(pilot, lambda: screen.seen.preview.grade.score > before)
        assert "by the last change" in shown(screen)


async def test_wordings_and_examples_are_added_by_a_key_and_taken_back_by_another(pack):
    async with make_studio().app.run_test(size=(140, 40)) as pilot:
        screen = await opened(pilot)
        text = screen.editor.text
        await pilot.press("f6", *"wind and sun take the water", "f4")
        assert "- wind and sun take the water" in screen.editor.text.replace("sunlight dries the pan, ", "- ")
        await pilot.press("f5")
        assert "stands in accept of sun already" in [*pilot.app._notifications][-1].message
        await pilot.press("f3")
        assert isinstance(pilot.app.screen, PickScreen)
        await pilot.press("2")
        assert 'answer: "wind and sun take the water", grade: 2' in screen.editor.text
        assert "# the cause" in screen.editor.text
        await pilot.press("f6", "ctrl+z", "ctrl+z")
        assert screen.editor.text == text


async def test_what_does_not_load_is_not_saved_and_comes_back(pack):
    file = pack / "rubrics" / "a.yaml"
    async with make_studio().app.run_test(size=(140, 40)) as pilot:
        screen = await opened(pilot)
        screen.editor.go_to(8)
        await pilot.press("home", *"nonsense: [", "enter")
        assert screen.page.problems("rubric")
        assert "does not load" in shown(screen)
        await pilot.press("f2")
        assert file.read_text() == RUBRICS
        await pilot.press("f9", "k")
        assert isinstance(pilot.app.screen, StudioScreen)
    async with make_studio().app.run_test(size=(140, 40)) as pilot:
        screen = await opened(pilot)
        assert "nonsense: [" in screen.editor.text
        await pilot.press("ctrl+z")
        assert screen.editor.text == RUBRICS
        await pilot.press("f9")
        assert isinstance(pilot.app.screen, StudioScreen)


async def test_what_another_program_writes_comes_in(pack):
    file = pack / "rubrics" / "a.yaml"
    async with make_studio().app.run_test(size=(140, 40)) as pilot:
        screen = await opened(pilot)
        file.write_text(RUBRICS.replace("Salt is left", "All the salt is left"))
        screen.look()
        await until(pilot, lambda: "All the salt is left" in screen.editor.text)
        screen.editor.go_to(1)
        await pilot.press("end", *" Mine.")
        file.write_text(RUBRICS.replace("Salt is left", "The salt stays"))
        screen.look()
        await pilot.pause()
        assert "The salt stays" in screen.editor.text
        assert "# Written at the pans. Mine." in screen.editor.text
        file.write_text(RUBRICS.replace("pans.", "pans. Theirs."))
        screen.look()
        await pilot.pause()
        assert isinstance(pilot.app.screen, PickScreen)
        await pilot.press("enter", "f2")
        assert "Mine." in file.read_text()


async def test_a_question_without_a_rubric_gets_a_first_one(pack):
    async with make_studio().app.run_test(size=(140, 40)) as pilot:
        screen = await opened(pilot, "sw-02")
        assert "A thin layer of brine warms quickly" in screen.editor.text
        assert screen.page.changed == ("rubric",)
        await pilot.press("f2")
        await until(pilot, lambda: pilot.app.bank.entries["sw-02"].rubric is not None)


async def test_past_answers_that_were_overruled_are_suggested_and_accepted_by_a_key(pack):
    stage = make_studio()
    attempt = stage.store.add_attempt("sw-01", "wind and sun take the water away", at=stage.clock())
    stage.store.set_grade(attempt, by_meaning().grade(*own(pack), "wind and sun take the water away"))
    stage.store.override(attempt, 1.0, reason="that is how it works", at=stage.clock())
    async with stage.app.run_test(size=(140, 40)) as pilot:
        screen = await opened(pilot)
        await until(pilot, lambda: "F7 shows them" in shown(screen))
        await pilot.press("f7")
        assert isinstance(pilot.app.screen, PickScreen)
        await pilot.press("enter")
        assert 'answer: "wind and sun take the water away", grade: 4' in screen.editor.text


async def test_what_is_declined_is_not_suggested_again(pack):
    twice = RUBRICS.replace("Salt is left in the pan.", "The sun evaporates the water away.")
    (pack / "rubrics" / "a.yaml").write_text(twice)
    async with make_studio().app.run_test(size=(140, 40)) as pilot:
        screen = await opened(pilot)
        await until(pilot, lambda: screen.suggestions)
        count = len(screen.suggestions)
        await pilot.press("f7", "delete")
        assert len(screen.suggestions) == count - 1
    async with make_studio().app.run_test(size=(140, 40)) as pilot:
        screen = await opened(pilot)
        await until(pilot, lambda: screen.seen.suggestions is not None)
        assert len(screen.suggestions) == count - 1


async def test_an_example_or_the_key_becomes_the_sample(pack):
    async with make_studio().app.run_test(size=(140, 40)) as pilot:
        screen = await opened(pilot)
        await pilot.press("f12", "down", "enter")
        assert screen.sample.text == "It is boiled over a fire."
        assert screen.focused is screen.sample
        await until(pilot, lambda: "not yet" in shown(screen))


async def test_the_question_file_is_edited_beside_the_rubric(pack):
    async with make_studio().app.run_test(size=(140, 40)) as pilot:
        screen = await opened(pilot)
        await pilot.press("ctrl+r")
        assert screen.editor.text == QUESTIONS
        screen.editor.go_to(13)
        await pilot.press("end", *" Soon.", "f2")
        assert "warms quickly. Soon." in (pack / "questions" / "a.yaml").read_text()
        assert screen.page.name == "sw-02"


async def test_changes_are_discarded_only_when_that_is_chosen(pack):
    async with make_studio().app.run_test(size=(140, 40)) as pilot:
        screen = await opened(pilot)
        await pilot.press(*"# x", "f9", "escape")
        assert pilot.app.screen is screen
        await pilot.press("f9", "d")
        assert isinstance(pilot.app.screen, StudioScreen)
    async with make_studio().app.run_test(size=(140, 40)) as pilot:
        assert (await opened(pilot)).editor.text == RUBRICS


async def test_quitting_keeps_what_is_not_saved(pack):
    async with make_studio().app.run_test(size=(140, 40)) as pilot:
        await opened(pilot)
        await pilot.press(*"# x", "ctrl+q")
    async with make_studio().app.run_test(size=(140, 40)) as pilot:
        assert (await opened(pilot)).editor.text != RUBRICS


async def test_a_failing_own_editor_leaves_the_screen_as_it_was(pack, monkeypatch):
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", "false")
    async with make_studio().app.run_test(size=(140, 40)) as pilot:
        monkeypatch.setattr(pilot.app, "suspend", contextlib.nullcontext)
        screen = await opened(pilot)
        await pilot.press("ctrl+o")
        assert screen.editor.text == RUBRICS
        assert "ended with 1" in [*pilot.app._notifications][-1].message
        monkeypatch.setenv("EDITOR", "sed -i s/dries/warms/")
        await pilot.press("ctrl+o")
        assert screen.editor.text == RUBRICS.replace("dries", "warms")
        await pilot.press("ctrl+z")
        assert screen.editor.text == RUBRICS


async def test_keys_typed_behind_the_one_that_opens_a_list_are_the_lists(pack):
    async with make_studio().app.run_test(size=(100, 30)) as pilot:
        screen = await opened(pilot)
        await pilot.press("f6", *"sun")
        for key in ("f3", "1", "ctrl+down", "f4"):
            pilot.app.post_message(events.Key(key, key if len(key) == 1 else None))
        await pilot.pause()
        assert "grade: 1" in screen.editor.text
        assert screen.page.rubric.criteria[1].accept == ("sun",)


@pytest.mark.parametrize("size", [(60, 18), (100, 30)])
async def test_from_nothing_to_a_question_that_passes_its_test_by_keys_alone(size, monkeypatch, capsys):
    monkeypatch.setenv("GRILL_EMBEDDER", "fake")
    async with make_studio().app.run_test(size=size) as pilot:
        await studio(pilot)
        await pilot.press("f2")
        assert isinstance(pilot.app.screen, NewQuestionScreen)
        await pilot.press(*"How does a salt pan turn brine into salt?", "tab")
        await pilot.press(*"The sun evaporates the water. The salt stays behind in the pan.", "f2")
        await until(pilot, lambda: isinstance(pilot.app.screen, RubricScreen))
        screen = pilot.app.screen
        await pilot.press("f7", "enter")  # the draft is taken over
        assert "drafted" not in screen.editor.text
        await pilot.press("f6", *"The sun evaporates the water, the salt stays behind in the pan", "f3", "4")
        screen.sample.fill("")
        await pilot.press(*"The brine is boiled over a coal fire", "f3", "0", "f5")
        await pilot.press("f2")
        await until(pilot, lambda: not screen.page.changed and screen.seen.trial and not screen.seen.left)
        await until(pilot, lambda: len(screen.seen.trial.examples) == 2)
        assert screen.seen.trial.verdict == "ok"
        await pilot.press("f9")
        await until(pilot, lambda: pilot.app.screen._states.get("mq-01") == "tested")
    assert main(["test", str(paths.packs_folder() / "my-questions")]) == 0
    assert "mq-01" in capsys.readouterr().out
