"""The authoring studio when files, disks, keys and other hands do what they should not."""

from __future__ import annotations

import os
import threading

import test_studio
from test_studio import QUESTIONS, RUBRICS, make_studio, opened, studio, until
from textual import events

from grill.authoring.advice.suggestion import Suggestion
from grill.authoring.editing.edits import AddWording
from grill.authoring.editing.saving import CannotSave
from grill.authoring.editing.sheet import Sheet
from grill.authoring.editing.unsaved_question import kept_question
from grill.content.bank import load_roots
from grill.tui.screens import rubric as rubric_module
from grill.tui.screens.new_question import NewQuestionScreen
from grill.tui.screens.pick import PickScreen
from grill.tui.screens.rubric import RubricScreen
from grill.tui.screens.studio import StudioScreen
from grill.tui.widgets.form_text import LONGEST
from grill.tui.workshop import Workshop

no_pauses = test_studio.no_pauses
pack = test_studio.pack

SIZE = (140, 40)


def said(pilot) -> list[str]:
    return [notification.message for notification in pilot.app._notifications]


async def test_kept_text_of_a_question_without_a_rubric_is_not_replaced_by_a_draft(pack):
    async with make_studio().app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot, "sw-02")
        await pilot.press(*"# mine, ")
        typed = screen.editor.text
        await pilot.press("ctrl+q")
    async with make_studio().app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot, "sw-02")
        assert screen.editor.text == typed
        assert not any("drafted" in message for message in said(pilot))


async def test_typing_without_a_pause_does_not_put_off_keeping(pack):
    async with make_studio().app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot)
        await pilot.press("#")
        first = screen._keeping
        await pilot.press("x", "y")
        assert first is not None
        assert screen._keeping is first


async def test_of_a_deleted_file_the_text_stays_and_is_saved_again(pack):
    file = pack / "rubrics" / "a.yaml"
    async with make_studio().app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot)
        file.unlink()
        screen.look()
        screen.look()
        await pilot.pause()
        assert screen.editor.text == RUBRICS
        assert sum("rubrics/a.yaml was deleted" in message for message in said(pilot)) == 1
        await pilot.press("f2")
        assert file.read_text() == RUBRICS


async def test_a_question_that_another_hand_renames_has_its_new_name_in_the_list(pack):
    async with make_studio().app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot, "sw-02")
        (pack / "questions" / "a.yaml").write_text(QUESTIONS.replace("sw-02", "sw-77"))
        screen.look()
        await until(pilot, lambda: "sw-77" in pilot.app.bank.entries)
        await pilot.press("f9", "d")
        await until(pilot, lambda: isinstance(pilot.app.screen, StudioScreen))
        await until(pilot, lambda: pilot.app.screen._workshop.bank is pilot.app.bank)
        await pilot.press("escape")
        assert "sw-77" in [outline.question.id for outline in pilot.app.screen._rows()]


async def test_the_list_takes_up_a_bank_that_was_read_while_it_was_shown(pack):
    async with make_studio().app.run_test(size=SIZE) as pilot:
        await studio(pilot)
        (pack / "questions" / "a.yaml").write_text(QUESTIONS.replace("sw-02", "sw-77"))
        await pilot.app.read_bank_again().wait()
        pilot.app.screen.take_up_bank()
        await pilot.press(*"sw-77", "enter")
        assert isinstance(pilot.app.screen, RubricScreen)
        assert pilot.app.screen.page.name == "sw-77"


async def test_the_list_takes_up_what_another_hand_has_written_meanwhile(pack):
    async with make_studio().app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: pilot.app.bank is not None)
        (pack / "questions" / "a.yaml").write_text(QUESTIONS.replace("sw-02", "sw-77"))
        await studio(pilot)
        await until(pilot, lambda: "sw-77" in pilot.app.bank.entries)


async def test_a_verdict_outlives_a_list_that_was_looked_at_before_the_model_was_known(pack):
    async with make_studio().app.run_test(size=SIZE) as pilot:
        await studio(pilot)
        await pilot.press("f5")
        await until(pilot, lambda: pilot.app.screen._states.get("sw-01") in ("tested", "soft", "broken"))
        state = pilot.app.screen._states["sw-01"]
    file = pack / "rubrics" / "a.yaml"
    file.write_text(file.read_text() + "# The rubric is the same.\n")
    stage = make_studio()
    client = stage.client
    client.state, client.fingerprint = "starting", ""
    async with stage.app.run_test(size=SIZE) as pilot:
        await studio(pilot)
        await until(pilot, lambda: pilot.app.screen._states.get("sw-01") == "untried")
        client.fingerprint = "stand-in"
        client.become("ready")
        await until(pilot, lambda: pilot.app.screen._states.get("sw-01") == state)


