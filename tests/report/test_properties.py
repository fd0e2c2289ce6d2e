"""What holds for the report of any interview, whatever happened in it and whatever was typed."""

import math
import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from markdown_it import MarkdownIt
from report_standins import ENTRIES, HOSTILE, Do, Say, plans, play, report_of, reports, steps

from grill.report.data import to_dict, to_json
from grill.report.html import to_html
from grill.report.markdown import to_markdown
from grill.report.plain import to_lines

VOID = {"meta", "link"}
EMPTY_SVG = {"rect", "line", "circle"}
ATTRIBUTES = re.compile(
    r"href|src|srcset|action|formaction|data|poster|xlink:href|on\w+|background|ping", re.IGNORECASE
)


class Reader(HTMLParser):
    """Reads a document strictly: every element is closed in its order."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.tags: list[str] = []
        self.links: list[tuple[str, str, str]] = []
        self.ids: list[str] = []
        self.texts: list[str] = []
        self.comments: list[str] = []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        if tag not in VOID:
            self.open.append(tag)
        self.links += [(tag, name, value or "") for name, value in attrs if ATTRIBUTES.fullmatch(name)]
        self.ids += [value for name, value in attrs if name == "id"]

    def handle_startendtag(self, tag, attrs):
        assert tag in EMPTY_SVG, tag
        self.tags.append(tag)

    def handle_endtag(self, tag):
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open[-1:] != ["style"]:
            self.texts.append(data)

    def handle_comment(self, data):
        self.comments.append(data)


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    reader.close()
    assert reader.open == []
    return reader


@given(reports)
def test_figures_add_up(report):
    overall, questions = report.overall, report.questions
    finals = [row.final_score for row in questions if row.counts]
    assert overall.counted == len(finals)
    assert (overall.score is None) == (not finals)
    if finals:
        assert math.isclose(overall.score, sum(finals) / len(finals), abs_tol=1e-4)
        assert overall.score >= overall.first
    counted = overall.cold + overall.right + overall.partial + overall.miss + overall.skipped + overall.ungraded
    assert counted == report.head.asked
    assert report.head.asked + sum(row.outcome == "open" for row in questions) == len(questions)
    assert len(questions) + len(report.head.not_reached) == report.head.planned
    assert sum(row.counted for row in report.sections) == sum(row.counted for row in report.rounds) == len(finals)


@given(reports)
def test_what_follow_ups_add_is_the_whole_difference(report):
    for row in report.questions:
        if row.first_score is None:
            continue
        gained = sum(one.after - one.before for one in row.follow_ups if one.after is not None)
        assert math.isclose(row.first_score + gained, row.final_score, abs_tol=1e-9)
        assert all(one.after >= one.before for one in row.follow_ups if one.after is not None)
        if row.outcome == "skipped":
            assert row.final_score == 0


@given(reports)
def test_a_question_is_cold_by_its_first_answer_alone(report):
    for row in report.questions:
        if row.cold:
            assert row.outcome == "cold"
            assert row.first_score >= 0.75
            assert not row.hints
            assert not row.answer.late
        elif row.cold is False:
            assert row.not_cold
        else:
            assert row.outcome in ("open", "ungraded")


@given(reports)
def test_drills_are_few_and_ask_questions_that_exist(report):
    assert len(report.drills) <= 3
    for drill in report.drills:
        assert drill.questions
        assert len(set(drill.questions)) == len(drill.questions)
        assert set(drill.questions) <= set(ENTRIES)
        assert drill.title
        assert drill.why


@given(reports)
def test_quotes_stand_where_they_say(report):
    for row in report.questions:
        for answer in [row.answer, *(one.answer for one in row.follow_ups)]:
            spans = [one.quote for one in (*answer.points, *answer.moves, *answer.misconceptions)] if answer else []
            assert all(answer.text[span.start : span.end] == span.text for span in spans if span)


@given(plans, steps)
def test_the_same_interview_gives_the_same_bytes(plan, happened):
    first, second = report_of(happened, plan), report_of(happened, plan)
    assert first == second
    assert to_json(first) == to_json(second)
    assert to_html(first) == to_html(second)
    assert to_markdown(first) == to_markdown(second)


@given(plans, steps)
def test_the_transcript_holds_every_answer_once(plan, happened):
    state, answers = play(happened, plan)
    report = report_of(happened, plan)
    said = [one.text for one in report.transcript if one.who == "you" and one.answer]
    assert sorted(said) == sorted(answers[turn.attempt].text for turn in state.turns)
    assert sum(one.who == "you" and one.answer is None for one in report.transcript) == len(state.skips)


@given(reports)
def test_html_is_whole_and_asks_for_nothing(report):
    html = to_html(report)
    html.encode()
    reader = read(html)
    assert "script" not in reader.tags
    assert {tag for tag in reader.tags if tag in ("img", "iframe", "object", "form", "base", "video")} == set()
    assert len(reader.ids) == len(set(reader.ids))
    targets = {f"#{name}" for name in reader.ids}
    for tag, name, value in reader.links:
        assert (tag, name, value) == ("link", "href", "data:,") or (tag, name) == ("a", "href"), (tag, name)
        assert value == "data:," or value in targets
    style = html[html.index("<style>") : html.index("</style>")]
    assert "url(" not in style
    assert "@import" not in style
    assert reader.comments == []


@given(reports)
def test_markdown_has_no_markup_but_its_own(report):
    text = to_markdown(report)
    text.encode()
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    kinds = {token.type for token in tokens} | {child.type for token in tokens for child in token.children or ()}
    assert not kinds & {"html_block", "html_inline", "link_open", "image", "code_block", "code_inline", "hr"}
    fences = [token for token in tokens if token.type == "fence"]
    answers = [row.answer for row in report.questions if row.answer]
    answers += [one.answer for row in report.questions for one in row.follow_ups if one.answer]
    assert len(fences) == sum(bool(answer.text) for answer in answers)
    headings = [token.tag for token in tokens if token.type == "heading_open"]
    assert headings.count("h1") == 1
    assert set(headings) <= {"h1", "h2"}


@given(reports)
def test_lines_are_words_only(report):
    for line in to_lines(report):
        line.encode()
        assert "\n" not in line
        assert not re.search("[\x00-\x08\x0a-\x1f\x7f-\x9f✓✗◐]", line)


@given(reports)
def test_json_has_no_time_but_the_head(report):
    data = to_dict(report)
    assert list(data)[:2] == ["format", "version"]
    head = data.pop("head")
    assert head["started_at"] == "2026-03-01T09:00:00+00:00"
    assert "2026" not in to_json(report).replace(head["started_at"], "")


@pytest.mark.parametrize("text", HOSTILE)
def test_an_answer_changes_no_tag_of_the_html(text):
    innocent = report_of([Say("x"), Do("end")])
    hostile = report_of([Say(text), Do("end")])
    there, reader = read(to_html(innocent)), read(to_html(hostile))
    assert reader.tags == there.tags
    shown = re.sub(r"\x1b\[[0-9;]*m|\x9b2J|[\x00-\x08\x1b\u202e]", "", text).replace("\ud800", "\ufffd")
    assert shown in "".join(reader.texts)
