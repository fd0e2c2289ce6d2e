from __future__ import annotations

import os
from pathlib import Path

import pytest

from grill.content import cache as cache_module
from grill.content import shelf as shelf_module
from grill.content.bank import Bank, load_roots
from tests.conftest import QUESTIONS, RUBRICS


@pytest.fixture
def folder(home: Path) -> Path:
    return home / "cache" / "bank"


@pytest.fixture
def settled(monkeypatch):
    """Every file counts as older than the entry made from it."""
    monkeypatch.setattr(shelf_module, "SETTLED_NANOSECONDS", 0)


@pytest.fixture
def opened(monkeypatch) -> list[str]:
    """The bank files that were opened, by name."""
    names: list[str] = []
    real = cache_module.read_bounded

    def read(path: Path) -> bytes:
        names.append(path.name)
        return real(path)

    monkeypatch.setattr(cache_module, "read_bounded", read)
    return names


def told(bank: Bank) -> list[tuple]:
    """Everything that a bank says."""
    entries = [(e.question, e.rubric, e.pack, e.section) for e in bank.entries.values()]
    return [*entries, bank.packs, bank.moves, bank.problems, bank.places, bank.question_places]


def swap(file: Path, text: str) -> None:
    """Another file in a file's place, with its size and its time."""
    found = file.stat()
    other = file.with_suffix(".new")
    other.write_text(text)
    os.utime(other, ns=(found.st_atime_ns, found.st_mtime_ns))
    assert other.stat().st_size == found.st_size
    other.replace(file)


@pytest.mark.usefixtures("settled")
def test_a_pack_that_lies_as_it_lay_is_read_without_opening_its_files(pack, folder, opened):
    root = pack()
    (root / "rubrics" / "spare.yaml").write_text("rubrics: {tea-01: {criteria: 3}}")
    first = told(load_roots([root], cache=folder))
    assert len(opened) == 3
    opened.clear()
    bank = load_roots([root], cache=folder)
    assert told(bank) == first
    assert bank.problems
    assert opened == []


def test_files_that_changed_in_the_moment_of_the_last_start_are_read_once_more(pack, folder, opened, monkeypatch):
    monkeypatch.setattr(shelf_module, "SETTLED_NANOSECONDS", 10**12)
    root = pack()
    load_roots([root], cache=folder)
    load_roots([root], cache=folder)
    assert len(opened) == 4
    for file in root.rglob("*.yaml"):
        os.utime(file, (0, 0))
    (entry,) = folder.glob("pack-*.json")
    load_roots([root], cache=folder)
    later = entry.stat().st_mtime_ns + 10 * shelf_module.SETTLED_NANOSECONDS
    os.utime(entry, ns=(later, later))
    opened.clear()
    load_roots([root], cache=folder)
    assert opened == []


def change_nothing_but_the_content(root: Path) -> None:
    swap(root / "questions" / "tea.yaml", QUESTIONS.replace("leaves", "needle", 1))


def add_a_file(root: Path) -> None:
    (root / "questions" / "more.yaml").write_text(QUESTIONS.replace("tea-0", "mug-0"))


def take_a_file_out(root: Path) -> None:
    (root / "rubrics" / "tea.yaml").unlink()


def rename_a_file(root: Path) -> None:
    (root / "rubrics" / "tea.yaml").rename(root / "rubrics" / "mugs.yaml")


def put_files_side_by_side(root: Path) -> None:
    (root / "questions" / "tea.yaml").rename(root / "tea.yaml")
    (root / "questions").rmdir()


@pytest.mark.usefixtures("settled")
@pytest.mark.parametrize(
    "change",
    [change_nothing_but_the_content, add_a_file, take_a_file_out, rename_a_file, put_files_side_by_side],
)
def test_every_change_is_seen(pack, folder, change, tmp_path):
    root = pack()
    before = told(load_roots([root], cache=folder))
    change(root)
    after = told(load_roots([root], cache=folder))
    assert after != before
    assert after == told(load_roots([root], cache=tmp_path / "another"))