async def test_a_trial_is_remembered_though_the_screen_is_left_before_the_bank_is_read(pack, monkeypatch):
    may_read = threading.Event()
    may_read.set()

    def slowly():
        assert may_read.wait(5)
        return load_own()

    load_own = test_studio.own_bank
    monkeypatch.setattr(test_studio, "own_bank", slowly)
    async with make_studio().app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot)
        screen.editor.go_to(6)
        await pilot.press("end", *" Here.")
        await until(pilot, lambda: screen._trial and screen._trial.wanted.rubric == screen.page.rubric)
        may_read.clear()
        screen.action_save_rubric()
        await screen.action_leave_rubric()
        await until(pilot, lambda: isinstance(pilot.app.screen, StudioScreen))
        may_read.set()
        await until(pilot, lambda: pilot.app.screen._workshop.bank.entries["sw-01"].rubric == screen.page.rubric)
        await until(pilot, lambda: pilot.app.screen._states.get("sw-01") in ("tested", "soft", "broken"))


async def test_of_two_files_the_one_that_was_written_counts(pack, monkeypatch):
    async with make_studio().app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot)
        screen.editor.go_to(6)
        await pilot.press("end", *" Here.", "ctrl+r")
        screen.editor.go_to(8)
        await pilot.press("end", *" Now.")
        save = Sheet.saved

        def saved(sheet):
            if "questions" in sheet.path.parts:
                raise CannotSave("The disk is full.")
            return save(sheet)

        monkeypatch.setattr(Sheet, "saved", saved)
        await pilot.press("f2")
        assert screen.page.changed == ("question",)
        await until(pilot, lambda: "Here." in pilot.app.bank.entries["sw-01"].rubric.criteria[0].point)


async def test_a_text_that_cannot_be_kept_is_not_left(pack, monkeypatch):
    def full(_sheet):
        raise OSError(28, "No space left on device")

    async with make_studio().app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot)
        await pilot.press(*"# x")
        with monkeypatch.context() as patch:
            patch.setattr("grill.authoring.editing.sheet.Sheet.kept", full)
            await pilot.press("f9", "k")
            assert pilot.app.screen is screen
            assert any("No space left" in message for message in said(pilot))


async def test_what_another_hand_wrote_counts_once_it_is_taken_in_a_conflict(pack):
    file = pack / "rubrics" / "a.yaml"
    async with make_studio().app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot)
        screen.editor.go_to(10)
        await pilot.press("end", *" # Mine")
        file.write_text(RUBRICS.replace("Salt is left", "All the salt is left"))
        screen.editor.go_to(11)
        await pilot.press("end", *" # Mine")
        screen.look()
        await pilot.pause()
        assert isinstance(pilot.app.screen, PickScreen)
        await pilot.press("down", "enter")
        assert screen.editor.text == file.read_text()
        await until(pilot, lambda: "All" in pilot.app.bank.entries["sw-01"].rubric.criteria[1].point)


async def test_ideas_of_the_bank_are_offered_once_every_rubric_was_read(pack):
    named = RUBRICS.replace("      - id: salt\n", "      - id: salt\n        idea: left-behind\n")
    (pack / "rubrics" / "a.yaml").write_text(named)
    async with make_studio().app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot)
        await until(pilot, lambda: screen.editor.known.ideas)
        assert screen.editor.known.ideas == {"left-behind": "Salt is left in the pan."}


async def test_keys_that_the_screen_was_not_told_of_yet_survive_another_hand(pack):
    file = pack / "rubrics" / "a.yaml"
    async with make_studio().app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot)
        screen.editor.go_to(1, 100)
        screen.editor.insert(" Mine.")
        file.write_text(RUBRICS.replace("Salt is left", "Salt stays"))
        screen.look()
        assert "pans. Mine." in screen.editor.text
        assert "Salt stays" in screen.editor.text


async def test_a_file_that_cannot_be_read_any_more_is_told_of_once(pack):
    file = pack / "rubrics" / "a.yaml"
    async with make_studio().app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot)
        file.write_bytes(b"\xff")
        for _ in range(3):
            screen.look()
            await pilot.pause()
        assert sum("not UTF-8" in message for message in said(pilot)) == 1
        assert screen.editor.text == RUBRICS


async def test_a_save_notices_another_content_under_the_same_stamp(pack):
    file = pack / "rubrics" / "a.yaml"
    async with make_studio().app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot)
        screen.editor.go_to(1, 100)
        await pilot.press(*" Mine.")
        changed = RUBRICS.replace("Salt is left", "SALT is left")
        stat = file.stat()
        with file.open("r+") as same:
            same.write(changed)
        os.utime(file, ns=(stat.st_atime_ns, stat.st_mtime_ns))
        await pilot.press("f2")
        await pilot.pause()
        assert "SALT is left" in screen.editor.text
        await pilot.press("f2")
        assert file.read_text() == changed.replace("pans.", "pans. Mine.")


