from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from grill import paths
from grill.authoring.importing.packing import committing, layout
from grill.authoring.importing.packing.committing import JOURNAL, recover, unfinished
from grill.authoring.importing.packing.keyless import NO_KEY, owes_key
from grill.authoring.importing.packing.pack_file import Wishes
from grill.authoring.importing.packing.preview import where_they_differ
from grill.authoring.importing.packing.writing import write
from grill.authoring.importing.source import SourceQuestion, Unread
from grill.content.model import Band, Readiness
from grill.content.packs import bank_files, pack_roots
from grill.content.tree import plain, read_tree
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

LICENSE = b"MIT License\n\nCopyright (c) somebody\n"


def test_a_page_becomes_a_pack_with_a_file_a_section(tmp_path):
    folder = tmp_path / "tea"
    take(folder, source(TEA, notices=(("LICENSE", LICENSE),)))
    assert sorted(texts(folder)) == ["LICENSE", "import.json", "pack.yaml", A, B, RA, RB]
    assert (folder / "LICENSE").read_bytes() == LICENSE
    found = bank(folder)
    pack = found.packs["tea"]
    assert (pack.title, pack.source) == ("Tea", "Imported from 05_tea.md.")
    assert pack.licence == "MIT License; see the licence file in this folder."
    rows = [(e.question.id, e.question.number, e.section.letter, e.question.prompt) for e in found.entries.values()]
    assert rows == [
        ("tea-01", 1, "A", POT),
        ("tea-02", 2, "A", CUPS),
        ("tea-03", 3, "B", MILK),
        ("tea-04", 4, "B", "Why no boiled milk?"),
    ]
    assert [e.rubric is not None and e.rubric.drafted for e in found.entries.values()] == [True, True, True, False]


def test_a_question_without_a_key_says_so_and_has_no_rubric(tmp_path):
    take(tmp_path / "tea", TEA)
    entry = bank(tmp_path / "tea").entries["tea-04"]
    assert entry.question.answer == NO_KEY
    assert owes_key(entry.question.answer)
    assert entry.rubric is None
    assert not owes_key("No key yet? There is one: heat.")


def test_the_files_read_as_an_author_would_write_them(tmp_path):
    long = (
        "A warm pot keeps the water near boiling, so that more is drawn from the leaves, "
        "and the second cup is as hot as the first."
    )
    rows = [
        SourceQuestion(1, 1, "Why warm the pot: what does cold china do?", long, notes=("a picture was left out",)),
        SourceQuestion(5, 2, "List the steps.", "1. warm\n2. fill\n\n| a | b |"),
        SourceQuestion(9, 3, "Cups?", "8", kind="numeric"),
    ]
    take(tmp_path / "tea", page(("A", "Pots: warm & cold", rows)))
    assert texts(tmp_path / "tea")["questions/a-pots-warm-cold.yaml"] == (
        "# From 05_tea.md. Edit freely: another 'grill import' of the page keeps what you change.\n"
        "pack: tea\n"
        'section: {letter: A, title: "Pots: warm & cold"}\n'
        "questions:\n"
        "  # To check: a picture was left out\n"
        "  - id: tea-01\n"
        "    number: 1\n"
        "    kind: recall\n"
        '    prompt: "Why warm the pot: what does cold china do?"\n'
        "    answer: >-\n"
        "      A warm pot keeps the water near boiling, so that more is drawn from the leaves, and the second cup\n"
        "      is as hot as the first.\n"
        "  - id: tea-02\n"
        "    number: 2\n"
        "    kind: recall\n"
        "    prompt: List the steps.\n"
        "    answer: |-\n"
        "      1. warm\n"
        "      2. fill\n"
        "\n"
        "      | a | b |\n"
        "  - id: tea-03\n"
        "    number: 3\n"
        "    kind: numeric\n"
        "    prompt: Cups?\n"
        '    answer: "8"\n'
    )


@settings(max_examples=60)
@given(
    st.text(st.sampled_from("ab \n\t#:-'\"{}[],&*!|>%@`?=.01é—😀\x07\x85\u2028\ufeff"), max_size=60), st.integers(0, 9)
)
def test_any_text_reads_back_as_itself(text, repeats):
    text += " and so on" * 3 * repeats
    record = {"title": text, "section": {"letter": text}, "accept": [text, text], "sources": [{"title": text}]}
    written = layout.mapping({"pack": record, "x" + text[:9]: text})
    tree, flaws = read_tree(written.encode())
    assert not flaws
    assert tree
    assert plain(tree)["pack"] == record
    # By other readers of YAML too, an author's editor among them.
    assert yaml.safe_load(written)["pack"] == record


