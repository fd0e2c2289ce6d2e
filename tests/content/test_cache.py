from __future__ import annotations

import subprocess
import sys

import pytest

from grill.content import cache as cache_module
from grill.content.bank import load_roots
from grill.content.cache import BankCache, LazyRubrics
from tests.conftest import QUESTIONS, RUBRICS


@pytest.fixture
def folder(home):
    return home / "cache" / "bank"


def read_all(root, folder):
    store = BankCache(folder)
    files = [store.read(path) for path in sorted(root.rglob("*.yaml"))]
    return store, files


def test_the_second_start_parses_nothing_and_gives_the_same(pack, folder):
    root = pack()
    first, files = read_all(root, folder)
    second, again = read_all(root, folder)
    assert (first.parsed, second.parsed) == (2, 0)
    for one, other in zip(files, again, strict=True):
        assert one.problems == other.problems
        assert one.places == other.places
        assert one.questions == other.questions
        assert dict(one.rubrics) == dict(other.rubrics)


def test_problems_are_remembered_with_the_path_of_the_file(pack, folder):
    root = pack({"a.yaml": "rubrics: {tea-01: {criteria: 3}}"})
    _, (first,) = read_all(root, folder)
    _, (second,) = read_all(root, folder)
    assert first.problems == second.problems
    assert second.problems[0].path == root / "a.yaml"


def test_an_edit_is_seen(pack, folder):
    root = pack()
    read_all(root, folder)
    (root / "rubrics" / "tea.yaml").write_text(RUBRICS.replace("48 cups", "49 cups"), encoding="utf-8")
    store, files = read_all(root, folder)
    assert store.parsed == 1
    assert any("49" in r["tea-02"].criteria[0].point for file in files if (r := file.rubrics))


def test_a_change_of_the_model_makes_other_entries(pack, folder, monkeypatch):
    root = pack()
    read_all(root, folder)
    monkeypatch.setattr(cache_module, "_code_hash", lambda: b"another model")
    store, _ = read_all(root, folder)
    assert store.parsed == 2


@pytest.mark.parametrize("damage", [b"", b"{", b"[1, 2]\n", b'{"kind": 3}\n', b"\xff\xfe\x00"])
def test_a_damaged_entry_is_ignored_and_written_anew(pack, folder, damage):
    root = pack()
    read_all(root, folder)
    for entry in folder.glob("*.json"):
        entry.write_bytes(damage)
    store, files = read_all(root, folder)
    assert store.parsed == 2
    assert files[0].questions[0].id == "tea-01"
    assert read_all(root, folder)[0].parsed == 0


def test_an_entry_whose_rubrics_are_damaged_falls_back_to_the_yaml(pack, folder):
    root = pack()
    read_all(root, folder)
    for entry in folder.glob("*.json"):
        head = entry.read_bytes().splitlines()[0]
        entry.write_bytes(head + b"\n{broken\n")
    bank = load_roots([root], cache=folder)
    rubric = bank.entries["tea-02"].rubric
    assert rubric is not None
    assert rubric.criteria[0].point == "There are 48 cups."


def test_rubrics_are_read_only_when_asked_for(pack, folder):
    root = pack()
    load_roots([root], cache=folder)
    _, files = read_all(root, folder)
    rubrics = next(file.rubrics for file in files if file.kind == "rubrics")
    assert isinstance(rubrics, LazyRubrics)
    assert list(rubrics) == ["tea-01", "tea-02"]
    assert rubrics._rubrics is None
    assert rubrics["tea-01"].criteria[0].id == "heat"
    with pytest.raises(KeyError):
        rubrics["tea-99"]


def test_a_cached_bank_is_listed_without_reading_a_rubric(pack, folder, monkeypatch):
    root = pack()
    load_roots([root], cache=folder)
    read = []
    real = LazyRubrics._read
    monkeypatch.setattr(LazyRubrics, "_read", lambda self: read.append(self) or real(self))
    bank = load_roots([root], cache=folder)
    assert all(row.has_rubric for row in bank.outline())
    assert "tea-01" in bank.entries
    assert read == []
    assert bank.entries["tea-01"].rubric is not None
    assert bank.entries["tea-02"].rubric is not None
    assert len(read) == 1


def test_a_folder_that_cannot_be_written_is_no_error(pack, tmp_path):
    root = pack()
    (tmp_path / "file").write_text("not a folder")
    bank = load_roots([root], cache=tmp_path / "file" / "bank")
    assert bank.problems == ()
    assert bank.entries["tea-01"].rubric is not None


def test_entries_are_private_json(pack, folder):
    read_all(pack(), folder)
    entries = list(folder.glob("*"))
    assert len(entries) == 2
    assert {entry.suffix for entry in entries} == {".json"}
    assert {entry.stat().st_mode & 0o777 for entry in entries} == {0o600}


def test_old_entries_go_when_there_are_very_many(pack, folder, monkeypatch):
    monkeypatch.setattr(cache_module, "KEEP_ENTRIES", 4)
    folder.mkdir(parents=True)
    for number in range(10):
        (folder / f"old-{number}.json").write_text("{}")
    load_roots([pack()], cache=folder)
    assert len(list(folder.glob("old-*.json"))) == 5
    assert len(list(folder.glob("*.json"))) == 5 + 2 + 1, "two files and their pack"


def test_a_cached_start_imports_no_yaml(pack, home):
    root = pack({"questions/tea.yaml": QUESTIONS, "rubrics/tea.yaml": RUBRICS})
    code = (
        "import sys; from pathlib import Path; from grill.content.bank import load_roots;"
        f"bank = load_roots([Path({str(root)!r})]); bank.entries['tea-01'].rubric.criteria;"
        "print('yaml' in sys.modules)"
    )
    runs = [subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True) for _ in range(2)]
    assert [run.stdout.strip() for run in runs] == ["True", "False"]
