from __future__ import annotations

from pathlib import Path

import pytest

from grill.authoring.importing.packing.ids import Ids, choose_prefix, page_name, page_names, slug
from grill.authoring.importing.packing.matching import match
from grill.authoring.importing.packing.state import Known, Written
from grill.authoring.importing.source import SourceQuestion
from tests.authoring.importing.pages_made import TEA, A, B, bank, edit, page, source, take


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("notes/05_attention_mechanisms.md", "attention-mechanisms"),
        ("05_attention/INTERVIEW_GRILL.md", "attention"),
        ("notes/3. Été à Paris.txt", "ete-a-paris"),
        ("notes/2024.csv", "2024"),
        ("notes/日本.md", "questions"),
        ("notes/42_日本.md", "42"),
    ],
)
def test_a_page_is_named_by_its_file_or_by_its_folder(path, name):
    assert page_name(Path(path)) == name


def test_pages_of_one_name_are_told_apart_by_their_folders():
    pages = [Path("a/01_notes.md"), Path("b/notes.md"), Path("b/other.md"), Path("b/02-notes.txt")]
    assert page_names(pages) == ["a-notes", "b-notes", "other", "b-notes-2"]


def test_a_long_name_is_cut_at_a_word():
    assert slug("one two three " * 9) == "one-two-three-one-two-three-one-two-three-one"


@pytest.mark.parametrize(
    ("taken", "prefix"),
    [
        (set(), "am"),
        ({"am"}, "attention"),
        ({"am", "attention"}, "attention-mechanisms"),
        ({"am", "attention", "attention-mechanisms"}, "attention-mechanisms-2"),
    ],
)
def test_the_ids_of_a_pack_begin_with_the_shortest_name_that_is_free(taken, prefix):
    assert choose_prefix("attention-mechanisms", taken) == prefix


def test_an_id_is_never_given_twice():
    ids = Ids("am", ["am-01", "am-07", "other-99"])
    assert [ids.at(2), ids.at(7), ids.fresh(), ids.fresh()] == ["am-02", "am-08", "am-09", "am-10"]


def test_ids_are_as_wide_as_the_first_import_made_them():
    assert Ids("am", [], most=115).at(1) == "am-001"
    assert Ids("am", ["am-001"]).fresh() == "am-002"


def known(number: int, prompt: str, key: str = "") -> Known:
    return Known("tea", 0, 1, number, number, prompt, key, "recall", (), None, Written(number, "recall", prompt, key))


def matched(questions: list[tuple[int, str, str]], before: dict[str, Known]) -> dict[int, tuple[str, str]]:
    rows = [SourceQuestion(1, *row) for row in questions]
    return {place: (row.id, row.how) for place, row in match(rows, before).items()}


def test_a_prompt_is_recognised_wherever_it_moved_and_however_it_is_broken():
    before = {"t-01": known(1, "Why is the\npot warmed?"), "t-02": known(2, "Why no milk?")}
    assert matched([(1, "What is new?", ""), (2, "Why no milk?", ""), (3, "Why is the pot warmed?", "")], before) == {
        1: ("t-02", "same"),
        2: ("t-01", "same"),
    }


def test_of_two_questions_with_one_prompt_each_keeps_its_own_id():
    before = {"t-01": known(1, "One line: tea.", "hot"), "t-02": known(2, "One line: tea.", "cold")}
    # The same key says more than the same number, and that more than the order.
    found = matched([(2, "One line: tea.", "hot, but not too hot"), (1, "One line: tea.", "cold")], before)
    assert found == {0: ("t-01", "same"), 1: ("t-02", "same")}
    assert matched([(2, "One line: tea.", "new")], before) == {0: ("t-02", "same")}
    assert matched([(5, "One line: tea.", "cold")], before) == {0: ("t-02", "same")}


def test_a_corrected_prompt_keeps_its_id_at_another_number():
    before = {"t-07": known(7, "Why is the pot warmed befor the tea goes in?", "It keeps the heat.")}
    found = matched([(9, "Why is the pot warmed before the tea goes in?", "It keeps the heat.")], before)
    assert found == {0: ("t-07", "reworded")}


def test_another_question_that_looks_the_same_is_another_question():
    before = {"t-03": known(3, "What is MHA?", "Every head has keys and values of its own.")}
    assert matched([(9, "What is MLA?", "A low-rank latent is cached.")], before) == {}


def test_a_question_put_in_quite_other_words_is_recognised_by_number_and_key():
    before = {"t-03": known(3, "Why warm the pot?", "It keeps the water near boiling, so more is drawn.")}
    found = matched([(3, "What does cold china do?", "It keeps the water near boiling; more is drawn.")], before)
    assert found == {0: ("t-03", "number")}