def test_a_text_that_yaml_would_take_for_something_else_is_quoted():
    words = {"a": "no", "b": "8", "c": "1e24", "d": "2026-11-21", "e": "null", "f": "- x", "g": "12:30", "h": "yes"}
    assert yaml.safe_load(layout.mapping(words)) == words


def test_pages_of_one_pack_add_up_their_rules_and_shift_their_bands(tmp_path):
    rule = Readiness(cold=3, of=4, bands=(Band(first=1, last=2, says="Pots."), Band(first=3, last=4, says="Milk.")))
    first, second = replace(TEA, readiness=rule), replace(TEA, readiness=rule)
    take(tmp_path / "all", source(first, "tea"), source(second, "more"))
    found = bank(tmp_path / "all").packs["all"]
    assert found.readiness
    assert (found.readiness.cold, found.readiness.of) == (6, 8)
    assert [(band.first, band.last) for band in found.readiness.bands] == [(1, 2), (3, 4), (5, 6), (7, 8)]
    assert found.title == "All"


def test_what_the_user_says_of_source_and_licence_stays_said(tmp_path):
    folder = tmp_path / "tea"
    take(folder, TEA, wishes=Wishes(source="My notes of 2024", licence="CC BY 4.0"))
    assert take(folder, TEA).steps == ()
    pack = bank(folder).packs["tea"]
    assert (pack.source, pack.licence) == ("My notes of 2024", "CC BY 4.0")


def test_two_licences_are_both_kept(tmp_path):
    folder = tmp_path / "all"
    other = b"Apache License\n"
    take(folder, source(TEA, "tea", (("LICENSE", LICENSE),)), source(TEA, "more", (("LICENSE", other),)))
    assert (folder / "LICENSE").read_bytes() == LICENSE
    assert (folder / "LICENSE-more").read_bytes() == other
    assert take(folder, source(TEA, "more", (("LICENSE", other),))).steps == ()


def test_a_section_of_many_questions_is_parted_into_files(tmp_path):
    many = [(n, f"What is tea number {n}?", f"Tea {n}.") for n in range(1, 131)]
    folder = tmp_path / "tea"
    take(folder, page(("A", "Teas", many)))
    assert {name: text.count("- id:") for name, text in texts(folder).items() if name.startswith("q")} == {
        "questions/a-teas.yaml": 100,
        "questions/a-teas-2.yaml": 30,
    }
    more = [*many, (131, "What is the last tea?", "Bitter.")]
    made = take(folder, page(("A", "Teas", more)))
    assert made.report.written == ["questions/a-teas-2.yaml", "rubrics/a-teas-2.yaml", "import.json"]


def test_what_the_page_could_not_give_is_in_the_report(tmp_path):
    lost = (Unread(9, "12.", "no question behind the number", is_question=True),)
    made = plan(tmp_path / "tea", replace(TEA, unread=lost))
    assert made.report.pages[0].failed == list(lost)
    assert not made.report.fine
    assert not (tmp_path / "tea").exists(), "a plan writes nothing"


def test_the_own_packs_are_private_and_others_as_open_as_their_folder(tmp_path, home):
    take(paths.packs_folder() / "tea", TEA)
    file = paths.packs_folder() / "tea" / A
    assert [part.stat().st_mode & 0o777 for part in (file, file.parent, paths.data_folder())] == [0o600, 0o700, 0o700]
    (tmp_path / "open").mkdir(mode=0o755)
    take(tmp_path / "open" / "tea", TEA)
    assert (tmp_path / "open" / "tea" / A).stat().st_mode & 0o777 == 0o644


def test_an_edited_file_keeps_its_mode(tmp_path):
    folder = tmp_path / "tea"
    take(folder, TEA)
    (folder / A).chmod(0o640)
    grown = page(("A", "Pots", [(1, POT, "Heat."), (2, CUPS, "Four cups, as a rule.")]), ("B", "Milk", [(3, MILK, "")]))
    take(folder, grown)
    assert (folder / A).stat().st_mode & 0o777 == 0o640


