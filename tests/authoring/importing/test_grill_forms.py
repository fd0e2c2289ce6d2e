from __future__ import annotations

import pytest

from grill.authoring.importing.reading import read_page
from grill.authoring.importing.source import SourcePage


def told(text: str, name: str = "page.md") -> list[tuple[int, str, str]]:
    return [(one.number, one.prompt, one.key) for one in read_page(name, text).questions]


TWO = [(1, "What is MQA?", "One K head."), (2, "Why?", "A smaller cache.")]


@pytest.mark.parametrize(
    "text",
    [
        "**1. What is MQA?**\nOne K head.\n\n**2. Why?**\nA smaller cache.",
        "**Q1. What is MQA?** One K head.\n\n**Q2. Why?** A smaller cache.",
        "**1) What is MQA?**\n\nOne K head.\n\n**2)** **Why?**\n\nA smaller cache.",
        "__1. What is MQA?__\nOne K head.\n\n__2. Why?__\nA smaller cache.",
        "- **1. What is MQA?** One K head.\n- **2. Why?** A smaller cache.",
        "**1.** *What is MQA?* One K head.\n**2.** *Why?* A smaller cache.",
        "**1.** What is MQA? One K head.\n**2.** Why? A smaller cache.",
        "**1. What is\nMQA?**\nOne K head.\n\n**2. Why?**\n> A smaller cache.",
        "### 1. What is MQA?\n\nOne K head.\n\n### 2. Why?\n\nA smaller cache.",
        "## Q1: What is MQA?\n\n**Answer:**\n\nOne K head.\n\n## Q2: Why?\n\n**Answer:** A smaller cache.",
        "### Question 1\n\nWhat is MQA?\n\n**Answer:** One K head.\n\n### Question 2\n\nWhy?\nAnswer: A smaller cache.",
        "1. What is MQA?\n   One K head.\n2. Why?\n   A smaller cache.",
        "1. What is MQA?\n\n   One K head.\n\n2. Why?\n\n   A smaller cache.",
        "1. What is MQA? One K head.\n1. Why? A smaller cache.",
        "1. **What is MQA?** One K head.\n2. **Why?** A smaller cache.",
        "1. What is MQA?\r\n<summary>Show answer</summary>\r\nOne K head.\r\n</details>\r\n2. Why?\nA smaller cache.",
        "<details><summary><b>1. What is MQA?</b></summary>\nOne K head.\n</details>\n\n**2. Why?**\nA smaller cache.",
        "## What is MQA?\n\nOne K head.\n\n## Why?\n\nA smaller cache.",
        "**What is MQA?**\n\nOne K head.\n\n**Why?**\n\nA smaller cache.",
        "---\ntitle: Attention\n---\n\ufeff\n**1. What is MQA?\nOne K head.\n\n**2. Why?**\nA smaller cache.",
    ],
)
def test_questions_are_found_however_they_are_numbered(text):
    assert told(text) == TWO


def test_lists_and_code_inside_a_key_are_no_questions():
    text = (
        "**1. Steps?**\n\n1. Load.\n2. Why not shard?\n3. Run.\n\n```\n2. x = 1\n**3. no**\n```\n\n"
        "**2. Next?**\nYes.\n\n**1. step** and\n**2. step**\n\n**3. Last?**\nEnd."
    )
    found = told(text)
    assert [(number, prompt) for number, prompt, _ in found] == [(1, "Steps?"), (2, "Next?"), (3, "Last?")]
    assert found[0][2] == "1. Load.\n2. Why not shard?\n3. Run.\n\n2. x = 1\n**3. no**"
    assert found[1][2] == "Yes.\n\n1. step and 2. step"


def test_a_list_in_the_key_of_a_listed_question_is_no_question():
    text = "1. Name the parts.\n\n1. router\n2. experts\n\n2. Why?\n\nCapacity.\n"
    assert told(text) == [(1, "Name the parts.", "1. router\n2. experts"), (2, "Why?", "Capacity.")]


