from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from grill.authoring.importing.packing.keyless import NO_KEY
from grill.authoring.importing.source import SourcePage, SourceQuestion
from grill.content.model import Readiness, Rubric
from grill.errors import PackError
from tests.authoring.importing.pages_made import (
    CUPS,
    MILK,
    POT,
    RA,
    RB,
    TEA,
    A,
    B,
    bank,
    edit,
    errors,
    page,
    plan,
    source,
    take,
    texts,
)

WARM = "A warm pot keeps the water near boiling."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    take(tmp_path / "tea", TEA)
    return tmp_path / "tea"


def tea(**keys: str) -> SourcePage:
    """TEA with other keys or prompts: `key_2="Six."`, `prompt_1="Why?"`."""
    sections = []
    for section in TEA.sections:
        rows = []
        for row in section.questions:
            new = {
                "prompt": keys.get(f"prompt_{row.number}", row.prompt),
                "key": keys.get(f"key_{row.number}", row.key),
            }
            rows.append(replace(row, **new))
        sections.append(replace(section, questions=tuple(rows)))
    return replace(TEA, sections=tuple(sections))


def test_the_same_page_again_changes_no_byte(folder):
    before = texts(folder)
    again = take(folder, TEA)
    assert again.steps == ()
    assert texts(folder) == before


def test_what_only_the_page_changed_is_taken_and_no_other_line_is_touched(folder):
    before = texts(folder)
    made = take(folder, tea(key_2="Six cups, in a large one."))
    assert [(row.id, row.field, row.after) for row in made.report.pages[0].taken] == [
        ("tea-02", "answer", "Six cups, in a large one.")
    ]
    after = texts(folder)
    assert after[A] == before[A].replace("Four cups, as a rule.", "Six cups, in a large one.")
    assert after[RA] == before[RA].replace("Four cups, as a rule.", "Six cups, in a large one.")
    assert {name for name in after if after[name] != before[name]} == {A, RA, "import.json"}
    assert made.report.fine


def test_what_only_the_author_changed_stays_with_his_comments(folder):
    edit(folder, A, f"    answer: {WARM}\n", f"    answer: {WARM} So says my aunt.   # ask her again\n")
    edit(folder, A, "  - id: tea-02\n", "\n  # Counted twice.\n  - id: tea-02   # mine\n")
    before = texts(folder)
    made = take(folder, tea(key_2="Six cups, in a large one."))
    assert made.report.fine
    assert made.report.pages[0].kept == [("tea-01", "answer")]
    assert texts(folder)[A] == before[A].replace("Four cups, as a rule.", "Six cups, in a large one.")


def test_what_both_changed_stays_the_authors_and_is_shown_once(folder):
    edit(folder, A, "Four cups, as a rule.", "Four cups.")
    before = texts(folder)
    made = take(folder, tea(key_2="Six cups."))
    (conflict,) = made.report.all_conflicts
    assert (conflict.id, conflict.field) == ("tea-02", "answer")
    assert (conflict.before, conflict.now, conflict.yours) == ("Four cups, as a rule.", "Six cups.", "Four cups.")
    assert not made.report.fine
    assert {name for name, text in texts(folder).items() if text != before[name]} == {"import.json"}
    again = take(folder, tea(key_2="Six cups."))
    assert again.report.fine, "the author has decided"
    assert again.report.pages[0].kept == [("tea-02", "answer")]


def test_an_author_who_came_to_the_same_words_is_in_no_conflict(folder):
    edit(folder, A, "Four cups, as a rule.", "Six cups.")
    assert take(folder, tea(key_2="Six cups.")).report.fine


def test_a_touched_rubric_is_never_written_over(folder):
    edit(folder, RA, "point: Four cups, as a rule.\n", "point: Four cups, as a rule.\n        weight: 2\n")
    mine = texts(folder)[RA]
    made = take(folder, tea(key_2="Six cups, in a large one."))
    assert texts(folder)[RA] == mine
    assert bank(folder).entries["tea-02"].question.answer == "Six cups, in a large one."
    assert [row.id for row in made.report.pages[0].remarks] == ["tea-02"]


def test_a_rubric_with_comments_in_it_is_its_authors(folder):
    edit(folder, RA, "point: Four cups, as a rule.\n", "point: Four cups, as a rule.   # not in Kyoto\n")
    mine = texts(folder)[RA]
    take(folder, tea(key_2="Six cups, in a large one."))
    assert texts(folder)[RA] == mine