@pytest.mark.usefixtures("settled")
def test_a_change_behind_a_link_is_seen(pack, folder, tmp_path):
    root = pack()
    elsewhere = tmp_path / "elsewhere.yaml"
    (root / "rubrics" / "tea.yaml").rename(elsewhere)
    (root / "rubrics" / "tea.yaml").symlink_to(elsewhere)
    load_roots([root], cache=folder)
    swap(elsewhere, RUBRICS.replace("48 cups", "49 cups"))
    rubric = load_roots([root], cache=folder).entries["tea-02"].rubric
    assert rubric is not None
    assert "49" in rubric.criteria[0].point


@pytest.mark.usefixtures("settled")
@pytest.mark.parametrize(
    "damage",
    [
        lambda lines: b"",
        lambda lines: b"{}",
        lambda lines: lines[0],
        lambda lines: lines[0] + b"\n[]",
        lambda lines: lines[0] + b"\n" + lines[1][:-9],
        lambda lines: lines[0] + b"\n" + lines[1].replace(b'"questions"', b'"answers"'),
        lambda lines: lines[0] + b'\n[{"problems": [{"path": 3}]}, 4]',
        lambda lines: b"0" * len(lines[0]) + b"\n" + lines[1],
    ],
)
def test_a_damaged_entry_is_written_anew(pack, folder, opened, damage):
    root = pack()
    first = told(load_roots([root], cache=folder))
    (entry,) = folder.glob("pack-*.json")
    entry.write_bytes(damage(entry.read_bytes().split(b"\n", 1)))
    opened.clear()
    assert told(load_roots([root], cache=folder)) == first
    assert len(opened) == 2
    opened.clear()
    load_roots([root], cache=folder)
    assert opened == []


@pytest.mark.usefixtures("settled")
def test_another_version_of_the_code_reads_the_files_again(pack, folder, opened, monkeypatch):
    root = pack()
    load_roots([root], cache=folder)
    opened.clear()
    monkeypatch.setattr(cache_module, "_code_hash", lambda: b"another model")
    load_roots([root], cache=folder)
    assert len(opened) == 2


@pytest.mark.usefixtures("settled")
def test_rubrics_whose_own_entry_is_gone_are_read_from_the_file(pack, folder):
    root = pack()
    load_roots([root], cache=folder)
    for entry in folder.glob("[!p]*.json"):
        entry.unlink()
    rubric = load_roots([root], cache=folder).entries["tea-02"].rubric
    assert rubric is not None
    assert rubric.criteria[0].point == "There are 48 cups."


@pytest.mark.usefixtures("settled")
def test_a_pack_with_a_file_that_cannot_be_read_has_no_entry(pack, folder, monkeypatch):
    root = pack()
    real = cache_module.read_bounded

    def read(path: Path) -> bytes:
        if path.parent.name == "rubrics":
            raise PermissionError(13, "Permission denied")
        return real(path)

    with monkeypatch.context() as patch:
        patch.setattr(cache_module, "read_bounded", read)
        assert "cannot be read: Permission denied" in str(load_roots([root], cache=folder).problems)
    assert load_roots([root], cache=folder).problems == ()


@pytest.mark.usefixtures("settled")
def test_what_a_pack_still_uses_is_not_deleted_with_old_entries(pack, folder, monkeypatch):
    root, other = pack(), pack(name="other")
    load_roots([root], cache=folder)
    kept = set(folder.glob("*.json"))
    for number in range(20):
        (folder / f"old-{number}.json").write_text("{}")
    monkeypatch.setattr(cache_module, "KEEP_ENTRIES", 4)
    (other / "questions" / "tea.yaml").write_text(QUESTIONS.replace("tea-0", "mug-0"))
    load_roots([root, other], cache=folder)
    assert len(list(folder.glob("old-*.json"))) < 20
    assert kept <= set(folder.glob("*.json"))
