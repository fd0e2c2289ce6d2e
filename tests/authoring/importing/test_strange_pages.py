"""Pages as people have them, beside the forms that are named."""

from __future__ import annotations

import csv

import pytest

from grill.authoring.importing.reading import form_of, read_page


def told(text: str, name: str = "page.md") -> list[tuple[str, str]]:
    return [(one.prompt, one.key) for one in read_page(name, text).questions]


def missed(text: str, name: str = "page.md") -> list[int]:
    return [one.line for one in read_page(name, text).unread if one.is_question]


def test_a_comparison_at_the_beginning_of_a_line_is_no_quotation():
    text = "**1. When?**\nx > 0.5 says so,\n> and y > 2.\n\n**2. Why?**\na > b"
    assert told(text) == [("When?", "x > 0.5 says so, and y > 2."), ("Why?", "a > b")]


@pytest.mark.parametrize("sign", [":", " —", " –", " -"])
def test_what_parts_a_key_from_its_prompt_is_no_part_of_it(sign):
    assert told(f"**1. MQA?**{sign} One head.\n**2. Loss?**{sign} -5 nats.") == [
        ("MQA?", "One head."),
        ("Loss?", "-5 nats."),
    ]


def test_an_environment_without_dollars_is_a_formula():
    text = r"**1. Sign?** It is \begin{cases} 1 & x>0 \\ 0 & \text{else} \end{cases} here."
    assert told(text) == [("Sign?", "It is (1 if x>0; 0 else) here.")]


def test_a_task_among_headings_that_ask_is_a_question():
    text = "# FAQ\n### What is X?\nX is y.\n### Explain Z\nZ is 3.\n### Words about it\nNo question.\n"
    assert told(text) == [("What is X?", "X is y."), ("Explain Z", "Z is 3.")]


def test_a_heading_that_asks_without_the_number_of_the_others_is_reported():
    assert missed("# FAQ\n### 1. What is X?\nX.\n### And Y?\nY.\n### 2. What is Z?\nZ.\n") == [4]


def test_a_bold_question_without_a_number_is_reported_or_noted():
    assert missed("## A\n**1. One?** a\n## B\n**Loose?** b\n**2. Two?** c\n") == [4]
    first = read_page("p.md", "**1. One?** a\n\n**Loose?** b\n\n**2. Two?** c\n").questions[0]
    assert first.notes == ("line 3 asks in bold without a number; it was left in this key",)


def test_a_list_of_things_to_tick_loses_its_boxes():
    assert told("- [ ] 1. What is X?\n- [x] And Y?\n") == [("What is X?", ""), ("And Y?", "")]


def test_bare_lines_that_ask_are_questions_of_a_plain_text():
    text = "What is X?\nX is 5.\n\nWhat is Y?\n\nWhat is Z?\nZ.\n"
    assert told(text, "p.txt") == [("What is X?", "X is 5."), ("What is Y?", ""), ("What is Z?", "Z.")]
    prose = "Some prose.\n\nMore of it.\n\nReally?\n\nYes, and on.\n\nAnd on.\n\nIs it?\n\nNo end.\n"
    assert told(prose, "p.txt") == []


@pytest.mark.parametrize("name", ["quiz.md", "quiz.txt"])
def test_answers_at_the_end_go_to_the_questions_of_their_numbers(name):
    text = "Quiz\n\n1. What is X?\n2. What is Y?\n3. What is Z?\n\n{}Answers\n\n1. X is 5.\n   So there.\n3. Z is 7.\n"
    text = text.format("## " if name.endswith("md") else "")
    assert [(q.number, q.prompt, " ".join(q.key.split())) for q in read_page(name, text).questions] == [
        (1, "What is X?", "X is 5. So there."),
        (2, "What is Y?", ""),
        (3, "What is Z?", "Z is 7."),
    ]


def test_answers_to_numbers_that_stand_twice_are_nobodys():
    text = "## A\n1. What is X?\n2. Why?\n## B\n1. What is Y?\n2. How?\n## Answers\n1. Five.\n2. Six.\n"
    page = read_page("p.md", text)
    assert [(q.prompt, q.key) for q in page.questions] == [
        (p, "") for p in ("What is X?", "Why?", "What is Y?", "How?")
    ]
    assert [one.line for one in page.unread] == [8]


@pytest.mark.parametrize(
    ("closing", "rule"),
    [
        ("## Grade yourself\n\nAt least 3 of the 4 and you are ready.", (3, 4)),
        ("---\n**Self-assessment:** 3+ cold and you are ready.", (3, 4)),
        ("## Score yourself\nPass: 75% cold.", (3, 4)),
        ("## Rate your answers\n\nAim for 4/4 cold.", (4, 4)),
    ],
)
def test_a_rule_of_readiness_is_read_in_other_words(closing, rule):
    page = read_page(
        "p.md", "# T\n" + "".join(f"**{n}. What {n}?** key {n}.\n" for n in range(1, 5)) + f"\n{closing}\n"
    )
    assert page.readiness is not None
    assert (page.readiness.cold, page.readiness.of) == rule
    assert page.questions[-1].key == "key 4."


def test_a_score_in_a_key_is_no_closing_word():
    text = "**1. Which?**\n\n**Score:** softmax of QK.\n\n**2. What?** Two.\n\n**Score yourself:** no, a key goes on.\n"
    assert told(text)[0] == ("Which?", "Score: softmax of QK.")


def test_a_capital_with_a_dot_asks_and_answers_only_in_its_place():
    text = "Q: One?\nA: a\nB. is no answer\nQ. Two?\nA. b\nA. c\n"
    assert told(text, "p.txt") == [("One?", "a B. is no answer"), ("Two?", "b A. c")]


@pytest.mark.parametrize(
    ("name", "text", "form"),
    [
        ("p.txt", "What is X?\tfive\nAnd Y?\tsix\n", "tsv"),
        ("p.txt", "#separator:tab\n#html:true\nWhat is X?\tfive\nAnd Y?\tsix\n", "tsv"),
        ("p.txt", "#separator:semicolon\nWhat is X?;five\nAnd Y?;six\n", "csv"),
        ("p.csv", "The Question;Expected answer\nWhat is X?;five\nAnd Y?;six\n", "csv"),
        ("p.csv", "Frage;Antwort\nWhat is X?;five\nAnd Y?;six\n", "csv"),
        ("p.csv", "Nr;Wat?;Daarom\n1;What is X?;five\n2;And Y?;six\n", "csv"),
    ],
)
def test_a_deck_of_cards_is_a_table(name, text, form):
    assert form_of(name, text.splitlines()) == form
    assert told(text, name) == [("What is X?", "five"), ("And Y?", "six")]


def test_a_first_row_that_asks_and_answers_is_no_header():
    assert told("What is the question?,The answer\nAnd Y?,six\n", "p.csv")[0] == ("What is the question?", "The answer")


def test_a_quotation_mark_that_is_not_closed_swallows_no_row():
    text = 'Question,Answer\n"Open?,one\nTwo?,2\nThree?,"a ""b"""\n"Four\nand?",4\n"Five" six?,5\n"Last?,6\n'
    assert told(text, "p.csv") == [
        ("Open?", "one"),
        ("Two?", "2"),
        ("Three?", 'a "b"'),
        ("Four and?", "4"),
        ("Five six?", "5"),
        ("Last?", "6"),
    ]


def test_a_table_leaves_the_limits_of_other_tables_alone():
    before = csv.field_size_limit()
    assert len(told(f'Question,Answer\nLong?,"{"x" * 200_000}"\n', "p.csv")[0][1]) == 8_000
    assert csv.field_size_limit() == before