def test_a_rubric_that_was_taken_out_is_not_drafted_again(folder):
    text = texts(folder)[RA]
    (folder / RA).write_text(text[: text.index("  tea-02:")])
    take(folder, tea(key_2="Six cups, in a large one."))
    assert bank(folder).entries["tea-02"].rubric is None


def test_a_question_that_was_taken_out_stays_out(folder):
    for name, start in ((A, "  - id: tea-02"), (RA, "  tea-02:")):
        text = texts(folder)[name]
        (folder / name).write_text(text[: text.index(start)])
    made = take(folder, tea(key_2="Six cups, in a large one."))
    assert "tea-02" not in bank(folder).entries
    assert made.report.pages[0].removed == ["tea-02"]


def test_a_key_that_comes_later_is_taken_and_a_rubric_drafted(folder):
    assert bank(folder).entries["tea-04"].question.answer == NO_KEY
    assert bank(folder).entries["tea-04"].rubric is None
    made = take(folder, tea(key_4="It tastes flat."))
    assert made.report.pages[0].drafted == 1
    entry = bank(folder).entries["tea-04"]
    assert entry.question.answer == "It tastes flat."
    assert entry.rubric
    assert entry.rubric.criteria[0].point == "It tastes flat."


def test_a_key_that_the_author_wrote_himself_stays_and_is_not_drafted_from(folder):
    edit(folder, B, NO_KEY, "It has lost its air.")
    made = take(folder, tea(key_4="It tastes flat."))
    assert bank(folder).entries["tea-04"].question.answer == "It has lost its air."
    assert bank(folder).entries["tea-04"].rubric is None
    assert [row.id for row in made.report.all_conflicts] == ["tea-04"]


def test_a_key_that_left_the_page_stays(folder):
    made = take(folder, tea(key_2=""))
    assert bank(folder).entries["tea-02"].question.answer == "Four cups, as a rule."
    assert bank(folder).entries["tea-02"].rubric is not None
    assert made.report.fine
    assert "no key any more" in made.report.pages[0].remarks[0].text


def test_a_question_gone_from_the_page_stays_and_is_named_once(folder):
    shorter = page(("A", "Pots", [(1, POT, WARM)]), ("B", "Milk", [(3, MILK, "Last, by taste.")]))
    made = take(folder, shorter)
    assert [row.id for row in made.report.pages[0].gone] == ["tea-02", "tea-04"]
    assert list(bank(folder).entries) == ["tea-01", "tea-02", "tea-03", "tea-04"]
    assert take(folder, shorter).report.pages[0].gone == []


def test_a_new_question_goes_behind_the_one_before_it_on_the_page(folder):
    edit(folder, A, "  - id: tea-02\n", "\n  # Counted twice.\n  - id: tea-02\n")
    grown = page(
        ("A", "Pots", [(1, POT, WARM), (2, "Which pot?", "A round one."), (3, CUPS, "Four cups, as a rule.")]),
        ("B", "Milk", [(4, MILK, "Last, by taste."), (5, "Why no boiled milk?", "")]),
    )
    take(folder, grown)
    ids = [line.split()[2] for line in texts(folder)[A].splitlines() if "- id:" in line]
    assert ids == ["tea-01", "tea-05", "tea-02"]
    assert "\n  # Counted twice.\n  - id: tea-02\n    number: 3\n" in texts(folder)[A]
    assert [row.id for row in (e.question for e in bank(folder).entries.values())][:2] == ["tea-01", "tea-05"]


def test_a_number_that_the_author_gave_stays_his(folder):
    edit(folder, B, "number: 4", "number: 12")
    grown = page(
        ("A", "Pots", [(1, POT, WARM), (2, CUPS, "Four cups, as a rule.")]),
        ("B", "Milk", [(3, MILK, "Last, by taste."), (4, "Why stir?", "Sugar sinks."), (5, "Why no boiled milk?", "")]),
    )
    take(folder, grown)
    assert {row.question.id: row.question.number for row in bank(folder).outline()} == {
        "tea-01": 1,
        "tea-02": 2,
        "tea-03": 3,
        "tea-05": 4,
        "tea-04": 12,
    }


