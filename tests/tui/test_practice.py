"""A practice from the first question to the summary, on stand-ins."""

import asyncio
from dataclasses import replace

import pytest
from tui_standins import RATIO, RICH_ANSWER, by_words, make_stage, provisional, rich_grade

from grill.errors import StoreError
from grill.store import memory_store
from grill.tui.screens.home import HomeScreen
from grill.tui.widgets.blocks import Fold, HintBlock
from grill.tui.widgets.grade_card import GradeCard
from grill.tui.widgets.key_bar import KeyBar
from grill.tui.widgets.status_line import StatusLine
from grill.tui.widgets.summary_block import SummaryBlock


async def test_an_answer_is_stored_then_graded_then_shown():
    stage = make_stage()
    async with stage.app.run_test() as pilot:
        await stage.begin(pilot)
        stage.client.gate.clear()
        stage.clock.advance(42)
        await stage.answer(pilot, "serving is what costs")
        stored = stage.store.attempts("tt-01")
        assert [(attempt.answer, attempt.grade, attempt.seconds) for attempt in stored] == [
            ("serving is what costs", None, 42.0)
        ], "committed before it is graded"
        assert "grading" in stage.text()
        stage.client.gate.set()
        await stage.until(pilot, lambda: stage.card().state.grade is not None)
        assert stage.store.attempts("tt-01")[0].score == pytest.approx(1 / 3)
        assert "33 / 100" in stage.text()
        assert "serving[1] is what costs" in stage.text()
        assert "✓ met" in stage.text()
        assert "✗ missed" in stage.text()


async def test_everything_a_grade_says_is_on_the_card():
    stage = make_stage(grade=lambda *_: rich_grade(RICH_ANSWER))
    async with stage.app.run_test(size=(100, 60)) as pilot:
        await stage.begin(pilot)
        await stage.graded(pilot, RICH_ANSWER)
        shown = stage.text()
        for words in (
            "Partly there",
            "55 / 100",
            "the feeding is what costs[1]",
            "◐ partly met",
            "! contradicted",
            "twenty parameters a token[4]",
            "You inverted the ratio",
            "! misconception",
            "A bigger model costs more",
            "(−25)",
            "The six moves",
            "Goal and constraints",
            "Did you say that a smaller model is cheaper for every token it serves?",
            "/right",
            "Say what longer training buys.",
        ):
            assert words in shown, words
        assert RATIO.answer not in shown, "the model answer is folded"
        await pilot.press("f7")
        assert RATIO.answer in stage.text()
        await stage.command(pilot, "/model")
        assert RATIO.answer not in stage.text()


async def test_hints_come_in_stages_and_are_counted():
    stage = make_stage()
    async with stage.app.run_test() as pilot:
        await stage.begin(pilot)
        await stage.command(pilot, "/hint")
        await pilot.press("f2", "f2")
        assert len(stage.screen.query(HintBlock)) == 2
        assert "Think of cost per served token." in stage.text()
        await stage.graded(pilot, "serving")
        assert stage.store.attempts("tt-01")[0].hints == 2


async def test_a_hint_after_the_answer_says_how_to_get_one():
    stage = make_stage()
    async with stage.app.run_test() as pilot:
        await stage.begin(pilot)
        await stage.graded(pilot, "serving")
        await pilot.press("f2")
        assert "Hints come before the answer" in next(iter(stage.app._notifications)).message


async def test_an_unfolded_model_answer_comes_into_view():
    stage = make_stage(grade=lambda *_: rich_grade(RICH_ANSWER))
    async with stage.app.run_test(size=(60, 18)) as pilot:
        await stage.begin(pilot)
        await stage.graded(pilot, RICH_ANSWER)
        await pilot.press("f7")
        await pilot.pause()
        fold = stage.card().query_one(Fold)
        assert fold.is_open
        assert stage.screen.transcript.content_region.contains_region(fold.region)


async def test_a_narrow_card_gives_the_words_the_whole_width():
    stage = make_stage(grade=lambda *_: rich_grade(RICH_ANSWER))
    async with stage.app.run_test(size=(60, 18)) as pilot:
        await stage.begin(pilot)
        await stage.graded(pilot, RICH_ANSWER)
        assert all(words.size.width >= 45 for words in stage.card().query(".words"))
        assert all(mark.size.width >= len(str(mark.visual)) for mark in stage.card().query(".mark"))


async def test_a_retry_edits_the_last_answer_and_shows_the_difference():
    stage = make_stage()
    async with stage.app.run_test(size=(100, 50)) as pilot:
        await stage.begin(pilot)
        await pilot.press("f4")
        assert stage.screen.prompt.text == "", "nothing to retry yet"
        await stage.graded(pilot, "serving")
        await stage.command(pilot, "/retry")
        assert stage.screen.prompt.text == "serving"
        stage.screen.prompt.load_text("a smaller model of good quality")
        await pilot.press("enter")
        await stage.until(pilot, lambda: len(stage.cards()) == 2 and stage.card().state.grade is not None)
        shown = stage.text()
        assert "+33 against your last try" in shown
        assert "+ gained" in shown
        assert "− lost" in shown
        assert len(stage.store.attempts("tt-01")) == 2


async def test_i_was_right_is_recorded_and_can_be_taken_back():
    stage = make_stage()
    async with stage.app.run_test() as pilot:
        await stage.begin(pilot)
        await pilot.press("f6")
        await stage.graded(pilot, "wrong")
        await stage.command(pilot, "/right I meant serving")
        override = stage.store.attempts("tt-01")[0].override
        assert override is not None
        assert (override.score, override.reason) == (1.0, "I meant serving")
        assert "You said you were right" in stage.text()
        await pilot.press("f6")
        assert stage.store.attempts("tt-01")[0].score == 0
        assert "You said you were right" not in stage.text()


