"""The helper as suggestions ask it, from a thread of their own."""

import asyncio

from tui_standins import FakeClient, by_words, small_bank

from grill.tui.advising import Asking
from grill.tui.background import in_background


async def test_who_is_not_waited_for_any_more_asks_the_helper_nothing():
    client = FakeClient(by_words)
    entry = small_bank().entries["tt-01"]
    ask = Asking(client, {}, asyncio.get_running_loop())

    def asked():
        return ask.grade(entry.question, entry.rubric, "cost"), ask.alike(["a"], ["a"], 0.5)

    grade, pairs = await in_background(asked)
    assert grade is not None
    assert pairs == [(0, 0, 1.0)]
    ask.stop()
    assert await in_background(asked) == (None, [])
    assert client.asked == ["cost"]