def test_a_question_that_moved_and_was_reworded_is_recognised_by_a_key_of_its_own():
    before = {"t-03": known(3, "Why warm the pot?", "It keeps the heat."), "t-04": known(4, "Why stir?", "So.")}
    assert matched([(9, "Why do you warm the pot?", "It keeps the heat.")], before) == {0: ("t-03", "key")}
    two = [
        (8, "Why do you warm the pot?", "It keeps the heat."),
        (9, "Why would one warm a pot?", "It keeps the heat."),
    ]
    assert matched(two, before) == {}, "a key that two have tells nothing"
    assert matched([(9, "Who is it?", "It keeps the heat.")], before) == {}, "nor does it below quite another prompt"


def test_a_new_question_at_an_old_number_does_not_take_over_its_history():
    before = {"t-03": known(3, "Why warm the pot?", "It keeps the water near boiling.")}
    assert matched([(3, "Who brought tea to Lisbon?", "Catherine's own merchants did, by sea.")], before) == {}


def test_ids_stay_when_questions_come_go_and_change_places(tmp_path):
    folder = tmp_path / "tea"
    take(folder, TEA)
    assert [(row.id, row.number) for row in (e.question for e in bank(folder).entries.values())] == [
        ("tea-01", 1),
        ("tea-02", 2),
        ("tea-03", 3),
        ("tea-04", 4),
    ]
    changed = page(
        (
            "A",
            "Pots",
            [
                (1, "Which leaves keep longest?", "Black ones."),
                (2, TEA.questions[0].prompt, TEA.questions[0].key),
            ],
        ),
        ("B", "Milk", [(3, TEA.questions[2].prompt, TEA.questions[2].key), (4, "Why no boiled milk?", "")]),
    )
    take(folder, changed)
    found = {row.id: (row.number, row.prompt) for row in (e.question for e in bank(folder).entries.values())}
    assert found["tea-05"] == (1, "Which leaves keep longest?")
    assert found["tea-01"] == (2, TEA.questions[0].prompt)
    assert found["tea-02"] == (5, TEA.questions[1].prompt), "gone from the page, and still here"
    # Back again, it has its own id; and an id that an author threw away is not given to another question.
    edit(folder, B, "    prompt: Why no boiled milk?\n", "    prompt: Why no milk that has boiled?\n")
    take(folder, TEA)
    assert bank(folder).entries["tea-02"].question.number == 2
    assert bank(folder).entries["tea-05"].question.number == 5


def test_ids_begin_differently_in_two_packs_of_like_names(tmp_path):
    take(tmp_path / "tea-pots", source(TEA, "tea-pots"))
    second = take(tmp_path / "tea-plants", source(TEA, "tea-plants"), taken=["tp"])
    assert second.report.first_id == "tea-01"
    assert "tp-01" in bank(tmp_path / "tea-pots").entries


def test_numbers_of_several_pages_run_on_and_letters_differ(tmp_path):
    folder = tmp_path / "all"
    take(folder, source(TEA, "tea"), source(TEA, "more"))
    found = list(bank(folder).outline())
    assert [row.question.number for row in found] == [1, 2, 3, 4, 5, 6, 7, 8]
    assert [row.question.id for row in found] == [f"all-0{n}" for n in range(1, 9)]
    assert list(dict.fromkeys(row.section.letter for row in found)) == ["A", "B", "C", "D"]
    assert (folder / "questions/tea/a-pots.yaml").is_file()


def test_a_page_that_grows_moves_the_numbers_of_the_pages_behind_it(tmp_path):
    folder = tmp_path / "all"
    take(folder, source(TEA, "tea"), source(TEA, "more"))
    grown = page(
        ("A", "Pots", [(1, TEA.questions[0].prompt, TEA.questions[0].key), (2, TEA.questions[1].prompt, "")]),
        ("B", "Milk", [(3, TEA.questions[2].prompt, "Last."), (4, "Why no boiled milk?", ""), (5, "Why stir?", "")]),
    )
    take(folder, source(grown, "tea"))
    found = {row.question.id: row.question.number for row in bank(folder).outline()}
    assert found == {
        "all-01": 1,
        "all-02": 2,
        "all-03": 3,
        "all-04": 4,
        "all-09": 5,
        "all-05": 6,
        "all-06": 7,
        "all-07": 8,
        "all-08": 9,
    }


def test_a_page_whose_numbers_begin_anew_is_numbered_by_place(tmp_path):
    folder = tmp_path / "tea"
    take(folder, page(("A", "Pots", [(1, "Why warm?", "Heat.")]), ("B", "Milk", [(1, "When milk?", "Last.")])))
    assert [row.question.number for row in bank(folder).outline()] == [1, 2]


def test_files_lie_where_an_author_looks_for_them(tmp_path):
    folder = tmp_path / "tea"
    take(folder, TEA)
    assert (folder / A).is_file()
    assert (folder / B).is_file()
