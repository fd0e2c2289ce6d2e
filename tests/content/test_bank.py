from __future__ import annotations

from pathlib import Path

import pytest

from grill.content.bank import load_bank, load_roots
from grill.content.packs import bank_files, pack_roots
from grill.errors import PackError, UnknownQuestion
from tests.conftest import QUESTIONS, RUBRICS


def problems(root: Path) -> list[str]:
    return [f"{problem.severity}: {problem.key}: {problem.message}" for problem in load_roots([root]).problems]


def test_the_built_in_bank_is_sound_and_ordered():
    bank = load_bank()
    assert bank.problems == ()
    assert len(bank.entries) >= 19
    numbers = [row.question.number for row in bank.outline()]
    assert numbers == sorted(numbers)
    assert all(row.has_rubric for row in bank.outline())
    readiness = bank.packs["frontier-training"].readiness
    assert readiness is not None
    assert (readiness.cold, readiness.of) == (40, 60)
    assert [(band.first, band.last) for band in readiness.bands] == [(1, 15), (16, 35), (36, 55)]


def test_every_idea_of_the_built_in_bank_is_shared_by_two_questions():
    questions: dict[str, set[str]] = {}
    for name, entry in load_bank().entries.items():
        for criterion in entry.rubric.criteria if entry.rubric else ():
            if criterion.idea:
                questions.setdefault(criterion.idea, set()).add(name)
    assert len(questions) > 40
    assert {idea: names for idea, names in questions.items() if len(names) < 2} == {}


def test_find_is_forgiving_about_case_and_names_the_nearest():
    bank = load_bank()
    assert bank.find(" FT-07 ").question.id == "ft-07"
    with pytest.raises(UnknownQuestion, match=r"no question 'ft-7'. Nearest: .*ft-07"):
        bank.find("ft-7")
    with pytest.raises(UnknownQuestion, match="grill list"):
        bank.find("???")


def test_a_pack_joins_the_bank(pack):
    bank = load_bank([pack()])
    entry = bank.entries["tea-01"]
    assert entry.rubric is not None
    assert (entry.pack, entry.section.letter) == ("tea", "T")
    assert bank.packs["tea"].title == "tea"
    assert list(bank.entries)[-2:] == ["tea-01", "tea-02"]
    assert bank.errors == ()


def test_a_flat_pack_and_a_single_file_are_packs_too(pack):
    flat = pack({"tea.yaml": QUESTIONS, "tea-rubrics.yml": RUBRICS, "notes.txt": "no", ".hidden.yaml": "["})
    assert set(load_roots([flat]).entries) == {"tea-01", "tea-02"}
    alone = load_roots([flat / "tea.yaml"])
    assert alone.entries["tea-01"].rubric is None


def test_packs_are_found_in_the_users_folder(home, pack):
    pack(name="home/data/packs/mine")
    assert "tea-01" in load_bank().entries


def test_a_missing_pack_folder_is_an_error(tmp_path):
    with pytest.raises(PackError, match="no pack folder"):
        load_bank([tmp_path / "nowhere"])


def test_a_pack_named_twice_is_read_once(pack):
    folder = pack()
    assert len(pack_roots([folder, folder / ".", folder])) == 2


def test_files_come_in_a_fixed_order_and_links_to_folders_are_not_followed(pack, tmp_path):
    folder = pack({"b.yaml": "", "a.yaml": "", "sub/c.yaml": ""})
    (folder / "loop").symlink_to(tmp_path, target_is_directory=True)
    assert [file.name for file in bank_files(folder)] == ["a.yaml", "b.yaml", "c.yaml"]


def test_a_bad_file_does_not_cost_the_others(pack):
    folder = pack({"a.yaml": "{", "b.yaml": QUESTIONS, "c.yaml": RUBRICS})
    bank = load_roots([folder])
    assert set(bank.entries) == {"tea-01", "tea-02"}
    assert len(bank.errors) == 1


def test_a_rubric_without_a_question_is_an_error_with_the_nearest_id(pack):
    folder = pack({"q.yaml": QUESTIONS, "r.yaml": RUBRICS.replace("tea-02", "tea-2")})
    assert problems(folder) == [
        "warning: questions.tea-02: tea-02 has no rubric; it can be read, not graded",
        "error: rubrics.tea-2: a rubric for 'tea-2', but no such question; did you mean 'tea-02'?",
    ]


def test_ids_and_rubrics_and_numbers_and_packs_twice(pack):
    folder = pack(
        {
            "q1.yaml": QUESTIONS,
            "q2.yaml": QUESTIONS.replace("id: tea-02", "id: tea-03"),
            "r1.yaml": RUBRICS,
            "r2.yaml": RUBRICS.split("  tea-02")[0],
            "x/pack.yaml": "{id: tea, title: Tea}",
            "y/pack.yaml": "{id: tea, title: Other}",
        }
    )
    found = problems(folder)
    assert len(found) == 5
    for part in (
        "question tea-01 stands also at",
        "number 2 is also that of tea-02",
        "a rubric for tea-01 stands also at",
        "pack id stands also in",
        "tea-03 has no rubric",
    ):
        assert sum(part in message for message in found) == 1, found
    assert load_roots([folder]).packs["tea"].title == "Tea"


def test_a_rubric_of_a_broken_question_is_not_an_orphan(pack):
    folder = pack({"q.yaml": QUESTIONS.replace("kind: recall", "kind: x"), "r.yaml": RUBRICS})
    assert len(problems(folder)) == 1


def test_an_unreadable_file_is_a_problem_not_a_crash(pack, monkeypatch):
    folder = pack()
    real = Path.open

    def refuse(self, *args, **kwargs):
        if self.name == "tea.yaml" and self.parent.name == "rubrics":
            raise PermissionError(13, "Permission denied")
        return real(self, *args, **kwargs)

    monkeypatch.setattr(Path, "open", refuse)
    bank = load_roots([folder])
    assert "tea-01" in bank.entries
    assert bank.errors[0].message == "cannot be read: Permission denied"