def test_a_section_that_is_renamed_keeps_its_file(folder):
    renamed = replace(TEA, sections=(replace(TEA.sections[0], title="Pots and cups"), TEA.sections[1]))
    take(folder, renamed)
    assert "section: {letter: A, title: Pots and cups}\n" in texts(folder)[A]
    edit(folder, A, "title: Pots and cups", "title: China")
    take(folder, TEA)
    assert "title: China" in texts(folder)[A]


def test_a_question_that_changed_its_section_goes_there_with_its_rubric_and_comments(folder):
    edit(folder, A, "  - id: tea-02\n", "  # Counted twice.\n  - id: tea-02   # mine\n")
    edit(folder, RA, "  tea-02:\n", "  # Ask again.\n  tea-02:\n")
    moved = page(
        ("A", "Pots", [(1, POT, WARM)]),
        ("B", "Milk", [(2, CUPS, "Six."), (3, MILK, "Last, by taste."), (4, "Why no boiled milk?", "")]),
    )
    made = take(folder, moved)
    assert made.report.pages[0].moved == ["tea-02"]
    after = texts(folder)
    assert "tea-02" not in after[A] + after[RA]
    assert "\n  # Counted twice.\n  - id: tea-02   # mine\n    number: 2\n" in after[B]
    assert "answer: Six.\n" in after[B]
    assert "\n  # Ask again.\n  tea-02:\n" in after[RB]
    assert "point: Six.\n" in after[RB]
    assert take(folder, moved).steps == ()


def test_a_section_left_by_all_its_questions_stays_a_sound_file(folder):
    moved = page(("B", "Milk", [(row.number, row.prompt, row.key) for row in TEA.questions]))
    take(folder, moved)
    assert [row.section.letter for row in bank(folder).outline()] == ["B"] * 4


def test_sections_that_change_places_keep_their_questions_sound_at_every_step(folder):
    swapped = page(
        ("A", "Milk", [(1, MILK, "Last, by taste."), (2, "Why no boiled milk?", "")]),
        ("B", "Pots", [(3, POT, WARM), (4, CUPS, "Four cups, as a rule.")]),
    )
    made = take(folder, swapped)
    assert [step.name for step in made.steps].count(A) + [step.name for step in made.steps].count(B) == 3
    assert [row.question.id for row in bank(folder).outline()] == ["tea-03", "tea-04", "tea-01", "tea-02"]
    assert "letter: B, title: Pots" in texts(folder)[A]


def test_the_packs_own_file_is_merged_too(tmp_path):
    folder = tmp_path / "tea"
    first = replace(TEA, readiness=Readiness(cold=3, of=4))
    take(folder, first)
    assert "title: Tea\n" in texts(folder)["pack.yaml"]
    edit(folder, "pack.yaml", "title: Tea\n", "title: My tea   # mine\n")
    made = take(folder, replace(TEA, title="Chai", readiness=Readiness(cold=4, of=4)))
    assert "title: My tea   # mine\n" in texts(folder)["pack.yaml"]
    assert "cold: 4\n" in texts(folder)["pack.yaml"]
    assert [(row.id, row.field) for row in made.report.all_conflicts] == [("tea", "title")]


def test_a_lost_import_json_costs_no_question_and_no_edit(folder):
    edit(folder, A, "Four cups, as a rule.", "Four cups.")
    (folder / "import.json").unlink()
    made = take(folder, tea(key_1="It keeps hot."))
    assert list(bank(folder).entries) == ["tea-01", "tea-02", "tea-03", "tea-04"]
    assert {row.id for row in made.report.all_conflicts} == {"tea-01", "tea-02"}
    assert bank(folder).entries["tea-01"].question.answer == WARM


def test_an_authors_own_pack_takes_a_page_in_and_keeps_what_it_has(tmp_path, pack):
    folder = pack()
    made = take(folder, source(page(("A", "Pots", [(1, "Which pot?", "A round one.")])), "pots"))
    assert list(bank(folder).entries) == ["tea-01", "tea-02", "tea-03"]
    assert made.report.fine


def test_a_flat_pack_stays_flat(tmp_path):
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / "pack.yaml").write_text("id: own\ntitle: Own\n")
    (folder / "q.yaml").write_text(
        "pack: own\nsection: {letter: A, title: Mine}\nquestions:\n"
        "- {id: own-1, number: 1, kind: recall, prompt: Why?, answer: So.}\n"
    )
    take(folder, TEA)
    assert len(bank(folder).entries) == 5
    assert not (folder / "questions").exists()


