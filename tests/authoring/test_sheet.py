"""A file as an editor holds it."""

import os
import signal
from pathlib import Path

import pytest

from grill.authoring.editing.edits import CannotEdit
from grill.authoring.editing.handoff import edited_elsewhere, editor_command
from grill.authoring.editing.new_rubric import with_rubric
from grill.authoring.editing.saving import CannotSave, ChangedOnDisk, DoesNotLoad
from grill.authoring.editing.sheet import Sheet
from grill.authoring.editing.taking_over import taken_over
from grill.content.load import parse_file
from grill.content.model import Criterion, Rubric
from grill.errors import InputError

TEXT = """\
# Mine.
rubrics:
  xx-01:  # the first
    criteria:
      - {id: salt, point: Salt dissolves in water.}
"""


@pytest.fixture(autouse=True)
def home(monkeypatch, tmp_path):
    monkeypatch.setenv("GRILL_HOME", str(tmp_path / "home"))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "rubrics" / "a.yaml"
    path.parent.mkdir()
    path.write_bytes(TEXT.encode())
    return path


def test_line_breaks_of_the_file_come_back_when_it_is_saved(file: Path):
    file.write_bytes(TEXT.replace("\n", "\r\n").encode())
    sheet = Sheet.of(file)
    assert sheet.text == TEXT
    assert not sheet.is_changed
    saved = sheet.edited(TEXT.replace("water", "warm water")).saved()
    assert file.read_bytes() == TEXT.replace("water", "warm water").replace("\n", "\r\n").encode()
    assert not saved.is_changed


def test_what_does_not_load_is_not_written_and_is_there_the_next_time(file: Path):
    broken = Sheet.of(file).edited(TEXT + "   x: [\n")
    with pytest.raises(DoesNotLoad):
        broken.saved()
    assert file.read_text() == TEXT
    broken.kept()
    taken = Sheet.of(file).taken_up()
    assert taken is not None
    assert taken[0].text == broken.text
    assert taken[1]
    broken.discarded()
    assert Sheet.of(file).taken_up() is None


def test_what_was_kept_says_when_the_file_has_changed_since(file: Path):
    Sheet.of(file).edited(TEXT + "# more\n").kept()
    file.write_text(TEXT + "# else\n")
    taken = Sheet.of(file).taken_up()
    assert taken is not None
    assert not taken[1]


def test_saving_forgets_what_was_kept(file: Path):
    sheet = Sheet.of(file).edited(TEXT + "# more\n")
    sheet.kept()
    sheet.saved()
    assert Sheet.of(file).taken_up() is None


def test_another_hand_is_noticed_and_both_changes_are_kept(file: Path):
    sheet = Sheet.of(file).edited("# Ours.\n" + TEXT.partition("\n")[2])
    assert sheet.looked() == (sheet, None)
    file.write_text(TEXT.replace("water", "warm water"))
    with pytest.raises(ChangedOnDisk):
        sheet.saved()
    now, meeting = sheet.looked()
    assert meeting is not None
    assert meeting.outcome == "merged"
    assert now.text == "# Ours.\n" + TEXT.partition("\n")[2].replace("water", "warm water")
    assert now.saved().text == file.read_text()


def test_of_a_conflict_the_own_text_stays_until_it_is_decided(file: Path):
    sheet = Sheet.of(file).edited(TEXT.replace("water", "cold water"))
    file.write_text(TEXT.replace("water", "warm water"))
    now, meeting = sheet.looked()
    assert meeting is not None
    assert meeting.outcome == "conflict"
    assert "cold water" in now.text
    assert "warm water" in now.on_disk
    now.saved()
    assert "cold water" in file.read_text()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everything")
def test_a_read_only_file_says_so_before_anybody_types(file: Path):
    file.chmod(0o400)
    assert "read-only" in Sheet.of(file).refusal


def test_a_new_file_is_made_by_saving(tmp_path: Path):
    path = tmp_path / "rubrics" / "new.yaml"
    Sheet.of(path).edited(TEXT).saved()
    assert path.read_text() == TEXT


def test_a_file_that_is_no_text_is_refused(file: Path):
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(CannotSave, match="UTF-8"):
        Sheet.of(file)


RUBRIC = Rubric(criteria=(Criterion(id="sun", point="The sun dries it: 3 to 4 days."),), drafted=True)


@pytest.mark.parametrize(
    "text", ["", "# nothing yet\n", TEXT, TEXT + "# the end\n", TEXT.replace("\n", "\r\n"), "rubrics: {}\n"]
)
def test_a_rubric_is_added_and_everything_else_stays(text: str):
    path = Path("rubrics/a.yaml")
    changed = with_rubric(path, text, "xx-02", RUBRIC)
    before, after = parse_file(path, text.encode()), parse_file(path, changed.encode())
    assert not after.problems
    assert dict(after.rubrics) == {**before.rubrics, "xx-02": RUBRIC}
    assert all(line in changed for line in text.splitlines() if "#" in line)