async def test_a_mistake_in_the_hidden_file_is_shown_and_neither_is_written(pack):
    async with make_studio().app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot)
        screen.editor.go_to(1, 100)
        await pilot.press(*" Mine.", "ctrl+r")
        screen.editor.go_to(4)
        await pilot.press("home", *"x: [", "enter", "ctrl+r", "f2")
        assert screen._side == "question"
        assert any("questions/a.yaml would not load" in message for message in said(pilot))
    assert (pack / "rubrics" / "a.yaml").read_text() == RUBRICS
    assert (pack / "questions" / "a.yaml").read_text() == QUESTIONS


async def test_suggestions_found_while_the_list_is_shown_do_not_change_what_is_taken(pack):
    async with make_studio().app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot)
        await until(pilot, lambda: screen.seen.suggestions is not None)
        screen.suggestions = [
            Suggestion("past answer", ("rubrics", "sw-01", "criteria", 0), w, AddWording("sw-01", "sun", "accept", w))
            for w in ("first light", "second light")
        ]
        await pilot.press("f7")
        assert isinstance(pilot.app.screen, PickScreen)
        screen.suggestions = []
        await pilot.press("down", "enter")
        assert "second light" in screen.editor.text
        assert "first light" not in screen.editor.text


async def test_keys_typed_behind_the_one_that_changes_panes_are_the_other_panes(pack):
    async with make_studio().app.run_test(size=(100, 30)) as pilot:
        screen = await opened(pilot)
        await pilot.press("f6")
        for key in ("f6", "end", "x"):
            pilot.app.post_message(events.Key(key, key if len(key) == 1 else None))
        await pilot.pause()
        assert screen.sample.text == ""
        assert screen.editor.text.splitlines()[screen.editor.line - 1].endswith("x")


async def test_a_long_file_is_read_when_the_keys_rest(pack, monkeypatch):
    monkeypatch.setattr(rubric_module, "READ_AT_ONCE", 10)
    monkeypatch.setattr(rubric_module, "READ_SECONDS", 0.01)
    async with make_studio().app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot)
        screen.editor.go_to(8)
        await pilot.press("home", *"nonsense: [", "enter")
        await until(pilot, lambda: screen.seen.errors)
        await pilot.press("f9", "k")
        assert isinstance(pilot.app.screen, StudioScreen)


async def test_a_key_goes_to_either_end_of_the_file(pack):
    async with make_studio().app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot)
        await pilot.press("ctrl+end", *"# z")
        assert screen.editor.text == RUBRICS + "# z"
        await pilot.press("ctrl+home", "#")
        assert screen.editor.text.startswith("## Written")


async def test_a_sample_has_bounds_and_no_control_characters(pack):
    async with make_studio().app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot)
        await pilot.press("f6")
        screen.sample.post_message(events.Paste("\x1b[31msun\x07 [bold]x[/]" + "y" * LONGEST))
        await pilot.pause()
        assert screen.sample.text.startswith("sun [bold]x[/]y")
        assert len(screen.sample.text) == LONGEST


async def test_a_new_question_that_is_not_written_comes_back_until_it_is_discarded(pack):
    async with make_studio().app.run_test(size=SIZE) as pilot:
        await studio(pilot)
        await pilot.press("f2", *"Why salt?", "tab", *"Sun.", "ctrl+q")
    async with make_studio().app.run_test(size=SIZE) as pilot:
        await studio(pilot)
        await pilot.press("f2")
        screen = pilot.app.screen
        assert isinstance(screen, NewQuestionScreen)
        assert (screen._question().prompt, screen._question().key) == ("Why salt?", "Sun.")
        await pilot.press("f9")
        assert isinstance(pilot.app.screen, NewQuestionScreen)
        await pilot.press("f9")
        assert isinstance(pilot.app.screen, StudioScreen)
        assert kept_question().is_empty


async def test_enter_pressed_with_the_last_letter_of_a_filter_opens_what_fits(pack):
    async with make_studio().app.run_test(size=SIZE) as pilot:
        await studio(pilot)
        for key in (*"sw-02", "enter"):
            pilot.app.post_message(events.Key(key, key if len(key) == 1 else None))
        await until(pilot, lambda: isinstance(pilot.app.screen, RubricScreen))
        assert pilot.app.screen.page.name == "sw-02"


async def test_a_new_question_goes_first_to_the_pack_of_the_one_that_is_marked(pack, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    (elsewhere / "questions").mkdir(parents=True)
    text = QUESTIONS.replace("pack: salt", "pack: far").replace("sw-", "fa-")
    (elsewhere / "questions" / "a.yaml").write_text(text)
    workshop = Workshop(load_roots([pack, elsewhere]))
    assert [(target.id, target.folder) for target in workshop.own_packs("fa-01")] == [
        ("far", elsewhere),
        ("salt", pack),
    ]
    assert [target.id for target in workshop.own_packs("sw-01")] == ["salt", "far"]