def test_another_page_of_the_same_name_is_refused(folder):
    many = page(("A", "Cars", [(n, f"What is part {n} of a car?", f"Part {n}.") for n in range(1, 9)]))
    take(folder.parent / "cars", many)
    other = page(("A", "Law", [(n, f"Quote paragraph {n * 17} of the law of the sea.", "No.") for n in range(1, 9)]))
    with pytest.raises(PackError, match="no question in common"):
        plan(folder.parent / "cars", source(other))


def test_a_broken_file_stops_the_import_before_anything_is_written(folder):
    edit(folder, A, "kind: recall\n    prompt: Why", "kind: recal\n    prompt: Why")
    before = texts(folder)
    with pytest.raises(PackError, match=r"a-pots\.yaml:\d+: .*recal"):
        plan(folder, tea(key_2="Six."))
    assert texts(folder) == before


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("    answer: Four cups, as a rule.\n", "    answer: >-   # head\n      Four cups,\n      as a rule.\n"),
        ("    answer: Four cups, as a rule.\n", '    answer: "Four cups, as a rule."   # tail\n'),
        ("    answer: Four cups, as a rule.\n", "    answer: 'Four cups,\n      as a rule.'\n\n    # loose\n"),
        ("    answer: Four cups, as a rule.\n", "    answer: |-\n      Four cups, as a rule.\n    tags: [a]   # t\n"),
    ],
)
def test_a_value_is_replaced_in_whatever_style_it_was_rewritten(folder, old, new):
    edit(folder, A, old, new)
    take(folder, tea(key_2="One line.\n\nAnother: with a colon.", prompt_2=f"{CUPS[:-1]} of tea?"))
    question = bank(folder).entries["tea-02"].question
    assert question.answer == "One line.\n\nAnother: with a colon."
    assert question.prompt == "How many cups are in a pot of tea?"
    for comment in ("# head", "# tail", "# loose", "# t\n"):
        assert (comment in new) == (comment in texts(folder)[A])


def test_windows_line_breaks_and_a_byte_order_mark_stay(folder):
    text = texts(folder)[A]
    (folder / A).write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    take(folder, tea(key_2="Six cups."))
    content = (folder / A).read_bytes()
    assert (
        content == b"\xef\xbb\xbf" + text.replace("Four cups, as a rule.", "Six cups.").replace("\n", "\r\n").encode()
    )


def test_questions_in_flow_style_are_edited_all_the_same(folder):
    (folder / A).write_text(
        "pack: tea\nsection: {letter: A, title: Pots}\nquestions: [\n"
        f"  {{id: tea-01, number: 1, kind: recall, prompt: '{POT}', answer: '{WARM}'}},   # one\n"
        f"  {{id: tea-02, number: 2, kind: recall, prompt: '{CUPS}', answer: 'Four cups, as a rule.'}}]\n"
    )
    grown = page(
        ("A", "Pots", [(1, POT, WARM), (2, CUPS, "Six, in a large one."), (3, "Which pot?", "A round one.")]),
        ("B", "Milk", [(4, MILK, "Last, by taste."), (5, "Why no boiled milk?", "")]),
    )
    take(folder, grown)
    assert bank(folder).entries["tea-02"].question.answer == "Six, in a large one."
    assert "# one" in texts(folder)[A]


def test_a_draft_is_made_anew_when_another_right_answer_comes(folder):
    sections = TEA.sections
    row = replace(sections[0].questions[1], accepted=("A pint and a half.",))
    more = replace(sections[0], questions=(sections[0].questions[0], row))
    take(folder, replace(TEA, sections=(more, sections[1])))
    rubric = bank(folder).entries["tea-02"].rubric
    assert isinstance(rubric, Rubric)
    assert rubric.criteria[0].accept == ("A pint and a half.",)


def test_a_question_too_long_for_a_file_is_reported_with_its_line(tmp_path):
    folder = tmp_path / "tea"
    long = SourceQuestion(77, 2, "Recite the manual of the pot.", "word " * 2000)
    made = take(folder, page(("A", "Pots", [(1, POT, WARM), long])))
    assert [(row.line, row.why) for row in made.report.pages[0].failed] == [
        (77, "its key is longer than 8,000 characters")
    ]
    assert not made.report.fine
    assert errors(folder) == []
