"""The live preview's worker: the last wish is graded, trials stand back for keys."""

import asyncio

import pytest
from tui_standins import FakeClient, by_words

from grill.authoring.advice.trying import Scores
from grill.content.model import Criterion, Example, Keywords, Question, Rubric
from grill.tui import rehearsal
from grill.tui.messages import RubricTried, SampleGraded
from grill.tui.rehearsal import Rehearsal, Wanted

QUESTION = Question(id="xx-01", number=1, kind="recall", prompt="Why does it dry?", answer="The sun dries it.")
RUBRIC = Rubric(
    criteria=(Criterion(id="sun", point="The sun dries it.", keywords=Keywords(any=(("sun",),))),),
    examples=(Example(answer="The sun dries it.", grade=4), Example(answer="The moon does.", grade=0)),
)


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch):
    monkeypatch.setattr(rehearsal, "PAUSE_SECONDS", 0.001)
    monkeypatch.setattr(rehearsal, "REST_SECONDS", 0.002)


async def played(client: FakeClient, *wishes: Wanted | None, until: type = SampleGraded) -> list:
    """What is posted after these wishes, up to the first of the kind that is waited for with nothing left to do."""
    posted: list = []
    done = asyncio.Event()

    def post(message):
        posted.append(message)
        if isinstance(message, until) and getattr(message, "left", 0) == 0:
            done.set()

    worker = Rehearsal(client, {}, Scores(), tuple, post)
    task = asyncio.create_task(worker.run())
    for wish in wishes:
        worker.want(wish)
    try:
        async with asyncio.timeout(5):
            await done.wait()
    finally:
        task.cancel()
    return posted


def wanted(sample: str, rubric: Rubric = RUBRIC) -> Wanted:
    return Wanted(QUESTION, rubric, sample)


async def test_of_many_wishes_only_the_last_is_graded():
    client = FakeClient(by_words)
    posted = await played(client, *(wanted("The sun"[:n]) for n in range(8)))
    assert client.asked == ["The sun"]
    assert posted[0].preview.answer == "The sun"


async def test_a_rubric_that_does_not_load_is_not_graded():
    client = FakeClient(by_words)
    posted = await played(client, None, wanted("The sun"), None, wanted("The moon"))
    assert [message.preview.answer for message in posted] == ["The moon"]


async def test_what_no_grade_depends_on_is_not_graded_again(monkeypatch):
    monkeypatch.setattr(rehearsal, "REST_SECONDS", 60)
    client, posted, told = FakeClient(by_words), [], asyncio.Event()
    worker = Rehearsal(client, {}, Scores(), tuple, lambda m: (posted.append(m), told.set()))
    task = asyncio.create_task(worker.run())
    try:
        async with asyncio.timeout(5):
            for rubric in (RUBRIC, RUBRIC.model_copy(update={"examples": ()})):
                told.clear()
                worker.want(wanted("The sun", rubric))
                await told.wait()
    finally:
        task.cancel()
    assert client.asked == ["The sun"]
    assert posted[1].preview is posted[0].preview


async def test_its_own_tests_run_when_the_keys_are_at_rest():
    client = FakeClient(by_words)
    posted = await played(client, wanted("The sun"), until=RubricTried)
    assert isinstance(posted[0], SampleGraded)
    trial = posted[-1].trial
    assert {example.answer for example in trial.examples} == {"The sun dries it.", "The moon does."}
    assert trial.mutants


async def test_without_the_helper_keywords_grade_and_nothing_is_tried():
    client = FakeClient(by_words, state="failed")
    posted = await played(client, wanted("The sun dries it."))
    assert posted[0].preview.grade.mode == "keywords"
    assert client.asked == []


async def test_what_cannot_be_tried_does_not_end_the_preview():
    loop, failed = asyncio.get_running_loop(), asyncio.Event()

    def no_rivals():
        loop.call_soon_threadsafe(failed.set)
        raise OSError

    posted: list = []
    told = asyncio.Event()
    worker = Rehearsal(FakeClient(by_words), {}, Scores(), no_rivals, lambda m: (posted.append(m), told.set()))
    task = asyncio.create_task(worker.run())
    try:
        async with asyncio.timeout(5):
            for sample in ("The sun", "The moon"):
                told.clear()
                failed.clear()
                worker.want(wanted(sample))
                await told.wait()
                await failed.wait()
    finally:
        task.cancel()
    assert [message.preview.answer for message in posted] == ["The sun", "The moon"]