def test_no_second_rubric_and_none_into_a_file_that_does_not_load():
    path = Path("rubrics/a.yaml")
    with pytest.raises(CannotEdit, match="already"):
        with_rubric(path, TEXT, "xx-01", RUBRIC)
    with pytest.raises(CannotEdit):
        with_rubric(path, TEXT + "   x: [\n", "xx-02", RUBRIC)


def test_the_editor_is_the_one_that_is_named():
    assert editor_command({"VISUAL": "code --wait", "EDITOR": "vi"}) == ["code", "--wait"]
    with pytest.raises(InputError, match="EDITOR"):
        editor_command({})
    with pytest.raises(InputError, match="cannot be read"):
        editor_command({"EDITOR": "'vi"})


def test_the_own_editor_gets_a_copy_of_the_same_name_and_its_text_comes_back(tmp_path: Path):
    script = tmp_path / "editor"
    script.write_text('#!/bin/sh\nfor last; do :; done\ncase "$last" in *a.yaml) printf "more\\n" >>"$last";; esac\n')
    script.chmod(0o700)
    assert edited_elsewhere([str(script)], "a.yaml", TEXT, 3) == TEXT + "more\n"


def test_an_editor_that_fails_changes_nothing(tmp_path: Path):
    with pytest.raises(InputError, match="ended with 1"):
        edited_elsewhere(["false"], "a.yaml", TEXT)
    with pytest.raises(InputError, match="cannot be started"):
        edited_elsewhere([str(tmp_path / "none")], "a.yaml", TEXT)
    with pytest.raises(InputError, match="cannot be given"):
        edited_elsewhere(["true"], "a.yaml", "half a character: \ud800")


def test_an_interrupt_meant_for_the_editor_leaves_the_program_alone(tmp_path: Path):
    script = tmp_path / "interrupted"
    script.write_text('#!/bin/sh\ntrap "" INT\nkill -INT $PPID\necho more >> "$1"\n')
    script.chmod(0o755)
    before = signal.getsignal(signal.SIGINT)
    assert edited_elsewhere([str(script)], "a.yaml", TEXT) == TEXT + "more\n"
    assert signal.getsignal(signal.SIGINT) is before


DRAFT = """\
rubrics:
  xx-01:
    criteria:
      - id: point-1   # mine
        point: The sun dries it.
      - id: whole
        point: >-
          The sun dries it.
          It takes days.
      # about the next
      - {id: point-2, point: It takes days.}
    examples:
      - {answer: The sun, grade: 2}
    drafted: true  # by the program
  # the second
  xx-02:
    criteria: [{id: a, point: Anything.}]
"""


def test_a_draft_is_taken_over_and_nothing_else_changes():
    path = Path("rubrics/a.yaml")
    edited = taken_over(path, DRAFT, "xx-01")
    gone = [line for line in DRAFT.splitlines() if line not in edited.text.splitlines()]
    assert [line.strip() for line in gone] == [
        "- id: whole",
        "point: >-",
        "The sun dries it.",
        "It takes days.",
        "drafted: true  # by the program",
    ]
    assert edited.text[edited.start :].startswith("  xx-01:")
    with pytest.raises(CannotEdit):
        taken_over(path, edited.text, "xx-01")


def test_a_draft_that_is_but_the_key_or_laid_out_otherwise_is_left_to_its_author():
    path = Path("rubrics/a.yaml")
    with pytest.raises(CannotEdit, match="no point but the key"):
        taken_over(path, "rubrics:\n  a:\n    criteria: [{id: whole, point: All.}]\n    drafted: true\n", "a")
    with pytest.raises(CannotEdit, match="unusual"):
        taken_over(path, "rubrics: {a: {criteria: [{id: b, point: One.}], drafted: true}}\n", "a")


def test_of_a_file_that_was_deleted_the_text_stays_and_is_written_again(file: Path):
    file.write_bytes(TEXT.replace("\n", "\r\n").encode())
    sheet = Sheet.of(file)
    file.unlink()
    gone, meeting = sheet.looked()
    assert meeting is not None
    assert (meeting.outcome, meeting.text) == ("deleted", TEXT)
    assert gone.is_changed
    assert gone.looked()[1] is None
    gone.saved()
    assert file.read_bytes() == TEXT.replace("\n", "\r\n").encode()


def test_a_file_that_is_put_back_is_the_same_one_again(file: Path):
    sheet = Sheet.of(file)
    file.unlink()
    gone = sheet.looked()[0].edited(TEXT + "# more\n")
    file.write_text(TEXT)
    back, meeting = gone.looked()
    assert meeting is not None
    assert (meeting.outcome, meeting.text) == ("same", TEXT + "# more\n")
    assert back.is_changed
    assert not back.edited(TEXT).is_changed


def test_another_content_under_the_same_stamp_is_found_when_it_is_looked_for(file: Path):
    sheet = Sheet.of(file)
    stat = file.stat()
    file.write_text(TEXT.upper())
    os.utime(file, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert sheet.looked()[1] is None
    assert sheet.looked(afresh=True)[0].text == TEXT.upper()