def test_a_pack_in_the_making_is_no_pack(tmp_path, home, monkeypatch):
    folder = paths.packs_folder() / "tea"
    made = plan(folder, TEA)

    def stop(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(committing.shutil, "rmtree", lambda *_, **__: None)
    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", stop)
        with pytest.raises(KeyboardInterrupt):
            write(made)
    assert [path.name[:12] for path in paths.packs_folder().iterdir()] == [".tea.import-"]
    assert [root.name for root in pack_roots()] == [paths.bank_folder().name]


def test_a_root_pack_file_counts_beside_its_folders(tmp_path):
    folder = tmp_path / "tea"
    take(folder, TEA)
    assert bank_files(folder)[0] == folder / "pack.yaml"


# Insertion, swapped sections, a question that moves, a new section: every kind of step.
TURNED = page(
    ("A", "Milk", [(1, MILK, "First, by custom."), (2, "Why stir?", "Sugar sinks.")]),
    ("B", "Pots", [(3, POT, "A warm pot keeps the water near boiling."), (4, "Why no boiled milk?", "Flat.")]),
    ("C", "Cups", [(5, CUPS, "Four cups, as a rule."), (6, "Which cup?", "A thin one.")]),
)


@pytest.fixture(scope="module")
def turning(tmp_path_factory):
    """A pack before and after, and how many replacements lie between."""
    folder = tmp_path_factory.mktemp("packs") / "tea"
    take(folder, TEA)
    before = folder.parent / "before"
    shutil.copytree(folder, before)
    made = take(folder, TURNED)
    return before, texts(folder), len(made.steps)


def test_an_import_interrupted_anywhere_leaves_a_sound_pack_and_is_finished_later(turning, tmp_path, monkeypatch):
    before, after, steps = turning
    assert steps > 8
    replace_file = committing.replace_file
    for stop in range(steps):
        folder = tmp_path / str(stop) / "tea"
        shutil.copytree(before, folder)
        done = []

        def replaced(path, old, new, stop=stop, done=done):
            if len(done) == stop:
                raise KeyboardInterrupt
            done.append(path)
            replace_file(path, old, new)

        with monkeypatch.context() as patch:
            patch.setattr(committing, "replace_file", replaced)
            with pytest.raises(KeyboardInterrupt):
                write(plan(folder, TURNED))
        assert errors(folder) == [], f"after {stop} of {steps} files"
        assert unfinished(folder)
        assert recover(folder)
        assert texts(folder) == after
        assert plan(folder, TURNED).steps == ()


def test_what_was_edited_after_an_interruption_stays(turning, tmp_path, monkeypatch):
    before, after, _ = turning
    folder = tmp_path / "tea"
    shutil.copytree(before, folder)
    with monkeypatch.context() as patch:
        patch.setattr(committing, "replace_file", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            write(plan(folder, TURNED))
    edit(folder, "pack.yaml", "title: Tea", "title: My tea")
    edit(folder, RB, "by taste", "by my taste")
    mine = texts(folder)[RB]
    recover(folder)
    assert texts(folder)[RB] == mine
    assert texts(folder)[A] == after[A]
    assert not (folder / JOURNAL).exists()


def test_a_file_edited_between_plan_and_writing_stays_and_is_named(tmp_path):
    folder = tmp_path / "tea"
    take(folder, TEA)
    made = plan(folder, TURNED)
    edit(folder, RA, "point: Four", "point: About four")
    mine = texts(folder)[RA]
    with pytest.raises(PackError, match=r"rubrics/a-pots\.yaml .*changed"):
        write(made)
    assert texts(folder)[RA] == mine


def test_a_file_that_leaves_no_safe_place_is_left_alone(tmp_path):
    folder = tmp_path / "tea"
    take(folder, TEA)
    edit(folder, A, f"    prompt: {POT}\n", f"    prompt: &p {POT}\n")
    edit(folder, A, f"    prompt: {CUPS}\n", "    prompt: *p\n")
    before = texts(folder)
    grown = page(("A", "Pots", [(1, POT + " Say why.", "Heat."), (2, CUPS, "Four cups, as a rule.")]))
    with pytest.raises(PackError, match="cannot edit safely"):
        plan(folder, grown)
    assert texts(folder) == before


def test_what_a_killed_import_left_beside_the_pack_is_swept_by_the_next(tmp_path, monkeypatch):
    left, at_work, other = (tmp_path / name for name in (".tea.import-11", ".tea.import-12", ".tea.import-notes"))
    for folder in (left, at_work, other):
        (folder / "questions").mkdir(parents=True)
    monkeypatch.setattr(committing, "_runs", lambda process: process == 12)
    take(tmp_path / "tea", TEA)
    assert not left.exists()
    assert at_work.is_dir()
    assert other.is_dir()


def test_a_process_that_runs_is_told_from_one_that_is_gone():
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    assert not committing._runs(gone.pid)
    assert committing._runs(os.getppid())
    assert not committing._runs(os.getpid()), "what this very process left is its own to sweep"


def test_a_long_text_is_shown_where_it_changed():
    same = "The cache holds one key and one value for every token in every layer, " * 3
    before, after = where_they_differ(f"{same}so it grows.", f"{same}so it shrinks.")
    assert "grows" in before
    assert "shrinks" in after
    assert where_they_differ("short", "shorter") == ("short", "shorter")