def test_a_forgotten_bold_does_not_lose_its_question():
    text = "**1. First?** a\n\n2. Second? b\n\n**3. Third?** c"
    assert told(text) == [(1, "First?", "a"), (2, "Second?", "b"), (3, "Third?", "c")]


def test_numbers_may_begin_anew_under_every_heading():
    read = read_page(
        "p.md", "# P\n\n## One\n**1. A?** a\n**2. B?** b\n\n## Two\n**1. C?** c\n\n## Quick fire\n1. *D?* d\n"
    )
    assert [(s.letter, s.title, [q.number for q in s.questions]) for s in read.sections] == [
        ("A", "One", [1, 2]),
        ("B", "Two", [1]),
        ("C", "Quick fire", [1]),
    ]


@pytest.mark.parametrize(
    ("heading", "letter", "title"),
    [
        ("## D. Serving", "D", "Serving"),
        ("## Section D — Serving (Q1–8)", "D", "Serving"),
        ("### Part II: Serving", "II", "Serving"),
        ("## **4) Serving**", "4", "Serving"),
        ("## 🔥 Serving (10 questions)", "A", "Serving"),
        ("## K-means", "A", "K-means"),
        ("Serving\n-------", "A", "Serving"),
    ],
)
def test_a_heading_gives_letter_and_title(heading, letter, title):
    (section,) = read_page("p.md", f"{heading}\n\n**1. Why?**\nSo.").sections
    assert (section.letter, section.title) == (letter, title)


def test_a_key_that_begins_behind_its_question_goes_on_below():
    assert told("**1. What is MLA?** (DeepSeek)\nProject down.\n\n2 parts.") == [
        (1, "What is MLA?", "(DeepSeek) Project down.\n\n2 parts.")
    ]


def test_a_title_in_bold_is_a_heading():
    read = read_page("p.md", "**A. Serving**\n\n**1. Why?**\nSo.\n\n**B. Data**\n\n**2. What?**\nThat.\n")
    assert [(section.letter, section.title) for section in read.sections] == [("A", "Serving"), ("B", "Data")]


def test_a_key_beyond_what_a_bank_file_takes_is_cut_and_noted():
    (question,) = read_page("p.md", "**1. Why?**\n" + "word " * 2000).questions
    assert len(question.key) <= 8000
    assert question.notes == ("the key is cut at 8,000 characters of 9,999",)


def test_a_table_becomes_readable_lines():
    two = told("**1. Compare.**\n\n| part | size |\n|---|---|\n| $|x|$ | 2 |\n")
    assert two[0][2] == "part: size\n|x|: 2"
    three = told("**1. Compare.**\n\n| | BN | LN |\n|---|:-:|---|\n| batch 1 | no | yes |\n\nDone.")
    assert three[0][2] == "batch 1: BN no; LN yes\n\nDone."


def test_a_scenario_above_the_answer_belongs_to_the_prompt():
    text = "### Q1: Loss is NaN\n\nIt began at step 9.\n\n**Answer:** Check fp16.\n\n### Q2: Next?\n\nAnswer: No.\n"
    assert told(text)[0] == (1, "Loss is NaN\n\nIt began at step 9.", "Check fp16.")


def test_what_is_no_question_is_reported_with_its_line():
    read = read_page(
        "p.md",
        "# P\n\nHow to read this.\n\n## A. Real\n\n**1. Why?**\nSo.\n\n**5.** \n\n## Reading list\n\n1. Is it read?\n",
    )
    reports = {(one.line, one.is_question) for one in read.unread}
    assert reports == {(3, False), (10, True), (10, False), (14, True), (14, False)}
    assert "2 to 4" in next(one.why for one in read.unread if one.line == 10 and not one.is_question)


