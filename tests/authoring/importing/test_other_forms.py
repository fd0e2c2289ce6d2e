from __future__ import annotations

import pytest

from grill.authoring.importing.reading import decode_page, form_of, read_page
from grill.errors import InputError


def test_initials_part_questions_from_answers_over_many_lines():
    read = read_page(
        "p.txt",
        "Q: What is\nMQA?\nA: One **K** head,\none V head.\n\n- small cache\nA: shared heads\n\n"
        "# Data\n**Question 7:** Why $x^2$?\n**Answer:** So.\nQ: One line? A: 8\nQ: Open?\n",
    )
    assert read.form == "qa"
    assert [(q.number, q.prompt, q.key, q.accepted) for q in read.questions] == [
        (1, "What is MQA?", "One K head, one V head.\n\n- small cache", ("shared heads",)),
        (7, "Why x^2?", "So.", ()),
        (3, "One line?", "8", ()),
        (4, "Open?", "", ()),
    ]
    assert [section.title for section in read.sections] == ["Questions", "Data"]


def test_an_answer_without_a_question_is_reported():
    read = read_page("p.txt", "A: alone\nQ: Why?\nA: So.")
    assert [(one.line, one.is_question) for one in read.unread] == [(1, True)]


def test_a_table_with_a_header_is_read_by_its_names():
    read = read_page(
        "p.csv",
        'Nr,Question,Answer,Section,Also,Tags\n7,"How many ""heads""?","8,\nall told",B. Attention,eight; 8 heads,x\n'
        ",,orphan,,,\n",
    )
    (section,) = read.sections
    (question,) = section.questions
    assert (section.letter, section.title) == ("B", "Attention")
    assert (question.line, question.number, question.prompt, question.key) == (
        2,
        7,
        'How many "heads"?',
        "8,\nall told",
    )
    assert question.accepted == ("eight", "8 heads")
    assert [(one.line, one.is_question) for one in read.unread] == [(1, False), (4, True)]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("p.csv", "What is MQA?,One head\nWhy?,Cache\n"),
        ("p.csv", "sep=;\nWhat is MQA?;One head\nWhy?;Cache\n"),
        ("p.tsv", "#separator:tab\n#html:true\nWhat is <b>MQA</b>?\tOne head\nWhy?\tCache\n"),
        ("p.txt", "front\tback\nWhat is MQA?\tOne head\nWhy?\tCache\n"),
        ("p.csv", "1,What is MQA?,One head\n2,Why?,Cache\n"),
        ("p.csv", 'question,answer\nWhat is MQA?,One head\nWhy?,"Cache\n'),
    ],
)
def test_tables_are_read_as_programs_write_them(name, text):
    read = read_page(name, text)
    assert read.form in {"csv", "tsv"}
    assert [(q.prompt, q.key) for q in read.questions] == [("What is MQA?", "One head"), ("Why?", "Cache")]


GIFT = r"""// a comment
$CATEGORY: top/Attention heads

::first::[markdown]What is **2 \= 2**? {=yes =right#well done =%50%half}

Pi? {#3.14:0.01####why}
Range? {#1..5}

Weighted? {#=1822:0 =%50%1822:2}

The sun is hot.{T}

Buried in { ~wrong =the tomb ~else } they lie.

Match {=a -> b =c -> d}

Essay? {}

Just a text.

Broken? {=a
"""


def test_gift_gives_answers_ranges_and_reports():
    read = read_page("p.gift", GIFT)
    assert read.form == "gift"
    assert [section.title for section in read.sections] == ["Attention heads"]
    assert [
        (q.prompt, q.key, q.accepted, q.tolerance and tuple(round(x, 4) for x in q.tolerance)) for q in read.questions
    ] == [
        ("What is 2 = 2?", "yes", ("right",), None),
        ("Pi?", "3.14", (), (3.13, 3.15)),
        ("Range?", "1 to 5", (), (1.0, 5.0)),
        ("Weighted?", "1822", (), (1822.0, 1822.0)),
        ("The sun is hot.", "True", (), None),
        ("Buried in _____ they lie.", "the tomb", (), None),
        ("Essay?", "", (), None),
    ]
    assert [q.line for q in read.questions] == [4, 6, 7, 9, 11, 13, 17]
    assert any("wrong; else" in note for note in read.questions[5].notes)
    assert [(one.line, one.is_question) for one in read.unread] == [(15, True), (19, False), (21, True)]


@pytest.mark.parametrize(
    ("name", "text", "form"),
    [
        ("a.md", "Q: x?\n\nA: y", "qa"),
        ("a.md", "## Q1: x?\n\nA: y", "grill"),
        ("a.md", "1. x {=y}", "grill"),
        ("a.txt", "**1. x?** y", "grill"),
        ("a.txt", "x? {=y}", "gift"),
        ("a.txt", "Title\n1. x? y", "grill-text"),
        ("a", "", "grill-text"),
    ],
)
def test_the_form_is_told_from_name_and_text(name, text, form):
    assert form_of(name, text.split("\n")) == form


def test_an_unknown_form_is_refused_with_the_nearest():
    with pytest.raises(InputError, match="did you mean 'gift'"):
        read_page("a", "x", "gfit")


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("\ufeffé".encode(), "é"),
        ("é".encode("utf-16"), "é"),
        (b"caf\xe9 \x93x\x94", "café “x”"),
        (b"\xff\xfeA", "\ufffd"),
    ],
)
def test_bytes_of_any_kind_become_text(data, text):
    assert decode_page(data) == text
