"""Marks, fences, words and charts: the pieces that the renderings are made of."""

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from report_standins import HOSTILE, Do, Say, plan_of, report_of, whole

from grill.report import words
from grill.report.charts import question_chart, scale
from grill.report.data import to_dict, to_json
from grill.report.html import to_html
from grill.report.markdown import escaped, fenced
from grill.report.marks import WHOLE, Mark, pieces
from grill.report.plain import to_lines
from grill.session.readiness import Estimate
from grill.text import safe_for_terminal
from grill.tui import words as tui_words

texts = st.one_of(st.text(max_size=200), st.sampled_from(HOSTILE), st.text("`~\n #>-1.\\[]()<&*_|", max_size=60))
states = st.sampled_from(("met", "partial", "contradicted"))
marks = st.lists(
    st.builds(lambda a, n, label, state: Mark(a, a + n, label, state), *[st.integers(0, 210)] * 2, st.just("1"), states)
)


@given(texts, marks)
def test_the_pieces_of_an_answer_are_the_answer(text, found):
    cut = pieces(text, found)
    assert "".join(piece.text for piece in cut) == text
    known = [mark for mark in found if 0 <= mark.start < mark.end <= len(text)]
    assert bool(known) == any(piece.state for piece in cut)
    assert bool(known) == any(piece.labels for piece in cut)


def test_overlapping_marks_show_the_gravest_and_close_in_order():
    cut = pieces("abcdef", [Mark(0, 4, "1", "met"), Mark(2, 6, "2", "contradicted"), Mark(2, 4, "3", "partial")])
    assert [(piece.text, piece.state, piece.labels) for piece in cut] == [
        ("ab", "met", ()),
        ("cd", "contradicted", ("1", "3")),
        ("ef", "contradicted", ("2",)),
    ]


@given(st.integers(WHOLE + 1, 100_000), st.integers(0, 99_000), st.integers(1, 5_000))
def test_a_long_answer_shows_its_marks_and_counts_what_it_leaves_out(length, start, size):
    text = "x" * length
    cut = pieces(text, [Mark(start, start + size, "1", "met")])
    assert sum(len(piece.text) + piece.left_out for piece in cut) == length
    assert sum(len(piece.text) for piece in cut) < 6_000
    if start + size <= length:
        assert any(piece.labels for piece in cut)


@given(texts)
def test_a_fence_holds_whatever_is_in_it(text):
    tokens = MarkdownIt("commonmark").parse(f"before\n\n{fenced(text)}\n\nafter")
    assert [token.type for token in tokens if token.level == 0] == [
        "paragraph_open",
        "paragraph_close",
        "fence",
        "paragraph_open",
        "paragraph_close",
    ]
    fence = next(token for token in tokens if token.type == "fence")
    assert fence.content.split() == safe_for_terminal(text).split()


@given(texts)
def test_escaped_text_reads_as_it_was_typed(text):
    line = escaped(text)
    assert "\n" not in line
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(line)
    shown = " ".join(safe_for_terminal(text).split())
    if shown:
        assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]
        assert {child.type for child in tokens[1].children} <= {"text", "text_special"}
        assert "".join(child.content for child in tokens[1].children) == shown
    else:
        assert tokens == []


def test_the_words_are_those_of_the_screen():
    assert {name: look[:2] for name, look in tui_words.STATES.items()} == {**words.STATES}
    assert tui_words.WRONG[:2] == words.WRONG
    assert tui_words.MOVES == words.MOVES
    assert tui_words.FLAGS == words.FLAGS
    assert {name: look[:2] for name, look in tui_words.OUTCOMES.items()} == {**words.OUTCOMES}


@pytest.mark.parametrize(
    ("seconds", "said", "clock"),
    [
        (0, "0 s", "0:00"),
        (-3, "0 s", "0:00"),
        (59.4, "59 s", "0:59"),
        (59.6, "59 s", "0:59"),
        (65, "1 min 5 s", "1:05"),
        (3600, "1 h", "1:00:00"),
        (3725, "1 h 2 min", "1:02:05"),
    ],
)
def test_durations(seconds, said, clock):
    assert (words.duration(seconds), words.clock(seconds)) == (said, clock)


def test_moments_are_told_in_the_zone_they_came_in():
    at = datetime(2026, 3, 1, 9, 5, tzinfo=UTC)
    assert words.moment(at) == "1 March 2026, 09:05 UTC"
    assert words.moment(at.astimezone(timezone(timedelta(hours=2)))) == "1 March 2026, 11:05 UTC+02:00"


def test_lists_in_words():
    assert [words.listed(list("abc"[:n])) for n in range(4)] == ["", "a", "a and b", "a, b and c"]


def test_shown_gains_add_up_to_shown_scores():
    report = report_of([Say("gamma"), Say("partly delta"), Do("end")], plan_of(["q-02"]))
    (row,) = report.questions
    assert (row.first_score, row.final_score) == (0.5, 0.625)
    assert words.earned(row.follow_ups[0]) == "Counts half: +12"
    assert words.points(row.final_score) == 62


def test_charts_stay_inside_their_frame():
    for rows in ((), report_of(whole()).questions, report_of(whole()).questions * 20):
        chart = question_chart(rows)
        for bar in chart.bars:
            assert chart.gutter <= bar.x
            assert bar.x + bar.width <= 100
            assert 0 < bar.top <= bar.first_top <= bar.bottom
            assert 0 < bar.time_top <= bar.time_bottom
    for low, high in ((0, 60), (60, 60), (0, 0), (12, 31)):
        line = scale(Estimate(0, 0, 60, 40, (low + high) / 2, low, high))
        assert 0 <= line.low <= 100
        assert line.width >= 1


def test_html_has_the_policy_the_print_sheet_and_both_schemes():
    html = to_html(report_of(whole()))
    assert "default-src 'none'; style-src 'unsafe-inline'; img-src data:" in html
    assert '<html lang="en">' in html
    assert "prefers-color-scheme: dark" in html
    assert "@media print" in html
    assert "size: A4" in html
    assert html.count("<svg") == html.count("<title id=") + html.count('role="img"><title>') + 1, (
        "all but one are titled"
    )
    assert 'class="strip" width="100%" height="14" aria-hidden="true"' in html, "the one repeats the counts below it"


def test_html_marks_the_words_with_the_number_of_their_point():
    html = to_html(report_of(whole()))
    assert '<mark class="met">alpha</mark><sup>1</sup> and <mark class="met">beta</mark><sup>2</sup>' in html
    assert '<mark class="contradicted">not eta</mark><sup>1</sup>' in html


def test_json_tells_what_the_model_derives_and_survives_a_trip():
    report = report_of(whole())
    data = json.loads(to_json(report))
    assert data == json.loads(json.dumps(to_dict(report)))
    assert (data["format"], data["version"]) == ("grill-report", 1)
    assert data["readiness"][0]["estimate"]["verdict"] == "not_ready"
    assert data["readiness"][0]["bands"][0]["state"] == "misses"
    assert data["questions"][0]["counts"] is True
    assert "answer" not in data["transcript"][1]


def test_lines_can_leave_the_questions_out():
    report = report_of(whole())
    short, long = to_lines(report, questions=False), to_lines(report)
    assert long[: len(short)] == short
    assert any(line.startswith("Question 1, q-01, section A, Title A. Right, not cold.") for line in long)
