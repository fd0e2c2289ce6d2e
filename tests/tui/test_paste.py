"""Whatever is pasted is one paste and never a key."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from textual import events
from textual._xterm_parser import XTermParser

from grill.tui.paste import END, START, PasteFilter, PasteSafeParser, make_pastes_safe

wild = st.lists(st.sampled_from(["\x1b", "[", "2", "0", "1", "~", "[31m", "a", "\r", "\n"]), max_size=40).map("".join)


def chunked(data: str, cuts: list[int]) -> list[str]:
    places = sorted({0, len(data), *(cut for cut in cuts if cut < len(data))})
    return [data[left:right] for left, right in pairwise(places)]


@given(wild.filter(lambda text: END not in text), st.lists(st.integers(0, 60), max_size=8))
def test_a_paste_is_one_event_and_no_key(text, cuts):
    parser = PasteSafeParser()
    seen = [event for chunk in chunked(f"{START}{text}{END}", cuts) for event in parser.feed(chunk)]
    seen += list(parser.feed("x"))
    pastes = [event.text for event in seen if isinstance(event, events.Paste)]
    keys = [event.key for event in seen if isinstance(event, events.Key)]
    wanted = text.replace("\x1b", "")
    assert "".join(pastes) == wanted
    assert keys == ["x"]


@given(wild.filter(lambda text: START not in text), st.lists(st.integers(0, 60), max_size=8))
def test_what_is_typed_passes_at_once_and_unchanged(text, cuts):
    stream = PasteFilter()
    for chunk in chunked(text, cuts):
        assert stream(chunk) == chunk


def test_textual_still_needs_the_filter():
    parser = XTermParser()
    seen = list(parser.feed(f"{START}red \x1b[31mtext\r{END}"))
    assert any(isinstance(event, events.Key) and event.key == "enter" for event in seen), "the workaround can go"


def test_the_driver_uses_it(monkeypatch):
    from textual.drivers import linux_driver

    monkeypatch.setattr(linux_driver, "XTermParser", XTermParser)
    make_pastes_safe()
    assert linux_driver.XTermParser is PasteSafeParser
