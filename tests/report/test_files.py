import json
import stat
import sys
from datetime import timedelta

import pytest
from report_standins import HOSTILE, START, Do, Say, report_of, whole

from grill.errors import InputError
from grill.report.data import to_json
from grill.report.files import save_report, write_report
from grill.report.html import to_html
from grill.report.markdown import to_markdown
from grill.report.plain import to_lines

NAME = f"{START.astimezone():%Y-%m-%d-%H%M}"


def test_all_formats_are_saved_and_saved_again(tmp_path):
    report = report_of([Say(" ".join(HOSTILE)), Do("end")])
    for again in (report, report_of(whole())):
        folder = save_report(again, tmp_path / "reports")
        assert folder == tmp_path / "reports" / NAME
        saved = {file.name: file.read_bytes().decode() for file in folder.iterdir()}
        assert saved == {"report.html": to_html(again), "report.md": to_markdown(again), "report.json": to_json(again)}


def test_another_interview_of_the_same_minute_has_its_own_folder(tmp_path):
    folders = [save_report(report_of([], started_at=START + timedelta(seconds=n)), tmp_path) for n in (0, 1, 2, 1)]
    assert [folder.name for folder in folders] == [NAME, f"{NAME}-2", f"{NAME}-3", f"{NAME}-2"]


@pytest.mark.parametrize("damage", ["{", "[]", '{"head": 1}', '{"head": {}}'])
def test_a_folder_with_something_else_in_it_is_left_alone(tmp_path, damage):
    (tmp_path / NAME).mkdir()
    (tmp_path / NAME / "report.json").write_text(damage)
    (tmp_path / f"{NAME}-2").write_text("a file")
    assert save_report(report_of([]), tmp_path).name == f"{NAME}-3"
    assert (tmp_path / NAME / "report.json").read_text() == damage


def test_a_folder_that_saving_left_empty_is_used(tmp_path):
    (tmp_path / NAME).mkdir()
    assert save_report(report_of([]), tmp_path).name == NAME


@pytest.mark.skipif(sys.platform == "win32", reason="no such modes there")
def test_nobody_else_can_read_a_report(tmp_path):
    folder = save_report(report_of([]), tmp_path / "reports")
    assert [stat.S_IMODE(one.stat().st_mode) for one in (folder.parent, folder)] == [0o700, 0o700]
    assert {stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()} == {0o600}


def test_what_cannot_be_written_is_an_os_error(tmp_path):
    (tmp_path / "reports").write_text("in the way")
    with pytest.raises(OSError, match="reports"):
        save_report(report_of([]), tmp_path / "reports")


def test_the_ending_chooses_the_format(tmp_path):
    report = report_of(whole())
    expected = {
        "a.md": to_markdown(report),
        "b.HTML": to_html(report),
        "deep/er/c.json": to_json(report),
        "d.txt": "\n".join(to_lines(report)) + "\n",
    }
    for name, text in expected.items():
        write_report(report, tmp_path / name)
        assert (tmp_path / name).read_bytes().decode() == text
    assert json.loads((tmp_path / "deep/er/c.json").read_text())["format"] == "grill-report"


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("a.htm", "not as 'a.htm'; did you mean '.html'?"),
        ("a.pdf", "saved as .json, .html, .md or .txt, not as 'a.pdf'."),
        ("report", "not as 'report'."),
    ],
)
def test_an_unknown_ending_is_refused(tmp_path, name, says):
    with pytest.raises(InputError, match=says.replace("?", r"\?")):
        write_report(report_of([]), tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_cannot_be_written_says_so(tmp_path):
    (tmp_path / "folder.md").mkdir()
    with pytest.raises(InputError, match=r"folder\.md cannot be written"):
        write_report(report_of([]), tmp_path / "folder.md")