def test_a_page_without_keys_keeps_its_questions_whole():
    text = "1. What is RULER? What does it measure?\n2. Define MMLU. Give an example.\n3. One line: pass@k.\n"
    assert [(prompt, key) for _, prompt, key in told(text)] == [
        ("What is RULER? What does it measure?", ""),
        ("Define MMLU. Give an example.", ""),
        ("One line: pass@k.", ""),
    ]


@pytest.mark.parametrize(
    ("closing", "cold", "of", "bands"),
    [
        ("## Self-grading\n\nAim for 35+/50 cold.", 35, 50, []),
        ("## Scoring\n\nAim for at least 8 out of 10.", 8, 10, []),
        ("**Self-grading**\n\nIf you can’t answer Q1–Q2, stop. Aim for 2/3 cold.", 2, 3, [(1, 2, "Stop.")]),
        ("Aim for 2+/3 cold before walking in.", 2, 3, []),
        ("## How did you do?\n\n- **3+ correct**: ready\n- <3: again", 3, 3, []),
    ],
)
def test_closing_words_become_a_rule(closing, cold, of, bands):
    ready = read_page("p.md", f"**1. A?** a\n\n**2. B?** b\n\n**3. C?** c\n\n{closing}\n").readiness
    assert ready is not None
    assert (ready.cold, ready.of) == (cold, of)
    assert [(band.first, band.last, band.says) for band in ready.bands] == bands


def test_an_aim_above_what_can_be_reached_is_no_rule():
    read = read_page("p.md", "**1. A?** a\n\n## Scoring\n\nAim for 50/3 cold.")
    assert read.readiness is None
    assert read.unread[-1].text == "Aim for 50/3 cold."


PLAIN = """Training — Grill
60 questions. Drill.
A. Scaling laws
1. State the law. . Loss is a power law.
2. Tokens for FLOPs? Use with (the ratio): B, T.
3. What does "why so?" mean? Doubt. Why? Because.
B. Data
4. Standard peak LR? .
5. How do you detect it? Monitor: length growing? More?
Self-grading
If you can't answer 1-3, you don't know the laws.
Aim for 4+/5 cold.
"""


def test_plain_text_is_parted_at_its_question_marks_and_its_lost_formulas_are_noted():
    read: SourcePage = read_page("p.txt", PLAIN)
    assert (read.form, read.title) == ("grill-text", "Training — Grill")
    assert [(s.letter, s.title) for s in read.sections] == [("A", "Scaling laws"), ("B", "Data")]
    assert [(q.prompt, q.key) for q in read.questions] == [
        ("State the law.", "Loss is a power law."),
        ("Tokens for FLOPs?", "Use with (the ratio): B, T."),
        ('What does "why so?" mean?', "Doubt. Why? Because."),
        ("Standard peak LR?", ""),
        ("How do you detect it?", "Monitor: length growing? More?"),
    ]
    noted = [q.number for q in read.questions if any("a formula was lost here" in note for note in q.notes)]
    assert noted == [1, 2, 4]
    assert read.readiness is not None
    assert (read.readiness.cold, read.readiness.of, len(read.readiness.bands)) == (4, 5, 1)


@pytest.mark.parametrize(
    ("prompt", "key", "kind"),
    [
        ("How many experts does Mixtral have?", "8 experts.", "numeric"),
        ("Compute the cache for 70B at 8K.", "About 2.7 GB.", "numeric"),
        ("Compute the Hessian.", "X^T D X, of rank 2.", "recall"),
        ("GRU gates count?", "2.", "numeric"),
        ("RoPE paper?", "2021.", "recall"),
        ("Why is decode memory-bound at batch size 1?", "It reads 140 GB.", "recall"),
        ("How would you design an ablation of the router for a 1B model?", "One change at a time.", "methodology"),
        ("Walk me through RMSProp.", "It divides by the root of v.", "recall"),
    ],
)
def test_the_kind_follows_a_clear_wording_only(prompt, key, kind):
    (question,) = read_page("p.md", f"**1. {prompt}**\n{key}").questions
    assert question.kind == kind
