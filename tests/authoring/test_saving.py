"""Files to and from the disk: whole, in their own bytes, and never over what somebody else wrote."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grill import paths
from grill.authoring.editing import unsaved
from grill.authoring.editing.line_breaks import restored, shown, usual_break
from grill.authoring.editing.saving import (
    CannotSave,
    ChangedOnDisk,
    DoesNotLoad,
    new_file,
    open_file,
    save,
)
from grill.content.load import parse_file
from tests.authoring.rubric_texts import rubric_texts

OLD = "# Tea\nrubrics:\n  tea-01:\n    criteria: [{id: a, point: Hot.}]\n"
NEW = OLD.replace("Hot.", "Warm.") + "  # more to come\n"


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "tea.yaml"
    path.write_bytes(OLD.encode())
    path.chmod(0o640)
    return path


BREAKS = st.sampled_from(["\n", "\r\n", "\r", "\x85", "\u2028"])


@pytest.fixture(scope="module")
def shared_folder(tmp_path_factory):
    return tmp_path_factory.mktemp("any")


@settings(max_examples=25)
@given(rubric_texts(), st.booleans())
def test_reading_and_saving_changes_no_byte_and_no_meaning(shared_folder, text, with_mark):
    path = shared_folder / "any.yaml"
    before = b"\xef\xbb\xbf" * with_mark + text.encode()
    path.write_bytes(before)
    opened = open_file(path)
    first = save(opened, restored(opened.text, shown(opened.text)))
    assert path.read_bytes() == before
    other = save(first, first.text + ("\n# seen" if first.text[-1] != "\n" else "# seen\n"))
    again = save(other, first.text)
    assert path.read_bytes() == before
    assert parse_file(path, path.read_bytes()).rubrics == parse_file(path, before).rubrics
    assert open_file(path) == again


@given(st.lists(st.tuples(st.sampled_from(["", "a", "b: 1"]), BREAKS), max_size=8), st.sampled_from(["", "end"]))
def test_line_breaks_survive_an_editor_that_knows_one_kind(lines, last):
    text = "".join(line + mark for line, mark in lines) + last
    assert restored(text, shown(text)) == text
    assert "\r" not in shown(text)


@given(st.lists(BREAKS, min_size=4, max_size=4), st.integers(0, 3))
def test_an_edited_line_takes_no_other_lines_break(breaks, edited):
    lines = ["one", "two", "three", "four"]
    text = "".join(line + mark for line, mark in zip(lines, breaks, strict=True))
    changed = shown(text).replace(lines[edited], "another")
    parts = restored(text, changed).splitlines(keepends=True)
    assert [part for i, part in enumerate(parts) if i != edited] == [
        line + mark for i, (line, mark) in enumerate(zip(lines, breaks, strict=True)) if i != edited
    ]
    assert parts[edited] == "another" + usual_break(text)


def test_a_saved_file_keeps_its_mode_and_leaves_nothing_beside_it(file):
    assert save(open_file(file), NEW).text == NEW
    assert file.read_text() == NEW
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert [path.name for path in file.parent.iterdir() if path.is_file()] == ["tea.yaml"]


def test_a_link_stays_a_link(file):
    link = file.with_name("link.yaml")
    link.symlink_to(file)
    save(open_file(link), NEW)
    assert link.is_symlink()
    assert file.read_text() == NEW


def test_a_new_file_is_as_open_as_its_folder(tmp_path):
    for mode, wanted in ((0o755, 0o644), (0o700, 0o600)):
        folder = tmp_path / f"{mode:o}"
        folder.mkdir()
        folder.chmod(mode)
        save(new_file(folder / "tea.yaml"), NEW)
        assert stat.S_IMODE((folder / "tea.yaml").stat().st_mode) == wanted


def test_what_does_not_load_is_not_saved(file):
    for text, line in (("rubrics: [\n", 2), (NEW.replace("point", "pint"), 4)):
        with pytest.raises(DoesNotLoad) as caught:
            save(open_file(file), text)
        assert caught.value.problems[0].line == line
        assert f"line {line}" in str(caught.value)
    assert file.read_text() == OLD
    with pytest.raises(CannotSave, match="a half character"):
        save(open_file(file), NEW + "# \ud800")


def test_a_change_by_somebody_else_is_a_conflict_with_both_texts(file):
    opened = open_file(file)
    file.write_text(OLD + "# theirs\n")
    with pytest.raises(ChangedOnDisk, match="changed by somebody else") as caught:
        save(opened, NEW)
    assert (caught.value.mine, caught.value.disk.text) == (NEW, OLD + "# theirs\n")
    assert file.read_text() == OLD + "# theirs\n"
    save(caught.value.disk, NEW)
    assert file.read_text() == NEW


def test_a_file_that_went_or_came_meanwhile_is_a_conflict(file, tmp_path):
    opened = open_file(file)
    file.unlink()
    with pytest.raises(ChangedOnDisk, match="deleted") as caught:
        save(opened, NEW)
    assert not file.exists()
    save(caught.value.disk, NEW)
    with pytest.raises(ChangedOnDisk, match="changed") as caught:
        save(new_file(file), OLD)
    assert caught.value.disk.text == NEW == file.read_text()


def test_what_cannot_be_edited_says_why(file, monkeypatch):
    with pytest.raises(CannotSave, match="cannot be read"):
        open_file(file.with_name("none.yaml"))
    other = file.with_name("latin.yaml")
    other.write_bytes(b"a: 1\nb: \xff\n")
    with pytest.raises(CannotSave, match="line 2"):
        open_file(other)
    opened = open_file(file)
    monkeypatch.setattr(os, "access", lambda path, mode: path != file)
    with pytest.raises(CannotSave, match="read-only"):
        save(opened, NEW)
    bank = file.parent / "_bank"
    bank.mkdir()
    monkeypatch.setattr(paths, "bank_folder", lambda: bank)
    with pytest.raises(CannotSave, match="next update"):
        save(new_file(bank / "tea.yaml"), NEW)


class Killed(BaseException):
    """No cleaning up can be relied upon."""


STEPS = {
    "the part file": (os, "open"),
    "the writing": (os, "fdopen"),
    "the sync": (os, "fsync"),
    "the mode": (Path, "chmod"),
    "the owner": (os, "chown"),
    "the comparison": (Path, "read_bytes"),
    "the replacement": (os, "replace"),
}


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), Killed()], ids=["error", "kill"])
@pytest.mark.parametrize(
    ("step", "late"), [*((step, False) for step in STEPS), *((step, True) for step in list(STEPS)[2:])]
)
def test_an_interrupted_save_leaves_the_old_file_or_the_new_one(file, monkeypatch, step, late, error):
    opened = open_file(file)
    owner, name = STEPS[step]
    real = getattr(owner, name)
    calls = []

    def interrupted(*arguments, **options):
        calls.append(name)
        if late:
            real(*arguments, **options)
        raise error

    def killed(*arguments, **options):
        raise error

    monkeypatch.setattr(owner, name, interrupted)
    if isinstance(error, Killed):
        monkeypatch.setattr(Path, "unlink", killed)  # nobody is left to clean up
    try:
        save(opened, NEW)
    except (CannotSave, Killed):
        saved = False
    else:
        saved = True
    monkeypatch.undo()
    assert calls
    assert file.read_text() == (NEW if saved or (late and step == "the replacement") else OLD)
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    if not isinstance(error, Killed):
        assert [path.name for path in file.parent.iterdir() if path.is_file()] == ["tea.yaml"]


def test_half_of_a_write_is_never_the_file(file, monkeypatch):
    real = os.fdopen

    def torn(handle, *mode):
        out = real(handle, *mode)
        write = out.write
        out_of = type("Torn", (), {"__enter__": lambda self: self, "__exit__": lambda self, *_: out.close()})()

        def half(content):
            write(content[: len(content) // 2])
            out.flush()
            raise OSError(28, "No space left on device")

        out_of.write = half
        return out_of

    monkeypatch.setattr(os, "fdopen", torn)
    with pytest.raises(CannotSave, match="No space"):
        save(open_file(file), NEW)
    assert file.read_text() == OLD


def test_a_text_that_does_not_load_yet_is_kept_apart_from_its_file(file):
    opened = open_file(file)
    assert unsaved.kept(opened) is None
    unsaved.keep(opened, "rubrics: [\ud800")
    assert unsaved.kept(opened) == unsaved.Unsaved("rubrics: [\ud800", fits=True)
    file.write_text(NEW)
    assert unsaved.kept(open_file(file)) == unsaved.Unsaved("rubrics: [\ud800", fits=False)
    assert unsaved.kept(open_file(file.rename(file.with_name("else.yaml")))) is None
    unsaved.drop(file)
    assert unsaved.kept(opened) is None
