from hypothesis import given
from hypothesis import strategies as st

from grill.tui.highlight import WHOLE, Mark, pieces, windows


@st.composite
def marked(draw, long: bool = False):
    answer = draw(st.integers(WHOLE + 1, 100_000).map("x".__mul__) if long else st.text(max_size=60))
    marks = []
    for number in range(1, draw(st.integers(0, 4)) + 1):
        start, end = sorted((draw(st.integers(0, len(answer))), draw(st.integers(0, len(answer)))))
        marks.append(Mark(start, end, number, draw(st.sampled_from(["met", "partial", "contradicted"]))))
    return answer, marks


@given(marked())
def test_the_pieces_of_an_answer_are_the_answer(case):
    answer, marks = case
    cut = pieces(answer, marks)
    assert "".join(piece.text for piece in cut) == answer
    assert not any(piece.gap for piece in cut)
    real = {mark.number for mark in marks if mark.start < mark.end}
    assert sorted(n for piece in cut for n in piece.closing) == sorted(real), "each mark closes exactly once"
    for number in real:
        mark = next(mark for mark in marks if mark.number == number)
        under = "".join(piece.text for piece in cut if mark in piece.marks)
        assert under == answer[mark.start : mark.end]


@given(marked(long=True))
def test_a_long_answer_is_cut_down_to_its_marks(case):
    answer, marks = case
    cut = pieces(answer, marks)
    assert sum(len(piece.text) for piece in cut) < 1_000 + 1_200 * len(marks)
    assert any(piece.gap for piece in cut)


@given(st.integers(0, 100_000))
def test_windows_are_ordered_and_inside(length):
    shown = windows(length, [Mark(0, length, 1, "met")] if length else [])
    flat = [at for window in shown for at in window]
    assert flat == sorted(flat)
    assert all(0 <= at <= length for at in flat)


def test_offsets_outside_the_answer_are_ignored():
    assert [piece.text for piece in pieces("abc", [Mark(2, 9, 1, "met"), Mark(-1, 2, 2, "met")])] == ["abc"]
