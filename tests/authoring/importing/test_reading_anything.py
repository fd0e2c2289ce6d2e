from __future__ import annotations

from hypothesis import given
from hypothesis import settings as limits
from hypothesis import strategies as st

from grill.authoring.importing.reading import FORMS, read_page

PIECES = (
    r"**1. a?**|**2. |**3.** *b?* c|4. d? e|1. |## A. x|## Q1. y|### 2. z|> |```|$$|$|\[|\begin{align}|<!--|<details>"
    r"|-->|a ¦ b¦;¦-¦-¦;|---|***|===|title: x|Q: a|A: b|::t:: {=a|{#1:2}|}|~w|$CATEGORY: c|,|\frac{|[a](|![|`|&lt;|12"
    "|\"|\t|\r|\ufeff|\x1b[31m|\u2028|é|## Self-grading|Aim for 3/4 cold.|If you can't answer 1-2, no.|- 9+ right: yes"
).replace("¦", "\u2016")
TEXT = st.lists(
    st.sampled_from([piece.replace("\u2016", "|") for piece in PIECES.split("|")])
    | st.just("\n")
    | st.text(max_size=4),
    max_size=40,
).map("".join)


@limits(max_examples=120)
@given(TEXT, st.sampled_from(("", *FORMS)), st.sampled_from(("a.md", "a.txt", "")))
def test_any_text_is_read_and_every_line_is_on_the_page(text, form, name):
    read = read_page(name, text, form)
    last = text.replace("\r\n", "\n").replace("\r", "\n").count("\n") + 1
    assert all(1 <= one.line <= last for one in (*read.questions, *read.unread))
    assert all(question.prompt.strip() == question.prompt != "" for question in read.questions)
    assert all(section.questions and section.title and 0 < len(section.letter) <= 3 for section in read.sections)
    letters = [section.letter for section in read.sections]
    assert len(letters) == len(set(letters))


PROMPTS = st.text("aé1.?*_`$\\[]{}<>#&|!~^-+=() ", min_size=1, max_size=30)
KEYS = st.text("b2.*$\\_ \n-|#>", max_size=40)


@limits(max_examples=60)
@given(st.lists(st.tuples(PROMPTS, KEYS)))
def test_plain_words_behind_entities_read_as_they_were(pairs):
    def hidden(text: str) -> str:
        return "".join(c if c.isalnum() or c == " " else f"&#{ord(c)};" for c in text)

    asked = [(" ".join(prompt.split()), " ".join(key.split())) for prompt, key in pairs]
    asked = [(prompt, key) for prompt, key in asked if any(map(str.isalnum, prompt))]
    page = "\n\n".join(f"**{n}. {hidden(prompt)}**\n{hidden(key)}" for n, (prompt, key) in enumerate(asked, 1))
    read = read_page("a.md", page).questions
    assert [q.prompt for q in read] == [prompt for prompt, _ in asked]
    assert [" ".join(q.key.split()) for q in read] == [key if any(map(str.isalnum, key)) else "" for _, key in asked]


def test_signs_without_sense_cost_no_more_than_words():
    for sign in ("*", "$", "[", "<", "`", "{", "\\(", "](", "*a _b ", "**1. a\n", "1. a\n", "```a\n", "\\frac{", "(a"):
        for form in ("grill", "gift"):
            # A reader that looks back at every sign would take minutes.
            read_page("a", sign * (10_000 // len(sign)), form)
