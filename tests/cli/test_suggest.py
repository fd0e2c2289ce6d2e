"""`grill suggest`: what it finds, and that nothing changes unless it is accepted."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from grill.store import open_store
from tests.conftest import QUESTIONS, RUBRICS

NOW = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture
def tea(pack):
    """A pack whose first rubric says one thing twice."""
    first = RUBRICS.index("point:")
    point = RUBRICS[first : RUBRICS.index("\n", first)]
    twice = RUBRICS.replace("    criteria:\n", f"    criteria:\n      - {{id: again, {point}}}\n", 1)
    return pack({"questions/tea.yaml": QUESTIONS, "rubrics/tea.yaml": f"# Mine.\n{twice}"})


@pytest.fixture
def overruled(tea, cli):
    """An answer of one's own that was worth more than its grade."""
    from grill.content.bank import load_roots
    from grill.grading.grader import Grader

    entry = load_roots([tea]).entries["tea-01"]
    answer = "a pot wants nothing but patience and warm hands"
    with open_store() as store:
        number = store.add_attempt("tea-01", answer, at=NOW)
        store.set_grade(number, Grader(None).grade(entry.question, entry.rubric, answer))
        store.override(number, 1.0, reason="so it is", at=NOW)
    return answer


def test_what_is_odd_about_a_rubric_is_listed_and_nothing_is_changed(cli, tea):
    before = (tea / "rubrics/tea.yaml").read_text()
    done = cli("--pack", tea, "suggest", "tea-01")
    assert done.code == 0
    assert "similar criteria: The criteria again and" in done.out
    assert (tea / "rubrics/tea.yaml").read_text() == before
    rows = json.loads(cli("--pack", tea, "suggest", "tea-01", "--json").out)
    assert {"number", "kind", "place", "says", "edit"} == set(rows[0])


def test_an_overruled_answer_becomes_an_example_when_that_is_accepted(cli, tea, overruled):
    rows = json.loads(cli("--pack", tea, "suggest", "tea-01", "--json").out)
    number = next(row["number"] for row in rows if row["edit"] == "AddExample")
    done = cli("--pack", tea, "suggest", "tea-01", "--accept", number)
    assert done.code == 0
    text = (tea / "rubrics/tea.yaml").read_text()
    assert overruled in text.splitlines()[int(done.out.strip().rpartition(":")[2]) - 1]
    assert text.startswith("# Mine.")


def test_what_is_declined_is_not_made_again(cli, tea):
    rows = json.loads(cli("--pack", tea, "suggest", "tea-01", "--json").out)
    assert cli("--pack", tea, "suggest", "tea-01", "--decline", 1).code == 0
    left = json.loads(cli("--pack", tea, "suggest", "tea-01", "--json").out)
    assert [row["says"] for row in left] == [row["says"] for row in rows[1:]]


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (["--accept", "99"], "no suggestion 99"),
        (["--accept", "1", "--decline", "1"], "Choose"),
        (["--accept", "1"], "no edit"),
    ],
)
def test_what_cannot_be_accepted_says_why(cli, tea, more, says):
    done = cli("--pack", tea, "suggest", "tea-01", *more)
    assert done.code == 2
    assert says in done.err