async def test_skip_next_end_and_once_more():
    stage = make_stage()
    async with stage.app.run_test(size=(100, 40)) as pilot:
        await stage.begin(pilot)
        await pilot.press("f5")
        assert stage.screen.practice.position == 0, "next does not pass over a question in silence"
        await pilot.press("f3")
        assert "Skipped tt-01." in stage.text()
        await stage.graded(pilot, "params")
        await pilot.press("f5")
        assert stage.screen.practice.position == 2
        await stage.graded(pilot, "it does nothing")
        await stage.command(pilot, "/next")
        assert stage.screen.query(SummaryBlock)
        assert "3 questions: 1 cold · 1 partly · 1 skipped" in stage.text()
        await stage.answer(pilot, "too late")
        assert stage.screen.prompt.text == "too late", "nothing typed is thrown away"
        stage.screen.prompt.clear()
        await pilot.press("f4")
        await stage.until(pilot, lambda: stage.screen.practice.phase == "asking")
        assert [task.question for task in stage.screen.practice.tasks] == ["tt-02", "tt-01"]
        await pilot.press("f9", "f9")
        await stage.until(pilot, lambda: isinstance(stage.app.screen, HomeScreen))
        assert "1 cold · 1 partly" in stage.text()


async def test_keywords_only_is_labelled_and_refines_itself():
    stage = make_stage(state="starting", grade=by_words)
    async with stage.app.run_test() as pilot:
        await stage.begin(pilot)
        assert "grader warming up" in stage.text()
        await stage.graded(pilot, "serving costs dominate")
        assert "provisional: keywords only" in stage.text()
        attempt = stage.store.attempts("tt-01")[0]
        assert attempt.grade is not None
        assert attempt.grade.mode == "keywords"
        stage.client.become("ready")
        await stage.until(pilot, lambda: stage.card().state.grade.mode == "full")
        assert "provisional" not in stage.text()
        assert "● grader ready" in stage.text()
        assert stage.store.attempts("tt-01")[0].grade.mode == "full"
        stage.client.become("failed")
        await pilot.pause()
        assert "keywords only" in stage.text()


async def test_a_helper_that_becomes_ready_during_the_fallback_is_asked_once(monkeypatch):
    stage = make_stage(grade=by_words)
    async with stage.app.run_test() as pilot:
        await stage.begin(pilot)

        async def keywords(question, rubric, answer):
            return provisional(by_words(question, rubric, answer))

        refined = []

        async def no_better(_question, _rubric, answer):
            refined.append(answer)

        monkeypatch.setattr(stage.screen._desk, "grade", keywords)
        monkeypatch.setattr(stage.screen._desk, "refine", no_better)
        await stage.graded(pilot, "serving")
        await stage.until(pilot, lambda: refined == ["serving"])


async def test_a_grader_that_fails_costs_nothing_but_the_grade():
    def broken(*_):
        raise RuntimeError("[red]no luck[/]")

    stage = make_stage(grade=broken)
    async with stage.app.run_test() as pilot:
        await stage.begin(pilot)
        await stage.answer(pilot, "serving")
        await stage.until(pilot, lambda: bool(stage.card().state.problem))
        assert "[red]no luck[/]" in stage.text()
        assert len(stage.store.attempts("tt-01")) == 1
        await pilot.press("f5")
        assert stage.screen.practice.position == 1


async def test_an_answer_that_cannot_be_stored_stays_in_the_prompt(monkeypatch):
    store = memory_store()
    stage = make_stage(store=store)
    async with stage.app.run_test() as pilot:
        await stage.begin(pilot)

        def full(*_, **__):
            raise StoreError("disk [b]full[/b]")

        monkeypatch.setattr(store, "add_attempt", full)
        await stage.answer(pilot, "my words")
        assert stage.screen.prompt.text == "my words"
        assert not stage.screen.query(GradeCard)


async def test_a_question_without_rubric_is_asked_and_not_graded():
    from tui_standins import small_bank

    def bare():
        bank = small_bank()
        return replace(bank, entries={k: v.model_copy(update={"rubric": None}) for k, v in bank.entries.items()})

    stage = make_stage(bank=bare)
    async with stage.app.run_test() as pilot:
        await stage.begin(pilot)
        await stage.answer(pilot, "serving")
        await stage.until(pilot, lambda: bool(stage.card().state.problem))
        assert "no rubric yet" in stage.text()


async def test_the_footer_fits_the_moment():
    stage = make_stage()
    async with stage.app.run_test() as pilot:
        await stage.begin(pilot)
        assert "F2 Hint" in stage.text(KeyBar)
        await stage.graded(pilot, "serving")
        await pilot.pause()
        assert "F6 I was right" in stage.text(KeyBar)
        assert "F2 Hint" not in stage.text(KeyBar)
        assert stage.screen.query_one(StatusLine)


async def test_quitting_while_a_grade_is_under_way_waits_for_nobody():
    stage = make_stage()
    async with asyncio.timeout(5):
        async with stage.app.run_test() as pilot:
            await stage.begin(pilot)
            stage.client.gate.clear()
            await stage.answer(pilot, "serving")
            await pilot.press("ctrl+c", "ctrl+c")
    assert stage.client.closed
    assert stage.app.return_code == 0


async def test_a_busy_helper_is_not_waited_for():
    stage = make_stage(grade=by_words)
    async with stage.app.run_test() as pilot:
        await stage.begin(pilot)
        stage.screen._desk._patience_seconds = 0.01
        stage.client.gate.clear()
        await stage.graded(pilot, "serving costs dominate")
        assert "provisional: keywords only" in stage.text()
        stage.client.gate.set()
        await stage.until(pilot, lambda: stage.card().state.grade.mode == "full")
