"""Which interview is held in lines, and where its report goes."""

from __future__ import annotations

import json
import re

import pytest

from grill.store import open_store
from tests.cli.test_interview import SCRIPT, SHORT, START, lines_of, saved, the_session

# -- which interview


def test_rounds_and_sections_are_honoured(cli):
    done = cli(
        "interview", "--rounds", " Numeric, rapid", "--section", "a", "--section", "B", "--seed", 1, stdin=":quit\n"
    )
    assert "Rapid grill" in done.out
    plan = the_session()[0].plan
    with_numbers = {slot["question"]: slot["round"] for slot in plan["slots"]}
    assert set(with_numbers.values()) == {"rapid", "numeric"}
    assert all(1 <= int(name.removeprefix("ft-")) <= 19 for name in with_numbers), with_numbers


def test_without_a_seed_chance_decides_and_the_report_says_how(cli):
    seeds = [re.search(r"Seed (\d+)\.", cli("interview", stdin="").out)[1] for _ in range(2)]
    assert seeds[0] != seeds[1]


def test_in_a_pipe_an_unfinished_interview_is_mentioned_and_a_new_one_begins(cli):
    cli("interview", *SHORT, stdin="one\n.\n:quit\n")
    done = cli("interview", *SHORT, stdin="two\n.\n:quit\n")
    assert "An interview is not finished: question 2 of " in done.err
    assert "--resume goes on with it, --new starts another. This is a new one." in done.err
    assert "Question 1 of " in done.out
    assert "not finished" not in cli("interview", *SHORT, "--new", stdin=":quit\n").err
    assert the_session(2)[0].ended_at is None, "the first one is kept"


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--minuts", "3"), "--minutes"),
        (("--minutes", "0"), "0 is not in the range"),
        (("--minutes", "ten"), "'ten' is not a valid integer"),
        (("--rounds", "rapd"), "There is no round 'rapd'; did you mean 'rapid'? Rounds: rapid, numeric, methodology."),
        (("--rounds", ""), "There is no round ''. Rounds: "),
        (("--section", "Z"), "There is no section 'Z'. Sections: A, B, C, D, E, F, G, H, M"),
        (("--section", "frontier-trainin/A"), "did you mean 'frontier-training/A'?"),
        (("--section", "M", "--rounds", "numeric"), "There is no question for this interview"),
        (("--report", "a.pdf"), "A report is saved as .json, .html, .md or .txt, not as 'a.pdf'."),
        (("--report", "a.htm"), "did you mean '.html'?"),
        (("--resume",), "No interview was interrupted."),
        (("--resume", "--seed", "3"), "--seed belongs to a new interview"),
    ],
)
def test_mistakes_are_said_before_anything_begins(cli, options, says):
    done = cli("interview", *options)
    assert done.code == 2
    assert says in done.err
    assert done.out == ""
    with open_store() as store:
        assert store.unfinished_session() is None


def test_an_interview_that_was_never_begun_or_cannot_be_gone_on_with_is_not_offered(cli):
    with open_store() as store:
        for name, plan in (("a", {"slots": [], "minutes": 3, "seed": 1}),):
            store.add_session(name, "interview", plan, at=START)
    assert "not finished" not in cli("interview", *SHORT, stdin="").err


# -- where it is saved


def test_the_report_goes_where_it_is_wanted_too(cli, home, tmp_path):
    files = [tmp_path / f"deep/report.{ending}" for ending in ("md", "html", "json", "txt")]
    options = [part for file in files for part in ("--report", file)]
    done = cli("interview", *SHORT, *options, stdin=lines_of(*SCRIPT[:2]))
    (own,) = saved(home)
    for file in files[:3]:
        assert file.read_bytes() == own[f"report{file.suffix}"]
        assert f"It is in {file} too." in done.out
    assert files[3].read_text(encoding="utf-8").rstrip() in done.out
    assert json.loads(files[2].read_text())["head"]["asked"] == 2


def test_a_report_that_cannot_be_saved_is_shown_all_the_same(cli, home, tmp_path):
    (home / "data").mkdir(parents=True)
    (home / "data" / "reports").write_text("in the way")
    done = cli("interview", *SHORT, stdin=lines_of("x"))
    assert done.code == 0
    assert "The report could not be saved: " in done.err
    assert "Score " in done.out
    (tmp_path / "a.md").mkdir()
    done = cli("interview", *SHORT, "--report", tmp_path / "a.md", stdin=lines_of("x"))
    assert done.code == 2
    assert "a.md cannot be written" in done.err
